"""What can be done in a Teams meeting now, and why not, in a staff member's words."""

from __future__ import annotations

from collections.abc import Mapping

from providers.base import ActionKind, Availability, Role

NO_WAITING_ROOM = (
    "Teams puts nobody back into the lobby: remove them; once the meeting is locked they come back "
    "to the lobby"
)
NO_STOP_SHARING = (
    "Teams stops nobody's share from here: forbid presenting, or ask in the Teams window"
)
NO_RENAME = "Teams lets nobody give another person a name"
NO_ENTRY = "Teams mutes nobody on entry: forbid the microphones of all pupils instead"
NO_HOST = "Teams has no host role to take: the organizer makes co-organizers before the lesson"
NOT_SAID = "Teams has not said yet whether you may do this"
ONLY_STAFF = "Teams lets only organizers and presenters do this, and you are an attendee"
FORBIDDEN = "the school's Teams settings do not let you do this"

ALLOWED_TO = {
    ActionKind.ADMIT: "manageLobby",
    ActionKind.REMOVE: "removeParticipant",
    ActionKind.MUTE: "muteOthers",
    ActionKind.LOWER_HAND: "muteOthers",
    ActionKind.CAMERA_OFF: "forbidOthersVideo",
    ActionKind.CAMERA_ALLOWED: "forbidOthersVideo",
    ActionKind.CAMERAS_OFF: "forbidOthersVideo",
    ActionKind.CAMERAS_ALLOWED: "forbidOthersVideo",
    ActionKind.MIC_OFF: "forbidOthersAudio",
    ActionKind.MIC_ALLOWED: "forbidOthersAudio",
    ActionKind.MICS_OFF: "forbidOthersAudio",
    ActionKind.MICS_ALLOWED: "forbidOthersAudio",
}
"""Which of Teams's capabilities each needs that the companion does in the call. Who may mute may
lower hands, which has no capability of its own (an assumption)."""
BY_OPTIONS = frozenset(
    {
        ActionKind.LOCK,
        ActionKind.UNLOCK,
        ActionKind.CHAT_OFF,
        ActionKind.CHAT_ALLOWED,
        ActionKind.PRESENTING_OFF,
        ActionKind.PRESENTING_ALLOWED,
    }
)
"""What is done by the meeting's options, over Graph."""
NEVER = {
    ActionKind.TO_WAITING_ROOM: NO_WAITING_ROOM,
    ActionKind.STOP_SHARING: NO_STOP_SHARING,
    ActionKind.RENAME: NO_RENAME,
    ActionKind.MUTE_ON_ENTRY: NO_ENTRY,
    ActionKind.SOUND_ON_ENTRY: NO_ENTRY,
    ActionKind.TAKE_HOST: NO_HOST,
}
"""What Teams offers nobody."""
END_FOR_ALL = "hangUpForEveryOne"

_CAN = Availability(True)


def abilities(
    why_not: str, role: Role | None, can: Mapping[str, bool | None], no_options: str
) -> dict[ActionKind, Availability]:
    """Every action. ``why_not`` says why the companion can do nothing, or is empty; ``role`` is
    its own, ``can`` what it may do; ``no_options`` says why the meeting's options cannot be
    changed, or is empty."""
    options = Availability(False, no_options) if no_options else _CAN
    if why_not:
        inside = dict.fromkeys(ALLOWED_TO, Availability(False, why_not))
    else:
        inside = {kind: _may(role, can.get(need)) for kind, need in ALLOWED_TO.items()}
    return {
        **inside,
        **dict.fromkeys(BY_OPTIONS, options),
        **{kind: Availability(False, why) for kind, why in NEVER.items()},
    }


def _may(role: Role | None, may: bool | None) -> Availability:
    if may:
        return _CAN
    if may is None or role is None:
        return Availability(False, NOT_SAID)
    return Availability(False, ONLY_STAFF if role is Role.PARTICIPANT else FORBIDDEN)
