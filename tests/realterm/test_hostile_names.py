"""Names made to break a screen change nothing on it but their own cells."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from monitor.stream import Requested
from tests.realterm.home import Home
from tests.realterm.lessons import QUIET
from tests.realterm.window import Window
from tests.realterm.zoom import move_in, running_zoom, settings_of
from tests.terminal.terminal import Cell, cells

pytestmark = pytest.mark.terminal

NAMES = (
    "A" * 10_000,
    "[red]x[/red][/x][bold",
    "[@click=app.quit]x[/]",
    "\x1b]0;title\x07\x1b]52;c;aGVsbG8=\x07",
    "\x1b[2J\x1b[1;1Hpwned\x1bc\x9b31m",
    "\u202elive\u202c \u2066\u200f\u061cname",
    "👨‍👩‍👧‍👦 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇬🇧 ❤️" * 40,
    "a\x00b\x00\x7f\x08\x08c",
    "\n\nlines\r\rand\ttabs\v\f\x85\u2028more",
    "e" + "\u0301" * 500,
    "日本語の名前ﷺ𒐫꧅" * 20,
    "\u200b\u2060\u3164",
    "half \ud83d of a pair",
)
PLAIN = tuple(f"Somebody {number}" for number in range(len(NAMES)))
SIZE = (100, 45)
_SEQUENCE = re.compile(rb"\x1b(?:\[([?<>=]*)[0-9;]*([@-~])|(.))")
_BORDERS = frozenset("╭╮╰╯─│")


def seen(window: Window) -> dict[tuple[int, int], Cell]:
    """The cells that names of strangers must not change: borders, other rows, keys, END.

    Left out are the header, the alerts, the rows of strangers between their borders, and the
    column that says for some seconds who is new.
    """
    lines = window.text().splitlines()
    new = range(lines[2].find(" Mic ") - 6, lines[2].find(" Mic "))
    tops = [y for y, line in enumerate(lines) if "─ Alerts " in line]
    alerts = range(tops[0] + 1, tops[0] + 5) if tops else range(0)
    strangers = range(2, 3 + len(NAMES))
    return {
        (x, y): cell
        for y, row in enumerate(cells(window.screen))
        for x, cell in enumerate(row)
        if y not in (0, *alerts) and (y not in strangers or cell[0] in _BORDERS) and x not in new
    }


def kinds(raw: bytes) -> set[tuple[bytes, ...]]:
    """Which kinds of control sequences were written."""
    return {match.groups(default=b"") for match in _SEQUENCE.finditer(raw)}


def watch(stack: ExitStack, folder: Path, names: Sequence[str]) -> Window:
    """The monitor on a class with these strangers in the call, and as many who wait."""
    zoom = stack.enter_context(running_zoom())
    home = Home(folder)
    move_in(home, settings_of(zoom.there))
    window = stack.enter_context(home.window("watch", "3B", size=SIZE))
    zoom.run(zoom.listened_to())
    zoom.run(zoom.fill())
    for waiting in (False, True):
        for name in names:
            zoom.run(zoom.there.join(name, waiting=waiting))
    ready = ("END FOR EVERYONE  ready", "q leave")
    window.shows(f"In the call {3 + len(names)}", f"Waiting {len(names)}", *ready)
    window.press("\x1b[H")  # home: else it depends on the first frame who is selected
    window.until(lambda: window.line(3).startswith("│> "), what="the first row selected")
    return window


def test_hostile_names_change_only_their_own_cells(tmp_path: Path) -> None:
    with ExitStack() as stack:
        plain = watch(stack, tmp_path / "plain", PLAIN)
        plain.shows("Alerts", "Ben Placeholder", "✓ Ada Specimen")
        wanted = seen(plain)
        hostile = watch(stack, tmp_path / "hostile", NAMES)
        hostile.until(lambda: seen(hostile) == wanted, what="the same screen around the names")
        assert hostile.strange_commands() == []
        assert not re.search(rb"[\x00\x7f]|\xc2[\x80-\x9f]", hostile.raw)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b-\u200f]", hostile.raw.decode())
        assert kinds(hostile.raw) <= kinds(plain.raw)
        hostile.press("F12")
        hostile.shows("ENDED after")


@pytest.mark.parametrize("name", NAMES[:6], ids=range(6))
def test_a_hostile_name_in_a_question_and_under_the_mouse(home: Home, name: str) -> None:
    """The question about removing, a click on the name, and the note's label."""
    event = f'[[event]]\nat = 0\ndo = "stranger"\nwho = {json.dumps(name)}\n'
    file = home.write("hostile.toml", QUIET.replace("pupils = 6", "pupils = 4") + event)
    with home.window("practise", "--scenario", file) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6", "Waiting 1")
        window.until(lambda: window.line(2).rpartition("││")[2][:2] == "> ", what="who waits")
        column = window.line(2).index("││") + 7
        window.press(f"\x1b[<0;{column};3M", f"\x1b[<0;{column};3m")
        window.press("n")
        window.shows("Note on ")
        assert "Mrs Adeyemi" not in window.text().splitlines()[-4]
        window.press("escape")
        window.lacks("Note on ")
        window.press("x")
        window.shows("May rejoin?  n no  w waiting room  y yes  esc cancel")
        assert all(line.endswith(("╮", "│", "╯")) for line in window.text().splitlines()[1:19])
        window.press("n")
        window.shows("Waiting 0", "- done")
        assert window.strange_commands() == []
    (asked,) = home.bodies(Requested)
    assert len(asked.action.targets) == 1
