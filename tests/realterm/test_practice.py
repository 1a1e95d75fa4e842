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


def test_a_presenter_clears_the_room_and_is_told_that_this_is_no_end(home: Home) -> None:
    """Scenario ``presenter``: people go, one comes back, and at last the teacher ends it."""
    with home.window("practise", "--scenario", "presenter", "--speed", "3") as window:
        window.shows("CLEAR ROOM  ready - you are presenter")
        window.shows("ask the organizer to make you co-orga")
        window.press("F12")
        window.shows("CLEARING THE ROOM", " left", "This does not end the meeting.", "1. ", "4. ")
        window.shows("ROOM CLEARED, 1 still in. NOT ENDED", "In the call 2", "MICS CAMS OFF")
        window.shows("PEOPLE ARE IN AGAIN: 2. Press END again", "In the call 3")
        window.press("F12")
        window.shows("ROOM CLEARED, 1 still in. NOT ENDED", "In the call 2")
        assert "ENDED after" not in window.text()
        window.shows("ENDED after", "meeting over")
        window.press("q")
        window.shows("Leave the monitor?")
        window.press("y")
        assert window.exit_status() == 0
        said = " ".join(window.said().split())
    assert "As presenter you could not end it" in said
    phases = list(dict.fromkeys(body.state.phase for body in home.bodies(EndProgress)))
    assert phases[-1] is EndPhase.CONFIRMED
    assert phases.index(EndPhase.CLEARED) < phases.index(EndPhase.CONFIRMED)
    assert len(home.bodies(Present)) == 2
    assert home.is_whole()


SIGN_IN = """
title = "A code"
about = "A code for signing in is shown."
length = 3600
[[event]]
at = 1
do = "sign_in"
seconds = 3000
"""


def test_a_code_for_signing_in_is_large_and_leaves_no_trace(home: Home) -> None:
    file = home.write("code.toml", SIGN_IN)
    with home.window("practise", "--scenario", file) as window:
        window.shows("SIGN IN at https://practice.example/code", "Good for 4", "█   █")
        window.press("b")
        window.lacks("SIGN IN at")
        window.press("b")
        window.shows("SIGN IN at")
        window.press("o")
        window.lacks("SIGN IN at")
        window.press("F12")
        window.shows("ENDED after")
        window.press("q", "y")
        assert window.exit_status() == 0
    assert not [entry for entry in home.entries() if "practice.example" in repr(entry)]
