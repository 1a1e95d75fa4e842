"""The code that somebody must type, line by line."""

from __future__ import annotations

from monitor.plain.sign_in_news import BLANKED, NONE, OVER
from providers.base import SignIn
from tests.plain.lesson import Class

SAID = [
    "Sign in: on any phone or computer, open https://e.example/code and type the code.",
    "The code: A, zero, B, nine. It is good for 15 minutes.",
]


def tell(lesson: Class, code: str = "A0B9", seconds: float = 900) -> list[str]:
    now = lesson.clock.utc()
    lesson.tell(SignIn(code, "https://e.example/code", now + seconds, now))
    return said(lesson)


def said(lesson: Class) -> list[str]:
    lesson.said.take()
    lesson.news.speak()
    return lesson.said.take()


def test_it_is_said_once_spelled_and_again_when_it_is_another_or_asked_for() -> None:
    lesson = Class()
    lesson.news_now()
    assert lesson.press("o") == [NONE]
    assert tell(lesson) == [*SAID, "o says it again."]
    assert set(SAID) <= set(lesson.said.urgent)
    assert tell(lesson) == []
    assert lesson.press("o") == SAID
    assert set(SAID) <= set(lesson.press("enter"))
    assert "The code: X. It is good for 15 minutes." in tell(lesson, "X")
    assert tell(lesson, "") == [OVER]
    assert lesson.press("o") == [NONE]


def test_it_runs_out_by_itself() -> None:
    lesson = Class()
    lesson.news_now()
    tell(lesson, seconds=30)
    lesson.clock.advance(31)
    assert OVER in said(lesson)


def test_it_is_not_said_while_blanked() -> None:
    lesson = Class()
    lesson.news_now()
    lesson.press("b")
    assert BLANKED in tell(lesson)
    assert not [line for line in lesson.press("enter") if "A, zero" in line]
    assert set(SAID) <= set(lesson.press("b"))
