"""What Zoom's events tell of people: coming, going, and what they do.

The observations carry Zoom's own times, so that late, doubled and disordered events lead to
the same meeting. A person is rather shown too long than not at all.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from providers.base import Became, Left, Observation, Participant, Place, Seen
from providers.zoom.assumptions import BREAKOUT_MOVE_SECONDS, HANDOVER_SECONDS, PARTING_SECONDS
from providers.zoom.fields import Fields, came_at, participant, role, to_breakout, word
from providers.zoom.handover import Handovers, OnTheWay
from providers.zoom.ids import Ids

MAX_REMEMBERED = 4096
"""How many people are remembered in each respect."""
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Event:
    """One event about our meeting. ``at`` in Unix seconds by Zoom's clock, as is ``came``,
    when it was told; ``instance`` is the UUID of this run of the meeting."""

    name: str
    at: float
    came: float
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

    def __init__(self, companion_key: str = "") -> None:
        """What the ``customer_key`` of our own companions begins with is ``companion_key``."""
        self._companion_key = companion_key
        self.companions: dict[str, str] = {}
        """The ``user_id`` under which events have told that the companion joined, by its key."""
        self._ids = Ids()
        self._handovers = Handovers()
        self._joined = _Memory()
        self._waiting = _Memory()
        self._out = _Memory()
        self._left = _Memory()
        self._passing = _Memory()
        self._breakout = _Memory()
        self._registrants = _Memory()

    def who(self, source: Fields, instance: str, at: float) -> tuple[str | None, list[Became]]:
        """The id of the participant in ``source``, with the news that it has got another."""
        key, news = self._ids.of(source, instance, at)
        for change in news:
            self._handovers.rename(change.old, change.new)
            for memory in (
                self._joined,
                self._waiting,
                self._out,
                self._left,
                self._passing,
                self._breakout,
                self._registrants,
            ):
                if change.old in memory:
                    memory.note(change.new, memory.pop(change.old))
        return key, news

    def same(self, user: str, instance: str, participant_id: str) -> None:
        """The connection with this ``user_id`` is the participant with this id."""
        self._ids.learn(user, instance, participant_id)

    def is_companion(self, source: Fields) -> bool:
        """Whether ``source`` is our own companion."""
        key = word(source.get("customer_key")) or ""
        return bool(self._companion_key) and key.startswith(self._companion_key)

    def ours(self, person: Participant, source: Fields) -> Participant:
        """``person``, said to be our own companion where ``source`` says so: never staff,
        whoever's account it has come in by."""
        if not self.is_companion(source):
            return person
        return replace(person, companion=True, account=None, person=None)

    def in_breakouts(self) -> set[str]:
        """Ids of those who were last heard of in a breakout room."""
        return {
            key
            for key, at in self._breakout.items()
            if at > max(self._joined.at(key), self._waiting.at(key), self._left.at(key))
        }

    def overdue(self, now: float) -> tuple[list[Observation], bool]:
        """What follows where a join must have been lost, and whether one was.

        Whoever has left the waiting room to go into the call is shown there, since not to
        show them might hide them; whoever was only admitted is still waiting.
        """
        lost = self._handovers.overdue(now)
        told: list[Observation] = []
        for way in lost:
            if way.out_at is not None:
                at = max(way.at, way.out_at)
                told.append(Seen(replace(way.person, place=Place.IN_CALL, since=at), at))
                told.append(Left(way.person.id, way.out_at, Place.WAITING))
        return told, bool(lost)

    # -- the call ------------------------------------------------------------------------

    def joined(self, event: Event) -> list[Observation]:
        """``participant_joined``."""
        person, news = self._person(event, Place.IN_CALL)
        if person is None:
            return []
        if person.companion:
            key, number = event.person.get("customer_key"), event.person.get("user_id")
            self.companions[word(key) or ""] = word(number) or ""
        known = person.id in self._joined
        self._joined.note(person.id, event.at)
        person = replace(person, sharing=False)  # nobody shares who has only just come
        here = Seen(person, event.at)
        if self._handovers.get(person.id, event.at) is not None:
            return [*news, here, *self._arrived(person.id, event.at)]
        # Perhaps under a new id: then it is known only by what Zoom vouches for.
        old = self._handovers.vouched(person, event.at)
        if old is not None:
            return [*news, Became(old, person.id, event.at), here]
        if not known:
            self._handovers.arrived(person, event.at)
        return [*news, here, *self._accounted(person)]

    def _arrived(self, key: str, at: float) -> list[Observation]:
        """What happened to ``key`` ``at`` shows that they are not on the way any more."""
        way = self._handovers.end(key, at)
        if way is None or way.out_at is None:
            return []
        return [Left(key, way.out_at, Place.WAITING)]

    def _accounted(self, person: Participant) -> list[Observation]:
        """Those who look like ``person`` and have come under another id wait no more."""
        return [
            Left(way.person.id, max(way.at, way.out_at or way.at), Place.WAITING)
            for way in self._handovers.accounted(person)
        ]

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
        way = self._handovers.end(key, event.at)  # they have been there, unseen
        waited = [] if way is None else [Left(key, way.at, Place.WAITING)]
        return [*news, Left(key, at, Place.IN_CALL), *waited]

    def in_breakout(self, event: Event) -> list[Observation]:
        """A breakout room is part of the call."""
        person, news = self._person(event, Place.IN_CALL)
        if person is None:
            return []
        at = event.at
        arrived = self._arrived(person.id, at)
        self._breakout.note(person.id, at)
        if self._left.near(person.id, at, BREAKOUT_MOVE_SECONDS):
            at = max(at, self._left[person.id] + 0.001)
        return [*news, Seen(replace(person, since=None), at), *arrived]

    # -- the waiting room ------------------------------------------------------------------

    def waits(self, event: Event) -> list[Observation]:
        """``participant_joined_waiting_room`` and ``participant_put_in_waiting_room``."""
        person, news = self._person(event, Place.WAITING)
        if person is None:
            return []
        self._waiting.note(person.id, event.at)
        person = replace(person, sharing=False)  # nobody shares from there
        return [*news, Seen(person, event.at), *self._back(person.id, event.at)]

    def _back(self, key: str, at: float) -> list[Observation]:
        """Somebody waits, so that an admission before that has come to nothing."""
        way = self._handovers.get(key, at)
        return [] if way is None or way.at >= at else self._arrived(key, at)

    def waits_no_more(self, event: Event) -> list[Observation]:
        """``participant_left_waiting_room``: admitted, removed or tired of it. Who was
        admitted is still shown as waiting, until the join is told."""
        key, news = self.who(event.person, event.instance, event.at)
        if key is None:
            return []
        self._out.note(key, event.at)
        way = self._handovers.get(key, event.at)
        if way is not None:
            way.out_at = self._out[key]
            if not way.accounted:
                return list(news)
        return [*news, Left(key, event.at, Place.WAITING)]

    def admitted(self, event: Event) -> list[Observation]:
        """``participant_admitted``: still shown as waiting, until the join is told."""
        person, news = self._person(event, None)
        if person is None:
            return []
        key = person.id
        way = OnTheWay(person, event.at, max(event.at, event.came) + HANDOVER_SECONDS)
        since = max(self._joined.at(key), self._waiting.at(key), self._left.at(key))
        if since > event.at or way.before(self._joined.at(key)):
            return list(news)  # it is known what became of it
        if way.before(self._out.at(key)):
            way.out_at = self._out[key]
        self._handovers.begin(way)
        return [*news, *self._accounted(person)]

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
        seen = Seen(replace(person, sharing=True, since=None), event.at)
        return [*news, seen, *self._arrived(person.id, event.at)]

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
        person = participant(event.person, key, place, came_at(event.person, event.at))
        if person.registrant is not None:
            self._registrants.note(key, event.at)
        return self.vouched(self.ours(person, event.person)), news

    def vouched(self, person: Participant) -> Participant:
        """``person`` without an account where they are known to have registered: not
        everything that shows their address says so, least of all a row of the dashboard."""
        return replace(person, account=None) if person.id in self._registrants else person
