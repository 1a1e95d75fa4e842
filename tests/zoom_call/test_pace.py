"""How much of its time the child gives to reading."""

from __future__ import annotations

from typing import Any

from providers.zoom.sdk_worker import READ_APART_SECONDS, READ_SECONDS, READ_SHARE, Worker

READING = 0.1
"""Seconds that one takes in a very large meeting."""
TURN = 0.01


class Lines:
    """A link, an alarm and a GLib context on which nothing comes."""

    def __init__(self) -> None:
        self.rooms = 0

    def hear(self) -> list[Any]:
        return []

    def say(self, body: dict[str, Any], again: bool = False) -> None:
        self.rooms += "room" in body

    def turn(self) -> None:
        pass


class SlowRoom:
    """Takes its time to be read."""

    def __init__(self, reading: float) -> None:
        self.now = 1.0
        self._reading = reading

    def read(self) -> dict[str, Any]:
        self.now += self._reading
        return {}

    def is_host(self) -> bool:
        return False


def in_the_call(reading: float) -> tuple[Worker, Lines, SlowRoom]:
    """A worker in a meeting that has been read once, for no callback."""
    lines, room = Lines(), SlowRoom(reading)
    worker = Worker(lines, lines, None, lines, lambda: room.now)  # type: ignore[arg-type]
    worker._room, worker._status = room, "MEETING_STATUS_INMEETING"  # type: ignore[assignment]
    worker._dirty = False
    worker.turn()
    assert lines.rooms == 1
    return worker, lines, room


def test_a_large_meeting_that_never_rests_is_read_in_a_share_of_the_time() -> None:
    worker, lines, room = in_the_call(READING)
    while room.now < 20.0:
        worker._touch()
        worker.turn()
        room.now += TURN
    assert 0.5 * READ_SHARE < lines.rooms * READING / room.now <= 1.1 * READ_SHARE


def test_a_small_one_that_never_rests_is_not_read_at_every_callback() -> None:
    worker, lines, room = in_the_call(0.0)
    while room.now < 11.0:
        worker._touch()
        worker.turn()
        room.now += TURN
    assert 0.8 * 10.0 / READ_APART_SECONDS < lines.rooms <= 1.1 * 10.0 / READ_APART_SECONDS


def test_what_changes_alone_is_read_at_once() -> None:
    """A reading that only had its time does not hold it up."""
    worker, lines, room = in_the_call(0.0)
    for _ in range(5):
        room.now += TURN
        worker._touch()
        worker.turn()
        assert lines.rooms == 2
        room.now += READ_SECONDS + TURN
        worker.turn()
        assert lines.rooms == 3
        lines.rooms = 1
