"""The page with Microsoft's own SDK, as far as it goes without a network: it starts in headless
Chromium, and a made-up token is refused; nothing reaches the console."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser

from tests.standins import teams_page
from tests.teams_page.stage import AGENT, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

OF_THE_SERVICE: dict[str, Any] = {
    "skypeid": "acs:made-up",
    "acsScope": "voip",
    "resourceId": "made-up",
}
"""What a token of Communication Services claims that is not for a user of Teams."""


async def test_a_token_that_is_none_for_teams_is_refused(browser: Browser) -> None:
    context = await browser.new_context(user_agent=AGENT)
    stage = Stage(context, teams_page.real_page())
    await stage.open()
    environment = await stage.heard("environment")
    await stage.start(teams_page.token(**OF_THE_SERVICE))
    trouble = await stage.heard("trouble", seconds=30)
    await context.close()
    assert environment["supported"]
    assert (trouble["code"], trouble["subCode"]) == (403, 40231)
    assert {"status": "signing_in"} in stage.lines
    assert {line for line in stage.console if "Failed to load resource" not in line} == set()


async def test_without_a_way_to_teams_there_is_a_reason(browser: Browser) -> None:
    context = await browser.new_context(user_agent=AGENT)
    stage = Stage(context, teams_page.real_page())
    await stage.open()
    await stage.start()
    trouble = await stage.heard("trouble", seconds=40)
    await context.close()
    assert trouble["text"]
    assert trouble["code"] != 403
