"""The vocabulary that every platform is turned into.

A *provider* watches one live meeting and turns what its platform tells into
**observations** (:mod:`providers.observations`), and carries out **actions**. It knows nothing
of pupils, policy or screens. Everything here is an immutable value or a protocol. Whoever uses
the vocabulary imports it from here, whichever file a word stands in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

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
from providers.observations import (
    TELLABLE,
    Abilities,
    Availability,
    Became,
    Blinded,
    Channel,
    Ended,
    Left,
    Locked,
    MutedOnEntry,
    Notice,
    Observation,
    Participant,
    Pulse,
    Recording,
    Seen,
    SignIn,
    Snapshot,
    Started,
    Switched,
    fields_told,
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
    how many people are still in, where everybody was to be put out. ``warning``: what staff still
    have to see to although it has ended."""

    answer: EndAnswer
    detail: str = ""
    retry_after: float | None = None
    left: int | None = None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the meeting; ``detail`` says why it is unknown. ``means`` is what END would do
    now, and ``why`` says, where that is not an end for everyone, why not. ``left``: how many
    people are still in, where that is known. ``warning`` as in :class:`EndReply`."""

    running: Running
    detail: str = ""
    means: EndMeans = EndMeans.END
    why: str = ""
    left: int | None = None
    warning: str = ""


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
