from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from providers.base import Busy, NotAllowed, ProviderError, Running, Unreachable
from providers.zoom.rest import MAX_PAGES, ZoomRest, running_of
from providers.zoom.token import TokenSource
from providers.zoom.wire import UnknownMeeting
from tests.standins.clock import HeldClock
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import ACCOUNT, OAUTH, PASSCODE, ZAK


@pytest.fixture
async def rest(zoom: ZoomStandIn) -> AsyncIterator[ZoomRest]:
    config = zoom.config()
    tokens = TokenSource(config)
    rest = ZoomRest(config, tokens, deadline=2.0)
    yield rest
    await rest.close()
    await tokens.close()


@pytest.mark.parametrize(
    ("status", "running"),
    [
        ("started", Running.YES),
        ("waiting", Running.NO),
        ("ended", Running.UNKNOWN),
        (None, Running.UNKNOWN),
    ],
)
def test_status(status: object, running: Running) -> None:
    assert running_of(status) is running


async def test_the_status_and_the_uuid_of_the_meeting(zoom: ZoomStandIn, rest: ZoomRest) -> None:
    status = await rest.meeting()
    assert (status.running, status.uuid) == (Running.YES, zoom.uuid)
    zoom.running = False
    assert (await rest.meeting()).running is Running.NO


async def test_zooms_own_clock_is_learnt_from_its_answers(zoom: ZoomStandIn) -> None:
    clock = HeldClock(utc=1_000_000.0)  # a machine that is decades behind
    config = zoom.config()
    tokens = TokenSource(config, clock)
    rest = ZoomRest(config, tokens, clock)
    assert rest.now() == 1_000_000.0
    await rest.meeting()
    ahead = rest.now() - 1_000_000.0
    assert ahead > 1_700_000_000.0
    clock.advance(5)
    assert rest.now() - clock.utc() == ahead
    await rest.close()
    await tokens.close()


async def test_a_meeting_that_zoom_does_not_know(zoom: ZoomStandIn, rest: ZoomRest) -> None:
    zoom.exists = False
    with pytest.raises(UnknownMeeting, match=r"check zoom\.meeting_id"):
        await rest.meeting()


async def test_a_token_that_ran_out_is_renewed_once(zoom: ZoomStandIn, rest: ZoomRest) -> None:
    await rest.meeting()
    zoom.expire_tokens()
    assert (await rest.meeting()).running is Running.YES
    assert len(zoom.asked("POST", OAUTH)) == 2


async def test_a_token_that_is_never_taken_is_not_renewed_for_ever(
    zoom: ZoomStandIn, rest: ZoomRest
) -> None:
    zoom.switch_on(Fault("status", "rest", status=401, code=124))
    with pytest.raises(NotAllowed, match="activated"):
        await rest.meeting()
    assert len(zoom.asked("GET")) == 2


async def test_the_pause_that_zoom_asks_for_is_passed_on(zoom: ZoomStandIn, rest: ZoomRest) -> None:
    zoom.switch_on(Fault("status", "rest", status=429, retry_after="17"))
    with pytest.raises(Busy) as caught:
        await rest.meeting()
    assert caught.value.retry_after == 17.0


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault("status", "rest", status=502), "fault of its own .502"),
        (Fault("close", "rest"), "broke before it answered"),
        (Fault("silence", "rest"), "did not answer in time"),
    ],
)
async def test_each_trouble_is_one_sentence(
    zoom: ZoomStandIn, fault: Fault, says: str, rest: ZoomRest
) -> None:
    zoom.switch_on(fault)
    with pytest.raises(Unreachable, match=says) as caught:
        await rest.meeting()
    assert caught.value.__context__ is None


async def test_half_an_answer_tells_nothing_rather_than_something_wrong(
    zoom: ZoomStandIn, rest: ZoomRest
) -> None:
    zoom.switch_on(Fault("half", "rest"))
    assert (await rest.meeting()).running is Running.UNKNOWN
    with pytest.raises(Unreachable, match="without a list"):
        await rest.live_participants()


