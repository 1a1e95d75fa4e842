"""What Zoom sends: bodies of webhooks, and rows of the dashboard."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(slots=True)
class Person:
    """Somebody in the stand-in's meeting. ``user_id`` changes with every join; ``uuid`` does
    not, unless the stand-in is told that it does."""

    user_id: str
    uuid: str
    name: str
    account: str = ""
    person_id: str = ""
    role: str = "attendee"
    waiting: bool = False
    sharing: bool = False
    joined_at: float = 0.0
    persistent: str = ""
    """The SDK's id of the person, whatever connection they have."""
    muted: bool = False
    camera: bool = False
    hand: bool = False
    customer_key: str = ""
    """What an app that uses the Meeting SDK has called itself."""


def iso(at: float) -> str:
    """Unix seconds as Zoom writes them."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def participant(person: Person, at: float, time_field: str, **more: object) -> dict[str, object]:
    """The ``participant`` of an event."""
    return {
        "user_id": person.user_id,
        "user_name": person.name,
        "id": person.person_id,
        "participant_user_id": person.person_id,
        "participant_uuid": person.uuid,
        time_field: iso(at),
        "email": person.account,
        "customer_key": person.customer_key,
        **more,
    }


def body(event: str, at: float, thing: dict[str, object]) -> dict[str, object]:
    """The body of a webhook."""
    payload = {"account_id": "made-up-account", "object": thing}
    return {"event": event, "event_ts": int(at * 1000), "payload": payload}


def message(inner: object) -> str:
    """A frame of the event channel that carries the body of a webhook."""
    return json.dumps({"module": "message", "content": json.dumps(inner)})


def row(person: Person) -> dict[str, object]:
    """A row of the dashboard."""
    return {
        "id": person.person_id,
        "user_id": person.user_id,
        "participant_uuid": person.uuid,
        "user_name": person.name,
        "email": person.account,
        "role": "host" if person.role == "host" else "attendee",
        "device": "Windows",
        "join_time": iso(person.joined_at),
        "status": "in_waiting_room" if person.waiting else "in_meeting",
    }
