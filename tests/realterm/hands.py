"""What a person at the keyboard does more than once, and what they look at."""

from __future__ import annotations

import re
from pathlib import Path

import psutil

from tests.realterm.window import Window
from tests.standins import sdk_line, teams_meeting

FOOT_LINES = 6
CHILDREN = {sdk_line.MODULE, teams_meeting.MODULE}
"""What the companion's process runs, on either platform."""


def leave(window: Window) -> None:
    """Leave the monitor; the meeting goes on."""
    window.press("q")
    window.shows("Leave the monitor?")
    window.press("enter")


def select(window: Window, name: str) -> None:
    """Go down the list to somebody."""

    def selected() -> bool:
        cells = re.split("[│\n]", window.text())  # the lists stand side by side
        return any(cell.startswith("> ") and name in cell for cell in cells)

    window.press("home")
    for _ in range(10):
        window.rest(0.2)
        if selected():
            return
        window.press("down")
    raise AssertionError(f"{name!r} cannot be selected in:\n{window.text()}")


def child_of(window: Window) -> psutil.Process:
    """The companion's process."""
    found: list[psutil.Process] = []

    def there() -> bool:
        own = psutil.Process(window.process.pid).children()
        found[:] = [one for one in own if CHILDREN & set(one.cmdline())]
        return len(found) == 1

    window.until(there, what="the companion's process")
    return found[0]


def left_behind(folder: Path) -> list[str]:
    """What the program has not thrown away: its children's homes."""
    return sorted(one.name for one in folder.iterdir())


def is_bright(window: Window, key: str) -> bool:
    """Whether a key at the foot of the screen is shown as one that works."""
    for number, line in enumerate(window.text().split("\n")):
        at = line.find(f" {key} ")
        if number > window.screen.lines - FOOT_LINES and at >= 0:
            return bool(window.screen.buffer[number][at + 1].bold)
    raise AssertionError(f"no {key!r} in:\n{window.text()}")
