"""What really happened in a practice class, and what was done about it.

Only the debrief reads this; the monitor never sees it. Times are lesson seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from providers.base import ActionKind, Place
from providers.practice.people import Kind, Person

LEAKED = 5
"""So many strangers waiting at once mean that the link has leaked."""


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
    who: str = ""
    name: str = ""
    outsider: bool = False
    since: float = 0.0
    """When the first of it was to be seen: an alert may be there before the problem is."""
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
    name: str
    entered: float
    let_in_by: str
    left: float | None = None
    removed: float | None = None
    misbehaved: float | None = None


@dataclass(slots=True, eq=False, repr=False)
class Truth:
    """Everything the debrief needs, kept as it happens."""

    problems: list[Problem] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    waits: dict[str, list[tuple[float, float | None]]] = field(default_factory=dict)
    """Stretches in the waiting room of each pupil, by name on the register."""
    knocked: dict[str, str] = field(default_factory=dict)
    """Outsiders who came to the waiting room: name by key."""
    pupils_removed: list[str] = field(default_factory=list)
    turned_away: int = 0
    """Tries of removed people to come back."""
    admitted_alone: int = 0
    """People let in by you while fewer than two staff were in the call."""
    staff_in: set[str] = field(default_factory=set)
    others_in: set[str] = field(default_factory=set)
    """Everybody in the call who is not staff."""
    outsiders_waiting: dict[str, float] = field(default_factory=dict)
    """Since when each of them waits, the first to come first."""

    def moved(self, person: Person, before: Place | None, at: float, by: str) -> None:
        """Take in that ``person`` moved from ``before`` to where they are now."""
        if person.kind.outsider:
            self._outsider_moved(person, before, at, by)
        elif not person.kind.staff:
            self._pupil_moved(person, before, at, by)
        inside = self.staff_in if person.kind.staff else self.others_in
        if person.place is Place.IN_CALL:
            inside.add(person.key)
        else:
            inside.discard(person.key)
        self._count_staff(at, by)
        if person.place is Place.IN_CALL and by == "you" and len(self.staff_in) < 2:
            self.admitted_alone += 1
        if person.place is not Place.IN_CALL:
            for trouble in (Trouble.SHARE, Trouble.SHOUT):
                self.over(trouble, at, person.key)

    def misbehaved(self, trouble: Trouble, person: Person, at: float) -> None:
        """Take in that ``person`` shares or shouts."""
        if person.kind.staff or self._open(trouble, person.key):
            return
        outsider = person.kind.outsider
        self.problems.append(Problem(trouble, at, person.key, person.name, outsider, since=at))
        visit = self._visit(person.key)
        if visit is not None and visit.misbehaved is None:
            visit.misbehaved = at

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
            self.problems.append(Problem(trouble, at, what, what, since=since))

    def acted(self, kind: ActionKind, people: Iterable[Person], at: float) -> None:
        """Take in an action that the platform accepted."""
        people = list(people)
        keys = frozenset(person.key for person in people)
        self.acts.append(Act(kind, at, keys, any(person.kind.outsider for person in people)))

    def _outsider_moved(self, person: Person, before: Place | None, at: float, by: str) -> None:
        visit = self._visit(person.key)
        if before is Place.IN_CALL and visit is not None:
            visit.left = at
            visit.removed = at if by == "you" else None
        if person.place is Place.IN_CALL:
            self.visits.append(Visit(person.key, person.kind, person.name, at, by))
        if person.place is Place.WAITING:
            self.knocked.setdefault(person.key, person.name)
            self.outsiders_waiting.setdefault(person.key, at)
        else:
            self.outsiders_waiting.pop(person.key, None)
        if len(self.outsiders_waiting) >= LEAKED:
            self.began(Trouble.LEAK, at, since=next(iter(self.outsiders_waiting.values())))
        else:
            self.over(Trouble.LEAK, at)

    def _count_staff(self, at: float, by: str) -> None:
        """One or no member of staff is a problem while there is anybody to look after."""
        short = len(self.staff_in) < 2
        if short and self.others_in:
            self.began(Trouble.ONE_STAFF, at)
            return
        problem = self.over(Trouble.ONE_STAFF, at)
        if problem is not None and short and by == "you":
            problem.put_right = at

    def _pupil_moved(self, person: Person, before: Place | None, at: float, by: str) -> None:
        waits = self.waits.setdefault(person.key, [])
        if before is Place.WAITING and waits:
            waits[-1] = (waits[-1][0], at)
        if person.place is Place.WAITING:
            waits.append((at, None))
        elif person.place is None and by == "you":
            self.pupils_removed.append(person.key)

    def _visit(self, key: str) -> Visit | None:
        """The present visit of this outsider."""
        return next((v for v in reversed(self.visits) if v.key == key and v.left is None), None)

    def _open(self, trouble: Trouble, who: str) -> Problem | None:
        return next(
            (p for p in self.problems if (p.trouble, p.who, p.over) == (trouble, who, None)), None
        )
