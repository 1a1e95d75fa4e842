"""How things stand, help, and leaving."""

from __future__ import annotations

import pytest

from monitor.bindings import COMMANDS
from monitor.end_state import EndPhase, EndState
from monitor.stream import Alert, EndProgress, Severity
from providers.base import Abilities, ActionKind, Availability
from tests.plain.lesson import Class


def test_the_summary_says_how_everything_stands(lesson: Class) -> None:
    lesson.session.heard = lesson.clock.mono()
    lesson.clock.advance(60.0)
    lesson.session.record(Alert("k", Severity.WARNING, "Only one"))
    lesson.session.record(EndProgress(EndState(ready=True)))
    lesson.press("j")
    assert lesson.press("enter") == [
        "The class on the platform, watched for 60 seconds."
        " Heard from the platform 60 seconds ago.",
        "In the call: 1 of 2 staff, 2 of 4 pupils. Waiting: 2.",
        "Not here: 1, Dan Test.",
        "Alerts not seen: 1. Warning: Only one.",
        "END is ready. Its keys: F12 or ctrl+e.",
        "Selected: Mrs Smith, staff.",
    ]
    assert lesson.press("ctrl+j")[0].startswith("The class")


def test_the_summary_repeats_the_steps_while_end_is_overdue(lesson: Class) -> None:
    state = EndState(EndPhase.TRYING, pressed_utc=lesson.clock.utc(), overdue=True)
    lesson.session.record(EndProgress(state))
    assert "1. Press the red button." in lesson.press("enter")


def test_help_says_every_key_and_why_one_cannot_be_used(lesson: Class) -> None:
    why = Availability(False, "needs the companion")
    lesson.tell(Abilities({ActionKind.ADMIT: why}, lesson.clock.utc()))
    said = lesson.press("?")
    for command in COMMANDS:
        if command.id != "palette":
            assert any(command.help in line for line in said), command.id
    (admit,) = (line for line in said if line.startswith("a: "))
    assert admit.endswith("Not now: needs the companion.")
    assert lesson.press("ctrl+p") == said


def test_a_key_that_means_nothing_is_answered(lesson: Class) -> None:
    assert lesson.press("z") == ["That key does nothing. question mark or F1 lists the keys."]


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
def test_leaving_asks_once(lesson: Class, key: str) -> None:
    assert lesson.press(key) == [
        "Leave the monitor? The meeting goes on. y: leave; escape: cancel."
    ]
    lesson.press("escape")
    assert lesson.left == 0
    lesson.press(key, "y")
    assert lesson.left == 1


def test_leaving_says_that_it_stops_an_end_that_is_not_proved(lesson: Class) -> None:
    lesson.session.record(EndProgress(EndState(EndPhase.TRYING, pressed_utc=1.0)))
    assert lesson.press("q") == [
        "END is not proved yet, and leaving stops it. Leave? y: leave; escape: cancel."
    ]