async def test_the_passcode_of_the_meeting(zoom: ZoomStandIn, rest: ZoomRest) -> None:
    assert await rest.passcode() == PASSCODE
    zoom.service.passcode = ""
    assert await rest.passcode() == ""
    zoom.exists = False
    with pytest.raises(UnknownMeeting):
        await rest.passcode()


async def test_half_an_answer_is_not_a_meeting_without_a_passcode(
    zoom: ZoomStandIn, rest: ZoomRest
) -> None:
    zoom.switch_on(Fault("half", "rest"))
    with pytest.raises(Unreachable, match="nothing about the meeting"):
        await rest.passcode()


async def test_the_pass_of_a_user(zoom: ZoomStandIn, rest: ZoomRest) -> None:
    assert await rest.zak(ACCOUNT) == ZAK
    (asked,) = zoom.asked("GET", "/token")
    assert asked.path == "/v2/users/chaperone%40school.example/token"
    assert asked.query == {"type": "zak"}


async def test_a_user_whom_zoom_does_not_know(rest: ZoomRest) -> None:
    with pytest.raises(NotAllowed, match=r"user of zoom\.companion_account .*\(404, code 1001\)"):
        await rest.zak("nobody@school.example")


async def test_a_user_without_a_pass(zoom: ZoomStandIn, rest: ZoomRest) -> None:
    zoom.service.zaks[ACCOUNT] = None
    with pytest.raises(NotAllowed, match="sign in with Google or Facebook"):
        await rest.zak(ACCOUNT)


@pytest.mark.parametrize("code", [104, 4711])
async def test_a_scope_that_is_missing_is_named(
    zoom: ZoomStandIn, rest: ZoomRest, code: int
) -> None:
    zoom.switch_on(Fault("status", "rest", status=400, code=code))
    with pytest.raises(NotAllowed, match=rf"scope user:read:token:admin.* \(400, code {code}\)"):
        await rest.zak(ACCOUNT)
    with pytest.raises(NotAllowed, match=rf"lacks a scope: .*meeting.* \(400, code {code}\)"):
        await rest.passcode()


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault("status", "rest", status=500), "fault of its own"),
        (Fault("status", "rest", status=403), "Zoom forbids this"),
        (Fault("silence", "rest"), "did not answer in time"),
        (Fault("half", "rest"), "without a pass"),
    ],
)
async def test_other_troubles_with_a_pass_are_said_as_ever(
    zoom: ZoomStandIn, rest: ZoomRest, fault: Fault, says: str
) -> None:
    zoom.switch_on(fault)
    with pytest.raises(ProviderError, match=says):
        await rest.zak(ACCOUNT)


def crowd(zoom: ZoomStandIn, size: int) -> None:
    for number in range(size):
        zoom.people[f"U{number}"] = Person(f"{number}", f"U{number}", f"Pupil {number}")


async def test_all_pages_of_the_dashboard_are_read(zoom: ZoomStandIn, rest: ZoomRest) -> None:
    crowd(zoom, 650)
    rows = await rest.live_participants()
    assert [row["user_name"] for row in rows] == [f"Pupil {number}" for number in range(650)]
    asked = zoom.asked("GET", "/participants")
    assert [request.query.get("next_page_token") for request in asked] == [None, "300", "600"]
    assert all(request.query["type"] == "live" for request in asked)


async def test_a_page_that_fails_fails_the_whole_list(zoom: ZoomStandIn, rest: ZoomRest) -> None:
    crowd(zoom, 650)
    zoom.switch_on(Fault("delay", "rest", path="/metrics", seconds=0.01, times=2))
    reading = asyncio.create_task(rest.live_participants())
    await zoom.until(lambda: len(zoom.asked("GET", "/participants")) == 2)
    zoom.switch_on(Fault("status", "rest", path="/metrics", status=503))
    with pytest.raises(ProviderError):
        await reading


async def test_a_list_without_an_end_is_given_up(zoom: ZoomStandIn, rest: ZoomRest) -> None:
    crowd(zoom, 300 * (MAX_PAGES + 1))
    with pytest.raises(Unreachable, match="goes on for ever"):
        await rest.live_participants()
