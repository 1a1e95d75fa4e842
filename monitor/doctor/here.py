"""This computer: the program, its packages, and the terminal."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from monitor import __version__
from monitor.bindings import BY_ID, END_ID, shown
from monitor.doctor.findings import Finding, Section, State
from monitor.settings.model import Settings
from monitor.terminal.letters import wants_ascii
from monitor.terminal.refusal import refuse_reason

PACKAGES = ("textual", "httpx", "websockets", "pydantic", "zoomus", "keyring", "platformdirs")
_PASS = {"f12", "ctrl+e"}
"""Keys that were seen to arrive through tmux and screen."""


def program() -> Section:
    """Versions of the program, of Python and of what the program uses."""
    machine = f"{platform.system()} {platform.machine()}"
    findings = [
        Finding(State.OK, f"Chaperone {__version__}, Python {platform.python_version()}, {machine}")
    ]
    there, missing = _versions()
    if there:
        findings.append(Finding(State.OK, ", ".join(there)))
    if missing:
        remedy = "install the program anew: what it needs comes with it"
        text = f"packages {', '.join(missing)}"
        findings.append(Finding(State.MISSING, text, remedy, vital=True))
    return Section("This program", tuple(findings))


def _versions() -> tuple[list[str], list[str]]:
    there, missing = [], []
    for package in PACKAGES:
        try:
            there.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    return there, missing


def terminal(settings: Settings | None) -> Section:
    """Whether the screen can be shown here. Never vital: the line-by-line mode needs little."""
    if not _is_terminal():
        text = "the terminal: input or output of this command is not one"
        remedy = "run it once in the terminal that will be used"
        return Section("This terminal", (Finding(State.UNKNOWN, text, remedy),))
    keys = settings.keys[END_ID] if settings else BY_ID[END_ID].keys
    return Section("This terminal", tuple(look_at(os.environ, sys.stdout.encoding, keys)))


def _is_terminal() -> bool:
    streams = (sys.stdin, sys.stdout)
    return all(stream is not None and stream.isatty() for stream in streams)


def look_at(environ: Mapping[str, str], encoding: str, end_keys: Sequence[str]) -> list[Finding]:
    """What a terminal with these variables can show, and whether END's keys arrive."""
    reason = refuse_reason(environ, True)
    if reason:
        return [Finding(State.MISSING, "the full screen", reason)]
    return [_picture(environ), _letters(environ, encoding), *_multiplexer(environ, end_keys)]


def _picture(environ: Mapping[str, str]) -> Finding:
    colours = (
        "no colours, as NO_COLOR wishes" if environ.get("NO_COLOR") else "16 colours are enough"
    )
    return Finding(State.OK, f"the full screen, TERM={environ.get('TERM', '')}; {colours}")


def _letters(environ: Mapping[str, str], encoding: str) -> Finding:
    if wants_ascii(environ, encoding):
        return Finding(
            State.MISSING,
            "letters beyond plain ones: names lose their accents, signs are + * ? !",
            "set the language of the terminal to UTF-8, as in LANG=en_GB.UTF-8",
        )
    return Finding(State.OK, "letters and signs of all languages (UTF-8)")


def _multiplexer(environ: Mapping[str, str], keys: Sequence[str]) -> list[Finding]:
    name = "tmux" if environ.get("TMUX") else "screen" if environ.get("STY") else ""
    if not name:
        return []
    names = " and ".join(shown(key) for key in keys)
    if set(keys) <= _PASS:
        return [Finding(State.OK, f"inside {name}: {names} for END pass through it")]
    remedy = "press it in 'chaperone practise', through the same terminal"
    return [Finding(State.UNKNOWN, f"inside {name}: whether {names} arrives", remedy)]
