"""What Zoom's events tell of people: coming, going, and what they do.

The observations carry Zoom's own times, so that late, doubled and disordered events lead to
the same meeting. A person is rather shown too long than not at all.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from providers.base import Became, Left, Observation, Participant, Place, Seen
from providers.zoom.assumptions import BREAKOUT_MOVE_SECONDS, HANDOVER_SECONDS, PARTING_SECONDS
from providers.zoom.fields import Fields, came_at, participant, role, to_breakout
from providers.zoom.ids import Ids

MAX_REMEMBERED = 4096
"""How many people are remembered in each respect."""
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Event:
    """One event about our meeting. ``at`` in Unix seconds by Zoom's clock; ``instance`` is
    the UUID of this run of the meeting."""

    name: str
    at: float
    instance: str
    person: Fields


class _Memory(OrderedDict[str, float]):
    """When something last happened to somebody; bounded."""

    def note(self, key: str, at: float) -> None:
        self[key] = max(at, self.pop(key, at))
        if len(self) > MAX_REMEMBERED:
            self.popitem(last=False)

    def at(self, key: str) -> float:
        return self.get(key, _NEVER)

    def near(self, key: str, at: float, seconds: float) -> bool:
        """Whether it happened to ``key`` no further than ``seconds`` from ``at``."""
        return abs(self.at(key) - at) <= seconds


class People:
    """The people of one meeting, as far as events need to be told apart."""

    def __init__(self) -> None:
        self._ids = Ids()
        self._admitted: OrderedDict[str, tuple[Participant, float]] = OrderedDict()
        self._joined = _Memory()
        self._left = _Memory()
        self._passing = _Memory()
        self._breakout = _Memory()

    def who(self, source: Fields, instance: str, at: float) -> tuple[str | None, list[Became]]:
        """The id of the participant in ``source``, with the news that it has got another."""
        key, news = self._ids.of(source, instance, at)
        for change in news:
            for memory in (self._joined, self._left, self._passing, self._breakout):
                if change.old in memory:
                    memory.note(change.new, memory.pop(change.old))
        return key, news

    def overdue(self, now: float) -> list[Observation]:
        """Those who were admitted and of whom nothing came after: no longer waiting."""
        late = [
            (key, at) for key, (_who, at) in self._admitted.items() if now - at > HANDOVER_SECONDS
        ]
        for key, _at in late:
            del self._admitted[key]
        return [Left(key, at, Place.WAITING) for key, at in late]

    # -- the call ------------------------------------------------------------------------

    def joined(self, event: Event) -> list[Observation]:
        """``participant_joined``."""
        person, news = self._person(event, Place.IN_CALL)
        if person is None:
            return []
        self._joined.note(person.id, event.at)
        person = replace(person, sharing=False)  # nobody shares who has only just come
        return [*news, *self._succeeds(person, event.at), Seen(person, event.at)]

    def _succeeds(self, person: Participant, at: float) -> list[Observation]:
        """Somebody who was admitted has arrived, perhaps under a new id: then it is known
        only by what Zoom vouches for."""
        if self._admitted.pop(person.id, None) is not None:
            return []
        for key, (admitted, _at) in self._admitted.items():
            if (admitted.person is not None and admitted.person == person.person) or (
                admitted.registrant is not None and admitted.registrant == person.registrant
            ):
                del self._admitted[key]
                return [Became(key, person.id, at)]
        return []

    def left(self, event: Event) -> list[Observation]:
        """``participant_left``, which also comes with a move to a breakout room."""
        key, news = self.who(event.person, event.instance, event.at)
        if key is None:
            return []
        moved = self._breakout.near(key, event.at, BREAKOUT_MOVE_SECONDS)
        if moved or to_breakout(event.person.get("leave_reason")):
            return list(news)
        at = event.at
        if self._passing.near(key, at, PARTING_SECONDS) and self._joined.at(key) <= at:
            at = max(at, self._passing[key])  # a share that ended with it is no sign of life
        self._left.note(key, at)
        return [*news, Left(key, at, Place.IN_CALL)]

    def in_breakout(self, event: Event) -> list[Observation]:
        """A breakout room is part of the call."""
        person, news = self._person(event, Place.IN_CALL)
        if person is None:
            return []
        at = event.at
        self._breakout.note(person.id, at)
        if self._left.near(person.id, at, BREAKOUT_MOVE_SECONDS):
            at = max(at, self._left[person.id] + 0.001)
        return [*news, Seen(replace(person, since=None), at)]

    # -- the waiting room ------------------------------------------------------------------

    def waits(self, event: Event) -> list[Observation]:
        """``participant_joined_waiting_room`` and ``participant_put_in_waiting_room``."""
        person, news = self._person(event, Place.WAITING)
        if person is None:
            return []
        return [*news, Seen(replace(person, sharing=False), event.at)]  # nobody shares from there

    def waits_no_more(self, event: Event) -> list[Observation]:
        """``participant_left_waiting_room``: admitted, removed or tired of it."""
        key, news = self.who(event.person, event.instance, event.at)
        if key is None:
            return []
        self._admitted.pop(key, None)
        return [*news, Left(key, event.at, Place.WAITING)]

    def admitted(self, event: Event) -> list[Observation]:
        """``participant_admitted``: still shown as waiting, until the join is told."""
        person, news = self._person(event, None)
        if person is None:
            return []
        if self._joined.at(person.id) < event.at:
            self._admitted[person.id] = (person, event.at)
        if len(self._admitted) > MAX_REMEMBERED:
            self._admitted.popitem(last=False)
        return list(news)

    # -- what people do ----------------------------------------------------------------

    def role_changed(self, event: Event) -> list[Observation]:
        """``participant_role_changed``."""
        new = role(event.person.get("new_role"))
        return [] if new is None else self._in_passing(event, role=new)

    def shares(self, event: Event) -> list[Observation]:
        """``sharing_started``, in the main room or a breakout room."""
        person, news = self._person(event, Place.IN_CALL)
        if person is None:
            return []
        return [*news, Seen(replace(person, sharing=True, since=None), event.at)]

    def shares_no_more(self, event: Event) -> list[Observation]:
        """``sharing_ended``; of somebody unknown it tells nothing."""
        known = self._ids.knows(event.person, event.instance)
        return self._in_passing(event, sharing=False) if known else []

    def _in_passing(self, event: Event, **told: object) -> list[Observation]:
        """News of somebody that may come of their leaving: no sign that they are here."""
        person, news = self._person(event, None)
        if person is None:
            return []
        gone = self._left.near(person.id, event.at, PARTING_SECONDS)
        if gone and self._joined.at(person.id) <= self._left[person.id]:
            return list(news)
        self._passing.note(person.id, event.at)
        return [*news, Seen(replace(person, **told), event.at)]  # type: ignore[arg-type]

    def _person(self, event: Event, place: Place | None) -> tuple[Participant | None, list[Became]]:
        key, news = self.who(event.person, event.instance, event.at)
        if key is None:
            return None, []
        return participant(event.person, key, place, came_at(event.person, event.at)), news
