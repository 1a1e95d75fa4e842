"""Whether the meeting runs, and how fresh what is known about it is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from providers.base import (
    ChannelState,
    Ended,
    Pulse,
    Started,
)
from providers.zoom.wire import BROKE
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_faults import Fault
from tests.zoom.conftest import QUICK, Eye, Watch, is_whole, make

# -- the status ------------------------------------------------------------------------


async def test_start_and_end_are_seen_without_events(zoom: ZoomStandIn, watch: Watch) -> None:
    zoom.running = False
    eye = watch(make(zoom, subscription_id=None, dashboard=False))
    await eye.until(lambda eye: eye.meeting.running is False)
    await eye.until(lambda eye: any(isinstance(told, Pulse) for told in eye.told))
    zoom.running = True
    await eye.until(lambda eye: eye.meeting.running is True)
    zoom.running = False
    await eye.until(lambda eye: eye.meeting.running is False)
    kinds = [type(told) for told in eye.told if isinstance(told, Started | Ended)]
    assert kinds == [Ended, Started, Ended]


async def test_a_meeting_that_zoom_forgets_has_ended(zoom: ZoomStandIn, watch: Watch) -> None:
    eye = watch(make(zoom, subscription_id=None))
    await eye.until(lambda eye: eye.meeting.running is True)
    zoom.exists = False
    await eye.until(lambda eye: eye.meeting.running is False)
    assert eye.state("rest") is ChannelState.UP
    before = signs(eye)
    await eye.until(lambda eye: signs(eye) > before)  # and it is known to be so


async def test_of_a_meeting_that_zoom_forgets_nobody_is_missed(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    eye = watch(make(zoom, dashboard=False))
    await eye.until_up()
    assert eye.meeting.gap
    zoom.exists = False
    await eye.until(is_whole)
    assert eye.meeting.running is False


async def test_a_mistyped_number_is_no_ended_meeting(zoom: ZoomStandIn, watch: Watch) -> None:
    zoom.exists = False
    eye = watch(make(zoom))
    await eye.until(lambda eye: eye.state("rest") is ChannelState.DOWN)
    assert "zoom.meeting_id" in eye.channel("rest").detail
    await zoom.until(lambda: len(zoom.asked("GET", "/meetings/" + zoom.meeting_id)) >= 3)
    assert eye.meeting.running is None


async def test_the_status_tells_which_run_is_the_present_one(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    eye = watch(make(zoom))
    await eye.until_up()
    ada = await zoom.join("Ada")
    await eye.until(lambda eye: list(eye.meeting.people) == [ada.uuid])
    zoom.people.clear()
    earlier, zoom.uuid = zoom.uuid, "5555AAAiAAAAAiAiAiiAii=="  # and no event has told of it
    zoom.people["B"] = Person(ada.user_id, "", "Ben")  # Ada's number in the run before
    await eye.until(lambda eye: list(eye.meeting.people) == [ada.user_id])
    zoom.uuid, ours = earlier, zoom.uuid
    await zoom.emit("meeting.ended")
    zoom.uuid = ours
    await zoom.record()
    await eye.until(lambda eye: bool(eye.meeting.recording))
    assert not any(isinstance(told, Ended) for told in eye.told)


async def test_a_status_that_lags_does_not_start_the_meeting_again(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    eye = watch(make(zoom, replace(QUICK, status_lag=600)))
    await eye.until(lambda eye: eye.meeting.running is True and eye.state("events") == "up")
    await zoom.stop()
    zoom.running = True  # the status still says so
    await eye.until(lambda eye: eye.meeting.running is False)
    asked = len(zoom.asked("GET", "/meetings/" + zoom.meeting_id))
    await zoom.until(lambda: len(zoom.asked("GET", "/meetings/" + zoom.meeting_id)) >= asked + 3)
    assert eye.meeting.running is False


async def test_rest_goes_down_and_comes_up(zoom: ZoomStandIn, watch: Watch) -> None:
    eye = watch(make(zoom))
    await eye.until(lambda eye: eye.state("rest") is ChannelState.UP)
    zoom.switch_on(Fault("status", "rest", status=503))
    await eye.until(lambda eye: eye.state("rest") is ChannelState.DOWN)
    assert "503" in eye.channel("rest").detail
    zoom.heal()
    await eye.until(lambda eye: eye.state("rest") is ChannelState.UP)


async def test_a_pause_that_zoom_asks_for_is_kept(zoom: ZoomStandIn, watch: Watch) -> None:
    zoom.switch_on(Fault("status", "rest", status=429, retry_after="600"))
    eye = watch(make(zoom, dashboard=False))
    await eye.until(lambda eye: eye.state("rest") is ChannelState.DOWN)
    beats = zoom.heartbeats
    await zoom.until(lambda: zoom.heartbeats >= beats + 4)
    assert len(zoom.asked("GET", "/meetings/" + zoom.meeting_id)) == 1


async def test_tls_that_breaks_is_shown_and_watching_goes_on(
    tls_zoom: ZoomStandIn, watch: Watch
) -> None:
    eye = watch(make(tls_zoom))
    await eye.until_up()
    tls_zoom.switch_on(Fault("garble", "rest"))
    await eye.until(lambda eye: eye.state("rest") is ChannelState.DOWN)
    assert eye.channel("rest").detail == BROKE
    tls_zoom.heal()
    await eye.until(lambda eye: eye.state("rest") is ChannelState.UP)


async def test_a_mistake_of_this_program_is_shown_and_watching_goes_on(
    zoom: ZoomStandIn,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(status: object) -> None:
        raise KeyError("Ada Example")

    eye = watch(make(zoom))
    await eye.until(is_whole)
    with monkeypatch.context() as broken:
        broken.setattr("providers.zoom.rest.running_of", fail)
        broken.setattr("providers.zoom.rest.read_rows", fail)
        down = ChannelState.DOWN
        await eye.until(lambda eye: eye.state("rest") is down and eye.state("dashboard") is down)
        for name in ("rest", "dashboard"):
            assert re.search(r"KeyError in test_status\.py:\d+", eye.channel(name).detail)
    up = ChannelState.UP
    await eye.until(lambda eye: eye.state("rest") is up and eye.state("dashboard") is up)
    assert "Ada" not in caplog.text + str(eye.told)


async def test_a_mistake_beside_the_look_leaves_the_look_alone(
    zoom: ZoomStandIn, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_translator: object, now: float) -> None:
        raise KeyError(now)

    monkeypatch.setattr("providers.zoom.translate.Translator.overdue", fail)
    eye = watch(make(zoom, subscription_id=None, dashboard=False))
    for running in (True, False):
        zoom.running = running
        await eye.until(lambda eye, running=running: eye.meeting.running is running)  # type: ignore[misc]
    assert "please report it" in eye.channel("rest").detail


# -- freshness -------------------------------------------------------------------------


async def test_signs_of_life_come_only_while_events_come(zoom: ZoomStandIn, watch: Watch) -> None:
    eye = watch(make(zoom, subscription_id=None, dashboard=False))
    await eye.until(lambda eye: eye.state("rest") is ChannelState.UP)
    await zoom.until(lambda: len(zoom.asked("GET")) >= 4)
    assert not any(isinstance(told, Pulse) for told in eye.told)
    other = watch(make(zoom))
    await other.until(lambda eye: any(isinstance(told, Pulse) for told in eye.told))


async def test_a_dead_event_channel_looks_old_though_the_status_is_polled(
    zoom: ZoomStandIn, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.zoom.watch.PULSE_SECONDS", 0.0)
    eye = watch(make(zoom, replace(QUICK, pong=600, silence=600), dashboard=False))
    await eye.until_up()
    await eye.until(lambda eye: signs(eye) >= 5)
    zoom.switch_on(Fault("deaf", "events"))
    looks = len(zoom.asked("GET", zoom.meeting_id))
    await zoom.until(lambda: len(zoom.asked("GET", zoom.meeting_id)) >= looks + 2)
    before = signs(eye)
    await zoom.until(lambda: len(zoom.asked("GET", zoom.meeting_id)) >= looks + 20)
    assert signs(eye) == before


def signs(eye: Eye) -> int:
    """How many signs of life have been told."""
    return sum(isinstance(told, Pulse) for told in eye.told)


async def test_a_meeting_that_does_not_run_is_fresh_by_its_status(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    zoom.running = False
    eye = watch(make(zoom, subscription_id=None, dashboard=False))
    await eye.until(lambda eye: signs(eye) >= 1)
