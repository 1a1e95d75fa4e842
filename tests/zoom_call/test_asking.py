"""What staff ask for goes to the SDK as the right call, and comes back as taken or as refused."""

from __future__ import annotations

from typing import Any

import pytest

from providers.base import ChannelState
from providers.zoom.sdk_orders import NOT_THERE, TOO_FREQUENT
from tests.zoom_call.call import JACK, ME
from tests.zoom_call.conftest import Begin


@pytest.mark.parametrize(
    ("order", "made", "seen"),
    [
        ({"do": "admit", "users": [9]}, ("AdmitToMeeting", 9), ("call", 9, {})),
        ({"do": "mute", "users": [2]}, ("MuteAudio", 2, True), ("call", 2, {"muted": True})),
        (
            {"do": "camera_off", "users": [2]},
            ("StopAttendeeVideo", 2),
            ("call", 2, {"camera": False}),
        ),
        ({"do": "to_waiting_room", "users": [2]}, ("PutInWaitingRoom", 2), ("waiting", 2, {})),
        ({"do": "lower_hand", "users": [2]}, ("LowerHand", 2), ("call", 2, {"hand": False})),
        (
            {"do": "rename", "users": [2], "name": "Jack E."},
            ("ChangeUserName", 2, "Jack E.", False),
            ("call", 2, {"name": "Jack E."}),
        ),
        (
            {"do": "rename", "users": [9], "name": "Daniel"},
            ("RenameUser", 9, "Daniel"),
            ("waiting", 9, {"name": "Daniel"}),
        ),
        (
            {"do": "take_host", "key": "123456"},
            ("ReclaimHostByHostKey", "123456"),
            ("call", 1, {"role": "USERROLE_HOST"}),
        ),
    ],
)
async def test_an_order_takes_effect(
    begin: Begin, order: dict[str, Any], made: tuple[Any, ...], seen: tuple[str, int, Any]
) -> None:
    call = await begin({"call": [ME, {**JACK, "hand": True, "camera": True}]})
    await call.joined()
    assert await call.ask(**order) == []
    assert await call.made(made[0]) == made[1:]
    place, number, values = seen
    call.forget()
    await call.row(place, number, **values)


@pytest.mark.parametrize(("user", "name"), [(2, ""), (9, " from the waiting room")])
async def test_who_is_removed_is_gone_from_the_place_where_they_were(
    begin: Begin, user: int, name: str
) -> None:
    call = await begin()
    await call.joined()
    assert await call.ask("remove", users=[user]) == []
    assert await call.made(f"ExpelUser{name}") == (user,)
    call.forget()
    room = await call.room()
    assert user not in [row["id"] for row in (*room["call"], *room["waiting"])]


@pytest.mark.parametrize(
    ("order", "made", "switch"),
    [
        ("mute_on_entry", ("EnableMuteOnEntry", True, True), "mute_on_entry"),
        ("waiting_room", ("EnableWaitingRoomOnEntry", True), "waiting_room"),
        ("may_rename", ("AllowParticipantsToRename", True), "may_rename"),
        ("lock_share", ("LockShare", True), None),
    ],
)
async def test_a_switch_is_set_and_read(
    begin: Begin, order: str, made: tuple[Any, ...], switch: str | None
) -> None:
    call = await begin()
    await call.joined()
    assert await call.ask(order, on=True) == []
    assert await call.made(made[0]) == made[1:]
    call.forget()
    room = await call.room()
    assert switch is None or room["switches"][switch] is True


async def test_what_is_taken_need_not_come_true(begin: Begin) -> None:
    call = await begin()
    await call.joined()
    call.fire("onUserNamesChangedCallback", [2], deaf=True, call=[ME, {**JACK, "name": "J"}])
    await call.row("call", 2, name="J")
    assert await call.ask("mute", users=[2]) == []
    call.forget()
    room = await call.room()
    assert room["call"][1]["muted"] is False


async def test_of_many_those_who_were_refused_are_named(begin: Begin) -> None:
    call = await begin(
        {"answers": {"MuteAudio": [None, "SDKERR_NO_PERMISSION"]}},
    )
    await call.joined()
    assert await call.ask("mute", users=[2, 3, 4]) == [[3, "SDKERR_NO_PERMISSION"]]


async def test_what_zoom_finds_too_frequent_is_tried_again(begin: Begin) -> None:
    call = await begin({"answers": {"AdmitToMeeting": [TOO_FREQUENT, TOO_FREQUENT]}})
    await call.joined()
    assert await call.ask("admit", users=[9]) == []
    assert sum(made[0] == "AdmitToMeeting" for made in call.calls) == 3
    await call.row("call", 9)


async def test_patience_has_an_end(begin: Begin) -> None:
    call = await begin(
        {"answers": {"AdmitToMeeting": TOO_FREQUENT}},
        seconds={"sdk_orders": {"PATIENCE_SECONDS": 0.6}},
    )
    await call.joined()
    assert await call.ask("admit", users=[9]) == [[9, TOO_FREQUENT]]
    assert sum(made[0] == "AdmitToMeeting" for made in call.calls) > 1


async def test_an_order_for_a_meeting_that_has_gone_is_refused(begin: Begin) -> None:
    call = await begin()
    await call.joined()
    call.status("CONNECTING")
    await call.ear.word("status")
    assert await call.ask("mute", users=[2]) == [[2, NOT_THERE]]


async def test_an_order_before_there_is_a_meeting_is_refused(begin: Begin) -> None:
    call = await begin({"auth": None})
    await call.ear.state(ChannelState.UP)
    assert await call.ask("mute", users=[2, 3]) == [[2, NOT_THERE], [3, NOT_THERE]]
    assert await call.ask("may_rename", n=2, on=False) == [[0, NOT_THERE]]


@pytest.mark.parametrize("name", ["surrogate \ud800", 5, None])
async def test_what_the_sdk_cannot_take_is_a_refusal(begin: Begin, name: Any) -> None:
    call = await begin()
    await call.joined()
    assert await call.ask("rename", users=[2], name=name) == [[2, "TypeError"]]
    assert await call.ask("mute", n=2, users=[2]) == []
    assert call.children == 1


async def test_an_sdk_that_raises_is_a_refusal(begin: Begin) -> None:
    call = await begin({"raises": {"MuteAudio": "RuntimeError"}})
    await call.joined()
    assert await call.ask("mute", users=[2]) == [[2, "RuntimeError"]]
    assert await call.ask("fly", n=2) == [[0, "KeyError"]]
    assert await call.ask("lower_hand", n=3, users=[2]) == []


@pytest.mark.parametrize("name", ["x" * 10_000, "Jack\u202e\x1b[31m", "J\u00e4ck \U0001f600"])
async def test_a_name_is_given_as_it_is(begin: Begin, name: str) -> None:
    call = await begin()
    await call.joined()
    assert await call.ask("rename", users=[2], name=name) == []
    assert await call.made("ChangeUserName") == (2, name, False)
