"""Waiting for the first word of something that would go on for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Mapping
from typing import Any

from providers.base import ChannelState

Word = tuple[ChannelState, str]
"""How a channel is, and what is said of it."""


async def first_word(
    work: Coroutine[Any, Any, None], word: Awaitable[Word], seconds: float, otherwise: str
) -> Word:
    """Let ``work`` go on until ``word`` is there, and no longer; after ``seconds`` it counts as
    down, with ``otherwise`` said of it."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.wait_for(word, seconds)
    except TimeoutError:
        return ChannelState.DOWN, otherwise
    finally:
        task.cancel()
        await asyncio.wait({task})


class FirstWord:
    """Listens to a companion (:class:`providers.companion.Listener`) until it is in one of
    ``states``."""

    def __init__(self, *states: ChannelState) -> None:
        self._states = states
        self.word: asyncio.Future[Word] = asyncio.get_running_loop().create_future()

    def companion(self, state: ChannelState, detail: str) -> None:
        if state in self._states and not self.word.done():
            self.word.set_result((state, detail))

    def said(self, body: Mapping[str, Any]) -> None:
        """Of no use here."""


def of_companion(detail: str) -> str:
    """What became of it, as a sentence after a colon: its own, or of its process."""
    return detail if detail[:1].isupper() else f"its process {detail}"
