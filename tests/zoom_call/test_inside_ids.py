"""Zoom's SDK may number people otherwise than its events: found out by the companion itself, said
once, and the list is right all the same."""

from __future__ import annotations

import os
import signal
from collections import Counter
from dataclasses import replace

from providers.base import ActionKind, Notice, Place
from providers.zoom.inside import IDS_DIFFER
from tests.standins.zoom_bodies import Person
from tests.zoom_call.conftest import Watch
from tests.zoom_call.lesson import Door, Lesson

APART = 500


class OtherIds(Door):
    """Events name everybody by another ``user_id`` than the SDK."""

    async def _tell(self, event: str, person: Person, time_field: str, **more: object) -> None:
        told = replace(person, user_id=str(int(person.user_id) + APART))
        await super()._tell(event, told, time_field, **more)


def notices(lesson: Lesson) -> int:
    return sum(isinstance(told, Notice) and told.text == IDS_DIFFER for told in lesson.eye.told)


async def test_ids_that_differ_are_said_once_and_the_list_is_right(watch: Watch) -> None:
    async with OtherIds() as call:
        ada = await call.join("Ada", "ada@school.example")
        lesson = watch(call)
        await lesson.inside()
        await lesson.until(lambda: notices(lesson))
        await call.join("Ben")
        cleo = await call.join("Cleo", waiting=True)
        await lesson.shows("Ben", place=Place.IN_CALL, muted=False)
        await lesson.shows("Cleo", place=Place.WAITING)
        assert lesson.names(lesson.meeting) == ["Ada", "Ben", "Cleo"]
        before = len(lesson.eye.told)

        assert (await lesson.ask(ActionKind.MUTE, "Ada")).accepted
        await lesson.shows("Ada", muted=True)
        assert (await lesson.ask(ActionKind.ADMIT, "Cleo")).accepted
        await lesson.shows("Cleo", place=Place.IN_CALL)
        assert (await lesson.ask(ActionKind.REMOVE, "Ben")).accepted
        await lesson.lacks("Ben")
        await call.leave(ada)
        await lesson.lacks("Ada")
        assert lesson.names(lesson.meeting) == ["Cleo"]
        assert cleo in call.people.values()
        for state in lesson.states(before):
            assert max(Counter(lesson.names(state)).values()) == 1

        os.kill(lesson.pid, signal.SIGKILL)
        await lesson.until(lambda: not lesson.meeting.can(ActionKind.MUTE).available)
        await lesson.inside()
        await lesson.until(lambda: lesson.meeting.can(ActionKind.MUTE).available)
        await lesson.shows("Cleo", place=Place.IN_CALL, muted=False)
        assert notices(lesson) == 1


async def test_ids_that_are_the_same_are_no_news(call: Door, watch: Watch) -> None:
    await call.join("Ada", "ada@school.example")
    lesson = watch()
    await lesson.inside()
    await call.join("Ben", "ben@school.example")
    await lesson.shows("Ben", muted=False, account="ben@school.example")
    assert notices(lesson) == 0
