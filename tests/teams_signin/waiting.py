"""What the tests of tokens wait for and count."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from tests.standins.clock import HeldClock
from tests.standins.login import LoginStandIn


def now_held() -> HeldClock:
    """A clock that stands still now: what is kept is dated by the machine's."""
    return HeldClock(utc=time.time())


async def until(condition: Callable[[], object]) -> None:
    """Wait until something holds that nothing tells of."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def renewals(login: LoginStandIn) -> int:
    return len(login.grants("refresh_token"))
