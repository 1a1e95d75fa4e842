"""What really happened in a practice class, and what was done about it.

Only the debrief reads this; the monitor never sees it. Times are lesson seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from providers.base import ActionKind, Place, Rejoin
from providers.practice.likeness import Likeness, Name
from providers.practice.people import Kind, Person
from providers.practice.stretches import Stretches

LEAKED = 6
"""So many strangers waiting at once mean that the link has leaked; the monitor's number."""


class Trouble(StrEnum):
    """Kinds of problems that staff must answer."""

    SHARE = "share"
    SHOUT = "shout"
    RECORDING = "recording"
    ONE_STAFF = "one staff"
    LEAK = "leak"


@dataclass(slots=True, eq=False, repr=False)
class Problem:
    """Something that staff must answer; ``who`` is the key of a person or what records,
    empty where nothing of the kind is meant."""

    trouble: Trouble
    began: float
    who: str
    name: Name
    since: float
    """When the first of it was to be seen: an alert may be there before the problem is."""
    outsider: bool = False
    over: float | None = None
    put_right: float | None = None
    """When it was over because of what staff did."""


@dataclass(frozen=True, slots=True)
class Act:
    """An action that the platform accepted."""

    kind: ActionKind
    at: float
    keys: frozenset[str]
    """Of the people whom it was done to."""
    to_outsider: bool


@dataclass(slots=True, eq=False, repr=False)
class Visit:
    """One stay of an outsider in the call."""

    key: str
    kind: Kind
    name: Name
    entered: float
    let_in_by: str
    alike: bool
    """You let them in when nothing told them from the pupil whose name they showed."""
    told: float | None
    """Since when something has told them from a pupil."""
    left: float | None = None
    removed: float | None = None
    misbehaved: float | None = None


@dataclass(slots=True, eq=False, repr=False)
class Wait:
    """One stay of a pupil in the waiting room; ``put_out`` is when you had put them there,
    or out of the meeting, if that is why they wait."""

    name: Name
    began: float
    put_out: float | None
    over: float | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Removal:
    """A pupil whom you removed, and when you asked for it."""

    key: str
    name: Name
    asked: float


