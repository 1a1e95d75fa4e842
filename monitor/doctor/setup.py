"""What is set up for all classes: settings, log, and the app at Zoom with its secret."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from monitor.doctor.findings import Finding, Section, State
from monitor.errors import JournalError, SettingsError
from monitor.journal import DEFAULT_NAME, Reader
from monitor.journal.modes import check_file, check_folder
from monitor.secrets import ZOOM_CLIENT_SECRET, where
from monitor.settings import default_file, load
from monitor.settings.model import Settings
from providers.zoom.config import API_URL, EVENTS_URL, OAUTH_URL


def read_settings(config: Path | None) -> tuple[Settings | None, Section]:
    """The settings, ``None`` where they cannot be used, and what is to be said of them."""
    try:
        settings = load(config)
    except SettingsError as error:
        return None, Section("Settings", (Finding(State.MISSING, str(error), vital=True),))
    if settings.file is None:
        finding = Finding(
            State.MISSING,
            f"a settings file: there is none at {default_file()}",
            "'chaperone init' writes one to fill in; 'chaperone practise' needs none: begin there",
            vital=True,
        )
        return settings, Section("Settings", (finding,))
    known = Finding(State.OK, f"{settings.file}; you are {settings.you.name!r} in the log")
    return settings, Section("Settings", (known,))


# -- the log ----------------------------------------------------------------------------


def journal(settings: Settings) -> Section:
    """Whether the log of lessons can be kept, and is closed to others."""
    folder = settings.journal.folder
    try:
        finding = _journal(folder)
    except JournalError as error:
        finding = Finding(State.MISSING, str(error), vital=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        finding = Finding(State.MISSING, f"{folder} cannot be looked at: {why}", vital=True)
    return Section("Log of lessons", (finding,))


_CLOSED = (
    "who can read it is not checked on Windows"
    if sys.platform == "win32"
    else "only you can read it"
)


def _journal(folder: Path) -> Finding:
    if not folder.exists():
        return _to_be_made(folder)
    check_folder(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        remedy = "name another folder as journal.folder"
        return Finding(State.MISSING, f"{folder} cannot be written to", remedy, vital=True)
    file = folder / DEFAULT_NAME
    if file.exists():
        check_file(file)
        Reader.open(folder)
        if not os.access(file, os.W_OK):
            remedy = f"chmod 600 {file}"
            return Finding(State.MISSING, f"{file} cannot be written to", remedy, vital=True)
        return Finding(State.OK, f"{file}; {_CLOSED}")
    return Finding(State.OK, f"{folder}; {_CLOSED}, no lesson is in it yet")


def _to_be_made(folder: Path) -> Finding:
    above = next(parent for parent in folder.parents if parent.exists())
    if os.access(above, os.W_OK | os.X_OK):
        return Finding(State.OK, f"{folder} will be made for the first lesson")
    remedy = "name another folder as journal.folder"
    text = f"{folder} cannot be made: {above} cannot be written to"
    return Finding(State.MISSING, text, remedy, vital=True)


# -- the app at Zoom ----------------------------------------------------------------------


def app_at_zoom(settings: Settings) -> Section:
    """The credentials of the school's app at Zoom; of the secret only where it is."""
    zoom = settings.zoom
    page = "copy it from the page of the school's server-to-server OAuth app at Zoom"
    return Section(
        "The school's app at Zoom",
        (
            is_set("zoom.account_id", zoom.account_id, page),
            is_set("zoom.client_id", zoom.client_id, page),
            *secret(ZOOM_CLIENT_SECRET),
            *odd_address("zoom.api_url", zoom.api_url, API_URL, "Zoom"),
            *odd_address("zoom.oauth_url", zoom.oauth_url, OAUTH_URL, "Zoom"),
            *odd_address("zoom.events_url", zoom.events_url, EVENTS_URL, "Zoom"),
        ),
    )


def is_set(key: str, value: str | None, remedy: str) -> Finding:
    """Whether a setting without which nothing works is there; never its value."""
    if value is not None:
        return Finding(State.OK, f"{key} is set")
    return Finding(State.MISSING, key, remedy, vital=True)


def odd_address(key: str, url: str, usual: str, whose: str) -> list[Finding]:
    """Points out an address that is not the service's own."""
    if url == usual:
        return []
    text = f"whether {key} is right: it is {url}, and {whose}'s own is {usual}"
    return [Finding(State.UNKNOWN, text, "take it out, unless this is a test")]


def secret(name: str, *, vital: bool = True) -> list[Finding]:
    """Where a secret was looked for; the states say themselves what is to be mended."""
    places = where(name)
    used = [place for place, state in places if state == "used"]
    if used:
        return [Finding(State.OK, f"the secret {name}, from: {used[0]}")]
    missing = Finding(
        State.MISSING,
        f"the secret {name}",
        "put it into one of these places; the keyring is the best on a computer of your own, "
        f"and 'keyring set chaperone {name}' stores it there",
        vital=vital,
    )
    return [missing, *(Finding(State.NO, f"{place}: {state}") for place, state in places)]
