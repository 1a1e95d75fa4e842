from __future__ import annotations

import pytest

from monitor.plain.lists import FAR, Lists
from monitor.words import Words
from providers.base import Became, Place
from tests.plain.lesson import Class


@pytest.fixture
def lesson() -> Class:
    lesson = Class()
    lesson.come("Aisha Khan", "Ben Sample", "Cara Example", "Dan Test")
    return lesson


@pytest.fixture
def lists(lesson: Class) -> Lists:
    lists = Lists(lesson.session.roll)
    update(lists, lesson)
    return lists


def update(lists: Lists, lesson: Class) -> None:
    ids = ["aisha khan", "ben sample", "cara example", "dan test", "eve"]
    lists.update(lesson.session.live, ids, Words(), lesson.clock.utc())


def move(lists: Lists, lesson: Class, steps: int) -> str | None:
    return lists.move(lesson.session.live, Words(), steps)


def test_the_lists_are_ordered_as_on_the_screen(lists: Lists, lesson: Class) -> None:
    assert lists.order(lesson.session.live, Words()) == [
        "cara example",
        "aisha khan",
        "ben sample",
        "dan test",
    ]


def test_it_moves_by_steps_and_stays_at_the_ends(lists: Lists, lesson: Class) -> None:
    assert lists.selected is None
    assert move(lists, lesson, 1) == "cara example"
    assert move(lists, lesson, -1) == "cara example"
    assert move(lists, lesson, 1) == "aisha khan"
    assert move(lists, lesson, FAR) == "dan test"
    assert move(lists, lesson, 1) == "dan test"
    assert move(lists, lesson, -FAR) == "cara example"


def test_the_selection_follows_the_person(lists: Lists, lesson: Class) -> None:
    move(lists, lesson, 2)
    lesson.seen("eve", name="Eve", place=Place.IN_CALL)  # unsure: stands above all
    update(lists, lesson)
    assert lists.selected == "aisha khan"
    assert move(lists, lesson, 1) == "ben sample"


@pytest.mark.parametrize(("steps", "expected"), [(1, "ben sample"), (-1, "cara example")])
def test_from_somebody_who_left_it_goes_on_from_their_place(
    lists: Lists, lesson: Class, steps: int, expected: str
) -> None:
    move(lists, lesson, 2)
    lesson.go("aisha khan")
    update(lists, lesson)
    assert lists.selected == "aisha khan"
    assert move(lists, lesson, steps) == expected


def test_the_selection_follows_to_another_id(lists: Lists, lesson: Class) -> None:
    move(lists, lesson, 2)
    lesson.tell(Became("aisha khan", "new", lesson.clock.utc()))
    lists.became("aisha khan", "new")
    assert lists.selected == "new"


def test_each_list_has_its_selection(lists: Lists, lesson: Class) -> None:
    move(lists, lesson, 1)
    assert lists.other() is Place.WAITING
    assert lists.selected is None
    assert move(lists, lesson, 1) is None
    assert lists.other() is Place.IN_CALL
    assert lists.selected == "cara example"


def test_a_filter_lets_only_some_through(lists: Lists, lesson: Class) -> None:
    move(lists, lesson, 1)
    lists.filter = "S"
    assert lists.order(lesson.session.live, Words()) == ["aisha khan", "ben sample", "dan test"]
    assert lists.selected == "cara example"
    assert move(lists, lesson, 1) == "aisha khan"
    lists.filter = "nobody has this"
    assert move(lists, lesson, 1) is None
    assert lists.selected == "aisha khan"
