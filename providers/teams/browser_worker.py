"""The companion's child: it sits in a Teams meeting, in a page in a headless Chromium.

``python -m providers.teams.browser_worker LINK BELL``, started by :mod:`providers.companion`. It
carries lines between the monitor and the page and has no beat of its own: where the page does not
say anything, it says nothing either, so that a page that hangs is noticed like a child that hangs.
What is rung on the bell goes to the page at once, past whatever waits to be handed on.

What it is briefed with: ``page`` (the folder of the built page), ``browser`` (the program), and
what the page has to know: ``link`` or ``meeting_id`` and ``passcode``, ``token``. What it tells:
``ready`` once the page has said that it can work in this browser, and every line of the page; one
with a ``room`` gets ``at``, the monotonic time at which it came. What the page answers to the bell
goes back on the bell alone. What it writes goes where this process's streams go: nowhere.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, NoReturn

from providers.companion_child import MAX_BACKLOG, Gone, Line, harden, leave
from providers.teams.browser_page import ANSWERS, CREDIT, Browser, Over
from providers.teams.browser_wire import Wire

ENVIRONMENT_SECONDS = 20.0
"""So long the page may take to say whether it can work in this browser: the SDK asks Microsoft for
its configuration first, three times, and goes on without."""
HANG_UP_SECONDS = 1.5
"""So long it may take to tell Teams that we leave: who just stops is seen in the call for two
minutes more. Within ``browser.PACE.leave``."""
EASE_SECONDS = 0.05
"""Where the monitor does not take what is said, the page is left to wait, and that is looked at
again after so long."""
BEATS_APART_SECONDS = 0.1
"""A beat that comes sooner after the last one is left out."""
FOR_THE_PAGE = ("link", "meeting_id", "passcode", "token")

ASKED = "was asked to leave"
NO_PAGE = "The companion's page did not start."
NOT_TOLD = (
    "Microsoft's calling SDK did not say whether it works in this browser: is the network there?"
)
UNSUPPORTED = (
    "Microsoft's calling SDK does not work in this browser ({browser} {version}): install a newer "
    "Chromium or Chrome."
)
GARBLED = "The companion's page said something that is not understood."
TOO_MUCH = "The companion's page said more than could be handed on."
NOT_TAKEN = "The companion's page did not take what it was told."
BROKEN = "page"
"""Why an order or a ring was refused where the page itself failed."""


class Worker:
    """One stay in one meeting."""

    def __init__(self, link: Line, bell: Line) -> None:
        self._loop = asyncio.get_running_loop()
        self._end: asyncio.Future[None] = self._loop.create_future()
        self._brief: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self._environment: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self._gone = asyncio.Event()
        self._link = Wire(link, self._asked, self._over)
        self._bell = Wire(bell, self._rung, self._over)
        self._browser = Browser(self._heard, self._over)
        self._rings: list[dict[str, Any]] = []
        """Rung before the page stood."""
        self._stands = False
        self._beat_at = 0.0
        self._taken = 0
        """Lines of the page that it has not been told of."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> NoReturn:
        """Until it is over. Raises Over, or whatever went wrong."""
        self._spawn(self._come_in())
        try:
            await self._end
        finally:
            self._browser.kill()
        raise AssertionError  # the end is told by what is raised

    async def _come_in(self) -> None:
        brief = await self._brief
        await self._browser.open(brief["browser"], Path(brief["page"]))
        try:
            async with asyncio.timeout(ENVIRONMENT_SECONDS):
                environment = await self._environment
        except TimeoutError:
            raise Over(NO_PAGE) from None
        if not environment.get("browser"):
            raise Over(NOT_TOLD)
        if environment.get("supported") is not True:
            known = {name: str(environment.get(name))[:20] for name in ("browser", "version")}
            raise Over(UNSUPPORTED.format(**known), again=False)
        self._link.say({"ready": True})
        self._stands = True
        for ring in self._rings:
            self._spawn(self._ring(ring))
        for_the_page = {name: brief[name] for name in FOR_THE_PAGE if name in brief}
        if not await self._browser.call("start", for_the_page):
            raise Over(NOT_TAKEN)

    # -- from the monitor --------------------------------------------------------------------

    def _asked(self, body: dict[str, Any]) -> None:
        if not self._brief.done():
            self._brief.set_result(body)
        elif "leave" in body:
            self._spawn(self._leave())
        else:
            self._spawn(self._hand_on(body))

    async def _hand_on(self, body: dict[str, Any]) -> None:
        if await self._browser.call("hear", body):
            return
        if "n" not in body:
            raise Over(NOT_TAKEN)
        self._link.say({"done": body["n"], "refused": [["", BROKEN]]})

    def _rung(self, ring: dict[str, Any]) -> None:
        if self._stands:
            self._spawn(self._ring(ring))
        else:
            self._rings.append(ring)

    async def _ring(self, ring: dict[str, Any]) -> None:
        if not await self._browser.call("ring", ring) and "end" in ring:
            self._bell.say({"refused": [ring["n"], BROKEN]})

    async def _leave(self) -> None:
        if self._stands:
            self._spawn(self._hand_on({"leave": True}))
            try:
                async with asyncio.timeout(HANG_UP_SECONDS):
                    await self._gone.wait()
            except TimeoutError:
                pass  # then Teams has to notice by itself
        raise Over(ASKED)

    # -- from the page -----------------------------------------------------------------------

    def _heard(self, text: str) -> None:
        self._taken += 1
        if self._taken == CREDIT // 4:
            self._acknowledge()
        try:
            self._take(json.loads(text))
        except (ValueError, TypeError, AttributeError, RecursionError):
            self._over(Over(GARBLED))

    def _acknowledge(self) -> None:
        if self._link.backlog > MAX_BACKLOG:
            self._loop.call_later(EASE_SECONDS, self._acknowledge)
        else:
            self._spawn(self._browser.credit(self._taken))
            self._taken = 0

    def _take(self, body: dict[str, Any]) -> None:
        if not body:
            self._beat()
        elif "done" not in body and not ANSWERS.isdisjoint(body):
            self._bell.say(body)
            if self._bell.backlog > MAX_BACKLOG:
                self._over(Over(TOO_MUCH))
        elif "room" in body:
            self._link.say({**body, "at": time.monotonic()}, again=True)
        elif "overflow" in body:
            self._over(Over(TOO_MUCH))
        else:
            self._note(body)
            self._link.say(body)

    def _beat(self) -> None:
        now = time.monotonic()
        if now - self._beat_at >= BEATS_APART_SECONDS:
            self._beat_at = now
            self._link.say({}, again=True)

    def _note(self, body: Mapping[str, Any]) -> None:
        if "environment" in body and not self._environment.done():
            self._environment.set_result(body["environment"])
        if "gone" in body:
            self._gone.set()

    # -- the end -----------------------------------------------------------------------------

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._over(error)

    def _over(self, error: BaseException) -> None:
        """The first that ends it is what is said."""
        if not self._end.done():
            self._end.set_exception(error)


async def run(link: Line, bell: Line) -> NoReturn:
    """Work until it is over; then leave, without whatever foreign code would do at the end."""
    try:
        await Worker(link, bell).run()
    except Over as over:
        leave(link, over.why, over.again)


def main(arguments: list[str]) -> NoReturn:
    """The child's own main."""
    harden()
    link, bell = (Line(int(number)) for number in arguments)
    try:
        asyncio.run(run(link, bell))
    except Gone:
        leave(link, "", again=True)
    except Exception as error:  # noqa: BLE001  said without its text, which may hold secrets
        leave(link, f"The companion itself failed ({type(error).__name__}).", again=True)


if __name__ == "__main__":
    main(sys.argv[1:])
