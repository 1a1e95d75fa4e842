"""What a person at the keyboard does more than once, and what they look at."""

from __future__ import annotations

from tests.realterm.window import Window

FOOT_LINES = 6


def leave(window: Window) -> None:
    """Leave the monitor; the meeting goes on."""
    window.press("q")
    window.shows("Leave the monitor?")
    window.press("enter")


def select(window: Window, name: str) -> None:
    """Go down the list to somebody."""

    def selected() -> bool:
        lines = window.text().split("\n")
        return any(name in line.partition("> ")[2] for line in lines)

    window.press("home")
    for _ in range(10):
        window.rest(0.2)
        if selected():
            return
        window.press("down")
    raise AssertionError(f"{name!r} cannot be selected in:\n{window.text()}")


def is_bright(window: Window, key: str) -> bool:
    """Whether a key at the foot of the screen is shown as one that works."""
    for number, line in enumerate(window.text().split("\n")):
        at = line.find(f" {key} ")
        if number > window.screen.lines - FOOT_LINES and at >= 0:
            return bool(window.screen.buffer[number][at + 1].bold)
    raise AssertionError(f"no {key!r} in:\n{window.text()}")
