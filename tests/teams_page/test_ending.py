"""END by the page: the bell, the second look, and what becomes of it when something fails."""

from __future__ import annotations

import time

import pytest

from tests.teams_page.stage import Line, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

BELL = {
    "looked",
    "took",
    "refused",
    "left_call",
    "empty",
    "still",
    "unproved",
    "clearing",
    "cleared",
}


def said(stage: Stage, mark: int) -> list[Line]:
    """What was said on the bell since."""
    return [line for line in stage.lines[mark:] if BELL & set(line) and "done" not in line]


async def over(stage: Stage) -> bool:
    """Whether all our legs have ended."""
    return {leg["state"] for leg in await stage.fake("calls")} == {"Disconnected"}


@pytest.mark.parametrize(
    ("role", "means", "why"),
    [
        ("Organizer", "end", ""),
        ("Co-organizer", "end", ""),
        ("Presenter", "clear_room", "role"),
        ("Attendee", "none", "role"),
    ],
)
@pytest.mark.parametrize("told", [True, False])
async def test_what_end_could_do(stage: Stage, role: str, means: str, why: str, told: bool) -> None:
    await stage.join(role=role, told=told)
    who = await stage.someone()
    await stage.row(who)
    mark = await stage.ring(7, look=True)
    line = await stage.until(lambda line: "looked" in line, mark)
    told_of = {"means": means, "why": why, "left": 1, "ended": None}
    assert line == {"looked": 7, "inside": True, **told_of}
    assert await stage.requests("end") == []


async def test_what_we_may_do_counts_before_the_role(stage: Stage) -> None:
    await stage.join(role="Organizer", can={"hangUpForEveryOne": False})
    mark = await stage.ring(1, look=True)
    assert (await stage.until(lambda line: "looked" in line, mark))["means"] == "clear_room"


async def test_outside_of_the_call_it_can_do_nothing(stage: Stage) -> None:
    mark = await stage.ring(1, look=True)
    line = await stage.until(lambda line: "looked" in line, mark)
    told_of = {"means": "none", "why": "outside", "left": 0, "ended": None}
    assert line == {"looked": 1, "inside": False, **told_of}
    mark = await stage.ring(2, end=True)
    assert await stage.heard("refused", mark) == [2, "outside"]


async def test_in_the_lobby_it_can_do_nothing(stage: Stage) -> None:
    await stage.fake("set", {"entry": "InLobby"})
    await stage.start()
    await stage.until(lambda line: line.get("status") == "lobby")
    mark = await stage.ring(2, end=True)
    assert await stage.heard("refused", mark) == [2, "lobby"]


async def test_what_end_could_do_is_told_although_the_people_cannot_be_read(stage: Stage) -> None:
    await stage.join()
    await stage.fake("set", {"broken": True})
    mark = await stage.ring(7, look=True)
    line = await stage.until(lambda line: "looked" in line, mark)
    assert (line["inside"], line["means"], line["left"]) == (True, "end", None)


async def test_on_hold_it_ends_all_the_same(stage: Stage) -> None:
    await stage.join()
    await stage.fake("become", "LocalHold")
    mark = await stage.ring(7, end=True)
    assert await stage.heard("empty", mark) == 7


async def test_it_ends_for_everyone_and_looks_a_second_time(stage: Stage) -> None:
    await stage.join()
    await stage.class_of(5)
    await stage.room(lambda room: len(room["people"]) == 5)
    mark = await stage.ring(3, end=True)
    assert await stage.heard("empty", mark) == 3
    took, left, empty = said(stage, mark)
    assert (took, empty) == ({"took": 3, "means": "end"}, {"empty": 3})
    assert left["left_call"][0] == 3
    assert [one["op"] for one in await stage.requests()][:3] == ["agent", "join", "end"]
    await stage.becomes(lambda: over(stage))
    assert len(await stage.fake("calls")) == 2
    assert await stage.requests("remove") == []


async def test_it_is_fast(stage: Stage) -> None:
    await stage.join()
    began = time.monotonic()
    mark = await stage.ring(3, end=True)
    await stage.heard("took", mark)
    assert time.monotonic() - began < 0.5
    await stage.heard("empty", mark)
    assert time.monotonic() - began < 3


async def test_whoever_is_still_there_is_ended_again(stage: Stage) -> None:
    await stage.join()
    one, two = await stage.class_of(2)
    await stage.fake("set", {"survivors": {"ids": [one, two], "times": 2}})
    mark = await stage.ring(4, end=True)
    assert await stage.heard("empty", mark) == 4
    assert [line["still"] for line in said(stage, mark) if "still" in line] == [[4, 2], [4, 2]]
    assert len(await stage.requests("end")) == 4


