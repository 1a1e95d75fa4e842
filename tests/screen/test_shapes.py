"""The screen at every size, in plain letters, without colour, and with hostile names."""

from __future__ import annotations

import pytest

from providers.base import ActionKind, Channel, ChannelState, Left, Place, Switch, Switched
from tests.screen.room import PUPILS, open_room

HOSTILE = (
    "x" * 10_000,
    "[/b]",
    "[@click=app.quit]x[/]",
    "[red]x",
    "\x1b]0;title\x07\x1b[2J",
    "\u202eevil\u2066",
    "a\x00b\r\nc\td",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 40,
    "Z\u0351\u0348\u0319" + "\u0300" * 500,
    "\ud800",
    "ﷺ" * 30,
    "{who} %s {0}",
    "",
)


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (80, 24), (120, 40), (200, 50)])
async def test_every_size_shows_end_and_the_selected_person_whole(size: tuple[int, int]) -> None:
    async with open_room(size=size) as room:
        lines = room.screen().splitlines()
        assert "END" in lines[-1]
        assert any("> " in line for line in lines)
        assert "staff 2/2" in lines[0] or "st 2/2" in lines[0]
        for line in lines:
            assert len(line) <= size[0]


@pytest.mark.parametrize("width", [40, 60, 70, 80, 90, 100, 120, 160])
async def test_whatever_is_off_the_header_cuts_no_number(width: int) -> None:
    async with open_room((width, 24)) as room:
        for what in Switch:
            room.provider.tell(Switched(what, False, room.provider.clock.utc()))
        await room.settle()
        header = room.screen().splitlines()[0]
        assert len(header) <= width
        assert "2/2" in header
        assert header.split()[-1] in ("0", "OFF", "SHARE")
        assert ("MICS CAMS CHAT OFF" in header) is (width >= 60)


async def test_one_thing_too_many_takes_no_more_than_its_own_room() -> None:
    async with open_room((60, 24)) as room:
        room.provider.see("stranger", "Eoin B")
        for what in Switch:
            room.provider.tell(Switched(what, False, room.provider.clock.utc()))
        await room.settle()
        header = room.screen().splitlines()[0]
        assert "other" in header, "that strangers are in is the last of these to go"
        assert "STAFF SHARE" not in header


async def test_too_small_says_what_is_needed_and_end_works() -> None:
    async with open_room(size=(30, 8)) as room:
        assert "30x8" in room.screen()
        assert "40x10" in room.screen()
        assert "END" in room.screen().splitlines()[-1]
        await room.press("m")
        assert room.provider.asked == []
        await room.pilot.press("ctrl+e")
        await room.until(lambda: room.provider.end_requests > 0)


async def test_a_resize_loses_nothing() -> None:
    async with open_room() as room:
        room.app.board.go_to(Place.IN_CALL, "p2")
        for size in ((40, 10), (200, 50), (20, 5), (80, 24)):
            await room.pilot.resize_terminal(*size)
            await room.settle()
        assert room.app.board.call.selected == "p2"
        for name in ("Mrs Smith", "Jack Ellis", "Amelia Brooks"):
            assert name in room.screen()


async def test_two_lists_take_turns_on_a_narrow_screen() -> None:
    async with open_room(size=(50, 20)) as room:
        assert "Jack Ellis" in room.screen()
        await room.press("tab")
        assert "Amelia Brooks" in room.screen()
        assert "Jack Ellis" not in room.screen()
        await room.press("a")
        await room.until(lambda: [a.kind for a in room.provider.asked] == [ActionKind.ADMIT])


async def test_plain_letters_only() -> None:
    async with open_room(ascii=True) as room:
        room.provider.see("x", "Ngọc Nguyễn 你好", place=Place.WAITING)
        await room.settle()
        for keys in ((), ("question_mark",), ("escape", "x"), ("escape", "f12")):
            await room.press(*keys)
            assert room.screen().isascii(), room.screen()


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_hostile_name_changes_nothing_but_its_own_cell(name: str) -> None:
    """In both lists, alerts, the question, outcomes, notes and help."""
    screens = []
    for shown in ("Plain Name", name):
        async with open_room(size=(120, 30)) as room:
            room.provider.see("h1", shown, place=Place.WAITING)
            room.provider.see("h2", shown, sharing=True)
            room.provider.clock.advance(5)
            await room.settle()
            room.app.board.go_to(Place.IN_CALL, "h2")
            await room.press("x")
            screens.append(room.screen())
            await room.press("n", "exclamation_mark", "n", "escape", "question_mark", "escape")
            room.provider.tell(Left("h2", room.provider.clock.utc()))
            await room.settle()
            assert room.app.is_running
    untouched = ("Mrs Smith", "Jack Ellis", "Amelia Brooks", "F12 or ctrl+e")
    for marker in untouched:
        cells = [
            next(part for part in text.replace("\n", "│").split("│") if marker in part)
            for text in screens
        ]
        assert cells[0].replace(">", " ") == cells[1].replace(">", " ")
    for char in screens[1]:
        assert char == "\n" or char.isprintable()


async def test_unknown_is_not_off() -> None:
    async with open_room(class_size=False) as room:
        room.provider.able()
        room.provider.see("p", "Jack Ellis")
        await room.settle()
        row = next(line for line in room.screen().splitlines() if "Jack Ellis" in line)
        assert row.split("│")[1].split()[-3:] == ["?", "?", "?"]


@pytest.mark.parametrize("width", [40, 80])
async def test_who_cannot_be_counted_is_not_counted_as_none(width: int) -> None:
    async with open_room(size=(width, 24), known=False) as room:
        line = room.screen().splitlines()[0]
        assert "st ?/2" in line if width == 40 else "staff ?/2" in line and "pupils ?" in line
        assert width == 40 or "Not here ? " in room.screen()
        assert len(line) <= width


async def test_the_age_of_the_data_is_on_the_screen() -> None:
    async with open_room() as room:
        for seconds, words in ((4, "4 s"), (8, "12 s old"), (40, "OLD 52 s")):
            room.provider.clock.advance(seconds)
            await room.settle()
            assert words in room.screen().splitlines()[0]


async def test_a_channel_that_is_down_is_said_and_a_gap_marks_the_list() -> None:
    async with open_room() as room:
        now = room.provider.clock.utc()
        room.provider.tell(Channel("live events", ChannelState.DOWN, now, "reconnecting", True))
        await room.settle()
        assert "No contact with live events: reconnecting" in room.screen()
        assert "gaps" in room.screen().splitlines()[0]


async def test_who_is_missing_is_named_and_counted() -> None:
    async with open_room(size=(120, 40)) as room:
        text = room.screen()
        assert "Not here 2" in text
        for forename, surname in PUPILS[3:]:
            assert f"{forename} {surname}" in text
