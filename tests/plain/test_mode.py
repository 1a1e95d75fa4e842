from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from monitor.errors import ChaperoneError
from monitor.logbook import Logbook
from monitor.plain import run
from monitor.plain.mode import HUNG_UP, Plain
from monitor.plain.speech import Speech
from monitor.session import Session
from monitor.settings.preferences import Preferences
from monitor.words import Words
from providers.base import EndAnswer, EndReply
from tests.plain.lesson import Class, MadeUpEnder, MadeUpProvider, Said, pressed

GENEROUS = 20.0


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(journal=tmp_path / "journal", ascii=False)


@pytest.fixture
async def mode(preferences: Preferences) -> Plain:
    """A mode whose lines are kept and whose threads are not started."""
    mode = Plain(preferences, "utf-8", bells=False)
    mode.speech = Speech(Said(), Words())
    return mode


def said(mode: Plain) -> list[str]:
    return cast(Said, mode.speech._voice).take()


async def until_said(mode: Plain, words: str) -> None:
    await cast(Said, mode.speech._voice).until(words)


class Broken:
    """A session whose END fails."""

    def end(self) -> None:
        raise ValueError("broken on purpose")


async def test_end_that_fails_here_is_told_and_the_keyboard_lives_on(mode: Plain) -> None:
    mode.session = cast(Session, Broken())
    mode.press_end()
    (line,) = said(mode)
    assert re.fullmatch(r"END FAILED HERE \(ValueError in test_mode.py:\d+\): press again.", line)


async def test_a_held_key_is_answered_once(mode: Plain) -> None:
    for _ in range(30):
        mode.press_end()
    assert said(mode) == [
        "END FOR EVERYONE was pressed. It goes out as soon as the session is open."
    ]


async def test_end_before_the_session_goes_out_with_it(mode: Plain) -> None:
    gate = threading.Event()

    def prepare() -> Session:
        gate.wait(GENEROUS)
        return Class().session

    living = asyncio.create_task(mode.live_on(prepare))
    await until_said(mode, "Connecting.")
    mode.press_end()
    gate.set()
    await until_said(mode, "ENDED after ")
    mode.exit()
    assert await living == 0
    await mode.close()


async def test_leaving_before_an_end_has_gone_out_takes_a_second_key(mode: Plain) -> None:
    mode.press_end()
    mode.heard(pressed("q"))
    await until_said(mode, "END has not gone out yet, and leaving stops it.")
    assert not mode._left.done()
    mode.heard(pressed("q"))
    assert await asyncio.wait_for(mode._left, GENEROUS) == 0


class Unreachable(MadeUpProvider):
    """A platform that no request to end reaches."""

    def ender(self) -> MadeUpEnder:
        ender = MadeUpEnder()

        async def end() -> EndReply:
            return EndReply(EndAnswer.FAILED, "cannot be reached")

        ender.end = end  # type: ignore[method-assign]
        return ender


@asynccontextmanager
async def on_lesson(mode: Plain, lesson: Class) -> AsyncIterator[None]:
    """The mode on a lesson, with END ready. It must not have left of itself."""
    life = asyncio.create_task(mode.live_on(lambda: lesson.session))
    await until_said(mode, "END is ready.")
    said(mode)
    yield
    assert not mode._left.done()
    mode.exit()
    assert await life == 0
    await mode.close()


async def test_end_closes_an_open_question_and_no_later_key_answers_it(mode: Plain) -> None:
    async with on_lesson(mode, Class(provider=Unreachable())):
        mode.heard(pressed("q"))
        await until_said(mode, "Leave the monitor?")
        mode.press_end()
        mode.heard(pressed("enter"))
        await until_said(mode, "The question was closed.")
        await until_said(mode, "Its keys: ")  # enter has said how things stand


async def test_a_key_that_end_overtook_answers_no_question(mode: Plain) -> None:
    """All of them wait for the event loop together; END does not."""
    lesson = Class(provider=Unreachable())
    lesson.come("Aisha Khan")
    async with on_lesson(mode, lesson):
        for keys in (("j", "x", "n", "w", "y"), ("q", "enter")):
            for key in keys:
                mode.heard(pressed(key))
            mode.press_end()
            await until_said(mode, "The question was closed.")
            said(mode)
        assert lesson.session.live.doing == {}


async def test_end_drops_a_line_of_text_and_keeps_one_that_was_finished(mode: Plain) -> None:
    lesson = Class()
    async with on_lesson(mode, lesson):
        for key in ("N", "a", "enter", "N", "b"):
            mode.heard(pressed(key))
        mode.press_end()
        mode.heard(pressed("enter"))
        await until_said(mode, "The text was dropped.")
        await until_said(mode, "Its keys: ")
        assert [note.text for note in lesson.session.live.notes] == ["a"]


