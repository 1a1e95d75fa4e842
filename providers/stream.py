"""What all channels of one meeting tell, in one row."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from providers.base import Channel, ChannelState, Observation, Switch, Switched
from providers.clock import Clock


class Stream:
    """Takes observations from every channel, in one event loop, and yields them in order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue: asyncio.Queue[Observation | BaseException | None] = asyncio.Queue()
        self._channels: dict[str, Channel] = {}
        self._switches: dict[Switch, bool | None] = {}

    def tell(self, observation: Observation) -> None:
        """Something was observed."""
        self._queue.put_nowait(observation)

    def show(self, name: str, state: ChannelState, detail: str = "", gap: bool = False) -> None:
        """A channel is so now; told only where that is news."""
        new = Channel(name, state, self._clock.utc(), detail, gap)
        old = self._channels.get(name)
        if old is None or replace(old, at=new.at) != new:
            self._channels[name] = new
            self.tell(new)

    def switch(self, what: Switch, allowed: bool | None, at: float) -> None:
        """Pupils may do ``what`` now, or not, or it is not known; told only where that is news."""
        if self._switches.get(what) is not allowed:
            self._switches[what] = allowed
            self.tell(Switched(what, allowed, at))

    def shown(self, name: str) -> bool:
        """Whether this channel has been shown at all."""
        return name in self._channels

    def fail(self, error: BaseException) -> None:
        """It can never work: what iterates gets this error."""
        self._queue.put_nowait(error)

    def close(self) -> None:
        """Nothing more comes."""
        self._queue.put_nowait(None)

    async def observations(self) -> AsyncIterator[Observation]:
        """Everything, until closed. Raises what :meth:`fail` was given."""
        while (item := await self._queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
