"""Writes lines in a thread of its own: nobody ever waits for a terminal or a pipe."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Final, Protocol

from monitor.plain.lines import Lines
from monitor.terminal.tty import open_tty

CLOSE_SECONDS: Final = 0.5
"""How long leaving waits for what is still to be written."""
_LOOK_SECONDS: Final = 0.1
_BREATHER_SECONDS: Final = 0.002
"""A terminal may say that it is ready and yet take nothing; this keeps that from spinning."""


class Sink(Protocol):
    """Where lines go: :class:`monitor.terminal.tty.Tty`, or Windows' console."""

    def send(self, data: memoryview) -> int:
        """Write some of ``data`` and return how much; 0 while it is full. Raises OSError
        when nobody will ever read it."""
        ...

    def ready(self, seconds: float) -> bool:
        """Wait until it takes something, no longer than ``seconds``."""
        ...


class _Console:
    """The output as Python has it: Windows' console takes no bytes of ours."""

    def send(self, data: memoryview) -> int:
        assert sys.stdout is not None
        sys.stdout.write(bytes(data).decode(sys.stdout.encoding, "replace"))
        sys.stdout.flush()
        return len(data)

    def ready(self, seconds: float) -> bool:
        return True


def standard_output() -> Sink:
    """Where this program's lines go."""
    if sys.platform == "win32":
        return _Console()
    assert sys.__stdout__ is not None
    return open_tty(sys.__stdout__.fileno())


class Output:
    """Takes lines from any thread and returns at once.

    ``on_gone`` is called in the writing thread when nobody will ever read more.
    """

    def __init__(
        self, sink: Sink, lines: Lines, encoding: str, on_gone: Callable[[], None]
    ) -> None:
        self._sink = sink
        self._lines = lines
        self._encoding = encoding
        self._on_gone = on_gone
        self._changed = threading.Condition()
        self._closing = False
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lines", daemon=True)

    def start(self) -> None:
        """Start writing."""
        self._thread.start()

    def say(self, line: str, *, urgent: bool = False, bell: bool = False) -> None:
        """Queue one line; ``urgent`` ones are the last to be left out."""
        with self._changed:
            self._lines.put(line, urgent=urgent, bell=bell)
            self._changed.notify()

    def type(self, fragment: str, whole: str) -> None:
        """Queue what was typed (see :meth:`~monitor.plain.lines.Lines.type`)."""
        with self._changed:
            self._lines.type(fragment, whole)
            self._changed.notify()

    def close(self, timeout: float = CLOSE_SECONDS) -> None:
        """Write what waits, for no longer than ``timeout`` seconds, then stop."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(timeout)
        if self._thread.is_alive():
            self._given_up.set()
            self._thread.join(2 * _LOOK_SECONDS)

    def _run(self) -> None:
        try:
            while (text := self._next()) is not None and not self._given_up.is_set():
                self._send(memoryview(text.encode(self._encoding, "replace")))
        except OSError:  # hung up, or the reader of the pipe has gone
            self._on_gone()

    def _next(self) -> str | None:
        """What to write, when there is something; ``None`` when closed and done."""
        with self._changed:
            while (text := self._lines.take()) is None and not self._closing:
                self._changed.wait()
            return text or (self._lines.close() or None)

    def _send(self, data: memoryview) -> None:
        while data and not self._given_up.is_set():
            count = self._sink.send(data)
            data = data[count:]
            if not count:
                self._sink.ready(_LOOK_SECONDS)
                self._given_up.wait(_BREATHER_SECONDS)
