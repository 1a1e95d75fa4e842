"""Whether END is ready, and what it would do, as staff see it before they need it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest

from monitor.end_state import Pace
from monitor.session import Session
from providers.teams.ender import NOT_INSIDE
from tests.conformance.teams import TeamsStage
from tests.conformance.watching import LESSON, NEVER
from tests.teams.conftest import eventually

RARELY = Pace(reopen=NEVER, warm=NEVER)
"""By itself END looks once, and never again."""


@contextlib.asynccontextmanager
async def watched(stage: TeamsStage) -> AsyncIterator[Session]:
    session = Session(stage.provider, LESSON, lambda _entry: None, stage.clock, RARELY)
    session.start()
    try:
        yield session
    finally:
        await session.close("the test is over")


async def test_end_is_ready_as_soon_as_the_companion_is_in_and_no_longer(stage: TeamsStage) -> None:
    stage.call.joins = False
    async with watched(stage) as session:
        await eventually(lambda: session.live.end.detail == NOT_INSIDE)
        stage.call.come_in()
        await eventually(lambda: session.live.end.ready)
        stage.call.drop(0, 5300)
        await eventually(lambda: not session.live.end.ready)


@pytest.mark.parametrize("role", ["Presenter"])
async def test_a_right_to_end_that_is_given_in_the_call_is_noticed_at_once(
    stage: TeamsStage,
) -> None:
    async with watched(stage) as session:
        await eventually(lambda: session.live.end.only_clears)
        stage.call.role = "Co-organizer"
        stage.call.show()
        await eventually(lambda: session.live.end.ready and not session.live.end.only_clears)
