"""The words of the vocabulary: places, roles, actions, answers.

Apart from :mod:`providers.base` because keys and lists are drawn with them before anything
else is loaded. They are used from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Place(StrEnum):
    """Where a participant is."""

    IN_CALL = "in_call"
    WAITING = "waiting"


class Role(StrEnum):
    """What a participant may do in the call, in the platforms' common terms."""

    HOST = "host"
    """Zoom host, Teams organizer."""
    CO_HOST = "co-host"
    """Zoom co-host, Teams co-organizer."""
    PRESENTER = "presenter"
    """Teams presenter."""
    PARTICIPANT = "participant"
    """Zoom participant, Teams attendee."""


class ChannelState(StrEnum):
    """How a provider's way to its platform is."""

    CONNECTING = "connecting"
    UP = "up"
    DOWN = "down"
    OFF = "off"
    """Not configured, or given up on purpose; ``detail`` says why."""


class ActionKind(StrEnum):
    """What a member of staff can ask for. Ending the meeting goes its own way."""

    ADMIT = "admit"
    REMOVE = "remove"
    MUTE = "mute"
    CAMERA_OFF = "camera_off"
    TO_WAITING_ROOM = "to_waiting_room"
    LOWER_HAND = "lower_hand"
    STOP_SHARING = "stop_sharing"
    LOCK = "lock"
    UNLOCK = "unlock"
    RENAME = "rename"
    MUTE_ON_ENTRY = "mute_on_entry"
    """Whoever comes in from now on is muted."""
    SOUND_ON_ENTRY = "sound_on_entry"
    """... or is not."""
    TAKE_HOST = "take_host"
    """Make Chaperone's companion the host in place of whoever is."""
    CAMERA_ALLOWED = "camera_allowed"
    """Let somebody whose camera was turned off for them turn it on again."""
    MIC_OFF = "mic_off"
    """Mute somebody who then cannot unmute themselves ..."""
    MIC_ALLOWED = "mic_allowed"
    """... until they are allowed to."""
    MICS_OFF = "mics_off"
    """The same for every pupil, also those who come later ..."""
    MICS_ALLOWED = "mics_allowed"
    CAMERAS_OFF = "cameras_off"
    CAMERAS_ALLOWED = "cameras_allowed"
    CHAT_OFF = "chat_off"
    CHAT_ALLOWED = "chat_allowed"
    PRESENTING_OFF = "presenting_off"
    """Only staff may share their screen ..."""
    PRESENTING_ALLOWED = "presenting_allowed"
    """... or everybody may."""


class Switch(StrEnum):
    """What pupils may do in the whole meeting."""

    MICS = "mics"
    """Unmute themselves."""
    CAMERAS = "cameras"
    CHAT = "chat"
    PRESENTING = "presenting"
    """Share their screen, and do what else staff do."""


SWITCHING: Mapping[ActionKind, tuple[Switch, bool]] = {
    ActionKind.MICS_OFF: (Switch.MICS, False),
    ActionKind.MICS_ALLOWED: (Switch.MICS, True),
    ActionKind.CAMERAS_OFF: (Switch.CAMERAS, False),
    ActionKind.CAMERAS_ALLOWED: (Switch.CAMERAS, True),
    ActionKind.CHAT_OFF: (Switch.CHAT, False),
    ActionKind.CHAT_ALLOWED: (Switch.CHAT, True),
    ActionKind.PRESENTING_OFF: (Switch.PRESENTING, False),
    ActionKind.PRESENTING_ALLOWED: (Switch.PRESENTING, True),
}
"""What each of these actions switches, and whether it allows it."""
WHOLE_MEETING = frozenset(
    {
        ActionKind.LOCK,
        ActionKind.UNLOCK,
        ActionKind.MUTE_ON_ENTRY,
        ActionKind.SOUND_ON_ENTRY,
        ActionKind.TAKE_HOST,
        *SWITCHING,
    }
)
"""Actions that are for nobody in particular."""


class Rejoin(StrEnum):
    """Whether somebody who is removed may come back (policy row B6)."""

    NO = "no"
    WAITING_ROOM = "waiting_room"
    YES = "yes"


class EndAnswer(StrEnum):
    """What the platform said to one request to end the meeting."""

    ACCEPTED = "accepted"
    """It took the request; whether the meeting ended is still to be seen."""
    ALREADY_ENDED = "already_ended"
    """It says that the meeting, seen running before, is not running any more."""
    REFUSED = "refused"
    """It said no, and why; trying again may still help."""
    CLEARED = "cleared"
    """It cannot be ended with the rights that we have; everybody who could be put out was."""
    FAILED = "failed"
    """No usable answer."""


class EndMeans(StrEnum):
    """What END can do with the rights that we have in the meeting."""

    END = "end"
    """End it for everyone."""
    CLEAR_ROOM = "clear_room"
    """Put everybody out one by one: the meeting itself goes on."""


class Running(StrEnum):
    """Whether the meeting is running, as the platform says now."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
