"""Zoom's own samples, through the real event channel into the monitor's state."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.meeting import Meeting, apply
from providers.base import (
    Ended,
    Left,
    Notice,
    Observation,
    Place,
    Recording,
    Role,
    Seen,
    Started,
)
from providers.zoom.events import read_frame
from providers.zoom.provider import ZoomProvider
from providers.zoom.translate import CHAT, EARLY, LEAKED, Translator
from tests.conftest import SHARED
from tests.standins import zoom_bodies as bodies
from tests.standins.zoom import ZoomStandIn
from tests.zoom.conftest import QUICK, Watch

SAMPLES = SHARED / "samples" / "zoom"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="Zoom's samples are not in the shared folder"
)
WEBHOOKS = sorted((SAMPLES / "webhooks").glob("*.json"))

MEANING: dict[str, tuple[type, Any]] = {
    "meeting.ai_companion_started": (Recording, "AI Companion"),
    "meeting.chat_message_sent": (Notice, CHAT),
    "meeting.ended": (Ended, None),
    "meeting.participant_jbh_waiting": (Notice, EARLY),
    "meeting.participant_joined": (Seen, Place.IN_CALL),
    "meeting.participant_joined_breakout_room": (Seen, Place.IN_CALL),
    "meeting.participant_joined_waiting_room": (Seen, Place.WAITING),
    "meeting.participant_left": (Left, Place.IN_CALL),
    "meeting.participant_left_waiting_room": (Left, Place.WAITING),
    "meeting.participant_put_in_waiting_room": (Seen, Place.WAITING),
    "meeting.participant_role_changed": (Seen, Role.CO_HOST),
    "meeting.risk_alert": (Notice, LEAKED),
    "meeting.rtms_started": (Recording, "media stream to another program"),
    "meeting.sharing_started": (Seen, True),
    "meeting.started": (Started, None),
    "recording.paused": (Recording, False),
    "recording.started": (Recording, True),
    "recording.stopped": (Recording, False),
}
"""What each sample means alone; the rest mean nothing, or nothing without what came before."""


def load(event: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((SAMPLES / "webhooks" / f"{event}.json").read_text("utf-8"))
    return body


def number_of(body: dict[str, Any]) -> str:
    thing = body["payload"].get("object", {})
    return str(thing.get("id") or thing.get("meeting_number") or "1234567890")


def with_number(body: dict[str, Any], as_text: bool) -> dict[str, Any]:
    """The sample with its meeting's number as text or as a number."""
    thing = body["payload"].get("object", {})
    for key in ("id", "meeting_number"):
        if key in thing:
            thing[key] = str(thing[key]) if as_text else int(thing[key])
    return body


def shown(observation: Observation) -> object:
    """The part of an observation that the table above names."""
    match observation:
        case Seen(participant=person):
            return person.sharing or person.role or person.place
        case Left(place=place):
            return place
        case Notice(text=text):
            return text
        case Recording(what="recording", on=on):
            return on
        case Recording(what=what):
            return what
    return None


@pytest.mark.parametrize("as_text", [True, False], ids=["text", "number"])
@pytest.mark.parametrize("path", WEBHOOKS, ids=lambda path: path.stem)
async def test_each_sample_comes_through_the_channel(
    zoom: ZoomStandIn, watch: Watch, path: Any, as_text: bool
) -> None:
    body = with_number(load(path.stem), as_text)
    zoom.meeting_id, zoom.uuid = number_of(body), "4444AAAiAAAAAiAiAiiAii=="
    eye = watch(ZoomProvider(zoom.config(dashboard=False), timings=QUICK))
    await eye.until_up()
    before = len(eye.told)
    zoom.send(bodies.message(body))
    last = {"event": "recording.resumed", "payload": {"object": {"id": zoom.meeting_id}}}
    zoom.send(bodies.message(last))
    await eye.until(
        lambda eye: any(isinstance(told, Recording) and told.at > 1.7e9 for told in eye.told)
    )
    found = [told for told in eye.told[before:] if type(told) in {Seen, Left, Notice, Recording}]
    found += [told for told in eye.told[before:] if isinstance(told, Started | Ended)]
    mine = [told for told in found if told.at == body["event_ts"] / 1000]
    if path.stem in MEANING:
        kind, what = MEANING[path.stem]
        (told,) = mine
        assert isinstance(told, kind)
        assert shown(told) == what
    else:
        assert mine == []


@pytest.mark.parametrize("name", ["01", "02", "04", "05"])
def test_the_samples_of_the_channels_own_frames_are_read(name: str) -> None:
    (path,) = (SAMPLES / "ws").glob(f"{name}-*.json")
    frame = read_frame(path.read_bytes())
    assert frame is not None
    assert frame.success is {"01": True, "02": False, "04": True, "05": None}[name]
    assert (frame.event is not None) == (name == "05")


def test_a_share_in_the_samples_begins_and_ends() -> None:
    translator = Translator("1234567890")
    meeting, sharing = Meeting(), []
    for at, name in enumerate(["meeting.sharing_started", "meeting.sharing_ended"]):
        body = load(name)
        body["event_ts"] += at * 1000
        for observation in translator.event(body, 0.0):
            meeting = apply(meeting, observation)
        sharing += [person.sharing for person in meeting.everyone()]
    assert sharing == [True, False]


def test_the_sample_of_the_dashboard_is_read() -> None:
    sample = SAMPLES / "rest" / "metrics-meetings-meetingId-participants_GET.json"
    (row,) = json.loads(sample.read_text("utf-8"))["participants"]
    row.pop("leave_time")
    row.pop("registrant_id")  # which a live row does not hold
    (snapshot,) = Translator("1").snapshot([row], 2_000_000_000.0)
    (person,) = snapshot.participants  # type: ignore[union-attr]
    assert person.id == "D444CD06-2ABB-2FCC-019B-39E41D8DADF7"
    assert (person.name, person.account, person.role) == ("jchill", "jchill@example.com", Role.HOST)
    assert person.place is Place.IN_CALL
    assert person.since == 1646129714.0
