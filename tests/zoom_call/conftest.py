"""Calls that are closed when their test is over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from providers.companion import Pace
from tests.zoom_call.call import MEETING, PACE, Call

Begin = Callable[..., Awaitable[Call]]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    """Starts companions: ``shown`` is the meeting as for the stand-in, ``seconds`` are by module
    and name, and the rest goes into the brief."""
    calls: list[Call] = []

    async def begin(
        shown: dict[str, Any] | None = None,
        seconds: dict[str, dict[str, Any]] | None = None,
        pace: Pace = PACE,
        **brief: Any,
    ) -> Call:
        calls.append(Call({**MEETING, **(shown or {})}, seconds or {}, pace))
        await calls[-1].begin(**brief)
        return calls[-1]

    yield begin
    for call in calls:
        await call.close()
