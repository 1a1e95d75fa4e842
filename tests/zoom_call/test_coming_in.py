"""The companion's way into a meeting, and out of it: what it says at each step, and whether it
is tried again."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from providers.base import ChannelState
from providers.zoom import sdk_words
from tests.zoom_call.call import BRIEF, Call
from tests.zoom_call.conftest import Begin


async def test_it_joins_as_it_was_briefed_silent_and_unseen(begin: Begin) -> None:
    call = await begin()
    await call.ear.state(ChannelState.UP)
    assert await call.made("SDKAuth") == (BRIEF["jwt"],)
    (joined,) = await call.made("Join")
    assert joined == {
        "userType": "SDK_UT_WITHOUT_LOGIN",
        "meetingNumber": int(BRIEF["meeting"]),
        "userName": BRIEF["name"],
        "psw": BRIEF["passcode"],
        "userZAK": BRIEF["zak"],
        "customer_key": BRIEF["key"],
        "isVideoOff": True,
        "isAudioOff": True,
    }
    assert await call.ear.word("auth") == "AUTHRET_SUCCESS"
    await call.room()


async def test_the_sdk_is_to_write_no_dump_and_no_log(begin: Begin) -> None:
    call = await begin()
    (given,) = await call.made("InitSDK")
    assert given == {
        "strWebDomain": "https://zoom.us",
        "enableGenerateDump": False,
        "enableLogByDefault": False,
    }


async def test_every_state_on_the_way_is_told(begin: Begin) -> None:
    call = await begin({"join": [["MEETING_STATUS_CONNECTING", 0]]})
    await call.made("Join")
    for name in ("WAITINGFORHOST", "IN_WAITING_ROOM", "CONNECTING", "INMEETING", "RECONNECTING"):
        call.status(name)
        wanted = {"status": f"MEETING_STATUS_{name}"}
        await call.ear.until(partial(call.ear.bodies.__contains__, wanted))
    call.forget()
    call.status("INMEETING")
    await call.room()


@pytest.mark.parametrize("name", ["LOCKED", "UNLOCKED"])
async def test_a_meeting_that_is_locked_is_read_on(begin: Begin, name: str) -> None:
    call = await begin()
    await call.joined()
    call.status(name)
    await call.ear.word("status")
    call.forget()
    call.fire("onUserNamesChangedCallback", [2], call=[{"id": 2, "name": "Jack E."}])
    await call.row("call", 2, name="Jack E.")


@pytest.mark.parametrize(
    "name",
    [
        "AUTHRET_JWTTOKENWRONG",
        "AUTHRET_KEYORSECRETWRONG",
        "AUTHRET_CLIENT_INCOMPATIBLE",
        "AUTHRET_ACCOUNTNOTENABLESDK",
    ],
)
async def test_credentials_that_are_not_taken_are_not_tried_again(begin: Begin, name: str) -> None:
    call = await begin({"auth": name})
    await call.ear.state(ChannelState.OFF, sdk_words.auth(name).sentence)
    await asyncio.wait({call.task}, timeout=20)
    assert call.task.done()
    assert call.children == 1
    assert await call.ear.word("auth") == name


async def test_an_answer_that_may_be_another_later_is_waited_for(begin: Begin) -> None:
    call = await begin({"auth": "AUTHRET_NETWORKISSUE"})
    await call.ear.state(ChannelState.DOWN, sdk_words.NETWORK)
    call.meeting["auth"] = "AUTHRET_SUCCESS"
    await call.room()
    assert call.children > 1


@pytest.mark.parametrize(
    ("code", "again"),
    [
        ("MEETING_FAIL_CLIENT_INCOMPATIBLE", False),
        ("CONF_FAIL_REMOVED_BY_HOST", False),
        ("MEETING_FAIL_PASSWORD_ERR", True),
        ("MEETING_FAIL_CONFLOCKED", True),
    ],
)
async def test_a_meeting_that_cannot_be_joined_is_said_in_words(
    begin: Begin, code: str, again: bool
) -> None:
    from tests.standins.sdk.zoom_meeting_sdk import MeetingFailCode

    number = MeetingFailCode[code].value
    call = await begin({"join": [["MEETING_STATUS_FAILED", number]]})
    state = ChannelState.DOWN if again else ChannelState.OFF
    await call.ear.state(state, sdk_words.failed(code).sentence)
    assert call.ear.bodies[-1] == {"status": "MEETING_STATUS_FAILED"}


async def test_a_code_that_nobody_knows_is_told_by_its_number(begin: Begin) -> None:
    call = await begin({"join": [["MEETING_STATUS_FAILED", 123456]]})
    await call.ear.state(ChannelState.DOWN, "The meeting could not be joined (123456).")


@pytest.mark.parametrize("call_name", ["InitSDK", "SDKAuth", "Join"])
async def test_a_step_that_the_sdk_does_not_take_is_named(begin: Begin, call_name: str) -> None:
    call = await begin({"answers": {call_name: "SDKERR_WRONG_USAGE"}})
    await call.ear.until(
        lambda: any(
            state is ChannelState.DOWN and detail.endswith("(SDKERR_WRONG_USAGE).")
            for state, detail in call.ear.states
        )
    )


async def test_credentials_that_nobody_answers_to_have_their_time(begin: Begin) -> None:
    call = await begin({"auth": None}, seconds={"sdk_worker": {"AUTH_SECONDS": 0.3}})
    await call.ear.state(ChannelState.DOWN, "Zoom did not answer to the credentials.")
    assert not any(made[0] == "Join" for made in call.calls)


async def test_hanging_in_connecting_has_its_time(begin: Begin) -> None:
    call = await begin(
        {"join": [["MEETING_STATUS_CONNECTING", 0]]},
        seconds={"sdk_worker": {"CONNECTING_SECONDS": 0.3}},
    )
    await call.ear.state(
        ChannelState.DOWN,
        "The meeting could not be entered within a minute: is the passcode right?",
    )


async def test_a_connection_that_does_not_come_back_is_not_put_down_to_the_passcode(
    begin: Begin,
) -> None:
    call = await begin(seconds={"sdk_worker": {"CONNECTING_SECONDS": 0.3}})
    await call.joined()
    call.status("RECONNECTING")
    await call.ear.state(
        ChannelState.DOWN, "The connection to the meeting did not come back within a minute."
    )


async def test_waiting_to_be_let_in_has_no_end(begin: Begin) -> None:
    call = await begin(
        {"join": [["MEETING_STATUS_CONNECTING", 0], ["MEETING_STATUS_IN_WAITING_ROOM", 0]]},
        seconds={"sdk_worker": {"CONNECTING_SECONDS": 0.2}},
    )
    await call.made("Join")
    await asyncio.sleep(0.6)  # that nothing happens has to be waited for
    assert call.children == 1
    call.status("INMEETING")
    await call.room()


async def test_a_second_answer_to_the_credentials_changes_nothing(begin: Begin) -> None:
    call = await begin()
    await call.joined()
    call.send({"auth": "AUTHRET_SUCCESS"})
    call.send({"auth": "AUTHRET_JWTTOKENWRONG"})
    call.fire("onUserLeftCallback", [2], "", call=[])
    await call.room(call=[])
    assert call.children == 1
    assert sum(made[0] == "Join" for made in call.calls) == 1


async def leaves(call: Call) -> None:
    """Close it; it must have told Zoom that it goes, and be gone by itself."""
    began = asyncio.get_running_loop().time()
    call.task.cancel()
    assert await call.made("Leave") == ("LEAVE_MEETING",)
    await asyncio.wait({call.task})
    assert asyncio.get_running_loop().time() - began < 1.5, "it had to be killed"


async def test_leaving_leaves_the_meeting(begin: Begin) -> None:
    call = await begin()
    await call.joined()
    await leaves(call)


@pytest.mark.parametrize("name", ["CONNECTING", "IN_WAITING_ROOM", "WAITINGFORHOST"])
async def test_leaving_on_the_way_in_leaves_nobody_at_the_door(begin: Begin, name: str) -> None:
    call = await begin({"join": [[f"MEETING_STATUS_{name}", 0]]})
    await call.ear.state(ChannelState.UP)
    await call.made("Join")
    await call.ear.word("status")
    await leaves(call)


async def test_leaving_while_the_credentials_are_looked_at(begin: Begin) -> None:
    call = await begin({"auth": None})
    await call.ear.state(ChannelState.UP)
    await call.made("SDKAuth")
    began = asyncio.get_running_loop().time()
    call.task.cancel()
    await asyncio.wait({call.task})
    assert asyncio.get_running_loop().time() - began < 1.5, "it had to be killed"


async def test_an_sdk_that_answers_no_more_does_not_keep_it(begin: Begin) -> None:
    call = await begin({"answers": {"Leave": "SDKERR_INTERNAL_ERROR"}})
    await call.joined()
    await leaves(call)
