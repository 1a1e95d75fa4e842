"""Moving on the screen: the keys, the questions, and the text to paste."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from monitor.end_state import EndPhase
from monitor.moving import Other
from monitor.stream import Moved
from tests.moving.platforms import INVITATION, LINK, Teams
from tests.screen.room import Room, open_room


@asynccontextmanager
async def open_movable(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Room, Teams]]:
    """A class that can be moved to the stand-in that is given with it."""
    async with open_room(size) as room:
        teams = Teams(room.provider.clock)
        room.session.moving.other = Other("Teams", lambda: teams, INVITATION)
        yield room, teams


async def move(room: Room, answer: str = "y") -> None:
    await room.press("O", *"no sound", "enter", answer)
    await room.until(lambda: bool(room.session.live.moves))
    await room.settle()


async def test_the_key_asks_why_and_what_becomes_of_the_old_meeting() -> None:
    async with open_movable() as (room, teams):
        await room.press("O")
        await room.shows("Why does the class move to Teams")
        await room.press(*"no sound", "enter")
        await room.shows("Move 3B Maths to Teams?  y end Zoom  k leave it open  esc cancel")
        await room.press("escape")
        assert not room.bodies(Moved)
        await move(room, "k")
        (moved,) = room.bodies(Moved)
        assert (moved.reason, moved.ended) == ("no sound", False)
        screen = room.screen()
        assert "3B Maths · Teams" in screen
        assert "Aisha Khan" not in screen.split("Not here")[0]
        assert room.provider.end_requests == 0
        teams.see("p1", "Aisha Khan")
        await room.shows("✓ Aisha Khan")
        await room.press("escape", "f12")
        await room.until(lambda: teams.ended and room.provider.ended)
        await room.until(lambda: room.session.live.left_end.phase is EndPhase.CONFIRMED)
        await room.shows("Zoom, which you left: ENDED after")
        await room.shows("ENDED after")


async def test_without_a_reason_or_another_platform_nothing_is_moved() -> None:
    async with open_movable() as (room, _teams):
        await room.press("O", "space", "enter")
        await room.shows("move: a reason is needed")
        room.session.moving.other = None
        await room.press("O")
        await room.shows("move: this class has no other platform in the settings")
        await room.press("L")
        await room.shows("new link: the class was not moved")
        assert not room.bodies(Moved)


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (80, 14), (200, 50)])
async def test_the_text_stands_in_whole_lines_with_nothing_beside_it(size: tuple[int, int]) -> None:
    async with open_movable(size) as (room, _teams):
        await move(room)
        lines = room.screen().splitlines()
        for line in INVITATION.splitlines():
            assert line in lines
        await room.press("escape")
        assert LINK not in room.screen()
        await room.press("L")
        assert LINK in room.screen().splitlines()
        await room.press("L")
        assert room.app.clipboard == INVITATION
        await room.press("escape", "b")
        assert "teams.example" not in room.screen()


async def test_a_blanked_screen_shows_nothing_of_it_even_if_it_was_open() -> None:
    async with open_movable() as (room, _teams):
        await move(room)
        await room.press("b")
        assert "teams.example" not in room.screen()
        await room.press("b")
        assert LINK in room.screen()


async def test_end_stands_before_it_and_the_steps_of_both_are_shown() -> None:
    async with open_movable() as (room, teams):
        room.provider.ends = teams.ends = False
        await move(room)
        await room.shows("End Zoom by hand:")
        await room.press("f12")
        await room.shows("END IS NOT PROVED. End the meeting by hand now:")
        screen = room.screen()
        assert "End Zoom by hand:" in screen
        assert LINK not in screen
        room.provider.ends = teams.ends = True
        await room.until(lambda: room.session.live.left_end.phase is EndPhase.CONFIRMED)


async def test_a_question_on_the_old_call_is_dropped() -> None:
    async with open_movable() as (room, teams):
        await room.press("down", "x")
        await room.until(lambda: room.app.board.prompt.asking is not None)
        room.session.move("no sound")
        await room.until(lambda: bool(room.session.live.moves))
        await room.settle()
        assert room.app.board.prompt.asking is None
        await room.press("n")
        assert not teams.asked
        await room.press("escape")
