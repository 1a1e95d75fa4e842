"""END at Zoom: what is asked, what each answer means, what it proves."""

from __future__ import annotations

import asyncio
import threading

import pytest

from monitor.end_state import EndPhase, EndState
from monitor.ending import Ending
from providers.base import (
    Channel,
    ChannelState,
    EndAnswer,
    NotAllowed,
    ProviderError,
    Running,
    Unreachable,
)
from providers.zoom.ender import ELSEWHERE, ZoomEnder
from providers.zoom.provider import ZoomProvider
from tests.standins.zoom import MEETING_ID, ZoomStandIn
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import OAUTH
from tests.zoom.conftest import QUICK, Watch

# -- the request -----------------------------------------------------------------------


async def test_end_ends_the_meeting(zoom: ZoomStandIn, ender: ZoomEnder) -> None:
    assert (await ender.look()).running is Running.YES
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    (request,) = zoom.ends
    assert request.method == "PUT"
    assert request.target == f"/v2/meetings/{MEETING_ID}/status"
    assert request.body == b'{"action":"end"}'
    assert request.headers["content-type"] == "application/json"
    await zoom.until(lambda: not zoom.running)
    assert (await ender.look()).running is Running.NO


async def test_making_an_ender_does_nothing_on_the_network(
    zoom: ZoomStandIn, cold: ZoomEnder
) -> None:
    assert cold.manual_steps
    await asyncio.sleep(0)
    assert zoom.wire.connections == 0


# -- a number that is not known --------------------------------------------------------


async def test_a_mistyped_number_is_never_taken_for_an_ended_meeting(zoom: ZoomStandIn) -> None:
    ender = ZoomEnder(zoom.config(meeting_id="999999999"))
    await ender.open()
    for _ in range(2):
        sight = await ender.look()
        assert sight.running is Running.UNKNOWN
        assert "does not know this meeting number" in sight.detail
        reply = await ender.end()
        assert reply.answer is EndAnswer.REFUSED
        assert "zoom.meeting_id" in reply.detail
    assert zoom.running
    await ender.close()


async def test_a_meeting_that_ran_and_that_zoom_then_forgets_has_ended(
    zoom: ZoomStandIn, ender: ZoomEnder
) -> None:
    zoom.exists = False
    assert (await ender.look()).running is Running.NO
    assert (await ender.end()).answer is EndAnswer.ALREADY_ENDED


async def test_a_meeting_that_never_ran_cannot_have_ended_already(
    zoom: ZoomStandIn, cold: ZoomEnder
) -> None:
    zoom.running = False  # it may be another class's: the number of the wrong lesson
    await cold.open()
    reply = await cold.end()
    assert reply.answer is EndAnswer.REFUSED
    assert "never seen running" in reply.detail


async def test_an_end_that_was_taken_proves_the_number(zoom: ZoomStandIn, cold: ZoomEnder) -> None:
    await cold.end()
    zoom.exists = False
    assert (await cold.look()).running is Running.NO
    assert (await cold.end()).answer is EndAnswer.ALREADY_ENDED


@pytest.mark.parametrize("code", [0, 1001])
async def test_another_404_says_nothing_about_the_meeting(
    zoom: ZoomStandIn, ender: ZoomEnder, code: int
) -> None:
    zoom.switch_on(Fault("status", "rest", status=404, code=code))
    assert (await ender.look()).running is Running.UNKNOWN
    assert (await ender.end()).answer is EndAnswer.REFUSED


# -- refusals and troubles -------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (1010, "account"),
        (3000, "see this meeting"),
        (3003, "not for the host"),
        (3063, "server of the organisation"),
        (3161, "not allow this host"),
        (4711, "scope"),
        (12345, "code 12345"),
    ],
)
async def test_a_refusal_is_told_in_plain_words(
    zoom: ZoomStandIn, ender: ZoomEnder, code: int, says: str
) -> None:
    zoom.switch_on(Fault("status", "rest", "PUT", status=400, code=code))
    reply = await ender.end()
    assert reply.answer is EndAnswer.REFUSED
    assert says in reply.detail


async def test_a_meeting_of_another_account_is_said_to_be_one(zoom: ZoomStandIn) -> None:
    ender = ZoomEnder(zoom.config(own_account=False))
    zoom.switch_on(Fault("status", "rest", "PUT", status=400, code=1010))
    assert (await ender.end()).detail == ELSEWHERE
    await ender.close()


async def test_slow_down(zoom: ZoomStandIn, ender: ZoomEnder) -> None:
    zoom.switch_on(Fault("status", "rest", "PUT", status=429, retry_after="2"))
    reply = await ender.end()
    assert (reply.answer, reply.retry_after) == (EndAnswer.REFUSED, 2.0)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault("status", "rest", "PUT", status=503, retry_after="1"), "503"),
        (Fault("close", "rest", "PUT"), "broke before it answered"),
    ],
)
async def test_no_usable_answer_is_a_failure(
    zoom: ZoomStandIn, ender: ZoomEnder, fault: Fault, says: str
) -> None:
    zoom.switch_on(fault)
    reply = await ender.end()
    assert reply.answer is EndAnswer.FAILED
    assert says in reply.detail
    zoom.heal()
    assert (await ender.end()).answer is EndAnswer.ACCEPTED


