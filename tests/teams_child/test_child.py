"""The companion's child for Teams: it carries lines, and whatever becomes of page and browser is
told and drags nothing with it. The browser is a real Chromium, the page is the test's."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from providers.base import ChannelState
from providers.companion import SILENT, Pace
from providers.teams import browser_page, browser_worker
from tests.teams_child.call import (
    PACE,
    PAGE,
    SECRETS,
    SOON_SECONDS,
    Stay,
    browser_of,
    family,
    gone,
    is_gone,
    renderer_of,
)

Begin = Callable[..., Stay]
HANGS_UP_SECONDS = 0.3
"""So long the page takes to hang up."""
HASTY = Pace(ready=30, silent=1.0, hung=2.0, pause=0.05, longest=0.1, leave=PACE.leave)


async def test_it_gets_ready_and_briefs_the_page(begin: Begin) -> None:
    stay = begin(meeting_id=None)
    await stay.ear.state(ChannelState.UP)
    body = await stay.ear.until(lambda: next((b for b in stay.ear.bodies if "brief" in b), None))
    assert body["brief"] == {**SECRETS, "meeting_id": None}
    assert body["secure"]
    assert "Headless" not in body["agent"]
    assert body["place"] == browser_page.ADDRESS
    environment = await stay.ear.word("environment")
    assert environment["supported"]


async def test_lines_go_both_ways(begin: Begin) -> None:
    stay = begin()
    await stay.up()
    assert await stay.ask("be in") == []
    await stay.ear.until(lambda: {"status": "in"} in stay.ear.bodies)
    assert stay.companion.tell({"token": "made-up-\u2028-token"})
    assert await stay.ear.word("renewed") == "made-up-\u2028-token"


async def test_a_reading_says_when_it_came(begin: Begin) -> None:
    stay = begin()
    await stay.up()
    before = time.monotonic()
    stay.tell("room")
    body = await stay.ear.until(lambda: next((b for b in stay.ear.bodies if "room" in b), None))
    assert before <= body["at"] <= time.monotonic()


async def test_the_bell_is_answered_on_the_bell_alone(begin: Begin) -> None:
    stay = begin()
    await stay.up()
    stay.ear.bodies.clear()
    n = stay.alarm.ring({"look": True})
    await stay.alarm_says(looked=n, inside=True, means="end", left=3)
    n = stay.alarm.ring({"end": True, "first": ["8:orgid:made-up"]})
    await stay.alarm_says(took=n, left_call=n, empty=n)
    assert await stay.ask("be in") == []
    assert [b for b in stay.ear.bodies if "done" not in b and "status" not in b] == []


async def test_a_ring_before_the_page_stands_is_answered_when_it_does(begin: Begin) -> None:
    stay = begin()
    await stay.ear.until(lambda: stay.companion._life)
    n = stay.alarm.ring({"look": True})
    assert n
    await stay.alarm_says(looked=n)


async def test_a_flood_does_not_hold_up_the_bell(begin: Begin) -> None:
    stay = begin()
    await stay.up()

    async def rings() -> float:
        began = time.monotonic()
        for _ in range(20):
            await stay.alarm_says(looked=stay.alarm.ring({"look": True}))
        return time.monotonic() - began

    calm = await rings()
    assert await stay.ask("flood") == []
    await stay.ear.until(lambda: stay.ear.flooded > 1000)
    mark = stay.ear.flooded
    flooded = await rings()
    assert stay.ear.flooded - mark > 50, "the flood was over"
    assert stay.ear.states == []
    stay.tell("calm")
    assert flooded < calm * 10 + 20 * 0.1


async def test_a_flood_that_nobody_takes_is_the_end(begin: Begin) -> None:
    """The monitor's loop stands still, and the child does not grow without end."""
    stay = begin()
    child = await stay.up()
    assert await stay.ask("flood with words") == []
    seen = 0
    until = time.monotonic() + 30
    while not is_gone(child) and time.monotonic() < until:
        seen = max(seen, _memory(child))
        time.sleep(0.05)  # noqa: ASYNC251  the loop is to stand still
    assert is_gone(child)
    assert seen < 600 * 1024 * 1024
    # Its last words are beyond what could be taken.
    await stay.ear.until(lambda: any(state is ChannelState.DOWN for state, _ in stay.ear.states))
    await stay.up()


