"""What the page tells of the call: people, lobby, what may be done, and its own leg."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

import pytest

from tests.standins.teams_page import OWN_ID
from tests.teams_page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def beats(stage: Stage, count: int) -> None:
    """So many more."""
    for _ in range(count):
        await stage.until(lambda line: not line, len(stage.lines), seconds=2)


async def test_it_goes_from_signing_in_to_the_call(stage: Stage) -> None:
    await stage.join()
    told = [line["status"] for line in stage.lines if "status" in line]
    assert told == ["signing_in", "connecting", "in"]
    assert stage.lines[0] == {
        "environment": {"supported": True, "browser": "chrome", "version": "140"}
    }


async def test_somebody_is_told_with_all_that_is_known(stage: Stage) -> None:
    await stage.join()
    who = await stage.someone(kind="teams", name="Ada", role="Presenter", muted=False, camera=True)
    assert await stage.row(who) == {
        "id": "8:orgid:made-up-1",
        "kind": "teams",
        "oid": "made-up-1",
        "tenant_guest": False,
        "name": "Ada",
        "role": "Presenter",
        "muted": False,
        "camera": True,
        "sharing": False,
        "hand": False,
        "mic_allowed": True,
        "camera_allowed": True,
    }


@pytest.mark.parametrize("kind", ["teams", "guest", "phone", "acs", "app", "unknown"])
async def test_kinds_and_accounts(stage: Stage, kind: str) -> None:
    await stage.join()
    row = await stage.row(await stage.someone(kind=kind))
    assert row["kind"] == kind
    assert (row["oid"] is not None) == (kind == "teams")


async def test_who_has_no_name_is_told_without(stage: Stage) -> None:
    await stage.join()
    assert (await stage.row(await stage.someone(name="")))["name"] is None


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"muted": False}, "muted", False),
        ({"camera": True}, "camera", True),
        ({"sharing": True}, "sharing", True),
        ({"hand": True}, "hand", True),
        ({"role": "Presenter"}, "role", "Presenter"),
        ({"name": "Somebody else"}, "name", "Somebody else"),
        ({"mic": False}, "mic_allowed", False),
        ({"video": False}, "camera_allowed", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_change_is_told_soon(
    stage: Stage, change: dict[str, object], field: str, value: object
) -> None:
    await stage.join()
    who = await stage.someone()
    assert (await stage.row(who))[field] != value
    began = time.monotonic()
    await stage.fake("change", who, change)
    await stage.row(who, lambda row: row[field] == value)
    assert time.monotonic() - began < 0.8


async def test_the_lobby_is_apart_from_the_call(stage: Stage) -> None:
    await stage.join()
    who = await stage.someone(state="InLobby", kind="guest", name="Stranger")
    room = await stage.room(lambda room: room["lobby"])
    assert [(row["id"], row["name"]) for row in room["lobby"]] == [(who, "Stranger")]
    assert room["people"] == []
    await stage.fake("change", who, {"state": "Connected"})
    room = await stage.room(lambda room: room["people"])
    assert room["lobby"] == []


@pytest.mark.parametrize("state", ["Disconnected", "Idle"])
async def test_who_is_not_there_any_more_is_left_out(stage: Stage, state: str) -> None:
    await stage.join()
    ghost = await stage.someone()
    await stage.row(ghost)
    await stage.fake("change", ghost, {"state": state})
    await stage.room(lambda room: not room["people"])


async def test_who_goes_is_gone(stage: Stage) -> None:
    await stage.join()
    who, other = await stage.class_of(2)
    await stage.row(other)
    await stage.fake("leave", who)
    room = await stage.room(lambda room: len(room["people"]) == 1)
    assert room["people"][0]["id"] == other


async def test_our_own_account_is_none_of_the_people(stage: Stage) -> None:
    await stage.join()
    await stage.someone(id=OWN_ID)
    other = await stage.someone()
    await stage.row(other)
    room = await stage.room(lambda room: True)
    assert [row["id"] for row in room["people"]] == [other]
    assert room["me"] == {"id": OWN_ID, "role": "Organizer"}


async def test_what_we_may_do_is_unknown_without_a_role(stage: Stage) -> None:
    await stage.join(role="Unknown")
    room = await stage.room(lambda room: True)
    assert set(room["can"].values()) == {None}


@pytest.mark.parametrize("reason", ["NotInitialized", "FeatureNotSupported"])
async def test_what_we_may_do_is_unknown_until_it_is_told(stage: Stage, reason: str) -> None:
    await stage.join(role="Presenter", told=False, untold=reason)
    room = await stage.room(lambda room: True)
    assert set(room["can"].values()) == {None}
    await stage.fake("set", {"told": True})
    room = await stage.room(lambda room: None not in room["can"].values())
    assert room["can"]["hangUpForEveryOne"] is False
    assert room["can"]["removeParticipant"] is True


async def test_a_role_that_changes_changes_what_we_may_do(stage: Stage) -> None:
    await stage.join(role="Attendee")
    await stage.room(lambda room: room["can"]["manageLobby"] is False)
    await stage.fake("set", {"role": "Co-organizer"})
    room = await stage.room(lambda room: room["can"]["hangUpForEveryOne"])
    assert room["me"]["role"] == "Co-organizer"


@pytest.mark.parametrize("field", ["recording", "transcription", "mics", "cameras"])
async def test_what_holds_for_the_meeting(stage: Stage, field: str) -> None:
    await stage.join()
    before = (await stage.room(lambda room: True))[field]
    await stage.fake("set", {field: not before})
    await stage.room(lambda room: room[field] is not before)


async def test_how_many_there_are_beyond_those_listed(stage: Stage) -> None:
    await stage.join(total=240)
    assert (await stage.room(lambda room: True))["total"] == 240


async def test_it_is_told_again_at_least_every_second(stage: Stage) -> None:
    await stage.join()
    mark = len(stage.lines)
    for _ in range(2):
        await stage.heard("room", mark)
        mark = next(n for n, line in enumerate(stage.lines) if n >= mark and "room" in line) + 1
    rooms = [at for line, at in zip(stage.lines, stage.times, strict=True) if "room" in line]
    assert max(b - a for a, b in itertools.pairwise(rooms)) < 1.5


async def test_changes_at_once_are_told_together(stage: Stage) -> None:
    await stage.join()
    mark = len(stage.lines)
    await stage.page.evaluate("() => { for (let n = 0; n < 50; n++) window.fake.join({}) }")
    line = await stage.until(lambda line: line.get("room", {}).get("people"), mark)
    assert len(line["room"]["people"]) == 50


async def test_it_beats_whether_or_not_there_is_a_call(stage: Stage) -> None:
    await stage.until(lambda line: not line, len(stage.lines), seconds=2)
    await stage.join()
    await stage.until(lambda line: not line, len(stage.lines), seconds=2)


async def test_a_row_that_cannot_be_read_does_not_lose_the_room(stage: Stage) -> None:
    await stage.join()
    broken, whole = await stage.class_of(2, muted=False, hand=True)
    await stage.row(whole)
    await stage.fake("change", broken, {"broken": True})
    room = await stage.room(
        lambda room: any(row["id"] == broken and row["name"] is None for row in room["people"])
    )
    assert {row["id"] for row in room["people"]} == {broken, whole}
    assert next(row for row in room["people"] if row["id"] == whole)["name"] == "Person 2"


async def test_a_call_that_cannot_be_read_is_not_beaten_over(stage: Stage) -> None:
    await stage.join()
    await stage.fake("set", {"broken": True})
    await asyncio.sleep(2.5)  # what must not come cannot be awaited
    mark = len(stage.lines)
    await asyncio.sleep(1.0)
    assert stage.lines[mark:] == []
    await stage.fake("set", {"broken": False})
    await stage.until(lambda line: not line, mark)


async def test_300_people_cost_little(stage: Stage) -> None:
    await stage.join()
    await stage.page.evaluate(
        "() => { for (let n = 0; n < 300; n++) window.fake.join({ hand: true }) }"
    )
    await stage.room(lambda room: len(room["people"]) == 300)
    session = await stage.page.context.new_cdp_session(stage.page)
    await session.send("Performance.enable")

    async def busy() -> float:
        told = await session.send("Performance.getMetrics")
        return float(next(m["value"] for m in told["metrics"] if m["name"] == "TaskDuration"))

    began, before = time.monotonic(), await busy()
    for _ in range(3):
        await stage.heard("room", len(stage.lines))
    assert await busy() - before < 0.15 * (time.monotonic() - began)


async def test_hours_of_coming_and_going_leave_no_listener(stage: Stage) -> None:
    await stage.join()
    before = (await stage.fake("calls"))[0]["listeners"]
    for _ in range(20):
        for who in await stage.class_of(5):
            await stage.fake("leave", who)
    await stage.room(lambda room: not room["people"])
    assert (await stage.fake("calls"))[0]["listeners"] == before


async def test_our_own_leg_may_have_to_wait(stage: Stage) -> None:
    await stage.fake("set", {"entry": "InLobby"})
    await stage.start()
    await stage.until(lambda line: line.get("status") == "lobby")
    assert not any("room" in line for line in stage.lines)
    await stage.fake("become", "Connected")
    await stage.heard("room")
    assert {"status": "in"} in stage.lines


async def test_our_own_leg_may_be_lost(stage: Stage) -> None:
    await stage.join()
    await stage.fake("drop", 408, 10057)
    line = await stage.until(lambda line: line.get("status") == "disconnected")
    assert line == {"status": "disconnected", "code": 408, "subCode": 10057}
    mark = len(stage.lines)
    for _ in range(3):
        await stage.until(lambda line: not line, mark, seconds=2)
        mark = len(stage.lines)
    assert not any("room" in line for line in stage.lines[stage.lines.index(line) :])


@pytest.mark.parametrize("state", ["LocalHold", "RemoteHold"])
async def test_on_hold_the_call_is_read_all_the_same(stage: Stage, state: str) -> None:
    await stage.join()
    await stage.fake("become", state)
    mark = len(stage.lines)
    await stage.heard("room", mark)
    assert not any("status" in line for line in stage.lines[mark:])


async def test_what_is_being_left_is_not_said_to_be_the_call(stage: Stage) -> None:
    await stage.join()
    mark = len(stage.lines)
    await stage.fake("become", "Disconnecting")
    assert await stage.heard("status", mark) == "connecting"
    mark = len(stage.lines)
    await beats(stage, 3)
    assert not any("room" in line for line in stage.lines[mark:])


async def test_without_a_network_nothing_is_said_of_the_call(stage: Stage) -> None:
    """For a while the SDK shows it as it was."""
    await stage.join()
    mark = len(stage.lines)
    await stage.fake("set", {"online": False})
    assert await stage.heard("status", mark) == "connecting"
    mark = len(stage.lines)
    await beats(stage, 3)
    assert not any("room" in line for line in stage.lines[mark:])
    await stage.fake("set", {"online": True})
    assert await stage.heard("status", mark) == "in"
    await stage.heard("room", mark)


async def test_somebody_else_may_end_the_meeting(stage: Stage) -> None:
    await stage.join()
    await stage.fake("ended")
    line = await stage.until(lambda line: line.get("status") == "disconnected")
    assert line == {"status": "disconnected", "code": 0, "subCode": 0}


async def test_nobody_listens_and_nobody_is_heard(stage: Stage) -> None:
    await stage.join()
    assert (await stage.fake("calls"))[0]["deaf"]


@pytest.mark.parametrize(
    ("brief", "locator"),
    [
        ({}, {"meetingLink": "https://teams.example/l/meetup-join/made-up-link"}),
        (
            {"link": None, "meeting_id": "12 34", "passcode": "made-up"},
            {"meetingId": "12 34", "passcode": "made-up"},
        ),
        ({"link": None, "meeting_id": "12 34", "passcode": ""}, {"meetingId": "12 34"}),
    ],
    ids=["link", "number", "without passcode"],
)
async def test_how_the_meeting_is_found(
    stage: Stage, brief: dict[str, Any], locator: dict[str, str]
) -> None:
    await stage.start(**brief)
    await stage.heard("room")
    assert await stage.page.evaluate("() => window.fake.locator") == locator


async def test_nothing_is_written_to_the_console(stage: Stage) -> None:
    await stage.join()
    await stage.page.evaluate("() => { console.log('a name'); console.error('a link') }")
    await stage.page.evaluate("() => { setTimeout(() => { throw new Error('a token') }) }")
    await stage.page.evaluate("() => { Promise.reject(new Error('a name')) }")
    await stage.until(lambda line: not line, len(stage.lines))
    assert stage.console == []
