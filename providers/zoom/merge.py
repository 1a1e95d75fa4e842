"""What is told from outside (events, dashboard) and from inside (the companion), made one.

Where the companion sees everybody, it alone says who is there: readings are of the whole, and
no event can be lost. What others say about somebody, such as their account, is added, and is
held against the next reading. Only what differs from the last reading is told, so that the log of
a lesson does not hold the class once a second.

No I/O and no clock: the same calls give the same observations. All times are Unix seconds by
Zoom's clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from providers.base import (
    Became,
    Blinded,
    Ended,
    Left,
    Notice,
    Observation,
    Participant,
    Place,
    Pulse,
    Seen,
    Snapshot,
)
from providers.zoom.assumptions import SETTLE_SECONDS, WAITED_SECONDS
from providers.zoom.roster import ONLY_INSIDE, Found, Roster
from providers.zoom.translate import Translator

DOUBT_SECONDS = 3.0
"""Whom an event tells to be here, and no reading since shows, has gone after so long."""
AHEAD_SECONDS = 5.0
"""An event that is dated further ahead than this is not taken for the time."""
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Others said something about somebody ``at``; they are looked for ``until``."""

    at: float
    until: float
    place: Place


class Merge:
    """Tells what everybody tells. Without a companion, whatever comes from outside."""

    def __init__(self, translator: Translator, tell: Callable[[Observation], None]) -> None:
        self._translator = translator
        self._tell = tell
        self._here: dict[int, Found] = {}
        """Whom the last reading showed, by the SDK's number, under the ids of the stream."""
        self._ids: dict[str, int] = {}
        self._covers: tuple[Place, ...] = ()
        """The places of which the last readings told everybody."""
        self._sees = False
        """Whether the companion sees anything now."""
        self._next: tuple[tuple[Place, ...], float] = ((), _NEVER)
        """Which it has been shown to see, and since when."""
        self.key = ""
        """By which events name the companion that is there now."""
        self._fading: dict[str, tuple[Found, float]] = {}
        """Who waits no more and has not been seen in the call, and until when they are shown."""
        self._doubts: dict[str, _Doubt] = {}
        self._held: list[Seen | Left] = []
        """What others have said since the last reading, and was not told as they said it."""
        self._newest = self._read_at = _NEVER
        self._apart = False
        self._named_last: dict[int, tuple[Found, Found]] = {}
        """By the SDK's number: who was found in the last reading, and they under their id."""
        self._own: dict[int, str] = {}
        """Where the SDK's numbers are of no use outside: ids of our own."""

    @property
    def ids_agree(self) -> bool:
        """Whether the SDK's numbers are taken for the ids of events (an assumption)."""
        return not self._apart

    @property
    def sees_all(self) -> bool:
        """Whether the companion tells of everybody, those who wait included."""
        return self._sees and len(self._covers) == len(Place)

    def number(self, participant_id: str) -> int | None:
        """The SDK's number of somebody who is here and is not the companion."""
        number = self._ids.get(participant_id)
        found = None if number is None else self._here.get(number)
        return None if found is None or found.person.companion else found.number

    def expects(self, participant_id: str) -> bool:
        """Whether others have told of somebody whom the next reading may show."""
        asked = self._sees and participant_id in self._doubts
        return asked and participant_id not in self._ids

    # -- from outside --------------------------------------------------------------------

    def outside(self, told: Observation) -> None:
        """An event or the dashboard told this."""
        if not isinstance(told, (Pulse, Notice)):  # dated by ourselves, perhaps ahead of Zoom
            self._newest = max(self._newest, told.at)
        if not self._covers or (not self._sees and told.at > self._read_at):
            self._passed_on(told)
            return
        match told:
            case Ended():
                self._passed_on(told)
            case Seen():
                self._seen(told)
            case Left():
                self._left(told)
            case Became():
                self._became(told)
            case Snapshot():
                self._listed(told)
            case _:
                self._tell(told)

    def _passed_on(self, told: Observation) -> None:
        """What the companion knows nothing better of."""
        if isinstance(told, Ended):
            self._over()
            if self._read_at <= told.at + AHEAD_SECONDS:  # it came after all that was read
                told = Ended(max(told.at, self._read_at))
        self._tell(told)
        if isinstance(told, Seen) and self._sees:
            self._doubt(told.participant.id, told.at, told.participant.place or Place.IN_CALL)

    def _seen(self, seen: Seen) -> None:
        person = seen.participant
        place = person.place or Place.IN_CALL
        if self._apart and place in self._covers:
            return  # they are shown as the companion sees them
        if person.id in self._ids:  # where they are, the companion says
            person = replace(person, place=None, since=None)
            self._held.append(seen)
        self._tell(replace(seen, participant=person))
        if place in self._covers:
            self._doubt(person.id, seen.at, place)

    def _left(self, left: Left) -> None:
        if left.id in self._ids:  # so does it whether they have gone
            self._held.append(left)
            self._doubt(left.id, left.at, left.place or Place.IN_CALL)
        elif not (self._apart and (left.place or Place.IN_CALL) in self._covers):
            self._tell(left)

    def _became(self, change: Became) -> None:
        if self._apart:
            return
        self._tell(change)
        self._rename(change.old, change.new)

    def _listed(self, snapshot: Snapshot) -> None:
        """The dashboard's list is older, and may lack somebody: it only adds to those who are
        here. Of a place that the companion does not see it is all that there is."""
        others = tuple(place for place in snapshot.covers if place not in self._covers)
        for person in snapshot.participants:
            if person.id in self._ids and not self._apart:
                only = replace(person, place=None, since=None, role=None)
                self._tell(Seen(only, snapshot.at))
        if others:
            people = tuple(one for one in snapshot.participants if one.place in others)
            self._tell(Snapshot(people, snapshot.at, others))

    def _doubt(self, participant_id: str, at: float, place: Place) -> None:
        known = self._doubts.get(participant_id)
        at = at if known is None else max(at, known.at)
        until = max(at, self._read_at) + DOUBT_SECONDS
        self._doubts[participant_id] = _Doubt(at, until, place)

    def _rename(self, old: str, new: str) -> None:
        number = self._ids.pop(old, None)
        if number is not None:
            found = self._here[number]
            self._here[number] = replace(found, person=replace(found.person, id=new))
            self._ids[new] = number
        self._held = [_renamed(told, old, new) for told in self._held]
        for memory in (self._fading, self._doubts):
            if old in memory:
                memory[new] = memory.pop(old)  # type: ignore[assignment]

    # -- from inside ---------------------------------------------------------------------

    def inside(self, roster: Roster, at: float) -> float:
        """The companion has read this ``at``; returns when that counts as read: after all that
        had been told before."""
        if self._newest <= at + AHEAD_SECONDS:
            at = max(at, self._newest)
        at = self._read_at = max(at, self._read_at)
        self._held = []
        if not self._sees:
            self._over()
            self._sees = True
        self._look_at_ids(roster)
        now = self._named(roster, at)
        read = roster.covers
        before = {n: found for n, found in self._here.items() if found.place in read}
        self._follow(before, now, at)
        covers = self._settled(read, at)
        if covers != self._covers:
            self._all(now, covers, at)
        self._differences(before, now, at)
        self._here = now
        self._ids = {found.person.id: number for number, found in now.items()}
        return at

    def _settled(self, covers: tuple[Place, ...], at: float) -> tuple[Place, ...]:
        """The places of which everybody is known: a list that has only just been opened to us
        may not be full yet."""
        if self._next[0] != covers:
            self._next = covers, at
        if set(covers) <= set(self._covers) or at - self._next[1] >= SETTLE_SECONDS:
            return covers
        return self._covers

    def lost(self) -> float:
        """The companion sees nothing any more: others go on from there. What they say of the
        time before is still held against what it saw last. Returns when that was."""
        if self._sees and self._here:
            for told in self._held:
                if told.at > self._read_at:
                    self._tell(told)
            self._tell(Blinded(ONLY_INSIDE, self._read_at))
        self._sees, self._held = False, []
        return self._read_at

    def _over(self) -> None:
        """What was read counts no more: the meeting has ended, or the readings begin anew."""
        self._covers, self._next = (), ((), _NEVER)
        self._here, self._ids, self._fading, self._doubts = {}, {}, {}, {}

    def _look_at_ids(self, roster: Roster) -> None:
        """Events name the companion by its key: so it shows whether its number means the same
        there."""
        known = self._translator.companions.get(self.key)
        apart = known is not None and known != str(roster.me)
        if apart is not self._apart:  # then everybody gets another id
            self._apart, self._covers, self._here = apart, (), {}

    def _named(self, roster: Roster, at: float) -> dict[int, Found]:
        """Everybody under the id by which others tell of them."""
        last, self._named_last = self._named_last, {}
        for number, found in roster.people.items():
            if self._apart:
                key = self._own.get(number, f"inside:{number}")
            else:
                key, news = self._translator.who(str(number), at)
                for change in news:
                    self.outside(change)
            known = last.get(number)
            if known is None or known[0] is not found or known[1].person.id != key:
                known = found, replace(found, person=replace(found.person, id=key))
            self._named_last[number] = known
        return {number: named for number, (_found, named) in self._named_last.items()}

    def _follow(self, before: dict[int, Found], now: dict[int, Found], at: float) -> None:
        """Whoever went from one place to the other under another number is the same person,
        where Zoom's persistent id says so."""
        gone = {(f.persistent, f.place): f for n, f in before.items() if n not in now}
        gone |= {(f.persistent, f.place): f for f, _until in self._fading.values()}
        if not gone:
            return
        for number, found in list(now.items()):
            came_from = Place.WAITING if found.place is Place.IN_CALL else Place.IN_CALL
            old = gone.get((found.persistent, came_from))
            if old is None or not found.persistent or number in before:
                continue
            before.pop(old.number, None)
            key = found.person.id
            if self._apart:
                self._own[number] = old.person.id
            elif key == str(number):  # nobody else has told of them under this number
                self._translator.same(key, old.person.id)
            else:
                if key != old.person.id:
                    self._tell(Became(old.person.id, key, at))
                    self._fading.pop(old.person.id, None)
                continue
            now[number] = replace(found, person=replace(found.person, id=old.person.id))

    def _all(self, now: Mapping[int, Found], covers: tuple[Place, ...], at: float) -> None:
        """Tell everybody in these places: whoever else was shown there has gone."""
        self._covers, self._fading, self._doubts = covers, {}, {}
        found = {one.person.id: one.person for one in now.values() if one.place in covers}
        people = list(found.values())  # each once, though two numbers may lead to one id
        self._tell(Snapshot((*people, *self._in_breakouts(people)), at, covers))

    def _in_breakouts(self, others: list[Participant]) -> list[Participant]:
        """Those in breakout rooms are in the call, though the companion does not see them: no
        more is said of them than that."""
        seen = {person.id for person in others}
        away = set() if self._apart else self._translator.in_breakouts() - seen
        return [Participant(key, place=Place.IN_CALL) for key in sorted(away)]

    def _differences(
        self, before: Mapping[int, Found], now: Mapping[int, Found], at: float
    ) -> None:
        present = set()
        for number, found in now.items():
            key = found.person.id
            present.add(key)
            self._fading.pop(key, None)
            doubt = self._doubts.get(key)
            if doubt is not None and doubt.at <= at:
                del self._doubts[key]
            else:
                doubt = None
            old = before.get(number)
            same = old is not None and (old is found or old.person == found.person)
            if not same or doubt is not None:
                self._tell(Seen(found.person, at))
        away = set() if self._apart else self._translator.in_breakouts()
        for number, found in before.items():
            if number in now or found.person.id in present or found.person.id in away:
                continue
            if found.place not in self._covers:
                continue
            if found.place is Place.WAITING:
                self._fading.setdefault(found.person.id, (found, at + WAITED_SECONDS))
            else:
                self._tell(Left(found.person.id, at, Place.IN_CALL))
        self._forget(away, at)

    def _forget(self, away: set[str], at: float) -> None:
        """Time is up for those who are on the way, and for those who only others saw."""
        for key in [key for key, (_found, until) in self._fading.items() if until <= at]:
            del self._fading[key]
            self._tell(Left(key, at, Place.WAITING))
        over = [key for key, doubt in self._doubts.items() if doubt.until <= at]
        for key in over:
            if key in self._fading:
                continue
            doubt = self._doubts.pop(key)
            if doubt.place in self._covers and key not in away:
                self._tell(Left(key, at, None if self.sees_all else doubt.place))


def _renamed(told: Seen | Left, old: str, new: str) -> Seen | Left:
    if isinstance(told, Left):
        return replace(told, id=new) if told.id == old else told
    person = told.participant
    return replace(told, participant=replace(person, id=new)) if person.id == old else told
