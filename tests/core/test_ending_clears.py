"""The ending where END can only clear the room."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from monitor.end_state import EndPhase, EndState
from providers.base import EndAnswer, EndMeans, EndReply, Running, Sight
from tests.core.scripted_ender import NEVER, QUICK, ScriptedEnder, confirmed, running

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
