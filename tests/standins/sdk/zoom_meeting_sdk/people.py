"""Who is in the meeting, as rows of the test's: ``id`` and any keys of :data:`LIKE`."""

from __future__ import annotations

from typing import Any

from . import wire
from .bound import bound
from .enums import AudioType, UserRole

LIKE: dict[str, Any] = {
    "name": "",
    "hex": "",  # the name's bytes, where they are not text
    "person": "",
    "role": "USERROLE_ATTENDEE",
    "sound": "AUDIOTYPE_VOIP",
    "muted": False,
    "camera": False,
    "hand": False,
    "share": False,
    "phone": False,
}


_known: dict[str, tuple[list[Any], dict[int, dict[str, Any]]]] = {}
"""For each place, the list of its rows that was seen last, and its rows by id."""


def row(place: str, user: int) -> dict[str, Any] | None:
    """Somebody in the ``call``, or ``waiting``."""
    rows = wire.meeting[place]
    if place not in _known or _known[place][0] is not rows:  # a list is never changed, but replaced
        _known[place] = rows, {row["id"]: row for row in rows}
    return _known[place][1].get(user)


def change(place: str, user: int, **to: Any) -> None:
    """Have something come true of somebody."""
    found = row(place, user)
    if found is not None:
        found.update(to)


def drop(place: str, user: int) -> None:
    """Somebody is there no more."""
    wire.meeting[place] = [row for row in wire.meeting[place] if row["id"] != user]


def move(user: int, old: str, new: str) -> None:
    """From the waiting room into the call, or back."""
    found = row(old, user)
    if found is not None:
        drop(old, user)
        wire.meeting[new] = [*wire.meeting[new], found]


class IUserInfo:
    def __init__(self, found: dict[str, Any], waits: bool = False) -> None:
        self._row = {**LIKE, **found}
        self._waits = waits

    @bound
    def GetUserID(self) -> int:
        return int(self._row["id"])

    @bound
    def GetUserName(self) -> str:
        return bytes.fromhex(self._row["hex"]).decode() or str(self._row["name"])

    @bound
    def GetPersistentId(self) -> str:
        return str(self._row["person"])

    @bound
    def GetUserRole(self) -> UserRole:
        return UserRole[self._row["role"]]

    @bound
    def GetAudioJoinType(self) -> AudioType:
        return AudioType[self._row["sound"]]

    @bound
    def IsAudioMuted(self) -> bool:
        return bool(self._row["muted"])

    @bound
    def IsVideoOn(self) -> bool:
        return bool(self._row["camera"])

    @bound
    def IsRaiseHand(self) -> bool:
        return bool(self._row["hand"])

    @bound
    def IsPurePhoneUser(self) -> bool:
        return bool(self._row["phone"])

    @bound
    def IsHost(self) -> bool:
        return bool(self._row["role"] == "USERROLE_HOST")

    @bound
    def IsInWaitingRoom(self) -> bool:
        return self._waits
