"""The app has the size that the terminal has, however quickly that changes."""

from __future__ import annotations

import termios

import pytest

from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.terminal


def test_of_two_sizes_the_newer_stays() -> None:
    """Python runs a signal's handler within that of an earlier one: the size that the earlier
    has just asked for must not be told after the newer."""
    with Terminal("--controlling", "--slow-size") as terminal:
        terminal.report("ready")

        def told(word: str, size: tuple[int, int]) -> bool:
            return {"word": word, "size": list(size)} in terminal.reports.all

        termios.tcsetwinsize(terminal.master, (10, 40))
        terminal.until(lambda: told("asking", (40, 10)))
        termios.tcsetwinsize(terminal.master, (23, 79))
        for size in ((40, 10), (79, 23)):
            terminal.until(lambda size=size: told("asked", size))  # type: ignore[misc]
        terminal.send(b"z")
        assert terminal.report("size")["size"] == [79, 23]
