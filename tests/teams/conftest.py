"""A Teams lesson for each test, and an eye on what the provider tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from tests.conformance.teams import TeamsStage
from tests.conformance.watching import PATIENCE, Eye, eyes_on


async def eventually(condition: Callable[[], object]) -> None:
    """Wait for what nothing tells of."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


Watch = Callable[[], Eye]


@pytest.fixture
def role() -> str:
    """The companion's role in the call."""
    return "Co-organizer"


@pytest.fixture
async def stage(role: str) -> AsyncIterator[TeamsStage]:
    """A meeting that runs, with the companion in it as soon as somebody watches."""
    async with TeamsStage(role) as stage:
        yield stage


@pytest.fixture
async def watch(stage: TeamsStage) -> AsyncIterator[Watch]:
    """Begin to watch, at whatever stage the meeting is."""
    async with eyes_on(stage) as watch:
        yield watch


@pytest.fixture
async def eye(watch: Watch) -> Eye:
    """Watching, with the companion in the call."""
    eye = watch()
    await eye.until_up()
    return eye
