"""The screen has the size that the terminal has, whatever order Textual tells sizes in."""

from __future__ import annotations

from textual import events
from textual.geometry import Size

from tests.screen.room import open_room


async def test_an_old_size_told_late_does_not_win_over_the_terminals() -> None:
    """A screen tells itself the size that it was laid out in. Where the terminal changes
    meanwhile, Textual 8.2.8 takes that for newer than the terminal's word."""
    async with open_room(size=(80, 24)) as room:
        old = Size(30, 8)
        room.app.screen.post_message(events.Resize(old, old, old))
        await room.settle()
        assert room.app.screen.size == (80, 24)
        assert "END FOR EVERYONE" in room.screen().splitlines()[-1]
