"""Leaving the monitor takes the companion out of the call, where hanging up takes its time as well:
who just stops is seen in the call for two minutes more."""

from __future__ import annotations

import asyncio

import psutil
import pytest

from providers.teams import browser, browser_worker, provider
from tests.conformance.teams_browser import TeamsBrowserStage
from tests.conformance.watching import Desk
from tests.standins import teams_page
from tests.teams_child.call import is_gone

pytestmark = pytest.mark.skipif(bool(teams_page.missing()), reason=teams_page.missing())
SLOW_MS = 1_300
"""A little less than the child waits."""


async def test_a_hang_up_that_takes_its_time_is_waited_for() -> None:
    assert SLOW_MS / 1000 < browser_worker.HANG_UP_SECONDS
    async with TeamsBrowserStage() as stage:
        desk = Desk(stage)
        await desk.until_up()
        child = psutil.Process(stage.meeting.children[-1])
        await stage.meeting.set(latency=SLOW_MS)
        await desk.close()
        # Now the monitor ends, and with it whatever still runs.
        assert is_gone(child)
        async with asyncio.timeout(1.0):
            await stage.meeting.until(lambda: stage.meeting.status == "disconnected")


def test_whoever_waits_for_another_waits_longer() -> None:
    """The page hangs up, the child waits for that, the companion for the child."""
    assert browser_worker.HANG_UP_SECONDS < browser.PACE.leave < provider.LEAVE_SECONDS
