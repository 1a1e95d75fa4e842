"""How a practice went: facts, and the words for them.

All times are seconds by the clock of the person who practised; moments count from the
beginning of the lesson. The names are made-up, or from the scenario file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from providers.practice.debrief_words import lines, missed
from providers.practice.judging import (
    ALERTED_AFTER,
    FAIR,
    STRANGER_ALERTED_AFTER,
    Done,
    How,
    Noticed,
    called_for_end,
    first_answer,
    rightly_put_out,
)
from providers.practice.likeness import Name
from providers.practice.people import Kind
from providers.practice.stretches import Stretches, free
from providers.practice.switch import EndSwitch
from providers.practice.timing import LessonTime
from providers.practice.truth import Problem, Trouble, Truth, Visit, Wait

if TYPE_CHECKING:
    from providers.practice.simulation import Simulation

LONG_WAIT = 60.0
"""A pupil who waits longer than this was kept waiting."""

REASON_LASTS = 60.0
"""So long after a trouble is over there is still reason to end the meeting."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """One stay in the call of somebody who does not belong there."""

    name: Name
    impostor: bool
    entered: float
    let_in_by: str
    """``you``, ``teacher``, or empty where they came back as you had allowed."""
    alike: bool
    """You let them in when nothing told them from the pupil whose name they showed."""
    misbehaved: float | None
    removed: float | None
    left: float | None
    """When they were gone, however; at the latest with the end of the meeting."""
    missed: bool
    """They could be seen to be an outsider for long enough, and nothing was done."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A problem: when it began, how long it lasted, after how long it was answered, and how.

    ``name`` is of who was the trouble, or of what recorded.
    """

    trouble: Trouble
    name: Name
    began: float
    lasted: float
    answered_after: float | None
    how: How | None
    missed: bool
    """It could be seen for long enough, and was not answered."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """What the person who practised did, and what they did not do."""

    title: str
    class_size: int
    lasted: float
    outsiders: tuple[Outsider, ...]
    """Who got into the call."""
    knocked: int
    """How many outsiders came to the waiting room."""
    end_pressed: float | None
    ended: float | None
    ended_by: str
    """``you``, ``teacher`` (the lesson was over), ``by hand``, or empty: still running."""
    end_called_for: bool
    """Whether there was reason to press END when it was pressed."""
    answers: tuple[Answer, ...]
    admitted_wrongly: tuple[Name, ...]
    """Outsiders let in by you who could be told from the class."""
    admitted_alone: int
    """People let in by you while fewer than two staff were in the call."""
    pupils_removed: tuple[Name, ...]
    """Without a reason of their own making."""
    kept_waiting: tuple[tuple[Name, float], ...]
    """Pupils who waited longer than LONG_WAIT while you could let them in, and how long of
    that at most; the longest first."""
    turned_away: int
    """How often people who may not come back tried to."""
    named_rightly: int = 0
    """How many pupils you gave their name on the register."""
    named_wrongly: tuple[tuple[Name, str], ...] = ()
    """To whom you gave a name that is not theirs, and which."""
    cleared: float | None = None
    """When END, which could not end the meeting, had put everybody out."""

    @property
    def entered_to_removal(self) -> float | None:
        """From the first outsider's coming in to their being put out."""
        first = next(iter(self.outsiders), None)
        return None if first is None else _since(first.entered, first.removed)

    @property
    def misbehaved_to_removal(self) -> float | None:
        """From the first misbehaviour of an outsider to their being put out."""
        first = self._first_misbehaviour()
        return None if first is None else _since(first.misbehaved, first.removed)

    @property
    def entered_to_end(self) -> float | None:
        """From the first outsider's coming in to END."""
        first = next(iter(self.outsiders), None)
        return None if first is None else _since(first.entered, self.end_pressed)

    @property
    def misbehaved_to_end(self) -> float | None:
        """From the first misbehaviour of an outsider to END."""
        first = self._first_misbehaviour()
        return None if first is None else _since(first.misbehaved, self.end_pressed)

    @property
    def missed(self) -> tuple[str, ...]:
        """What was never answered, a sentence each."""
        return missed(self)

    def lines(self) -> list[str]:
        """The debrief in plain words, a sentence or two each."""
        return lines(self)

    def _first_misbehaviour(self) -> Outsider | None:
        bad = [one for one in self.outsiders if one.misbehaved is not None]
        return min(bad, key=lambda one: one.misbehaved or 0.0, default=None)


def make_debrief(
    sim: Simulation, switch: EndSwitch, time: LessonTime, noticed: Iterable[Noticed]
) -> Debrief:
    """Draw the sum of what happened until now."""
    return _Judge(sim, switch, time, noticed).debrief()


