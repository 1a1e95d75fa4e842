"""Writes to the terminal in a thread of its own, so that nobody ever waits for a terminal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from monitor.terminal.backlog import Backlog
from monitor.terminal.tty import Tty

CLOSE_SECONDS: Final = 0.5
"""How long leaving waits for the terminal."""
_LOOK_SECONDS: Final = 0.1
"""The thread, while held up by the terminal, looks this often whether to give up."""
_BREATHER_SECONDS: Final = 0.002
"""A terminal may say that it is ready and yet take nothing; this keeps that from spinning."""


class Writer:
    """Takes what the app writes and returns at once; drops whole frames when behind.

    ``on_caught_up`` is called when frames were dropped and all that waited is written: the
    screen must be painted anew. ``on_gone`` is called when the terminal is gone. Both are
    called in the writing thread and must not block.
    """

    def __init__(
        self,
        tty: Tty,
        backlog: Backlog,
        *,
        on_caught_up: Callable[[], None],
        on_gone: Callable[[], None],
    ) -> None:
        self._tty = tty
        self._backlog = backlog
        self._on_caught_up = on_caught_up
        self._on_gone = on_gone
        self._changed = threading.Condition()
        self._closing = False
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)

    def start(self) -> None:
        """Start writing."""
        self._thread.start()

    def write(self, text: str) -> None:
        """Queue one write of the app, from any thread; ignored once closed."""
        with self._changed:
            if not self._closing:
                self._backlog.put(text)
                self._changed.notify()

    def close(self, timeout: float = CLOSE_SECONDS) -> bool:
        """Write the controls that wait and the frame in hand, then stop.

        Returns whether all of it was written within ``timeout`` seconds; it is then given up.
        """
        with self._changed:
            self._closing = True
            self._backlog.drop_frames()
            self._changed.notify()
        self._thread.join(timeout)
        if self._thread.is_alive():
            self.give_up()
            self._thread.join(2 * _LOOK_SECONDS)
        return self._backlog.pending == 0

    def give_up(self) -> None:
        """Write nothing more, from any thread; returns at once.

        A write that has begun still ends; where the terminal could not be opened anew, it may
        be held up in that.
        """
        self._given_up.set()

    def _run(self) -> None:
        try:
            while (piece := self._next()) is not None:
                self._send(memoryview(piece))
        except OSError:  # hung up or closed: nobody will ever read this
            with self._changed:
                self._closing = True
            self._on_gone()

    def _next(self) -> bytes | None:
        """The next piece, when there is one; ``None`` when closed and done."""
        with self._changed:
            while (piece := self._backlog.take()) is None and not self._closing:
                self._changed.wait()
            return piece

    def _send(self, data: memoryview) -> None:
        while data and not self._given_up.is_set():
            count = self._tty.send(data)
            data = data[count:]
            if count:
                self._note(count)
            else:
                self._tty.ready(_LOOK_SECONDS)
                self._given_up.wait(_BREATHER_SECONDS)

    def _note(self, count: int) -> None:
        with self._changed:
            repaint = self._backlog.wrote(count) and not self._closing
        if repaint:
            self._on_caught_up()
