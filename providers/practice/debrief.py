"""How a practice went: facts, and the words for them.

All times are seconds by the clock of the person who practised; moments count from the
beginning of the lesson. The names are made-up, or from the scenario file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from providers.practice.debrief_words import lines, missed
from providers.practice.judging import FAIR, Done, How, Noticed, called_for_end, first_answer
from providers.practice.people import Kind
from providers.practice.switch import EndSwitch
from providers.practice.timing import LessonTime
from providers.practice.truth import Problem, Trouble, Truth
from providers.practice.vocabulary import pupil_number

if TYPE_CHECKING:
    from providers.practice.simulation import Simulation

LONG_WAIT = 60.0
"""A pupil who waits longer than this was kept waiting."""

REASON_LASTS = 60.0
"""So long after a trouble is over there is still reason to end the meeting."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """One stay in the call of somebody who does not belong there."""

    name: str
    impostor: bool
    entered: float
    let_in_by: str
    """``you``, ``teacher``, or empty where they came back as you had allowed."""
    misbehaved: float | None
    removed: float | None
    left: float | None
    """When they were gone, however; at the latest with the end of the meeting."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A problem: when it began, how long it lasted, after how long it was answered, and how.

    ``name`` is of who was the trouble, or of what recorded.
    """

    trouble: Trouble
    name: str
    began: float
    lasted: float
    answered_after: float | None
    how: How | None


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
    admitted_wrongly: tuple[str, ...]
    admitted_alone: int
    """People let in by you while fewer than two staff were in the call."""
    pupils_removed: tuple[str, ...]
    kept_waiting: tuple[tuple[str, float], ...]
    """Pupils who waited longer than LONG_WAIT, and how long at most; the longest first."""
    turned_away: int
    """How often people who may not come back tried to."""

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
    truth = sim.truth
    ended = switch.ended_at()
    until = sim.room.now if ended is None else ended
    press = next(iter(switch.presses), None)
    done = Done(
        acts=tuple(truth.acts),
        noticed=tuple(replace(one, at=time.lesson(one.at)) for one in noticed),
        pressed=press,
        owners=sim.room.owners,
    )
    real = time.real
    return Debrief(
        title=sim.scenario.title,
        class_size=sim.scenario.pupils,
        lasted=real(until),
        outsiders=_outsiders(truth, until if ended is not None else None, time),
        knocked=len(truth.knocked),
        end_pressed=None if press is None else real(press),
        ended=None if ended is None else real(ended),
        ended_by=switch.ended_by,
        end_called_for=press is not None
        and called_for_end(truth, press, REASON_LASTS * time.speed),
        answers=tuple(_answer(one, done, until, time) for one in truth.problems),
        admitted_wrongly=tuple(
            {visit.key: visit.name for visit in truth.visits if visit.let_in_by == "you"}.values()
        ),
        admitted_alone=truth.admitted_alone,
        pupils_removed=tuple(dict.fromkeys(_pupil(sim, key) for key in truth.pupils_removed)),
        kept_waiting=_kept_waiting(sim, until, time),
        turned_away=truth.turned_away,
    )


def _outsiders(truth: Truth, ended: float | None, time: LessonTime) -> tuple[Outsider, ...]:
    def real(moment: float | None) -> float | None:
        return None if moment is None else time.real(moment)

    return tuple(
        Outsider(
            name=visit.name,
            impostor=visit.kind is Kind.IMPOSTOR,
            entered=time.real(visit.entered),
            let_in_by=visit.let_in_by,
            misbehaved=real(visit.misbehaved),
            removed=real(visit.removed),
            left=real(ended if visit.left is None else visit.left),
        )
        for visit in truth.visits
    )


def _answer(problem: Problem, done: Done, until: float, time: LessonTime) -> Answer:
    over = until if problem.over is None else problem.over
    answer = first_answer(problem, done, FAIR * time.speed)  # a person is no faster than usual
    return Answer(
        trouble=problem.trouble,
        name=problem.name,
        began=time.real(problem.began),
        lasted=time.real(max(0.0, over - problem.began)),
        answered_after=None if answer is None else time.real(answer[0] - problem.began),
        how=None if answer is None else answer[1],
    )


def _kept_waiting(sim: Simulation, until: float, time: LessonTime) -> tuple[tuple[str, float], ...]:
    longest = {
        key: max(time.real((until if end is None else end) - start) for start, end in waits)
        for key, waits in sim.truth.waits.items()
        if waits
    }
    kept = [(_pupil(sim, key), wait) for key, wait in longest.items() if wait > LONG_WAIT]
    return tuple(sorted(kept, key=lambda one: -one[1]))


def _pupil(sim: Simulation, key: str) -> str:
    """The name on the register, whatever the pupil showed."""
    return sim.register[(pupil_number(key) or 1) - 1].full_name


def _since(start: float | None, moment: float | None) -> float | None:
    """Seconds from ``start`` to ``moment``, if both are there in this order."""
    if start is None or moment is None or moment < start:
        return None
    return moment - start
