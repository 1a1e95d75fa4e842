"""The whole program inside tmux, as tmux comes."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.realterm.home import Home
from tests.realterm.lessons import lesson
from tests.realterm.window import CHAPERONE
from tests.terminal.terminal import GENEROUS, REPO

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


class Tmux:
    """The practice class in a tmux server of our own, at 80×24."""

    def __init__(self, home: Home, *arguments: str) -> None:
        self._socket = f"chaperone-{secrets.token_hex(6)}"
        self._environ = {**home.environ, "TMUX_TMPDIR": str(home.folder)}
        size = ("-x", "80", "-y", "24")
        program = (*CHAPERONE, "practise", *arguments)
        self("new-session", "-d", *size, "-c", str(REPO), *program)

    def __call__(self, *command: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, "-f", os.devnull, *command],
            check=True,
            env=self._environ,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def screen(self) -> str:
        """What tmux shows."""
        return self("capture-pane", "-p")

    def shows(self, *texts: str) -> str:
        """Wait until all of ``texts`` are shown; return the screen."""
        deadline = time.monotonic() + GENEROUS
        while not all(text in (shown := self.screen()) for text in texts):
            assert time.monotonic() < deadline, f"no {texts} in:\n{shown}"
        return shown


@pytest.fixture
def tmux(home: Home) -> Iterator[Tmux]:
    made = Tmux(home, "--scenario", str(home.write("quiet.toml", lesson("raise_hand"))))
    yield made
    made("kill-server")


@pytest.mark.parametrize("key", ["F12", "C-e"])
def test_the_screen_is_right_and_end_arrives(tmux: Tmux, key: str) -> None:
    shown = tmux.shows("END FOR EVERYONE  ready", "In the call 6", "Waiting 2", " UP ")
    lines = shown.splitlines()
    assert len(lines) == 24
    assert lines[-1].startswith(" F12 or ctrl+e  END FOR EVERYONE  ready")
    assert all(len(line) == 80 for line in lines[1:19])
    assert all(line[-1] in "╮│╯" for line in lines[1:19])
    tmux("send-keys", key)
    tmux.shows("ENDED after", "In the call 0")


def test_another_size_in_tmux(tmux: Tmux) -> None:
    tmux.shows("END FOR EVERYONE  ready", "In the call 6")
    tmux("resize-window", "-x", "120", "-y", "40")
    assert len(tmux.shows("Shown as", "END FOR EVERYONE").splitlines()) == 40
    tmux("resize-window", "-x", "40", "-y", "10")
    tmux.shows("END ALL")
    tmux("resize-window", "-x", "80", "-y", "24")
    lines = tmux.shows("END FOR EVERYONE", "In the call 6", "Alerts").splitlines()
    assert len(lines) == 24
