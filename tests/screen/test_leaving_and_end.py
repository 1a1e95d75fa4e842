"""The palette, leaving, END from everywhere, and the mouse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.stream import EndProgress, Outcome, OutcomeState, Present
from providers.base import (
    ActionKind,
)
from tests.screen.room import asked, open_room, select


async def test_the_palette_does_what_keys_do() -> None:
    async with open_room() as room:
        await room.pilot.press("ctrl+p")
        await room.until(lambda: len(room.app.screen_stack) == 2)
        await room.pilot.press(*"mute all", "enter")
        await room.until(lambda: len(room.app.screen_stack) == 1)
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2",))])


async def test_leaving_asks() -> None:
    async with open_room() as room:
        await room.press("q")
        await room.shows("Leave the monitor? The meeting goes on.")
        await room.press("escape")
        assert room.app.is_running
        await room.press("q", "y")
        await room.until(lambda: room.app._exit)


async def test_leaving_says_what_becomes_of_the_meeting() -> None:
    async with open_room() as room:
        room.provider.ends = False
        await room.pilot.press("f12")
        await room.shows("ENDING")
        await room.press("q")
        await room.shows("END is not proved yet, and leaving stops it. Leave?")
        await room.press("escape")
        room.provider.ends = True
        await room.shows("ENDED after")
        await room.press("q")
        await room.shows("Leave the monitor? ")
        assert "The meeting goes on" not in room.screen()
        await room.press("escape")
        again = replace(room.session.live.end, restarted=True)
        room.session.record(EndProgress(again))
        await room.press("q")
        await room.shows("Leave the monitor? The meeting goes on.")


async def test_the_question_whether_to_leave_does_not_grow_old() -> None:
    async with open_room() as room:
        room.provider.ends = False
        await room.pilot.press("f12")
        await room.shows("ENDING")
        await room.press("q")
        await room.shows("END is not proved yet, and leaving stops it. Leave?")
        room.provider.ends = True
        await room.shows("ENDED after")
        await room.until(lambda: "Leave the monitor?  y leave" in room.screen())
        await room.press("y")
        await room.until(lambda: room.app._exit)


@pytest.mark.parametrize("key", ["f12", "ctrl+e"])
@pytest.mark.parametrize(
    "before", [(), ("x",), ("n",), ("slash",), ("question_mark",), ("ctrl+p",)]
)
async def test_end_works_from_everywhere(key: str, before: tuple[str, ...]) -> None:
    async with open_room() as room:
        await room.pilot.press(*before, key)
        await room.shows("ENDED after")
        assert room.provider.end_requests >= 1
        present = room.bodies(Present)
        assert len(present) == 1
        assert ("p1", "Aisha Khan", "Aisha Khan", "in_call") in present[0].people


async def test_an_end_that_is_not_proved_fills_the_screen_with_what_to_do_by_hand() -> None:
    async with open_room() as room:
        room.provider.ends = False
        await room.pilot.press("f12")
        await room.shows("END IS NOT PROVED")
        await room.shows("2. Press End, then End Meeting for All.")
        await room.shows("no route to the platform")
        room.provider.ends = True
        await room.shows("ENDED after")


async def test_the_strip_ends_the_meeting_by_mouse() -> None:
    async with open_room() as room:
        await room.click(5, 23)
        await room.shows("ENDED after")


async def test_keys_at_the_foot_work_by_mouse() -> None:
    async with open_room() as room:
        line = room.screen().splitlines()[-3]
        await room.click(line.index("mute all"), 21)
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2",))])


async def test_a_click_selects_a_person() -> None:
    async with open_room() as room:
        lines = room.screen().splitlines()
        y = next(index for index, line in enumerate(lines) if "Jack Ellis" in line)
        await room.click(10, y)
        await room.press("m")
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2",))])


async def test_an_outcome_that_never_comes_is_not_called_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.acting.EFFECT_SECONDS", 0.01)
    async with open_room() as room:
        await select(room, "p2")
        await room.press("m")
        await room.shows("NOT CONFIRMED, taken, but not seen to have happened")
        outcomes = [body.state for body in room.bodies(Outcome)]
        assert OutcomeState.DONE not in outcomes


async def test_what_is_still_to_be_painted_on_leaving_is_not() -> None:
    async with open_room() as room:
        app = room.app
    app.repaint()  # the parts of the screen have gone
    app.paint()
