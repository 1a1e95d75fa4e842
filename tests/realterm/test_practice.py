"""The practice class from its first frame to END and the debrief, at 80×24."""

from __future__ import annotations

import pytest

from monitor.end_state import EndPhase
from monitor.stream import Closed, EndProgress, Opened, Present
from tests.realterm.home import Home

pytestmark = pytest.mark.terminal


def test_from_the_first_frame_to_end(home: Home) -> None:
    with home.window("practise", "--speed", "5") as window:
        window.shows("F12 or ctrl+e  END FOR EVERYONE  ready")
        window.shows("In the call 1", "Waiting", "Not here", "Alerts", "staff 2/2")
        assert len(window.text().splitlines()) == 24
        window.shows("In the call 19")  # they arrive: the teacher lets some of them in
        window.press("tab")
        window.until(
            lambda: window.screen.cursor.x > window.line(2).index("││"),
            what="cursor in the waiting room",
        )
        window.press("a")
        window.shows("admit: ", "- done")
        window.press("F12")
        window.shows("ENDED after", "meeting over", "In the call 0", "Waiting 0")
        window.until(lambda: "ENDED after" in window.line(-1), what="ENDED in the strip")
        window.press("q")
        window.shows("Leave the monitor?")
        window.press("y")
        assert window.exit_status() == 0
        assert window.broken_modes() == []
        said = window.said()
    assert said.startswith("You practised “A calm lesson”")
    assert "END" in said
    assert "Traceback" not in said
    entries = home.entries()
    assert isinstance(entries[0].body, Opened)
    assert isinstance(entries[-1].body, Closed)
    assert home.is_whole()
    assert home.bodies(EndProgress)[-1].state.phase is EndPhase.CONFIRMED
    (present,) = home.bodies(Present)
    assert len(present.people) > 15


def test_leaving_without_end_says_that_the_meeting_goes_on(home: Home) -> None:
    with home.window("practise", "--speed", "5") as window:
        window.shows("END FOR EVERYONE  ready")
        window.press("q")
        window.shows("Leave the monitor? The meeting goes on.")
        window.press("escape")
        window.lacks("Leave the monitor?")
        window.press("q")
        window.shows("Leave the monitor?")
        window.press("y")
        assert window.exit_status() == 0
        assert window.broken_modes() == []
    assert home.bodies(EndProgress)[-1].state.phase is EndPhase.IDLE
    assert isinstance(home.entries()[-1].body, Closed)


def test_an_end_that_fails_shows_the_steps_and_goes_on(home: Home) -> None:
    """Scenario ``unreachable``: no request gets through, so staff are told what to do."""
    with home.window("practise", "--scenario", "unreachable") as window:
        window.shows("END FOR EVERYONE", "In the call")
        window.press("ctrl+e")
        window.shows("ENDING", "not taken: the practice platform")
        window.shows("END IS NOT PROVED. End the meeting by hand now:", "1. ", "2. ")
        window.shows("Chaperone goes on trying meanwhile.")
        window.until(lambda: "ENDING" in window.line(-1), what="ENDING in the strip")
        tries = len(home.bodies(EndProgress))
        window.until(lambda: len(home.bodies(EndProgress)) > tries, what="further requests")
