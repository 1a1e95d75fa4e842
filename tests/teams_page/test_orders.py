"""What the monitor orders: that it happens, that it is done, and what is refused and why."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest

from tests.standins.teams_page import OWN_ID
from tests.teams_page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

LATE = 12.0
"""More than the page waits for one request."""


@pytest.mark.parametrize(
    ("order", "before", "after"),
    [
        ("mute", {"muted": False}, {"muted": True}),
        ("mute_all", {"muted": False}, {"muted": True}),
        ("forbid_audio", {"muted": False}, {"mic_allowed": False, "muted": True}),
        ("permit_audio", {"mic": False}, {"mic_allowed": True}),
        ("forbid_video", {"camera": True}, {"camera_allowed": False, "camera": False}),
        ("permit_video", {"video": False}, {"camera_allowed": True}),
        ("lower_hands", {"hand": True}, {"hand": False}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_an_order_for_two_of_three(
    stage: Stage, order: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    await stage.join()
    one, two, other = await stage.class_of(3, **before)
    untouched = await stage.row(other)
    assert await stage.order(order, one, two) == []
    for who in (one, two):
        await stage.row(who, lambda row: row == {**row, **after})
    assert await stage.row(other) == untouched


@pytest.mark.parametrize("kind", ["teams", "guest", "phone", "acs", "app", "unknown"])
async def test_whoever_it_is_can_be_removed(stage: Stage, kind: str) -> None:
    await stage.join()
    who, other = await stage.class_of(2, kind=kind)
    await stage.row(other)
    assert await stage.order("remove", who) == []
    room = await stage.room(lambda room: len(room["people"]) == 1)
    assert room["people"][0]["id"] == other


@pytest.mark.parametrize("order", ["reject", "remove"])
async def test_who_waits_is_rejected(stage: Stage, order: str) -> None:
    await stage.join()
    who = await stage.someone(state="InLobby")
    await stage.room(lambda room: room["lobby"])
    assert await stage.order(order, who) == []
    await stage.room(lambda room: not room["lobby"])
    assert [one["op"] for one in await stage.requests()][-1] == "reject"


async def test_some_are_admitted(stage: Stage) -> None:
    await stage.join()
    one, two = await stage.class_of(2, state="InLobby")
    assert await stage.order("admit", one) == []
    room = await stage.room(lambda room: room["people"])
    assert [row["id"] for row in room["lobby"]] == [two]


async def test_all_are_admitted(stage: Stage) -> None:
    await stage.join()
    await stage.class_of(3, state="InLobby")
    assert await stage.order("admit_all") == []
    await stage.room(lambda room: len(room["people"]) == 3)


@pytest.mark.parametrize(
    ("order", "field", "allowed"),
    [
        ("mics_off", "mics", False),
        ("mics_on", "mics", True),
        ("cameras_off", "cameras", False),
        ("cameras_on", "cameras", True),
    ],
)
async def test_the_whole_meeting(stage: Stage, order: str, field: str, allowed: bool) -> None:
    await stage.join(**{field: not allowed})
    assert await stage.order(order) == []
    await stage.room(lambda room: room[field] is allowed)


async def test_two_switches_at_once_do_not_undo_each_other(stage: Stage) -> None:
    await stage.join(latency=200)
    await stage.say(n=101, do="mics_off")
    await stage.say(n=102, do="cameras_off")
    await stage.until(lambda line: line.get("done") == 102)
    room = await stage.room(lambda room: not room["cameras"])
    assert not room["mics"]


@pytest.mark.parametrize("fault", [{"code": 403, "subCode": 0}, "nothing"])
async def test_a_switch_that_has_no_effect_is_not_said_to_be_done(
    stage: Stage, fault: object
) -> None:
    """What Teams refuses of it, the SDK keeps for itself."""
    await stage.join()
    await stage.fake("fault", "forbidOthersVideo", fault)
    assert await stage.order("cameras_off") == [["", "undone"]]


async def test_a_switch_that_has_its_effect_a_little_later_is_done(stage: Stage) -> None:
    await stage.join()
    await stage.fake("fault", "forbidOthersVideo", {"late": 500})
    assert await stage.order("cameras_off") == []


async def test_a_switch_that_has_no_effect_holds_up_the_next_only_a_little(stage: Stage) -> None:
    await stage.join()
    await stage.fake("fault", "forbidOthersAudio", {"code": 500, "subCode": 0})
    await stage.say(n=101, do="mics_off")
    began = time.monotonic()
    assert await stage.order("cameras_off") == []
    assert time.monotonic() - began < 4
    room = await stage.room(lambda room: not room["cameras"])
    assert room["mics"]


@pytest.mark.parametrize(
    ("order", "op"),
    [("admit", "admit"), ("reject", "reject"), ("remove", "remove"), ("mute", "mute")],
)
async def test_a_refusal_is_told_with_its_code(stage: Stage, order: str, op: str) -> None:
    await stage.join()
    state = "InLobby" if op in ("admit", "reject") else "Connected"
    good, bad = await stage.class_of(2, state=state, muted=False)
    await stage.fake("fault", f"{op} {bad}", {"code": 403, "subCode": 41805})
    assert await stage.order(order, good, bad) == [[bad, "403/41805"]]


async def test_a_refusal_for_all(stage: Stage) -> None:
    await stage.join()
    await stage.fake("fault", "admitAll", {"code": 403, "subCode": 41805})
    assert await stage.order("admit_all") == [["", "403/41805"]]


async def test_an_order_that_is_never_answered_is_given_up(stage: Stage) -> None:
    await stage.join()
    good, bad = await stage.class_of(2)
    await stage.fake("fault", f"remove {bad}", "never")
    began = time.monotonic()
    assert await stage.order("remove", bad, good, seconds=LATE) == [[bad, "timeout"]]
    assert 7 < time.monotonic() - began < LATE
    await stage.room(lambda room: [row["id"] for row in room["people"]] == [bad])


async def test_an_order_without_effect_is_seen_in_the_room_only(stage: Stage) -> None:
    await stage.join()
    who = await stage.someone(state="InLobby")
    await stage.fake("fault", "admit", "nothing")
    assert await stage.order("admit", who) == []
    room = await stage.heard("room", len(stage.lines))
    assert [row["id"] for row in room["lobby"]] == [who]


@pytest.mark.parametrize("order", ["admit", "mute", "forbid_audio", "lower_hands"])
async def test_who_is_not_there_is_gone(stage: Stage, order: str) -> None:
    await stage.join()
    assert await stage.order(order, "8:orgid:nobody") == [["8:orgid:nobody", "gone"]]


@pytest.mark.parametrize("order", ["remove", "reject"])
async def test_who_is_gone_already_needs_no_putting_out(stage: Stage, order: str) -> None:
    await stage.join()
    assert await stage.order(order, "8:orgid:nobody") == []


@pytest.mark.parametrize("fault", [{"code": 404, "subCode": 0}, {"code": 400, "subCode": 41054}])
async def test_what_says_that_somebody_is_gone_is_success(
    stage: Stage, fault: dict[str, int]
) -> None:
    await stage.join()
    who = await stage.someone()
    await stage.fake("fault", "remove", fault)
    assert await stage.order("remove", who) == []


async def test_somebody_let_in_meanwhile_is_not_put_out_by_reject(stage: Stage) -> None:
    await stage.join()
    who = await stage.someone()
    assert await stage.order("reject", who) == [[who, "400/41803"]]
    assert await stage.row(who)


async def test_a_presenter_does_not_spoil_it_for_the_attendees(stage: Stage) -> None:
    await stage.join()
    presenter = await stage.someone(role="Presenter")
    attendees = await stage.class_of(3)
    assert await stage.order("forbid_video", presenter, *attendees) == [[presenter, "403/46504"]]
    for who in attendees:
        await stage.row(who, lambda row: row["camera_allowed"] is False)
    assert len(await stage.requests("forbidVideo")) == 1


async def test_whoever_is_muted_is_not_muted_again(stage: Stage) -> None:
    await stage.join()
    loud = await stage.someone(muted=False)
    quiet = await stage.class_of(5)
    assert await stage.order("mute_all", loud, *quiet) == []
    assert [one["id"] for one in await stage.requests("mute")] == [loud]


async def test_many_are_removed_one_after_the_other(stage: Stage) -> None:
    await stage.join(limit=10)
    who = await stage.class_of(20)
    assert await stage.order("remove", *who) == []
    times = [one["at"] for one in await stage.requests("remove")]
    assert [one["id"] for one in await stage.requests("remove")] == who
    assert min(b - a for a, b in itertools.pairwise(times)) > 80


async def test_never_we_ourselves(stage: Stage) -> None:
    await stage.join()
    await stage.someone(id=OWN_ID)
    assert await stage.order("remove", OWN_ID) == []
    assert await stage.requests("remove") == []


@pytest.mark.parametrize(
    ("order", "op", "before"),
    [("mute_all", "mute", {"muted": False}), ("forbid_audio", "forbidAudio", {})],
)
async def test_a_row_that_cannot_be_read_does_not_lose_the_order(
    stage: Stage, order: str, op: str, before: dict[str, Any]
) -> None:
    await stage.join()
    broken, whole = await stage.class_of(2, **before)
    await stage.row(whole)
    await stage.fake("change", broken, {"broken": True})
    assert [who for who, _why in await stage.order(order, broken, whole)] in ([], [broken])
    assert whole in [one["id"] for one in await stage.requests(op)]


async def test_an_order_while_the_call_cannot_be_read_is_answered(stage: Stage) -> None:
    await stage.join()
    who = await stage.someone()
    await stage.fake("set", {"broken": True})
    assert await stage.order("mute", who) == [["", "page"]]


async def test_an_order_before_the_call(stage: Stage) -> None:
    assert await stage.order("mute", "8:orgid:somebody") == [["", "outside"]]


async def test_an_order_that_is_none(stage: Stage) -> None:
    await stage.join()
    assert await stage.order("constructor") == [["", "unknown"]]
