"""Moving line by line."""

from __future__ import annotations

from dataclasses import replace

from monitor.end_state import EndPhase, EndState
from monitor.moving import Other
from monitor.stream import EndProgress, Moved
from tests.core.test_session import until
from tests.moving.platforms import INVITATION, LINK, Teams
from tests.plain.lesson import Class


def movable() -> tuple[Class, Teams]:
    lesson = Class()
    teams = Teams(lesson.clock)
    lesson.session.moving.other = Other("Teams", lambda: teams, INVITATION)
    return lesson, teams


async def move(lesson: Class) -> list[str]:
    lesson.press("O", *"no sound", "enter", "y")
    lesson.said.take()
    await until(lambda: lesson.session.live.moves)
    return lesson.said.take()


async def test_it_asks_why_and_says_the_text_to_paste_in_whole_lines() -> None:
    lesson, _teams = movable()
    assert lesson.press("O") == [
        "Why does the class move to Teams: type it, then enter; escape: cancel."
    ]
    lesson.type("no sound")
    (question,) = lesson.press("enter")
    assert question == "Move the class to Teams? y: end ; k: leave it open; escape: cancel."
    lesson.press("y")
    await until(lambda: lesson.session.live.moves)
    said = lesson.said.take()
    assert LINK in said
    assert "The class was moved to Teams." in said
    assert LINK in lesson.press("L")
    lesson.press("b")
    assert not any("teams.example" in line for line in lesson.press("L"))
    await lesson.session.close("over")


async def test_nobody_is_said_to_have_left_and_who_comes_is_said_anew() -> None:
    lesson, _teams = movable()
    lesson.come("Aisha Khan")
    lesson.news_now()
    await move(lesson)
    assert not any("Left the call" in line for line in lesson.news_now())
    lesson.come("Aisha Khan")
    assert any("Aisha Khan" in line for line in lesson.news_now())
    await lesson.session.close("over")


async def test_without_another_platform_it_says_so_and_the_old_end_is_news() -> None:
    lesson = Class()
    assert lesson.press("O") == ["move: this class has no other platform in the settings."]
    assert lesson.press("L") == ["new link: the class was not moved."]
    lesson.session.record(Moved("Zoom", "Teams", "no sound", True))
    state = EndState(EndPhase.CONFIRMED, confirmed_ms=10.0, confirmed_by="a look")
    lesson.said.take()
    lesson.session.record(EndProgress(state))
    assert lesson.said.take() == ["The Zoom meeting is ended."]
    lesson.session.record(EndProgress(replace(state, detail="again")))
    assert lesson.said.take() == []
