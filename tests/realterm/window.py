"""A terminal window with the whole program in it: a pty, and a VT emulator that shows it."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

from tests.terminal.terminal import GENEROUS, REPO, display

CHAPERONE = (sys.executable, "-m", "monitor")
"""The program's own command line, without arguments."""

KEYS = {
    "F12": b"\x1b[24~",
    "ctrl+e": b"\x05",
    "ctrl+p": b"\x10",
    "enter": b"\r",
    "tab": b"\t",
    "escape": b"\x1b",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "home": b"\x1b[H",
    "space": b" ",
}
_ESCAPES = re.compile(rb"\x1b(?:\[[0-9;?<=>]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_=>])")
_COMMANDS = re.compile(rb"\x1b[\]PX^_][^\x07\x1b]*")
_POINTER = re.compile(rb"\x1b\]22;[a-z-]*")
_MODES_OFF = (1049, 1000, 1003, 1015, 1006, 2004, 1004)
_MODES_ON = (7, 25)


class Window:
    """Runs ``command`` in a pty of ``size`` (columns, rows), as its controlling terminal.

    ``reading`` False is a stalled terminal. Without ``emulate`` only bytes are kept, which
    costs a hundredth: ``raw`` holds them, ``screen`` stays empty.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        *,
        emulate: bool = True,
        sync: bool = False,
        cwd: Path = REPO,
    ) -> None:
        self.emulate = emulate
        self.sync = sync
        self.reading = True
        self.raw = b""
        self.count = 0
        """Bytes that have come so far."""
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.master, slave = os.openpty()
        termios.tcsetwinsize(slave, (size[1], size[0]))
        self.before = termios.tcgetattr(slave)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [*_in_terminal(os.ttyname(slave)), *command],
            cwd=cwd,
            env=dict(environ),
            stdin=slave,
            stdout=slave,
            stderr=slave,
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

    def close_pty(self) -> None:
        """Take the terminal away, as a window does that is closed."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    # -- what the person does ----------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys, by name or as they are typed."""
        for key in keys:
            os.write(self.master, KEYS.get(key) or key.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Drag the window to another size."""
        self.screen.resize(rows, columns)
        termios.tcsetwinsize(self.master, (rows, columns))

    def signal(self, signum: signal.Signals) -> None:
        self.process.send_signal(signum)

    # -- what is to be seen --------------------------------------------------------------

    def text(self) -> str:
        """The screen as it stands."""
        return "\n".join(line.rstrip() for line in display(self.screen))

    def line(self, number: int) -> str:
        """One line of the screen; -1 is the lowest."""
        return display(self.screen)[number].rstrip()

    def shows(self, *texts: str, timeout: float = GENEROUS) -> None:
        """Wait until all of ``texts`` are on the screen together."""

        def all_there() -> bool:
            shown = self.text()
            return all(text in shown for text in texts)

        self.until(all_there, timeout, f"{texts} on the screen")

    def lacks(self, text: str) -> None:
        """Wait until ``text`` is not on the screen."""
        self.until(lambda: text not in self.text(), what=f"screen without {text!r}")

    def until(
        self, condition: Callable[[], bool], timeout: float = GENEROUS, what: str = "condition"
    ) -> None:
        """Serve the terminal until ``condition`` holds."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"no {what} in:\n{self.text()}\n{self.raw[-300:]!r}")
            self.serve(0.05)

    def serve(self, seconds: float) -> bytes:
        """Take what there is, waiting no longer than ``seconds``; return it."""
        if not self.reading or self.master < 0:
            time.sleep(seconds)  # nobody reads: only the condition may change
            return b""
        if not select.select([self.master], [], [], seconds)[0]:
            return b""
        return self.read()

    def rest(self, seconds: float) -> None:
        """Take what comes for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.serve(left)

    def read(self, limit: int = 65536) -> bytes:
        """Read at most ``limit`` bytes; none when the other side is closed."""
        try:
            data = os.read(self.master, limit)
        except OSError:
            data = b""
        if not data:
            self.reading = False
            return b""
        if self.sync and b"\x1b[?2026$p" in data:
            os.write(self.master, b"\x1b[?2026;2$y")
        self.count += len(data)
        self.raw = (self.raw if self.emulate else self.raw[-(1 << 20) :]) + data
        if self.emulate:
            self._stream.feed(data)
        return data

    # -- the end -------------------------------------------------------------------------

    def exit_status(self, timeout: float = GENEROUS) -> int:
        """Wait for the process to end, and read all that it wrote."""
        self.until(lambda: self.process.poll() is not None, timeout, "end of the process")
        while self.reading and self.master >= 0:
            self.serve(0.05)
        assert self.process.returncode is not None
        return self.process.returncode

    def said(self) -> str:
        """What was written after the screen was left, as plain text."""
        return plain(self.raw.rpartition(b"\x1b[?1049l")[2])

    def strange_commands(self) -> list[bytes]:
        """Commands to the terminal itself (title, clipboard …), save for the pointer's shape."""
        return [match for match in _COMMANDS.findall(self.raw) if not _POINTER.fullmatch(match)]

    def broken_modes(self, *, entered: bool = True) -> list[str]:
        """What of the terminal is not as it was; the process must have ended. ``entered``:
        whether the screen was shown at all."""
        wrong = [] if self.attributes() == self.before else ["attributes"]
        if not entered:
            return [*wrong, *(["escape sequences"] if b"\x1b" in self.raw else [])]
        for mode in _MODES_OFF:
            if not self._last(b"\x1b[?%dl" % mode) > self._last(b"\x1b[?%dh" % mode):
                wrong.append(f"mode {mode} is on")
        for mode in _MODES_ON:
            if not self._last(b"\x1b[?%dh" % mode) > self._last(b"\x1b[?%dl" % mode):
                wrong.append(f"mode {mode} is off")
        return wrong

    def attributes(self) -> list[Any]:
        return termios.tcgetattr(self.master)

    def is_raw(self) -> bool:
        return not self.attributes()[tty.LFLAG] & termios.ICANON

    def _last(self, sequence: bytes) -> int:
        return self.raw.rfind(sequence)


def plain(raw: bytes) -> str:
    """Terminal output without its escape sequences."""
    return _ESCAPES.sub(b"", raw).decode("utf-8", "replace").replace("\r\n", "\n")


def _in_terminal(path: str) -> list[str]:
    """A command that runs another with the terminal at ``path`` as its controlling one.

    On Linux the leader of a session gets the terminal that it opens; elsewhere it must ask.
    """
    if sys.platform == "linux":
        return ["/bin/sh", "-c", 'exec "$@" <>"$0" >&0 2>&0', path]
    return [sys.executable, "-S", "-E", "-c", _ASK, path]


_ASK = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execvp(sys.argv[2], sys.argv[2:])"
)
