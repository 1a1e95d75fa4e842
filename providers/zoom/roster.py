"""What the companion reads of the meeting, as participants.

No I/O and no clock; names and numbers are as the companion's child sends them
(:mod:`providers.zoom.sdk_room`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from providers.base import Participant, Place, Role

Row = Mapping[str, Any]

ONLY_INSIDE = ("muted", "camera", "hand")
"""What nobody but the companion can tell."""
MODERATORS = (Role.HOST, Role.CO_HOST)

_ROLES = {
    "USERROLE_HOST": Role.HOST,
    "USERROLE_COHOST": Role.CO_HOST,
    "USERROLE_ATTENDEE": Role.PARTICIPANT,
    "USERROLE_PANELIST": Role.PARTICIPANT,
    "USERROLE_BREAKOUTROOM_MODERATOR": Role.PARTICIPANT,
}
_NO_SOUND = "AUDIOTYPE_NONE"


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody in a reading. The participant's ``id`` is the SDK's number, until it is known
    under which id others tell of them."""

    number: int
    persistent: str
    """Zoom's id of the person over their connections; may be empty."""
    person: Participant
    place: Place


@dataclass(frozen=True, slots=True)
class Roster:
    """One reading: everybody by the SDK's number. ``role`` is the companion's own, ``me`` its
    number."""

    people: Mapping[int, Found]
    me: int | None
    role: Role | None
    switches: Row

    @property
    def covers(self) -> tuple[Place, ...]:
        """The places of which it tells everybody: who is no co-host is not shown who waits,
        which is not the same as nobody (an assumption)."""
        return tuple(Place) if self.role in MODERATORS else (Place.IN_CALL,)


class Reader:
    """Reads one reading after the other. Hundreds of rows come several times a second, and few
    of them have changed: whoever has not is the same :class:`Found` as before, made once."""

    def __init__(self) -> None:
        self._in_call = _Rows(Place.IN_CALL)
        self._waiting = _Rows(Place.WAITING)

    def read(self, room: Row) -> Roster | None:
        """The people in a reading; ``None`` where the companion was not in the call. The rows
        are kept, and must not be changed."""
        if room.get("call") is None or room.get("me") is None:
            return None
        me = room["me"]
        in_call = self._in_call.found(room["call"], me)
        mine = in_call.get(me)
        role = mine.person.role if mine is not None else None
        roster = Roster(in_call, me, role, room.get("switches") or {})
        if Place.WAITING not in roster.covers:
            return roster
        waiting = self._waiting.found(room.get("waiting"), None)
        return Roster({**waiting, **in_call}, me, role, roster.switches)  # who is in is in


class _Rows:
    """The rows of one place as they were last, and who was found in them."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._me: int | None = None
        self._known: dict[int, tuple[Row, Found]] = {}

    def found(self, rows: list[Row] | None, me: int | None) -> dict[int, Found]:
        if me != self._me:
            self._me, self._known = me, {}
        before, self._known = self._known, {}
        for row in rows or ():
            number = row["id"]
            known = before.get(number)
            if known is None or known[0] != row:
                known = row, _found(row, self._place, me)
            self._known[number] = known
        return {number: found for number, (_row, found) in self._known.items()}


def _found(row: Row, place: Place, me: int | None) -> Found:
    number = row["id"]
    in_call = place is Place.IN_CALL
    person = Participant(
        id=str(number),
        name=row["name"] or None,
        place=place,
        role=_ROLES.get(row["role"]) if in_call else None,
        muted=row["muted"] or row["sound"] == _NO_SOUND if in_call else None,
        camera=row["camera"] if in_call else None,
        hand=row["hand"] if in_call else None,
        sharing=row["sharing"] if in_call else None,
        phone=row["phone"],
        companion=number == me,
    )
    return Found(number, row["person"], person, place)
