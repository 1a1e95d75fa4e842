"""The vocabulary that every platform is turned into.

A *provider* watches one live meeting and turns what its platform tells into
**observations**, and carries out **actions**. It knows nothing of pupils, policy or
screens. Everything here is an immutable value; nothing but :mod:`providers.kinds` is imported.

Times named ``at`` are Unix seconds (UTC) **by the platform's clock** where the platform
gives one, since they put observations of one meeting in order. ``None`` in a field of a
:class:`Participant` means *not told*, never *no* or *off*.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from providers.kinds import (
    SWITCHING,
    WHOLE_MEETING,
    ActionKind,
    ChannelState,
    EndAnswer,
    EndMeans,
    Place,
    Rejoin,
    Role,
    Running,
    Switch,
)

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

# -- actions --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Action:
    """One request of a member of staff.

    ``targets`` are participant ids; empty for what concerns the meeting (lock). Admitting
    or muting everybody names everybody: what was meant is what was on the screen. ``name`` is
    what somebody who is renamed is to be called.
    """

    id: str
    kind: ActionKind
    targets: tuple[str, ...] = ()
    rejoin: Rejoin | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The platform's first answer to an action. ``accepted`` is not *done*."""

    accepted: bool
    detail: str = ""


# -- providers ------------------------------------------------------------------------


class ProviderError(Exception):
    """Something about the platform, in one sentence that a member of staff can act on.

    The message never holds a secret, a join link or a participant's name.
    """


class NotConfigured(ProviderError):
    """Something that the provider needs is not set up; the sentence says what."""


class NotAllowed(ProviderError):
    """The platform knows us and says no (credentials, scopes, plan)."""


class Unreachable(ProviderError):
    """No usable answer came from the platform in time."""


class Busy(Unreachable):
    """The platform cannot answer now; ``retry_after`` in seconds where it asked for a pause."""

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Provider(Protocol):
    """One meeting on one platform. All methods are called in one asyncio loop."""

    @property
    def platform(self) -> str:
        """Its name as staff know it: ``Zoom``, ``Teams``, ``Practice``."""
        ...

    def observe(self) -> AsyncIterator[Observation]:
        """Yield what is observed until the provider is closed.

        A lost channel is an observation, not an exception; the iterator reconnects by
        itself. Raises ProviderError only when it can never work (wrong credentials).
        """
        ...

    async def perform(self, action: Action) -> Reply:
        """Ask the platform for ``action``. Refusals are replies; never raises for them.
        Raises TimeoutError where the way to the platform broke before it answered: whether
        it was done is then not known."""
        ...

    def put_out_first(self, ids: Sequence[str]) -> None:
        """If END can only put people out one by one (:attr:`EndMeans.CLEAR_ROOM`), begin with
        these. Cheap, and called whenever it has changed whom staff are warned of."""
        ...

    def ender(self) -> Ender:
        """Return a new, independent way to end this meeting.

        Cheap and without I/O: it is called before anything else works. The result is
        used in another thread with its own event loop and must share nothing with the
        provider that can be slow, locked or broken.
        """
        ...

    async def close(self) -> None:
        """Leave tidily; ``observe`` then stops."""
        ...


# -- ending ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EndReply:
    """The answer to one request; ``retry_after`` in seconds where the platform asked. ``left``:
    how many people are still in, where everybody was to be put out."""

    answer: EndAnswer
    detail: str = ""
    retry_after: float | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the meeting; ``detail`` says why it is unknown. ``means`` is what END would do
    now, and ``why`` says, where that is not an end for everyone, why not. ``left``: how many
    people are still in, where that is known."""

    running: Running
    detail: str = ""
    means: EndMeans = EndMeans.END
    why: str = ""
    left: int | None = None


class Ender(Protocol):
    """Ends one meeting for everyone. Lives in the ending thread's own event loop."""

    @property
    def manual_steps(self) -> tuple[str, ...]:
        """How a person ends this meeting in the platform's own client, step by step."""
        ...

    async def open(self) -> None:
        """Get credentials and warm the connections. May be called again after failure.

        Raises ProviderError.
        """
        ...

    async def look(self) -> Sight:
        """Ask whether the meeting is running; keeps the connections warm. Never raises
        for what the network or the platform does."""
        ...

    async def end(self) -> EndReply:
        """Send one request to end the meeting, at once, on a warm connection where there
        is one. May run several times at once. Never raises for what the network or the
        platform does. The caller sets the deadline by cancelling it."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


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

__all__ = [
    "SWITCHING",
    "TELLABLE",
    "WHOLE_MEETING",
    "Abilities",
    "Action",
    "ActionKind",
    "Availability",
    "Became",
    "Blinded",
    "Busy",
    "Channel",
    "ChannelState",
    "EndAnswer",
    "EndMeans",
    "EndReply",
    "Ended",
    "Ender",
    "Left",
    "Locked",
    "MutedOnEntry",
    "NotAllowed",
    "NotConfigured",
    "Notice",
    "Observation",
    "Participant",
    "Place",
    "Provider",
    "ProviderError",
    "Pulse",
    "Recording",
    "Rejoin",
    "Reply",
    "Role",
    "Running",
    "Seen",
    "Sight",
    "SignIn",
    "Snapshot",
    "Started",
    "Switch",
    "Switched",
    "Unreachable",
    "fields_told",
]
