"""END by both ways, with each part as the test wants it: late words, old ones, or none at all."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from providers import companion
from providers.base import EndAnswer, EndReply, Running, Sight, Unreachable
from providers.companion import Alarm
from providers.zoom import both_enders
from providers.zoom.assumptions import STATUS_LAG_SECONDS
from providers.zoom.both_enders import ABSENT, SEEN, TAKEN, BothEnders
from providers.zoom.ender import MANUAL_STEPS


class Rest:
    """REST, as the test wants."""

    manual_steps = MANUAL_STEPS

    def __init__(self) -> None:
        self.reply: EndReply | Exception | None = None
        self.sight = Sight(Running.UNKNOWN, "No answer.")
        self.ends = self.ended = 0
        self.cancelled = 0

    async def open(self) -> None:
        raise Unreachable("No answer.")

    async def look(self) -> Sight:
        return self.sight

    async def end(self) -> EndReply:
        self.ends += 1
        try:
            while self.reply is None:  # noqa: ASYNC110  a test just sets it
                await asyncio.sleep(0.001)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.ended += 1
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    async def close(self) -> None:
        pass


class Bell:
    """A child's end of the line, without one."""

    def __init__(self, alarm: Alarm) -> None:
        mine, self._its = socket.socketpair()
        mine.setblocking(False)
        alarm.take(mine)

    def say(self, body: Mapping[str, Any]) -> None:
        self._its.sendall(companion._line(body))

    def close(self) -> None:
        self._its.close()


