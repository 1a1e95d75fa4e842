"""The practice class moves to its other room: the list fills anew, and END ends both."""

from __future__ import annotations

import pytest

from monitor.end_state import EndPhase
from monitor.stream import Alert, EndProgress, Moved
from tests.realterm.home import Home

pytestmark = pytest.mark.terminal

LINK = "https://teams.example/practice/3b?passcode=not-a-real-one"


def test_move_fill_and_end_both(home: Home) -> None:
    with home.window("practise", "--speed", "5") as window:
        window.shows("END FOR EVERYONE  ready", "In the call 1")
        window.press("O")
        window.shows("Why does the class move to Practice Teams")
        window.press(*"no sound", "enter")
        window.shows("Move 3B to Practice Teams?")
        window.press("k")
        window.shows("3B Practice Teams", LINK)
        assert LINK in window.text().splitlines()[:6]
        window.press("escape")
        window.lacks(LINK)
        window.shows("In the call 1")
        window.press("F12")
        window.shows("ENDED after", "Practice, which you left: ENDED after")
        window.press("q")
        window.shows("Leave the monitor?")
        window.press("y")
        assert window.exit_status() == 0
    (moved,) = home.bodies(Moved)
    assert (moved.reason, moved.ended) == ("no sound", False)
    open_still = "The Practice meeting that you left is still open: END ends it too"
    assert open_still in [alert.text for alert in home.bodies(Alert)]
    last = {one.meeting: one.state.phase for one in home.bodies(EndProgress)}
    assert last == {0: EndPhase.CONFIRMED, 1: EndPhase.CONFIRMED}
    assert not any("teams.example" in repr(entry) for entry in home.entries())
    assert home.is_whole()
