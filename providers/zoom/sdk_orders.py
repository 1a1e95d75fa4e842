"""What staff ask of the meeting, as calls of Zoom's SDK, no faster than Zoom takes them.

Runs in the companion's child. An order is one dictionary: ``do`` (what), ``n`` (its number),
``users`` (SDK ids) and what else it needs. Whether something was done is not told by a call's
answer, only that it was taken; that it was done is seen in what :mod:`.sdk_room` reads later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from providers.zoom.sdk_room import Room
from providers.zoom.sdk_words import NO_LOCK

TAKEN, TOO_FREQUENT = "SDKERR_SUCCESS", "SDKERR_TOO_FREQUENT_CALL"
NOT_THERE = "SDKERR_NOT_IN_MEETING"
FASTEST_SECONDS, SLOWEST_SECONDS = 0.05, 1.0
"""Between two calls: where Zoom finds them too frequent, they are made less often."""
PATIENCE_SECONDS = 6.0
"""A call that Zoom finds too frequent for so long is given up."""


class _Answer(NamedTuple):
    """As the SDK answers."""

    name: str


def _admit(room: Room, user: int, _order: Mapping[str, Any]) -> Any:
    return room.waiting.AdmitToMeeting(user)


def _remove(room: Room, user: int, _order: Mapping[str, Any]) -> Any:
    place = room.waiting if _is_waiting(room, user) else room.participants
    return place.ExpelUser(user)


def _mute(room: Room, user: int, _order: Mapping[str, Any]) -> Any:
    return room.audio.MuteAudio(user, True)


def _camera_off(room: Room, user: int, _order: Mapping[str, Any]) -> Any:
    return room.video.StopAttendeeVideo(user)


def _to_waiting_room(room: Room, user: int, _order: Mapping[str, Any]) -> Any:
    return room.waiting.PutInWaitingRoom(user)


def _lower_hand(room: Room, user: int, _order: Mapping[str, Any]) -> Any:
    return room.participants.LowerHand(user)


def _rename(room: Room, user: int, order: Mapping[str, Any]) -> Any:
    if _is_waiting(room, user):
        return room.waiting.RenameUser(user, order["name"])
    return room.participants.ChangeUserName(user, order["name"], False)


def _mute_on_entry(room: Room, _user: int, order: Mapping[str, Any]) -> Any:
    return room.audio.EnableMuteOnEntry(order["on"], True)


def _waiting_room(room: Room, _user: int, order: Mapping[str, Any]) -> Any:
    return room.waiting.EnableWaitingRoomOnEntry(order["on"])


def _lock_share(room: Room, _user: int, order: Mapping[str, Any]) -> Any:
    return room.share.LockShare(order["on"])


def _lock(room: Room, _user: int, order: Mapping[str, Any]) -> Any:
    return _Answer(NO_LOCK if room.lock is None else room.lock(order["on"]))


def _may_rename(room: Room, _user: int, order: Mapping[str, Any]) -> Any:
    return room.participants.AllowParticipantsToRename(order["on"])


def _take_host(room: Room, _user: int, order: Mapping[str, Any]) -> Any:
    return room.participants.ReclaimHostByHostKey(order["key"])


CALLS: Mapping[str, Callable[[Room, int, Mapping[str, Any]], Any]] = {
    "admit": _admit,
    "remove": _remove,
    "mute": _mute,
    "camera_off": _camera_off,
    "to_waiting_room": _to_waiting_room,
    "lower_hand": _lower_hand,
    "rename": _rename,
    "mute_on_entry": _mute_on_entry,
    "waiting_room": _waiting_room,
    "lock_share": _lock_share,
    "lock": _lock,
    "may_rename": _may_rename,
    "take_host": _take_host,
}
"""The words of orders. What concerns the meeting is one call with no user."""


def not_there(order: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to an order for which there is no meeting yet."""
    refused = [(user, NOT_THERE) for user in _users(order)]
    return {"done": order["n"], "refused": refused}


def _users(order: Mapping[str, Any]) -> list[int]:
    return order.get("users") or [0]


def _is_waiting(room: Room, user: int) -> bool:
    waiting = room.waiting
    return waiting is not None and user in (waiting.GetWaitingRoomLst() or ())


class _Call:
    """One call of an order that may have many."""

    def __init__(self, order: Mapping[str, Any], user: int) -> None:
        self.order = order
        self.user = user
        self.tried: float | None = None
        """When it was made for the first time."""


class Orders:
    """Orders on their way into the meeting, one call after the other."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._calls: deque[_Call] = deque()
        self._left: dict[int, int] = {}
        """How many calls each order still has to make."""
        self._refused: dict[int, list[tuple[int, str]]] = {}
        self._gap = FASTEST_SECONDS
        self._next = 0.0

    def add(self, order: Mapping[str, Any]) -> None:
        """Take an order."""
        users = _users(order)
        self._left[order["n"]] = len(users)
        self._refused[order["n"]] = []
        self._calls.extend(_Call(order, user) for user in users)

    def step(self, now: float) -> list[dict[str, Any]]:
        """Make the next call, if it is time; returns the answers to orders that are through:
        ``done`` (the order's number) and ``refused`` (pairs of user and SDK error). ``now`` in
        monotonic seconds."""
        if not self._calls or now < self._next:
            return []
        call = self._calls.popleft()
        call.tried = now if call.tried is None else call.tried
        answer = self._made(call)
        if answer == TOO_FREQUENT:
            self._gap = min(max(2 * self._gap, 0.25), SLOWEST_SECONDS)
        else:
            self._gap = max(FASTEST_SECONDS, 0.8 * self._gap)
        self._next = now + self._gap
        if answer == TOO_FREQUENT and now - call.tried < PATIENCE_SECONDS:
            self._calls.appendleft(call)
            return []
        return self._answered(call, answer)

    def _made(self, call: _Call) -> str:
        try:
            answer = CALLS[call.order["do"]](self._room, call.user, call.order)
        except AttributeError:  # a controller is None: the meeting has gone
            return NOT_THERE
        except Exception as error:  # noqa: BLE001  without its text, which may hold names
            return type(error).__name__
        return str(answer.name)

    def _answered(self, call: _Call, answer: str) -> list[dict[str, Any]]:
        number = call.order["n"]
        if answer != TAKEN:
            self._refused[number].append((call.user, answer))
        self._left[number] -= 1
        if self._left[number]:
            return []
        del self._left[number]
        return [{"done": number, "refused": self._refused.pop(number)}]
