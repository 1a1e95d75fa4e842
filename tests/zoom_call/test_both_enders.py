"""END by REST and by the companion in the call at once: one of them is enough, and no old word
proves a new END. Zoom's REST and its SDK are stand-ins, the companion's child is real."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import pytest

from monitor.end_state import EndPhase, EndState, Pace
from monitor.ending import Ending
from providers import companion
from providers.base import EndAnswer, Ender, Running, Sight, Unreachable
from providers.companion import Alarm
from providers.zoom import both_enders
from providers.zoom.both_enders import ABSENT, NOT_HOST, SEEN, SILENT, BothEnders
from providers.zoom.ender import MANUAL_STEPS, ZoomEnder
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_faults import Fault
from tests.zoom_call.call import JACK, ME, Call
from tests.zoom_call.conftest import Begin

HOST = {**ME, "role": "USERROLE_HOST"}
ONCE = companion.Pace(ready=20, silent=1.5, hung=60.0, pause=600.0, longest=600.0, leave=2.0)
"""Whose child is gone is without one."""
QUICK = Pace(
    attempt=0.2, pause=0.05, longest_pause=0.1, again=0.1, look=0.02, reopen=0.05, watch=0.05
)
END_SILENT = Fault("silence", "rest", "PUT")
REST_SILENT = Fault("silence", "rest")
NOT_FOR_THE_HOST = Fault("status", "rest", "PUT", status=400, code=3003)


@pytest.fixture
async def zoom() -> AsyncIterator[ZoomStandIn]:
    """Zoom's REST, with a meeting that runs."""
    async with ZoomStandIn() as standin:
        yield standin


@asynccontextmanager
async def opened(zoom: ZoomStandIn, alarm: Alarm) -> AsyncIterator[BothEnders]:
    ender = BothEnders(ZoomEnder(zoom.config()), alarm)
    await ender.open()
    yield ender
    await ender.close()


async def host(begin: Begin, **shown: Any) -> Call:
    """A companion that is in the call as its host, and is not started again."""
    call = await begin({"call": [HOST, JACK], **shown}, pace=ONCE)
    await call.joined()
    return call


def child(call: Call) -> int:
    """The number of the child's process."""
    life = call.companion._life
    assert life is not None
    return life._process.pid


@contextmanager
def stopped(call: Call) -> Iterator[None]:
    """The child hangs."""
    os.kill(child(call), signal.SIGSTOP)
    yield
    os.kill(child(call), signal.SIGCONT)


class Pressed:
    """The ending in its own thread, and every state that it tells."""

    def __init__(self, zoom: ZoomStandIn, alarm: Alarm, pace: Pace = QUICK) -> None:
        self.states: list[EndState] = []
        self.enders: list[Ender] = []

        def make() -> Ender:
            self.enders.append(BothEnders(ZoomEnder(zoom.config()), alarm))
            return self.enders[-1]

        self.ending = Ending(make, self.states.append, pace)
        self.ending.start()

    async def until(self, wanted: Callable[[EndState], bool]) -> EndState:
        """Wait for a state that has not been waited for yet."""
        async with asyncio.timeout(30):
            while True:
                for number, state in enumerate(self.states):
                    if wanted(state):
                        del self.states[: number + 1]
                        return state
                await asyncio.sleep(0.005)

    async def confirmed(self) -> EndState:
        return await self.until(lambda state: state.phase is EndPhase.CONFIRMED)

    async def ready(self) -> None:
        await self.until(lambda state: state.ready)


@pytest.fixture
async def pressing(zoom: ZoomStandIn) -> AsyncIterator[Callable[..., Pressed]]:
    begun: list[Pressed] = []

    def begin(alarm: Alarm, pace: Pace = QUICK) -> Pressed:
        begun.append(Pressed(zoom, alarm, pace))
        return begun[-1]

    yield begin
    for pressed in begun:
        await asyncio.to_thread(pressed.ending.close)


Pressing = Callable[..., Pressed]

# -- one way or the other ----------------------------------------------------------------


async def test_both_ways_are_taken_at_once(begin: Begin, zoom: ZoomStandIn) -> None:
    call = await host(begin)
    async with opened(zoom, call.companion.alarm) as ender:
        assert (await ender.end()).answer in (EndAnswer.ACCEPTED, EndAnswer.ALREADY_ENDED)
        assert await call.made("Leave") == ("END_MEETING",)
        await zoom.until(lambda: not zoom.running)


async def test_where_rest_is_silent_the_companion_ends_it_and_sees_the_end(
    begin: Begin, zoom: ZoomStandIn, pressing: Pressing
) -> None:
    call = await host(begin)
    pressed = pressing(call.companion.alarm, Pace(reopen=0.1))
    await pressed.ready()
    zoom.switch_on(REST_SILENT)
    pressed.ending.press()
    state = await pressed.confirmed()
    assert state.confirmed_by in (SEEN, "the platform says that the meeting is not running")
    assert state.confirmed_ms is not None
    assert state.confirmed_ms < 3000
    assert not state.overdue
    assert await call.made("Leave") == ("END_MEETING",)


