"""What staff ask for: whether it can be done, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from providers.base import (
    SWITCHING,
    WHOLE_MEETING,
    Action,
    ActionKind,
    Place,
    Rejoin,
    Reply,
)
from providers.practice.people import Kind, Person

if TYPE_CHECKING:
    from providers.practice.simulation import Simulation

NOT_OFFERED = {ActionKind.TAKE_HOST: "A practice class has no companion to be made host."}
"""What can never be done here, and why."""
_ANYWHERE = (ActionKind.REMOVE, ActionKind.RENAME)
_PUTS_OUT = (ActionKind.REMOVE, ActionKind.TO_WAITING_ROOM)
_TRIES = 2
"""So often somebody who may not come back tries."""
_UNMUTES_AFTER = 4.0
"""Somebody who shouts is loud again so long after being muted."""

_PLACES = {Place.IN_CALL: "in the call", Place.WAITING: "in the waiting room"}


def perform(sim: Simulation, action: Action) -> Reply:
    """Take ``action``: reply now, act a little later. Refusals are replies."""
    nothing = why_nothing(sim) or NOT_OFFERED.get(action.kind, "")
    if nothing:
        return Reply(False, nothing)
    if action.kind in WHOLE_MEETING:
        sim.truth.acted(action.kind, (), sim.room.now)
        sim.after(sim.scenario.platform.action_delay, lambda: _switch(sim, action.kind))
        return Reply(True)
    people = [p for id in action.targets if (p := sim.room.present.get(id)) is not None]
    if action.kind is ActionKind.RENAME and not action.name:
        return Reply(False, "No name was given.")
    able = [person for person in people if _refusal(action.kind, person) is None]
    if not able:
        return Reply(False, _why_not(action, people))
    sim.truth.acted(action.kind, able, sim.room.now)
    ids = [person.id for person in able]
    sim.after(sim.scenario.platform.action_delay, lambda: _carry_out(sim, action, ids))
    asked = len(action.targets)
    return Reply(True, f"{asked - len(ids)} of {asked} left out." if len(ids) < asked else "")


def why_nothing(sim: Simulation) -> str:
    """Why nothing at all can be done now; empty when something can."""
    if sim.room.over:
        return "The meeting has ended."
    if sim.blind:
        return "The connection is lost: try again when it is back."
    return ""


def _refusal(kind: ActionKind, person: Person) -> str | None:
    """Why ``kind`` cannot be done to ``person``, or ``None``."""
    if kind in _PUTS_OUT and person.kind is Kind.TEACHER:
        return "The host cannot be put out of the meeting."
    if kind in _PUTS_OUT and person.kind is Kind.SECOND:
        return "That is you: leave by the meeting's own window."
    wanted = Place.WAITING if kind is ActionKind.ADMIT else Place.IN_CALL
    if kind not in _ANYWHERE and person.place is not wanted:
        return f"They are not {_PLACES[wanted]} any more."
    return None


def _why_not(action: Action, people: Sequence[Person]) -> str:
    if not action.targets:
        return "Nobody was named."
    if not people:
        return "They have gone, or have come again under another id."
    return _refusal(action.kind, people[0]) or ""


def _switch(sim: Simulation, kind: ActionKind) -> None:
    if kind in SWITCHING:
        sim.room.set_allowed(*SWITCHING[kind])
    elif kind in (ActionKind.LOCK, ActionKind.UNLOCK):
        sim.room.set_lock(kind is ActionKind.LOCK)
    else:
        sim.room.set_muted_on_entry(kind is ActionKind.MUTE_ON_ENTRY)


def _carry_out(sim: Simulation, action: Action, ids: Sequence[str]) -> None:
    """Do it to those who are still there."""
    for id in ids:
        person = sim.room.present.get(id)
        if person is not None and _refusal(action.kind, person) is None:
            _do(sim, action, person)


def _do(sim: Simulation, action: Action, person: Person) -> None:
    match action.kind:
        case ActionKind.ADMIT:
            sim.let_in(person, by="you")
        case ActionKind.REMOVE:
            _remove(sim, person, action.rejoin or Rejoin.NO)
        case ActionKind.TO_WAITING_ROOM:
            sim.room.send_back(person, by="you")
        case ActionKind.MUTE:
            sim.room.change(person, muted=True)
            if person.shouting:
                sim.after(_UNMUTES_AFTER, lambda: _unmute_again(sim, person))
        case ActionKind.CAMERA_OFF:
            sim.room.darken(person)
        case ActionKind.CAMERA_ALLOWED:
            sim.room.change(person, camera_allowed=True)
        case ActionKind.MIC_OFF:
            sim.room.silence(person)
        case ActionKind.MIC_ALLOWED:
            sim.room.change(person, mic_allowed=True)
        case ActionKind.LOWER_HAND:
            sim.room.change(person, hand=False)
        case ActionKind.STOP_SHARING:
            sim.room.change(person, sharing=False)
        case ActionKind.RENAME:
            sim.room.rename(person, action.name or "")


def _unmute_again(sim: Simulation, person: Person) -> None:
    if person.shouting:
        sim.room.change(person, muted=False)


def _remove(sim: Simulation, person: Person, rejoin: Rejoin) -> None:
    from_call = person.place is Place.IN_CALL
    sim.room.leave(person, by="you")
    person.barred = rejoin
    _try_later(sim, person, from_call, _TRIES)


def _try_later(sim: Simulation, person: Person, from_call: bool, tries: int) -> None:
    sim.after(sim.draw.between(4.0, 9.0), lambda: _try_again(sim, person, from_call, tries))


def _try_again(sim: Simulation, person: Person, from_call: bool, tries: int) -> None:
    """Come back as the decision allows: not, to the waiting room, or where they were."""
    if person.barred is Rejoin.NO:
        sim.truth.turned_away += 1
        if tries > 1:
            _try_later(sim, person, from_call, tries - 1)
    elif person.barred is Rejoin.YES and from_call:
        sim.come_back_in(person)
    else:
        sim.come(person)