async def test_in_a_large_meeting_those_who_are_not_listed_count(stage: Stage) -> None:
    await stage.join(total=150)
    mark = await stage.ring(3, look=True)
    assert (await stage.until(lambda line: "looked" in line, mark))["left"] == 149
    mark = await stage.ring(4, end=True)
    assert await stage.heard("still", mark) == [4, 149]
    await stage.fake("set", {"total": 1})
    assert await stage.heard("empty", mark) == 4


async def test_a_second_look_that_fails_is_taken_again(stage: Stage) -> None:
    await stage.join()
    await stage.fake("fault", "join", {"code": 500, "subCode": 7})
    mark = await stage.ring(5, end=True)
    assert await stage.heard("unproved", mark) == [5, "500/7"]
    assert not any("empty" in line for line in stage.lines)
    await stage.fake("fault", "join", None)
    assert await stage.heard("empty", mark) == 5


async def test_a_second_look_from_the_lobby_shows_nothing(stage: Stage) -> None:
    await stage.join()
    await stage.fake("set", {"entry": "InLobby"})
    mark = await stage.ring(5, end=True)
    await stage.heard("unproved", mark)
    assert not any("empty" in line for line in stage.lines)


async def test_a_second_look_that_cannot_read_the_call_proves_nothing(stage: Stage) -> None:
    await stage.join()
    mark = await stage.ring(5, end=True)
    await stage.heard("left_call", mark)
    await stage.fake("set", {"broken": True})
    await stage.heard("unproved", mark)
    await stage.fake("set", {"broken": False})
    assert await stage.heard("empty", mark) == 5


async def test_a_second_look_that_is_cut_off_proves_nothing(stage: Stage) -> None:
    await stage.join()
    who = await stage.someone()
    await stage.fake("set", {"survivors": {"ids": [who], "times": 1}})
    mark = await stage.ring(5, end=True)

    async def inside() -> bool:
        return [leg["state"] for leg in await stage.fake("calls")][1:] == ["Connected"]

    await stage.becomes(inside)
    await stage.page.evaluate("() => new Promise((seen) => setTimeout(seen, 150))")
    await stage.fake("drop", 500, 3)
    assert await stage.heard("unproved", mark) == [5, "outside"]
    assert not any("empty" in line for line in stage.lines)
    assert await stage.heard("still", mark) == [5, 1]


async def test_rung_again_while_it_proves_it_answers_with_the_new_number(stage: Stage) -> None:
    await stage.join()
    mark = await stage.ring(5, end=True)
    await stage.heard("left_call", mark)
    mark = await stage.ring(6, end=True)
    assert await stage.heard("empty", mark) == 6
    assert {"took": 6, "means": "end"} in stage.lines[mark:]


async def test_rung_again_while_our_own_leg_ends_it_is_no_refusal(stage: Stage) -> None:
    await stage.join(latency=400)
    mark = await stage.ring(5, end=True)
    await stage.fake("become", "Disconnecting")
    await stage.ring(6, end=True)
    assert await stage.heard("empty", mark) == 6
    assert {"took": 6, "means": "end"} in stage.lines[mark:]
    assert not any("refused" in line for line in stage.lines[mark:])


async def test_rung_again_after_the_proof_it_proves_it_anew(stage: Stage) -> None:
    await stage.join()
    mark = await stage.ring(5, end=True)
    await stage.heard("empty", mark)
    await stage.becomes(lambda: over(stage))
    await stage.someone()  # comes into the meeting that a client has opened again
    mark = await stage.ring(6, end=True)
    assert await stage.heard("empty", mark) == 6
    # The end of the old leg answers nothing, and nothing is taken before it is.
    assert said(stage, mark) == [
        {"still": [6, 1]},
        {"took": 6, "means": "end"},
        {"empty": 6},
    ]


async def test_an_end_once_more_that_is_refused_is_not_said_to_be_taken(stage: Stage) -> None:
    await stage.join()
    who = await stage.someone()
    await stage.fake("set", {"survivors": {"ids": [who], "times": 1}})
    mark = await stage.ring(5, end=True)
    await stage.heard("left_call", mark)
    await stage.fake("fault", "end", {"code": 403, "subCode": 1})
    assert await stage.heard("refused", mark) == [5, "403/1"]
    assert [line for line in said(stage, mark) if "took" in line] == [{"took": 5, "means": "end"}]
    await stage.fake("fault", "end", None)
    assert await stage.heard("empty", mark) == 5


