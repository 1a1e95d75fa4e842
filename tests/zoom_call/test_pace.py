"""How much of its time the child gives to reading."""

from __future__ import annotations

from typing import Any

from providers.zoom.sdk_worker import READ_SHARE, Worker

READING = 0.1
"""Seconds that one takes here: a very large meeting."""


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
    """Takes its time."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> dict[str, Any]:
        self.now += READING
        return {}

    def is_host(self) -> bool:
        return False


def test_a_large_meeting_that_never_rests_is_read_in_a_share_of_the_time() -> None:
    lines, room = Lines(), SlowRoom()
    worker = Worker(lines, lines, None, lines, lambda: room.now)  # type: ignore[arg-type]
    worker._room, worker._status = room, "MEETING_STATUS_INMEETING"  # type: ignore[assignment]
    while room.now < 20.0:
        worker._touch()
        worker.turn()
        room.now += 0.01
    assert 0.5 * READ_SHARE < lines.rooms * READING / room.now <= 1.1 * READ_SHARE
