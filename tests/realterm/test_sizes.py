"""Small, large and changing windows: END is always to be seen, and always works."""

from __future__ import annotations

import re

import pytest

from monitor.stream import Requested
from tests.realterm.home import Home
from tests.realterm.lessons import lesson
from tests.realterm.window import Window

pytestmark = pytest.mark.terminal


def end_works(window: Window) -> None:
    window.press("F12")
    window.until(lambda: "ENDED" in window.line(-1), what="ENDED in the strip")


def test_the_smallest_usable_window(home: Home) -> None:
    with home.window(
        "practise", "--scenario", home.write("quiet.toml", lesson()), size=(40, 10)
    ) as window:
        window.until(lambda: "END ALL  ready" in window.line(-1), what="END in the strip")
        window.shows("In the call 6", "> ")
        window.press("tab")
        window.shows("Waiting 2")
        window.press("a")
        window.shows("admit: ", "- done")
        end_works(window)


@pytest.mark.parametrize("size", [(39, 24), (80, 9), (30, 8), (24, 6)])
def test_too_small_a_window_says_what_it_needs(home: Home, size: tuple[int, int]) -> None:
    file = home.write("quiet.toml", lesson())
    with home.window("practise", "--scenario", file, size=size) as window:
        window.until(lambda: "F12 or ctrl+e" in window.line(-1), what="END in the strip")
        wanted = f"This terminal is {size[0]}x{size[1]}; 40x10 is needed."
        window.until(lambda: wanted in words(window), what=wanted)
        window.press("m")
        window.until(lambda: "mute: the terminal" in words(window), what="why nothing is muted")
        end_works(window)
    assert home.bodies(Requested) == []


def words(window: Window) -> str:
    """The screen without its line breaks."""
    return re.sub(r"\s+", " ", window.text())


def test_a_wide_window_has_more_columns(home: Home) -> None:
    with home.window("practise", "--speed", "5", size=(200, 50)) as window:
        window.shows(
            "END FOR EVERYONE  ready", "Known by", "Shown as", "In for", "“if an uninvited"
        )
        assert len(window.text().splitlines()) == 50
        assert len(window.line(1)) == 200
        end_works(window)
        window.shows("In the call 0")


def test_the_window_is_dragged_to_many_sizes(home: Home) -> None:
    """Each new size is painted whole, while the class lives; the last is as if opened so."""
    with home.window("practise", "--speed", "5") as window:
        window.shows("END FOR EVERYONE  ready", "In the call")
        for size in ((120, 40), (200, 50), (40, 10), (30, 8), (79, 23), (39, 50), (80, 24)):
            window.resize(*size)
            window.until(lambda: "F12 or ctrl+e" in window.line(-1), what=f"END at {size}")
        window.shows("END FOR EVERYONE  ready", "In the call", "Waiting", "Not here", "Alerts")
        window.until(lambda: is_framed(window), what="whole frames")
        end_works(window)


def is_framed(window: Window) -> bool:
    """Whether the frames of the panels are complete, and nothing is outside of them."""
    lines = window.text().splitlines()
    ends = [line[-1:] for line in lines[1:20]]
    return (
        len(lines) == 24 and set(ends) <= set("╮│╯┓┃┛") and all(len(x) == 80 for x in lines[1:20])
    )
