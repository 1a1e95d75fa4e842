"""Bodies of Zoom's events, and what the translator makes of them."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

from monitor.meeting import Meeting, apply
from providers.base import (
    Observation,
    Participant,
    Seen,
)
from providers.zoom.translate import Translator

MEETING = "81234567890"
RUN = "run-of-today=="
NOW = 1_700_000_000.0
Body = dict[str, Any]
steady = settings(deadline=None)
"""A slow machine is no failure."""


def event(name: str, after: float = 0.0, person: Body | None = None, **thing: Any) -> Body:
    """The body of an event, ``after`` seconds from NOW."""
    about: Body = {"id": MEETING, "uuid": RUN, **thing}
    if person is not None:
        about["participant"] = person
    return {"event": name, "event_ts": int((NOW + after) * 1000), "payload": {"object": about}}


def ada(**fields: Any) -> Body:
    return {"user_id": "100", "participant_uuid": "A", "user_name": "Ada", "id": "", **fields}


def tell(translator: Translator, *bodies: Any) -> list[Observation]:
    return [told for body in bodies for told in translator.event(body, NOW)]


def told(*bodies: Any) -> list[Observation]:
    return tell(Translator(MEETING), *bodies)


def only_seen(*bodies: Any) -> Participant:
    *_before, last = told(*bodies)
    assert isinstance(last, Seen)
    return last.participant


def state(observations: list[Observation]) -> Meeting:
    meeting = Meeting()
    for observation in observations:
        meeting = apply(meeting, observation)
    return meeting


JOINED, LEFT = "meeting.participant_joined", "meeting.participant_left"
WAITS, WAITS_NO_MORE = (
    "meeting.participant_joined_waiting_room",
    "meeting.participant_left_waiting_room",
)
ADMITTED, PUT_BACK = "meeting.participant_admitted", "meeting.participant_put_in_waiting_room"
ROLE = "meeting.participant_role_changed"
SHARES, SHARES_NO_MORE = "meeting.sharing_started", "meeting.sharing_ended"
IN_BREAKOUT = "meeting.participant_joined_breakout_room"
OUT_OF_BREAKOUT = "meeting.participant_left_breakout_room"
