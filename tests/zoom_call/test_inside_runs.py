"""The companion joins only a meeting that runs, each time anew, with what Zoom asks for."""

from __future__ import annotations

import time

import jwt

from providers.base import ChannelState
from providers.zoom.inside import NOT_RUNNING
from providers.zoom.sdk_pass import PASS_SECONDS
from tests.standins.zoom_service import ACCOUNT, PASSCODE, ZAK
from tests.zoom_call.conftest import Watch
from tests.zoom_call.lesson import SDK_KEY, SDK_SECRET, Door, companion, eventually


async def test_before_the_start_and_after_an_end_it_does_not_join(call: Door, watch: Watch) -> None:
    call.running = False
    lesson = watch()
    await lesson.until(lambda: lesson.meeting.running is False)
    await lesson.polled()
    assert (call.joins, call.line.children) == ([], 0)
    assert lesson.reasons() == {NOT_RUNNING}
    await lesson.says(ChannelState.CONNECTING)
    await call.start()
    await lesson.inside()
    await call.stop()
    await lesson.until(lambda: lesson.meeting.running is False)
    await lesson.says(ChannelState.CONNECTING)
    assert lesson.reasons() == {"the meeting is over"}
    assert not lesson.meeting.people
    await lesson.polled()
    assert (len(call.joins), call.line.children) == (1, 1)
    await call.start()
    await lesson.inside()
    assert len(call.joins) == 2


async def test_an_end_that_only_the_call_tells_is_told(call: Door, watch: Watch) -> None:
    """REST and events are late: what the companion is told by Zoom counts at once."""
    lesson = watch(subscription_id=None)
    await lesson.inside()
    call.line.status("ENDED", 2)
    await lesson.until(lambda: lesson.meeting.running is False)
    assert not lesson.meeting.people


async def test_each_start_has_a_key_and_a_pass_of_its_own(call: Door, watch: Watch) -> None:
    lesson = watch()
    await lesson.inside()
    first = int(time.time())
    await call.stop()
    await lesson.until(lambda: lesson.meeting.running is False)
    await lesson.says(ChannelState.CONNECTING)
    await eventually(lambda: int(time.time()) > first)  # a pass is dated by the second
    await call.start()
    await lesson.inside()
    one, two = (given["customer_key"] for given in call.joins)
    assert one != two
    assert one[:-1] == two[:-1], "events name both by the same beginning"
    passes = [args[0] for args in call.calls("SDKAuth")]
    assert len(set(passes)) == 2
    for given in passes:
        claims = jwt.decode(given, SDK_SECRET, ["HS256"])
        assert set(claims) == {"appKey", "iat", "exp", "tokenExp"}
        assert claims["appKey"] == SDK_KEY
        assert claims["exp"] == claims["tokenExp"] == claims["iat"] + PASS_SECONDS
        assert time.time() - 120 < claims["iat"] < time.time()


async def test_it_joins_by_its_app_alone_where_no_account_is_named(
    call: Door, watch: Watch
) -> None:
    await watch().inside()
    (given,) = call.joins
    assert (given["psw"], given["userZAK"]) == (PASSCODE, "")
    assert given["meetingNumber"] == int(call.meeting_id)
    assert call.asked("GET", "/token") == []


async def test_it_joins_with_the_pass_of_the_account_that_is_named(
    call: Door, watch: Watch
) -> None:
    await watch(companion=companion(account=ACCOUNT)).inside()
    assert [given["userZAK"] for given in call.joins] == [ZAK]
    assert len(call.asked("GET", "/token")) == 1


async def test_two_monitors_have_keys_that_nobody_can_guess(call: Door, watch: Watch) -> None:
    await watch().inside()
    await watch(subscription_id=None).inside()
    one, two = (given["customer_key"] for given in call.joins)
    assert one.rpartition("-")[0] != two.rpartition("-")[0]
