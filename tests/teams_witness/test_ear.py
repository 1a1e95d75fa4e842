"""What END asks of the witness."""

from __future__ import annotations

import threading

import pytest

from providers.teams.assumptions import EVENT_CLOCK_SLACK
from providers.teams.call_events import CallEnded, CallEvent, CallStarted, RosterChanged
from providers.teams.witness_ear import WitnessEar

UTC = 1_700_000_000.0
MONO = 1000.0


def hear(ear: WitnessEar, event: CallEvent, seconds: float, ahead: float = 0.0) -> None:
    """Told so many seconds after :data:`MONO`."""
    ear.hear(event, MONO + seconds, UTC + seconds, ahead)


def ended(seconds: float) -> CallEnded:
    """Ended so many seconds after :data:`MONO`, by Microsoft's clock where that is right."""
    return CallEnded(UTC + seconds)


def test_nothing_heard_proves_nothing() -> None:
    assert not WitnessEar().ended_since(0.0)


def test_an_end_after_it_is_proof() -> None:
    ear = WitnessEar()
    hear(ear, ended(2), 12)
    assert ear.ended_since(MONO)
    assert not ear.ended_since(MONO + 13)


def test_an_end_that_is_told_late_and_happened_before_is_no_proof() -> None:
    """Of the call before: it ended, another began, and END came before we were told."""
    ear = WitnessEar()
    hear(ear, ended(-EVENT_CLOCK_SLACK - 1), 5)
    assert not ear.ended_since(MONO)


def test_an_end_that_was_told_before_is_no_proof_of_what_was_done_after() -> None:
    ear = WitnessEar()
    hear(ear, ended(-2), -1)
    assert not ear.ended_since(MONO)
    assert ear.ended_since(MONO - 3)


def test_a_call_that_began_again_is_not_over_in_whatever_order_it_is_told() -> None:
    for order in ([0, 1], [1, 0]):
        ear = WitnessEar()
        events: list[CallEvent] = [ended(2), CallStarted(UTC + 4)]
        for number in order:
            hear(ear, events[number], 10)
        assert not ear.ended_since(MONO)
        hear(ear, ended(20), 25)
        assert ear.ended_since(MONO)


def test_a_call_that_began_before_it_ended_is_over() -> None:
    ear = WitnessEar()
    hear(ear, ended(2), 10)
    hear(ear, CallStarted(UTC - 500), 11)
    assert ear.ended_since(MONO)


def test_an_end_without_a_time_proves_nothing() -> None:
    ear = WitnessEar()
    hear(ear, CallEnded(None), 5)
    assert not ear.ended_since(MONO)
    assert ear.heard.anything == MONO + 5


@pytest.mark.parametrize("ahead", [-3600.0, 3600.0])
def test_a_wrong_clock_of_this_computer_changes_nothing(ahead: float) -> None:
    ear = WitnessEar()
    hear(ear, ended(2 + ahead), 10, ahead)
    assert ear.ended_since(MONO)
    hear(ear := WitnessEar(), ended(-60 + ahead), 10, ahead)
    assert not ear.ended_since(MONO)


def test_a_time_to_come_makes_it_no_newer_than_the_telling() -> None:
    ear = WitnessEar()
    hear(ear, ended(9000), 10)
    assert ear.heard.ended == MONO + 10
    assert not ear.ended_since(MONO + 10 + EVENT_CLOCK_SLACK + 1)


def test_the_same_end_told_again_changes_nothing_for_a_later_end() -> None:
    ear = WitnessEar()
    hear(ear, ended(2), 10)
    hear(ear, ended(2), 100)
    assert not ear.ended_since(MONO + 50)


def test_a_roster_is_no_end() -> None:
    ear = WitnessEar()
    hear(ear, RosterChanged(UTC + 2), 10)
    assert not ear.ended_since(MONO)


def test_it_is_read_from_another_thread_without_waiting() -> None:
    """Whatever the writing thread is in the middle of: there is nothing to hold."""
    ear = WitnessEar()
    assert not any("lock" in type(value).__name__.lower() for value in vars(ear).values())
    hear(ear, ended(2), 10)
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(ear.ended_since(MONO)))
    thread.start()
    thread.join(10)
    assert answers == [True]
