"""The provider on the stand-in: a whole lesson, and how it begins and ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from providers.base import (
    Abilities,
    Action,
    ActionKind,
    Channel,
    ChannelState,
    NotAllowed,
    Notice,
    Place,
    Role,
    Snapshot,
)
from providers.zoom.abilities import INSIDE_ONLY
from providers.zoom.ender import ELSEWHERE
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_faults import Fault
from tests.zoom.conftest import QUICK, Eye, Watch, make

# -- what can be done ------------------------------------------------------------------


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


# -- a lesson --------------------------------------------------------------------------


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


# -- credentials -----------------------------------------------------------------------


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


# -- many, and the end -----------------------------------------------------------------


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
