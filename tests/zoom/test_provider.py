from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from providers.base import (
    Abilities,
    Action,
    ActionKind,
    Channel,
    ChannelState,
    Ended,
    NotAllowed,
    Notice,
    Place,
    Pulse,
    Role,
    Snapshot,
    Started,
)
from providers.zoom.config import Timings
from providers.zoom.ender import ELSEWHERE
from providers.zoom.events import TWO_MONITORS
from providers.zoom.provider import INSIDE_ONLY, ZoomProvider
from providers.zoom.watch import NO_DASHBOARD, NO_EVENTS, STALE, UNREADABLE
from providers.zoom.wire import BROKE
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_faults import Fault
from tests.zoom.conftest import QUICK, Eye, Watch


def make(zoom: ZoomStandIn, timings: Timings = QUICK, **settings: object) -> ZoomProvider:
    return ZoomProvider(zoom.config(**settings), timings=timings)


# -- what can be done ------------------------------------------------------------------------


async def test_every_action_is_unavailable_with_its_reason(zoom: ZoomStandIn, watch: Watch) -> None:
    provider = make(zoom)
    eye = watch(provider)
    await eye.until_up()
    assert isinstance(eye.told[0], Abilities)
    for kind in ActionKind:
        can = eye.meeting.can(kind)
        assert (can.available, can.reason) == (False, INSIDE_ONLY)
        reply = await provider.perform(Action("1", kind))
        assert (reply.accepted, reply.detail) == (False, INSIDE_ONLY)
    assert provider.platform == "Zoom"


async def test_a_meeting_of_another_account_is_said_at_the_start(
    zoom: ZoomStandIn, watch: Watch
) -> None:
    eye = watch(make(zoom, own_account=False))
    await eye.until(lambda eye: any(isinstance(told, Notice) for told in eye.told))
    assert eye.told[1] == Notice(ELSEWHERE, eye.told[1].at)


# -- a lesson -----------------------------------------------------------------------------------


@pytest.mark.parametrize("uuid_changes", [False, True])
@pytest.mark.parametrize("number_as_text", [False, True])
async def test_a_lesson_from_the_waiting_room_to_the_end(
    zoom: ZoomStandIn, watch: Watch, uuid_changes: bool, number_as_text: bool
) -> None:
    zoom.uuid_changes, zoom.number_as_text = uuid_changes, number_as_text
    eye = watch(make(zoom))
    await eye.until_up()
    teacher = await zoom.join("Ms Example", "ms@school.example", role="host")
    await zoom.role(teacher, "host")
    pupil = await zoom.join("Ada", waiting=True)
    await eye.until(lambda eye: eye.names(Place.WAITING) == ["Ada"])
    await zoom.admit(pupil)
    await eye.until(lambda eye: eye.names(Place.IN_CALL) == ["Ms Example", "Ada"])
    await zoom.share(pupil)
    await zoom.record()
    await eye.until(lambda eye: bool(eye.meeting.recording))
    host, ada = eye.meeting.at(Place.IN_CALL)
    assert (host.role, host.account) == (Role.HOST, "ms@school.example")
    assert (ada.sharing, ada.account) == (True, None)
    await zoom.put_back(pupil)
    await eye.until(lambda eye: eye.names(Place.WAITING) == ["Ada"])
    assert eye.meeting.at(Place.WAITING)[0].sharing is False
    await zoom.leave(pupil)
    await eye.until(lambda eye: eye.names(Place.WAITING) == [])
    await zoom.stop()
    await eye.until(lambda eye: eye.meeting.running is False)
    assert not eye.meeting.people


@pytest.mark.parametrize("fault", ["duplicate", "disorder"])
async def test_a_lesson_with_doubled_or_disordered_events(
    zoom: ZoomStandIn, watch: Watch, fault: str
) -> None:
    eye = watch(make(zoom, replace(QUICK, resync=600, resync_blind=600)))
    await eye.until_up()
    zoom.switch_on(Fault(fault))  # type: ignore[arg-type]
    for name in ("Ada", "Ben", "Chidi"):
        await zoom.admit(await zoom.join(name, waiting=True))
    gone = await zoom.join("Dilnaz")
    await zoom.leave(gone)
    zoom.heal()
    await zoom.record()
    await eye.until(lambda eye: bool(eye.meeting.recording))
    assert sorted(map(str, eye.names(Place.IN_CALL))) == ["Ada", "Ben", "Chidi"]
    assert eye.names(Place.WAITING) == []


