"""A *stage*: one platform in the tests' hands, whatever the platform is.

Every platform that has a provider has a :class:`Stage` in a module of this folder, which is
named in ``conftest.STAGES``; all the tests here then hold for it. What a platform cannot tell or
do, its :class:`Traits` say, and the tests look for the honest alternative instead.
"""
# ruff: noqa: B027 - a stage implements what its platform has

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Self

from providers.base import ActionKind, Provider, Role, Switch
from providers.clock import Clock


class Trouble(Enum):
    """What is wrong from now on."""

    CUT = "the way to the platform breaks, and the provider notices"
    LOST = "what happens to people is not told, and nobody notices"
    STAMMER = "what happens to people is told late, twice and in disorder"
    SILENT = "the platform does not answer any more"
    DISABLED = "the platform takes away what could be done"


class Mishap(Enum):
    """What becomes of the next action."""

    REFUSED = "the platform says no"
    NOT_DONE = "it is accepted, and nothing happens"
    LATE = "it is accepted, and done some seconds later"
    SILENT = "it is never answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a platform tells and does."""

    tells: frozenset[str]
    """The fields of a participant that it tells at all."""
    can: frozenset[ActionKind]
    """What can be done while nothing is wrong."""
    renames: bool
    """Whether it is told that somebody who is there has another name now."""
    lists: bool
    """Whether it can say who is there, so that what was missed is found out."""
    tells_lock: bool
    tells_entry: bool = False
    """Whether it tells that whoever comes in is muted."""
    tells_switches: frozenset[Switch] = frozenset()
    """What it tells whether pupils may do it."""
    follows_guests: bool
    """Whether a guest who is admitted under a new id is told to be the same."""
    keeps_ids: bool = False
    """Whether whoever is admitted has the id that they had in the waiting room, always."""
    joins_devices: bool = False
    """Whether all connections of one account are one participant, over rejoins, too."""
    ends_alone: bool = True
    """Whether END needs nobody in the call."""
    companion: bool = False
    """Whether Chaperone itself sits in the call."""
    rests: bool
    """Whether it can be watched before the meeting has been started."""
    mishaps: frozenset[Mishap] = frozenset()
    """What can become of an action that is available."""
    dims: frozenset[str] = frozenset()
    """The fields that cannot be told either while DISABLED."""
    secrets: tuple[str, ...] = ()
    """What may be in nothing that is told."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who comes."""

    name: str
    account: str
    """Empty: they are not signed in."""
    typed: str
    """An address that they only typed, which is told where the platform passes such on."""
    waiting: bool


class Stage(ABC):
    """One meeting on one platform. It runs from the start, and no pupil is in it.

    An async context manager. People are named by a key of the test's own (``who``), which is
    the name that they show unless told otherwise; it means their latest connection. What
    happens has happened when the call returns; when it is told is the platform's affair.
    Where a platform does not have something, nothing happens, as is written here.
    """

    traits: ClassVar[Traits]
    clock: Clock
    """This machine's clock, as the provider and the session have it."""

    @property
    @abstractmethod
    def provider(self) -> Provider:
        """The provider on this meeting, always the same, made when first asked for."""

    @abstractmethod
    def now(self) -> float:
        """Unix seconds by the platform's clock."""

    @abstractmethod
    async def turn(self, news: asyncio.Event) -> None:
        """Let the platform go on for a moment: until ``news``, where its time is not held."""

    @abstractmethod
    async def linger(self) -> None:
        """Let so much time pass that whatever is on its way has been told."""

    # -- before the provider is made ---------------------------------------------------

    def rest(self) -> None:
        """The meeting has not been started."""

    def misset(self, seconds: float) -> None:
        """This machine's clock is ahead of the platform's by ``seconds``."""

    # -- people --------------------------------------------------------------------------

    async def join(
        self,
        who: str,
        *,
        name: str | None = None,
        account: str = "",
        typed: str = "",
        waiting: bool = False,
    ) -> None:
        """Somebody comes, under a new connection."""
        shown = who if name is None else name
        await self.come(who, Newcomer(shown, account, typed, waiting))

    @abstractmethod
    async def come(self, who: str, newcomer: Newcomer) -> None:
        """Let them come: what :meth:`join` was told."""

    @abstractmethod
    async def admit(self, who: str, *, new_id: bool = False) -> None:
        """Somebody else lets them in from the waiting room."""

    @abstractmethod
    async def put_back(self, who: str) -> None:
        """Somebody else puts them into the waiting room, under the same id."""

    @abstractmethod
    async def leave(self, who: str) -> None:
        """They go from wherever they are."""

    @abstractmethod
    async def change(self, who: str, **fields: bool | str | Role) -> None:
        """In the call they mute (``muted``), start the ``camera``, raise a ``hand``, begin
        ``sharing``, get a ``role`` or show another ``name``."""

    # -- the meeting ---------------------------------------------------------------------

    async def start(self) -> None:
        """The host starts the meeting that rested."""

    @abstractmethod
    async def end(self) -> None:
        """Somebody else ends the meeting for everyone."""

    async def lock(self, on: bool) -> None:
        """Somebody else locks the meeting, or unlocks it."""

    async def mute_on_entry(self, on: bool) -> None:
        """Somebody else has whoever comes in be muted, or not."""

    async def allow(self, what: Switch, on: bool) -> None:
        """Somebody else lets pupils do ``what``, or not."""

    async def forbid(self, who: str) -> None:
        """Somebody else turns off their mic and camera for them."""

    @abstractmethod
    async def record(self, on: bool) -> None:
        """Somebody else begins to record, or stops."""

    # -- what goes wrong -----------------------------------------------------------------

    @abstractmethod
    async def begin(self, trouble: Trouble) -> None:
        """Something is wrong from now on."""

    @abstractmethod
    async def heal(self) -> None:
        """Nothing is wrong any more."""

    @abstractmethod
    async def spoil(self, mishap: Mishap) -> None:
        """What becomes of the next action; only what the traits name."""

    async def __aenter__(self) -> Self:
        return self

    @abstractmethod
    async def __aexit__(self, *_exc: object) -> None: ...
