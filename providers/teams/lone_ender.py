"""END on Teams where no monitor runs: a companion of its own joins the call and ends it.

That takes some seconds, and is said; the steps for ending by hand are shown meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from providers.base import (
    Channel,
    ChannelState,
    EndAnswer,
    Ender,
    EndReply,
    Provider,
    Running,
    Sight,
    Unreachable,
)
from providers.in_call import CHANNEL
from providers.teams.ender import MANUAL_STEPS

COMES = "The companion is on its way into the call."


class LoneEnder:
    """Ends the meeting of the provider that ``make`` makes (see
    :class:`providers.base.Ender`). It lives in the ending's loop, and the provider with it."""

    def __init__(self, make: Callable[[], Provider]) -> None:
        self._make = make
        self._provider: Provider | None = None
        self._ender: Ender | None = None
        self._watching: asyncio.Task[None] | None = None
        self._why = COMES
        """Why the companion is not in the call."""

    @property
    def manual_steps(self) -> tuple[str, ...]:
        return MANUAL_STEPS

    async def open(self) -> None:
        """Bring the companion on its way; it is not waited for. Raises Unreachable."""
        try:
            await self._ready().open()
        except Unreachable as error:
            raise Unreachable(self._why or str(error)) from None

    async def look(self) -> Sight:
        sight = await self._ready().look()
        unknown = sight.running is Running.UNKNOWN and self._why
        return replace(sight, detail=self._why) if unknown else sight

    async def end(self) -> EndReply:
        reply = await self._ready().end()
        failed = reply.answer is EndAnswer.FAILED and self._why
        return replace(reply, detail=self._why) if failed else reply

    async def close(self) -> None:
        if self._ender is not None:
            await self._ender.close()
        if self._provider is not None:
            await self._provider.close()
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait({self._watching})

    def _ready(self) -> Ender:
        if self._ender is None:
            self._provider = self._make()
            self._ender = self._provider.ender()
            self._watching = asyncio.create_task(self._watch(self._provider))
        return self._ender

    async def _watch(self, provider: Provider) -> None:
        async for told in provider.observe():
            if isinstance(told, Channel) and told.name == CHANNEL:
                here = told.state is ChannelState.UP
                self._why = "" if here else told.detail or COMES
