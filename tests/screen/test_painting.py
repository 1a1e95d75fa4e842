"""Changes that no key asked for are painted by themselves."""

from __future__ import annotations

import pytest

from monitor import painter
from monitor.app import URGENT_SECONDS
from monitor.pacing import Pacing
from providers.base import ActionKind, Left
from tests.screen.room import NEVER, Room, open_room


@pytest.fixture(autouse=True)
def _time_alone_paints_no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painter, "WAITING_TICK", 10**6)


def paced(room: Room, apart: float) -> None:
    """As after a quiet time, with paints so far apart."""
    room.app._pacing = Pacing(apart, URGENT_SECONDS)


def line_of(room: Room, name: str) -> str:
    """The line of the screen with this name."""
    return next(line for line in room.screen().splitlines() if name in line)


async def test_a_change_after_a_quiet_time_is_painted_at_once() -> None:
    async with open_room() as room:
        paced(room, NEVER)
        room.provider.see("p1", muted=False)
        await room.until(lambda: " ON " in line_of(room, "Aisha Khan"))


async def test_further_changes_are_painted_less_often_and_the_last_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_room() as room:
        paced(room, 0.1)
        follower = room.app._follower
        assert follower is not None
        paint = follower.painter.paint
        paints: list[bool] = []

        def counted(held: bool) -> None:
            paints.append(held)
            paint(held)

        monkeypatch.setattr(follower.painter, "paint", counted)
        for number in range(40):
            room.provider.see("p1", muted=bool(number % 2))
            await room.pilot.pause(0.005)
        room.provider.see("p1", sharing=True)
        await room.until(lambda: "SHARES" in line_of(room, "Aisha Khan"))
        assert 2 <= len(paints) < 20


async def test_rows_that_a_key_held_move_when_the_hold_is_over() -> None:
    async with open_room() as room:
        await room.press("down")
        room.provider.tell(Left("p2", room.provider.clock.utc()))
        await room.settle()
        assert "p2" in room.app.board.call.order
        await room.until(lambda: "p2" not in room.app.board.call.order)


async def test_what_can_be_done_is_painted_when_it_changes() -> None:
    async with open_room() as room:
        before = room.app.board.keys._lines
        room.provider.able(*set(ActionKind) - {ActionKind.MUTE}, reason="not for a while")
        await room.until(lambda: room.app.board.keys._lines != before)


async def test_time_alone_repaints_the_header_unless_it_has_just_been_painted() -> None:
    async with open_room() as room:
        assert room.app._follower is not None
        board, clock, painting = room.app.board, room.provider.clock, room.app._follower.painter
        clock.advance(0.8)
        room.app.paint()
        before = board.header.text()
        clock.advance(0.3)  # into the next second
        painting.tick()
        assert board.header.text() == before
        clock.advance(0.3)
        painting.tick()
        assert board.header.text() != before


async def test_while_nothing_happens_nothing_wakes_more_than_once_a_second() -> None:
    async with open_room() as room:
        await room.until(lambda: all(every >= 1.0 for every in waking(room)))


def waking(room: Room) -> list[float]:
    """Seconds between the calls of each timer of the app that runs."""
    timers = list(room.app._timers)
    return [t._interval for t in timers if t._task is not None and not t._task.done()]
