"""A fault of our own in what hears the companion: it is said, without a name, and the rest goes
on."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from providers.base import ChannelState, Place
from providers.zoom.inside import Inside
from providers.zoom.merge import Merge
from providers.zoom.roster import Reader
from tests.zoom_call.conftest import Watch
from tests.zoom_call.lesson import Door, Lesson, eventually

NAME = "Ada Unmistakable"


def broken(*_given: Any) -> NoReturn:
    raise KeyError(NAME)


async def said(lesson: Lesson, state: ChannelState) -> str:
    """Wait until it is said; returns the words."""
    await lesson.until(
        lambda: (
            lesson.eye.state("companion") is state and "please report it" in lesson.channel().detail
        )
    )
    words = lesson.channel().detail
    assert words.startswith("The companion failed inside this program (KeyError in test_inside_")
    assert NAME not in words
    return words


async def others_go_on(lesson: Lesson) -> None:
    ben = await lesson.call.join("Ben")
    await lesson.shows("Ben", place=Place.IN_CALL, muted=None)
    await lesson.polled()
    assert lesson.eye.state("rest") is ChannelState.UP
    await lesson.call.leave(ben)
    await lesson.lacks("Ben")


@pytest.mark.parametrize(
    ("where", "name"), [(Reader, "read"), (Merge, "inside"), (Merge, "_differences")]
)
async def test_a_reading_that_we_fail_on_is_said_and_the_next_one_counts(
    call: Door, watch: Watch, where: Any, name: str
) -> None:
    await call.join(NAME)
    lesson = watch()
    await lesson.inside()
    pid = lesson.pid
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, name, broken)
        words = await said(lesson, ChannelState.DOWN)
        assert lesson.reasons() == {words}
        await others_go_on(lesson)
        assert lesson.one(NAME).muted is None
        assert lesson.provider._inside is not None
        alarm = lesson.provider._inside.alarm
        number = alarm.ring({"look": True})
        await eventually(lambda: alarm.poll().get("looked") == number)  # END would still work
    await lesson.inside()
    await lesson.shows(NAME, muted=False)
    assert lesson.names(lesson.meeting) == [NAME]
    assert (lesson.pid, call.line.children) == (pid, 1)


async def test_a_fault_from_the_first_reading_on_is_said(
    call: Door, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "read", broken)
    await call.join(NAME)
    lesson = watch()
    await said(lesson, ChannelState.DOWN)
    await others_go_on(lesson)
    assert lesson.names(lesson.meeting) == []


async def test_a_fault_before_the_child_is_started_is_said_and_it_is_tried_again(
    call: Door, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.zoom.inside.sdk_pass", broken)
    lesson = watch()
    await said(lesson, ChannelState.DOWN)
    await others_go_on(lesson)
    monkeypatch.undo()
    await lesson.inside()


async def test_a_fault_in_saying_what_became_of_it_is_said(
    call: Door, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = watch()
    await lesson.inside()
    monkeypatch.setattr(Inside, "companion", broken)
    call.line.status("ENDED", 0)
    await said(lesson, ChannelState.OFF)
    await others_go_on(lesson)
