from __future__ import annotations

import pytest

from monitor.words import Words
from providers.base import Became, Participant, Place, Snapshot
from tests.plain.lesson import STAFF, Class


@pytest.fixture
def lesson() -> Class:
    lesson = Class()
    lesson.news_now()
    return lesson


def test_who_comes_is_said_with_the_verdict(lesson: Class) -> None:
    lesson.seen("1", name="Mrs Smith", account=STAFF, place=Place.IN_CALL)
    lesson.come("Aisha Khan", "iPad (2)")
    lesson.come("Ben Sample", place=Place.WAITING)
    assert lesson.news_now() == [
        "Waiting, recognised: Ben Sample.",
        "In the call, NOT recognised: “iPad (2)”, not on the register under this name.",
        "In the call, staff: Mrs Smith.",
        "In the call, recognised: Aisha Khan.",
    ]
    assert lesson.news_now() == []


def test_a_storm_is_one_line(lesson: Class) -> None:
    lesson.come(*(f"user{number}" for number in range(40)), place=Place.WAITING)
    (line,) = (line for line in lesson.news_now() if line.startswith("Waiting"))
    assert line == "Waiting, NOT recognised: “user0”, “user1”, “user10” and 37 more."


def test_in_a_storm_the_lines_stay_few(lesson: Class) -> None:
    said = []
    for number in range(400):  # twenty a second for twenty seconds
        lesson.come(f"user{number}", place=Place.WAITING)
        lesson.clock.advance(0.05)
        lesson.news.speak()
        said += lesson.said.take()
    assert 5 <= len([line for line in said if line.startswith("Waiting")]) <= 10


def test_look_alikes_come_first_with_the_reason(lesson: Class) -> None:
    lesson.come("Ben Sample", "Aіsha Khan", place=Place.WAITING)  # a Cyrillic і
    assert lesson.news_now() == [
        "Waiting, ALERT: “Aіsha Khan”, look-alike letters in the name.",
        "Waiting, recognised: Ben Sample.",
    ]


def test_who_leaves_is_said_with_the_place(lesson: Class) -> None:
    lesson.come("Aisha Khan")
    lesson.come("Ben Sample", place=Place.WAITING)
    lesson.news_now()
    lesson.go("aisha khan", "ben sample")
    assert lesson.news_now() == [
        "Left the call: Aisha Khan.",
        "Left the waiting room: Ben Sample.",
    ]


def test_who_is_let_in_has_come_into_the_call(lesson: Class) -> None:
    lesson.come("Ben Sample", place=Place.WAITING)
    lesson.news_now()
    lesson.tell(Became("ben sample", "other id", lesson.clock.utc()))
    lesson.seen("other id", place=Place.IN_CALL)
    assert lesson.news_now() == ["In the call, recognised: Ben Sample."]


def test_another_id_alone_is_no_news(lesson: Class) -> None:
    lesson.come("Ben Sample")
    lesson.news_now()
    lesson.tell(Became("ben sample", "other id", lesson.clock.utc()))
    assert lesson.news_now() == []


def test_a_new_name_is_said_with_the_old_one(lesson: Class) -> None:
    lesson.come("Ben Sample")
    lesson.news_now()
    lesson.seen("ben sample", name="hacker")
    assert lesson.news_now() == [
        "New name: Ben Sample is now “hacker”, NOT recognised, not on the register under this name."
    ]


def test_another_verdict_is_said(lesson: Class) -> None:
    lesson.come("Mrs Smith")
    lesson.news_now()
    lesson.seen("mrs smith", account=STAFF)
    assert lesson.news_now() == ["Now staff: Mrs Smith."]


def test_hands_and_shares_are_said_once(lesson: Class) -> None:
    lesson.come("Aisha Khan", "Ben Sample")
    lesson.news_now()
    lesson.seen("aisha khan", hand=True)
    lesson.seen("ben sample", sharing=True)
    assert lesson.news_now() == ["Shares a screen: Ben Sample.", "Hand up: Aisha Khan."]
    lesson.seen("aisha khan", muted=True)
    lesson.seen("ben sample", sharing=False)
    assert lesson.news_now() == ["Shares no more: Ben Sample."]


def test_a_microphone_is_no_news(lesson: Class) -> None:
    lesson.come("Aisha Khan")
    lesson.news_now()
    lesson.seen("aisha khan", muted=False, camera=True)
    assert lesson.news_now() == []


def test_who_came_and_went_between_two_batches_is_not_said(lesson: Class) -> None:
    lesson.come("Aisha Khan")
    lesson.go("aisha khan")
    assert lesson.news_now() == []


def test_a_whole_list_says_only_what_differs(lesson: Class) -> None:
    lesson.come("Aisha Khan", "Ben Sample")
    lesson.news_now()
    lesson.clock.advance(1.0)
    there = Participant("aisha khan", "Aisha Khan", Place.IN_CALL)
    lesson.tell(Snapshot((there,), lesson.clock.utc()))
    assert lesson.news_now() == ["Left the call: Ben Sample."]


def test_blanked_nobody_is_named_and_nothing_is_said_late(lesson: Class) -> None:
    lesson.speech.blank = True
    lesson.come("Aisha Khan")
    assert lesson.news_now() == []
    lesson.speech.blank = False
    assert lesson.news_now() == []


def test_masked_only_initials_are_said(lesson: Class) -> None:
    lesson.speech.words = Words(masked=True)
    lesson.come("Aisha Khan")
    assert lesson.news_now() == ["In the call, recognised: A. K."]
