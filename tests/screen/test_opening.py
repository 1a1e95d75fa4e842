"""Before the class is open, and while its log opens: END is heard, and nothing is dropped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from monitor.app import MonitorApp
from monitor.end_state import EndPhase, Pace
from monitor.errors import ChaperoneError, JournalError
from monitor.launch import END_NOT_SENT
from monitor.logbook import Logbook
from monitor.recognition import Recogniser
from monitor.register import Register
from monitor.session import Lesson, Session
from monitor.settings.preferences import Preferences
from tests.screen.room import NEVER, StandIn
from tests.standins.clock import HeldClock

PREFERENCES = Preferences(name="Jones", journal=Path("unused"), bell=False)
LESSON = Lesson("3B", Recogniser(Register.of(()), ()), "Jones", False, "0")


def session() -> Session:
    provider = StandIn(HeldClock())
    return Session(provider, LESSON, lambda _entry: None, provider.clock, Pace(look=0.02), NEVER)


async def until(pilot: Pilot[None], wanted: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not wanted():
            await pilot.pause(0.01)


async def test_end_before_the_class_is_open_is_shown_and_sent_when_it_is() -> None:
    gate = threading.Event()

    def prepare() -> Session:
        gate.wait(20)
        return session()

    app = MonitorApp(prepare, PREFERENCES)
    async with app.run_test() as pilot:
        await pilot.press("f12")
        await until(pilot, lambda: "END PRESSED: it is sent as soon as" in app.board.strip.text())
        assert app.end_not_sent
        gate.set()
        await until(pilot, lambda: "ENDED after" in app.board.strip.text())
        assert not app.end_not_sent
        assert app.session is not None
        await app.session.close("over")


@pytest.mark.parametrize("pressed", [False, True])
async def test_a_class_that_cannot_be_opened_says_so_and_what_became_of_end(pressed: bool) -> None:
    gate = threading.Event()

    def prepare() -> Session:
        gate.wait(20)
        raise ChaperoneError("not set up.")

    app = MonitorApp(prepare, PREFERENCES)
    async with app.run_test() as pilot:
        if pressed:
            await pilot.press("ctrl+e")
        gate.set()
        await until(pilot, lambda: app.fault)
    assert str(app.fault) == (f"not set up. {END_NOT_SENT}" if pressed else "not set up.")


@pytest.mark.parametrize("pressed", [False, True])
async def test_a_log_that_is_refused_stops_the_program_but_not_an_end(
    pressed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def refuse() -> None:
        gate.wait(20)
        raise JournalError("open to others")

    logbook = Logbook(Path("unused"))
    monkeypatch.setattr(logbook, "open", refuse)
    monkeypatch.setattr(logbook, "trouble", lambda: "open to others" if gate.is_set() else "")
    app = MonitorApp(session, PREFERENCES, logbook=logbook)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.session is not None)
        assert app.session is not None
        if pressed:  # END is armed, whatever the disk does
            await pilot.press("f12")
            await until(pilot, lambda: "ENDED after" in app.board.strip.text())
        gate.set()
        if pressed:
            await until(pilot, lambda: "journal" in app.session.live.alerts)  # type: ignore[union-attr]
            assert app.is_running
        else:
            await until(pilot, lambda: app.fault)
        await app.session.close("over")
    assert str(app.fault) == ("None" if pressed else "open to others")
    assert app.session.live.end.phase is (EndPhase.CONFIRMED if pressed else EndPhase.IDLE)
