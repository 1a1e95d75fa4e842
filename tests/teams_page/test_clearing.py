"""CLEAR ROOM: in which order and how fast, against a limiter; what is left; and the guard."""

from __future__ import annotations

import pytest

from tests.standins.teams_page import OWN_ID
from tests.teams_page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def presenter(stage: Stage, **world: object) -> None:
    """We are in the call, and may do all but end it."""
    await stage.join(role="Presenter", **world)


async def last(stage: Stage, word: str, value: object, mark: int = 0) -> None:
    """That comes."""
    await stage.until(lambda line: line.get(word) == value, mark, seconds=20)


async def test_thirty_are_out_within_five_seconds_whatever_the_limiter_counts(
    stage: Stage,
) -> None:
    await presenter(stage, limit=10, latency=50)
    who = await stage.class_of(30)
    await stage.room(lambda room: len(room["people"]) == 30)
    began = await stage.page.evaluate("() => performance.now()")
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 0], mark)
    asked = await stage.requests("remove")
    assert {one["id"] for one in asked} == set(who)
    assert max(one["at"] for one in asked) - began < 5000
    assert [one["refused"] for one in asked] == [""] * 30


async def test_it_counts_down_and_says_once_that_all_are_out(stage: Stage) -> None:
    await presenter(stage)
    await stage.class_of(4)
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 0], mark)
    lines = [line for line in stage.lines[mark:] if {"took", "clearing", "cleared"} & set(line)]
    assert lines.count({"took": 1, "means": "clear_room"}) == 1
    left = [line["clearing"][1] for line in lines if "clearing" in line]
    assert left == sorted(left, reverse=True)
    assert left[0] <= 4
    assert left[-1] == 0
    assert [line for line in lines if "cleared" in line] == [{"cleared": [1, 0]}]


async def test_who_goes_first_and_who_goes_last(stage: Stage) -> None:
    await presenter(stage)
    organizer = await stage.someone(role="Organizer")
    co = await stage.someone(role="Co-organizer")
    teacher = await stage.someone(role="Presenter")
    pupil = await stage.someone(role="Attendee")
    guest = await stage.someone(kind="guest", role="Attendee")
    caller = await stage.someone(kind="phone", role="Attendee")
    warned = await stage.someone(role="Attendee")
    waiting = await stage.someone(state="InLobby")
    await stage.row(warned)
    await stage.ring(1, end=True, first=[warned])
    await stage.until(lambda line: line.get("cleared", [0, 0])[1] == 1)
    asked = [one for one in await stage.requests() if one["op"] in ("remove", "reject")]
    order = [one["id"] for one in asked]
    assert order[:8] == [warned, guest, caller, pupil, waiting, teacher, co, organizer]


async def test_a_warned_organizer_is_last_all_the_same(stage: Stage) -> None:
    await presenter(stage)
    organizer = await stage.someone(role="Organizer")
    pupil = await stage.someone()
    await stage.row(pupil)
    await stage.ring(1, end=True, first=[organizer])
    await last(stage, "cleared", [1, 1])
    assert [one["id"] for one in await stage.requests("remove")][:2] == [pupil, organizer]


async def test_microphones_and_cameras_are_off_at_once(stage: Stage) -> None:
    await presenter(stage)
    who = await stage.class_of(20, muted=False, camera=True)
    await stage.room(lambda room: len(room["people"]) == 20)
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 0], mark)
    times = {one["op"]: one["at"] for one in reversed(await stage.requests())}
    began = min(one["at"] for one in await stage.requests("remove"))
    assert times["forbidOthersAudio"] - began < 500
    assert times["forbidOthersVideo"] - began < 1000
    world = await stage.fake("world")
    assert (world["mics"], world["cameras"]) == (False, False)
    assert len(who) == 20


async def test_a_switch_that_fails_is_tried_again(stage: Stage) -> None:
    await presenter(stage)
    await stage.fake("fault", "forbidOthersAudio", {"code": 500, "subCode": 0})
    await stage.ring(1, end=True)
    await stage.until(lambda line: line.get("room", {}).get("cameras") is False)
    await stage.fake("fault", "forbidOthersAudio", None)
    await stage.until(lambda line: line.get("room", {}).get("mics") is False)


async def test_the_organizer_who_cannot_be_removed_is_said_to_be_left(stage: Stage) -> None:
    await presenter(stage)
    organizer = await stage.someone(role="Organizer")
    await stage.class_of(3)
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 1], mark)
    assert (await stage.requests("remove"))[-1]["id"] == organizer
    assert (await stage.requests("remove"))[-1]["refused"] == "403/0"


