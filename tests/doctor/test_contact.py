"""With --contact: the platform is asked, and nothing is changed there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from monitor.doctor import Report, State, examine
from providers.base import Running
from providers.zoom.rest import Status, ZoomRest
from tests.doctor.report import SECRET, SETTINGS, Write, said, what_stops
from tests.standins.zoom import SUBSCRIPTION_ID, ZoomStandIn
from tests.standins.zoom_faults import Fault


@pytest.fixture
async def zoom() -> AsyncIterator[ZoomStandIn]:
    async with ZoomStandIn(running=False) as standin:
        yield standin


async def ask(
    zoom: ZoomStandIn, write: Write, class_name: str | None = "3B", **changes: Any
) -> Report:
    text = SETTINGS.replace(
        "[zoom]",
        f'[zoom]\napi_url = "{zoom.api_url}"\noauth_url = "{zoom.oauth_url}"\n'
        f'events_url = "{zoom.events_url}"',
    )
    for old, new in changes.items():
        text = text.replace(old, new)
    return await asyncio.to_thread(examine, write(text), class_name, True)


async def test_everything_works(zoom: ZoomStandIn, write: Write) -> None:
    report = await ask(zoom, write)
    assert what_stops(report) == []
    assert said(report, "Zoom takes the credentials") == [State.OK]
    assert said(report, "it is not running now") == [State.OK]
    assert said(report, "END got ready in") == [State.OK]
    assert said(report, "the event channel opened") == [State.OK]
    text = " ".join(report.lines())
    assert "READY, as far as can be told beforehand: a meeting of 3B could be watched" in text
    assert len(zoom.asked("GET", "/ws")) == 1


async def test_nothing_is_ever_changed(zoom: ZoomStandIn, write: Write) -> None:
    zoom.running = True
    await ask(zoom, write)
    assert {request.method for request in zoom.requests} == {"GET", "POST"}
    assert {r.path for r in zoom.requests if r.method == "POST"} == {"/oauth/token"}
    assert zoom.running


async def test_a_lesson_under_way_is_not_disturbed(zoom: ZoomStandIn, write: Write) -> None:
    zoom.running = True
    report = await ask(zoom, write)
    assert report.good
    assert said(report, "it is running now") == [State.OK]
    assert said(report, "would interrupt the monitor") == [State.UNKNOWN]
    assert zoom.asked("GET", "/ws") == []


@pytest.mark.parametrize("running", [Running.YES, Running.UNKNOWN, Running.NO])
async def test_another_classs_lesson_is_not_disturbed_either(
    zoom: ZoomStandIn, write: Write, monkeypatch: pytest.MonkeyPatch, running: Running
) -> None:
    """One event subscription serves all classes, and Zoom one listener for each."""

    async def meeting(self: ZoomRest) -> Status:
        other = self._config.meeting_id == "99999999999"
        return Status(running if other else Running.NO, None, 1.0)

    monkeypatch.setattr(ZoomRest, "meeting", meeting)
    more = '[classes.4A]\nzoom.meeting_id = "999 9999 9999"\n\n[classes.3B]'
    await ask(zoom, write, **{"[classes.3B]": more})
    assert len(zoom.asked("GET", "/ws")) == (running is Running.NO)


async def test_credentials_that_zoom_does_not_take(
    zoom: ZoomStandIn, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, "wrong")
    (text,) = what_stops(await ask(zoom, write))
    assert "does not accept the client id or the client secret" in text


async def test_a_meeting_that_zoom_does_not_know(zoom: ZoomStandIn, write: Write) -> None:
    zoom.exists = False
    stops = what_stops(await ask(zoom, write))
    assert any(text.startswith("the meeting: Zoom") for text in stops)


async def test_a_zoom_with_a_fault_is_not_ready(zoom: ZoomStandIn, write: Write) -> None:
    zoom.switch_on(Fault("status", "rest", status=500))
    stops = what_stops(await ask(zoom, write))
    assert [text.partition(":")[0] for text in stops] == ["the meeting", "END"]


async def test_an_event_channel_that_zoom_refuses(zoom: ZoomStandIn, write: Write) -> None:
    report = await ask(zoom, write, **{SUBSCRIPTION_ID: "another"})
    (text,) = what_stops(report)
    assert text.startswith("the event channel: Zoom refused")


async def test_zoom_that_cannot_be_reached(zoom: ZoomStandIn, write: Write) -> None:
    zoom.wire.deafen()
    (text,) = what_stops(await ask(zoom, write))
    assert "No connection to Zoom" in text


async def test_without_a_class_only_the_credentials_are_tried(
    zoom: ZoomStandIn, write: Write
) -> None:
    report = await ask(zoom, write, class_name=None)
    assert report.good
    assert "READY" not in report.lines()[-1]
    assert said(report, "Zoom takes the credentials") == [State.OK]
    assert [request.method for request in zoom.requests] == ["POST"]


def test_what_is_not_set_up_is_not_asked(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET)
    report = examine(write(), "3B", contact=True)
    assert said(report, "Zoom was not asked") == [State.UNKNOWN]
    assert not report.good
    report = examine(write(SETTINGS.partition("[classes")[0]), None, contact=True)
    assert said(report, "that needs a class") == [State.UNKNOWN]
