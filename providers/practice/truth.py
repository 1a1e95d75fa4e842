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

FAIR = 10.0
"""What lasted no longer than this, in seconds, cannot be called missed."""


class Trouble(StrEnum):
    """Kinds of problems that staff must answer."""

    SHARE = "share"
    SHOUT = "shout"
    RECORDING = "recording"
    ONE_STAFF = "one staff"
    LEAK = "leak"


ANSWERS: dict[Trouble, frozenset[ActionKind]] = {
    Trouble.SHARE: frozenset(
        {ActionKind.STOP_SHARING, ActionKind.REMOVE, ActionKind.TO_WAITING_ROOM}
    ),
    Trouble.SHOUT: frozenset({ActionKind.MUTE, ActionKind.REMOVE, ActionKind.TO_WAITING_ROOM}),
    Trouble.RECORDING: frozenset({ActionKind.REMOVE, ActionKind.LOCK}),
    Trouble.ONE_STAFF: frozenset({ActionKind.LOCK, ActionKind.TO_WAITING_ROOM}),
    Trouble.LEAK: frozenset({ActionKind.LOCK, ActionKind.REMOVE}),
}
"""Actions that answer a problem, done to whom it is about where it is about somebody."""

BY_NOTICING = frozenset({Trouble.RECORDING, Trouble.ONE_STAFF, Trouble.LEAK})
"""Answered by marking the alert as seen or writing a note, too: the rest is said aloud."""


@dataclass(slots=True, eq=False, repr=False)
class Problem:
    """Something that staff must answer; ``who`` is a key, empty where nobody is meant."""

    trouble: Trouble
    began: float
    who: str = ""
    name: str = ""
    outsider: bool = False
    over: float | None = None
    answered: float | None = None


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
    outsiders_waiting: set[str] = field(default_factory=set)

    def moved(self, person: Person, before: Place | None, at: float, by: str) -> None:
        """Take in that ``person`` moved from ``before`` to where they are now."""
        if person.kind.outsider:
            self._outsider_moved(person, before, at, by)
        elif person.kind.staff:
            self._staff_moved(person, at)
        else:
            self._pupil_moved(person, before, at, by)
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
        self.problems.append(Problem(trouble, at, person.key, person.name, outsider))
        visit = self._visit(person.key)
        if visit is not None and visit.misbehaved is None:
            visit.misbehaved = at

    def over(self, trouble: Trouble, at: float, who: str = "") -> None:
        """Take in that a problem is over."""
        problem = self._open(trouble, who)
        if problem is not None:
            problem.over = at

    def began(self, trouble: Trouble, at: float) -> None:
        """Take in a problem that is about nobody."""
        if self._open(trouble, "") is None:
            self.problems.append(Problem(trouble, at))

    def acted(self, kind: ActionKind, people: Iterable[Person], at: float) -> None:
        """Take in an action that the platform accepted."""
        keys = {person.key for person in people} | {""}
        for problem in self.problems:
            wanted = kind in ANSWERS[problem.trouble] and problem.who in keys
            if wanted and problem.over is None and problem.answered is None:
                problem.answered = at

    def called_for_end(self, at: float, within: float) -> bool:
        """Whether something at ``at``, or up to ``within`` before, gave reason to end the
        meeting."""
        reasons = [(visit.entered, visit.left) for visit in self.visits]
        reasons += [
            (problem.began, problem.over)
            for problem in self.problems
            if problem.outsider or problem.trouble in BY_NOTICING
        ]
        return any(began <= at and (over is None or at <= over + within) for began, over in reasons)

    def _outsider_moved(self, person: Person, before: Place | None, at: float, by: str) -> None:
        visit = self._visit(person.key)
        if before is Place.IN_CALL and visit is not None:
            visit.left = at
            visit.removed = at if by == "you" else None
        if person.place is Place.IN_CALL:
            self.visits.append(Visit(person.key, person.kind, person.name, at, by))
        if person.place is Place.WAITING:
            self.knocked.setdefault(person.key, person.name)
            self.outsiders_waiting.add(person.key)
        else:
            self.outsiders_waiting.discard(person.key)
        if len(self.outsiders_waiting) >= LEAKED:
            self.began(Trouble.LEAK, at)
        else:
            self.over(Trouble.LEAK, at)

    def _staff_moved(self, person: Person, at: float) -> None:
        if person.place is Place.IN_CALL:
            self.staff_in.add(person.key)
            if len(self.staff_in) == 2:
                self.over(Trouble.ONE_STAFF, at)
            return
        self.staff_in.discard(person.key)
        self.began(Trouble.ONE_STAFF, at)

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
