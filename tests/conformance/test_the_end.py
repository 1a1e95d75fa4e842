"""The end of the meeting: by others, and by END, which needs nothing of the provider."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest

from monitor.end_state import EndPhase
from monitor.session import LAST_SECONDS
from providers.base import (
    Action,
    ActionKind,
    ChannelState,
    EndAnswer,
    Ended,
    Ender,
    EndReply,
    ProviderError,
    Running,
    Sight,
)
from tests.conformance.rules import is_sentence
from tests.conformance.stage import Stage, Trouble
from tests.conformance.watching import PATIENCE, Desk, Eye

CHEAP = 0.02
"""Seconds; for the quickest of several, since the machine may be busy."""


Ending = tuple[Sight, EndReply, Sight]
"""A look before, the answer to the request, and a look after it."""


async def look_until(ender: Ender, running: Running) -> Sight:
    """Look until it is seen to be so."""
    async with asyncio.timeout(PATIENCE):
        while (sight := await ender.look()).running is not running:  # noqa: ASYNC110  nothing else tells
            await asyncio.sleep(0.01)
    return sight


async def end(ender: Ender) -> Ending:
    """One whole ending."""
    await ender.open()
    before = await look_until(ender, Running.YES)
    reply = await ender.end()
    after = await look_until(ender, Running.NO)
    await ender.close()
    return before, reply, after


async def end_in_its_thread(ender: Ender) -> Ending:
    """The same in another thread with its own event loop, as the session does it."""
    async with asyncio.timeout(PATIENCE):
        return await asyncio.to_thread(lambda: asyncio.run(end(ender)))


async def test_an_end_by_others_is_told_and_nothing_can_be_done_any_more(
    stage: Stage, desk: Desk
) -> None:
    await stage.join("Ada")
    await stage.join("Ben", waiting=True)
    await desk.until_in("Ada")
    await desk.until_waiting("Ben")
    ada = desk.one("Ada").id
    await stage.end()
    await desk.until(lambda: desk.meeting.over and not desk.meeting.people)
    assert desk.of(Ended)
    for kind in ActionKind:
        can = desk.session.can(kind)
        assert not can.available
        assert is_sentence(can.reason)
        assert (await desk.ask(kind, [ada]))[-1].state == "refused"
        assert not (await stage.provider.perform(Action("1", kind, (ada,)))).accepted


async def test_to_leave_after_an_end_by_others_waits_for_no_proof(stage: Stage, desk: Desk) -> None:
    await stage.end()
    await desk.until(lambda: desk.meeting.over)
    began = time.monotonic()
    await desk.close()
    assert time.monotonic() - began < LAST_SECONDS


async def test_an_end_in_a_gap_is_told_all_the_same(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    await stage.begin(Trouble.CUT)
    await eye.until(lambda: ChannelState.DOWN in eye.channels())
    await stage.end()
    await stage.heal()
    await eye.until(lambda: eye.meeting.over and not eye.meeting.people)


async def test_an_ender_is_cheap_and_new_each_time(stage: Stage) -> None:
    times, enders = [time.monotonic()], []
    for _ in range(5):
        enders.append(stage.provider.ender())
        times.append(time.monotonic())
    assert min(then - before for before, then in pairwise(times)) < CHEAP
    assert len(set(map(id, enders))) == 5
    for ender in enders:
        assert len(ender.manual_steps) >= 2
        assert all(len(step.split()) >= 3 for step in ender.manual_steps)
        await ender.close()  # though it was never opened


async def test_the_ender_ends_the_meeting_in_its_own_thread_and_sees_that_it_did(
    stage: Stage, eye: Eye
) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    ender = stage.provider.ender()
    _before, reply, _after = await end_in_its_thread(ender)
    assert reply.answer is EndAnswer.ACCEPTED
    await eye.until(lambda: eye.meeting.over and not eye.meeting.people)


async def test_the_ender_needs_no_provider_that_runs(stage: Stage, eye: Eye) -> None:
    """Or it says that it cannot."""
    ender = stage.provider.ender()
    await eye.close()
    if not stage.traits.ends_alone:
        with pytest.raises(ProviderError) as caught:
            await ender.open()
        assert is_sentence(str(caught.value))
        reply = await ender.end()
        assert reply.answer is EndAnswer.FAILED
        assert is_sentence(reply.detail)
        assert (await ender.look()).running is Running.UNKNOWN
        return
    _before, reply, after = await end_in_its_thread(ender)
    assert (reply.answer, after.running) == (EndAnswer.ACCEPTED, Running.NO)


async def test_a_meeting_that_others_have_ended_is_seen_to_be_over(stage: Stage, eye: Eye) -> None:
    ender = stage.provider.ender()
    await ender.open()
    await look_until(ender, Running.YES)
    await stage.end()
    await look_until(ender, Running.NO)
    assert (await ender.end()).answer in (EndAnswer.ALREADY_ENDED, EndAnswer.ACCEPTED)
    await look_until(ender, Running.NO)  # where END was asked for, it may have to be proved anew
    await ender.close()


async def test_several_requests_at_once_do_no_harm(stage: Stage, eye: Eye) -> None:
    ender = stage.provider.ender()
    await ender.open()
    await look_until(ender, Running.YES)
    replies = await asyncio.gather(*(ender.end() for _ in range(4)))
    await look_until(ender, Running.NO)
    answers = {reply.answer for reply in replies}
    assert answers <= {EndAnswer.ACCEPTED, EndAnswer.ALREADY_ENDED}
    assert EndAnswer.ACCEPTED in answers
    await ender.close()


async def test_the_key_ends_the_meeting_while_the_way_of_the_watch_is_broken(
    stage: Stage, desk: Desk
) -> None:
    await stage.join("Ada")
    await desk.until_in("Ada")
    await stage.begin(Trouble.CUT)
    await desk.until(lambda: ChannelState.DOWN in desk.channels())
    desk.session.end()
    if not stage.traits.ends_alone:
        # It is said what is wrong, and that it is to be ended by hand.
        await desk.wait(lambda: desk.session.live.end.overdue and desk.session.live.end.detail)
        assert is_sentence(desk.session.live.end.detail)
        await stage.heal()  # and it goes on trying
    await desk.wait(lambda: desk.session.live.end.phase is EndPhase.CONFIRMED)
    assert desk.session.live.meeting.over
    assert not desk.session.live.meeting.people


async def test_whom_to_put_out_first_can_be_said_at_any_time(stage: Stage, desk: Desk) -> None:
    """Before anything was observed, while it goes on, and after; it changes nothing by itself."""
    stage.provider.put_out_first(["nobody", ""])
    await stage.join("Ada")
    await desk.until_in("Ada")
    began = time.perf_counter()
    for _ in range(100):
        stage.provider.put_out_first([desk.one("Ada").id, "nobody"])
        stage.provider.put_out_first([])
    assert (time.perf_counter() - began) / 200 < CHEAP
    await stage.linger()
    assert desk.shown("Ada")
    await desk.close()
    stage.provider.put_out_first(["nobody"])
