"""What counts as an answer to a problem, and as a reason for END.

Times are lesson seconds where nothing else is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from providers.base import ActionKind
from providers.practice.people import Person
from providers.practice.truth import Act, Problem, Trouble, Truth

FAIR = 10.0
"""Seconds of the person: what lasted no longer than this cannot be called missed."""

ALERTED_AFTER = {Trouble.SHOUT: 10.0}
"""Seconds of the person until the monitor raises its alert, where it does not at once."""

STRANGER_ALERTED_AFTER = 3.0
"""The same for a stranger in the call."""

_ACTIONS = {
    Trouble.SHARE: {ActionKind.STOP_SHARING, ActionKind.REMOVE, ActionKind.TO_WAITING_ROOM},
    Trouble.SHOUT: {
        ActionKind.MUTE,
        ActionKind.MIC_OFF,
        ActionKind.REMOVE,
        ActionKind.TO_WAITING_ROOM,
    },
}
"""Actions that answer what somebody does, done to them."""

_FOR_ALL = {Trouble.SHARE: ActionKind.PRESENTING_OFF, Trouble.SHOUT: ActionKind.MICS_OFF}
"""Switches that answer it, whoever does it."""

_BY_NOTICING = frozenset({Trouble.RECORDING, Trouble.ONE_STAFF, Trouble.LEAK})
"""Answered by marking the alert as seen or by a note, too: the rest is said aloud."""


class How(StrEnum):
    """How a problem was answered."""

    ACTION = "action"
    SEEN = "seen"
    NOTE = "note"
    END = "end"


@dataclass(frozen=True, slots=True)
class Noticed:
    """Alerts that were marked as seen, or a note that was written."""

    at: float
    """Unix seconds."""
    alerts: tuple[str, ...] = ()
    """The monitor's keys of the alerts."""
    note: bool = False
    about: tuple[str, ...] = ()
    """Ids of the participants whom a note is about; empty for one on the lesson."""


@dataclass(frozen=True, slots=True)
class Done:
    """All that the person who practised did. ``noticed`` has lesson seconds here."""

    acts: tuple[Act, ...]
    noticed: tuple[Noticed, ...]
    pressed: float | None
    """When END was pressed."""
    owners: Mapping[str, Person]
    """Whose each participant id is or was."""


def first_answer(problem: Problem, done: Done, grace: float) -> tuple[float, How] | None:
    """When and how ``problem`` was answered first, at the latest ``grace`` after it was over."""
    good = [
        (at, how)
        for at, how in _answers(problem, done)
        if problem.began <= at and (problem.over is None or at <= problem.over + grace)
    ]
    return min(good, default=None)


def rightly_put_out(truth: Truth, key: str, asked: float, grace: float) -> bool:
    """Whether to put a pupil out answered what they did, or nothing told them from another."""
    doubled = truth.doubled.get(key)
    return (doubled is not None and doubled.cover(asked)) or any(
        problem.trouble in _ACTIONS
        and problem.who == key
        and problem.began <= asked
        and (problem.over is None or asked <= problem.over + grace)
        for problem in truth.problems
    )


def called_for_end(truth: Truth, at: float, within: float) -> bool:
    """Whether something at ``at``, or up to ``within`` before, gave reason to end the meeting."""
    reasons = [(visit.entered, visit.left) for visit in truth.visits]
    reasons += [
        (problem.began, problem.over)
        for problem in truth.problems
        if problem.outsider or problem.trouble in _BY_NOTICING
    ]
    return any(began <= at and (over is None or at <= over + within) for began, over in reasons)


def _answers(problem: Problem, done: Done) -> Iterator[tuple[float, How]]:
    for act in done.acts:
        if _answers_by_action(problem, act):
            yield act.at, How.ACTION
    if problem.put_right is not None:
        yield problem.put_right, How.ACTION
    if done.pressed is not None:  # what begins while END is under way has been answered
        yield max(done.pressed, problem.began), How.END
    if problem.trouble in _BY_NOTICING:
        for one in done.noticed:
            if any(_is_about(alert, problem) for alert in one.alerts) and one.at >= problem.since:
                yield max(one.at, problem.began), How.SEEN
            if one.note and _concerns(one.about, problem, done.owners):
                yield one.at, How.NOTE


def _answers_by_action(problem: Problem, act: Act) -> bool:
    match problem.trouble:
        case Trouble.SHARE | Trouble.SHOUT:
            to_them = act.kind in _ACTIONS[problem.trouble] and problem.who in act.keys
            return to_them or act.kind is _FOR_ALL[problem.trouble]
        case Trouble.ONE_STAFF:
            return act.kind is ActionKind.LOCK
        case Trouble.LEAK:
            return act.kind is ActionKind.LOCK or (
                act.kind is ActionKind.REMOVE and act.to_outsider
            )
        case Trouble.RECORDING:  # nothing that can be done here stops it
            return False


def _is_about(alert: str, problem: Problem) -> bool:
    """Whether this is the monitor's key of an alert on ``problem``."""
    match problem.trouble:
        case Trouble.RECORDING:
            return alert == f"recording:{problem.who}"
        case Trouble.ONE_STAFF:
            return alert in ("staff:0", "staff:1")
        case Trouble.LEAK:
            return alert == "leak"
    return False


def _concerns(about: tuple[str, ...], problem: Problem, owners: Mapping[str, Person]) -> bool:
    """Whether a note about these ids is on ``problem``; one on the lesson may be."""
    if not about:
        return True
    kinds = [owners[id].kind for id in about if id in owners]
    if problem.trouble is Trouble.ONE_STAFF:
        return any(kind.staff for kind in kinds)
    return problem.trouble is Trouble.LEAK and any(kind.outsider for kind in kinds)
