"""The stages on which every test here is played, and those who watch."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.conformance.practice import PracticeStage
from tests.conformance.stage import Stage
from tests.conformance.teams import TeamsStage
from tests.conformance.watching import Desk, Eye
from tests.conformance.zoom import ZoomEventsStage, ZoomStage
from tests.conformance.zoom_companion import ZoomCompanionStage

STAGES: dict[str, Callable[[], Stage]] = {
    "practice": PracticeStage,
    "zoom": ZoomStage,
    "zoom-without-dashboard": ZoomEventsStage,
    "zoom-with-companion": ZoomCompanionStage,
    "teams": TeamsStage,
}
"""Every platform. A new provider adds its own."""

Watch = Callable[[], Awaitable[Eye]]


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A meeting that runs, on each of the platforms."""
    async with STAGES[request.param]() as stage:
        yield stage


@pytest.fixture
async def watch(stage: Stage) -> AsyncIterator[Watch]:
    """Begin to watch the stage, and wait until it is known what goes on."""
    eyes: list[Eye] = []

    async def begin() -> Eye:
        eyes.append(Eye(stage))
        await eyes[-1].until_up()
        return eyes[-1]

    yield begin
    for eye in eyes:
        await eye.close()
        assert not eye.broken


@pytest.fixture
async def eye(watch: Watch) -> Eye:
    """Somebody who reads the provider's own stream."""
    return await watch()


@pytest.fixture
async def desk(stage: Stage) -> AsyncIterator[Desk]:
    """Somebody at the keyboard of a session, with END armed."""
    desk = Desk(stage)
    await desk.until_up()
    await desk.wait(lambda: desk.session.live.end.ready)
    yield desk
    await desk.close()
    assert not desk.broken
