"""One Chromium for all tests of the page; a context of its own for each."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.standins import teams_page
from tests.teams_page.stage import AGENT, Stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if reason := teams_page.missing():
        pytest.skip(reason)
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=teams_page.browser(), args=flags)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    """A page with the stand-in, loaded and not started."""
    context = await browser.new_context(user_agent=AGENT)
    stage = Stage(context, teams_page.fake_page())
    await stage.open()
    yield stage
    await context.close()
