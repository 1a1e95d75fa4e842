"""One Zoom meeting over REST and events: it watches, and can only end the meeting.

Zoom offers admitting, removing, muting and the like to nobody outside the call, so every
action is unavailable here, with that reason.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from providers.base import Abilities, Action, ActionKind, Availability, Notice, Observation, Reply
from providers.zoom.clock import Clock, SystemClock
from providers.zoom.config import Timings, ZoomConfig
from providers.zoom.ender import ELSEWHERE, ZoomEnder
from providers.zoom.watch import Watch

INSIDE_ONLY = "Zoom lets only someone inside the call do this: use the Zoom window"


class ZoomProvider:
    """Watches one Zoom meeting (see :class:`providers.base.Provider`)."""

    def __init__(
        self, config: ZoomConfig, clock: Clock | None = None, timings: Timings | None = None
    ) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        self._watch = Watch(config, self._clock, timings or Timings())
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
        nothing = Availability(False, INSIDE_ONLY)
        yield Abilities(dict.fromkeys(ActionKind, nothing), self._clock.utc())
        if not self._config.own_account:
            yield Notice(ELSEWHERE, self._clock.utc())
        async for observation in self._watch.observations():
            yield observation

    async def perform(self, action: Action) -> Reply:
        return Reply(False, INSIDE_ONLY)

    def ender(self) -> ZoomEnder:
        return ZoomEnder(self._config, self._clock)

    async def close(self) -> None:
        self._closed = True
        await self._watch.close()
