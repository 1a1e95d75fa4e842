"""The page in its headless Chromium, as the companion's child drives it: by Playwright, over a pipe
and not over a port. Loaded beside foreign code.

The page is at http://localhost/, which counts as secure, and is answered here from what was read
of its folder: nothing listens anywhere. What the page says comes by a binding that nobody answers
to: with Playwright's own, each line would cost four messages, and a page that says very much would
hold up the bell.
"""

from __future__ import annotations

import json
import os
import select
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers.teams import browser_start
from providers.teams.assumptions import OLDEST_CHROMIUM

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page, Route

ADDRESS = "http://localhost/"
FILES = {"index.html": "text/html; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
POLICY = "microphone=(self), camera=(), display-capture=(), geolocation=()"
"""The SDK wants a microphone to join with; nothing else of this computer is the page's business."""
START_MS = 20_000.0
LOAD_MS = 20_000.0
DEATH_SECONDS = 0.3
CREDIT = 64
"""So many lines may be under way from the page; it is told of every quarter that has come. Beyond
that it keeps them for itself, but for answers: all that is under way is ahead of those ..."""
MOST_KEPT = 5000
"""... up to so many; then something is wrong."""
_SAY = "chaperoneSayText"
_SHIM = """(() => {
  let credit = %d;
  const kept = [];
  const send = (text) => { credit -= 1; window.%s(text); };
  window.chaperoneSay = (body) => {
    const text = JSON.stringify(body);
    if (%s.some((word) => word in body) || (credit > 0 && kept.length === 0)) send(text);
    else if (text === "{}" || "room" in body) return;  // it is said again
    else if (kept.push(text) === %d) send('{"overflow": true}');
  };
  window.chaperoneCredit = (more) => {
    credit += more;
    while (credit > 0 && kept.length > 0) send(kept.shift());
  };
})();"""

ANSWERS = frozenset(
    ("looked", "took", "left_call", "empty", "still", "unproved", "clearing", "cleared", "refused")
)
"""What the page answers to the bell; ``refused`` is of an order where ``done`` is beside it."""

NOT_BUILT = "The page that joins Teams is not built: run 'chaperone setup teams'."
NO_PLAYWRIGHT = "Playwright is not installed: pip install 'chaperone-live[teams]'."
NO_PROGRAM = "The browser is no longer where it was: start the monitor anew."
NO_SANDBOX = (
    "The browser could not lock its pages in, which this system does not let it: install Google "
    "Chrome, or allow unprivileged user namespaces."
)
NOT_STARTED = "The browser could not be started ({})."
TOO_OLD = "The browser is too old ({0}): Chromium or Chrome {1} or newer is needed."
PROXY = "The proxy that https_proxy names in the environment is not understood."
CLOSED = "The companion's browser crashed, or was closed."
CRASHED = "The page in the companion's browser crashed."


class Over(Exception):
    """It is time to leave: with the sentence to say, and whether to start another child."""

    def __init__(self, why: str, again: bool = True) -> None:
        super().__init__(why)
        self.why = why
        self.again = again


class Browser:
    """One Chromium with one page. ``heard`` gets the text of every line of the page; ``over`` is
    called when the browser or the page has gone."""

    def __init__(self, heard: Callable[[str], None], over: Callable[[Exception], None]) -> None:
        self._heard = heard
        self._over = over
        self._files: dict[str, bytes] = {}
        self._session: CDPSession
        self._pid = 0

    async def open(self, program: str, folder: Path) -> None:
        """Start the browser, and load the page. Raises Over."""
        self._files = _read(folder)
        _look_for(program)
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError:
            raise Over(NO_PLAYWRIGHT, again=False) from None
        try:
            self._playwright = await async_playwright().start()
            await self._start(program)
        except Error as error:
            raise Over(_meaning(error.message)) from None

    async def _start(self, program: str) -> None:
        try:
            proxy = browser_start.proxy(os.environ)
        except ValueError:
            raise Over(PROXY, again=False) from None
        browser = await self._playwright.chromium.launch(
            executable_path=browser_start.launcher(program, Path.home()),
            args=browser_start.switches(program),
            chromium_sandbox=browser_start.is_sandboxed(),
            headless=True,
            proxy=proxy,
            timeout=START_MS,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        browser.on("disconnected", lambda _browser: self._over(Over(CLOSED)))
        own = await browser.new_browser_cdp_session()
        processes = (await own.send("SystemInfo.getProcessInfo"))["processInfo"]
        self._pid = next(one["id"] for one in processes if one["type"] == "browser")
        major = browser.version.split(".")[0]
        if not major.isdigit() or int(major) < OLDEST_CHROMIUM:
            raise Over(TOO_OLD.format(browser.version[:20], OLDEST_CHROMIUM), again=False)
        agent = (await own.send("Browser.getVersion"))["userAgent"]
        context = await browser.new_context(
            # The SDK takes no browser that says it is headless.
            user_agent=agent.replace("Headless", ""),
            accept_downloads=False,
            service_workers="block",
        )
        await context.grant_permissions(["microphone"], origin=ADDRESS)
        page = await context.new_page()
        await self._load(page)

    async def _load(self, page: Page) -> None:
        page.on("crash", lambda _page: self._over(Over(CRASHED)))
        page.on("close", lambda _page: self._over(Over(CLOSED)))
        self._session = await page.context.new_cdp_session(page)
        self._session.on("Runtime.bindingCalled", lambda said: self._heard(said["payload"]))
        await self._session.send("Runtime.enable")
        await self._session.send("Runtime.addBinding", {"name": _SAY})
        shim = _SHIM % (CREDIT, _SAY, json.dumps(sorted(ANSWERS)), MOST_KEPT)
        await page.add_init_script(shim)
        await page.route(f"{ADDRESS}**", self._serve)
        await page.goto(ADDRESS, timeout=LOAD_MS)

    async def _serve(self, route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS) or "index.html"
        if name in self._files:
            headers = {"Content-Type": FILES[name], "Permissions-Policy": POLICY}
            await route.fulfill(body=self._files[name], headers=headers)
        else:
            await route.fulfill(status=404, body="")

    async def call(self, name: str, body: Mapping[str, Any]) -> bool:
        """Call a function of the page's ``window.chaperone``; whether the page took it. Waits as
        long as the page hangs. Raises Over."""
        text = json.dumps(json.dumps(body))
        return await self._evaluate(f"void window.chaperone.{name}(JSON.parse({text}))")

    async def credit(self, lines: int) -> None:
        """Tell the page that so many of its lines have come. Raises Over."""
        await self._evaluate(f"window.chaperoneCredit({lines})")

    async def _evaluate(self, expression: str) -> bool:
        from playwright.async_api import Error

        try:
            answer = await self._session.send("Runtime.evaluate", {"expression": expression})
        except Error:  # its text would show what was said
            raise Over(CLOSED) from None
        return "exceptionDetails" not in answer

    def kill(self) -> None:
        """End the browser at once, and see it gone: what it has on the disk is in our home, and is
        thrown away with it."""
        if not self._pid:
            return
        try:
            gone = os.pidfd_open(self._pid) if hasattr(os, "pidfd_open") else None
            os.killpg(os.getpgid(self._pid), signal.SIGKILL)  # its own: Playwright sees to it
        except ProcessLookupError:
            return
        if gone is not None:
            select.select([gone], [], [], DEATH_SECONDS)


def _read(folder: Path) -> dict[str, bytes]:
    try:
        return {name: (folder / name).read_bytes() for name in FILES}
    except OSError:
        raise Over(NOT_BUILT, again=False) from None


def _look_for(program: str) -> None:
    if not Path(program).is_file():
        raise Over(NO_PROGRAM, again=False)


def _meaning(text: str) -> str:
    """Why the browser could not be started. Its own text is full of paths."""
    if "No usable sandbox" in text or "sandboxing failed" in text:
        return NO_SANDBOX
    kind = "it did not answer in time" if "Timeout" in text else "it ended at once"
    return NOT_STARTED.format(kind)
