"""END from inside the call goes by a line of its own, and nothing holds it up."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from providers.base import ChannelState
from providers.companion import Pace
from providers.zoom import sdk_words
from providers.zoom.sdk_words import NOT_HOST
from tests.zoom_call.call import JACK, ME, Call
from tests.zoom_call.conftest import Begin

HOST = {**ME, "role": "USERROLE_HOST"}


async def test_the_host_ends_the_meeting(begin: Begin) -> None:
    call = await begin({"call": [HOST, JACK]}, pace=Pace(pause=60.0))
    await call.joined()
    assert await call.alarm("host") is True
    number = call.companion.alarm.ring({"end": True})
    assert await call.alarm("took") == number
    assert await call.made("Leave") == ("END_MEETING",)
    assert await call.alarm("over") == number
    assert await call.ear.word("over") is True
    await call.ear.state(ChannelState.DOWN, "The meeting was ended by its host.")


async def test_who_is_not_the_host_says_so(begin: Begin) -> None:
    call = await begin()
    await call.joined()
    number = call.companion.alarm.ring({"end": True})
    assert await call.alarm("refused") == [number, NOT_HOST]
    assert not any(made[0] == "Leave" for made in call.calls)


async def test_before_the_meeting_there_is_nothing_to_end(begin: Begin) -> None:
    call = await begin({"auth": None})
    await call.ear.state(ChannelState.UP)
    number = call.companion.alarm.ring({"end": True})
    assert await call.alarm("refused") == [number, NOT_HOST]


async def test_becoming_host_and_not_host_any_more_is_told(begin: Begin) -> None:
    call = await begin()
    await call.joined()
    call.fire("onHostChangeNotificationCallback", 1, call=[HOST, JACK])
    assert await call.alarm("host") is True
    call.fire("onHostChangeNotificationCallback", 2, call=[ME, JACK])
    await call.row("call", 1, role="USERROLE_COHOST")
    async with asyncio.timeout(20):
        while await call.alarm("host"):  # noqa: ASYNC110  the line is made to be polled
            await asyncio.sleep(0.005)


async def test_what_the_sdk_does_not_take_is_told(begin: Begin) -> None:
    call = await begin({"call": [HOST], "answers": {"Leave": "SDKERR_NO_PERMISSION"}})
    await call.joined()
    number = call.companion.alarm.ring({"end": True})
    assert await call.alarm("refused") == [number, "SDKERR_NO_PERMISSION"]


async def test_an_sdk_that_raises_is_told_and_does_not_end_the_companion(begin: Begin) -> None:
    call = await begin({"call": [HOST], "raises": {"Leave": "RuntimeError"}})
    await call.joined()
    number = call.companion.alarm.ring({"end": True})
    assert await call.alarm("refused") == [number, "RuntimeError"]
    assert await call.ask("mute_on_entry", on=True) == []
    assert call.children == 1


async def test_end_comes_before_leaving(begin: Begin) -> None:
    """As when END is pressed and the program closed at once."""
    call = await begin({"call": [HOST]})
    await call.joined()
    assert call.companion.alarm.ring({"end": True})
    assert call.companion.tell({"leave": True})
    assert await call.made("Leave") == ("END_MEETING",)
    await asyncio.wait({leaving(call)})
    assert not any(made[0] == "Leave" for made in call.calls), "leaving took the place of END"


def leaving(call: Call) -> asyncio.Task[None]:
    """Close it, as with the program."""
    call.task.cancel()
    return call.task


async def test_who_is_on_the_way_out_by_end_has_not_refused_it(begin: Begin) -> None:
    call = await begin({"call": [HOST]})
    await call.joined()
    call.fire("onUserJoinCallback", [2], "", deaf=True, call=[HOST, JACK])
    await call.row("call", 2)
    first = call.companion.alarm.ring({"end": True})
    assert await call.alarm("took") == first
    call.status("DISCONNECTING")
    await call.ear.word("status")
    second = call.companion.alarm.ring({"end": True})
    await call.alarm_says(took=second)
    assert "refused" not in call.companion.alarm.poll()


async def test_an_end_that_came_before_the_ring_is_not_told_as_heard_after_it(
    begin: Begin,
) -> None:
    call = await begin({"call": [HOST]}, pace=Pace(pause=60.0))
    await call.joined()
    call.status("ENDED", 2)
    assert await call.alarm("over") == 0


async def test_a_look_is_answered_with_what_is_so_now(begin: Begin) -> None:
    call = await begin({"call": [HOST], "auth": None})
    await call.ear.state(ChannelState.UP)
    number = call.companion.alarm.ring({"look": True})
    await call.alarm_says(looked=number, inside=False, host=False)
    call.send({"auth": "AUTHRET_SUCCESS"})
    await call.room()
    number = call.companion.alarm.ring({"look": True})
    await call.alarm_says(looked=number, inside=True, host=True)
    call.now(call=[ME])
    number = call.companion.alarm.ring({"look": True})
    await call.alarm_says(looked=number, inside=True, host=False)


def end(call: Call, told: list[Any]) -> None:
    """Press END from a thread, and note the answer."""
    number = call.companion.alarm.ring({"end": True})
    deadline = time.monotonic() + 20
    while "took" not in (said := call.companion.alarm.poll()) and time.monotonic() < deadline:
        time.sleep(0.001)
    told.append(said.get("took") == number)


async def test_a_monitor_that_hears_nothing_can_still_end(begin: Begin) -> None:
    """The link is full, and nobody reads it; the line for END is another."""
    crowd = [{"id": 10 + n, "name": f"Pupil {n} " + 500 * "x"} for n in range(1000)]
    call = await begin({"call": [HOST, *crowd]})
    await call.joined()
    for n in range(100):
        call.fire("onUserNamesChangedCallback", [10 + n])
    time.sleep(3.0)  # noqa: ASYNC251  the loop stands still, and so does all that it reads
    told: list[Any] = []
    thread = threading.Thread(target=end, args=(call, told))
    thread.start()
    thread.join()
    assert told == [True]


@pytest.mark.parametrize(
    ("reason", "over", "again"),
    [
        ("EndMeetingReason_EndByHost", True, True),
        ("EndMeetingReason_NoAttendee", True, True),
        ("EndMeetingReason_KickByHost", False, False),
        ("EndMeetingReason_DueToAuthorizedUserLeave", False, True),
    ],
)
async def test_how_it_ended_is_told_and_whether_the_meeting_did(
    begin: Begin, reason: str, over: bool, again: bool
) -> None:
    from tests.standins.sdk.zoom_meeting_sdk import MeetingEndReason

    call = await begin()
    await call.joined()
    call.forget()
    call.status("ENDED", MeetingEndReason[reason].value)
    state = ChannelState.DOWN if again else ChannelState.OFF
    await call.ear.state(state, sdk_words.ended(reason).sentence)
    assert any("over" in body for body in call.ear.bodies) is over


@pytest.mark.parametrize(
    ("reason", "over"), [("EndByHost", True), ("None", False), ("Undefined", False)]
)
async def test_our_own_end_is_seen_only_by_a_reason_that_zoom_gives(
    begin: Begin, reason: str, over: bool
) -> None:
    """Going away without one may be no more than that."""
    from tests.standins.sdk.zoom_meeting_sdk import MeetingEndReason

    code = MeetingEndReason[f"EndMeetingReason_{reason}"].value
    call = await begin({"call": [HOST], "end_reason": code}, pace=Pace(pause=60.0))
    await call.joined()
    number = call.companion.alarm.ring({"end": True})
    await call.ear.until(lambda: any(state is ChannelState.DOWN for state, _ in call.ear.states))
    told = call.companion.alarm.poll()
    assert told["took"] == number
    assert ("over" in told) is over
