"""The stages on which every test here is played, and those who watch."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.conformance.practice import PracticeStage
from tests.conformance.stage import Stage
from tests.conformance.teams import TeamsStage
from tests.conformance.teams_browser import TeamsBrowserStage, is_played
from tests.conformance.watching import Desk, Eye, eyes_on
from tests.conformance.zoom import ZoomEventsStage, ZoomStage
from tests.conformance.zoom_companion import ZoomCompanionStage
from tests.standins import teams_page

IN_BROWSER = "teams-in-browser"
STAGES: dict[str, Callable[[], Stage]] = {
    "practice": PracticeStage,
    "zoom": ZoomStage,
    "zoom-without-dashboard": ZoomEventsStage,
    "zoom-with-companion": ZoomCompanionStage,
    "teams": TeamsStage,
    IN_BROWSER: TeamsBrowserStage,
}
"""Every platform. A new provider adds its own."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not to be played on the stage that is dear."""
    left_out = [item for item in items if isinstance(item, pytest.Function) and _is_left_out(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _is_left_out(item: pytest.Function) -> bool:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    dear = params.get("stage") == IN_BROWSER
    return dear and not is_played(item.originalname, params)


Watch = Callable[[], Awaitable[Eye]]


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A meeting that runs, on each of the platforms."""
    if request.param == IN_BROWSER and (reason := teams_page.missing()):
        pytest.skip(reason)
    async with STAGES[request.param]() as stage:
        yield stage


@pytest.fixture
async def watch(stage: Stage) -> AsyncIterator[Watch]:
    """Begin to watch the stage, and wait until it is known what goes on."""
    async with eyes_on(stage) as watch:

        async def begin() -> Eye:
            eye = watch()
            await eye.until_up()
            return eye

        yield begin


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
