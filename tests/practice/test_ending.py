"""What END meets with in a practice class, also from another thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from providers.base import (
    ActionKind,
    EndAnswer,
    Ended,
    Ender,
    EndMeans,
    EndReply,
    Left,
    Place,
    Role,
    Running,
)
from providers.practice.ender import PracticeEnder
from providers.practice.sections import End
from providers.practice.vocabulary import Event
from tests.practice.lesson import Lesson, said, scenario

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


# -- END that can only clear the room --------------------------------------------------------

CLEARS = End(how="clear-room", seconds=0.0)


def presenter(*events: Event, **end: Any) -> Lesson:
    return Lesson(scenario(*events, end=replace(CLEARS, **end), length=14_400.0))


async def cleared(lesson: Lesson) -> EndReply:
    """Press END, and ask until the room is clear."""
    ender = lesson.provider.ender()
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    for _ in range(100):
        await lesson.play(0.2)
        reply = await ender.end()
        if reply.answer is not EndAnswer.ACCEPTED:
            return reply
    raise AssertionError("the room is never clear")


async def test_it_is_known_beforehand_that_end_can_only_clear_the_room() -> None:
    lesson = presenter()
    await lesson.play(1)
    sight = await lesson.provider.ender().look()
    assert (sight.running, sight.means) == (Running.YES, EndMeans.CLEAR_ROOM)
    assert sight.why
    assert sight.left == 7  # six pupils and the teacher
    assert lesson.one(lesson.sim.known["second"].name).role is Role.PRESENTER
    lesson.sim.room.leave(lesson.sim.known["teacher"])
    await lesson.play(1)
    assert lesson.one(lesson.sim.known["second"].name).role is Role.PRESENTER


async def test_people_go_one_by_one_and_the_teacher_stays() -> None:
    lesson = presenter(Event(at=0, do="stranger", who="Danny"))
    await lesson.play(1)
    reply = await cleared(lesson)
    assert (reply.answer, reply.left) == (EndAnswer.CLEARED, 1)
    gone = [one.at for one in lesson.told if isinstance(one, Left)]
    assert len(gone) == 7
    assert all(0.1 < then - before < 0.5 for before, then in pairwise(gone))  # never a burst
    assert not lesson.named("Danny")  # who waits is put out too
    there = {one.role for one in lesson.people.values() if one.place is Place.IN_CALL}
    assert there == {Role.HOST, Role.PRESENTER}
    assert (await lesson.provider.ender().look()).running is Running.YES


async def test_whom_staff_are_warned_of_goes_first() -> None:
    lesson = presenter(Event(at=0, do="stranger", who="Danny", let_in_after=0))
    await lesson.play(1)
    danny, pupil = lesson.one("Danny"), lesson.pupil(4)
    lesson.provider.put_out_first([pupil.id, danny.id])
    lesson.told.clear()
    await cleared(lesson)
    gone = [one.id for one in lesson.told if isinstance(one, Left)]
    assert gone[:2] == [pupil.id, danny.id]


async def test_everybody_is_silent_at_once_also_who_comes_back() -> None:
    lesson = presenter(returns=1)
    await lesson.play(1)
    assert (await cleared(lesson)).left == 1
    await lesson.play(12)
    assert (await lesson.provider.ender().look()).left == 2
    (back,) = (one for one in lesson.people.values() if one.role is Role.PARTICIPANT)
    assert (back.muted, back.mic_allowed, back.camera, back.camera_allowed) == (
        True,
        False,
        False,
        False,
    )
    assert (await cleared(lesson)).left == 1  # another press puts them out
    await lesson.play(20)
    assert (await lesson.provider.ender().look()).left == 1


async def test_the_teacher_lets_nobody_in_once_the_room_is_cleared() -> None:
    lesson = presenter(Event(at=5, do="stranger", who="Danny", let_in_after=1))
    await lesson.play(1)
    await cleared(lesson)
    await lesson.play(10)
    assert lesson.one("Danny").place is Place.WAITING


async def test_the_debrief_of_a_room_that_was_only_cleared_is_fair() -> None:
    lesson = presenter(
        Event(at=1, do="stranger", who="Danny", let_in_after=0),
        Event(at=2, do="share", who="Danny"),
        returns=1,
    )
    await lesson.play(6)
    await cleared(lesson)
    debrief = lesson.provider.debrief()
    assert debrief.cleared is not None
    assert debrief.ended is None
    assert said(debrief, "Ask the organizer to end it")
    await lesson.play(60)  # and somebody came back
    lesson.sim._switch.finish("by hand")
    await lesson.play(1)
    debrief = lesson.provider.debrief()
    assert not debrief.missed
    assert not debrief.pupils_removed
    assert not debrief.kept_waiting
    assert debrief.end_called_for
    assert said(debrief, "As presenter you could not end it")
    assert said(debrief, "The teacher ended it by hand")
