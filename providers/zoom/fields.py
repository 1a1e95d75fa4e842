"""Reading what Zoom sends, whatever it sends: nothing here raises."""

from __future__ import annotations

from collections.abc import Mapping

from providers.base import Participant, Place, Role
from providers.http import moment
from providers.zoom.assumptions import BREAKOUT_REASON, EMAIL_NEEDS_SIGN_IN

Fields = Mapping[str, object]

_EARLIEST = 1e11
"""``event_ts`` is in milliseconds: a smaller number cannot be one."""
_DAY = 86_400.0

_ROLES = {
    "host": Role.HOST,
    "cohost": Role.CO_HOST,
    "attendee": Role.PARTICIPANT,
    "participant": Role.PARTICIPANT,
}


def fields(value: object) -> Fields:
    """A JSON object; empty for anything else."""
    return value if isinstance(value, dict) else {}


def word(value: object) -> str | None:
    """An id as text: Zoom sends text and numbers. ``None`` when there is none."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def event_time(value: object, now: float) -> float:
    """Unix seconds of ``event_ts``; ``now`` when it is not there or cannot be right."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and _EARLIEST <= value <= (now + _DAY) * 1000:  # type: ignore[operator]
        return value / 1000  # type: ignore[operator]
    return now


def role(value: object) -> Role | None:
    """A role in Zoom's words (``host``, ``co-host``, ``attendee`` …)."""
    if not isinstance(value, str):
        return None
    return _ROLES.get("".join(letter for letter in value.casefold() if letter.isalpha()))


def to_breakout(leave_reason: object) -> bool:
    """Whether somebody left the main room for a breakout room.

    The reason stands after the person's name, which could say anything.
    """
    if not isinstance(leave_reason, str) or "Reason:" not in leave_reason:
        return False
    return BREAKOUT_REASON in leave_reason.rpartition("Reason:")[2].casefold()


def participant(source: Fields, participant_id: str, place: Place | None, at: float) -> Participant:
    """A participant of an event or of the dashboard; ``at`` is when it came to ``place``."""
    name = source.get("user_name")
    email = word(source.get("email"))
    person = word(source.get("id")) or word(source.get("participant_user_id"))
    registrant = word(source.get("registrant_id"))
    # What a registrant typed may be in it, whoever is signed in.
    vouched = (person is not None or not EMAIL_NEEDS_SIGN_IN) and registrant is None
    return Participant(
        id=participant_id,
        name=name if isinstance(name, str) and name else None,
        place=place,
        account=email if vouched else None,
        person=person,
        registrant=registrant,
        phone=True if word(source.get("phone_number")) or source.get("device") == "Phone" else None,
        since=at if place is not None else None,
    )


def came_at(source: Fields, otherwise: float) -> float:
    """When somebody came, by whichever field tells it."""
    for name in ("join_time", "date_time"):
        at = moment(source.get(name))
        if at is not None:
            return at
    return otherwise
