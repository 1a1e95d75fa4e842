"""The child's side of :mod:`providers.companion`. It is loaded into processes that hold foreign
code, so it imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

MAX_BACKLOG = 1024 * 1024
"""Bytes that wait to be sent, beyond which a line that will be said again anyway is left out."""
SAID_SECONDS = 0.2
"""So long, at the end, last words may take."""
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
_SIGKILL = 9


class Gone(Exception):
    """The monitor is there no more."""


class Line:
    """The child's end of one of its sockets. Nothing waits: neither to send nor to hear."""

    def __init__(self, number: int) -> None:
        """``number`` of the open file; what the child starts does not inherit it."""
        self._socket = socket.socket(fileno=number)
        self._socket.set_inheritable(False)
        self._socket.setblocking(False)
        self._in = b""
        self._out = bytearray()

    def fileno(self) -> int:
        """For ``select``."""
        return self._socket.fileno()

    @property
    def backlog(self) -> int:
        """How many bytes are still to be sent."""
        return len(self._out)

    @property
    def waits(self) -> bool:
        """Whether something is still to be sent."""
        return bool(self._out)

    def say(self, body: Mapping[str, Any], again: bool = False) -> None:
        """Send a line. One that will be said ``again`` is left out where many wait. Raises
        Gone."""
        if not (again and len(self._out) > MAX_BACKLOG):
            self._out += json.dumps(body, separators=(",", ":")).encode() + b"\n"
        self.flush()

    def flush(self) -> None:
        """Send what waits, as far as it goes. Raises Gone."""
        try:
            while self._out:
                del self._out[: self._socket.send(self._out)]
        except BlockingIOError:
            pass
        except OSError as error:
            raise Gone from error

    def hear(self) -> list[dict[str, Any]]:
        """The lines that have come. Raises Gone."""
        try:
            while data := self._socket.recv(65536):
                self._in += data
        except BlockingIOError:
            *lines, self._in = self._in.split(b"\n")
            return [json.loads(line) for line in lines]
        except OSError as error:
            raise Gone from error
        raise Gone


def wait(lines: Sequence[Line], seconds: float) -> None:
    """Until something has come on one of the lines, or can be sent, or the time is over."""
    select.select(lines, [line for line in lines if line.waits], [], seconds)


def harden() -> None:
    """What holds secrets leaves no core dump, cannot be read by another program of the same
    user, and dies with the monitor (on Linux, at once and whatever it is doing)."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def leave(line: Line, why: str, again: bool) -> NoReturn:
    """Say why, and be gone: without whatever foreign code would do at the end."""
    try:
        line.say({"leaving": why, "again": again})
        while line.waits:
            if not select.select([], [line], [], SAID_SECONDS)[1]:
                break
            line.flush()
    except Gone:
        pass
    os._exit(0)