class Now:
    """The time, which a test may put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


class Parts:
    """An ender, and all that it works with."""

    def __init__(self) -> None:
        self.rest, self.alarm, self.now = Rest(), Alarm(), Now()
        self.bell = Bell(self.alarm)
        self.ender = BothEnders(self.rest, self.alarm, self.now)


@pytest.fixture
def parts() -> Iterator[Parts]:
    parts = Parts()
    yield parts
    parts.bell.close()
    parts.alarm.take(None)


async def test_rests_request_goes_on_when_the_companion_has_taken_it(parts: Parts) -> None:
    parts.bell.say({"took": 1})
    assert await parts.ender.end() == TAKEN
    assert (parts.rest.ends, parts.rest.cancelled) == (1, 0)
    parts.rest.reply = EndReply(EndAnswer.ACCEPTED)
    await asyncio.wait(parts.ender._flying)
    assert parts.rest.ended == 1


async def test_few_requests_go_on_and_the_first_of_them_in_any_case(parts: Parts) -> None:
    parts.bell.say({"took": 100})
    for _ in range(both_enders.ON_THEIR_WAY + 2):
        assert await parts.ender.end() == TAKEN
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert parts.rest.cancelled == 2
    assert len(parts.ender._flying) == both_enders.ON_THEIR_WAY
    parts.rest.sight = Sight(Running.NO)
    await parts.ender.look()
    await asyncio.sleep(0.01)
    assert parts.ender._flying == []


async def test_proof_is_better_than_a_request_that_was_taken(parts: Parts) -> None:
    parts.rest.reply = EndReply(EndAnswer.ALREADY_ENDED, "gone")
    parts.bell.say({"took": 1})
    assert (await parts.ender.end()).detail == "gone"
    parts.rest.reply = EndReply(EndAnswer.ACCEPTED)
    parts.bell.say({"over": 2})
    assert await parts.ender.end() == EndReply(EndAnswer.ALREADY_ENDED, SEEN)


async def test_who_gives_up_takes_rests_request_back(parts: Parts) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(parts.ender.end(), 0.02)
    await asyncio.sleep(0)
    assert parts.rest.cancelled == 1


@pytest.mark.parametrize("word", [{"took": 6}, {"over": 6}, {"refused": [6, "not host"]}])
async def test_a_word_on_an_older_ring_is_no_answer(parts: Parts, word: Mapping[str, Any]) -> None:
    parts.alarm._rings = 6
    parts.bell.say(word)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(parts.ender.end(), 0.02)
    assert (await asyncio.wait_for(parts.ender.look(), 5)).running is Running.UNKNOWN


async def test_a_refusal_of_the_companions_hides_nothing_that_rest_says(parts: Parts) -> None:
    parts.bell.say({"refused": [1, "not host"]})
    ending = asyncio.create_task(parts.ender.end())
    await asyncio.sleep(0.02)
    assert not ending.done()
    parts.rest.reply = EndReply(EndAnswer.ACCEPTED, "by REST")
    assert (await ending).detail == "by REST"


async def test_several_at_once_each_get_an_answer_though_one_was_refused(parts: Parts) -> None:
    ends = [asyncio.create_task(parts.ender.end()) for _ in range(3)]
    await asyncio.sleep(0.02)
    parts.bell.say({"took": 1})
    parts.bell.say({"refused": [2, "not host"]})
    assert await ends[0] == TAKEN
    parts.bell.say({"over": 3})
    for end in ends[1:]:
        assert (await end).answer is EndAnswer.ALREADY_ENDED


async def test_a_look_that_waits_for_rest_sees_the_end_from_inside(parts: Parts) -> None:
    parts.bell.say({"took": 1})
    await parts.ender.end()
    parts.rest.sight = Sight(Running.YES)
    parts.bell.say({"over": 1})
    assert await parts.ender.look() == Sight(Running.NO, SEEN)
    parts.now.ahead += STATUS_LAG_SECONDS + 1
    assert (await parts.ender.look()).running is Running.YES, "it was started again"
    await parts.ender.close()


async def test_a_ring_that_nobody_heard_makes_older_proofs_void(parts: Parts) -> None:
    parts.bell.say({"took": 1})
    await parts.ender.end()
    parts.bell.say({"over": 1})
    parts.rest.sight = Sight(Running.YES)
    parts.bell.close()
    parts.rest.reply = EndReply(EndAnswer.FAILED, "No answer.")
    assert await parts.ender.end() == EndReply(EndAnswer.FAILED, f"No answer. {ABSENT}")
    assert (await parts.ender.look()).running is Running.YES


async def test_another_child_is_not_believed_about_a_ring_that_it_has_not_heard(
    parts: Parts,
) -> None:
    parts.bell.say({"took": 1})
    await parts.ender.end()
    other = Bell(parts.alarm)
    other.say({"over": 0})
    parts.rest.sight = Sight(Running.YES)
    assert (await parts.ender.look()).running is Running.YES
    other.close()
    await parts.ender.close()


async def test_a_rest_that_breaks_does_not_hide_the_companions_word_and_is_told_later(
    parts: Parts,
) -> None:
    parts.rest.reply = ZeroDivisionError()
    parts.bell.say({"took": 1})
    assert await parts.ender.end() == TAKEN
    await asyncio.sleep(0)
    with pytest.raises(ZeroDivisionError):
        await parts.ender.look()
    assert await parts.ender.look() == parts.rest.sight


async def test_a_rest_that_breaks_alone_is_told_at_once(parts: Parts) -> None:
    parts.rest.reply = ZeroDivisionError()
    parts.bell.say({"refused": [1, "not host"]})
    with pytest.raises(ZeroDivisionError):
        await parts.ender.end()


@pytest.mark.parametrize("nonsense", [{"took": "1"}, {"over": None}, {"refused": 5}, {"took": []}])
async def test_nonsense_from_the_child_is_no_word(
    parts: Parts, nonsense: Mapping[str, Any]
) -> None:
    parts.rest.reply = EndReply(EndAnswer.ACCEPTED, "by REST")
    parts.bell.say(nonsense)
    assert (await parts.ender.end()).detail == "by REST"


def test_ringing_costs_next_to_nothing_though_the_child_hangs() -> None:
    alarm = Alarm()
    bell = Bell(alarm)
    began = time.perf_counter()
    for _ in range(1000):
        alarm.ring({"end": True})
    assert (time.perf_counter() - began) / 1000 < 0.001
    bell.close()
    alarm.take(None)


def test_the_line_is_shared_by_threads(parts: Parts) -> None:
    numbers: list[int] = []
    threads = [
        threading.Thread(target=lambda: numbers.append(parts.alarm.ring({"end": True})))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 21))
