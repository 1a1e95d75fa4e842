"""The companion through the provider: whatever becomes of it on its way into the call is said, as
its channel and as the reason of every action."""

from __future__ import annotations

import pytest

from providers.asking import NOT_THERE
from providers.base import ActionKind, ChannelState, Place
from providers.in_call import COMING
from providers.zoom import sdk_words
from providers.zoom.abilities import (
    INSIDE_ONLY,
    NO_HOST_KEY,
    NO_STOP_SHARING,
    NOT_CO_HOST,
)
from providers.zoom.inside import WAITS
from providers.zoom.sdk_worker import LOST, NOT_ENTERED
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import ACCOUNT
from tests.zoom_call.conftest import Watch
from tests.zoom_call.lesson import Door, Lesson, companion, eventually

STOP, HOST = ActionKind.STOP_SHARING, ActionKind.TAKE_HOST
OF_THE_HOST = "waits for the host to start the meeting"
AT_THE_DOOR = "waits in the waiting room: let it in, it is called Chaperone (3B)"
COMES_BACK = "has lost the call, and is coming back"
FAR_CODES = {"CLIENT_INCOMPATIBLE": 10, "PASSWORD_ERR": 4}
"""MeetingFailCode of the SDK."""


async def goes_on(lesson: Lesson) -> None:
    """REST and events are as good as ever."""
    person = await lesson.call.join("Goes On")
    await lesson.shows("Goes On", place=Place.IN_CALL)
    await lesson.call.leave(person)
    await lesson.lacks("Goes On")
    assert lesson.eye.state("rest") is ChannelState.UP


async def test_on_its_way_it_says_so_and_watches_from_outside(call: Door, watch: Watch) -> None:
    call.line.meeting["auth"] = None
    lesson = watch()
    await lesson.says(ChannelState.CONNECTING)
    await lesson.eye.until_up()
    assert lesson.reasons() == {COMING}
    await goes_on(lesson)
    await eventually(lambda: call.calls("SDKAuth"))
    call.line.send({"auth": "AUTHRET_SUCCESS"})
    await lesson.inside()
    assert lesson.reasons(STOP) == {""}
    assert lesson.meeting.can(STOP).reason == NO_STOP_SHARING


@pytest.mark.parametrize(
    ("state", "words"),
    [("WAITINGFORHOST", OF_THE_HOST), ("IN_WAITING_ROOM", AT_THE_DOOR)],
)
async def test_waiting_at_the_door_is_said_with_what_to_do(
    call: Door, watch: Watch, state: str, words: str
) -> None:
    call.door = (state, 0)
    lesson = watch(companion=companion(name="Chaperone (3B)"))
    await lesson.says(ChannelState.CONNECTING, words)
    assert lesson.reasons() == {f"the companion {words}"}
    await goes_on(lesson)
    await call.let_in()
    await lesson.inside()
    assert lesson.reasons(STOP) == {""}


async def test_in_the_call_and_no_co_host_it_asks_to_be_made_one(watch: Watch) -> None:
    async with Door(role="attendee") as call:
        ada = await call.join("Ada")
        lesson = watch(call, companion=companion(host_key=None))
        await lesson.says(ChannelState.UP, WAITS)
        await lesson.shows("Ada", muted=False)
        assert lesson.reasons(STOP, HOST) == {NOT_CO_HOST}
        assert lesson.meeting.can(HOST).reason == NO_HOST_KEY
        waits = await call.join("Ben", waiting=True)  # whom it is not shown, events show
        await lesson.shows("Ben", place=Place.WAITING)
        assert call.companion is not None
        await call.role(call.companion, "co-host")
        await lesson.inside()
        assert lesson.reasons(STOP, HOST) == {""}
        assert lesson.names(lesson.meeting) == ["Ada", "Ben"]
        await call.leave(waits)
        await call.leave(ada)
        await lesson.until(lambda: lesson.names(lesson.meeting) == [])


async def test_who_is_made_an_attendee_again_can_do_nothing(call: Door, watch: Watch) -> None:
    lesson = watch()
    await lesson.inside()
    assert call.companion is not None
    await call.role(call.companion, "attendee")
    await lesson.says(ChannelState.UP, WAITS)
    assert lesson.reasons(STOP, HOST) == {NOT_CO_HOST}
    assert lesson.meeting.can(HOST).available, "the key is for that"


async def test_reconnecting_it_says_so_and_nobody_vanishes(call: Door, watch: Watch) -> None:
    await call.join("Ada")
    lesson = watch()
    await lesson.inside()
    before = len(lesson.eye.told)
    call.line.status("RECONNECTING")
    await lesson.says(ChannelState.CONNECTING, COMES_BACK)
    assert lesson.reasons() == {f"the companion {COMES_BACK}"}
    assert lesson.one("Ada").muted is None
    await goes_on(lesson)
    call.line.status("INMEETING")
    await lesson.inside()
    assert all("Ada" in lesson.names(state) for state in lesson.states(before))


