"""Whether an action has taken effect: told only by what was observed since."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.meeting import Meeting
from providers.base import Action, ActionKind, Participant, Place


@dataclass(frozen=True, slots=True)
class Effect:
    """How many of an action's targets show its effect, and how many are past telling."""

    done: int
    total: int
    untold: int = 0
    """Targets whose state the platform does not tell, or who have gone."""

    @property
    def complete(self) -> bool:
        return self.done == self.total


def effect(action: Action, meeting: Meeting) -> Effect:
    """What of ``action`` is to be seen in ``meeting``."""
    if action.kind in (ActionKind.LOCK, ActionKind.UNLOCK):
        wanted = action.kind is ActionKind.LOCK
        return Effect(int(meeting.locked is wanted), 1, int(meeting.locked is None))
    shown = [_shown(action.kind, meeting.get(meeting.now(target))) for target in action.targets]
    return Effect(shown.count(True), len(shown), shown.count(None))


def _shown(kind: ActionKind, person: Participant | None) -> bool | None:
    """True: to be seen; False: not yet; None: cannot be told."""
    match kind:
        case ActionKind.REMOVE:
            return person is None
        case ActionKind.ADMIT:
            return None if person is None else person.place is Place.IN_CALL
        case ActionKind.TO_WAITING_ROOM:
            return None if person is None else person.place is Place.WAITING
    if person is None:
        return True  # who has gone is not heard or seen any more
    match kind:
        case ActionKind.MUTE:
            return person.muted
        case ActionKind.CAMERA_OFF:
            return None if person.camera is None else not person.camera
        case ActionKind.LOWER_HAND:
            return None if person.hand is None else not person.hand
        case ActionKind.STOP_SHARING:
            return None if person.sharing is None else not person.sharing
    return None