async def test_taken_by_the_companion_and_not_seen_to_end_is_not_confirmed(
    begin: Begin, zoom: ZoomStandIn, pressing: Pressing
) -> None:
    call = await host(begin, end_reason=0)
    pressed = pressing(call.companion.alarm)
    await pressed.ready()
    zoom.switch_on(Fault("end_ignored"))
    pressed.ending.press()
    await pressed.until(lambda state: state.phase is EndPhase.ACCEPTED)
    await pressed.until(lambda state: state.overdue)
    assert pressed.ending.state.phase is EndPhase.ACCEPTED
    assert call.companion.alarm.poll()["took"]
    zoom.heal()
    await pressed.confirmed()


async def test_while_the_child_hangs_rest_ends_it(
    begin: Begin, zoom: ZoomStandIn, pressing: Pressing
) -> None:
    call = await host(begin)
    pressed = pressing(call.companion.alarm)
    await pressed.ready()
    with stopped(call):
        pressed.ending.press()
        await pressed.confirmed()
    assert not zoom.running


async def test_without_a_child_rest_ends_it(zoom: ZoomStandIn, pressing: Pressing) -> None:
    pressed = pressing(Alarm())
    await pressed.ready()
    pressed.ending.press()
    await pressed.confirmed()
    assert not zoom.running


async def test_what_rest_refuses_the_companion_does(begin: Begin, zoom: ZoomStandIn) -> None:
    call = await host(begin)
    zoom.switch_on(NOT_FOR_THE_HOST)
    async with opened(zoom, call.companion.alarm) as ender:
        reply = await ender.end()
        assert reply.answer in (EndAnswer.ACCEPTED, EndAnswer.ALREADY_ENDED)
        assert "companion" in reply.detail


async def test_what_rest_refuses_is_confirmed_by_the_companion(
    begin: Begin, zoom: ZoomStandIn, pressing: Pressing
) -> None:
    call = await host(begin)
    pressed = pressing(call.companion.alarm)
    await pressed.ready()
    zoom.switch_on(NOT_FOR_THE_HOST)
    pressed.ending.press()
    await pressed.confirmed()
    assert zoom.running, "it was not REST that ended it"


async def test_who_is_not_the_host_leaves_it_to_rest(
    begin: Begin, zoom: ZoomStandIn, pressing: Pressing
) -> None:
    call = await begin()
    await call.joined()
    pressed = pressing(call.companion.alarm)
    await pressed.ready()
    pressed.ending.press()
    await pressed.confirmed()
    assert not zoom.running
    assert not any(made[0] == "Leave" for made in call.calls)


async def test_an_end_by_rest_is_seen_from_inside_by_who_is_not_the_host(
    begin: Begin, zoom: ZoomStandIn, pressing: Pressing
) -> None:
    call = await begin(pace=ONCE)
    await call.joined()
    pressed = pressing(call.companion.alarm)
    await pressed.ready()
    zoom.switch_on(END_SILENT)
    zoom.switch_on(Fault("status", "rest", "GET", status=500))
    pressed.ending.press()
    await zoom.until(lambda: bool(zoom.ends))
    assert await call.alarm("refused")
    call.status("ENDED", 2)
    state = await pressed.confirmed()
    assert state.confirmed_by in (SEEN, "the platform says that the meeting is not running")


async def test_where_neither_works_both_are_told(begin: Begin, zoom: ZoomStandIn) -> None:
    call = await begin()
    await call.joined()
    zoom.switch_on(NOT_FOR_THE_HOST)
    async with opened(zoom, call.companion.alarm) as ender:
        reply = await ender.end()
        assert reply.answer is EndAnswer.REFUSED
        assert "not for the host" in reply.detail
        assert reply.detail.endswith(NOT_HOST)


async def test_what_the_sdk_does_not_take_is_told_in_words(begin: Begin, zoom: ZoomStandIn) -> None:
    call = await host(begin, answers={"Leave": "SDKERR_SERVICE_FAILED"})
    zoom.switch_on(NOT_FOR_THE_HOST)
    async with opened(zoom, call.companion.alarm) as ender:
        reply = await ender.end()
        assert reply.detail.endswith(
            "Nor did the companion in the call end it: Zoom could not do it."
        )


async def test_where_rest_fails_a_child_that_hangs_is_not_waited_for(
    begin: Begin, zoom: ZoomStandIn
) -> None:
    call = await host(begin)
    async with opened(zoom, call.companion.alarm) as ender:
        zoom.switch_on(Fault("status", "rest", "PUT", status=503, retry_after="2"))
        with stopped(call):
            began = time.monotonic()
            reply = await ender.end()
            assert time.monotonic() - began < 5
        assert reply.answer is EndAnswer.FAILED
        assert reply.detail.endswith(SILENT)
        assert reply.retry_after == 2.0


