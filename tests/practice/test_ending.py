"""What END meets with in a practice class, also from another thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from providers.base import ActionKind, EndAnswer, Ended, Ender, EndReply, Running
from providers.practice.ender import PracticeEnder
from providers.practice.sections import End
from tests.practice.lesson import Lesson, scenario

FAST = 10_000.0
"""Answers come after real seconds of this part of their time: the clock is held, sleep is not."""


def lesson_with(end: End | None = None, speed: float = FAST) -> Lesson:
    return Lesson(scenario(end=end or End(), length=14_400.0), speed=speed)


def in_another_thread(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run ``work`` in a thread with an event loop of its own; this loop stands meanwhile."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(asyncio.run(work())))
    thread.start()
    thread.join(30)
    (result,) = results
    return result


async def test_it_is_an_ender_with_honest_steps() -> None:
    ender: Ender = lesson_with().provider.ender()
    assert ender.manual_steps
    assert any("In a real lesson" in step for step in ender.manual_steps)
    assert "practice" in ender.manual_steps[-1]
    await ender.open()
    await ender.close()


async def test_end_works_from_another_thread_while_this_one_stands() -> None:
    lesson = lesson_with(speed=100.0)
    await lesson.play(0.01)

    async def work() -> tuple[Running, EndReply, Running, EndReply]:
        ender = lesson.provider.ender()
        before = (await ender.look()).running
        reply = await ender.end()
        return before, reply, (await ender.look()).running, await ender.end()

    before, reply, after, again = in_another_thread(work)
    assert before is Running.YES
    assert reply.answer is EndAnswer.ACCEPTED
    assert after is Running.NO
    assert again.answer is EndAnswer.ALREADY_ENDED
    assert len(lesson.people) == 8
    await lesson.play_until(lambda one: isinstance(one, Ended), within=1)
    assert lesson.people == {}


async def test_end_works_before_anybody_looked() -> None:
    lesson = lesson_with()
    assert (await lesson.provider.ender().end()).answer is EndAnswer.ACCEPTED
    await lesson.play(1)
    assert lesson.sim.room.over
    assert any(isinstance(one, Ended) for one in lesson.told)


async def test_two_enders_end_the_same_meeting() -> None:
    lesson = lesson_with()
    await lesson.provider.ender().end()
    assert (await lesson.provider.ender().look()).running is Running.NO


async def test_a_refused_end_is_taken_after_so_many_times() -> None:
    lesson = lesson_with(End(how="refused", times=2))
    ender = lesson.provider.ender()
    answers = []
    for _ in range(3):
        assert (await ender.look()).running is Running.YES
        answers.append((await ender.end()).answer)
    assert answers == [EndAnswer.REFUSED, EndAnswer.REFUSED, EndAnswer.ACCEPTED]
    assert (await ender.look()).running is Running.NO


async def test_an_accepted_end_may_not_end() -> None:
    lesson = lesson_with(End(how="not-ended"))
    ender = lesson.provider.ender()
    for _ in range(3):
        assert (await ender.end()).answer is EndAnswer.ACCEPTED
        assert (await ender.look()).running is Running.YES


async def test_an_unreachable_platform_fails_and_cannot_be_seen() -> None:
    lesson = lesson_with(End(how="unreachable", times=2))
    ender = lesson.provider.ender()
    for _ in range(2):
        assert (await ender.look()).running is Running.UNKNOWN
        reply = await ender.end()
        assert reply.answer is EndAnswer.FAILED
        assert reply.detail
    assert (await ender.look()).running is Running.YES
    assert (await ender.end()).answer is EndAnswer.ACCEPTED


async def waiting(ender: PracticeEnder) -> asyncio.Task[EndReply]:
    """A request that is on its way and has had every chance to be answered at once."""
    task = asyncio.create_task(ender.end())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not task.done()
    return task


async def test_an_answer_may_never_come() -> None:
    lesson = lesson_with(End(how="never"))
    ender = lesson.provider.ender()
    requests = [await waiting(ender) for _ in range(3)]
    lesson.time.elapsed += 1_000
    assert (await ender.look()).running is Running.YES
    for request in requests:
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request


async def test_a_slow_end_comes_even_if_nobody_waits_for_the_answer() -> None:
    lesson = lesson_with(End(how="slow", seconds=20), speed=1.0)
    await lesson.play(1)
    ender = lesson.provider.ender()
    request = await waiting(ender)
    request.cancel()
    await lesson.play(10)
    assert (await ender.look()).running is Running.YES
    await lesson.play(11)
    assert (await ender.look()).running is Running.NO
    assert any(isinstance(one, Ended) for one in lesson.told)


async def test_pressing_again_does_not_put_off_the_end() -> None:
    for ending in (
        End(how="slow", seconds=20),
        End(how="unreachable", seconds=0, by_hand_after=20),
    ):
        lesson = lesson_with(ending, speed=1.0)
        await lesson.play(1)
        for _ in range(4):
            task = asyncio.create_task(lesson.provider.ender().end())
            await lesson.play(4)
            task.cancel()
        await lesson.play(6)
        assert lesson.sim.room.over
        assert (lesson.provider.debrief().end_pressed or 99) < 5


async def test_the_teacher_may_end_by_hand_what_the_platform_does_not() -> None:
    lesson = lesson_with(End(how="unreachable", seconds=0, by_hand_after=40), speed=1.0)
    await lesson.play(5)
    ender = lesson.provider.ender()
    assert (await ender.end()).answer is EndAnswer.FAILED
    await lesson.play(30)
    assert (await ender.look()).running is Running.UNKNOWN
    await lesson.play(12)
    assert (await ender.look()).running is Running.NO
    assert lesson.provider.debrief().ended_by == "by hand"


async def test_a_lesson_that_is_over_has_already_ended() -> None:
    lesson = Lesson(scenario(length=5.0))
    await lesson.play(6)
    ender = lesson.provider.ender()
    assert (await ender.look()).running is Running.NO
    assert (await ender.end()).answer is EndAnswer.ALREADY_ENDED


async def test_many_threads_may_press_at_once() -> None:
    lesson = lesson_with(End(how="refused", times=20))
    await lesson.play(0.001)
    answers: list[EndAnswer] = []

    def press() -> None:
        reply = asyncio.run(lesson.provider.ender().end())
        answers.append(reply.answer)

    threads = [threading.Thread(target=press) for _ in range(21)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        await lesson.do(ActionKind.LOWER_HAND)  # the room is at work meanwhile
    for thread in threads:
        thread.join()
    assert sorted(answers) == [EndAnswer.ACCEPTED] + [EndAnswer.REFUSED] * 20