@pytest.mark.parametrize("fault", [{"code": 429, "subCode": 0}, {"code": 500, "subCode": 1}])
async def test_who_was_refused_is_tried_again(stage: Stage, fault: dict[str, int]) -> None:
    await presenter(stage)
    who, other = await stage.class_of(2)
    await stage.row(other)
    await stage.fake("fault", f"remove {who}", fault)
    mark = await stage.ring(1, end=True)
    await last(stage, "clearing", [1, 1], mark)
    assert not any("cleared" in line for line in stage.lines)
    await stage.fake("fault", f"remove {who}", None)
    await last(stage, "cleared", [1, 0], mark)
    times = [one["at"] for one in await stage.requests("remove") if one["id"] == who]
    assert times[1] - times[0] > 600


async def test_what_is_taken_without_effect_is_not_believed(stage: Stage) -> None:
    await presenter(stage)
    who = await stage.someone()
    await stage.row(who)
    await stage.fake("fault", "remove", "nothing")
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 1], mark)
    await stage.fake("fault", "remove", None)
    await last(stage, "cleared", [1, 0], mark)


async def test_who_is_seen_to_be_gone_a_little_later_is_not_said_to_be_left(stage: Stage) -> None:
    await presenter(stage, lag=800)
    who = await stage.someone()
    await stage.row(who)
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 0], mark)
    assert len([line for line in stage.lines[mark:] if "cleared" in line]) == 1
    assert len(await stage.requests("remove")) == 1


async def test_one_that_is_never_answered_holds_nobody_up(stage: Stage) -> None:
    await presenter(stage)
    first, *others = await stage.class_of(5)
    await stage.fake("fault", f"remove {first}", "never")
    mark = await stage.ring(1, end=True)
    await stage.until(lambda line: line.get("clearing") == [1, 1], mark, seconds=3)
    gone = {one["id"] for one in await stage.requests("remove")}
    assert gone == {first, *others}


async def test_everything_refused_is_a_refusal(stage: Stage) -> None:
    await presenter(stage)
    await stage.someone()
    for op in ("remove", "forbidOthersAudio", "forbidOthersVideo"):
        await stage.fake("fault", op, {"code": 403, "subCode": 9})
    await stage.room(lambda room: room["people"])
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 1], mark)
    assert (await stage.requests("remove"))[0]["refused"] == "403/9"
    assert {"refused": [1, "403/9"]} in stage.lines[mark:]
    assert not any("took" in line for line in stage.lines[mark:])


async def test_an_empty_room_is_cleared_at_once(stage: Stage) -> None:
    await presenter(stage)
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 0], mark)
    assert {"took": 1, "means": "clear_room"} in stage.lines[mark:]


async def test_the_guard_puts_out_whoever_comes_back(stage: Stage) -> None:
    await presenter(stage)
    who, other = await stage.class_of(2)
    await stage.row(other)
    await stage.fake("set", {"returning": {"ids": [who], "after": 700}})
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 0], mark)
    for _ in range(2):
        mark = len(stage.lines)
        await last(stage, "clearing", [1, 1], mark)
        await last(stage, "cleared", [1, 0], mark)


async def test_the_guard_rejects_whoever_waits(stage: Stage) -> None:
    await presenter(stage)
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 0], mark)
    who = await stage.someone(state="InLobby")
    await stage.room(lambda room: room["lobby"])
    await stage.room(lambda room: not room["lobby"])
    assert [one["id"] for one in await stage.requests("reject")] == [who]


async def test_the_guard_goes_when_it_is_told_to_leave(stage: Stage) -> None:
    await presenter(stage)
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 0], mark)
    await stage.say(leave=True)
    await stage.until(lambda line: line.get("status") == "disconnected")
    await stage.someone()
    mark = len(stage.lines)
    await stage.until(lambda line: not line, mark)
    await stage.until(lambda line: not line, mark + 1)
    assert await stage.requests("remove") == []


async def test_rung_again_everybody_is_tried_again_at_once(stage: Stage) -> None:
    await presenter(stage)
    organizer = await stage.someone(role="Organizer")
    await stage.row(organizer)
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 1], mark)
    tries = len(await stage.requests("remove"))
    mark = await stage.ring(2, end=True)
    await last(stage, "cleared", [2, 1], mark)
    assert len(await stage.requests("remove")) == tries + 1
    assert {"took": 2, "means": "clear_room"} in stage.lines[mark:]


async def test_we_ourselves_stay(stage: Stage) -> None:
    await presenter(stage)
    await stage.someone(id=OWN_ID)
    mark = await stage.ring(1, end=True)
    await last(stage, "cleared", [1, 0], mark)
    assert await stage.requests("remove") == []
    assert await stage.requests("end") == []
