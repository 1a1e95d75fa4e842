"""What the companion reads of a Teams meeting, as observations.

No I/O and no clock; rows are as the page sends them (``page/src``). One reading is held
against the one before: only what differs is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from providers.base import (
    Blinded,
    Left,
    Observation,
    Participant,
    Place,
    Recording,
    Role,
    Seen,
    Snapshot,
)
from providers.teams.assumptions import ALL_LISTED

Row = Mapping[str, Any]

ONLY_INSIDE = ("role", "muted", "camera", "hand", "sharing", "mic_allowed", "camera_allowed")
"""What nobody but the companion can tell."""
MANAGES_LOBBY = "manageLobby"

_ROLES = {
    "Organizer": Role.HOST,
    "Co-organizer": Role.CO_HOST,
    "Presenter": Role.PRESENTER,
    "Attendee": Role.PARTICIPANT,
}
_WITNESSES = ("recording", "transcription")


def role_of(name: object) -> Role | None:
    """Teams's word for a role, in the platforms' common terms."""
    return _ROLES.get(name) if isinstance(name, str) else None


@dataclass(frozen=True, slots=True)
class Room:
    """One reading. ``role`` is the companion's own; ``can`` what it may do (``None``: Teams has
    not said yet)."""

    people: Mapping[str, Participant]
    role: Role | None
    can: Mapping[str, bool | None]
    covers: tuple[Place, ...]
    partial: bool
    """Whether Teams counts more people in the call than it shows."""
    mics: bool | None
    cameras: bool | None
    witnesses: Mapping[str, bool]


class Reader:
    """Reads one reading after the other. Hundreds of rows come several times a second, and few
    of them have changed: whoever has not is the same :class:`Participant` as before."""

    def __init__(self) -> None:
        self.called: str | None = None
        """What the companion itself is called in the call."""
        self._known: dict[tuple[str, Place], tuple[Row, Participant]] = {}

    def read(self, room: Row) -> Room:
        """A reading; the rows are kept, and must not be changed. Raises KeyError, TypeError for
        what is none."""
        before, self._known = self._known, {}
        people: dict[str, Participant] = {}
        for place, rows in ((Place.WAITING, room["lobby"]), (Place.IN_CALL, room["people"])):
            for row in rows:
                key = row["id"], place
                known = before.get(key)
                if known is None or known[0] != row:
                    known = row, _participant(row, place)
                self._known[key] = known
                people[row["id"]] = known[1]  # who is in is in
        me, can = room["me"], room["can"]
        people[me["id"]] = Participant(
            id=me["id"],
            name=self.called,
            place=Place.IN_CALL,
            role=role_of(me["role"]),
            companion=True,
        )
        return Room(
            people=people,
            role=role_of(me["role"]),
            can=can,
            covers=tuple(Place) if can.get(MANAGES_LOBBY) else (Place.IN_CALL,),
            partial=_is_partial(room),
            mics=room["mics"],
            cameras=room["cameras"],
            witnesses={what: bool(room[what]) for what in _WITNESSES},
        )


class Roster:
    """Who is there, from reading to reading. ``accounts`` maps Teams's id of a person to the
    address of their account, as far as that is known."""

    def __init__(self) -> None:
        self._people: dict[str, Participant] = {}
        self._sees = False
        self._read_at = 0.0
        self._witnesses: dict[str, bool] = {}
        self.accounts: dict[str, str] = {}

    @property
    def sees(self) -> bool:
        """Whether there has been a reading since the companion was last lost."""
        return self._sees

    def get(self, participant_id: str) -> Participant | None:
        """Who was there, as of the last reading."""
        return self._people.get(participant_id)

    def strangers(self) -> list[str]:
        """Teams's ids of the people whose account is not known."""
        persons = {one.person for one in self._people.values() if one.person and not one.companion}
        return sorted(persons - self.accounts.keys())

    def read(self, room: Room, at: float) -> Iterator[Observation]:
        """What is new in a reading that shows how it was ``at``."""
        before, self._read_at = self._people, at
        now = {key: self._with_account(one) for key, one in room.people.items()}
        self._people = {**self._kept(before, room), **now}
        if not self._sees:
            self._sees = True
            yield Snapshot(tuple(self._people.values()), at, room.covers)
        else:
            for key, one in now.items():
                if before.get(key) != one:
                    yield Seen(one, at)
            for key in before.keys() - self._people.keys():
                yield Left(key, at)
        for what, on in room.witnesses.items():
            if self._witnesses.get(what) is not on:
                if on or what in self._witnesses:
                    yield Recording(on, at, what)
                self._witnesses[what] = on

    def learn(self, accounts: Mapping[str, str]) -> Iterator[Observation]:
        """Whose account is which was found out. It is dated by the last reading: that they are
        there is known from no later time, and the reading without them may be on its way."""
        self.accounts.update(accounts)
        for key, one in self._people.items():
            known = self._with_account(one)
            if known != one:
                self._people[key] = known
                yield Seen(Participant(key, account=known.account), self._read_at)

    def lost(self, at: float) -> Iterator[Observation]:
        """The companion sees nothing any more: everybody stays, and how they are is unknown."""
        if self._sees:
            self._sees = False
            yield Blinded(ONLY_INSIDE, at)

    def _with_account(self, one: Participant) -> Participant:
        account = self.accounts.get(one.person or "")
        return replace(one, account=account) if account and one.account != account else one

    def _kept(self, before: Mapping[str, Participant], room: Room) -> dict[str, Participant]:
        """Who is not in the reading, and stays: where Teams does not tell who waits, and where it
        shows fewer people than it counts. A row is rather shown too long than not at all."""
        return {
            key: one
            for key, one in before.items()
            if key not in room.people
            and (one.place not in room.covers or (room.partial and one.place is Place.IN_CALL))
        }


def _is_partial(room: Row) -> bool:
    """Whether people are in the call who are not shown. The page counts in the same way whom END
    has left."""
    total = room.get("total")
    if not isinstance(total, int) or total <= ALL_LISTED:
        return False
    return total - 1 - len(room["lobby"]) > len(room["people"])


def _participant(row: Row, place: Place) -> Participant:
    in_call = place is Place.IN_CALL
    return Participant(
        id=row["id"],
        name=row["name"] or None,
        place=place,
        person=row.get("oid"),
        role=role_of(row["role"]) if in_call else None,
        muted=row["muted"] if in_call else None,
        camera=row["camera"] if in_call else None,
        hand=row["hand"] if in_call else None,
        sharing=in_call and row["sharing"],
        mic_allowed=row["mic_allowed"] if in_call else None,
        camera_allowed=row["camera_allowed"] if in_call else None,
        phone=row["kind"] == "phone",
    )