@pytest.mark.parametrize("moment", [0.0, 0.001, 0.01, 0.05])
async def test_though_it_is_killed_at_that_moment_rest_ends_it(
    begin: Begin, zoom: ZoomStandIn, pressing: Pressing, moment: float
) -> None:
    call = await host(begin)
    pressed = pressing(call.companion.alarm)
    await pressed.ready()
    pid = child(call)
    pressed.ending.press()
    await asyncio.sleep(moment)
    with suppress(ProcessLookupError):  # it has gone by itself
        os.kill(pid, signal.SIGKILL)
    await pressed.confirmed()
    await zoom.until(lambda: not zoom.running)


async def test_last_words_of_a_child_that_died_of_the_end_prove_it(
    begin: Begin, zoom: ZoomStandIn
) -> None:
    call = await host(begin)
    async with opened(zoom, call.companion.alarm) as ender:
        zoom.switch_on(REST_SILENT)
        assert (await ender.end()).answer in (EndAnswer.ACCEPTED, EndAnswer.ALREADY_ENDED)
        await call.ear.until(lambda: call.companion._life is None)
        assert await ender.look() == Sight(Running.NO, SEEN)


# -- old words ------------------------------------------------------------------------------


async def test_the_end_of_an_earlier_run_proves_nothing(
    begin: Begin, zoom: ZoomStandIn, pressing: Pressing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child saw it and is gone, and the meeting runs again without one."""
    monkeypatch.setattr(both_enders, "STATUS_LAG_SECONDS", 0.3)
    call = await host(begin)
    alarm = call.companion.alarm
    pressed = pressing(alarm)
    await pressed.ready()
    pressed.ending.press()
    await pressed.confirmed()
    await call.ear.until(lambda: call.companion._life is None)
    assert alarm.poll()["over"] > 0
    assert alarm.poll()["took"] > 0
    zoom.running = True
    zoom.switch_on(Fault("end_ignored"))
    await pressed.until(lambda state: state.restarted)
    pressed.ending.press()
    state = await pressed.until(lambda state: state.overdue)
    assert state.phase is not EndPhase.CONFIRMED
    zoom.heal()
    await pressed.confirmed()
    assert not zoom.running


async def test_an_end_told_before_the_ring_proves_nothing(begin: Begin, zoom: ZoomStandIn) -> None:
    call = await host(begin)
    call.status("ENDED", 2)
    assert await call.alarm("over") == 0
    zoom.switch_on(NOT_FOR_THE_HOST)
    async with opened(zoom, call.companion.alarm) as ender:
        await call.ear.until(lambda: call.companion._life is None)
        reply = await ender.end()
        assert reply.answer is EndAnswer.REFUSED
        assert reply.detail.endswith(ABSENT)
        assert (await ender.look()).running is Running.YES


# -- getting ready --------------------------------------------------------------------------


async def test_without_rest_a_companion_that_is_the_host_is_ready(
    begin: Begin, zoom: ZoomStandIn, pressing: Pressing
) -> None:
    call = await host(begin)
    zoom.refuse()
    pressed = pressing(call.companion.alarm)
    await pressed.ready()
    await asyncio.sleep(0.2)
    assert pressed.ending.state.ready
    pressed.ending.press()
    await pressed.confirmed()
    assert await call.made("Leave") == ("END_MEETING",)


async def test_without_rest_who_is_not_the_host_is_not_ready(
    begin: Begin, zoom: ZoomStandIn
) -> None:
    call = await begin()
    await call.joined()
    zoom.refuse()
    ender = BothEnders(ZoomEnder(zoom.config()), call.companion.alarm)
    with pytest.raises(Unreachable):
        await ender.open()
    assert (await ender.look()).running is Running.UNKNOWN
    await ender.close()


async def test_a_host_that_hangs_is_not_ready(begin: Begin, zoom: ZoomStandIn) -> None:
    call = await host(begin)
    zoom.refuse()
    ender = BothEnders(ZoomEnder(zoom.config()), call.companion.alarm)
    with stopped(call):
        with pytest.raises(Unreachable):
            await ender.open()
        assert (await ender.look()).running is Running.UNKNOWN
    await call.alarm_says(inside=True, host=True)
    await ender.open()
    assert (await ender.look()).running is Running.YES
    await ender.close()


async def test_a_rest_that_is_silent_does_not_keep_the_companion_from_being_ready(
    begin: Begin, zoom: ZoomStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(both_enders, "OPEN_SECONDS", 0.2)
    monkeypatch.setattr(both_enders, "LOOK_SECONDS", 0.2)
    call = await host(begin)
    zoom.switch_on(Fault("silence"))
    ender = BothEnders(ZoomEnder(zoom.config()), call.companion.alarm)
    await asyncio.wait_for(ender.open(), 10)
    assert (await asyncio.wait_for(ender.look(), 10)).running is Running.YES
    await ender.close()


def test_making_one_is_cheap_and_says_how_to_end_it_by_hand(zoom: ZoomStandIn) -> None:
    ender = BothEnders(ZoomEnder(ZoomStandIn().config()), Alarm())
    assert ender.manual_steps == MANUAL_STEPS
    assert zoom.wire.connections == 0
