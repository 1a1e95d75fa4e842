"""Tries the companion for Teams as far as can be done without joining a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.doctor.findings import Finding, State
from monitor.doctor.seat import Seat
from monitor.doctor.waiting import FirstWord, first_word, of_companion
from monitor.settings.model import Settings
from monitor.settings.paths import data_folder
from providers.base import ChannelState
from providers.companion import Companion
from providers.teams import browser, built

CHILD_SECONDS = 25.0
"""To start the browser, and for the SDK to say whether it works in it."""


async def starts(settings: Settings, seat: Seat) -> list[Finding]:
    """Whether the browser starts, and Microsoft's SDK in it. It gets neither link nor pass, so
    that it could join nothing. Nothing is tried where something is missing: that was said."""
    data, named = data_folder(), settings.teams.browser
    if browser.lacking(seat.computer, data, named):
        return []
    brief = {
        "page": str(built.place(data)),
        "browser": str(browser.find(seat.computer, named)),
        "link": None,
        "token": "",
    }

    async def briefing() -> Mapping[str, Any]:
        return brief

    first = FirstWord(ChannelState.UP, ChannelState.DOWN, ChannelState.OFF)
    child = Companion(seat.child.module, briefing, first, seat.child.pace, seat.child.environ)
    late = f"gave no answer in {CHILD_SECONDS:.0f} s"
    state, detail = await first_word(child.run(), first.word, CHILD_SECONDS, late)
    if state is ChannelState.UP:
        text = "the companion: its browser starts, and Microsoft's calling SDK works in it"
        return [Finding(State.OK, text)]
    return [Finding(State.MISSING, f"the companion: {of_companion(detail)}", vital=True)]
