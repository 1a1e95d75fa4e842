"""Notes, the filter, alerts, privacy, blank, help: keys that act on nobody in the call."""

from __future__ import annotations

import re

import pytest

from monitor.bindings import COMMANDS
from monitor.stream import AlertsSeen, Note
from providers.base import (
    ActionKind,
    Ended,
    Left,
    Place,
    Started,
)
from tests.screen.room import asked, open_room, select


async def test_a_note_on_a_person_goes_into_the_stream() -> None:
    async with open_room() as room:
        await select(room, "p1")
        await room.press("n", *"mum seen", "enter")
        assert room.bodies(Note) == [Note("mum seen", ("p1",))]
        assert asked(room) == []


async def test_escape_leaves_a_note_unwritten() -> None:
    async with open_room() as room:
        await room.press("N", *"hm", "escape", "n", "escape")
        assert room.bodies(Note) == []


async def test_the_filter_shows_only_who_matches_and_escape_shows_all() -> None:
    async with open_room() as room:
        await room.press("slash", *"aisha", "enter")
        assert "Aisha Khan" in room.screen()
        assert "Mrs Smith" not in room.screen()
        await room.press("escape")
        assert "Mrs Smith" in room.screen()


async def test_a_filter_that_matches_nobody_does_not_say_that_nobody_waits() -> None:
    async with open_room() as room:
        await room.press("slash", *"zzz", "enter")
        assert room.screen().count("No name matches") == 2
        assert "Nobody is waiting" not in room.screen()
        assert "Waiting 2" in room.screen()
        await room.press("escape")
        assert "No name matches" not in room.screen()


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_filter_looks_at_names_alone(size: tuple[int, int]) -> None:
    """Not at whose camera is on, nor at why somebody is not recognised."""
    async with open_room(size=size) as room:
        await room.press("slash", *"on", "enter")
        assert "Mr Jones" in room.screen()
        for name in ("Mrs Smith", "Aisha Khan", "Oliver's iPad"):
            assert name not in room.screen()


async def test_alerts_are_seen_and_gone_to() -> None:
    async with open_room() as room:
        room.provider.see("x1", "Aіsha Khan", place=Place.WAITING)  # a Cyrillic letter
        await room.settle()
        await room.shows("Look-alike letters in the name")
        await room.press("exclamation_mark", "x")
        await room.shows("Refuse “Aіsha Khan”")
        await room.press("escape", "space")
        assert room.bodies(AlertsSeen)
        await room.shows("alerts 0")


async def test_privacy_masks_every_name() -> None:
    async with open_room() as room:
        await room.press("p")
        for name in ("Aisha", "Khan", "Jack", "Amelia", "Mia", "Oliver"):
            assert name not in room.screen()
        await room.press("p")
        assert "Aisha Khan" in room.screen()


async def test_a_blanked_screen_shows_nobody_and_acts_on_nobody_but_end_works() -> None:
    async with open_room() as room:
        await room.press("b")
        for name in ("Aisha", "Jack", "Amelia", "Mia", "Maths"):
            assert name not in room.screen()
        await room.press("m", "x", "M")
        assert asked(room) == []
        await room.press("f12")
        await room.shows("ENDED after")
        assert room.provider.end_requests >= 1


async def test_tab_goes_to_the_other_list_and_arrows_move() -> None:
    async with open_room() as room:
        await room.press("tab", "down", "a")
        await room.until(lambda: asked(room) == [(ActionKind.ADMIT, ("w2",))])
        await room.press("tab", "home", "end", "up", "k", "j")
        assert room.app.board.active is room.app.board.call


async def test_help_names_every_key_and_why_one_cannot_be_used() -> None:
    async with open_room(size=(120, 80)) as room:
        room.provider.able(reason="needs the in-call companion")
        await room.press("question_mark")
        text = room.screen()
        for command in COMMANDS:
            assert command.help[:40] in text
        assert "Not now: needs the in-call companion" in text
        await room.press("m")
        assert asked(room) == []
        await room.press("escape")
        assert "Aisha Khan" in room.screen()


@pytest.mark.parametrize(
    "keys", [("question_mark", "end", "escape"), ("b", "b")], ids=["help", "blank"]
)
async def test_nothing_is_missing_after_the_lists_were_hidden(keys: tuple[str, str, str]) -> None:
    """What is hidden has no size, and things go on happening."""
    async with open_room(size=(80, 20)) as room:
        first, *rest = keys
        await room.press(first)
        for number in range(8):
            room.provider.see(f"n{number}", f"Stranger {number}", place=Place.WAITING)
        room.provider.see("w2", "Mia Roe")
        await room.settle()
        await room.press(*rest)
        lines = room.screen().splitlines()
        assert "Not here 1" in room.screen()
        assert "│ Oliver Bennett " in room.screen()
        waiting = sum("Stranger" in line for line in lines) + 2
        assert f" {10 - waiting} more below " in room.screen()
        assert "M mute all" in lines[-3]


async def test_when_the_meeting_does_not_run_no_key_says_it_could_act() -> None:
    async with open_room(class_size=False) as room:
        room.provider.able(*ActionKind)
        room.provider.tell(Ended(room.provider.clock.utc()))
        await room.settle()
        assert " not running " in room.screen().splitlines()[0]
        await room.press("l")
        await room.shows("lock: the meeting is not running")
        room.provider.clock.advance(12)
        await room.settle()
        assert " 12 s old " in room.screen().splitlines()[0]
        room.provider.tell(Started(room.provider.clock.utc()))
        await room.settle()
        assert " live " in room.screen().splitlines()[0]
        room.provider.tell(Ended(room.provider.clock.utc()))
        await room.settle()
        assert " meeting over " in room.screen().splitlines()[0]
        await room.press("M")
        await room.shows("mute all: the meeting is over")
        assert asked(room) == []


@pytest.mark.parametrize("empty", [False, True])
async def test_when_the_meeting_is_over_nobody_is_missing_from_it(empty: bool) -> None:
    async with open_room() as room:
        assert "Not here 2" in room.screen()
        if empty:
            for person in list(room.session.live.meeting.everyone()):
                room.provider.tell(Left(person.id, room.provider.clock.utc()))
            await room.shows("Not here 5")
        room.provider.tell(Ended(room.provider.clock.utc()))
        await room.shows("meeting over")
        await room.until(lambda: re.search(r"Not here (?!\d)", room.screen()) is not None)
        assert "Amelia Brooks" not in room.screen()
        room.provider.clock.advance(1)
        room.provider.tell(Started(room.provider.clock.utc()))
        room.provider.see("p1", "Aisha Khan")
        await room.shows("Not here 4")
