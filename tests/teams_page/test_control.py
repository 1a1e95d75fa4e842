"""The stand-in driven by lines alone, as behind the worker."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.standins import teams_page
from tests.teams_page.stage import AGENT, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Lesson(Stage):
    """A page whose stand-in a control drives."""

    control: teams_page.Control

    async def hear(self, line: dict[str, Any]) -> None:
        if not self.control.said(line):
            await super().hear(line)


async def test_the_meeting_outlives_the_page(browser: Browser) -> None:
    tasks: list[asyncio.Task[None]] = []

    def tell(line: Mapping[str, Any]) -> None:
        tasks.append(asyncio.create_task(lesson.say(**line)))

    control = teams_page.Control(tell)
    control.world["mics"] = False
    for day in range(2):
        context = await browser.new_context(user_agent=AGENT)
        lesson = Lesson(context, teams_page.fake_page())
        lesson.control = control
        await lesson.open()
        await lesson.start(control.token())
        await lesson.heard("room")
        if not day:
            who = await control.call("join", {"kind": "guest", "name": "Stranger", "muted": False})
        row = await lesson.row(who)
        assert (row["name"], row["muted"]) == ("Stranger", bool(day))
        assert await lesson.order("mute", who) == []
        await lesson.row(who, lambda row: row["muted"])
        await context.close()
    assert [person["name"] for person in control.world["people"]] == ["Stranger"]
    assert control.world["mics"] is False
    await asyncio.gather(*tasks)


async def test_a_fault_can_be_there_from_the_beginning(stage: Stage) -> None:
    control = teams_page.Control(lambda line: None)
    control.world["faults"] = {"agent": {"code": 403, "subCode": 40231}}
    await stage.start(control.token())
    assert (await stage.heard("trouble"))["subCode"] == 40231
