"""What Graph tells of a meeting's call (beta, ``meetingCallEvents``), as values.

Everything that comes may be anything: nothing here raises, and everything has a bound. Names of
people are not read at all, since nothing needs them here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

Fields = Mapping[str, object]

MOST_PEOPLE = 1000
"""Teams' own bound for a meeting in which everybody may speak."""
LONGEST_ID = 300
"""An id of Communication Services has some 90 letters."""
_EARLIEST, _LATEST = 1_262_304_000.0, 4_102_444_800.0  # the years 2010 to 2100


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the call or its lobby. ``id`` is of this connection, ``user`` of the account
    (or of the Communication Services user), where there is one."""

    id: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class CallStarted:
    """The meeting's call began. ``at`` in Unix seconds by Microsoft's clock; ``None``: not told."""

    at: float | None


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The meeting's call is over, for everybody."""

    at: float | None


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Who is in now, has gone, or waits, of those whom this event is about. ``cut``: it named
    more people than are read."""

    at: float | None
    joined: tuple[Person, ...] = ()
    left: tuple[Person, ...] = ()
    in_lobby: tuple[Person, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """Something that this program does not know; ``what`` is its type, made harmless."""

    at: float | None
    what: str = ""


CallEvent = CallStarted | CallEnded | RosterChanged | UnknownEvent


@dataclass(frozen=True, slots=True)
class Result:
    """Why a call ended, in Microsoft's numbers."""

    code: int
    subcode: int | None = None


def read_event(resource: object) -> CallEvent:
    """The event in what a notification holds, once it is decrypted."""
    fields = _fields(resource)
    at = moment(_get(fields, "eventDateTime"))
    match _kind(fields):
        case "callstarted":
            return CallStarted(at)
        case "callended":
            return CallEnded(at)
        case "rosterupdated" | "callrosterupdate":
            return _roster(fields, at)
        case other:
            return UnknownEvent(at, other)


def read_result(resource: object) -> Result | None:
    """The ``resultInfo`` of a call; its numbers come as numbers or as text."""
    info = _fields(_get(_fields(resource), "resultInfo"))
    code, subcode = _number(_get(info, "code")), _number(_get(info, "subcode"))
    return None if code is None else Result(code, subcode)


def moment(text: object) -> float | None:
    """Unix seconds of Graph's ``2022-02-28T00:00:00.0000000Z``; ``None`` when it is none."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        when = datetime.fromisoformat(text)
        at = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return at if _EARLIEST <= at <= _LATEST else None


_KNOWN = ("callstarted", "callended", "rosterupdated", "callrosterupdate")


def _kind(fields: Fields) -> str:
    """The type in small letters, without what stands before its last point. The documents call
    the field ``eventType``, Microsoft's SDK ``callEventType``; where both are there and differ,
    only what is known counts, and what contradicts itself is not known."""
    told = [_type(_get(fields, name)) for name in ("eventType", "callEventType")]
    known = {name for name in told if name in _KNOWN}
    if len(known) == 1:
        return known.pop()
    return "" if known else next(filter(None, told), "")


def _type(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return re.sub(r"[^a-z0-9_]", "", value[:200].rpartition(".")[2].casefold())[:60]


def _roster(fields: Fields, at: float | None) -> RosterChanged:
    joined: dict[str, Person] = {}
    left: dict[str, Person] = {}
    lobby: dict[str, Person] = {}
    delta = _rows(_get(fields, "participants@delta"))
    came = _rows(_get(fields, "activeParticipants@joined"))
    went = _rows(_get(fields, "activeParticipants@exited"))
    for row in _first(delta):
        if (person := _person(row)) is None:
            continue
        # In the order told: the last word about somebody counts.
        for place in (joined, left, lobby):
            place.pop(person.id, None)
        if _get(row, "removedState") is not None:
            left[person.id] = person
        elif _get(row, "isInLobby") is True:
            lobby[person.id] = person
        else:
            joined[person.id] = person
    for rows, place in ((came, joined), (went, left)):  # the superseded form
        place.update((person.id, person) for row in _first(rows) if (person := _person(row)))
    return RosterChanged(
        at,
        tuple(joined.values()),
        tuple(left.values()),
        tuple(lobby.values()),
        cut=max(len(delta), len(came), len(went)) > MOST_PEOPLE,
    )


def _first(rows: list[object]) -> Iterable[Fields]:
    return (row for row in rows[:MOST_PEOPLE] if isinstance(row, dict))


def _person(row: Fields) -> Person | None:
    id_ = _id(_get(row, "id"))
    if id_ is None:
        return None
    identity = _fields(_get(_fields(_get(row, "info")), "identity") or _get(row, "identity"))
    for value in list(identity.values())[:20]:
        if user := _id(_get(_fields(value), "id")):
            return Person(id_, user)
    return Person(id_)


def _id(value: object) -> str | None:
    usable = isinstance(value, str) and value and len(value) <= LONGEST_ID and value.isprintable()
    return value if usable else None  # type: ignore[return-value]


def _number(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,9}\s*", value, re.ASCII):
        return int(value)
    good = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9
    return value if good else None  # type: ignore[return-value]


def _fields(value: object) -> Fields:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _get(fields: Fields, name: str) -> object:
    """A field, capitals or not: the superseded form writes ``Id`` and ``Identity``."""
    if name in fields:
        return fields[name]
    wanted = name.casefold()
    return next(
        (
            value
            for key, value in fields.items()
            if isinstance(key, str) and key.casefold() == wanted
        ),
        None,
    )
