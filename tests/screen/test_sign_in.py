"""The code that somebody must type, large on the screen."""

from __future__ import annotations

import pytest

from providers.base import ActionKind, SignIn
from tests.screen.room import Room, asked, open_room, select
from widgets.drawn_letters import COLUMNS, LETTERS, ROWS, large, stacked

CODE = "A1B2C3D40"
ADDRESS = "https://microsoft.com/devicelogin"
DRAWN = large(CODE, "█")


def tell(room: Room, code: str = CODE, address: str = ADDRESS, seconds: float = 900) -> None:
    now = room.provider.clock.utc()
    room.provider.tell(SignIn(code, address, now + seconds, now))


def test_every_letter_and_digit_has_a_drawing_of_its_own() -> None:
    assert set(LETTERS) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
    assert len(set(LETTERS.values())) == len(LETTERS)
    for letter, rows in LETTERS.items():
        assert [len(row) for row in rows] == [COLUMNS] * ROWS, letter
        assert set("".join(rows)) <= set("#."), letter
    assert len(large(CODE, "#")) == ROWS
    assert large("a", "#") == []  # no drawing: it is spelled


def test_letters_that_do_not_fit_stand_below_each_other() -> None:
    assert stacked("AB", "#", 11) == large("AB", "#")
    assert stacked("AB", "#", 10) == [*large("A", "#"), "", *large("B", "#")]
    rows = stacked("HN8BDKGPW", "#", 38)
    assert len(rows) == 2 * ROWS + 1
    assert max(map(len, rows)) <= 38
    assert stacked("AB", "#", 4) == stacked("a", "#", 80) == stacked("", "#", 80) == []


async def test_the_code_is_large_with_where_to_type_it_and_how_long_it_is_good() -> None:
    async with open_room() as room:
        tell(room)
        await room.shows(f"SIGN IN at {ADDRESS} on any phone or computer:")
        for row in DRAWN:
            await room.shows(row)
        await room.shows("Good for 15:00")
        assert "Mrs Smith" in room.screen()  # the lists stay
        room.provider.clock.advance(60)
        room.app._tick()
        await room.shows("Good for 14:00")
        await select(room, "p2")
        await room.press("m")
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2",))])


@pytest.mark.parametrize("size", [(40, 10), (40, 24), (80, 16)])
async def test_where_there_is_no_room_the_code_is_spaced(size: tuple[int, int]) -> None:
    async with open_room(size) as room:
        tell(room)
        await room.shows(" ".join(CODE))
        assert DRAWN[0] not in room.screen()


async def test_on_a_low_screen_no_key_acts_on_people_behind_the_code() -> None:
    async with open_room((60, 12)) as room:
        tell(room)
        await room.shows(" ".join(CODE))
        await room.press("m")
        await room.shows("the code is shown; o puts it away")
        assert asked(room) == []
        await room.press("o")
        assert " ".join(CODE) not in room.screen()
        await room.shows("Aisha Khan")


async def test_it_can_be_put_away_and_another_code_is_shown_again() -> None:
    async with open_room() as room:
        await room.press("o")
        await room.shows("No code is waiting to be typed")
        tell(room)
        await room.shows(DRAWN[0])
        await room.press("o")
        assert "SIGN IN at" not in room.screen()
        assert "SIGN IN" in room.screen().splitlines()[0]  # it is still to be done
        await room.press("o")
        await room.shows(DRAWN[0])
        await room.press("o")
        tell(room, "ZZZ")
        await room.shows(large("ZZZ", "█")[0])


async def test_it_goes_away_when_it_is_over() -> None:
    async with open_room() as room:
        tell(room)
        await room.shows(DRAWN[0])
        tell(room, "")
        await room.until(lambda: "SIGN IN at" not in room.screen())
        tell(room, seconds=30)
        await room.shows(DRAWN[0])
        room.provider.clock.advance(31)  # nobody says so
        room.app._tick()
        await room.until(lambda: "SIGN IN at" not in room.screen())


async def test_end_wins_and_a_blanked_screen_does_not_show_it_and_masked_names_do_not_hide_it() -> (
    None
):
    async with open_room() as room:
        tell(room)
        await room.shows(DRAWN[0])
        await room.press("p")
        assert DRAWN[0] in room.screen()
        await room.press("b")
        assert DRAWN[0] not in room.screen()
        assert "SIGN IN at" not in room.screen()
        await room.press("b")
        await room.shows(DRAWN[0])
        await room.press("question_mark")
        assert "SIGN IN at" not in room.screen()
        await room.press("escape")
        await room.shows(DRAWN[0])
        room.provider.ends = False
        await room.pilot.press("f12")
        await room.shows("ENDING")
        await room.until(lambda: "SIGN IN at" not in room.screen())


async def test_the_code_is_neither_in_the_log_nor_in_the_title() -> None:
    async with open_room() as room:
        tell(room)
        await room.shows(DRAWN[0])
        assert not any(CODE in repr(entry) for entry in room.entries)
        assert CODE not in f"{room.app.title}{room.app.sub_title}"


async def test_plain_letters_and_hostile_text() -> None:
    async with open_room(ascii=True) as room:
        tell(room)
        await room.shows(large(CODE, "#")[0])
        assert room.screen().isascii()
        tell(room, "\x1b[2J\u202eX", "https://e.example/\x07" + "a" * 5_000)
        await room.settle()
        assert "\x1b" not in room.screen()
        assert "X" in room.screen()
        assert "END FOR EVERYONE" in room.screen()
