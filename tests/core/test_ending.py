"""The ending: what it proves, and that it never gives up."""

from __future__ import annotations

import asyncio
import threading

import pytest

from monitor.end_state import EndPhase, Pace
from monitor.ending import Ending
from providers.base import EndAnswer, EndReply, NotAllowed, Running, Sight
from tests.core.scripted_ender import (
    FAILED,
    NEVER,
    QUICK,
    ScriptedEnder,
    Watcher,
    confirmed,
    running,
)


def test_it_gets_ready_before_it_is_needed() -> None:
    with running(ScriptedEnder()) as (_ending, watcher):
        assert watcher.until(lambda s: s.ready).phase is EndPhase.IDLE


def test_what_has_changed_is_looked_at_at_once() -> None:
    """However long the pauses are."""
    ender = ScriptedEnder(open_error=NotAllowed("nobody is there"))
    with running(ender, Pace(reopen=NEVER, warm=NEVER)) as (ending, watcher):
        watcher.until(lambda s: s.detail == "nobody is there")
        ender.open_error = None
        ending.glance()
        watcher.until(lambda s: s.ready)
        ender.sight = Sight(Running.UNKNOWN, "it has gone")
        ending.glance()
        watcher.until(lambda s: not s.ready and s.detail == "it has gone")


def test_accepted_is_not_confirmed_until_the_platform_says_so() -> None:
    ender = ScriptedEnder()
    with running(ender) as (ending, watcher):
        ending.press()
        state = watcher.until(lambda s: s.phase is EndPhase.ACCEPTED)
        assert state.accepted_ms is not None
        assert not any(map(confirmed, watcher.states))
        ender.sight = Sight(Running.NO)
        state = watcher.until(confirmed)
        assert state.confirmed_by == "the platform says that the meeting is not running"
        assert state.confirmed_ms is not None
        assert state.confirmed_ms >= state.accepted_ms  # type: ignore[operator]


def test_already_ended_is_a_proof() -> None:
    with running(ScriptedEnder(EndReply(EndAnswer.ALREADY_ENDED, "over"))) as (ending, watcher):
        ending.press()
        assert watcher.until(confirmed).confirmed_by == "over"


def test_what_is_still_to_be_seen_to_is_told_with_the_proof_and_when_it_comes_later() -> None:
    ender = ScriptedEnder(EndReply(EndAnswer.ALREADY_ENDED, "gone", warning="the door is open"))
    ender.sight = Sight(Running.NO, warning="the door is open")
    with running(ender) as (ending, watcher):
        ending.press()
        assert watcher.until(confirmed).warning == "the door is open"
        ender.sight = Sight(Running.NO, warning="the window, too")
        watcher.until(lambda s: confirmed(s) and s.warning == "the window, too")


def test_what_a_request_that_was_taken_says_is_told() -> None:
    ender = ScriptedEnder(EndReply(EndAnswer.ACCEPTED, "two are still in"))
    with running(ender) as (ending, watcher):
        ending.press()
        watcher.until(lambda s: s.phase is EndPhase.ACCEPTED and s.detail == "two are still in")


def test_a_witness_is_a_proof_only_of_an_end_that_was_asked_for() -> None:
    ender = ScriptedEnder(hang=True)
    with running(ender) as (ending, watcher):
        ending.witness("too early")
        watcher.until(lambda s: s.ready)
        ending.press()
        watcher.until(lambda s: s.attempts > 0)
        ending.witness("the event")
        assert watcher.until(confirmed).confirmed_by == "the event"


def test_refusals_and_failures_are_shown_and_tried_again_until_it_works() -> None:
    ender = ScriptedEnder(lambda n: FAILED if n < 4 else EndReply(EndAnswer.ALREADY_ENDED))
    with running(ender) as (ending, watcher):
        ending.press()
        assert watcher.until(lambda s: s.detail == "no route").phase is EndPhase.TRYING
        watcher.until(confirmed)
    assert ender.requests >= 4


def test_an_unanswered_request_does_not_hold_up_the_next() -> None:
    ender = ScriptedEnder(hang=True)
    with running(ender) as (ending, watcher):
        ending.press()
        watcher.until(lambda s: s.attempts > 3 * QUICK.in_flight)
    assert ender.most == QUICK.in_flight


