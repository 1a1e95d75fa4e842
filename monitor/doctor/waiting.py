"""Waiting for the first word of something that would go on for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
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