class _Judge:
    """Judges the truth of one lesson until now. Times are lesson seconds here."""

    def __init__(
        self, sim: Simulation, switch: EndSwitch, time: LessonTime, noticed: Iterable[Noticed]
    ) -> None:
        self._sim = sim
        self._truth: Truth = sim.truth
        self._time = time
        self._ended = switch.ended_at()
        self._ended_by = switch.ended_by
        self._cleared = switch.cleared_at
        self._until = sim.room.now if self._ended is None else self._ended
        self._press = next(iter(switch.presses), None)
        self._done = Done(
            acts=tuple(sim.truth.acts),
            noticed=tuple(replace(one, at=time.lesson(one.at)) for one in noticed),
            pressed=self._press,
            owners=sim.room.owners,
        )
        self._grace = FAIR * time.speed  # a person is no faster where the lesson is

    def debrief(self) -> Debrief:
        truth, press, real = self._truth, self._press, self._time.real
        wrongly = [v for v in truth.visits if v.let_in_by == "you" and not v.alike]
        return Debrief(
            title=self._sim.scenario.title,
            class_size=self._sim.scenario.pupils,
            lasted=real(self._until),
            outsiders=tuple(self._outsider(visit) for visit in truth.visits),
            knocked=len(truth.knocked),
            end_pressed=self._real(press),
            ended=self._real(self._ended),
            ended_by=self._ended_by,
            end_called_for=press is not None
            and called_for_end(truth, press, REASON_LASTS * self._time.speed),
            answers=tuple(self._answer(problem) for problem in truth.problems),
            admitted_wrongly=tuple({visit.key: visit.name for visit in wrongly}.values()),
            admitted_alone=truth.admitted_alone,
            pupils_removed=self._pupils_removed(),
            kept_waiting=self._kept_waiting(),
            turned_away=truth.turned_away,
            named_rightly=len(truth.named_rightly),
            named_wrongly=tuple(truth.named_wrongly.values()),
            cleared=self._real(self._cleared),
        )

    def _real(self, moment: float | None) -> float | None:
        return None if moment is None else self._time.real(moment)

    def _outsider(self, visit: Visit) -> Outsider:
        left = self._until if visit.left is None else visit.left
        ended_on = self._press is not None and self._press <= left
        return Outsider(
            name=visit.name,
            impostor=visit.kind is Kind.IMPOSTOR,
            entered=self._time.real(visit.entered),
            let_in_by=visit.let_in_by,
            alike=visit.alike,
            misbehaved=self._real(visit.misbehaved),
            removed=self._real(visit.removed),
            left=self._real(self._ended if visit.left is None else visit.left),
            missed=visit.removed is None
            and not ended_on
            and visit.told is not None
            and self._could_be_missed(visit.told, left, STRANGER_ALERTED_AFTER),
        )

    def _answer(self, problem: Problem) -> Answer:
        over = self._until if problem.over is None else problem.over
        answer = first_answer(problem, self._done, self._grace)
        alerted_after = ALERTED_AFTER.get(problem.trouble, 0.0)
        return Answer(
            trouble=problem.trouble,
            name=problem.name,
            began=self._time.real(problem.began),
            lasted=self._time.real(max(0.0, over - problem.began)),
            answered_after=None if answer is None else self._time.real(answer[0] - problem.began),
            how=None if answer is None else answer[1],
            missed=answer is None and self._could_be_missed(problem.began, over, alerted_after),
        )

    def _could_be_missed(self, began: float, over: float, alerted_after: float) -> bool:
        """Whether there was time enough to see it and to do something."""
        seen = free(began, over, self._truth.blind) - self._sim.scenario.platform.told_within
        return self._time.real(seen) > alerted_after + FAIR

    def _pupils_removed(self) -> tuple[Name, ...]:
        wrongly = {
            one.key: one.name
            for one in self._truth.removals
            if not rightly_put_out(self._truth, one.key, one.asked, self._grace)
        }
        return tuple(wrongly.values())

    def _kept_waiting(self) -> tuple[tuple[Name, float], ...]:
        kept = []
        for key, waits in self._truth.waits.items():
            lengths = [(self._blame(key, wait), wait.name) for wait in waits]
            longest, name = max(lengths, key=lambda one: one[0], default=(0.0, None))
            if name is not None and longest > LONG_WAIT:
                kept.append((name, longest))
        return tuple(sorted(kept, key=lambda one: -one[1]))

    def _blame(self, key: str, wait: Wait) -> float:
        """For how long they could have been let in, and were not."""
        truth = self._truth
        if wait.put_out is not None and rightly_put_out(truth, key, wait.put_out, self._grace):
            return 0.0
        over = self._until if wait.over is None else wait.over
        if self._press is not None:  # from then on there is something else to do
            over = min(over, self._press)
        doubled = truth.doubled.get(key, Stretches())
        return self._time.real(free(wait.began, over, truth.short, truth.blind, doubled))


def _since(start: float | None, moment: float | None) -> float | None:
    """Seconds from ``start`` to ``moment``, if both are there in this order."""
    if start is None or moment is None or moment < start:
        return None
    return moment - start
