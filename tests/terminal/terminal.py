"""A terminal for the tests: a pty, a VT emulator, and the rig's reports. Linux and macOS."""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import termios
import time
import tty
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

REPO = Path(__file__).parents[2]
GENEROUS = 30.0
"""Seconds after which something is taken never to happen."""

_wcwidth = pyte.screens.wcwidth


def _width(char: str) -> int:
    """Cells of a character. Letters of flags come in pairs of two cells: glibc, tmux and Textual
    count one each, and pyte, which draws each by itself, two."""
    return 1 if "\U0001f1e6" <= char <= "\U0001f1ff" else _wcwidth(char)


pyte.screens.wcwidth = _width

Cell = tuple[str, str, str, bool, bool, bool, bool]


class Reports:
    """The words that a rig sends."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="rig")
        self.path = str(Path(self.folder) / "reports")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.all: list[dict[str, Any]] = []

    def receive(self) -> None:
        self.all.append(json.loads(self.socket.recv(65536)))

    def close(self) -> None:
        self.socket.close()
        shutil.rmtree(self.folder)


class Terminal:
    """Runs the rig in a pty. ``reading`` False is a stalled terminal."""

    def __init__(self, *arguments: str, sync: bool = False, environ: dict[str, str] | None = None):
        self.reports = Reports()
        self.reading = True
        self.raw = b""
        self.sync = sync
        self.master, slave = os.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        self.before = termios.tcgetattr(slave)
        self.screen, self.stream = new_screen()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.terminal.rig", self.reports.path, *arguments],
            cwd=REPO,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", **(environ or {})},
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        self.close_pty()
        self.reports.close()

    def close_pty(self) -> None:
        """Take the terminal away, as a window does that is closed."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def send(self, data: bytes) -> None:
        os.write(self.master, data)

    def attributes(self) -> list[Any]:
        """The terminal's attributes now; those of the other side, by either end's descriptor."""
        return termios.tcgetattr(self.master)

    def is_raw(self) -> bool:
        return not self.attributes()[tty.LFLAG] & termios.ICANON

    def report(self, word: str, timeout: float = GENEROUS) -> dict[str, Any]:
        """Wait for the first report of ``word``."""
        self.until(lambda: self.has(word), timeout, f"report {word!r}")
        return next(report for report in self.reports.all if report["word"] == word)

    def has(self, word: str) -> bool:
        return any(report["word"] == word for report in self.reports.all)

    def until(
        self, condition: Callable[[], bool], timeout: float = GENEROUS, what: str = "condition"
    ) -> None:
        """Serve terminal and reports until ``condition`` holds."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"no {what}; reports {self.reports.all}, {self.raw[-500:]!r}")
            self.serve(0.05)

    def serve(self, seconds: float) -> None:
        """Take what there is, waiting no longer than ``seconds`` for something."""
        sources: list[Any] = [self.reports.socket]
        if self.reading and self.master >= 0:
            sources.append(self.master)
        ready, _, _ = select.select(sources, [], [], seconds)
        if self.reports.socket in ready:
            self.reports.receive()
        if self.master in ready:
            self.read()

    def read(self) -> None:
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the other side is closed
            self.reading = False
            return
        if self.sync and b"\x1b[?2026$p" in data:
            os.write(self.master, b"\x1b[?2026;2$y")
        self.raw += data
        self.stream.feed(data)

    def exit_code(self, timeout: float = GENEROUS) -> int:
        """Wait for the process to end."""
        self.until(lambda: self.process.poll() is not None, timeout, "end of the process")
        while select.select([self.reports.socket], [], [], 0)[0]:
            self.reports.receive()
        assert self.process.returncode is not None
        return self.process.returncode

    def read_to_the_end(self) -> bytes:
        """All that was written, once the other side is closed."""
        self.until(lambda: not self.reading, what="end of output")
        return self.raw

    def numbers(self) -> list[int]:
        """The number at the beginning of each row that the rig changes."""
        firsts = [line.split(" ", 1)[0] for line in display(self.screen)[:20]]
        return [int(first) if first.isdecimal() else -1 for first in firsts]

    def until_painted(self) -> None:
        """Read until everything painted so far has come: the bell comes after it."""
        bells = self.raw.count(b"\x07")
        self.send(b"k")
        self.until(lambda: self.raw.count(b"\x07") > bells, what="bell")

    def cells(self) -> list[list[Cell]]:
        return cells(self.screen)


def new_screen() -> tuple[pyte.Screen, pyte.ByteStream]:
    screen = pyte.Screen(80, 24)
    return screen, pyte.ByteStream(screen)


def display(screen: pyte.Screen) -> list[str]:
    """The lines of the screen. Unlike pyte's own it can be had between two reads, when only half
    of a wide letter has been written over."""
    columns = range(screen.columns)
    return ["".join(screen.buffer[y][x].data for x in columns) for y in range(screen.lines)]


def cells(screen: pyte.Screen) -> list[list[Cell]]:
    """Every cell: character and look."""
    return [
        [
            (c.data, c.fg, c.bg, c.bold, c.italics, c.underscore, c.reverse)
            for c in (screen.buffer[y][x] for x in range(screen.columns))
        ]
        for y in range(screen.lines)
    ]