async def test_a_connection_that_does_not_come_back_is_begun_anew(call: Door, watch: Watch) -> None:
    lesson = watch(seconds={"sdk_worker": {"CONNECTING_SECONDS": 0.5}})
    await lesson.inside()
    call.line.meeting["auth"] = None
    call.line.status("RECONNECTING")
    await lesson.until(lambda: LOST in lesson.details())
    await eventually(lambda: call.line.children == 2)


async def is_off(lesson: Lesson, sentence: str) -> None:
    """It is off for good, with this sentence everywhere, and nothing else is."""
    await lesson.says(ChannelState.OFF, sentence)
    assert lesson.reasons() == {f"{NOT_THERE}: {sentence}"}
    sitting = lesson.provider._sitting
    assert sitting is not None
    await eventually(sitting.done)
    children = lesson.call.line.children
    await goes_on(lesson)
    await lesson.polled()
    assert lesson.call.line.children == children, "it makes no sense to try again"


async def test_a_version_that_zoom_lets_in_no_more_is_off(call: Door, watch: Watch) -> None:
    call.line.meeting["auth"] = "AUTHRET_CLIENT_INCOMPATIBLE"
    await is_off(watch(), sdk_words.OUTDATED)
    assert call.joins == []


async def test_a_version_that_the_meeting_lets_in_no_more_is_off(call: Door, watch: Watch) -> None:
    call.door = ("FAILED", FAR_CODES["CLIENT_INCOMPATIBLE"])
    await is_off(watch(), sdk_words.OUTDATED)
    assert len(call.joins) == 1


async def test_removed_by_the_host_it_does_not_come_back(call: Door, watch: Watch) -> None:
    lesson = watch()
    await lesson.inside()
    call.companion = None
    call.line.status("ENDED", 1)
    await is_off(lesson, "The companion was removed by the host.")
    assert lesson.meeting.running, "only its own stay has ended"


async def test_a_passcode_that_is_not_taken_is_said_and_tried_again(
    call: Door, watch: Watch
) -> None:
    call.door = ("FAILED", FAR_CODES["PASSWORD_ERR"])
    words = "The meeting's passcode was not taken."
    lesson = watch()
    await lesson.until(lambda: words in lesson.details())
    assert f"{NOT_THERE}: {words}" in lesson.reasons_told()
    call.door = None
    await lesson.inside()


async def test_a_wrong_passcode_hangs_and_is_said(call: Door, watch: Watch) -> None:
    call.door = ("CONNECTING", 0)
    lesson = watch(seconds={"sdk_worker": {"CONNECTING_SECONDS": 0.3}})
    await lesson.until(lambda: NOT_ENTERED in lesson.details())
    assert f"{NOT_THERE}: {NOT_ENTERED}" in lesson.reasons_told()
    call.door = None
    await lesson.inside()


async def test_a_passcode_that_zoom_does_not_tell_is_said_and_asked_for_again(
    call: Door, watch: Watch
) -> None:
    call.switch_on(Fault("status", "rest", "GET", status=503))
    lesson = watch()
    await lesson.until(lambda: ChannelState.DOWN is lesson.eye.state("companion"))
    assert lesson.channel().detail == lesson.eye.channel("rest").detail
    assert call.line.children == 0, "without a passcode nothing is started"
    call.heal()
    await lesson.inside()


async def test_a_pass_of_the_account_that_zoom_refuses_is_said_with_the_scope(
    call: Door, watch: Watch
) -> None:
    call.switch_on(Fault("status", "rest", "GET", path="/token", status=400, code=4711))
    lesson = watch(companion=companion(account=ACCOUNT))
    await lesson.until(lambda: ChannelState.DOWN is lesson.eye.state("companion"))
    detail = lesson.channel().detail
    assert "user:read:token:admin" in detail
    assert f"{NOT_THERE}: {detail}" in lesson.reasons_told()
    assert ACCOUNT not in detail
    call.heal()
    await lesson.inside()


async def test_what_the_companion_lacks_is_said(watch: Watch) -> None:
    words = "The secret zoom-sdk-secret is missing: 'chaperone doctor' says more."
    lesson = watch(companion=None, companion_lacks=words)
    await lesson.says(ChannelState.OFF, words)
    await lesson.eye.until_up()
    assert lesson.reasons() == {INSIDE_ONLY}
    await goes_on(lesson)
    assert lesson.call.line.children == 0


@pytest.mark.parametrize(
    ("lacks", "reason"), [("", NO_HOST_KEY), ("The keyring is locked.", "The keyring is locked.")]
)
async def test_why_the_host_role_cannot_be_taken(watch: Watch, lacks: str, reason: str) -> None:
    lesson = watch(companion=companion(host_key=None, host_key_lacks=lacks))
    await lesson.inside()
    assert lesson.meeting.can(HOST).reason == reason
    assert lesson.reasons(STOP, HOST) == {""}
    reply = await lesson.ask(HOST)
    assert (reply.accepted, reply.detail) == (False, reason)