def test_a_slow_platform_is_given_time_to_answer_the_first_request() -> None:
    class First(ScriptedEnder):
        enough = asyncio.Event()

        async def end(self) -> EndReply:
            self.requests += 1
            if self.requests == 1:
                await self.enough.wait()
                return EndReply(EndAnswer.ALREADY_ENDED)
            if self.requests == 3 * QUICK.in_flight:
                self.enough.set()
            await asyncio.Event().wait()
            return FAILED

    with running(First()) as (ending, watcher):
        ending.press()
        watcher.until(confirmed)


def test_accepted_without_an_end_goes_on_asking_and_becomes_overdue() -> None:
    ender = ScriptedEnder()
    with running(ender) as (ending, watcher):
        ending.press()
        watcher.until(lambda s: s.overdue and s.phase is EndPhase.ACCEPTED)
        watcher.until(lambda s: s.attempts >= 3)


def test_pressing_again_sends_again_at_once() -> None:
    ender = ScriptedEnder(hang=True)
    patient = Pace(attempt=1000.0, deadline=1000.0, in_flight=3)
    with running(ender, patient) as (ending, watcher):
        ending.press()
        watcher.until(lambda s: s.attempts == 1)
        ending.press()
        watcher.until(lambda s: s.attempts == 2)


def test_a_meeting_that_is_started_again_is_noticed_and_can_be_ended_again() -> None:
    ender = ScriptedEnder()
    with running(ender) as (ending, watcher):
        ending.press()
        ender.sight = Sight(Running.NO)
        watcher.until(confirmed)
        ender.sight = Sight(Running.YES)
        watcher.until(lambda s: s.restarted)
        seen = len(watcher.states)
        ending.press()
        ender.sight = Sight(Running.NO)
        watcher.until(lambda s: confirmed(s) and s in watcher.states[seen:] and not s.restarted)


def test_a_meeting_that_never_ran_is_not_called_ended() -> None:
    ender = ScriptedEnder(FAILED, sight=Sight(Running.NO))
    with running(ender) as (ending, watcher):
        ending.press()
        state = watcher.until(lambda s: "is it the right one?" in s.detail)
        assert state.phase is EndPhase.TRYING
        watcher.until(lambda s: s.overdue)
        assert not any(map(confirmed, watcher.states))


def test_a_look_from_before_the_key_proves_nothing() -> None:
    class Slow(ScriptedEnder):
        looks = 0

        async def look(self) -> Sight:
            self.looks += 1
            if self.looks == 2:
                looking.set()
                await asyncio.to_thread(pressed.wait)
                return Sight(Running.NO)
            return Sight(Running.YES)

    looking, pressed = threading.Event(), threading.Event()
    ender = Slow(FAILED)
    patient = Pace(look=NEVER, warm=0.01, attempt=0.02, pause=0.01, look_deadline=10)
    with running(ender, patient) as (ending, watcher):
        assert looking.wait(10)
        ending.press()
        watcher.until(lambda s: s.attempts > 1)
        pressed.set()
        watcher.until(lambda s: s.attempts > 4)
        assert not any(map(confirmed, watcher.states))


def test_a_lagging_list_right_after_the_event_is_no_restart() -> None:
    ender = ScriptedEnder(hang=True)
    patient = Pace(look=0.01, watch=0.01, settle=1000.0)
    with running(ender, patient) as (ending, watcher):
        ending.press()
        watcher.until(lambda s: s.attempts > 0)
        ending.witness("the event")
        watcher.until(confirmed)
        ender.sight = Sight(Running.UNKNOWN, "looked again")
        watcher.until(lambda s: s.detail == "looked again")
        assert not any(state.restarted for state in watcher.states)


@pytest.mark.parametrize("hang", [True, False])
def test_closing_never_waits_for_the_platform(hang: bool) -> None:
    ender = ScriptedEnder(hang=hang, hang_look=True)
    watcher = Watcher()
    ending = Ending(lambda: ender, watcher, QUICK)
    ending.press()
    watcher.until(lambda s: s.attempts > 0)
    assert ending.close(10)
