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
OF_TEAMS = {
    **OF_THE_SERVICE,
    "skypeid": "orgid:00000000-0000-0000-0000-000000000001",
    "tid": "00000000-0000-0000-0000-000000000002",
}
"""What one claims that is: no more than the SDK itself looks for."""
LINK = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_bWFkZS11cA%40thread.v2/0?context="
    "%7b%22Tid%22%3a%22made-up%22%2c%22Oid%22%3a%22made-up%22%7d"
)
READ = "() => window.chaperone.meeting.room.read()"
LISTEN = """() => {
    const { joined } = window.chaperone.meeting.room;
    const heard = [
        joined.hands.on("raisedHandEvent", () => 0),
        joined.hands.on("loweredHandEvent", () => 0),
        joined.capabilities.on("capabilitiesChanged", () => 0),
        joined.recording.on("isRecordingActiveChanged", () => 0),
        joined.transcription.on("isTranscriptionActiveChanged", () => 0),
        joined.access.on("mediaAccessChanged", () => 0),
        joined.access.on("meetingMediaAccessChanged", () => 0),
        joined.access.getAllOthersMediaAccess(),
        joined.call.lobby.on("lobbyParticipantsUpdated", () => 0),
    ];
    return heard.length;
}"""
"""What the page does as well, but there whatever is thrown costs one field only."""


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


async def test_it_joins_as_far_as_it_gets_without_a_network(browser: Browser) -> None:
    context = await browser.new_context(user_agent=AGENT)
    stage = Stage(context, teams_page.real_page())
    await stage.open()
    await stage.start(teams_page.token(**OF_TEAMS), link=LINK)
    await stage.until(lambda line: line.get("status") == "connecting", seconds=60)
    room = await stage.page.evaluate(READ)
    assert await stage.page.evaluate(LISTEN) == 9
    over = await stage.until(lambda line: line.get("status") == "disconnected", seconds=60)
    await context.close()
    assert room["me"] == {"id": f"8:{OF_TEAMS['skypeid']}", "role": "Unknown"}
    assert set(room["can"].values()) == {None}
    assert (room["people"], room["lobby"], room["total"]) == ([], [], 1)
    assert room["mics"] is True
    assert over["code"]
    assert {line for line in stage.console if "Failed to load resource" not in line} == set()
