"""One Zoom meeting: watched from outside by REST and events and, where a companion sits in the
call, from inside; every action goes through the companion.

What each of them can tell and do is merged: without the companion everything that only it can
do is unavailable, with that reason, and the rest goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

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
from providers.in_call import CHANNEL
from providers.stream import Stream
from providers.zoom.abilities import INSIDE_ONLY
from providers.zoom.both_enders import BothEnders
from providers.zoom.config import Timings, ZoomConfig
from providers.zoom.ender import ELSEWHERE, ZoomEnder
from providers.zoom.inside import WORKER, Inside, new_key
from providers.zoom.merge import Merge
from providers.zoom.translate import Translator
from providers.zoom.watch import Watch

LEAVE_SECONDS = 0.7
"""The companion has so long to leave the call when the provider is closed."""


class ZoomProvider:
    """Watches one Zoom meeting (see :class:`providers.base.Provider`)."""

    def __init__(
        self,
        config: ZoomConfig,
        clock: Clock | None = None,
        timings: Timings | None = None,
        child: Child | None = None,
    ) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        self._stream = Stream(self._clock)
        key = new_key()
        translator = Translator(config.meeting_id, key)
        merge = Merge(translator, self._stream.tell)
        self._watch = Watch(
            config, self._clock, timings or Timings(), self._stream, translator, merge
        )
        self._inside: Inside | None = None
        if config.companion is not None:
            self._inside = Inside(
                config.companion,
                config.meeting_id,
                key,
                self._clock,
                self._watch,
                merge,
                self._stream,
                child or Child(WORKER),
            )
        self._sitting: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def platform(self) -> str:
        return "Zoom"

    async def observe(self) -> AsyncIterator[Observation]:
        """Yield what is observed. Raises NotAllowed when Zoom does not take the credentials
        at the start; what fails later is told as a channel that is down. Who is closed
        observes nothing."""
        if self._closed:
            return
        if self._inside is None:
            nothing = Availability(False, INSIDE_ONLY)
            self._stream.tell(Abilities(dict.fromkeys(ActionKind, nothing), self._clock.utc()))
            if self._config.companion_lacks:
                self._stream.show(CHANNEL, ChannelState.OFF, self._config.companion_lacks)
        else:
            self._inside.tell_abilities()
        if not self._config.own_account:
            self._stream.tell(Notice(ELSEWHERE, self._clock.utc()))
        self._watch.start()
        if self._inside is not None:
            self._sitting = asyncio.create_task(self._inside.sit())
        try:
            async for observation in self._stream.observations():
                yield observation
        finally:
            self._watch.stop()
            if self._sitting is not None:
                self._sitting.cancel()

    async def perform(self, action: Action) -> Reply:
        if self._inside is None or self._closed:
            return Reply(False, INSIDE_ONLY)
        return await self._inside.perform(action)

    def put_out_first(self, ids: Sequence[str]) -> None:
        """END ends the meeting itself here."""

    def ender(self) -> Ender:
        rest = ZoomEnder(self._config, self._clock)
        return rest if self._inside is None else BothEnders(rest, self._inside.alarm)

    async def close(self) -> None:
        self._closed = True
        self._stream.close()
        leaving = [self._watch.close()]
        if self._sitting is not None:
            self._sitting.cancel()
            leaving.append(self._has_left(self._sitting))
        await asyncio.gather(*leaving)

    async def _has_left(self, sitting: asyncio.Task[None]) -> None:
        await asyncio.wait({sitting}, timeout=LEAVE_SECONDS)
