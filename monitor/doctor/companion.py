"""Zoom's in-call companion: whether it is set up, and whether this computer can run it.

Nothing of it is vital: watching by events and END work without.
"""

from __future__ import annotations

from datetime import date

from monitor.doctor.findings import Finding, Section, State
from monitor.doctor.setup import secret
from monitor.errors import NoSecretError, SecretError
from monitor.secrets import ZOOM_HOST_KEY, ZOOM_SDK_SECRET, find, where
from monitor.settings.model import Settings
from providers.zoom.config import check_host_key
from providers.zoom.sdk_host import (
    EXTRA,
    LIBRARIES,
    PACKAGES,
    RENAMED,
    SDK_PACKAGE,
    Computer,
    unfit,
)
from providers.zoom.sdk_versions import BUNDLED, POLICY, next_raise

TITLE = "The companion in the call (Zoom)"


def companion(settings: Settings, computer: Computer, today: date) -> tuple[Section, bool]:
    """What is found, and whether the companion can be started, as far as can be told here."""
    zoom = settings.zoom
    if zoom.sdk_key is None and zoom.companion_account is None:
        return Section(TITLE, (_not_set_up(computer),)), False
    needed = [
        _key(zoom.sdk_key),
        *secret(ZOOM_SDK_SECRET, vital=False),
        *_computer(computer, today),
    ]
    ready = all(one.state in (State.OK, State.UNKNOWN) for one in needed)
    return Section(TITLE, (*needed, _host_key(), _name(settings))), ready


def _not_set_up(computer: Computer) -> Finding:
    if not computer.fits:
        return _unfit(computer)
    text = "the companion: it is not set up"
    remedy = "docs/zoom.md says how, step by step; without it watching by events and END work"
    return Finding(State.MISSING, text, remedy)


def _key(key: str | None) -> Finding:
    if key is not None:
        return Finding(State.OK, "zoom.sdk_key is set")
    remedy = "copy the client id of the school's Meeting SDK app at Zoom"
    return Finding(State.MISSING, "zoom.sdk_key", remedy)


def _host_key() -> Finding:
    """It need not be there."""
    try:
        check_host_key(find(ZOOM_HOST_KEY).reveal())
    except NoSecretError:
        text = (
            "taking the host role when staff ask for it: only with the secret "
            f"{ZOOM_HOST_KEY}, which is not there and need not be"
        )
        return Finding(State.NO, text)
    except (SecretError, ValueError) as error:
        return Finding(State.MISSING, str(error))
    used = ", ".join(place for place, state in where(ZOOM_HOST_KEY) if state == "used")
    return Finding(State.OK, f"the secret {ZOOM_HOST_KEY}, from: {used}")


def _name(settings: Settings) -> Finding:
    zoom = settings.zoom
    if zoom.companion_account is not None:
        text = "it joins in the name of zoom.companion_account"
        return Finding(State.OK, f"{text}: co-host if that is an alternative host, or is made it")
    text = (
        f"it joins as a guest called {zoom.companion_name!r}: the teacher makes it co-host in the "
        "meeting (Participants, More beside its name)"
    )
    return Finding(State.OK, text)


# -- this computer ----------------------------------------------------------------------


def _computer(computer: Computer, today: date) -> list[Finding]:
    if not computer.fits:
        return [_unfit(computer)]
    findings = [_extra(computer)]
    version = computer.installed(SDK_PACKAGE)
    if version is not None:
        findings.append(_version(version, today))
    return [*findings, _libraries(computer)]


def _unfit(computer: Computer) -> Finding:
    return Finding(State.NO, f"it cannot run on this computer. {unfit(computer)}")


def _extra(computer: Computer) -> Finding:
    if computer.missing:
        text = f"the extra {EXTRA}: no {' and no '.join(computer.missing)}"
        remedy = "pipx install --force '.[zoom-call]', or 'make zoom-call' in a clone (118 MB)"
        return Finding(State.MISSING, text, remedy)
    versions = ", ".join(f"{package} {computer.installed(package)}" for package in PACKAGES)
    return Finding(State.OK, versions)


def _version(version: str, today: date) -> Finding:
    """Whether Zoom lets the SDK of this version of the package in."""
    bundled = BUNDLED.get(version)
    if bundled is None:
        text = f"which of Zoom's SDKs is in {SDK_PACKAGE} {version}, and whether Zoom lets it in"
        return Finding(State.UNKNOWN, text, f"look at {POLICY}")
    day = bundled.refused_from
    if day is None:
        text = (
            f"whether Zoom still lets its SDK {bundled.sdk} in: it raises the lowest version every "
            f"quarter, next about {_written(next_raise(today))}"
        )
        return Finding(
            State.UNKNOWN, text, f"--contact asks, as far as it goes; or look at {POLICY}"
        )
    if day <= today:
        text = f"Zoom lets its SDK {bundled.sdk} in no more since {_written(day)}"
        return Finding(State.MISSING, text, f"update the extra {EXTRA}")
    return Finding(State.OK, f"Zoom lets its SDK {bundled.sdk} in until {_written(day)}")


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _libraries(computer: Computer) -> Finding:
    missing = computer.unloadable(tuple(LIBRARIES))
    if missing is None:
        return Finding(State.UNKNOWN, "whether the system has the libraries that the SDK needs")
    if not missing:
        return Finding(State.OK, "the system's libraries that the SDK needs")
    packages = list(dict.fromkeys(LIBRARIES[name] for name in missing))
    remedy = f"on Debian and Ubuntu: sudo apt install {' '.join(packages)}"
    if renamed := [package for package in packages if package in RENAMED]:
        remedy += (
            f" (newer ones have {' and '.join(f'{package}t64' for package in renamed)} for it)"
        )
    return Finding(State.MISSING, f"the system's libraries {', '.join(missing)}", remedy)
