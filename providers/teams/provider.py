"""One Teams meeting: watched and acted on by the companion in the call, and steered by the
meeting's options over Graph.

Without the companion nobody is seen and nothing can be done, END among it, and that is said.
Without Graph only the meeting's options cannot be changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from providers.base import (
    Abilities,
    Action,
    ActionKind,
    Availability,
    ChannelState,
    Ender,
    Notice,
    Observation,
    Reply,
)
from providers.clock import Clock, SystemClock
from providers.companion import Child
from providers.faults import broken
from providers.in_call import CHANNEL
from providers.stream import Stream
from providers.teams.abilities import BY_OPTIONS, abilities
from providers.teams.browser import PACE, WORKER
from providers.teams.config import TeamsConfig
from providers.teams.ender import Seal, TeamsEnder
from providers.teams.inside import OVER, Inside, Passes

Work = Callable[[], Coroutine[Any, Any, None]]

LEAVE_SECONDS = PACE.leave + 0.2
"""The companion has so long to leave the call when the provider is closed: or else it would be seen
in it for minutes more."""
NO_GRAPH = "the meeting's options are out of reach: the school's app is not set up for Graph"
CLOSED = "The monitor has left this meeting."


class Options(Protocol):
    """The meeting's options over Graph."""

    @property
    def why_not(self) -> str:
        """Why they cannot be changed now, in words; empty: they can."""
        ...

    async def run(self) -> None:
        """Watch them, until cancelled."""
        ...

    async def perform(self, kind: ActionKind) -> Reply:
        """Change them. Never raises for a refusal."""
        ...

    async def accounts(self, ids: Sequence[str]) -> dict[str, str]:
        """The addresses of people's accounts, by Teams's id of the person, as far as they are
        told. Never raises for what the network or the platform does."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class Witness(Protocol):
    """Who tells from outside the call that it has ended."""

    async def run(self) -> None:
        """Listen, until cancelled."""
        ...

    def ended_since(self, mono: float) -> bool:
        """Whether the end was told since then. From any thread."""
        ...


class Services(Protocol):
    """What the provider needs of the world, made for one meeting."""

    async def run(self) -> None:
        """Keep what all of it needs, until cancelled: somebody signed in."""
        ...

    def passes(self) -> Passes:
        """Where the companion's pass comes from."""
        ...

    def options(self, changed: Callable[[], object]) -> Options | None:
        """The meeting's options; ``changed`` is called where ``why_not`` is another."""
        ...

    def seal(self) -> Seal | None:
        """What closes the lobby when the meeting is ended: independent of all else, without
        I/O."""
        ...

    def witness(self, over: Callable[[float], object]) -> Witness | None:
        """Who tells from outside, where that is set up; ``over`` is called when the call is
        told to have ended, with when that was, in monotonic seconds."""
        ...

    async def close(self) -> None:
        """Close what all of it needs."""
        ...


@dataclass(slots=True)
class _First:
    """Whom a clearing of the room puts out first; read in the ending's thread."""

    ids: tuple[str, ...] = ()


class TeamsProvider:
    """Watches one Teams meeting (see :class:`providers.base.Provider`).

    ``services`` makes what it needs, with the stream that all of it tells to.
    """

    def __init__(
        self,
        config: TeamsConfig,
        services: Callable[[TeamsConfig, Clock, Stream], Services],
        clock: Clock | None = None,
        child: Child | None = None,
    ) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        self._stream = Stream(self._clock)
        self._services = services(config, self._clock, self._stream)
        self._options = self._services.options(self._options_changed)
        self._witness = self._services.witness(self._told_over)
        self._first = _First()
        self._inside: Inside | None = None
        if not config.companion_lacks:
            self._inside = Inside(
                config,
                self._services.passes(),
                self._clock,
                self._stream,
                child or Child(WORKER, pace=PACE),
            )
            self._inside.on_strangers = self._who_are_they
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking_who: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def platform(self) -> str:
        return "Teams"

    async def observe(self) -> AsyncIterator[Observation]:
        """Yield what is observed. What fails is told as a channel that is down. Who is closed
        observes nothing."""
        if self._closed:
            return
        self._options_changed()
        if self._inside is None:
            self._stream.show(CHANNEL, ChannelState.OFF, self._config.companion_lacks)
        else:
            self._spawn("The companion", self._inside.sit)
        self._spawn("Signing in", self._services.run)
        if self._options is not None:
            self._spawn("The channel to Graph", self._options.run)
        if self._witness is not None:
            self._spawn("The witness", self._witness.run)
        try:
            async for observation in self._stream.observations():
                yield observation
        finally:
            for task in self._tasks:
                task.cancel()

    async def perform(self, action: Action) -> Reply:
        if self._closed:
            return Reply(False, CLOSED)
        if self._inside is not None and self._inside.over:
            return Reply(False, OVER)
        if action.kind in BY_OPTIONS and self._options is not None:
            return await self._options.perform(action.kind)
        can = self._can(action.kind)
        if not can.available or self._inside is None:
            return Reply(False, can.reason)
        return await self._inside.perform(action)

    def put_out_first(self, ids: Sequence[str]) -> None:
        self._first.ids = tuple(ids)

    def ender(self) -> Ender:
        alarm = self._inside.alarm if self._inside is not None else None
        witness = self._witness
        return TeamsEnder(
            alarm,
            self._services.seal(),
            lambda: self._first.ids,
            (lambda _since: False) if witness is None else witness.ended_since,
        )

    async def close(self) -> None:
        self._closed = True
        self._stream.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LEAVE_SECONDS)
        if self._options is not None:
            await self._options.close()
        await self._services.close()

    # -- parts -------------------------------------------------------------------------

    def _can(self, kind: ActionKind) -> Availability:
        if self._inside is not None:
            return self._inside.can(kind)
        return abilities(self._config.companion_lacks, None, {}, self._no_options())[kind]

    def _no_options(self) -> str:
        return NO_GRAPH if self._options is None else self._options.why_not

    def _options_changed(self) -> None:
        """Whether the meeting's options can be changed is another now."""
        if self._inside is not None:
            self._inside.no_options = self._no_options()
            self._inside.tell_abilities()
        else:
            lacks = self._config.companion_lacks
            now = abilities(lacks, None, {}, self._no_options())
            self._stream.tell(Abilities(now, self._clock.utc()))

    def _told_over(self, ended: float) -> None:
        """The witness was told that the call has ended."""
        if self._inside is not None:
            self._inside.told_over(ended)

    def _who_are_they(self) -> None:
        """Somebody is there whose account is not known."""
        if self._options is not None and (self._asking_who is None or self._asking_who.done()):
            self._asking_who = self._spawn("Looking up accounts", self._look_up)

    async def _look_up(self) -> None:
        options = self._options
        assert options is not None
        assert self._inside is not None
        roster = self._inside.roster
        asked: set[str] = set()
        while ids := [one for one in roster.strangers() if one not in asked]:
            asked.update(ids)
            found = await options.accounts(ids)
            for observation in roster.learn(found):
                self._stream.tell(observation)

    def _spawn(self, what: str, work: Work) -> asyncio.Task[None]:
        """Run a part; a fault of ours in it must not stop the rest."""
        task = asyncio.create_task(self._guarded(what, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, what: str, work: Work) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001  said, and the rest goes on
            self._stream.tell(Notice(broken(what, error), self._clock.utc()))
