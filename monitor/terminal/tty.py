"""A terminal to write to without ever hanging in it (Linux, macOS)."""

from __future__ import annotations

import os
import select
from dataclasses import dataclass
from typing import Final

SMALL: Final = 256
"""Bytes at a time where a write may block."""


@dataclass(frozen=True, slots=True)
class Tty:
    """A file descriptor of our own on a terminal; ``blocking`` where that cannot be helped."""

    fd: int
    blocking: bool

    def send(self, data: memoryview) -> int:
        """Write some of ``data`` and return how many bytes; 0 while the terminal is full.

        Raises OSError when the terminal is gone.
        """
        if self.blocking:
            if not self.ready(0):
                return 0
            data = data[:SMALL]
        try:
            return os.write(self.fd, data)
        except BlockingIOError:  # also in a copy: whoever shares it may have set O_NONBLOCK
            return 0

    def ready(self, seconds: float) -> bool:
        """Wait until the terminal takes something, no longer than ``seconds``."""
        return bool(select.select([], [self.fd], [], seconds)[1])


def open_tty(fd: int) -> Tty:
    """Open the terminal behind ``fd`` anew, so that it does not block.

    O_NONBLOCK belongs to the open file description, which ``fd`` shares with the shell and
    with stdin: it is therefore set on a new one. Where the terminal cannot be opened (another
    user's after ``su``, another namespace's in a container) a copy of ``fd`` has to do.
    """
    try:
        own = os.open(os.ttyname(fd), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return Tty(os.dup(fd), blocking=True)
    return Tty(own, blocking=False)