def _memory(one: psutil.Process) -> int:
    try:
        return int(one.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


async def test_a_page_that_hangs_is_said_not_to_answer_and_to_answer_again(begin: Begin) -> None:
    stay = begin()
    await stay.up()
    began = time.monotonic()
    stay.tell("hang", ms=(PACE.silent + SOON_SECONDS + 1) * 1000)
    await stay.ear.state(ChannelState.DOWN, SILENT)
    assert time.monotonic() - began < PACE.silent + SOON_SECONDS
    assert not stay.companion.tell({"do": "room"})
    n = stay.alarm.ring({"look": True})
    await stay.ear.state(ChannelState.UP)
    await stay.alarm_says(looked=n)
    assert await stay.ask("be in") == []


async def test_a_page_that_hangs_for_good_is_replaced(begin: Begin) -> None:
    stay = begin(HASTY)
    old = family(await stay.up())
    stay.tell("hang", ms=10**9)
    await stay.ear.state(ChannelState.DOWN, SILENT)
    await stay.ear.state(ChannelState.DOWN, "did not answer for 2 s")
    await stay.up()
    await gone(old)


async def test_a_page_that_stops_beating_is_said_not_to_answer(begin: Begin) -> None:
    stay = begin()
    await stay.up()
    stay.tell("say nothing")
    await stay.ear.state(ChannelState.DOWN, SILENT)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
async def test_a_browser_that_is_killed_is_said_and_comes_back(
    begin: Begin, number: signal.Signals
) -> None:
    stay = begin()
    child = await stay.up()
    old = family(child)
    browser_of(child).send_signal(number)
    await stay.ear.state(ChannelState.DOWN, browser_page.CLOSED)
    assert await stay.up() != child
    await gone(old)


async def test_a_page_that_crashes_is_said_and_comes_back(begin: Begin) -> None:
    stay = begin()
    child = await stay.up()
    old = family(child)
    renderer_of(child).kill()
    await stay.ear.state(ChannelState.DOWN, browser_page.CRASHED)
    assert await stay.up() != child
    await gone(old)


async def test_what_the_page_itself_fails_in_is_refused(begin: Begin) -> None:
    stay = begin()
    await stay.up()
    assert await stay.ask("throw") == [["", browser_worker.BROKEN]]
    assert await stay.ask("throw later") == []
    n = stay.alarm.ring({"end": True, "fault": True})
    await stay.alarm_says(refused=[n, browser_worker.BROKEN])
    stay.alarm.ring({"look": True, "fault": True})  # is not to be taken for END's refusal
    later = stay.alarm.ring({"look": True})
    await stay.alarm_says(looked=later, refused=[n, browser_worker.BROKEN])
    assert stay.ear.states == []


async def test_a_page_that_does_not_take_its_brief_is_tried_again(begin: Begin) -> None:
    stay = begin(link="first throw")
    await stay.ear.state(ChannelState.DOWN, browser_worker.NOT_TAKEN)
    stay.brief |= SECRETS
    await stay.up()


async def test_words_that_make_no_sense_are_the_end(begin: Begin) -> None:
    stay = begin()
    await stay.up()
    stay.tell("garble")
    await stay.ear.state(ChannelState.DOWN, browser_worker.GARBLED)
    await stay.up()


def changed(folder: Path, mark: str) -> None:
    """Put the page there, with a mark that it goes by."""
    for name in browser_page.FILES:
        text = (PAGE / name).read_text()
        (folder / name).write_text(text.replace("<script", f"<p {mark}></p><script"))


async def test_a_page_that_has_much_to_say_before_it_is_ready_is_heard_after_it(
    begin: Begin, tmp_path: Path
) -> None:
    changed(tmp_path, f"data-early={browser_page.CREDIT - 4}")
    stay = begin(page=tmp_path)
    await stay.up()
    for _ in range(browser_page.CREDIT):
        stay.tell("room")
        await stay.ear.word("room")


@pytest.mark.parametrize(
    ("environment", "state", "sentence"),
    [
        (
            {"supported": False, "browser": "chrome", "version": "1"},
            ChannelState.OFF,
            browser_worker.UNSUPPORTED.format(browser="chrome", version="1"),
        ),
        (
            {"supported": False, "browser": "", "version": ""},
            ChannelState.DOWN,
            browser_worker.NOT_TOLD,
        ),
    ],
)
async def test_a_browser_in_which_the_sdk_does_not_work_is_said(
    begin: Begin,
    tmp_path: Path,
    environment: dict[str, Any],
    state: ChannelState,
    sentence: str,
) -> None:
    changed(tmp_path, f"data-environment='{json.dumps(environment)}'")
    stay = begin(page=tmp_path)
    await stay.ear.state(state, sentence)


@pytest.mark.parametrize(
    ("brief", "sentence"),
    [
        ({"page": "/nowhere"}, browser_page.NOT_BUILT),
        ({"browser": "/nowhere/chromium"}, browser_page.NO_PROGRAM),
    ],
)
async def test_what_is_not_there_is_not_tried_again(
    begin: Begin, brief: dict[str, str], sentence: str
) -> None:
    stay = begin()
    stay.brief |= brief
    await stay.ear.state(ChannelState.OFF, sentence)


async def test_what_is_no_browser_is_said(begin: Begin) -> None:
    stay = begin(browser="/bin/false")
    await stay.ear.state(ChannelState.DOWN, browser_page.NOT_STARTED.format("it ended at once"))


@pytest.mark.parametrize("how", ["be in", "be out"])
async def test_it_leaves_when_the_page_has_hung_up(begin: Begin, how: str) -> None:
    """Also where its first leg has ended: a second look may have another."""
    stay = begin()
    child = await stay.up()
    old = family(child)
    await stay.ask(how)
    began = time.monotonic()
    await stay.leave()
    took = time.monotonic() - began
    assert took > HANGS_UP_SECONDS, "it did not wait for that"
    assert took < browser_worker.HANG_UP_SECONDS, "it had to be killed"
    await gone(old)


async def test_it_leaves_although_the_page_hangs(begin: Begin) -> None:
    stay = begin()
    child = await stay.up()
    old = family(child)
    await stay.ask("be in")
    stay.tell("hang", ms=10**9)
    began = time.monotonic()
    await stay.leave()
    assert time.monotonic() - began < PACE.leave, "it had to be killed"
    await gone(old)