async def test_refused_it_says_so_and_clears_the_room(stage: Stage) -> None:
    await stage.join()
    await stage.class_of(3)
    await stage.fake("fault", "end", {"code": 403, "subCode": 1})
    mark = await stage.ring(8, end=True)
    assert await stage.heard("refused", mark) == [8, "403/1"]
    assert await stage.heard("cleared", mark) == [8, 0]
    await stage.fake("fault", "end", None)
    mark = await stage.ring(9, end=True)
    assert await stage.heard("empty", mark) == 9


async def test_without_an_answer_it_clears_the_room_meanwhile(stage: Stage) -> None:
    await stage.join()
    await stage.class_of(3)
    await stage.fake("fault", "end", "never")
    mark = await stage.ring(8, end=True)
    assert await stage.heard("cleared", mark, seconds=6) == [8, 0]
    assert await stage.heard("refused", mark) == [8, "timeout"]


async def test_a_clock_that_jumps_is_no_answer(stage: Stage) -> None:
    """As after the computer has slept: all waits are over at once."""
    await stage.join()
    await stage.fake("fault", "end", "never")
    mark = await stage.ring(8, end=True)
    await stage.page.evaluate(
        "() => { const now = performance.now(); performance.now = () => now + 1e5 }"
    )
    await stage.until(lambda line: not line, mark)
    await stage.until(lambda line: "refused" in line, mark)
    assert not any(line.get("means") == "end" for line in said(stage, mark))


async def test_an_answer_that_is_lost_is_made_good_by_the_end_of_our_own_leg(stage: Stage) -> None:
    await stage.join()
    await stage.fake("fault", "end", "never")
    mark = await stage.ring(8, end=True)
    await stage.fake("ended")
    assert await stage.heard("took", mark, seconds=1) == 8
    assert await stage.heard("empty", mark) == 8


async def test_told_to_leave_it_stops_looking(stage: Stage) -> None:
    await stage.join()
    who = await stage.someone()
    await stage.fake("set", {"survivors": {"ids": [who], "times": 99}})
    mark = await stage.ring(4, end=True)
    await stage.heard("still", mark)
    await stage.say(leave=True)
    await stage.becomes(lambda: over(stage))
    joins = len(await stage.requests("join"))
    mark = len(stage.lines)
    for _ in range(6):  # beats: more than it takes to look again
        await stage.until(lambda line: not line, mark)
        mark = len(stage.lines)
    assert len(await stage.requests("join")) == joins


async def test_told_to_leave_it_takes_the_leg_of_the_second_look_along(stage: Stage) -> None:
    """Or else it would be seen in the call for two minutes more."""
    await stage.join()
    mark = await stage.ring(4, end=True)
    await stage.heard("left_call", mark)

    async def inside() -> bool:
        return [leg["state"] for leg in await stage.fake("calls")][1:] == ["Connected"]

    await stage.becomes(inside)
    await stage.fake("set", {"latency": 400})
    await stage.say(leave=True)
    await stage.heard("gone", mark)
    assert await over(stage)


async def test_put_out_of_the_call_it_comes_back_to_end_it(stage: Stage) -> None:
    await stage.join()
    await stage.class_of(2)
    await stage.fake("drop", 0, 5300)
    await stage.until(lambda line: line.get("status") == "disconnected")
    mark = await stage.ring(1, look=True)
    looked = await stage.until(lambda line: "looked" in line, mark)
    assert (looked["inside"], looked["ended"]) == (False, [0, 5300])
    mark = await stage.ring(2, end=True)
    await stage.ring(3, end=True)
    assert await stage.heard("empty", mark) == 3
    # Before it is taken, nothing says so.
    assert said(stage, mark) == [{"still": [3, 2]}, {"took": 3, "means": "end"}, {"empty": 3}]


async def test_put_out_of_the_call_a_presenter_cannot_end_it(stage: Stage) -> None:
    await stage.join(role="Presenter", can={"hangUpForEveryOne": True})
    await stage.someone()
    await stage.fake("drop", 0, 5300)
    await stage.until(lambda line: line.get("status") == "disconnected")
    mark = await stage.ring(2, end=True)
    assert await stage.heard("refused", mark) == [2, "ender"]
    assert await stage.requests("end") == []
    assert not any("took" in line for line in stage.lines[mark:])


async def test_ended_by_others_it_comes_back_to_see_that_nobody_is_there(stage: Stage) -> None:
    await stage.join()
    await stage.class_of(2)
    await stage.fake("ended")
    await stage.until(lambda line: line.get("status") == "disconnected")
    mark = await stage.ring(2, end=True)
    assert await stage.heard("empty", mark) == 2
    assert not any("still" in line for line in stage.lines[mark:])
