from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator

import pytest

from providers.base import Busy, NotAllowed, Unreachable
from providers.zoom import settings as module
from providers.zoom.settings import ZoomSettings
from providers.zoom.token import TokenSource
from providers.zoom.wire import UnknownMeeting
from tests.standins.zoom import MEETING_ID, ZoomStandIn
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import OAUTH


@pytest.fixture
async def settings(zoom: ZoomStandIn) -> AsyncIterator[ZoomSettings]:
    tokens = TokenSource(zoom.config())
    yield ZoomSettings(zoom.config(), tokens)
    await tokens.close()


async def test_settings_are_read(zoom: ZoomStandIn, settings: ZoomSettings) -> None:
    meeting = await settings.meeting()
    assert meeting["settings"] == {"waiting_room": True, "mute_upon_entry": True}
    user = await settings.user("ms@school.example")
    assert user["in_meeting"] == {"chat": True, "waiting_room": True}
    assert zoom.requests[-1].path == "/v2/users/ms%40school.example/settings"


async def test_settings_are_changed(zoom: ZoomStandIn, settings: ZoomSettings) -> None:
    await settings.change_meeting({"waiting_room": True})
    await settings.change_user("me", {"in_meeting": {"chat": False}})
    meeting, user = zoom.asked("PATCH")
    assert meeting.path == f"/v2/meetings/{MEETING_ID}"
    assert json.loads(meeting.body)["settings"] == {"waiting_room": True}
    assert user.path == "/v2/users/me/settings"
    assert json.loads(user.body) == {"in_meeting": {"chat": False}}


async def test_all_pages_of_the_report_are_read(zoom: ZoomStandIn, settings: ZoomSettings) -> None:
    for number in range(650):
        zoom.people[f"U{number}"] = Person(f"{number}", f"U{number}", f"Pupil {number}")
    rows = await settings.report()
    assert len(rows) == 650
    assert len(zoom.asked("GET", "/participants")) == 3


async def test_the_token_is_ours_and_is_renewed_once(
    zoom: ZoomStandIn, settings: ZoomSettings
) -> None:
    await settings.meeting()
    assert len(zoom.asked("POST", OAUTH)) == 1
    zoom.expire_tokens()
    await settings.meeting()
    assert len(zoom.asked("POST", OAUTH)) == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("status", "rest", status=401, code=124), NotAllowed),
        (Fault("status", "rest", status=404, code=3001), UnknownMeeting),
        (Fault("status", "rest", status=400, code=4711), NotAllowed),
        (Fault("status", "rest", status=429, retry_after="9"), Busy),
        (Fault("status", "rest", status=500), Unreachable),
        (Fault("close", "rest"), Unreachable),
    ],
)
async def test_every_status_is_looked_at(
    zoom: ZoomStandIn, settings: ZoomSettings, fault: Fault, kind: type[Exception]
) -> None:
    zoom.switch_on(fault)
    with pytest.raises(kind) as caught:
        await settings.change_meeting({"waiting_room": True})
    assert caught.value.__context__ is None


async def test_silence_ends_at_the_deadline(
    zoom: ZoomStandIn, settings: ZoomSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE_SECONDS", 1)
    zoom.switch_on(Fault("silence", "rest"))
    with pytest.raises(Unreachable, match="did not answer in time"):
        await settings.meeting()


async def test_zoomus_never_runs_in_the_event_loops_thread(
    zoom: ZoomStandIn, settings: ZoomSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    send = module._send

    def spy(*arguments: object) -> object:
        threads.append(threading.current_thread())
        return send(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_send", spy)
    await settings.meeting()
    assert threads
    assert threading.main_thread() not in threads
