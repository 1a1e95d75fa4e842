"""The line on top: which class, how fresh the data is, who is here."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from monitor.live import Live
from monitor.words import Words, duration
from providers.base import Switch
from widgets.tones import Part, Tone

AMBER_SECONDS = 10.0
RED_SECONDS = 30.0
"""Older than this, data must not look live (architecture: honesty of the screen)."""


_OFF = {Switch.MICS: "MICS", Switch.CAMERAS: "CAMS", Switch.CHAT: "CHAT"}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are where. ``pupils`` counts the register's; ``expected`` is its length.
    ``staff`` is ``None`` where nobody can be known as staff: no accounts are set."""

    staff: int | None = 0
    pupils: int = 0
    expected: int = 0
    others: int = 0
    waiting: int = 0


def header(
    live: Live, counts: Counts, age: float | None, elapsed: float, words: Words, width: int
) -> list[Part]:
    """The parts of the header for ``width`` cells; ``age`` of the data, ``elapsed`` seconds."""
    opened = live.opened
    name = words.text(opened.class_name) if opened else ""
    platform = words.text(live.platform)
    staff, staff_tone = _staff(counts.staff)
    unseen = len(live.unseen)
    dot = f" {words.text('·')}"
    # Each part with its rank: where there is no room, they go one by one, the highest ranks first.
    ranked: list[tuple[int, Part]] = [
        (3, (f" {name}", Tone.STRONG)),
        (4, (f"{dot} {platform}", Tone.PLAIN)),
        (0, (" ", Tone.PLAIN)),
        (0, _freshness(live, age, words)),
        (5, (f"{dot} {duration(elapsed)}", Tone.PLAIN)),
        (0, (f"{dot} staff {staff}/2", staff_tone)),
        (1, (f"{dot} pupils {_of(counts.pupils, counts.expected)}", Tone.PLAIN)),
    ]
    if counts.others:
        ranked.append((2, (f" +{counts.others} other", Tone.WARNING)))
    ranked += [
        (0, (f"{dot} waiting {counts.waiting}", Tone.STRONG if counts.waiting else Tone.PLAIN)),
        (0, (f"{dot} alerts {unseen}", Tone.DANGER if unseen else Tone.PLAIN)),
    ]
    if live.meeting.locked:  # a soft lock keeps nobody out
        shut = " NEW WAIT" if live.meeting.soft_lock else " LOCKED"
        ranked.append((1, (shut, Tone.WARNING)))
    if live.meeting.muted_on_entry is False:
        ranked.append((2, (" NEW HEARD", Tone.WARNING)))
    if live.meeting.sign_in is not None:  # also where the code has been put away
        ranked.append((1, (" SIGN IN", Tone.WARNING)))
    off = [word for what, word in _OFF.items() if live.meeting.allowed(what) is False]
    if off:
        ranked.append((2, (f" {' '.join(off)} OFF", Tone.STRONG)))
    if live.meeting.allowed(Switch.PRESENTING) is False:
        ranked.append((2, (" STAFF SHARE", Tone.STRONG)))
    return _fitted(ranked, dot, width)


def _staff(number: int | None) -> Part:
    if number is None:
        return ("?", Tone.WARNING)
    return (str(number), Tone.PLAIN if number >= 2 else Tone.DANGER)


def _of(pupils: int, expected: int) -> str:
    """Without a register nobody can be known as a pupil."""
    return f"{pupils}/{expected}" if expected else "?"


def _fitted(ranked: list[tuple[int, Part]], dot: str, width: int) -> list[Part]:
    """The parts, shortened word by word and then left out whole: a number is never cut."""
    if _cells(ranked) > width:
        ranked = [(rank, (text.replace(dot, ""), tone)) for rank, (text, tone) in ranked]
    if _cells(ranked) > width:
        ranked = [(rank, (_short(text), tone)) for rank, (text, tone) in ranked]
    spare = [one for one in reversed(ranked) if one[0]]
    for one in sorted(spare, key=lambda one: -one[0]):  # of one rank, from the right
        if _cells(ranked) > width:
            ranked = [other for other in ranked if other is not one]
    return [part for _rank, part in ranked]


def _cells(ranked: list[tuple[int, Part]]) -> int:
    return sum(cell_len(text) for _rank, (text, _tone) in ranked)


def _freshness(live: Live, age: float | None, words: Words) -> Part:
    """How old the data is: whole seconds, so that a calm line stays calm."""
    if live.meeting.over:
        return ("meeting over", Tone.STRONG)
    dot = words.text("●") if not words.ascii else "*"
    if age is None:
        return (f"{dot} connecting", Tone.WARNING)
    if age > RED_SECONDS:
        return (f"{dot} OLD {age:.0f} s", Tone.DANGER)
    if age > AMBER_SECONDS:
        return (f"{dot} {age:.0f} s old", Tone.WARNING)
    if live.meeting.rests:
        return (f"{dot} not running", Tone.STRONG)
    gap = " gaps" if live.meeting.gap else ""
    tone = Tone.WARNING if gap else Tone.GOOD
    return (f"{dot} live{gap}" if age < 3 else f"{dot} {age:.0f} s{gap}", tone)


_WORDS = (("staff ", "st "), ("pupils ", "pup "), ("waiting ", "wait "), ("alerts ", "al "))


def _short(text: str) -> str:
    for long, short in _WORDS:
        text = text.replace(long, short)
    return text
