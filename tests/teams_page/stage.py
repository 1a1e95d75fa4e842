"""One page in a real headless Chromium, with the stand-in for the SDK, and what it says."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page, Route

from tests.standins import teams_page

ADDRESS = "http://localhost/"
"""Served by the test itself: no request leaves the browser."""
LINK = "https://teams.example/l/meetup-join/made-up-link"
AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
SECONDS = 10.0

Line = Mapping[str, Any]


class Stage:
    """A page, from outside."""

    def __init__(self, context: BrowserContext, folder: Path) -> None:
        self.lines: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.console: list[str] = []
        self._context = context
        self._folder = folder
        self._news = asyncio.Condition()
        self._numbers = itertools.count(1)
        self.page: Page

    async def open(self, unsupported: bool = False) -> None:
        """Load the page; what it asks of other places is refused."""
        self.page = await self._context.new_page()
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        await self.page.expose_function("chaperoneSay", self.hear)
        await self.page.route("**/*", self._serve)
        await self.page.goto(f"{ADDRESS}{'?unsupported' if unsupported else ''}")
        await self.heard("environment")

    async def _serve(self, route: Route) -> None:
        address = route.request.url
        if address.startswith(ADDRESS):
            name = address.removeprefix(ADDRESS).partition("?")[0] or "index.html"
            await route.fulfill(path=self._folder / name)
        else:
            await route.abort()

    async def hear(self, line: dict[str, Any]) -> None:
        """The page says something."""
        async with self._news:
            self.lines.append(line)
            self.times.append(time.monotonic())
            self._news.notify_all()

    async def start(self, token: str | None = None, **brief: Any) -> None:
        """Give the page its brief."""
        await self.page.evaluate(
            "brief => { window.chaperone.start(brief) }",
            {"link": LINK, "token": token or teams_page.token(), **brief},
        )

    async def join(self, **world: Any) -> None:
        """Be in a call with that in it."""
        await self.fake("set", world)
        await self.start()
        await self.heard("room")

    async def fake(self, name: str, *args: Any) -> Any:
        """Call a function of the stand-in."""
        return await self.page.evaluate(
            "([name, args]) => window.fake[name](...args)", [name, list(args)]
        )

    async def someone(self, **person: Any) -> str:
        """Somebody comes; their raw id."""
        return str(await self.fake("join", person))

    async def class_of(self, size: int, **person: Any) -> list[str]:
        """So many come."""
        return [await self.someone(**person) for _ in range(size)]

    async def say(self, **body: Any) -> None:
        """A line to the page."""
        await self.page.evaluate("body => window.chaperone.hear(body)", body)

    async def ring(self, n: int, **body: Any) -> int:
        """Ring the bell; returns how many lines had come before it."""
        mark = len(self.lines)
        await self.page.evaluate("body => window.chaperone.ring(body)", {"n": n, **body})
        return mark

    async def order(self, order: str, *who: str, seconds: float = SECONDS) -> list[list[str]]:
        """Give an order; what was refused of it, once it is done."""
        n = next(self._numbers)
        await self.say(n=n, do=order, who=list(who))
        done = await self.until(lambda line: line.get("done") == n, seconds=seconds)
        refused: list[list[str]] = done["refused"]
        return refused

    async def until(
        self, holds: Callable[[Line], Any], mark: int = 0, seconds: float = SECONDS
    ) -> dict[str, Any]:
        """The first line, from ``mark`` on, for which that holds."""
        try:
            async with asyncio.timeout(seconds), self._news:
                while True:
                    for line in self.lines[mark:]:
                        mark += 1
                        if holds(line):
                            return line
                    await self._news.wait()
        except TimeoutError:
            said = [line for line in self.lines if line and "room" not in line]
            raise AssertionError(f"not within {seconds} s; it said {said[-12:]}") from None

    async def heard(self, word: str, mark: int = 0, seconds: float = SECONDS) -> Any:
        """The value of ``word`` in the first line that has it."""
        return (await self.until(lambda line: word in line, mark, seconds))[word]

    async def room(self, holds: Callable[[Any], Any], seconds: float = SECONDS) -> Any:
        """The first room, told from now on or the last before, for which that holds."""
        rooms = [n for n, line in enumerate(self.lines) if "room" in line]
        mark = rooms[-1] if rooms else 0
        line = await self.until(lambda line: "room" in line and holds(line["room"]), mark, seconds)
        return line["room"]

    async def row(self, who: str, holds: Callable[[Any], Any] = bool) -> Any:
        """Somebody's row in the call, once that holds for it."""

        def fits(row: Any) -> bool:
            return row["id"] == who and bool(holds(row))

        room = await self.room(
            lambda room: any(p["id"] == who and holds(p) for p in room["people"])
        )
        return next(person for person in room["people"] if person["id"] == who)

    async def becomes(self, holds: Callable[[], Awaitable[bool]], seconds: float = 5.0) -> None:
        """Wait until that holds."""
        async with asyncio.timeout(seconds):
            while not await holds():  # noqa: ASYNC110 - asks the browser
                await asyncio.sleep(0.05)

    async def requests(self, op: str | None = None) -> list[dict[str, Any]]:
        """What was asked of Teams."""
        asked: list[dict[str, Any]] = await self.fake("requests")
        return [one for one in asked if op in (None, one["op"])]
