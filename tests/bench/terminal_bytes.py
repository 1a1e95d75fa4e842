"""Bytes to the terminal for one thing that happens, at 80×24 with 30 people."""

from __future__ import annotations

from collections.abc import Iterable

from tests.bench.figures import Figure, Target
from tests.bench.options import Options
from tests.bench.room import RoomWindow, open_room

QUIET = 1.2
"""Longer than the slowest of the screen's own clocks, in seconds."""
HELD = 3.0
"""Longer than rows stand still after a key."""
NOTE = "with the marks of synchronised output around each frame, 16 bytes"


def run(options: Options) -> Iterable[Figure]:
    """The figures about single changes."""
    count = options.count(20, 5)
    with open_room(30) as room:
        idle = [room.bytes_until_quiet(QUIET)]
        seen = [
            _change(room, f"p{number % 8}", muted=number // 8 % 2 == 1) for number in range(count)
        ]
        unseen = [_change(room, f"p{20 + number % 8}", camera=False) for number in range(count)]
        alert = [_change(room, "p2", sharing=number % 2 == 0) for number in range(count // 2 * 2)]
        bar = [_bar(room) for _ in range(options.count(5, 2))]
    yield Figure("bytes, nothing happens", "B", idle, (Target("max", 0),))
    yield Figure("bytes, one mute change", "B", seen, (Target("max", 250),), NOTE)
    yield Figure("bytes, a change off screen", "B", unseen, (Target("max", 0),))
    yield Figure("bytes, an alert comes or passes", "B", alert)
    yield Figure("bytes, the bar of remove", "B", bar, (Target("max", 1_000),), "the key x alone")


def _change(room: RoomWindow, id: str, **fields: bool) -> int:
    room.ask(do="change", id=id, **fields)
    return room.bytes_until_quiet(QUIET)


def _bar(room: RoomWindow) -> int:
    room.window.press("x")
    count = room.bytes_until_quiet(HELD)
    room.window.press("escape")
    room.bytes_until_quiet(HELD)
    return count
