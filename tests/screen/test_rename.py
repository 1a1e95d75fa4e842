"""Giving somebody their name on the register: what is asked, typed, refused and done."""

from __future__ import annotations

import pytest

from providers.base import ActionKind, Became, Left, Place, Seen
from tests.screen.room import PUPILS, Room, open_room, select


def named(room: Room) -> list[tuple[tuple[str, ...], str | None]]:
    """Who was to be renamed, and how."""
    assert all(action.kind is ActionKind.RENAME for action in room.provider.asked)
    return [(action.targets, action.name) for action in room.provider.asked]


@pytest.mark.parametrize("key", ["y", "enter"])
async def test_who_is_recognised_gets_the_registers_name_with_one_key(key: str) -> None:
    async with open_room() as room:
        room.provider.see("p2", "jack ELLIS")
        await room.settle()
        await select(room, "p2")
        await room.press("r")
        await room.shows("Rename “jack ELLIS” to Jack Ellis?  y rename  esc cancel")
        assert named(room) == []
        await room.press(key)
        await room.until(lambda: named(room) == [(("p2",), "Jack Ellis")])
        await room.shows("rename “jack ELLIS” to Jack Ellis - taken, waiting to see it")
        assert " name… " in next(
            line for line in room.screen().splitlines() if "> ✓ Jack Ellis" in line
        )
        room.provider.see("p2", "Jack Ellis")
        await room.shows("rename “jack ELLIS” to Jack Ellis - done")


@pytest.mark.parametrize("place", Place)
async def test_who_is_not_known_gets_the_name_that_is_typed_and_confirmed(place: Place) -> None:
    async with open_room() as room:
        room.provider.see("x", "iPad (2)", place=place)
        await room.settle()
        await select(room, "x")
        await room.press("r")
        await room.shows("Rename “iPad (2)” to which name on the register")
        await room.press(*"OLIV", "enter")
        await room.shows("Rename “iPad (2)” to Oliver Bennett?  y rename  esc cancel")
        await room.press("enter")  # the one that ended the typing came twice
        assert named(room) == []
        await room.press("y")
        await room.until(lambda: named(room) == [(("x",), "Oliver Bennett")])
        room.provider.see("x", "Oliver Bennett", place=place)
        await room.shows("rename “iPad (2)” to Oliver Bennett - done")
        await room.shows("✓ Oliver Bennett")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "rename: no name was typed"),
        ("Bob", "rename: nobody on the register is called “Bob”"),
        ("a", "rename: several begin so, type more: Aisha Khan, Amelia Brooks"),
    ],
)
async def test_what_is_no_one_name_on_the_register_renames_nobody(typed: str, says: str) -> None:
    async with open_room() as room:
        room.provider.see("x", "iPad (2)")
        await room.settle()
        await select(room, "x")
        await room.press("r", *typed, "enter")
        await room.shows(says)
        await room.press("y")
        assert named(room) == []


async def test_escape_from_the_line_and_from_the_question_renames_nobody() -> None:
    async with open_room() as room:
        room.provider.see("x", "iPad (2)")
        await room.settle()
        await select(room, "x")
        await room.press("r", *"oliv", "escape", "y", "r", *"oliv", "enter", "escape", "y")
        assert "Rename" not in room.screen()
        assert named(room) == []


async def test_it_is_for_whom_the_key_was_pressed_under_whatever_id() -> None:
    async with open_room() as room:
        now = room.provider.clock.utc
        room.provider.see("x", "iPad (2)", place=Place.WAITING)
        await room.settle()
        await select(room, "x")
        await room.press("r", *"oliv")
        room.provider.tell(Became("x", "x2", now()))
        room.provider.see("x2", "iPad (2)")
        await room.settle()
        await room.press("enter", "y")
        await room.until(lambda: named(room) == [(("x2",), "Oliver Bennett")])


async def test_who_has_gone_meanwhile_is_not_another() -> None:
    async with open_room() as room:
        room.provider.see("x", "iPad (2)")
        await room.settle()
        await select(room, "x")
        await room.press("r")
        room.provider.tell(Left("x", room.provider.clock.utc()))
        await room.settle()
        await room.press(*"oliv", "enter")
        await room.shows("Rename somebody who has left to Oliver Bennett?")
        await room.press("y")
        await room.until(lambda: named(room) == [(("x",), "Oliver Bennett")])


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("s1", "rename: staff are known by their account"),
        ("c", "this is Chaperone's own companion"),
    ],
)
async def test_staff_and_the_companion_are_not_renamed(who: str, says: str) -> None:
    async with open_room() as room:
        room.provider.see("c", "Chaperone", companion=True)
        await room.settle()
        await select(room, who)
        await room.press("r")
        await room.shows(says)
        assert not room.app.board.has_class("-entry")
        assert named(room) == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("shown", ["{name} {to}", "[b]x[/]", "\x1b[2J", "Z" * 300, "ﷺ" * 60])
async def test_no_name_pushes_the_answers_or_the_new_name_away(
    shown: str, size: tuple[int, int]
) -> None:
    async with open_room(size=size) as room:
        room.provider.see("x", shown)
        await room.settle()
        await select(room, "x")
        await room.press("r", *"oliv", "enter")
        await room.shows(" to Oliver Bennett?  y rename  esc cancel")


async def test_where_names_are_masked_the_question_is() -> None:
    async with open_room(mask_names=True) as room:
        room.provider.see("x", "Ollie B")
        await room.settle()
        await select(room, "x")
        await room.press("r", *"oliv", "enter")
        await room.shows("Rename “O. B.” to O. B.?")
        await room.press("y")
        await room.until(lambda: named(room) == [(("x",), "Oliver Bennett")])
        await room.shows("rename “O. B.” to O. B. - taken")
        for forename, surname in PUPILS:
            assert f"{forename} {surname}" not in room.screen()


async def test_with_plain_letters_all_of_it_is_plain() -> None:
    async with open_room(ascii=True) as room:
        room.provider.see("x", "Zoë’s iPad")
        await room.settle()
        await select(room, "x")
        for keys in (("r",), (*"oliv", "enter"), ("y",)):
            await room.press(*keys)
            assert room.screen().isascii(), room.screen()
        await room.shows('rename "Zoe\'s iPad" to Oliver Bennett - taken')


async def test_a_name_told_late_and_again_is_still_the_one_that_was_asked_for() -> None:
    async with open_room() as room:
        room.provider.see("x", "iPad (2)")
        await room.settle()
        await select(room, "x")
        await room.press("r", *"oliv", "enter", "y")
        person = room.session.live.meeting.get("x")
        assert person is not None
        room.provider.tell(Seen(person, room.provider.clock.utc()))  # told again as it was
        await room.settle()
        await room.shows("rename “iPad (2)” to Oliver Bennett - taken")
        room.provider.see("x", "oliver bennett")  # nearly
        await room.settle()
        await room.shows("rename “iPad (2)” to Oliver Bennett - taken")
