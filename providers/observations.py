"""What a provider tells of a meeting: its people, and what is observed of them.

Times named ``at`` are Unix seconds (UTC) **by the platform's clock** where the platform
gives one, since they put observations of one meeting in order. ``None`` in a field of a
:class:`Participant` means *not told*, never *no* or *off*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from providers.kinds import ActionKind, ChannelState, Place, Role, Switch

# -- people ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Participant:
    """One connection to the meeting, in the call or in the waiting room.

    A person with two devices, or who rejoins, is several participants: they are never
    merged by name.
    """

    id: str
    """The platform's id of this connection; unique within the meeting."""
    name: str | None = None
    """The display name exactly as received: hostile text, never shown raw."""
    place: Place | None = None
    account: str | None = None
    """Address of the signed-in account, when the platform vouches for it."""
    person: str | None = None
    """The platform's id of the person, the same over rejoins; ``None`` for guests."""
    registrant: str | None = None
    """Id of a personal registration link (Zoom)."""
    role: Role | None = None
    muted: bool | None = None
    camera: bool | None = None
    """Whether the camera is on."""
    hand: bool | None = None
    """Whether a hand is raised."""
    sharing: bool | None = None
    mic_allowed: bool | None = None
    """Whether they can unmute themselves."""
    camera_allowed: bool | None = None
    """Whether they can turn their camera on."""
    phone: bool | None = None
    """Whether this is a telephone caller."""
    companion: bool = False
    """This is Chaperone's own in-call companion: never staff, never a target."""
    since: float | None = None
    """When it came to this ``place``."""


# -- observations ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """A participant is there, with whatever fields the platform told this time.

    Joins, moves between waiting room and call, renames and changes of state are all
    this one observation. Fields that are ``None`` were not told and keep their value.
    """

    participant: Participant
    at: float
    kind: Literal["seen"] = "seen"


@dataclass(frozen=True, slots=True)
class Left:
    """A participant has gone from ``place`` (``None``: from the meeting altogether)."""

    id: str
    at: float
    place: Place | None = None
    kind: Literal["left"] = "left"


@dataclass(frozen=True, slots=True)
class Became:
    """The platform gave a participant a new id (Zoom does on admission)."""

    old: str
    new: str
    at: float
    kind: Literal["became"] = "became"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everybody in the places it ``covers``, as of ``at``.

    Whoever is missing from it and was last heard of no later than ``at`` has left.
    A provider whose source lags sets ``at`` back accordingly: a person is rather shown
    too long than not at all.
    """

    participants: tuple[Participant, ...]
    at: float
    covers: tuple[Place, ...] = (Place.IN_CALL, Place.WAITING)
    kind: Literal["snapshot"] = "snapshot"


@dataclass(frozen=True, slots=True)
class Blinded:
    """These fields of every participant can no longer be told: they are unknown now."""

    fields: tuple[str, ...]
    at: float
    kind: Literal["blinded"] = "blinded"


@dataclass(frozen=True, slots=True)
class Started:
    """The meeting is running."""

    at: float
    kind: Literal["started"] = "started"


@dataclass(frozen=True, slots=True)
class Ended:
    """The platform says that the meeting has ended."""

    at: float
    kind: Literal["ended"] = "ended"


@dataclass(frozen=True, slots=True)
class Recording:
    """Recording, or another machine witness (``what``), began or stopped."""

    on: bool
    at: float
    what: str = "recording"
    kind: Literal["recording"] = "recording"


@dataclass(frozen=True, slots=True)
class Locked:
    """The meeting was locked or unlocked; ``None``: that cannot be told any more.

    Nobody can join a locked meeting. ``soft``: the nearest that the platform offers, which is
    that whoever comes waits, and that only staff can share or rename.
    """

    locked: bool | None
    at: float
    soft: bool = False
    kind: Literal["locked"] = "locked"


@dataclass(frozen=True, slots=True)
class MutedOnEntry:
    """Whether whoever comes in is muted; ``None``: that cannot be told any more."""

    on: bool | None
    at: float
    kind: Literal["muted_on_entry"] = "muted_on_entry"


@dataclass(frozen=True, slots=True)
class Switched:
    """What pupils may (``allowed``) or may not do; ``None``: that cannot be told any more."""

    what: Switch
    allowed: bool | None
    at: float
    kind: Literal["switched"] = "switched"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody must type ``code`` at ``address``, in a browser anywhere, by ``until`` (Unix
    seconds), for the provider to go on; no code: that is not needed any more.

    It is not journalled: whoever has the code can sign in with it.
    """

    code: str
    address: str
    until: float
    at: float
    kind: Literal["sign_in"] = "sign_in"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the provider changed its state.

    ``gap`` says that events may have been missed meanwhile and nothing has filled them
    in yet: the list of participants may be out of date.
    """

    name: str
    state: ChannelState
    at: float
    detail: str = ""
    gap: bool = False
    kind: Literal["channel"] = "channel"


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether an action can be taken now and, if not, why, in a staff member's words."""

    available: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What can be done now. An action that is not named cannot be done."""

    actions: Mapping[ActionKind, Availability]
    at: float
    kind: Literal["abilities"] = "abilities"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the platform that staff must know, in plain words."""

    text: str
    at: float
    kind: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class Pulse:
    """The platform was heard from: what is on the screen is as fresh as this.

    It is not journalled.
    """

    at: float
    kind: Literal["pulse"] = "pulse"


Observation = (
    Seen
    | Left
    | Became
    | Snapshot
    | Blinded
    | Started
    | Ended
    | Recording
    | Locked
    | MutedOnEntry
    | Switched
    | SignIn
    | Channel
    | Abilities
    | Notice
    | Pulse
)


def fields_told(participant: Participant) -> dict[str, object]:
    """The fields of ``participant`` that were told, without its id."""
    return {name: value for name in TELLABLE if (value := getattr(participant, name)) is not None}


TELLABLE: tuple[str, ...] = (
    "name",
    "place",
    "account",
    "person",
    "registrant",
    "role",
    "muted",
    "camera",
    "hand",
    "sharing",
    "mic_allowed",
    "camera_allowed",
    "phone",
    "since",
)
"""Fields of a participant that an observation may tell or leave out."""
