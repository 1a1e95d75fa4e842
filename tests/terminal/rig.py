"""A small app on the real driver, run in a real terminal by the tests.

``python -m tests.terminal.rig REPORTS …`` sends one word to the datagram socket REPORTS for
each thing that happens, so that a test can wait for it with the terminal stalled.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import random
import signal
import socket
import sys
import termios
import time
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from monitor.terminal import posix, signals, tune
from monitor.terminal.driver import driver_class
from monitor.terminal.endkey import EndKeyPressed
from monitor.terminal.posix import MonitorDriver
from monitor.terminal.tty import Tty

ROWS = 20
WORDS = ("muted", "waiting", "ON", "off", "\N{CHECK MARK}", "日本", "é", "-" * 20)
COLOURS = ("red", "green", "blue", "yellow", "white on blue", "black on green")


class Asking(ModalScreen[None]):
    """Something in front of the rows that change."""

    DEFAULT_CSS = "Asking { align: center middle; } #question { width: 30; height: 3; }"

    def compose(self) -> ComposeResult:
        yield Static("Really?", id="question")


class Rig(App[None]):
    """Rows that change; keys that the tests use to ask for things."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Static { height: 1; }"
    end_keys = frozenset({"f12", "ctrl+e"})

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__(driver_class=driver_class())
        self.options = options
        self.random = random.Random(options.seed)
        self.count = 0
        self.numbers = [0] * ROWS
        self.told_behind = False
        self._reports = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._reports.connect(options.reports)

    def report(self, word: str, **details: Any) -> None:
        """Tell the test; from any thread."""
        self._reports.send(json.dumps({"word": word, **details}).encode())

    def on_end_key(self) -> None:
        self.report("end", at=time.monotonic())
        if self.options.broken_hook:
            raise ValueError("broken on purpose")

    def on_end_key_pressed(self, message: EndKeyPressed) -> None:
        self.report("banner", key=message.key)

    def compose(self) -> ComposeResult:
        for number in range(ROWS):
            yield Static("", id=f"row{number}")

    def on_mount(self) -> None:
        if self.options.rate:
            self.updates = self.set_interval(1 / self.options.rate, self.change)
        for _ in range(ROWS):
            self.change()
        self.call_after_refresh(self.ready)

    def ready(self) -> None:
        if self.options.settle:
            tune.settle()
        self.report("ready")

    def change(self) -> None:
        """Change one row; all of them where the test wants much output."""
        for _ in range(self.options.rows_changed):
            self.count += 1
            word = self.random.choice(WORDS)
            text = f"[{self.random.choice(COLOURS)}]{self.count} {word}[/] {word * 3}"
            self.numbers[self.count % ROWS] = self.count
            row = self.screen_stack[0].query_one(f"#row{self.count % ROWS}", Static)
            row.update(text)
        if not self.told_behind and self.dropped:
            self.told_behind = True
            self.report("behind")

    @property
    def dropped(self) -> int:
        """Frames that the terminal was too slow for."""
        assert isinstance(self._driver, MonitorDriver)
        assert self._driver._output is not None
        return self._driver._output._backlog.dropped

    def on_paste(self, event: events.Paste) -> None:
        self.report("paste", text=event.text)

    def on_key(self, event: events.Key) -> None:
        self.report("key", key=event.key)

    def key_f(self) -> None:
        """Freeze, and tell what number each row must show."""
        self.updates.stop()
        self.report("frozen", numbers=self.numbers, dropped=self.dropped)

    def key_k(self) -> None:
        """Ring the bell: a mark behind all that was painted before."""
        self.bell()

    def key_p(self) -> None:
        self.refresh()

    def key_m(self) -> None:
        self.push_screen(Asking())

    def key_b(self) -> None:
        """Block the event loop, asleep."""
        self.report("blocked")
        time.sleep(self.options.block_seconds)
        self.report("unblocked")

    def key_c(self) -> None:
        """Block the main thread in C, where no Python signal handler can run."""
        self.report("blocked")
        hashlib.pbkdf2_hmac("sha256", b"x", b"y", 100_000_000)

    def key_z(self) -> None:
        self.report("size", size=self.size)

    def key_q(self) -> None:
        self.exit(return_code=7)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("reports")
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--rows-changed", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--block-seconds", type=float, default=3)
    parser.add_argument("--controlling", action="store_true", help="make it our terminal")
    parser.add_argument("--blocking", action="store_true", help="as if it cannot be reopened")
    parser.add_argument("--no-signals", action="store_true")
    parser.add_argument("--slow-size", action="store_true", help="take time to ask for the size")
    parser.add_argument("--settle", action="store_true")
    parser.add_argument("--broken-hook", action="store_true")
    parser.add_argument("--hang-after", action="store_true", help="never end after run()")
    parser.add_argument("--wait-before", action="store_true", help="for a signal, before run()")
    return parser.parse_args()


def slow_down(rig: Rig) -> None:
    """Make asking the terminal for its size take long enough for it to change meanwhile."""
    ask = MonitorDriver._get_terminal_size

    def ask_slowly(self: MonitorDriver) -> tuple[int, int]:
        size = ask(self)
        rig.report("asking", size=size)
        time.sleep(0.3)
        rig.report("asked", size=size)
        return size

    MonitorDriver._get_terminal_size = ask_slowly  # type: ignore[assignment, method-assign]


def main() -> None:
    options = parse()
    if options.blocking:
        posix.open_tty = lambda fd: Tty(os.dup(fd), blocking=True)  # type: ignore[attr-defined]
    if options.controlling:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    rig = Rig(options)
    if options.slow_size:
        slow_down(rig)
    if options.no_signals:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    else:
        signals.install(rig, lambda: rig.report("last resort"))
    if options.wait_before:
        rig.report("waiting")
        while rig.return_code is None:
            time.sleep(0.01)
    rig.run()
    rig.report("clean-up", code=rig.return_code)
    if options.hang_after:
        time.sleep(3600)
    sys.exit(rig.return_code or 0)


if __name__ == "__main__":
    os.environ.setdefault("TERM", "xterm-256color")
    main()
