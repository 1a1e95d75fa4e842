"""Which name somebody may be given, and what is asked before."""

from __future__ import annotations

import pytest

from monitor.naming import LONGEST, find, offered, question, refused
from monitor.recognition import Recogniser, Roll
from monitor.register import Pupil, Register
from monitor.stream import Outcome, OutcomeState, Requested
from monitor.words import Words
from providers.base import Action, ActionKind, Left, Place, Rejoin
from tests.core.classroom import STAFF, Class

ACCOUNT = "mia@school.example"
TWINS = (Pupil("Amelia", "Brooks", "3B", line=7), Pupil("Amelia", "Brooks", "3B", line=8))
REGISTER = Register.of(
    [
        Pupil("Jack", "Ellis", "3B"),
        Pupil("Aisha", "Khan", "3B"),
        Pupil("Aisha", "Khatun", "3B"),
        Pupil("Zoë", "Ng", "3B"),
        Pupil("Zoe", "Ngata", "3B"),
        Pupil("Ольга", "Иванова", "3B"),
        Pupil("Mia", "Roe", "3B", ACCOUNT),
        Pupil("A" * 40, "B" * 40, "3B"),
        *TWINS,
    ]
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Jack Ellis", "Jack Ellis"),
        ("  jACK   eLLIS ", "Jack Ellis"),
        ("ellis jack", "Jack Ellis"),
        ("j", "Jack Ellis"),
        ("ell", "Jack Ellis"),
        ("aisha khan", "Aisha Khan"),
        ("zoe ng", "Zoë Ng"),  # the whole name without its accent, before what only begins so
        ("zoe nga", "Zoe Ngata"),
        ("ольга", "Ольга Иванова"),
        ("amelia", "Amelia Brooks"),  # one name, though two pupils have it
    ],
)
def test_one_name_is_found_by_what_it_is_or_how_it_begins(typed: str, name: str) -> None:
    assert find(typed, REGISTER, Words()).name == name


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "no name was typed"),
        (" \u200b", "no name was typed"),
        ("Bob", "nobody on the register is called “Bob”"),
        ("ack", "nobody on the register is called “ack”"),
        ("?", "nobody on the register is called “?”"),
        ("Jack Ellis (Mum)", "nobody on the register is called “Jack Ellis (Mum)”"),
        ("x\x1b[2J", "nobody on the register is called “x�[2J”"),
        ("aisha", "several begin so, type more: Aisha Khan, Aisha Khatun"),
        ("zo", "several begin so, type more: Zoë Ng, Zoe Ngata"),
        (
            "a",
            "several begin so, type more: Aisha Khan, Aisha Khatun, "
            + "A" * 40
            + " "
            + "B" * 40
            + " …",
        ),
        ("aaa", "that name is too long to be shown"),
    ],
)
def test_any_other_is_refused_in_words(typed: str, why: str) -> None:
    found = find(typed, REGISTER, Words())
    assert (found.name, found.why) == ("", why)


def test_where_names_are_masked_none_is_said() -> None:
    assert find("aisha", REGISTER, Words(masked=True)).why.endswith("type more: A. K., A. K.")


@pytest.mark.parametrize(
    ("account", "shown", "name"),
    [
        (None, "jack ellis", "Jack Ellis"),
        (None, "Jack Ellis", ""),  # it is so already
        (None, "Jack", ""),
        (None, "iPad (2)", ""),
        (ACCOUNT, "iPad (2)", "Mia Roe"),
        (ACCOUNT, "J\u0430ck Ellis", ""),  # something is wrong with the name: nothing is certain
        (STAFF[0], "Jack", ""),
    ],
)
def test_a_name_is_offered_only_to_who_is_certain_and_shown_under_another(
    account: str | None, shown: str, name: str
) -> None:
    room = Class(REGISTER)
    room.see("x", shown, account=account)
    person = room.live.meeting.get("x")
    assert person is not None
    assert offered(room.roll, person) == name


def test_a_name_that_is_too_long_is_not_offered() -> None:
    account = "long@school.example"
    for length, fits in ((LONGEST, True), (LONGEST + 1, False)):
        pupil = Pupil("A" * (length - 2), "B", "3B", account)
        room = Class(Register.of([pupil]))
        room.see("x", "iPad", account=account)
        person = room.live.meeting.get("x")
        assert person is not None
        assert offered(room.roll, person) == (pupil.name if fits else "")


def why_not(room: Class) -> str:
    person = room.live.meeting.get("x")
    assert person is not None
    return refused(room.live, room.roll, person)


@pytest.mark.parametrize(
    ("account", "shown", "words"),
    [
        (STAFF[0], "Jack Ellis", "staff are known by their account"),
        (ACCOUNT, "Mia Roe", "this is their name already"),
        (ACCOUNT, "iPad (2)", ""),
        (None, "Mia Roe", ""),  # may be a sister
        (None, "iPad (2)", ""),
    ],
)
def test_who_is_known_by_the_account_is_given_no_other_name(
    account: str | None, shown: str, words: str
) -> None:
    room = Class(REGISTER)
    room.see("x", shown, account=account)
    assert words in why_not(room)
    assert bool(words) is bool(why_not(room))


def test_without_a_register_nobody_is_renamed() -> None:
    room = Class(Register.of([]))
    room.see("x", "iPad (2)")
    assert why_not(room) == "this class has no register"


@pytest.mark.parametrize("rejoin", Rejoin)
def test_b6_a_new_name_does_not_hide_that_somebody_was_removed(rejoin: Rejoin) -> None:
    room = Class(REGISTER)
    room.see("gone", "iPad (2)")
    room.tell(Requested(Action("a", ActionKind.REMOVE, ("gone",), rejoin)))
    room.tell(Outcome("a", OutcomeState.SENT), Left("gone", room.now))
    room.see("x", "iPad (2)", place=Place.WAITING)
    assert ("removed earlier" in why_not(room)) is (rejoin is not Rejoin.YES)


def test_what_is_to_be_known_is_in_the_question() -> None:
    room = Class(REGISTER)
    room.see("x", "iPad (2)")

    def asked(name: str) -> str:
        return question(room.live, room.roll, "x", name, "“iPad (2)”", name)

    assert asked("Jack Ellis") == "Rename “iPad (2)” to Jack Ellis?"
    assert asked("Amelia Brooks") == "Rename “iPad (2)” to Amelia Brooks (two have this name)?"
    room.see("y", "jack ellis", place=Place.WAITING)
    assert asked("Jack Ellis") == "Rename “iPad (2)” to Jack Ellis (here already)?"
    room.see("x", "J\u0430ck Ellis")
    assert asked("Aisha Khan") == "Rename “iPad (2)”, ALERT, to Aisha Khan?"


def test_somebody_is_not_here_already_by_themselves() -> None:
    room = Class(REGISTER)
    room.see("x", "jack ellis")
    asked = question(room.live, room.roll, "x", "Jack Ellis", "“jack ellis”", "Jack Ellis")
    assert asked == "Rename “jack ellis” to Jack Ellis?"


def test_twins_count_as_one_name_and_are_not_certain() -> None:
    assert Roll(Recogniser(REGISTER, ())).register.same_names == {"Amelia Brooks"}
    room = Class(REGISTER)
    room.see("x", "amelia brooks")
    person = room.live.meeting.get("x")
    assert person is not None
    assert offered(room.roll, person) == ""
