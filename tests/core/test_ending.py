"""The ending: what it proves, what it survives, and that it never gives up."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from monitor.end_state import EndPhase, EndState, Pace
from monitor.ending import Ending
from providers.base import EndAnswer, EndMeans, EndReply, NotAllowed, Running, Sight

QUICK = Pace(
    attempt=0.02,
    deadline=0.3,
    pause=0.01,
    longest_pause=0.05,
    again=0.05,
    look=0.01,
    look_deadline=0.2,
    warm=0.01,
    watch=0.01,
    guard=0.01,
    settle=0.05,
    reopen=0.01,
    overdue=0.1,
)
NEVER = 1e6
ACCEPTED = EndReply(EndAnswer.ACCEPTED)
FAILED = EndReply(EndAnswer.FAILED, "no route")


@dataclass
class ScriptedEnder:
    """Answers as told; ``answer`` and ``sight`` may be changed while it is used."""

    answer: EndReply | Callable[[int], EndReply] = ACCEPTED
    sight: Sight = field(default_factory=lambda: Sight(Running.YES))
    hang: bool = False
    hang_look: bool = False
    open_error: Exception | None = None
    requests: int = 0
    flying: int = 0
    most: int = 0
    """Requests that were unanswered at the same time, at most."""
    opened: threading.Event = field(default_factory=threading.Event)
    requested: threading.Event = field(default_factory=threading.Event)
    manual_steps: tuple[str, ...] = ("Press End.",)

    async def open(self) -> None:
        self.opened.set()
        if self.open_error:
            raise self.open_error

    async def look(self) -> Sight:
        if self.hang_look:
            await asyncio.Event().wait()
        return self.sight

    async def end(self) -> EndReply:
        self.requests += 1
        self.requested.set()
        if self.hang:
            self.flying += 1
            self.most = max(self.most, self.flying)
            try:
                await asyncio.Event().wait()
            finally:
                self.flying -= 1
        return self.answer(self.requests) if callable(self.answer) else self.answer

    async def close(self) -> None:
        pass


class Watcher:
    """Keeps every state, and waits for one."""

    def __init__(self) -> None:
        self.states: list[EndState] = []
        self._changed = threading.Condition()

    def __call__(self, state: EndState) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def until(self, wanted: Callable[[EndState], bool]) -> EndState:
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(wanted, self.states)), 10), self.states
            return next(state for state in self.states if wanted(state))


@contextmanager
def running(ender: ScriptedEnder, pace: Pace = QUICK) -> Iterator[tuple[Ending, Watcher]]:
    watcher = Watcher()
    ending = Ending(lambda: ender, watcher, pace)
    ending.start()
    try:
        yield ending, watcher
    finally:
        ending.close()


def confirmed(state: EndState) -> bool:
    return state.phase is EndPhase.CONFIRMED


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


def test_it_works_before_it_is_ready_and_with_looks_that_hang() -> None:
    ender = ScriptedEnder(
        EndReply(EndAnswer.ALREADY_ENDED), open_error=NotAllowed("bad secret"), hang_look=True
    )
    with running(ender) as (ending, watcher):
        assert watcher.until(lambda s: s.detail == "bad secret").ready is False
        ending.press()
        watcher.until(confirmed)


def test_an_ender_that_breaks_is_made_anew_and_the_round_goes_on() -> None:
    class Broken(ScriptedEnder):
        async def end(self) -> EndReply:
            self.requests += 1
            raise ZeroDivisionError

    enders: Iterator[ScriptedEnder] = iter(
        [Broken(), ScriptedEnder(EndReply(EndAnswer.ALREADY_ENDED))]
    )
    watcher = Watcher()
    ending = Ending(lambda: next(enders), watcher, QUICK)
    ending.press()  # starts the thread as well
    watcher.until(confirmed)
    ending.close()


def test_a_press_does_not_wait_for_a_broken_ender_to_be_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.ending.ANEW_SECONDS", NEVER)
    good = ScriptedEnder(EndReply(EndAnswer.ALREADY_ENDED))
    made: list[str] = []

    def make() -> ScriptedEnder:
        made.append("an ender")
        if len(made) == 1:
            raise ZeroDivisionError
        return good

    watcher = Watcher()
    ending = Ending(make, watcher, QUICK)
    ending.start()
    watcher.until(lambda s: "started anew" in s.detail)
    ending.press()
    watcher.until(confirmed)
    assert ending.close(10)


def test_an_ender_that_can_never_be_made_is_tried_again_and_again_but_not_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.ending.ANEW_SECONDS", 0.05)
    made: list[float] = []
    often = threading.Event()

    def make() -> ScriptedEnder:
        made.append(time.monotonic())
        if len(made) == 12:
            often.set()
        raise ZeroDivisionError

    ending = Ending(make, Watcher(), QUICK)
    ending.press()
    assert often.wait(20)
    assert ending.close(10)
    assert made[11] - made[1] >= 9 * 0.05


def test_a_request_that_breaks_does_not_keep_the_end_from_becoming_overdue() -> None:
    class Breaking(ScriptedEnder):
        async def end(self) -> EndReply:
            self.requests += 1
            if self.requests == 1:
                raise ZeroDivisionError
            return FAILED

    for fails in ("request", "thread"):
        ender = Breaking()

        def make(ender: Breaking = ender, fails: str = fails) -> ScriptedEnder:
            if fails == "thread" and ender.requests == 1 and not ender.opened.is_set():
                ender.opened.set()
                raise ZeroDivisionError  # the whole round is begun anew
            return ender

        watcher = Watcher()
        ending = Ending(make, watcher, QUICK)
        ending.press()
        watcher.until(lambda s: s.overdue)
        assert not confirmed(ending.state)
        ending.close()


def test_a_look_that_breaks_stops_no_request() -> None:
    class Blind(ScriptedEnder):
        looks = 0
        looked = asyncio.Event()

        async def look(self) -> Sight:
            self.looks += 1
            if self.requests and self.looks > 3:
                self.looked.set()
            raise ZeroDivisionError

        async def end(self) -> EndReply:
            self.requests += 1
            await self.looked.wait()
            return EndReply(EndAnswer.ALREADY_ENDED)

    ender = Blind()
    with running(ender, Pace(attempt=NEVER, look=0.001, reopen=0.001)) as (ending, watcher):
        ending.press()
        watcher.until(confirmed)
    assert ender.requests == 1


def test_a_look_that_can_prove_the_end_is_not_broken_off() -> None:
    """Every accepted request asks for a look: those must not cancel one another."""

    class Slow(ScriptedEnder):
        """A look takes as long as three requests."""

        wanted = 0
        done = asyncio.Event()

        async def look(self) -> Sight:
            if not self.requests:
                return Sight(Running.YES)
            self.wanted, self.done = self.requests + 3, asyncio.Event()
            await self.done.wait()
            return Sight(Running.NO)

        async def end(self) -> EndReply:
            self.requests += 1
            if self.requests == self.wanted:
                self.done.set()
            return ACCEPTED

    with running(Slow(), Pace(again=0.01, look=0.001, look_deadline=NEVER)) as (ending, watcher):
        watcher.until(lambda s: s.ready)
        ending.press()
        watcher.until(confirmed)


def test_a_listener_that_breaks_does_not_stop_the_end() -> None:
    ender = ScriptedEnder()

    def listener(_state: EndState) -> None:
        raise ZeroDivisionError

    ending = Ending(lambda: ender, listener, QUICK)
    ending.press()
    assert ender.requested.wait(10)
    ender.sight = Sight(Running.NO)
    done = threading.Event()
    while not done.wait(0.01):
        if ending.state.phase is EndPhase.CONFIRMED:
            done.set()
    ending.close()


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


# -- where END can only clear the room -----------------------------------------------------

WHY = "you are presenter"


def in_room(left: int | None, means: EndMeans = EndMeans.CLEAR_ROOM) -> Sight:
    return Sight(Running.YES, means=means, why=WHY, left=left)


def clearing(left: int | None) -> EndReply:
    return EndReply(EndAnswer.ACCEPTED, left=left)


def cleared(left: int | None) -> EndReply:
    return EndReply(EndAnswer.CLEARED, left=left)


def is_cleared(state: EndState) -> bool:
    return state.phase is EndPhase.CLEARED


def test_what_end_would_do_is_known_before_any_key_and_follows_the_role() -> None:
    ender = ScriptedEnder(sight=in_room(4))
    with running(ender) as (_ending, watcher):
        state = watcher.until(lambda s: s.only_clears)
        assert (state.phase, state.ready, state.why) == (EndPhase.IDLE, True, WHY)
        watcher.until(lambda s: s.left == 4)
        ender.sight = Sight(Running.UNKNOWN, "no answer")
        state = watcher.until(lambda s: s.only_clears and s.detail == "no answer")
        assert state.left is None  # what END can do is not forgotten, who is in may have changed
        ender.sight = Sight(Running.YES)
        seen = len(watcher.states)
        watcher.until(lambda s: s in watcher.states[seen:] and s.ready and not s.only_clears)


def test_a_room_that_is_cleared_is_never_called_ended() -> None:
    ender = ScriptedEnder(lambda n: clearing(3) if n == 1 else cleared(2), sight=in_room(5))
    with running(ender) as (ending, watcher):
        watcher.until(lambda s: s.only_clears)
        ending.press()
        assert watcher.until(lambda s: s.phase is EndPhase.ACCEPTED and s.left == 3).only_clears
        ender.sight = in_room(2)
        assert watcher.until(is_cleared).left == 2
        sent = ender.requests
        watcher.until(lambda s: is_cleared(s) and s.why == WHY)
        assert ender.requests == sent  # nothing more is asked for until the next press
        assert not any(map(confirmed, watcher.states))


def test_the_way_there_is_told_by_looks_too() -> None:
    ender = ScriptedEnder(hang=True, sight=in_room(9))
    with running(ender) as (ending, watcher):
        ending.press()
        ender.sight = in_room(6)
        watcher.until(lambda s: s.phase is EndPhase.TRYING and s.left == 6)


def test_whoever_comes_back_into_a_cleared_room_is_told_and_put_out_by_another_press() -> None:
    ender = ScriptedEnder(cleared(1), sight=in_room(1))
    with running(ender) as (ending, watcher):
        ending.press()
        watcher.until(is_cleared)
        ender.sight = in_room(2)
        assert watcher.until(lambda s: s.refilled).left == 2
        ender.sight = in_room(1)
        assert watcher.until(lambda s: is_cleared(s) and s.left == 1).phase is EndPhase.CLEARED
        ender.sight = in_room(3)
        watcher.until(lambda s: s.refilled and s.left == 3)
        sent, first = ender.requests, ending.state.pressed_utc
        ending.press()
        again = watcher.until(lambda s: is_cleared(s) and s.pressed_utc != first)
        assert not again.refilled
        assert ender.requests == sent + 1


@pytest.mark.parametrize("fewer", [0, 2])
def test_the_room_fills_again_from_the_fewest_that_were_seen(fewer: int) -> None:
    ender = ScriptedEnder(cleared(None), sight=in_room(fewer))
    with running(ender) as (ending, watcher):
        ending.press()
        assert watcher.until(is_cleared).left is None
        watcher.until(lambda s: is_cleared(s) and s.left == fewer)
        assert not any(state.refilled for state in watcher.states)
        ender.sight = in_room(fewer + 1)
        watcher.until(lambda s: s.refilled)


def test_a_cleared_room_whose_meeting_is_over_is_confirmed() -> None:
    """By a look, or by a witness: somebody has pressed End."""
    for witness in (False, True):
        ender = ScriptedEnder(cleared(1), sight=in_room(1))
        with running(ender) as (ending, watcher):
            ending.press()
            watcher.until(is_cleared)
            if witness:
                ending.witness("the event")
            else:
                ender.sight = Sight(Running.NO)
            assert watcher.until(confirmed).left is None


def test_nobody_knows_how_many_are_in_a_cleared_room_out_of_sight() -> None:
    ender = ScriptedEnder(cleared(1), sight=in_room(1))
    with running(ender) as (ending, watcher):
        ending.press()
        watcher.until(is_cleared)
        ender.sight = Sight(Running.UNKNOWN, "no answer")
        state = watcher.until(lambda s: is_cleared(s) and s.detail == "no answer")
        assert (state.ready, state.left, state.refilled) == (False, None, False)


def test_the_round_that_was_cleared_has_stopped_when_another_begins() -> None:
    class Looked(ScriptedEnder):
        looks = 0

        async def look(self) -> Sight:
            self.looks += 1
            if self.looks > wanted:
                enough.set()
            return await super().look()

    enough, wanted = threading.Event(), NEVER
    ender = Looked(cleared(1), sight=in_room(1))
    patient = replace(QUICK, pause=0.1, longest_pause=0.1, attempt=NEVER, deadline=NEVER)
    with running(ender, patient) as (ending, watcher):
        pressed: set[float | None] = set()
        for _ in range(3):
            ending.press()
            state = watcher.until(lambda s: is_cleared(s) and s.pressed_utc not in pressed)
            pressed.add(state.pressed_utc)
        ender.hang = True
        ending.press()
        watcher.until(lambda s: s.attempts == 1 and s.pressed_utc not in pressed)
        wanted = ender.looks + 40  # longer than any pause
        assert enough.wait(10)
        assert ender.requests == 4


def test_a_role_that_can_end_the_meeting_is_noticed_soon() -> None:
    ender = ScriptedEnder(sight=in_room(4))
    with running(ender, replace(QUICK, warm=NEVER)) as (_ending, watcher):
        watcher.until(lambda s: s.only_clears)
        ender.sight, seen = Sight(Running.YES), len(watcher.states)
        watcher.until(lambda s: s in watcher.states[seen:] and not s.only_clears)