async def test_nobody_there_and_there_again(zoom: ZoomStandIn, ender: ZoomEnder) -> None:
    zoom.refuse()
    reply = await ender.end()
    assert reply.answer is EndAnswer.FAILED
    assert "No connection" in reply.detail
    assert (await ender.look()).running is Running.UNKNOWN
    with pytest.raises(Unreachable):
        await ender.open()
    await zoom.accept()
    await ender.open()
    assert (await ender.end()).answer is EndAnswer.ACCEPTED


async def test_the_caller_sets_the_deadline(zoom: ZoomStandIn, ender: ZoomEnder) -> None:
    zoom.switch_on(Fault("silence", "rest", "PUT"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ender.end(), 0.05)
    zoom.heal()
    assert (await ender.end()).answer is EndAnswer.ACCEPTED


async def test_taken_is_not_ended(zoom: ZoomStandIn, ender: ZoomEnder) -> None:
    zoom.switch_on(Fault("end_ignored"))
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    assert (await ender.look()).running is Running.YES


@pytest.mark.parametrize(
    "fault",
    [
        Fault("half", "rest"),
        Fault("close", "rest"),
        Fault("status", "rest", status=429),
        Fault("status", "rest", status=500),
    ],
)
async def test_a_look_that_fails_knows_nothing_and_says_why(
    zoom: ZoomStandIn, ender: ZoomEnder, fault: Fault
) -> None:
    zoom.switch_on(fault)
    sight = await ender.look()
    assert sight.running is Running.UNKNOWN
    assert sight.detail.endswith(".")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("status", "rest", status=400, code=4711), NotAllowed),
        (Fault("status", "rest", status=500), Unreachable),
        (Fault("close", "rest"), Unreachable),
    ],
)
async def test_opening_says_why_it_failed(
    zoom: ZoomStandIn, cold: ZoomEnder, fault: Fault, kind: type[ProviderError]
) -> None:
    zoom.switch_on(fault)
    with pytest.raises(kind):
        await cold.open()
    zoom.heal()
    await cold.open()


# -- with the rest ---------------------------------------------------------------------


async def test_an_ender_shares_no_token_and_no_connection_with_the_provider(
    zoom: ZoomStandIn,
) -> None:
    provider = ZoomProvider(zoom.config())
    one, other = provider.ender(), provider.ender()
    await one.open()
    await other.open()
    assert len(zoom.asked("POST", OAUTH)) == 2
    used = [{r.connection for r in zoom.requests[begin : begin + 3]} for begin in (0, 3)]
    assert not used[0] & used[1]
    await one.close()
    assert (await other.end()).answer is EndAnswer.ACCEPTED
    await other.close()
    await provider.close()


async def test_where_each_new_token_takes_the_older_away_all_goes_on(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    zoom.service.one_token = True
    provider = ZoomProvider(zoom.config(), timings=QUICK)
    ender = provider.ender()
    await ender.open()
    eye = watch(provider)
    await eye.until_up()
    for _ in range(3):
        assert (await ender.look()).running is Running.YES
        looks = len(zoom.asked("GET", zoom.meeting_id))
        await zoom.until(lambda looks=looks: len(zoom.asked("GET", zoom.meeting_id)) > looks + 2)  # type: ignore[misc]
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    await eye.until(lambda eye: eye.meeting.running is False)
    assert ChannelState.DOWN not in [t.state for t in eye.told if isinstance(t, Channel)]
    await ender.close()


def test_the_steps_for_people_are_honest_about_co_hosts() -> None:
    steps = " ".join(ZoomEnder(ZoomStandIn().config(**ON_ZOOM)).manual_steps)
    assert "End meeting for all" in steps
    assert "a co-host cannot" in steps
    assert "Make host" in steps
    assert "Suspend participant activities" in steps


ON_ZOOM = {
    "api_url": "https://api.zoom.us/v2",
    "oauth_url": "https://zoom.us/oauth/token",
    "events_url": "wss://ws.zoom.us/ws",
}


async def test_the_ending_ends_it_from_its_own_thread(zoom: ZoomStandIn) -> None:
    states: list[EndState] = []
    ready, confirmed = threading.Event(), threading.Event()

    def on_state(state: EndState) -> None:
        states.append(state)
        if state.ready:
            ready.set()
        if state.phase is EndPhase.CONFIRMED:
            confirmed.set()

    provider = ZoomProvider(zoom.config())
    ending = Ending(provider.ender, on_state)
    ending.start()
    assert await asyncio.to_thread(ready.wait, 20)
    ending.press()
    assert await asyncio.to_thread(confirmed.wait, 20)
    assert not zoom.running
    assert not zoom.ends[0].fresh
    await asyncio.to_thread(ending.close)
    await provider.close()
