"""What the ending survives: enders, requests, looks and listeners that hang or break."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from monitor.end_state import EndPhase, EndState, Pace
from monitor.ending import Ending
from providers.base import EndAnswer, EndReply, NotAllowed, Running, Sight
from tests.core.scripted_ender import (
    ACCEPTED,
    FAILED,
    NEVER,
    QUICK,
    ScriptedEnder,
    Watcher,
    confirmed,
    running,
)


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