async def test_events_of_another_meeting_change_nothing(zoom: ZoomStandIn, watch: Watch) -> None:
    eye = watch(make(zoom, dashboard=False))
    await eye.until_up()
    ours, zoom.meeting_id = zoom.meeting_id, "99999999999"
    await zoom.join("Somebody Else")
    await zoom.stop()
    zoom.meeting_id, zoom.running = ours, True
    await zoom.join("Ada")
    await eye.until(lambda eye: bool(eye.meeting.people))
    assert eye.names(Place.IN_CALL) == ["Ada"]
    assert eye.meeting.running


# -- the status --------------------------------------------------------------------------------


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
            assert re.search(r"KeyError in test_provider\.py:\d+", eye.channel(name).detail)
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


# -- credentials ---------------------------------------------------------------------------------


async def test_wrong_credentials_end_it_with_a_sentence(zoom: ZoomStandIn) -> None:
    provider = make(zoom, client_secret="wrong")
    with pytest.raises(NotAllowed, match="client secret"):
        async for _told in provider.observe():
            pass
    await provider.close()


@pytest.mark.parametrize("status", [503, 403, 404, 407, 408])
async def test_a_token_service_that_fails_at_the_start_may_pass(
    zoom: ZoomStandIn, watch: Watch, status: int
) -> None:
    zoom.switch_on(Fault("status", "oauth", status=status))
    eye = watch(make(zoom))
    await eye.until(lambda eye: eye.state("rest") is ChannelState.DOWN)
    zoom.heal()
    await eye.until(lambda eye: eye.state("rest") is ChannelState.UP)
    await eye.until_up()


# -- gaps -----------------------------------------------------------------------------------------


def is_whole(eye: Eye) -> bool:
    return eye.state("events") is ChannelState.UP and not eye.meeting.gap


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


# -- freshness ------------------------------------------------------------------------------------


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


# -- many, and the end -----------------------------------------------------------------------------


async def test_a_storm_of_a_thousand(zoom: ZoomStandIn, watch: Watch) -> None:
    eye = watch(make(zoom))
    await eye.until_up()
    for number in range(1000):
        await zoom.join(f"guest {number}", waiting=True)
    await eye.until(lambda eye: len(eye.meeting.at(Place.WAITING)) == 1000)


async def test_several_pages_of_people_make_one_snapshot(zoom: ZoomStandIn, watch: Watch) -> None:
    for number in range(700):
        zoom.people[f"U{number}"] = Person(f"{number}", f"U{number}", f"Pupil {number}")
    eye = watch(make(zoom))
    await eye.until(lambda eye: any(isinstance(told, Snapshot) for told in eye.told))
    assert len(eye.meeting.people) == 700


@pytest.mark.parametrize("service", ["oauth", "rest", "events"])
async def test_closing_is_tidy_whatever_hangs(zoom: ZoomStandIn, service: str) -> None:
    zoom.switch_on(Fault("silence", service))  # type: ignore[arg-type]
    eye = Eye(make(zoom))
    await zoom.until(lambda: any(service in _kind(request.path) for request in zoom.requests))
    async with asyncio.timeout(1.0):  # what the session grants
        await eye.provider.close()
    await eye.close()
    await zoom.until(lambda: not zoom.wire.open)
    assert len(asyncio.all_tasks()) == 1


def _kind(path: str) -> str:
    return {"/oauth/token": "oauth", "/ws": "events"}.get(path, "rest")


async def test_closing_before_it_ever_began(zoom: ZoomStandIn) -> None:
    provider = make(zoom)
    await provider.close()
    await provider.close()
    assert zoom.wire.connections == 0


async def test_whoever_stops_listening_leaves_nothing_running(zoom: ZoomStandIn) -> None:
    provider = make(zoom)
    stream = provider.observe()
    async for told in stream:
        if isinstance(told, Channel):
            break
    await stream.aclose()  # type: ignore[attr-defined]
    await provider.close()
    assert len(asyncio.all_tasks()) == 1