async def test_keys_before_the_session_are_answered_and_q_leaves(mode: Plain) -> None:
    mode.heard(pressed("m"))
    await until_said(mode, "Not connected yet.")
    mode.heard(pressed("q"))
    assert await asyncio.wait_for(mode._left, GENEROUS) == 0


async def test_each_place_that_fails_is_told_once_and_it_goes_on(mode: Plain) -> None:
    living = asyncio.create_task(mode.live_on(lambda: Class().session))
    await until_said(mode, "END is ready.")
    said(mode)
    failed = 0
    often = asyncio.Event()

    def broken() -> None:
        nonlocal failed
        failed += 1
        if failed == 5:
            often.set()
        if failed % 2:
            raise ValueError("Aisha Khan")
        raise KeyError("Aisha Khan")

    assert mode._news is not None
    mode._news.speak = broken  # type: ignore[method-assign]
    await asyncio.wait_for(often.wait(), GENEROUS)
    one, other = said(mode)
    assert one.startswith("Something failed here (ValueError in test_mode.py:")
    assert other.startswith("Something failed here (KeyError in test_mode.py:")
    mode.exit()
    assert await living == 0
    await mode.close()


async def test_what_fails_in_the_stream_does_not_stop_the_session(mode: Plain) -> None:
    living = asyncio.create_task(mode.live_on(lambda: Class().session))
    await until_said(mode, "END is ready.")
    mode._news = None
    assert mode.session is not None
    mode.session.note("kept")
    assert mode.session.live.notes[-1].text == "kept"
    await until_said(mode, "Something failed here (AssertionError in mode.py:")
    mode.exit()
    assert await living == 0
    await mode.close()


async def test_trouble_of_the_log_is_an_alert(
    preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles = ["the disk is full"]
    logbook = Logbook(preferences.journal)
    monkeypatch.setattr(logbook, "open", lambda: None)
    monkeypatch.setattr(logbook, "trouble", lambda: troubles[-1])
    mode = Plain(preferences, "utf-8", False, logbook)
    mode.speech._voice = Said()
    lesson = Class()
    living = asyncio.create_task(mode.live_on(lambda: lesson.session))
    await until_said(mode, "Warning: The log is not being written: the disk is full.")
    lesson.clock.advance(5.0)
    troubles.append("")
    await until_said(mode, "Over: The log is not being written: the disk is full.")
    mode.exit()
    assert await living == 0
    await mode.close()


async def test_a_log_that_cannot_be_opened_ends_the_mode_but_not_an_end(
    preferences: Preferences,
) -> None:
    preferences.journal.parent.mkdir(parents=True, exist_ok=True)
    preferences.journal.write_text("a file where the folder should be")
    for ending in (False, True):
        mode = Plain(preferences, "utf-8", False, Logbook(preferences.journal))
        mode.speech._voice = Said()
        lesson = Class()
        logbook = mode._logbook
        assert logbook is not None
        logbook.begin("3B", "Made-up", practice=False)
        if ending:
            mode.press_end()
        living = asyncio.create_task(mode.live_on(lambda lesson=lesson: lesson.session))  # type: ignore[misc]
        if ending:
            await until_said(mode, "The log is not being written")
            await until_said(mode, "Stay until you see in the call itself")
            mode.exit()
            assert await living == 0
        else:
            with pytest.raises(ChaperoneError, match=str(preferences.journal)):
                await living
        await mode.close()


async def test_what_prepare_raises_is_passed_on(mode: Plain) -> None:
    def prepare() -> Session:
        raise ChaperoneError("not set up")

    with pytest.raises(ChaperoneError, match="not set up"):
        await mode.live_on(prepare)


def test_without_an_input_it_is_refused_in_words(
    preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "__stdin__", None)
    with pytest.raises(ChaperoneError, match=r"needs an input for keys .* terminal window"):
        run(lambda: Class().session, preferences, Logbook(preferences.journal))


def test_importing_it_imports_no_textual() -> None:
    """Before that it says how long a key may come in parts; and help stays quick."""
    code = "import monitor.plain, sys; sys.exit('textual' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_the_end_of_a_pipe_leaves(mode: Plain) -> None:
    mode._terminal = False
    mode._input_gone()
    assert await mode._left == 0


async def test_a_terminal_that_hangs_up_leaves_at_once_even_while_ending(mode: Plain) -> None:
    mode._terminal = True
    mode.press_end()
    mode._input_gone()
    assert await mode._left == HUNG_UP
