"""Whether this computer can run what sits in a Teams call: a Chromium, what drives it, and the page
that is built for it. Nothing of it is loaded here.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from providers.companion import Pace
from providers.teams import built
from providers.teams.assumptions import OLDEST_CHROMIUM

WORKER = "providers.teams.browser_worker"
PACE = Pace(ready=60.0, leave=2.0)
"""It has to start a browser, and to hang up when it leaves. Where Microsoft cannot be reached the
SDK alone takes 8 s, and the child says by itself what took too long."""

EXTRA = "chaperone-live[teams]"
PLAYWRIGHT = "playwright"
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
)
"""What the programs are called on Linux, the smallest first. Not chromium-browser: on Ubuntu that
is what starts the snap."""
APPLICATIONS = ("Google Chrome", "Chromium", "Microsoft Edge")
"""... and on macOS."""
SNAP = "/snap/"

NO_HOST = "The companion for Teams runs on Linux and macOS only; this is {}."
NO_PLAYWRIGHT = f"Playwright is not installed: pip install '{EXTRA}'."
NOT_THERE = "teams.browser names no program that can be run: {}."
IS_SNAP = "teams.browser names a snap, which cannot be used: install Google Chrome instead."
NO_BROWSER = {
    "Linux": "No Chromium is installed: on Debian 'sudo apt install chromium-headless-shell', "
    "elsewhere Google Chrome; or name one as teams.browser.",
    "Darwin": "No Chromium is installed: install Google Chrome; or name one as teams.browser.",
}
VERSION_SECONDS = 10.0
_VERSION = re.compile(r"\b(\d+)(?:\.\d+){3}\b")


def installed(package: str) -> str | None:
    """The version of a package, without loading it; ``None``: it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def is_program(path: Path) -> bool:
    """Whether it can be run."""
    return path.is_file() and os.access(path, os.X_OK)


@dataclass(frozen=True, slots=True)
class Computer:
    """What of a computer matters here; without arguments, of this one."""

    system: str = field(default_factory=platform.system)
    installed: Callable[[str], str | None] = installed
    which: Callable[[str], str | None] = shutil.which
    is_program: Callable[[Path], bool] = is_program
    homes: tuple[Path, ...] = field(default_factory=lambda: (Path("/"), Path.home()))
    """Where a folder of applications is, on macOS."""

    @property
    def fits(self) -> bool:
        """Whether a companion can be started on it at all."""
        return self.system in NO_BROWSER


def find(computer: Computer, named: Path | None = None) -> Path | None:
    """The browser: the one that the settings name, or else an installed one."""
    if named is not None:
        named = named.expanduser()
        return named if computer.is_program(named) and not _is_snap(named) else None
    found = (computer.which(name) for name in NAMES)
    paths = [Path(path) for path in found if path is not None]
    if computer.system == "Darwin":
        paths += [
            home / "Applications" / f"{name}.app" / "Contents" / "MacOS" / name
            for name in APPLICATIONS
            for home in computer.homes
        ]
    usable = (path for path in paths if computer.is_program(path) and not _is_snap(path))
    return next(usable, None)


def _is_snap(path: Path) -> bool:
    return str(path).startswith(SNAP) or str(path.resolve()).startswith((SNAP, "/usr/bin/snap"))


def lacking(computer: Computer, data: Path, named: Path | None = None) -> str:
    """Why the companion cannot be started on this computer, in a sentence; else nothing. ``data``
    is the folder of the user's data, ``named`` the browser of the settings."""
    if not computer.fits:
        return NO_HOST.format(computer.system)
    if computer.installed(PLAYWRIGHT) is None:
        return NO_PLAYWRIGHT
    return lacking_browser(computer, named) or built.lacking(data)


def lacking_browser(computer: Computer, named: Path | None = None) -> str:
    """Why there is no browser to start on a computer that fits, in a sentence; else nothing."""
    if find(computer, named) is not None:
        return ""
    if named is None:
        return NO_BROWSER[computer.system]
    return IS_SNAP if computer.is_program(named.expanduser()) else NOT_THERE.format(named)


def version(browser: Path) -> str | None:
    """What the browser says that its version is; ``None`` where it says none. Takes a while."""
    try:
        done = subprocess.run(  # noqa: S603  the program that is to be the browser
            [browser, "--version"], capture_output=True, timeout=VERSION_SECONDS, text=True
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    found = _VERSION.search(done.stdout)
    return found[0] if found else None


def is_too_old(found: str) -> bool:
    """Whether a browser of this version is none to start."""
    return int(found.split(".")[0]) < OLDEST_CHROMIUM
