"""Who has come, gone or changed since it was last said, many people in few lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from monitor.live import Live
from monitor.plain.phrases import VERDICTS, sentence, some
from monitor.recognition import Recognition, Roll, Verdict
from monitor.words import Words
from providers.base import Participant, Place

_ORDER = (Verdict.ALERT, Verdict.UNSURE, Verdict.STAFF, Verdict.COMPANION, Verdict.RECOGNISED)
_LEFT = {Place.IN_CALL: "Left the call", Place.WAITING: "Left the waiting room"}


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody as last spoken of."""

    person: Participant
    who: Recognition


@dataclass(slots=True)
class _Group:
    """People of whom the same can be said. ``why`` is said where it is only one."""

    names: list[str] = field(default_factory=list)
    why: str = ""


_Lead = tuple[int, str]
"""Where a line stands among the others, and how it begins."""


class PeopleNews:
    """Tells what is new of people, and remembers what has been told."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self._known: dict[str, _Known] = {}

    def became(self, old: str, new: str) -> None:
        """Somebody has got another id: that is no news."""
        if old in self._known:
            self._known[new] = self._known.pop(old)

    def lines(self, live: Live, ids: Iterable[str], words: Words) -> list[str]:
        """What is new of the people with these ids, the gravest first."""
        groups: dict[_Lead, _Group] = {}
        for participant_id in ids:
            old, new = self._known.get(participant_id), self._now(live, participant_id)
            for lead, name, why in _news(old, new, words):
                group = groups.setdefault(lead, _Group(why=why))
                group.names.append(name)
            if new is None:
                self._known.pop(participant_id, None)
            else:
                self._known[participant_id] = new
        return [_line(lead, group) for (_, lead), group in sorted(groups.items(), key=_place)]

    def _now(self, live: Live, participant_id: str) -> _Known | None:
        person = live.meeting.get(participant_id)
        return _Known(person, self._roll.of(participant_id)) if person else None


def _place(item: tuple[_Lead, _Group]) -> _Lead:
    return item[0]


def _line(lead: str, group: _Group) -> str:
    why = f", {group.why}" if group.why and len(group.names) == 1 else ""
    return sentence(f"{lead}: {some(group.names)}{why}")


def _news(old: _Known | None, new: _Known | None, words: Words) -> Iterator[tuple[_Lead, str, str]]:
    """For each thing that is new: how the line begins, the name, and why."""
    if new is None:
        if old is not None and old.person.place is not None:
            yield (40, _LEFT[old.person.place]), words.person(old.person, old.who), ""
    elif old is None or old.person.place is not new.person.place:
        yield _arrival(new), words.titled(new.person, new.who), _why(new)
    elif old.person.name != new.person.name:
        before, after = words.person(old.person, old.who), words.titled(new.person, new.who)
        yield (20, "New name"), f"{before} is now {after}, {VERDICTS[new.who.verdict]}", _why(new)
    elif old.who.verdict is not new.who.verdict:
        lead = (20, f"Now {VERDICTS[new.who.verdict]}")
        yield lead, words.titled(new.person, new.who), _why(new)
    if new is not None:
        yield from _signs(old.person if old else None, new, words)


def _arrival(new: _Known) -> _Lead:
    place = "In the call" if new.person.place is Place.IN_CALL else "Waiting"
    order = _ORDER.index(new.who.verdict) + (10 if new.person.place is Place.IN_CALL else 0)
    return order, f"{place}, {VERDICTS[new.who.verdict]}"


def _why(new: _Known) -> str:
    if new.who.verdict in (Verdict.UNSURE, Verdict.ALERT):
        return ", ".join(new.who.reasons)
    return ""


def _signs(old: Participant | None, new: _Known, words: Words) -> Iterator[tuple[_Lead, str, str]]:
    """A raised hand, and screens that are shared."""
    name = words.person(new.person, new.who)
    if new.person.hand and not (old and old.hand):
        yield (30, "Hand up"), name, ""
    if new.person.sharing and not (old and old.sharing):
        yield (15, "Shares a screen"), name, ""
    if old and old.sharing and new.person.sharing is False:
        yield (30, "Shares no more"), name, ""
