"""Teams's in-call companion: whether this computer can run it. Without it nobody is seen on Teams
and nothing can be ended, so that all of it is vital.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from monitor.doctor.findings import Finding, Section, State
from monitor.settings.model import Settings
from monitor.settings.paths import data_folder
from providers.companion import Child
from providers.teams import browser, built
from providers.teams.assumptions import OLDEST_CHROMIUM

TITLE = "The companion in the call (Teams)"
PACKAGES = (browser.PLAYWRIGHT, "msal", "azure-communication-identity", "msgraph-sdk")

_KERNEL = Path("/proc/sys")
_NAMESPACES = (
    ("user/max_user_namespaces", "0"),
    ("kernel/unprivileged_userns_clone", "0"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1"),
)
"""What of Linux, with this value, keeps ordinary programs from locking their own parts in."""


def is_root() -> bool:
    """Whether this is the user who may do everything."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def unlockable() -> str:
    """The setting of the system that may keep the browser from locking its pages in, or nothing."""
    for name, value in _NAMESPACES:
        try:
            if (_KERNEL / name).read_text().strip() == value:
                return name.replace("/", ".")
        except OSError:
            continue  # this kernel does not have it
    return ""


@dataclass(frozen=True, slots=True)
class Seat:
    """What of a computer matters to the companion; without arguments, of this one."""

    computer: browser.Computer = field(default_factory=browser.Computer)
    version: Callable[[Path], str | None] = browser.version
    child: Child = field(default_factory=lambda: Child(browser.WORKER, pace=browser.PACE))
    """The companion's child process."""
    is_root: Callable[[], bool] = is_root
    unlockable: Callable[[], str] = unlockable

    @property
    def missing(self) -> list[str]:
        """The packages of the extra that are not installed."""
        return [name for name in PACKAGES if self.computer.installed(name) is None]


def companion(settings: Settings, seat: Seat) -> Section:
    """What is found. It is good if the companion can be started, as far as can be told here."""
    if not seat.computer.fits:
        text = browser.NO_HOST.format(seat.computer.system)
        return Section(TITLE, (Finding(State.NO, text, vital=True),))
    return Section(
        TITLE,
        (_extra(seat), *_browser(settings, seat), _page(), *_root(seat), _name()),
    )


def _extra(seat: Seat) -> Finding:
    if seat.missing:
        text = f"the extra {browser.EXTRA}: no {' and no '.join(seat.missing)}"
        remedy = "pipx install --force '.[teams]', in the folder of the program"
        return Finding(State.MISSING, text, remedy, vital=True)
    installed = seat.computer.installed
    return Finding(State.OK, ", ".join(f"{name} {installed(name)}" for name in PACKAGES))


def _browser(settings: Settings, seat: Seat) -> list[Finding]:
    named = settings.teams.browser
    found = browser.find(seat.computer, named)
    if found is None:
        lacks = browser.lacking_browser(seat.computer, named)
        text, _colon, remedy = lacks.partition(": ")
        return [Finding(State.MISSING, text, remedy.removesuffix("."), vital=True)]
    version = seat.version(found)
    if version is None:
        text = f"whether {found} is a browser that can be used: it does not say its version"
        return [Finding(State.UNKNOWN, text, "name another one as teams.browser")]
    if browser.is_too_old(version):
        text = f"{found} is of version {version}: Teams needs {OLDEST_CHROMIUM} at least"
        return [Finding(State.MISSING, text, "update it", vital=True)]
    return [Finding(State.OK, f"the browser {found}, version {version}")]


def _page() -> Finding:
    data = data_folder()
    if lacks := built.lacking(data):
        text, _colon, remedy = lacks.partition(": ")
        return Finding(State.MISSING, text, remedy.removesuffix("."), vital=True)
    return Finding(State.OK, f"the page that joins Teams, in {built.place(data)}")


def _root(seat: Seat) -> list[Finding]:
    """Whether the browser can lock in what comes from the network."""
    if seat.is_root():
        text = "a user without rights: as root the browser cannot lock its pages in, and runs open"
        remedy = "run Chaperone as an ordinary user, unless this is a container of its own"
        return [Finding(State.MISSING, text, remedy)]
    if stands := seat.unlockable():
        text = f"whether the browser can lock its pages in: {stands} may keep it from that"
        remedy = "if it does not start: install Google Chrome, or Debian's chromium-sandbox"
        return [Finding(State.UNKNOWN, text, remedy)]
    return []


def _name() -> Finding:
    text = "it joins under the name of whoever is signed in, beside their own Teams window"
    return Finding(State.OK, text)
