"""A screen that fails is opened anew on the same session, and END works on it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import pexpect
import pytest

from monitor.stream import Alert
from tests.screen.room import open_room

KEPT = ("PATH", "LANG", "LC_ALL")


@pytest.mark.terminal
def test_a_screen_that_fails_is_opened_anew_without_a_traceback(tmp_path: Path) -> None:
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    env |= {
        "HOME": str(tmp_path),
        "TERM": "xterm-256color",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONIOENCODING": "utf-8",
    }
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tests.screen.breaking"],
        env=env,
        dimensions=(24, 100),
        timeout=30,
        encoding="utf-8",
    )
    child.expect("pupils")
    child.send("p")
    child.expect("The screen failed and was opened anew")
    before = child.before or ""
    child.send("\x1b[24~")
    child.expect("ENDED after")
    child.send("q")
    child.expect("Leave the monitor")
    child.send("y")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", before)
    assert "Traceback" not in shown
    assert "Aisha Khan" not in shown


async def test_what_fails_where_nobody_waits_for_it_is_said_once_with_its_place() -> None:
    def fail() -> None:
        raise ZeroDivisionError("Aisha Khan")

    async with open_room() as room:
        for _ in range(2):
            asyncio.get_running_loop().call_soon(fail)
        await room.settle()
        faults = [entry.body for entry in room.entries if isinstance(entry.body, Alert)]
        (said,) = [alert.text for alert in faults if alert.key.startswith("fault:")]
        assert re.search(r"ZeroDivisionError in test_breaking\.py:\d+", said)
        assert "Aisha" not in said
        assert "Something failed here" in room.screen()
