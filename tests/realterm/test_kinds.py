"""Kinds of terminals: all that can move a cursor are served, the others are refused in words."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from tests.realterm.home import Home
from tests.realterm.lessons import lesson
from tests.realterm.window import CHAPERONE, plain
from tests.terminal.terminal import GENEROUS, REPO

pytestmark = pytest.mark.terminal

KINDS = {
    "xterm": {"TERM": "xterm"},
    "xterm-256color": {"TERM": "xterm-256color"},
    "truecolor": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "screen": {"TERM": "screen"},
    "linux": {"TERM": "linux"},
    "no colour": {"NO_COLOR": "1"},
    "LANG=C": {"LANG": "C"},
    "ASCII": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "no TERM": {"TERM": ""},
}
_COLOURS = re.compile(rb"\x1b\[[0-9;]*m")
_RICH_COLOURS = re.compile(rb"[34]8;[25];")


@pytest.mark.parametrize("kind", KINDS)
def test_the_class_is_shown_and_end_works(home: Home, kind: str) -> None:
    file = home.write("quiet.toml", lesson("raise_hand"))
    with home.window("practise", "--scenario", file, environ=KINDS[kind]) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6", " UP ", "Mrs Adeyemi")
        assert "END FOR EVERYONE" in window.line(-1)
        window.press("ctrl+e")
        window.shows("ENDED after")
        window.press("q")
        window.shows("Leave the monitor?")
        window.press("y")
        assert window.exit_status() == 0
        assert window.broken_modes() == []
        # The terminal's own sixteen colours, whatever it says that it could do.
        assert not any(_RICH_COLOURS.search(code) for code in _COLOURS.findall(window.raw))


@pytest.mark.parametrize("kind", ["linux", "ASCII"])
def test_a_terminal_without_unicode_gets_none(home: Home, kind: str) -> None:
    with home.window("practise", "--speed", "20", environ=KINDS[kind]) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 19", "Not here")
        window.press("?")
        window.shows("esc closes help")
        window.press("escape")
        window.press("F12")
        window.shows("ENDED after")
        assert plain(window.raw).isascii()


def test_no_colour_means_none(home: Home) -> None:
    """The selected row is marked by its sign, and END by its words."""
    file = home.write("quiet.toml", lesson("share"))
    with home.window("practise", "--scenario", file, environ={"NO_COLOR": "1"}) as window:
        window.shows("END FOR EVERYONE  ready", "Sharing a screen", "│> ")
        assert looks(window.raw) <= {"", "0", "1", "2", "7", "39", "49"}


def looks(raw: bytes) -> set[str]:
    """Every attribute that was set: 1 is bold, 7 reverse, 31 red, 39 as it was."""
    codes = (code[2:-1].decode() for code in _COLOURS.findall(raw))
    return {number for code in codes for number in code.split(";")}


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_dumb_terminal_is_refused_in_words(home: Home, term: str) -> None:
    with home.window("practise", environ={"TERM": term}) as window:
        assert window.exit_status() == 2
        assert plain(window.raw).startswith(f"chaperone: This terminal (TERM={term}) cannot show")
        assert "--plain" in plain(window.raw)
        assert b"\x1b" not in window.raw
    assert home.session() is None


@pytest.mark.parametrize("redirected", ["stdin", "stdout"])
def test_what_is_no_terminal_is_refused_in_words(home: Home, redirected: str) -> None:
    master, slave = os.openpty()
    done = subprocess.run(
        [*CHAPERONE, "practise"],
        cwd=REPO,
        env=home.environ,
        stdin=subprocess.DEVNULL if redirected == "stdin" else slave,
        stdout=subprocess.DEVNULL if redirected == "stdout" else slave,
        stderr=subprocess.PIPE,
        text=True,
        timeout=GENEROUS,
        check=False,
        start_new_session=True,
    )
    os.close(master)
    os.close(slave)
    assert done.returncode == 2
    assert done.stderr.startswith("chaperone: The screen needs a terminal, ")
    assert "--plain" in done.stderr
    assert len(done.stderr.splitlines()) == 1