class Truth:
    """Everything the debrief needs, kept as it happens."""

    def __init__(self, likeness: Likeness) -> None:
        self.problems: list[Problem] = []
        self.acts: list[Act] = []
        self.visits: list[Visit] = []
        self.waits: dict[str, list[Wait]] = {}
        """Of each pupil, by key."""
        self.removals: list[Removal] = []
        self.knocked: dict[str, str] = {}
        """Outsiders who came to the waiting room: name by key."""
        self.turned_away = 0
        """Tries of removed people to come back."""
        self.admitted_alone = 0
        """People let in by you while fewer than two staff were in the call."""
        self.short = Stretches()
        """While fewer than two staff were in the call."""
        self.blind = Stretches()
        """While the platform could not be seen."""
        self.named_rightly: set[str] = set()
        """Who shows their name on the register since you gave it to them, by key."""
        self.named_wrongly: dict[str, tuple[Name, str]] = {}
        """To whom you gave a name that is not theirs, and which, by key."""
        self.doubled: dict[str, Stretches] = {}
        """While several people passed for one pupil, by the pupil's key."""
        self._likeness = likeness
        self._staff_in: set[str] = set()
        self._others_in: set[str] = set()
        self._strangers_waiting: dict[str, float] = {}
        """Who is seen to be one: since when they wait, the first to come first."""
        self._claim: dict[str, str] = {}
        """Whom those who are here pass for, by key."""
        self._claims: dict[str, set[str]] = {}
        self._untold: dict[str, Visit] = {}
        """Visits of those whom nothing tells from a pupil, by key."""
        self._asked_alone: set[str] = set()
        self._asked_alike: set[str] = set()
        self._put_out: dict[str, float] = {}

    # -- what happens --------------------------------------------------------------

    def moved(self, person: Person, before: Place | None, at: float, by: str) -> None:
        """Take in that ``person`` moved from ``before`` to where they are now."""
        self.seen_as(person, at)
        if person.kind.outsider:
            self._outsider_moved(person, before, at, by)
        elif not person.kind.staff:
            self._pupil_moved(person, before, at, by)
        inside = self._staff_in if person.kind.staff else self._others_in
        if person.place is Place.IN_CALL:
            inside.add(person.key)
            self._put_out.pop(person.key, None)
            alone = by == "you" and person.key in self._asked_alone
            self.admitted_alone += alone and len(self._staff_in) < 2
        else:
            inside.discard(person.key)
            for trouble in (Trouble.SHARE, Trouble.SHOUT):
                self.over(trouble, at, person.key)
        self._count_staff(at, by)

    def seen_as(self, person: Person, at: float) -> None:
        """Take in under which name ``person`` is here now, or that they have gone."""
        before = self._claim.pop(person.key, None)
        if before is not None:
            self._claims[before].discard(person.key)
        wrong = person.key in self.named_wrongly  # your mistake tells nobody from a pupil less
        now = None if person.place is None or wrong else self._likeness.of(person)
        if now is not None:
            self._claim[person.key] = now
            self._claims.setdefault(now, set()).add(person.key)
        for pupil in (before, now):
            if pupil is not None:
                doubled = len(self._claims[pupil]) > 1
                self.doubled.setdefault(pupil, Stretches()).tell(at, doubled)
        for key, visit in list(self._untold.items()):
            if self._told(key):
                visit.told = at
                del self._untold[key]

    def named(self, person: Person, name: str) -> None:
        """Take in that you give ``name`` to ``person``."""
        before = self._likeness.name(person)
        self.named_rightly.discard(person.key)
        self.named_wrongly.pop(person.key, None)
        if before.register == name:
            self.named_rightly.add(person.key)
        else:
            self.named_wrongly[person.key] = (before, name)

    def misbehaved(self, trouble: Trouble, person: Person, at: float) -> None:
        """Take in that ``person`` shares or shouts."""
        if person.kind.staff or self._open(trouble, person.key):
            return
        name = self._likeness.name(person)
        self.problems.append(Problem(trouble, at, person.key, name, at, person.kind.outsider))
        visit = self._visit(person.key)
        if visit is not None and visit.misbehaved is None:
            visit.misbehaved = at
        if (untold := self._untold.pop(person.key, None)) is not None:
            untold.told = at

    def over(self, trouble: Trouble, at: float, who: str = "") -> Problem | None:
        """Take in that a problem is over; return it if there was one."""
        problem = self._open(trouble, who)
        if problem is not None:
            problem.over = at
        return problem

    def began(
        self, trouble: Trouble, at: float, what: str = "", since: float | None = None
    ) -> None:
        """Take in a problem that is about nobody, to be seen coming ``since`` before ``at``."""
        if self._open(trouble, what) is None:
            since = at if since is None else since
            self.problems.append(Problem(trouble, at, what, Name(what), since))

    def acted(self, kind: ActionKind, people: Iterable[Person], at: float) -> None:
        """Take in an action that the platform accepted."""
        people = list(people)
        keys = frozenset(person.key for person in people)
        self.acts.append(Act(kind, at, keys, any(person.kind.outsider for person in people)))
        if kind in (ActionKind.REMOVE, ActionKind.TO_WAITING_ROOM):
            self._put_out.update(dict.fromkeys(keys, at))
        elif kind is ActionKind.ADMIT:  # judged by what could be known when it was asked for
            alike = {one.key for one in people if self._passes(one)}
            self._asked_alike = self._asked_alike - keys | alike
            self._asked_alone = self._asked_alone - keys
            if len(self._staff_in) < 2:
                self._asked_alone |= keys

    # -- inside --------------------------------------------------------------------

    def _outsider_moved(self, person: Person, before: Place | None, at: float, by: str) -> None:
        visit = self._visit(person.key)
        if before is Place.IN_CALL and visit is not None:
            visit.left = at
            visit.removed = at if by == "you" else None
            self._untold.pop(person.key, None)
        if person.place is Place.IN_CALL:
            self._enter(person, at, by)
        if person.place is Place.WAITING:
            self.knocked.setdefault(person.key, person.name)
        if person.place is Place.WAITING and not self._passes(person):
            self._strangers_waiting.setdefault(person.key, at)
        else:
            self._strangers_waiting.pop(person.key, None)
        if len(self._strangers_waiting) >= LEAKED:
            self.began(Trouble.LEAK, at, since=next(iter(self._strangers_waiting.values())))
        else:
            self.over(Trouble.LEAK, at)

    def _enter(self, person: Person, at: float, by: str) -> None:
        untold = self._passes(person)
        alike = by == "you" and person.key in self._asked_alike
        name = self._likeness.name(person)
        visit = Visit(person.key, person.kind, name, at, by, alike, None if untold else at)
        self.visits.append(visit)
        if untold:
            self._untold[person.key] = visit

    def _pupil_moved(self, person: Person, before: Place | None, at: float, by: str) -> None:
        waits = self.waits.setdefault(person.key, [])
        if before is Place.WAITING and waits:
            waits[-1].over = at
        if person.place is Place.WAITING:
            name = self._likeness.name(person)
            waits.append(Wait(name, at, self._put_out.get(person.key)))
        elif person.place is None and by == "you":
            asked = self._put_out.get(person.key, at)
            self.removals.append(Removal(person.key, self._likeness.name(person), asked))

    def _count_staff(self, at: float, by: str) -> None:
        """One or no member of staff is a problem while there is anybody to look after."""
        short = len(self._staff_in) < 2
        self.short.tell(at, short)
        if short and self._others_in:
            self.began(Trouble.ONE_STAFF, at)
            return
        problem = self.over(Trouble.ONE_STAFF, at)
        if problem is not None and short and by == "you":
            problem.put_right = at

    def _passes(self, person: Person) -> bool:
        """Whether nothing tells this person from a pupil."""
        barred = person.barred in (Rejoin.NO, Rejoin.WAITING_ROOM)  # known to have been removed
        return not barred and not self._told(person.key)

    def _told(self, key: str) -> bool:
        claim = self._claim.get(key)
        return claim is None or len(self._claims[claim]) > 1

    def _visit(self, key: str) -> Visit | None:
        """The present visit of this outsider."""
        return next((v for v in reversed(self.visits) if v.key == key and v.left is None), None)

    def _open(self, trouble: Trouble, who: str) -> Problem | None:
        return next(
            (p for p in self.problems if (p.trouble, p.who, p.over) == (trouble, who, None)), None
        )
