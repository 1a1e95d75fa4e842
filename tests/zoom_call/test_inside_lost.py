"""The companion is lost in the middle of a lesson: nobody vanishes or doubles, what only it can
tell is unknown, it is said in time, and everything comes back by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from dataclasses import replace

import pytest

from providers.base import ActionKind, ChannelState, Place
from providers.companion import SILENT
from providers.zoom.skew import Skew
from tests.zoom_call.conftest import Watch
from tests.zoom_call.lesson import PACE, Door, Lesson, eventually

SAID_SECONDS = 2.0
CLASS = ["Ada", "Ben", "Cleo", "Ms Example"]
LOSSES = {
    signal.SIGKILL: "crashed (SIGKILL)",
    signal.SIGSEGV: "crashed (SIGSEGV)",
    signal.SIGSTOP: SILENT,
}


async def in_class(lesson: Lesson) -> None:
    """Everybody is where they were, with what only the companion tells."""
    await lesson.inside()
    for name in CLASS:
        place = Place.WAITING if name == "Cleo" else Place.IN_CALL
        await lesson.shows(name, place=place, muted=None if name == "Cleo" else name == "Ben")


@pytest.mark.parametrize("number", LOSSES, ids=lambda number: number.name)
async def test_lost_and_back_without_a_flicker(
    call: Door, watch: Watch, number: signal.Signals
) -> None:
    await call.join("Ms Example", "ms@school.example", role="host")
    await call.join("Ada")
    call.change(await call.join("Ben"), muted=True)
    await call.join("Cleo", waiting=True)
    lesson = watch()
    await in_class(lesson)
    before = len(lesson.eye.told)
    pid = lesson.pid
    call.line.meeting["auth"] = None  # the next one is not let in before the test says so
    began = time.monotonic()
    os.kill(pid, number)
    reason = f"the companion in the call {LOSSES[number]}"
    await lesson.until(lambda: reason in lesson.reasons_told())
    assert time.monotonic() - began < SAID_SECONDS
    assert LOSSES[number] in lesson.details()
    await lesson.until(lambda: all(one.muted is None for one in lesson.meeting.everyone()))

    dora = await call.join("Dora")  # what is told by events goes on being shown
    await lesson.shows("Dora", place=Place.IN_CALL, muted=None)
    await call.leave(dora)
    await lesson.lacks("Dora")
    assert not lesson.meeting.can(ActionKind.MUTE).available

    if number is not signal.SIGSTOP:
        await eventually(lambda: len(call.calls("SDKAuth")) == 2)  # the next one is on its way
    assert lesson.channel().state is ChannelState.DOWN, "it is not back"
    assert lesson.channel().detail == LOSSES[number]
    call.line.meeting["auth"] = "AUTHRET_SUCCESS"
    if number is signal.SIGSTOP:
        os.kill(pid, signal.SIGCONT)
    else:
        call.line.send({"auth": "AUTHRET_SUCCESS"})
    await in_class(lesson)
    await lesson.until(lambda: lesson.meeting.can(ActionKind.MUTE).available)
    await lesson.polled()
    assert lesson.names(lesson.meeting) == CLASS
    assert (lesson.pid == pid) is (number is signal.SIGSTOP)
    for state in lesson.states(before):
        count = Counter(lesson.names(state))
        assert count.pop("Dora", 0) <= 1
        assert count == Counter(CLASS)
    companions = [one for one in lesson.meeting.everyone() if one.companion]
    assert len(companions) == 1, "the old one has gone"


async def test_who_goes_while_it_is_lost_has_gone_when_it_is_back(call: Door, watch: Watch) -> None:
    """Also where no event has told that."""
    ada = await call.join("Ada")
    await call.join("Ben")
    lesson = watch(subscription_id=None)
    await lesson.inside()
    await lesson.shows("Ada", muted=False)
    os.kill(lesson.pid, signal.SIGKILL)
    await lesson.until(lambda: not lesson.meeting.can(ActionKind.MUTE).available)
    await call.leave(ada)
    await call.join("Cleo")
    await lesson.shows("Cleo", muted=False)
    await lesson.lacks("Ada")
    assert lesson.names(lesson.meeting) == ["Ben", "Cleo"]


async def test_hung_for_long_it_is_replaced(call: Door, watch: Watch) -> None:
    await call.join("Ada")
    lesson = watch(pace=replace(PACE, silent=0.5, hung=1.0))
    await lesson.inside()
    pid = lesson.pid
    before = len(lesson.eye.told)
    os.kill(pid, signal.SIGSTOP)
    await lesson.until(lambda: "did not answer for 1 s" in lesson.details())
    await lesson.inside()
    assert lesson.pid != pid
    assert all(lesson.names(state) == ["Ada"] for state in lesson.states(before))


async def test_closed_while_it_hangs_the_provider_is_closed_in_time(
    call: Door, watch: Watch
) -> None:
    lesson = watch()
    await lesson.inside()
    os.kill(lesson.pid, signal.SIGSTOP)
    async with asyncio.timeout(1.0):  # what the session grants
        await lesson.provider.close()


async def test_lost_when_the_meeting_ends_it_is_missed_no_more(call: Door, watch: Watch) -> None:
    lesson = watch()
    await lesson.inside()
    call.line.meeting["auth"] = None
    os.kill(lesson.pid, signal.SIGKILL)
    await lesson.says(ChannelState.DOWN, "crashed (SIGKILL)")
    await call.stop()
    await lesson.says(ChannelState.CONNECTING)
    assert lesson.meeting.running is False


async def test_lost_and_kept_waiting_at_the_door_that_is_said(call: Door, watch: Watch) -> None:
    lesson = watch()
    await lesson.inside()
    call.door = ("IN_WAITING_ROOM", 0)
    os.kill(lesson.pid, signal.SIGKILL)
    await lesson.says(
        ChannelState.CONNECTING, "waits in the waiting room: let it in, it is called Chaperone"
    )
    before = len(lesson.eye.told)
    await call.let_in()
    await lesson.inside()
    assert all(
        state.channels["companion"].state is not ChannelState.DOWN
        for state in lesson.states(before)
    )


async def test_hung_on_the_way_and_back_it_is_on_the_way(call: Door, watch: Watch) -> None:
    call.line.meeting["auth"] = None
    lesson = watch()
    await eventually(lambda: call.calls("SDKAuth"))
    os.kill(lesson.pid, signal.SIGSTOP)
    await lesson.says(ChannelState.DOWN, SILENT)
    os.kill(lesson.pid, signal.SIGCONT)
    await lesson.says(ChannelState.CONNECTING)


async def test_a_guess_of_zooms_clock_that_is_ahead_outruns_no_event(
    call: Door, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer's date is cut to the second: what the companion reads must not be dated so that
    who comes at that moment is taken for somebody of before."""
    monkeypatch.setattr(Skew, "ahead", property(lambda _self: 0.5))
    lesson = watch()
    await lesson.inside()
    await call.join("Ada", "ada@school.example")
    await lesson.shows("Ada", muted=False, account="ada@school.example")
    call.line.meeting["auth"] = None
    os.kill(lesson.pid, signal.SIGKILL)
    await lesson.says(ChannelState.DOWN, "crashed (SIGKILL)")
    await call.join("Ben", "ben@school.example")
    await lesson.shows("Ben", muted=None, account="ben@school.example")
