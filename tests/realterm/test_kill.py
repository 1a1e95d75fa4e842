"""Killed in mid-session: nothing that the screen showed as done is lost."""

from __future__ import annotations

import signal

import pytest

from monitor.end_state import EndPhase
from monitor.stream import EndProgress, Note, Outcome, OutcomeState, Present
from tests.realterm.home import Home
from tests.realterm.lessons import lesson

pytestmark = pytest.mark.terminal


def test_what_was_shown_as_done_is_in_the_journal(home: Home) -> None:
    file = home.write("lesson.toml", lesson("share", "shout"))
    with home.window("practise", "--scenario", file) as window:
        window.shows("END FOR EVERYONE  ready", "Sharing a screen", "Waiting 2")
        window.press("!")
        for key, words in (("s", "stop sharing: "), ("m", "mute: "), ("l", "lock the meeting")):
            window.press(key)
            window.shows(words, "- done")
        window.press("N")
        window.shows("Note on the lesson")
        window.press("as it was", "enter")
        window.shows("Noted")
        window.press("l")
        window.shows("unlock the meeting - done")
        window.signal(signal.SIGKILL)
        assert window.exit_status() == -signal.SIGKILL
    states = [outcome.state for outcome in home.bodies(Outcome)]
    assert states.count(OutcomeState.DONE) == 4
    assert [note.text for note in home.bodies(Note)] == ["as it was"]
    assert home.is_whole()


def test_an_end_that_was_confirmed_is_in_the_journal(home: Home) -> None:
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6", "Waiting 2")
        window.press("F12")
        window.shows("ENDED after", "In the call 0")
        window.signal(signal.SIGKILL)
        assert window.exit_status() == -signal.SIGKILL
    assert home.bodies(EndProgress)[-1].state.phase is EndPhase.CONFIRMED
    (present,) = home.bodies(Present)
    assert len(present.people) == 8
    assert home.is_whole()


def test_a_new_start_after_a_kill(home: Home) -> None:
    """The next session begins at once, and the killed one stays whole beside it."""
    file = home.write("quiet.toml", lesson())
    for _ in range(2):
        with home.window("practise", "--scenario", file) as window:
            window.shows("END FOR EVERYONE  ready", "In the call 6")
            window.until(lambda: bool(home.entries()), what="the journal begun")
            window.signal(signal.SIGKILL)
            window.exit_status()
        assert home.is_whole()
