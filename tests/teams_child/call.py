"""The companion's child for Teams with a real Chromium, and a page that does what a test says."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

from providers.base import ChannelState
from providers.companion import Companion, Pace
from providers.teams import browser
from tests.companion.test_companion import Ear

PAGE = Path(__file__).parent / "page"
SECRETS = {
    "link": f"https://teams.example/l/meetup-join/made-up-{secrets.token_hex(8)}",
    "passcode": f"made-up-{secrets.token_hex(8)}",
    "token": f"made-up-{secrets.token_hex(8)}",
}
"""New each time, so that where they are found they were put by the child."""
PACE = Pace(ready=60, silent=1.5, hung=20.0, pause=0.05, longest=0.1, leave=browser.PACE.leave)
SECONDS = 30.0
SOON_SECONDS = 2.0


def program() -> Path | None:
    """A Chromium on this computer."""
    return browser.find(browser.Computer())


def programs() -> list[str]:
    """Every Chromium on this computer."""
    found = map(shutil.which, browser.NAMES)
    return [path for path in found if path is not None]


def missing() -> str:
    """Why the child cannot be tried here; empty if it can."""
    if psutil.LINUX is False:
        return "looks into Linux's processes"
    return "" if program() is not None else "no Chromium is installed"


class Counter(Ear):
    """Counts what a page floods it with, and keeps the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.flooded = 0

    def said(self, body: Mapping[str, Any]) -> None:
        if "told" in body:
            self.flooded += 1
            if self.flooded % 100 == 0:
                self.wake()
        else:
            super().said(body)


class Stay:
    """A companion and its child."""

    def __init__(self, pace: Pace = PACE, page: Path = PAGE, **brief: Any) -> None:
        self.ear = Counter()
        self.brief = {"page": str(page), "browser": str(program()), **SECRETS, **brief}
        self.companion = Companion(browser.WORKER, self._brief, self.ear, pace)
        self.alarm = self.companion.alarm
        self.task = asyncio.create_task(self.companion.run())
        self._numbers = itertools.count(1)

    async def _brief(self) -> Mapping[str, Any]:
        return self.brief

    async def up(self) -> psutil.Process:
        """Wait until a child works and the page has started; returns its process."""
        await self.ear.state(ChannelState.UP)
        await self.ear.word("brief")
        life = self.companion._life
        assert life is not None
        return psutil.Process(life._process.pid)

    def tell(self, do: str, **more: Any) -> None:
        """Have the page do something."""
        assert self.companion.tell({"do": do, **more})

    async def ask(self, do: str, **more: Any) -> Any:
        """... and wait until it has; returns who was refused."""
        n = next(self._numbers)
        self.tell(do, n=n, **more)
        body = await self.ear.until(
            lambda: next((b for b in self.ear.bodies if b.get("done") == n), None)
        )
        return body["refused"]

    async def alarm_says(self, **wanted: Any) -> None:
        """Wait until the line for END has told this."""
        async with asyncio.timeout(SECONDS):
            while not wanted.items() <= self.alarm.poll().items():  # noqa: ASYNC110
                await asyncio.sleep(0.002)  # the line is made to be polled

    async def leave(self) -> None:
        """As a provider that is closed does."""
        self.task.cancel()
        await asyncio.wait({self.task})


def family(child: psutil.Process) -> list[psutil.Process]:
    """The child, Playwright's driver, the browser and its processes."""
    return [child, *child.children(recursive=True)]


def browser_of(child: psutil.Process) -> psutil.Process:
    """Chromium's own process."""
    return next(one for one in family(child) if _is_browser(one))


def _is_browser(one: psutil.Process) -> bool:
    line = one.cmdline()
    script = line[0].endswith("sh")  # Debian's, which starts the program
    kind = any(argument.startswith("--type=") for argument in line)
    return "--remote-debugging-pipe" in line and not script and not kind


def renderer_of(child: psutil.Process) -> psutil.Process:
    """The process that the page is in."""
    return next(one for one in family(child) if "--type=renderer" in one.cmdline())


def signal_page(child: int, number: int) -> None:
    """Send a signal to whatever a page is in; nothing where the child has gone."""
    try:
        parts = family(psutil.Process(child))
        for one in parts:
            if "--type=renderer" in one.cmdline():
                one.send_signal(number)
    except psutil.NoSuchProcess:
        return


def is_gone(one: psutil.Process) -> bool:
    """Whether it runs no more: a dead one may wait to be reaped."""
    try:
        return not one.is_running() or one.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def gone(processes: list[psutil.Process], seconds: float = SECONDS) -> None:
    """Wait until none of them runs."""
    await _until(lambda: all(map(is_gone, processes)), seconds)


async def _until(holds: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
