"""The calling token: refused, renewed; and what cannot be begun."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.standins import teams_page
from tests.teams_page.stage import AGENT, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_token_that_is_refused(stage: Stage) -> None:
    await stage.fake("fault", "agent", {"code": 403, "subCode": 40231})
    await stage.start()
    trouble = await stage.heard("trouble")
    assert trouble == {
        "code": 403,
        "subCode": 40231,
        "text": "Teams did not accept the sign-in for calls.",
    }


async def test_a_token_that_is_none_is_trouble_and_no_secret_is_told(stage: Stage) -> None:
    await stage.start(token="made-up-secret")
    assert "made-up-secret" not in str(await stage.heard("trouble"))


async def test_a_meeting_that_cannot_be_joined(stage: Stage) -> None:
    await stage.fake("fault", "joining", {"code": 400, "subCode": 41000})
    await stage.start()
    trouble = await stage.heard("trouble")
    assert trouble == {"code": 400, "subCode": 41000, "text": "The meeting could not be joined."}


async def test_a_join_that_fails_later(stage: Stage) -> None:
    await stage.fake("fault", "join", {"code": 403, "subCode": 5854})
    await stage.start()
    line = await stage.until(lambda line: line.get("status") == "disconnected")
    assert (line["code"], line["subCode"]) == (403, 5854)


async def test_a_token_that_is_nearly_over_is_renewed(stage: Stage) -> None:
    fresh = teams_page.token(renewed=True)
    await stage.start(teams_page.token(lifetime=4))
    await stage.heard("room")
    await stage.heard("wants_token")
    await stage.say(token=fresh)
    assert await stage.fake("token") == fresh
    assert [line for line in stage.lines if "wants_token" in line] == [{"wants_token": True}]


async def test_without_a_good_token_it_waits_for_one(stage: Stage) -> None:
    await stage.start(teams_page.token(lifetime=-30))
    mark = len(stage.lines)
    await stage.heard("wants_token")
    await stage.until(lambda line: not line, mark)
    assert not any("room" in line for line in stage.lines)
    await stage.say(token=teams_page.token())
    await stage.heard("room")


async def test_a_browser_that_the_sdk_does_not_support(browser: Browser) -> None:
    context = await browser.new_context(user_agent=AGENT)
    stage = Stage(context, teams_page.fake_page())
    await stage.open(unsupported=True)
    environment = await stage.heard("environment")
    await context.close()
    assert environment["supported"] is False


async def test_to_leave_is_to_hang_up_our_own_leg_only(stage: Stage) -> None:
    await stage.join()
    who = await stage.someone()
    await stage.row(who)
    await stage.say(leave=True)
    await stage.until(lambda line: line.get("status") == "disconnected")
    assert await stage.heard("gone")
    assert [one["op"] for one in await stage.requests()][-1] == "hangUp"
    assert [person["id"] for person in (await stage.fake("world"))["people"]] == [who]


async def test_told_to_leave_while_it_signs_in_it_does_not_join(stage: Stage) -> None:
    await stage.fake("set", {"latency": 500})
    await stage.start()
    await stage.heard("status")
    await stage.say(leave=True)
    await stage.heard("gone")
    for _ in range(4):  # beats: more than signing in takes
        await stage.until(lambda line: not line, len(stage.lines))
    assert await stage.requests("join") == []
