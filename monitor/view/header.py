"""The line on top: which class, how fresh the data is, who is here."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.live import Live
from monitor.words import Words, duration
from widgets.tones import Part, Tone

AMBER_SECONDS = 10.0
RED_SECONDS = 30.0
"""Older than this, data must not look live (architecture: honesty of the screen)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are where. ``pupils`` counts the register's; ``expected`` is its length."""

    staff: int = 0
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
    platform = words.text(opened.platform) if opened else ""
    staff = Tone.PLAIN if counts.staff >= 2 else Tone.DANGER
    unseen = len(live.unseen)
    parts: list[Part] = [
        (f" {name}", Tone.STRONG),
        (f" {words.text('·')} {platform} ", Tone.PLAIN),
        _freshness(live, age, words),
        (f" {words.text('·')} {duration(elapsed)}", Tone.PLAIN),
        (f" {words.text('·')} staff {counts.staff}/2", staff),
        (f" {words.text('·')} pupils {counts.pupils}/{counts.expected}", Tone.PLAIN),
    ]
    if counts.others:
        parts.append((f" +{counts.others} other", Tone.WARNING))
    parts += [
        (
            f" {words.text('·')} waiting {counts.waiting}",
            Tone.STRONG if counts.waiting else Tone.PLAIN,
        ),
        (f" {words.text('·')} alerts {unseen}", Tone.DANGER if unseen else Tone.PLAIN),
    ]
    if live.meeting.locked:
        parts.append((" LOCKED", Tone.WARNING))
    for shorten in (_closer, _shorter):
        if sum(len(text) for text, _tone in parts) > width:
            parts = shorten(parts)
    return parts


def _freshness(live: Live, age: float | None, words: Words) -> Part:
    """How old the data is: whole seconds, so that a calm line stays calm."""
    if live.meeting.running is False:
        return ("meeting over", Tone.STRONG)
    dot = words.text("●") if not words.ascii else "*"
    if age is None:
        return (f"{dot} connecting", Tone.WARNING)
    if age > RED_SECONDS:
        return (f"{dot} OLD {age:.0f} s", Tone.DANGER)
    if age > AMBER_SECONDS:
        return (f"{dot} {age:.0f} s old", Tone.WARNING)
    gap = " gaps" if live.meeting.gap else ""
    tone = Tone.WARNING if gap else Tone.GOOD
    return (f"{dot} live{gap}" if age < 3 else f"{dot} {age:.0f} s{gap}", tone)


_WORDS = (("staff ", "st "), ("pupils ", "pup "), ("waiting ", "wait "), ("alerts ", "al "))


def _closer(parts: list[Part]) -> list[Part]:
    return [(text.replace(" · ", " "), tone) for text, tone in parts]


def _shorter(parts: list[Part]) -> list[Part]:
    shorter = []
    for text, tone in parts:
        for long, short in _WORDS:
            text = text.replace(long, short)
        shorter.append((text, tone))
    return shorter
