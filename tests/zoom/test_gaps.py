"""What events missed is filled by the dashboard, and until then said."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from providers.base import (
    Channel,
    ChannelState,
    Notice,
    Place,
    Snapshot,
)
from providers.zoom.events import TWO_MONITORS
from providers.zoom.watch import NO_DASHBOARD, NO_EVENTS, STALE, UNREADABLE
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_faults import Fault
from tests.zoom.conftest import QUICK, Eye, Watch, is_whole, make


async def test_who_was_there_before_is_found_by_the_dashboard(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    await zoom.join("Ada")
    await zoom.join("Ben", waiting=True)
    eye = watch(make(zoom))
    await eye.until(is_whole)
    assert (eye.names(Place.IN_CALL), eye.names(Place.WAITING)) == (["Ada"], ["Ben"])


async def test_what_a_break_missed_is_filled_and_until_then_said(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    eye = watch(make(zoom))
    await eye.until_up()
    ada = await zoom.join("Ada")
    await eye.until(lambda eye: eye.names(Place.IN_CALL) == ["Ada"] and is_whole(eye))
    zoom.refuse()
    await eye.until(lambda eye: eye.state("events") is ChannelState.DOWN)
    assert eye.meeting.gap
    assert STALE in eye.channel("events").detail
    await zoom.leave(ada)
    await zoom.join("Ben")
    await zoom.accept()
    await eye.until(lambda eye: is_whole(eye) and eye.names(Place.IN_CALL) == ["Ben"])
    assert eye.channel("events").detail == ""


async def test_a_channel_that_is_down_stays_so_until_it_is_up(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    eye = watch(make(zoom, dashboard=False))
    await eye.until_up()
    zoom.refuse()
    await eye.until(lambda eye: "No event channel" in eye.channel("events").detail)
    await zoom.accept()
    await eye.until(lambda eye: times_up(eye) == 2)
    told = [t for t in eye.told if isinstance(t, Channel) and t.name == "events"]
    assert [t.state for t in told] == ["connecting", "up", "down", "down", "up"]
    assert "broke" in told[2].detail  # and then the newest reason


async def test_the_blind_pace_begins_when_events_stop(zoom: ZoomStandIn, watch: Watch) -> None:
    eye = watch(make(zoom, replace(QUICK, resync=600)))
    await eye.until(is_whole)
    looks = len(zoom.asked("GET", zoom.meeting_id))
    await zoom.until(lambda: len(zoom.asked("GET", zoom.meeting_id)) >= looks + 10)  # all is calm
    zoom.switch_on(Fault("silence", "events"))
    zoom.cut()
    await eye.until(lambda eye: eye.state("events") is ChannelState.DOWN)
    asked = len(zoom.asked("GET", "/participants"))
    await zoom.until(lambda: len(zoom.asked("GET", "/participants")) >= asked + 3)


async def test_a_list_older_than_the_channel_does_not_close_the_gap(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    eye = watch(make(zoom, replace(QUICK, dashboard_lag=600, status_lag=600)))
    await eye.until_up()
    await eye.until(lambda eye: sum(isinstance(told, Snapshot) for told in eye.told) >= 3)
    assert eye.meeting.gap
    assert eye.channel("events").detail == STALE


async def test_a_lost_join_is_a_gap_and_everybody_is_looked_up_at_once(
    zoom: ZoomStandIn, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.zoom.people.HANDOVER_SECONDS", 0.01)
    eye = watch(make(zoom, replace(QUICK, resync=600)))
    await eye.until(is_whole)
    asked = len(zoom.asked("GET", "/participants"))
    ada = await zoom.join("Ada", waiting=True)
    await eye.until(lambda eye: eye.names(Place.WAITING) == ["Ada"])
    before = len(eye.told)
    await zoom.admit(ada, join_lost=True)
    await eye.until(lambda eye: eye.names(Place.IN_CALL) == ["Ada"] and is_whole(eye))
    gaps = [told.gap for told in eye.told[before:] if isinstance(told, Channel)]
    assert gaps == [True, False]
    assert len(zoom.asked("GET", "/participants")) > asked


async def test_without_a_dashboard_a_gap_stays_and_is_said(zoom: ZoomStandIn, watch: Watch) -> None:
    eye = watch(make(zoom, dashboard=False))
    await eye.until_up()
    await zoom.until(lambda: zoom.heartbeats >= 3)
    assert eye.meeting.gap
    assert eye.channel("events").detail == STALE
    assert not zoom.asked("GET", "/participants")


async def test_whoever_listens_before_the_meeting_starts_misses_nobody(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    zoom.running = False
    eye = watch(make(zoom, dashboard=False))
    await eye.until(is_whole)
    await zoom.start()
    await zoom.join("Ada")
    await eye.until(lambda eye: eye.names(Place.IN_CALL) == ["Ada"])
    assert not eye.meeting.gap


async def test_without_a_subscription_the_list_is_never_called_whole(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    await zoom.join("Ada")
    eye = watch(make(zoom, subscription_id=None))
    await eye.until(lambda eye: eye.names(Place.IN_CALL) == ["Ada"])
    assert eye.state("events") is ChannelState.OFF
    assert NO_EVENTS in eye.channel("events").detail
    assert eye.meeting.gap


async def test_a_plan_without_a_dashboard_is_said_once_and_not_asked_again(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    zoom.switch_on(Fault("status", "rest", path="/metrics", status=400, code=200))
    eye = watch(make(zoom))
    await eye.until(lambda eye: any(isinstance(told, Notice) for told in eye.told))
    await zoom.until(lambda: zoom.heartbeats >= 4)
    assert len(zoom.asked("GET", "/participants")) == 1
    (notice,) = [told for told in eye.told if isinstance(told, Notice)]
    assert notice.text.startswith(NO_DASHBOARD)
    assert eye.meeting.gap


@pytest.mark.parametrize(
    ("status", "code"), [(503, 0), (403, 0), (400, 0), (404, 0), (408, 0), (404, 1001)]
)
async def test_a_dashboard_that_fails_for_a_while_is_asked_again(
    zoom: ZoomStandIn, watch: Watch, status: int, code: int
) -> None:
    zoom.switch_on(Fault("status", "rest", path="/metrics", status=status, code=code, times=2))
    eye = watch(make(zoom))
    await eye.until(is_whole)


async def test_a_token_that_is_not_taken_does_not_close_the_dashboard_for_good(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    fault = Fault("status", "rest", path="/metrics", status=401, code=124, times=2)
    zoom.switch_on(fault)
    eye = watch(make(zoom))
    await eye.until(is_whole)
    assert not any(isinstance(told, Notice) for told in eye.told)


async def test_half_a_list_takes_nobody_away(zoom: ZoomStandIn, watch: Watch) -> None:
    await zoom.join("Ada")
    eye = watch(make(zoom))
    await eye.until(lambda eye: eye.names(Place.IN_CALL) == ["Ada"])
    zoom.switch_on(Fault("half", "rest", path="/metrics"))
    asked = len(zoom.asked("GET", "/participants"))
    await zoom.until(lambda: len(zoom.asked("GET", "/participants")) >= asked + 3)
    assert eye.names(Place.IN_CALL) == ["Ada"]


async def test_a_message_that_cannot_be_read_is_a_gap_and_is_filled(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    eye = watch(make(zoom, replace(QUICK, resync=600)))
    await eye.until(is_whole)
    zoom.switch_on(Fault("half", "events", times=2))
    await zoom.join("Ada")
    await zoom.join("Ben")
    await eye.until(lambda eye: eye.names(Place.IN_CALL) == ["Ada", "Ben"] and is_whole(eye))
    notices = [told.text for told in eye.told if isinstance(told, Notice)]
    assert notices == [UNREADABLE]
    assert any(isinstance(told, Channel) and told.gap and told.state == "up" for told in eye.told)


def times_up(eye: Eye) -> int:
    """How often the event channel has come up."""
    states = [t.state for t in eye.told if isinstance(t, Channel) and t.name == "events"]
    return sum(new == "up" != old for old, new in pairwise(states))


async def test_two_monitors_on_one_subscription_are_told_to_staff(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    eye = watch(make(zoom))
    for times in (1, 2, 3):
        await eye.until(lambda eye, times=times: times_up(eye) == times)  # type: ignore[misc]
        zoom.usurp()
    await eye.until(lambda eye: eye.state("events") is ChannelState.OFF)
    assert TWO_MONITORS in eye.channel("events").detail
    assert eye.meeting.gap
