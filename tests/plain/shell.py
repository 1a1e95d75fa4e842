"""The real program, line by line, in a real terminal. Linux and macOS."""

from __future__ import annotations

import os
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pexpect

from monitor.errors import JournalError
from monitor.journal import Reader
from monitor.practise import PRACTICE_JOURNAL
from monitor.stream import Entry

GENEROUS = 30.0
"""Seconds after which something is taken never to happen."""
HOSTILE = "\x1b]0;owned\x07\x1b[2J[/b]\u202eevil"
SCENARIO = r"""
title = "For a test"
about = "Three are in the call, three and a hostile name wait."
class_name = "3B"
pupils = 6
length = 600
arrivals = {already_in = 3, within = 1}
names = {signed_in = 6}
platform = {delay = 0.0, action_delay = 0.05, new_ids = 1.0}
[[event]]
at = 0.1
do = "raise_hand"
who = "pupil 1"
[[event]]
at = 0.1
do = "camera_on"
who = "pupil 1"
[[event]]
at = 0.1
do = "share"
who = "pupil 1"
[[event]]
at = 0.1
do = "shout"
who = "pupil 1"
[[event]]
at = 0.3
do = "stranger"
who = "\u001b]0;owned\u0007\u001b[2J[/b]\u202eevil"
"""
ARGUMENTS = ["-m", "monitor", "practise", "--plain", "--scenario"]


def scenario(home: Path, text: str = SCENARIO) -> str:
    """Write a scenario file; return its path."""
    file = home / "lesson.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


class Shell:
    """``chaperone practise --plain`` in a pty."""

    def __init__(self, home: Path, text: str = SCENARIO, **environ: str) -> None:
        self.home = home
        self.child: pexpect.spawn[str] = pexpect.spawn(
            sys.executable,
            [*ARGUMENTS, scenario(home, text)],
            encoding="utf-8",
            codec_errors="replace",
            timeout=GENEROUS,
            echo=True,
            dimensions=(24, 80),
            env={**os.environ, "TERM": "xterm-256color", **environ},
        )
        self.before = termios.tcgetattr(self.child.child_fd)
        self.child.delaybeforesend = None
        self.raw = ""

    def send(self, keys: str) -> None:
        self.child.send(keys)

    def expect(self, words: str) -> str:
        """Read up to ``words``, which may come in any line; return what was read."""
        self.child.expect_exact(words)
        assert isinstance(self.child.before, str)
        assert isinstance(self.child.after, str)
        read = self.child.before + self.child.after
        self.raw += read
        return read

    def open(self) -> None:
        """Wait until everybody is there."""
        self.expect("END is ready.")
        self.expect("Waiting, recognised")

    def rest(self) -> str:
        """All that comes until the program ends."""
        self.child.expect(pexpect.EOF)
        assert isinstance(self.child.before, str)
        self.raw += self.child.before
        return self.child.before

    def exit_code(self) -> int:
        """Wait for the program to end: its exit status, or 128 and the signal, as a shell."""
        self.child.wait()
        status, signum = self.child.exitstatus, self.child.signalstatus
        return 128 + signum if signum is not None else int(status or 0)

    def attributes(self) -> list[Any]:
        """The terminal's attributes; those of the other side, by either end."""
        return termios.tcgetattr(self.child.child_fd)

    def entries(self) -> list[Entry]:
        """What is in the journal now."""
        try:
            reader = Reader.open(self.home / "data" / "chaperone", PRACTICE_JOURNAL)
            return list(reader.entries(reader.sessions()[0].id))
        except (JournalError, IndexError):
            return []

    def until(self, condition: Callable[[list[Entry]], bool]) -> list[Entry]:
        """Wait until the journal fulfils ``condition``; the terminal is not read meanwhile."""
        deadline = time.monotonic() + GENEROUS
        while not condition(entries := self.entries()):
            assert time.monotonic() < deadline, [entry.body.kind for entry in entries]
            time.sleep(0.05)
        return entries

    def close_window(self) -> None:
        """Take the terminal away, as a window does that is closed."""
        os.close(self.child.child_fd)


@contextmanager
def shell(home: Path, text: str = SCENARIO, **environ: str) -> Iterator[Shell]:
    """A shell that is gone afterwards."""
    one = Shell(home, text, **environ)
    try:
        yield one
    finally:
        if one.child.isalive():
            one.child.kill(signal.SIGKILL)
            one.child.wait()
