"""The options of the meeting while it runs: watched, told and changed over Graph.

Only the organizer's account can do it. Without it the call goes on, watched and acted on by the
companion; what cannot be changed says why.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from providers.backoff import delay
from providers.base import (
    ActionKind,
    Busy,
    ChannelState,
    Locked,
    Notice,
    ProviderError,
    Reply,
    Switch,
)
from providers.clock import Clock
from providers.faults import broken
from providers.stream import Stream
from providers.teams.graph import Graph, Unseen
from providers.teams.graph_answers import NotMine
from providers.teams.meeting_options import Options
from providers.teams.meeting_report import Weight, options_report

CHANNEL = "options"
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 120.0
"""Seconds between tries to find the meeting."""
ACCOUNTS_PAUSE = 30.0
"""Seconds without a question whose account is which, after one that failed: every reading of the
call asks, and Graph's patience is kept for the lobby."""
NOT_YET = "the meeting's options have not been read yet"
NOT_FOUND = "The meeting has not been found at Microsoft Graph: the lobby stays as it is."
BY_OPTIONS = (Switch.CHAT, Switch.PRESENTING)
"""What the options tell; of microphones and cameras the companion in the call tells sooner."""


@dataclass(slots=True)
class Found:
    """The meeting's id at Graph, once it is known; read in the ending's thread, too."""

    meeting_id: str | None = None


class Steering:
    """The options of the meeting of ``link`` (see :class:`providers.teams.provider.Options`).
    ``changed`` is called where :attr:`why_not` is another; ``every``: seconds between looks."""

    def __init__(
        self,
        graph: Graph,
        link: str,
        found: Found,
        clock: Clock,
        stream: Stream,
        changed: Callable[[], object],
        every: float = 60.0,
    ) -> None:
        self._graph = graph
        self._link = link
        self._found = found
        self._clock = clock
        self._stream = stream
        self._changed = changed
        self._every = every
        self.why_not = NOT_YET
        self._look_now = asyncio.Event()
        self._turn = asyncio.Lock()
        """No look while something is being changed: it would tell of it before the answer."""
        self._locked: bool | None = None
        self._warned: set[str] = set()
        self._accounts_from = 0.0
        """Nobody asks for accounts before, in monotonic seconds."""

    async def run(self) -> None:
        self._stream.show(CHANNEL, ChannelState.CONNECTING)
        failures = 0
        while True:
            try:
                meeting_id = await self._find()
                async with self._turn:
                    options = await self._graph.read(meeting_id)
                self._take_in(options)
                failures, pause = 0, self._every
            except NotMine as error:
                self._cannot(str(error), ChannelState.OFF)
                return
            except Exception as error:  # noqa: BLE001  a fault of ours must not pass for a look
                failures += 1
                pause = delay(failures, FIRST_PAUSE, LONGEST_PAUSE, 1.0)
                if isinstance(error, ProviderError):
                    self._cannot(str(error), ChannelState.DOWN)
                else:
                    words = broken("The channel to Graph", error)
                    self._cannot("the program itself failed", ChannelState.DOWN, words)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look_now.wait(), pause)
            self._look_now.clear()

    async def perform(self, kind: ActionKind) -> Reply:
        """Change them. Raises TimeoutError where a change was taken and cannot be seen."""
        meeting_id = self._found.meeting_id
        if self.why_not or meeting_id is None:
            return Reply(False, self.why_not or NOT_YET)
        try:
            async with self._turn:
                await self._graph.act(meeting_id, kind)
        except Unseen as error:
            raise TimeoutError(str(error)) from None
        except ProviderError as error:
            return Reply(False, str(error))
        self._look_now.set()  # that it is so is told by the next look, as of all else
        return Reply(True)

    async def accounts(self, ids: Sequence[str]) -> dict[str, str]:
        if self._clock.mono() < self._accounts_from:
            return {}
        try:
            return await self._graph.accounts(ids)
        except ProviderError as error:
            asked = error.retry_after if isinstance(error, Busy) else None
            self._accounts_from = self._clock.mono() + max(ACCOUNTS_PAUSE, asked or 0.0)
            self._tell_once(f"Whose account is which cannot be looked up: {error}")
            return {}

    async def close(self) -> None:
        await self._graph.close()

    # -- parts -------------------------------------------------------------------------

    async def _find(self) -> str:
        if self._found.meeting_id is None:
            self._found.meeting_id = (await self._graph.find_meeting(self._link)).id
        return self._found.meeting_id

    def _take_in(self, options: Options) -> None:
        """Tell what is new in the options."""
        self._stream.show(CHANNEL, ChannelState.UP)
        self._can("")
        at = self._clock.utc()
        if options.sealed is not self._locked:
            self._locked = options.sealed
            self._stream.tell(Locked(options.sealed, at, soft=True))
        for what in BY_OPTIONS:
            self._stream.switch(what, options.allows(what), at)
        for text in _dangers(options):
            self._tell_once(text)

    def _cannot(self, why: str, state: ChannelState, detail: str = "") -> None:
        self._stream.show(CHANNEL, state, detail or why)
        self._can(f"the meeting's options are out of reach: {why}")
        at = self._clock.utc()
        if self._locked is not None:
            self._locked = None
            self._stream.tell(Locked(None, at))
        for what in BY_OPTIONS:
            self._stream.switch(what, None, at)

    def _can(self, why_not: str) -> None:
        if self.why_not != why_not:
            self.why_not = why_not
            self._changed()

    def _tell_once(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self._stream.tell(Notice(text, self._clock.utc()))


class LobbySeal:
    """Closes the lobby when the meeting is ended (see :class:`providers.teams.ender.Seal`):
    ``graph`` is of its own, and belongs to the ending's thread."""

    def __init__(self, graph: Graph, link: str, found: Found, seconds: float) -> None:
        self._graph = graph
        self._link = link
        self._found = found
        self._seconds = seconds

    async def warm(self) -> None:
        await self._graph.warm(await self._find())

    async def seal(self) -> str:
        try:
            async with asyncio.timeout(self._seconds):
                meeting_id = await self._find()
        except (ProviderError, TimeoutError) as error:
            return str(error) or NOT_FOUND
        sealed = await self._graph.seal(meeting_id, self._seconds)
        return "" if sealed.done else sealed.detail

    async def close(self) -> None:
        await self._graph.close()

    async def _find(self) -> str:
        meeting_id = self._found.meeting_id
        if meeting_id is None:
            meeting_id = self._found.meeting_id = (await self._graph.find_meeting(self._link)).id
        return meeting_id


def _dangers(options: Options) -> Iterator[str]:
    """What in the options staff must know of in the lesson itself."""
    return (finding.text for finding in options_report(options) if finding.weight is Weight.DANGER)
