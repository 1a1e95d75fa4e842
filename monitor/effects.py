"""Whether an action has taken effect: told only by what was observed since."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.meeting import Meeting
from providers.base import SWITCHING, Action, ActionKind, Participant, Place, Role

SOFT_LOCK = "nobody is kept out, whoever comes waits"


@dataclass(frozen=True, slots=True)
class Effect:
    """How many of an action's targets show its effect, and how many are past telling."""

    done: int
    total: int
    untold: int = 0
    """Targets whose state the platform does not tell, or who have gone."""
    short_of: str = ""
    """What was done falls short of what the action is called, and this is what it is."""

    @property
    def complete(self) -> bool:
        return self.done == self.total


def effect(action: Action, meeting: Meeting) -> Effect:
    """What of ``action`` is to be seen in ``meeting``."""
    match action.kind:
        case ActionKind.LOCK | ActionKind.UNLOCK:
            shown = _switched(meeting.locked, action.kind is ActionKind.LOCK)
            return replace(shown, short_of=SOFT_LOCK) if meeting.soft_lock else shown
        case ActionKind.MUTE_ON_ENTRY | ActionKind.SOUND_ON_ENTRY:
            return _switched(meeting.muted_on_entry, action.kind is ActionKind.MUTE_ON_ENTRY)
        case kind if kind in SWITCHING:
            what, allowed = SWITCHING[kind]
            return _switched(meeting.allowed(what), allowed)
        case ActionKind.TAKE_HOST:
            ours = [person for person in meeting.everyone() if person.companion]
            return Effect(int(any(one.role is Role.HOST for one in ours)), 1, int(not ours))
    each = [_shown(action, meeting.get(meeting.now(target))) for target in action.targets]
    return Effect(each.count(True), len(each), each.count(None))


def _switched(on: bool | None, wanted: bool) -> Effect:
    return Effect(int(on is wanted), 1, int(on is None))


def _shown(action: Action, person: Participant | None) -> bool | None:
    """True: to be seen; False: not yet; None: cannot be told."""
    match action.kind:
        case ActionKind.REMOVE:
            return person is None
        case ActionKind.ADMIT:
            return None if person is None else person.place is Place.IN_CALL
        case ActionKind.TO_WAITING_ROOM:
            return None if person is None else person.place is Place.WAITING
        case ActionKind.RENAME:
            return None if person is None else person.name == action.name
    if person is None:
        return True  # who has gone is not heard or seen any more
    match action.kind:
        case ActionKind.MUTE:
            return person.muted
        case ActionKind.CAMERA_OFF:
            return None if person.camera is None else not person.camera
        case ActionKind.MIC_OFF:
            return None if None in (person.mic_allowed, person.muted) else _silenced(person)
        case ActionKind.MIC_ALLOWED:
            return person.mic_allowed
        case ActionKind.CAMERA_ALLOWED:
            return person.camera_allowed
        case ActionKind.LOWER_HAND:
            return None if person.hand is None else not person.hand
        case ActionKind.STOP_SHARING:
            return None if person.sharing is None else not person.sharing
    return None


def _silenced(person: Participant) -> bool:
    return bool(person.muted) and not person.mic_allowed
