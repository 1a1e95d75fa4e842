"""Orders become calls, no faster than Zoom takes them, and every one of them is answered."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from providers.zoom.sdk_orders import (
    FASTEST_SECONDS,
    NOT_THERE,
    PATIENCE_SECONDS,
    SLOWEST_SECONDS,
    TAKEN,
    TOO_FREQUENT,
    Orders,
)
from providers.zoom.sdk_room import Room
from providers.zoom.sdk_words import NO_LOCK

WAITS, IN_CALL = 7, 3


class Controller:
    """Notes the calls made of it, and answers them as the test wants."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting

    def GetWaitingRoomLst(self) -> list[int]:
        return [WAITS]

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            self._meeting.made.append((name, *arguments))
            answers = self._meeting.answers
            return SimpleNamespace(name=answers.pop(0) if answers else TAKEN)

        return call


class Meeting:
    """The SDK's service of a meeting."""

    def __init__(self) -> None:
        self.made: list[tuple[Any, ...]] = []
        self.answers: list[str] = []
        self.there = True

    def _controller(self) -> Controller | None:
        return Controller(self) if self.there else None

    GetMeetingParticipantsController = _controller
    GetMeetingWaitingRoomController = _controller
    GetMeetingAudioController = _controller
    GetMeetingVideoController = _controller
    GetMeetingShareController = _controller


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


@pytest.fixture
def room(meeting: Meeting) -> Room:
    return Room(meeting)


@pytest.fixture
def orders(room: Room) -> Orders:
    return Orders(room)


@pytest.mark.parametrize(
    ("order", "call"),
    [
        ({"do": "admit", "users": [WAITS]}, ("AdmitToMeeting", WAITS)),
        ({"do": "remove", "users": [IN_CALL]}, ("ExpelUser", IN_CALL)),
        ({"do": "mute", "users": [IN_CALL]}, ("MuteAudio", IN_CALL, True)),
        ({"do": "camera_off", "users": [IN_CALL]}, ("StopAttendeeVideo", IN_CALL)),
        ({"do": "to_waiting_room", "users": [IN_CALL]}, ("PutInWaitingRoom", IN_CALL)),
        ({"do": "lower_hand", "users": [IN_CALL]}, ("LowerHand", IN_CALL)),
        (
            {"do": "rename", "users": [IN_CALL], "name": "Jack Ellis"},
            ("ChangeUserName", IN_CALL, "Jack Ellis", False),
        ),
        (
            {"do": "rename", "users": [WAITS], "name": "Jack Ellis"},
            ("RenameUser", WAITS, "Jack Ellis"),
        ),
        ({"do": "mute_on_entry", "on": True}, ("EnableMuteOnEntry", True, True)),
        ({"do": "waiting_room", "on": True}, ("EnableWaitingRoomOnEntry", True)),
        ({"do": "lock_share", "on": False}, ("LockShare", False)),
        ({"do": "may_rename", "on": False}, ("AllowParticipantsToRename", False)),
        ({"do": "take_host", "key": "123456"}, ("ReclaimHostByHostKey", "123456")),
    ],
)
def test_an_order_is_a_call_of_the_sdk(
    orders: Orders, meeting: Meeting, order: dict[str, Any], call: tuple[Any, ...]
) -> None:
    orders.add({"n": 5, **order})
    assert orders.step(0.0) == [{"done": 5, "refused": []}]
    assert meeting.made == [call]


def test_of_many_each_is_a_call_and_who_was_refused_is_told(
    orders: Orders, meeting: Meeting
) -> None:
    orders.add({"n": 1, "do": "mute", "users": [3, 4, 5]})
    meeting.answers = [TAKEN, "SDKERR_NO_PERMISSION", TAKEN]
    told = [orders.step(second) for second in (0.0, 1.0, 2.0)]
    assert told == [[], [], [{"done": 1, "refused": [(4, "SDKERR_NO_PERMISSION")]}]]
    assert orders.step(3.0) == []


def test_calls_are_no_closer_than_they_may_be(orders: Orders, meeting: Meeting) -> None:
    orders.add({"n": 1, "do": "mute", "users": [3, 4]})
    orders.step(0.0)
    orders.step(FASTEST_SECONDS / 2)
    assert len(meeting.made) == 1
    orders.step(FASTEST_SECONDS)
    assert len(meeting.made) == 2


def test_what_comes_too_often_is_made_again_more_slowly(orders: Orders, meeting: Meeting) -> None:
    orders.add({"n": 1, "do": "mute", "users": [3]})
    meeting.answers = [TOO_FREQUENT, TOO_FREQUENT, TAKEN]
    assert orders.step(0.0) == []
    assert orders.step(0.2) == []
    assert len(meeting.made) == 1
    assert orders.step(0.3) == []
    assert orders.step(2.0) == [{"done": 1, "refused": []}]
    assert len(meeting.made) == 3


def test_patience_has_an_end(orders: Orders, meeting: Meeting) -> None:
    orders.add({"n": 1, "do": "mute", "users": [3]})
    meeting.answers = [TOO_FREQUENT] * 100
    second = 0.0
    told: list[dict[str, Any]] = []
    while not told:
        told = orders.step(second)
        second += SLOWEST_SECONDS
    assert told == [{"done": 1, "refused": [(3, TOO_FREQUENT)]}]
    assert PATIENCE_SECONDS <= second <= PATIENCE_SECONDS + 2 * SLOWEST_SECONDS


def test_a_meeting_that_has_gone_and_a_word_that_is_not_known_are_refusals(
    orders: Orders, meeting: Meeting
) -> None:
    orders.add({"n": 2, "do": "no such thing"})
    assert orders.step(0.0) == [{"done": 2, "refused": [(0, "KeyError")]}]
    meeting.there = False
    orders.add({"n": 1, "do": "admit", "users": [WAITS]})
    assert orders.step(1.0) == [{"done": 1, "refused": [(WAITS, NOT_THERE)]}]


@pytest.mark.parametrize("on", [True, False])
def test_the_lock_is_asked_where_there_is_one(orders: Orders, room: Room, on: bool) -> None:
    asked: list[bool] = []

    def lock(on: bool) -> str:
        asked.append(on)
        return answers.pop()

    answers = ["SDKERR_NO_PERMISSION", TAKEN]
    orders.add({"n": 1, "do": "lock", "on": on})
    assert orders.step(0.0) == [{"done": 1, "refused": [(0, NO_LOCK)]}]
    room.lock = lock
    orders.add({"n": 2, "do": "lock", "on": on})
    assert orders.step(1.0) == [{"done": 2, "refused": []}]
    orders.add({"n": 3, "do": "lock", "on": on})
    assert orders.step(2.0) == [{"done": 3, "refused": [(0, "SDKERR_NO_PERMISSION")]}]
    assert asked == [on, on]
