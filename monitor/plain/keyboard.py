"""Keys, read in a thread of their own, with END recognised where they are read.

END is asked for in this thread: it works while the event loop is blocked and while the
output is stalled. Everything else is handed on.
"""

from __future__ import annotations

import os
import select
import sys
import threading
from codecs import getincrementaldecoder
from collections.abc import Collection, Iterable
from time import monotonic
from typing import Final, Protocol

from textual import events
from textual.message import Message

from monitor.terminal.keyboard import Keyboard

_LOOK_SECONDS: Final = 0.1
"""How often the thread looks for unfinished sequences and for the end."""


class Hands(Protocol):
    """Whom keys are told to. All is called in the input thread and must return at once."""

    def press_end(self) -> None:
        """An END key was pressed; it must not raise."""

    def heard(self, message: Message) -> None:
        """A key was pressed, or text was pasted: never an END key."""

    def input_gone(self) -> None:
        """No more keys will ever come."""


class Keys:
    """Reads keys from the file descriptor ``fd`` until stopped."""

    def __init__(self, fd: int, end_keys: Collection[str], hands: Hands) -> None:
        self._fd = fd
        self._end_keys = frozenset(end_keys)
        self._hands = hands
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keys", daemon=True)

    def start(self) -> None:
        """Start reading."""
        self._thread.start()

    def stop(self) -> None:
        """Read no more."""
        self._stopping.set()

    def tell(self, messages: Iterable[Message]) -> None:
        """Hand on what was read, END first of all."""
        for message in messages:
            if isinstance(message, events.Key) and message.key in self._end_keys:
                self._hands.press_end()
            else:
                self._hands.heard(message)

    def _run(self) -> None:
        if sys.platform == "win32" and os.isatty(self._fd):
            from monitor.plain.windows import console_keys

            for key in console_keys():
                self.tell([key])
        else:
            self._read_bytes()

    def _read_bytes(self) -> None:
        keyboard = Keyboard()
        decode = getincrementaldecoder("utf-8")("replace").decode
        while not self._stopping.is_set():
            if self._ready():
                data = self._read()
                if not data:
                    self._hands.input_gone()
                    return
                self.tell(keyboard.feed(decode(data), monotonic()))
            self.tell(keyboard.tick(monotonic()))

    def _ready(self) -> bool:
        if sys.platform == "win32":  # only sockets can be waited for there
            return True
        return bool(select.select([self._fd], [], [], _LOOK_SECONDS)[0])

    def _read(self) -> bytes:
        try:
            return os.read(self._fd, 4096)
        except OSError:  # EIO: hung up
            return b""
