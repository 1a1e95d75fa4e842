"""Wrong input is answered by one sentence with the place and the remedy, and status 2."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import pytest

from tests.realterm.home import REGISTER, Home
from tests.realterm.lessons import QUIET
from tests.realterm.window import CHAPERONE
from tests.terminal.terminal import GENEROUS, REPO

pytestmark = pytest.mark.terminal

SETTINGS = """
[zoom]
account_id = "made-up-account"
client_id = "made-up-client"
[classes.3B]
register = "3B.csv"
zoom.meeting_id = "81234567890"
[classes.4C]
title = "without a meeting"
"""


@dataclass(frozen=True)
class Wrong:
    """What is run on which files, and what the sentence must hold."""

    arguments: tuple[str, ...]
    words: tuple[str, ...]
    settings: str = SETTINGS
    register: str = REGISTER
    scenario: str = QUIET
    secret: bool = True
    screen: bool = False
    """Whether it is found out when the screen has been opened."""


WRONG = {
    "no class": Wrong(("watch",), ("--zoom",)),
    "unknown class": Wrong(("watch", "9Z"), ("settings.toml", "9Z")),
    "class without a meeting": Wrong(("watch", "4C"), ("4C.zoom.meeting_id is missing",)),
    "no settings at all": Wrong(("watch", "3B"), ("chaperone init",), settings=""),
    "no secret": Wrong(("watch", "3B"), ("zoom-client-secret",), secret=False),
    "not TOML": Wrong(("watch", "3B"), ("settings.toml", "line 2"), settings="\n[zoom\n"),
    "unknown setting": Wrong(
        ("watch", "3B"), ("settings.toml", "colour"), settings='[screen]\ncolour = "red"\n'
    ),
    "wrong kind": Wrong(
        ("practise",), ("settings.toml", "screen.mouse"), settings='[screen]\nmouse = "yes"\n'
    ),
    "END on a letter": Wrong(
        ("practise",), ("settings.toml", "end cannot be e"), settings='[keys]\nend = "e"\n'
    ),
    "a secret in the file": Wrong(
        ("watch", "3B"), ("settings.toml",), settings='[zoom]\nclient_secret = "do-not-print"\n'
    ),
    "no register": Wrong(("watch", "3B"), ("3B.csv",), register=""),
    "register without names": Wrong(("watch", "3B"), ("3B.csv",), register="a,b\n1,2\n"),
    "bad meeting number": Wrong(("watch", "--zoom", "12"), ("meeting",)),
    "no such scenario": Wrong(("practise", "--scenario", "nosuch"), ("nosuch",), screen=True),
    "no such file": Wrong(("practise", "--scenario", "nosuch.toml"), ("nosuch.toml",)),
    "scenario is not TOML": Wrong(
        ("practise", "--scenario", "lesson.toml"), ("lesson.toml", "line 1"), scenario="= 3"
    ),
    "scenario with a wrong word": Wrong(
        ("practise", "--scenario", "lesson.toml"),
        ("lesson.toml", "event 1: do", "stranger"),
        scenario=QUIET + '[[event]]\nat = 1\ndo = "strangr"\nwho = "x"\n',
    ),
}


def prepare(home: Home, wrong: Wrong) -> dict[str, str]:
    """Write the files; return the environment."""
    for name, text in (
        ("config/chaperone/settings.toml", wrong.settings),
        ("config/chaperone/3B.csv", wrong.register),
        ("lesson.toml", wrong.scenario),
    ):
        if text:
            home.write(name, text)
    secret = {"CHAPERONE_ZOOM_CLIENT_SECRET": "do-not-print"} if wrong.secret else {}
    return {**home.environ, **secret, "PYTHONPATH": str(REPO)}


@pytest.mark.parametrize("name", WRONG)
def test_one_sentence(home: Home, name: str) -> None:
    wrong = WRONG[name]
    environ = prepare(home, wrong)
    with home.window(*wrong.arguments, environ=environ, size=(400, 24), cwd=home.folder) as window:
        assert window.exit_status() == 2
        assert window.broken_modes(entered=wrong.screen) == []
        said = window.said()
    (sentence,) = said.splitlines()
    assert sentence.startswith("chaperone: ")
    assert sentence.endswith(".")
    assert all(word in sentence for word in wrong.words), sentence
    assert "Traceback" not in sentence
    assert "do-not-print" not in sentence
    assert home.session() is None
    assert home.session("journal.sqlite3") is None


@pytest.mark.parametrize("name", ["unknown class", "no secret", "scenario is not TOML"])
def test_the_same_without_a_terminal(home: Home, name: str) -> None:
    wrong = WRONG[name]
    done = subprocess.run(
        [*CHAPERONE, *wrong.arguments],
        cwd=home.folder,
        env=prepare(home, wrong),
        capture_output=True,
        text=True,
        timeout=GENEROUS,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_journal_that_cannot_be_written_stops_before_the_class(home: Home) -> None:
    """Others may read the folder: refused with the command that mends it."""
    home.data.mkdir(parents=True)
    home.data.chmod(0o755)
    with home.window("practise", size=(400, 24)) as window:
        assert window.exit_status() == 2
        assert window.broken_modes() == []
    assert window.said().startswith("chaperone: ")
    assert f"chmod 700 {home.data}" in window.said()


WARNS = """
import logging
from monitor import cli, settings
from monitor.errors import SettingsError
def load(config):
    logging.getLogger("some.library").warning("Aisha Khan")
    raise SettingsError("No settings.")
settings.load = load
cli.main(["watch", "3B"])
"""


def test_what_a_library_warns_of_is_not_written_to_the_terminal(home: Home) -> None:
    """It may hold names, and it would be written across the screen."""
    command = (sys.executable, "-c", WARNS)
    environ = {**home.environ, "PYTHONPATH": str(REPO)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "chaperone: No settings.\n")
