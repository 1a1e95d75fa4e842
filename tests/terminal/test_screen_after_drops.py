from __future__ import annotations

import pytest

from tests.terminal.terminal import Terminal, cells, display, new_screen

pytestmark = pytest.mark.terminal


@pytest.mark.parametrize("sync", [False, True], ids=["plain", "synchronised"])
@pytest.mark.parametrize("modal", [False, True], ids=["rows", "something in front"])
def test_the_screen_is_right_after_frames_were_dropped(sync: bool, modal: bool) -> None:
    with Terminal("--rate", "30", "--rows-changed", "7", sync=sync) as terminal:
        terminal.report("ready")
        terminal.until(lambda: b"\x1b[?2026h" in terminal.raw or not sync)
        terminal.reading = False
        terminal.report("behind")
        if modal:
            terminal.send(b"m")
        terminal.send(b"f")
        frozen = terminal.report("frozen")
        assert frozen["dropped"] > 0
        terminal.reading = True
        terminal.until(lambda: terminal.numbers() == frozen["numbers"], what="the last change")
        terminal.until_painted()
        seen = terminal.cells()
        assert any("Really?" in line for line in display(terminal.screen)) == modal

        fresh, stream = new_screen()
        start = len(terminal.raw)
        terminal.send(b"p")
        terminal.until(lambda: b"\x1b[20;1H" in terminal.raw[start:], what="a repaint")
        terminal.until_painted()
        stream.feed(terminal.raw[start:])
        assert any(line.strip() for line in display(fresh))
        assert seen == cells(fresh)
