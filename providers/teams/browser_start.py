"""How the companion's browser is started: its switches, its proxy, and that it dies with us.
Loaded beside foreign code, so it imports nothing of ours.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from playwright.async_api import ProxySettings

SWITCHES = (
    # Timers and pages that nobody looks at run as fast as others: a beat that is late would be
    # taken for a page that hangs.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    # It asks nothing of anybody but what the page asks for.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-pings",
    "--no-first-run",
    # Nobody sees what is drawn: without these, a process draws it with an engine of its own.
    "--disable-gpu",
    "--disable-software-rasterizer",
    # Nothing of the call is left on the disk by a crash.
    "--disable-breakpad",
    "--disable-crash-reporter",
    # The SDK wants a microphone. This one is silent and made up: no lesson hears the room.
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
)
"""Playwright has most of them as well; what this depends on does not depend on that."""

_LAUNCHER = """#!/bin/sh
# Ends the browser and all its processes, even where they hang, when nobody holds the pipe any more.
(read -r _ <{pipe}; kill -KILL 0) </dev/null >/dev/null 2>&1 3<&- 4>&- &
exec {browser} "$@"
"""
"""Playwright gives the browser a process group of its own, which is then ended as a whole. What
waits holds none of the pipes to the browser (3 and 4), or else nobody would notice its end."""


WITHOUT_WINDOWS = "--use-fake-ui-for-media-stream"
"""The headless shell has no window in which to ask for a microphone, and gives none without this:
what is given is made up all the same, and what the page may ask for its headers say."""


def switches(browser: str) -> list[str]:
    """Those for this program."""
    shell = "headless" in os.path.basename(browser)  # noqa: PTH119  no more than a name
    return [*SWITCHES, WITHOUT_WINDOWS] if shell else list(SWITCHES)


def is_sandboxed() -> bool:
    """Whether the browser locks its pages in. As root it cannot, and does not start if it is to;
    a monitor is not run as root but in containers, which are a sandbox of their own."""
    return os.geteuid() != 0


def launcher(browser: str, folder: Path) -> str:
    """A program, made in ``folder``, that starts the browser so that it dies with us, whatever ends
    us. Where no program can be run from there, the browser itself: then it goes when its line to
    us is closed, which it notices if it does not hang."""
    pipe, script = folder / "alive", folder / "start-browser"
    os.mkfifo(pipe, 0o600)
    os.open(pipe, os.O_RDWR)  # for as long as we live
    names = {"pipe": shlex.quote(str(pipe)), "browser": shlex.quote(browser)}
    script.write_text(_LAUNCHER.format(**names), encoding="utf-8")
    script.chmod(0o700)
    return str(script) if os.access(script, os.X_OK) else browser


def proxy(environ: Mapping[str, str]) -> ProxySettings | None:
    """The proxy that the environment names, as Playwright wants it: name and password are not
    among the arguments that a list of processes shows."""
    address = _first(environ, "https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY")
    around = _first(environ, "no_proxy", "NO_PROXY")
    if not address or around.strip() == "*":
        return None
    parts = urlsplit(address if "://" in address else f"http://{address}")
    place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    bypass = ",".join(filter(None, (around, "localhost", "127.0.0.1")))
    found: ProxySettings = {"server": place, "bypass": bypass}
    if parts.username:
        found["username"] = unquote(parts.username)
        found["password"] = unquote(parts.password or "")
    return found


def _first(environ: Mapping[str, str], *names: str) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")
