"""The words of the vocabulary: places, roles, actions, answers.

Apart from :mod:`providers.base` because keys and lists are drawn with them before anything
else is loaded. They are used from there.
"""

from __future__ import annotations

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
    FAILED = "failed"
    """No usable answer."""


class Running(StrEnum):
    """Whether the meeting is running, as the platform says now."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
