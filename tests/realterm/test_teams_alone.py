"""What the stand-in for Teams prints is what a person types, and then a class is seen."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.realterm.home import Home
from tests.realterm.window import Window
from tests.standins import teams_page
from tests.terminal.terminal import REPO

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(bool(teams_page.missing()), reason=teams_page.missing() or "-"),
]

SPEED = ("--speed", "5")


@contextmanager
def alone(home: Home, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], Window]]:
    """The stand-in, and the monitor as its words say."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.standins.teams_alone", *SPEED, *arguments],
        cwd=REPO,
        env={**home.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as standin:
        assert standin.stdout is not None
        environ, command = {}, ""
        for line in standin.stdout:
            if found := re.match(r" +export (\w+)=(.*)", line):
                (environ[found[1]],) = shlex.split(found[2])
            elif found := re.match(r" +python (.*)", line):
                command = found[1]
            elif "Ctrl+C stops" in line:
                break
        try:
            whole = [sys.executable, *shlex.split(command)]
            with Window(whole, {**home.environ, **environ}, (100, 30)) as window:
                yield standin, window
        finally:
            standin.send_signal(signal.SIGINT)
            assert standin.wait(10) == 0


def test_a_class_by_itself(home: Home) -> None:
    with alone(home, "--signed-in", "--role", "presenter") as (_standin, window):
        window.shows("Ada Specimen", "Ms Example", timeout=60)
        window.shows("CLEAR ROOM  ready", "In the call")
        window.shows("Grace Ejemplo", " UP ")


def test_its_code_is_typed_at_the_stand_in(home: Home) -> None:
    with alone(home) as (standin, window):
        window.shows("SIGN IN at")
        assert standin.stdin is not None
        assert standin.stdout is not None
        standin.stdin.write("wrong\n")
        standin.stdin.flush()
        window.until(lambda: "no such code" in standin.stdout.readline(), what="the answer")  # type: ignore[union-attr]
        standin.stdin.write("MUC000001\n")
        standin.stdin.flush()
        window.shows("Ada Specimen", timeout=60)
