from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.untrusted import clean
from providers.base import ChannelState
from providers.zoom.config import Timings, ZoomConfig
from providers.zoom.events import REFUSED, SILENT, TWO_MONITORS, EventChannel, read_frame
from providers.zoom.token import TokenSource
from tests.standins.clock import HeldClock
from tests.standins.zoom import MEETING_ID, ZoomStandIn
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import OAUTH
from tests.zoom.conftest import QUICK

Told = tuple[str, object]


class Ear:
    """Keeps what the channel tells."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self._news = asyncio.Condition()

    def _tell(self, what: str, value: object = None) -> None:
        self.told.append((what, value))
        asyncio.get_running_loop().create_task(self._wake())

    async def _wake(self) -> None:
        async with self._news:
            self._news.notify_all()

    def channel(self, state: ChannelState, detail: str) -> None:
        self._tell("channel", (state, detail))

    def heard(self) -> None:
        self._tell("heard")

    def body(self, body: Mapping[str, object]) -> None:
        self._tell("body", body.get("event"))

    def missed(self) -> None:
        self._tell("missed")

    def notice(self, text: str) -> None:
        self._tell("notice", text)

    def states(self) -> list[ChannelState]:
        return [value[0] for what, value in self.told if what == "channel"]  # type: ignore[index]

    def details(self) -> list[str]:
        found = [value[1] for what, value in self.told if what == "channel"]  # type: ignore[index]
        return [detail for detail in found if detail]

    def is_off(self) -> bool:
        return ChannelState.OFF in self.states()

    def bodies(self) -> list[object]:
        return [value for what, value in self.told if what == "body"]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20), self._news:
            await self._news.wait_for(condition)

    async def until_up(self, times: int = 1) -> None:
        await self.until(lambda: self.states().count(ChannelState.UP) >= times)


Listen = Callable[..., Ear]


@pytest.fixture
async def listen(zoom: ZoomStandIn) -> AsyncIterator[Listen]:
    """Start a channel; returns what hears it."""
    running: list[tuple[asyncio.Task[None], TokenSource]] = []

    def begin(timings: Timings = QUICK, clock: HeldClock | None = None, **settings: object) -> Ear:
        ear = Ear()
        config = zoom.config(**settings)
        tokens = TokenSource(config, clock)
        channel = EventChannel(config, tokens, ear, clock, timings, chance=lambda: 1.0)
        running.append((asyncio.create_task(channel.run()), tokens))
        return ear

    yield begin
    for task, tokens in running:
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled(), task.exception()
        await tokens.close()


# -- up ------------------------------------------------------------------------------------


async def test_up_only_on_zooms_word(zoom: ZoomStandIn, listen: Listen) -> None:
    ear = listen()
    await ear.until_up()
    assert ear.states() == [ChannelState.CONNECTING, ChannelState.UP]
    await zoom.start()
    await ear.until(lambda: ear.bodies() == ["meeting.started"])
    (handshake,) = zoom.asked("GET", "/ws")
    assert handshake.query["subscriptionId"] == "made-up-subscription"


async def test_heartbeats_keep_it_alive_and_are_heard(zoom: ZoomStandIn, listen: Listen) -> None:
    ear = listen()
    await zoom.until(lambda: zoom.heartbeats >= 3)
    await ear.until(lambda: ear.told.count(("heard", None)) >= 3)
    assert ear.states() == [ChannelState.CONNECTING, ChannelState.UP]


async def test_silence_is_noticed_and_ended(zoom: ZoomStandIn, listen: Listen) -> None:
    ear = listen(replace(QUICK, silence=0.1))
    await ear.until_up()
    zoom.switch_on(Fault("silence", "events"))
    await ear.until(lambda: ChannelState.DOWN in ear.states())
    assert "silent" in ear.details()[0]
    zoom.heal()
    await ear.until_up(2)


async def test_pings_show_that_a_quiet_channel_is_alive(zoom: ZoomStandIn, listen: Listen) -> None:
    ear = listen(replace(QUICK, heartbeat=600))
    await ear.until(lambda: ear.told.count(("heard", None)) >= 5)
    assert zoom.heartbeats == 0
    assert ear.states() == [ChannelState.CONNECTING, ChannelState.UP]


async def test_a_line_that_dies_is_noticed_before_any_silence(
    zoom: ZoomStandIn, listen: Listen
) -> None:
    ear = listen(replace(QUICK, pong=0.5, silence=600))
    await ear.until(lambda: ear.told.count(("heard", None)) >= 5)
    zoom.switch_on(Fault("deaf", "events"))
    await ear.until(lambda: ChannelState.DOWN in ear.states())
    assert ear.details() == [SILENT]
    zoom.heal()
    await ear.until_up(2)


async def test_without_pongs_heartbeats_are_sent_oftener(zoom: ZoomStandIn, listen: Listen) -> None:
    zoom.switch_on(Fault("no_pong", "events"))
    ear = listen(replace(QUICK, heartbeat=600, pong=0.05, heartbeat_alone=0.02))
    await zoom.until(lambda: zoom.heartbeats >= 5)
    await ear.until(lambda: ear.told.count(("heard", None)) >= 5)
    assert ear.states() == [ChannelState.CONNECTING, ChannelState.UP]


async def test_pongs_of_a_line_behind_which_nobody_answers_are_no_signs_of_life(
    zoom: ZoomStandIn, listen: Listen
) -> None:
    clock = HeldClock()
    ear = listen(QUICK, clock)
    await ear.until(lambda: ear.told.count(("heard", None)) >= 5)
    zoom.switch_on(Fault("silence", "events"))
    beats = zoom.heartbeats
    await zoom.until(lambda: zoom.heartbeats >= beats + 2)  # one of them came after the fault
    clock.advance(QUICK.pong)
    heard = len(ear.told)
    await zoom.until(lambda: zoom.heartbeats >= beats + 5)
    assert len(ear.told) <= heard + 1  # one may have been on its way


async def test_a_server_that_takes_the_connection_and_says_nothing(
    zoom: ZoomStandIn, listen: Listen
) -> None:
    zoom.switch_on(Fault("silence", "events", times=1))
    ear = listen(replace(QUICK, open_events=0.5, heartbeat=600))
    await ear.until_up()
    assert ear.states() == [ChannelState.CONNECTING, ChannelState.DOWN, ChannelState.UP]


# -- down, and up again ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lose", "says"),
    [
        (ZoomStandIn.usurp, "Zoom closed the event channel."),
        (ZoomStandIn.cut, "The event channel to Zoom broke: check the network."),
    ],
)
async def test_a_lost_connection_is_made_again(
    zoom: ZoomStandIn, listen: Listen, lose: Callable[[ZoomStandIn], None], says: str
) -> None:
    ear = listen()
    await ear.until_up()
    lose(zoom)
    await ear.until_up(2)
    assert ear.details() == [says]


async def test_nobody_there(zoom: ZoomStandIn, listen: Listen) -> None:
    zoom.refuse()
    ear = listen()
    await ear.until(lambda: ear.states().count(ChannelState.DOWN) == 3)
    assert all("No connection to Zoom" in detail for detail in ear.details())
    await zoom.accept()
    await ear.until_up()


async def test_a_token_that_is_not_taken_is_replaced(zoom: ZoomStandIn, listen: Listen) -> None:
    ear = listen()
    await ear.until_up()
    zoom.expire_tokens()
    zoom.usurp()
    await ear.until_up(2)
    assert "Zoom wants a new token for the event channel." in ear.details()
    assert len(zoom.asked("POST", OAUTH)) == 2


async def test_a_wrong_subscription_is_said_and_costs_no_tokens(
    zoom: ZoomStandIn, listen: Listen
) -> None:
    ear = listen(subscription_id="another")
    await ear.until(lambda: ear.states().count(ChannelState.DOWN) == 3)
    assert set(ear.details()) == {REFUSED}
    assert len(zoom.asked("POST", OAUTH)) == 1


@pytest.mark.parametrize(
    ("failures", "delay"), [(1, 1.0), (2, 2.0), (4, 8.0), (7, 60.0), (5000, 60.0)]
)
def test_delays_grow_to_a_ceiling(failures: int, delay: float) -> None:
    config = ZoomConfig(account_id="a", client_id="c", client_secret="s", meeting_id=MEETING_ID)
    slow = EventChannel(config, TokenSource(config), Ear(), chance=lambda: 1.0)
    quick = EventChannel(config, TokenSource(config), Ear(), chance=lambda: 0.0)
    assert slow._delay(failures) == delay
    assert quick._delay(failures) == delay / 2


# -- two monitors ------------------------------------------------------------------------------


async def test_of_two_monitors_one_steps_back_and_says_so(
    zoom: ZoomStandIn, listen: Listen
) -> None:
    ears = (listen(), listen())
    waiting = [asyncio.create_task(ear.until(ear.is_off)) for ear in ears]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    quiet, going = sorted(ears, key=lambda ear: not ear.is_off())
    assert quiet.states()[-1] is ChannelState.OFF
    assert [value for what, value in quiet.told if what == "notice"] == [TWO_MONITORS]
    await going.until(lambda: going.states()[-1] is ChannelState.UP)
    await zoom.start()
    await going.until(lambda: going.bodies() == ["meeting.started"])
    assert not going.is_off()
    for task in waiting:
        task.cancel()


async def test_after_stepping_back_it_looks_again_and_yields_at_once(
    zoom: ZoomStandIn, listen: Listen
) -> None:
    ear = listen(replace(QUICK, flap_pause=0.01))
    for times in (1, 2, 3):
        await ear.until_up(times)
        zoom.usurp()
    await ear.until(lambda: ChannelState.OFF in ear.states())
    await ear.until_up(4)  # the slow try
    zoom.usurp()
    await ear.until(lambda: ear.states().count(ChannelState.OFF) == 2)
    assert [what for what, _value in ear.told].count("notice") == 1


async def test_closings_far_apart_are_no_second_monitor(zoom: ZoomStandIn, listen: Listen) -> None:
    clock = HeldClock()
    ear = listen(QUICK, clock)
    for times in range(1, 7):
        await ear.until_up(times)
        clock.advance(61)
        zoom.usurp()
    await ear.until_up(7)
    assert ChannelState.OFF not in ear.states()


async def test_connections_that_break_are_no_second_monitor(
    zoom: ZoomStandIn, listen: Listen
) -> None:
    ear = listen()
    for times in range(1, 7):
        await ear.until_up(times)
        zoom.cut()
    await ear.until_up(7)
    assert ChannelState.OFF not in ear.states()


def test_two_monitors_are_only_a_guess_and_the_sentence_is_never_cut() -> None:
    assert "perhaps" in TWO_MONITORS
    assert clean(TWO_MONITORS, 200).text == TWO_MONITORS


async def test_our_own_trouble_is_no_second_monitor(zoom: ZoomStandIn, listen: Listen) -> None:
    ear = listen(replace(QUICK, silence=0.05, heartbeat=600))
    await ear.until_up(6)
    assert ChannelState.OFF not in ear.states()


# -- what cannot be read ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        '{"module": "mess',
        "[]",
        "null",
        '"text"',
        "7",
        "{}",
        '{"module": 7}',
        '{"module": "message"}',
        '{"module": "message", "content": "{"}',
        '{"module": "message", "content": "[1]"}',
        '{"module": "message", "content": 7}',
        "[" * 100_000,
        "9" * 10_000,
    ],
)
async def test_what_cannot_be_read_is_told_and_passed_over(
    zoom: ZoomStandIn, listen: Listen, frame: str
) -> None:
    ear = listen()
    await ear.until_up()
    zoom.send(frame)
    await zoom.start()
    await ear.until(lambda: ear.bodies() == ["meeting.started"])
    assert ("missed", None) in ear.told
    assert ear.states() == [ChannelState.CONNECTING, ChannelState.UP]


async def test_an_unknown_kind_of_message_is_no_loss(
    zoom: ZoomStandIn, listen: Listen, caplog: pytest.LogCaptureFixture
) -> None:
    ear = listen()
    await ear.until_up()
    for _ in range(3):
        zoom.send('{"module": "of_tomorrow", "content": "Ada"}')
    await zoom.start()
    await ear.until(lambda: ear.bodies() == ["meeting.started"])
    assert ("missed", None) not in ear.told
    assert len(caplog.messages) == 1
    assert "Ada" not in caplog.text


async def test_the_content_may_be_an_object(zoom: ZoomStandIn, listen: Listen) -> None:
    ear = listen()
    await ear.until_up()
    zoom.send('{"module": "message", "content": {"event": "meeting.started"}}')
    await ear.until(lambda: ear.bodies() == ["meeting.started"])


async def test_a_message_too_large_to_take_costs_the_connection_not_the_program(
    zoom: ZoomStandIn, listen: Listen
) -> None:
    ear = listen()
    await ear.until_up()
    zoom.send(json.dumps({"module": "message", "content": "x" * 2_000_000}))
    await ear.until_up(2)


async def test_a_listener_that_fails_brings_the_channel_down_with_a_word(
    zoom: ZoomStandIn, listen: Listen, caplog: pytest.LogCaptureFixture
) -> None:
    ear = listen()
    await ear.until_up()

    def fail(body: Mapping[str, object]) -> None:
        raise KeyError("Ada Example")

    ear.body = fail  # type: ignore[method-assign]
    await zoom.start()
    await ear.until_up(2)
    assert "please report it" in ear.details()[0]
    assert "KeyError" in caplog.text
    assert "Ada" not in caplog.text + ear.details()[0]


@given(st.text() | st.binary())
def test_no_frame_makes_reading_fail(raw: str | bytes) -> None:
    frame = read_frame(raw)
    assert frame is None or isinstance(frame.module, str)
