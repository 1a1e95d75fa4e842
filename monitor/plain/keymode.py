"""The terminal gives keys one by one while this mode runs, and is given back afterwards."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import Any, Final

from monitor.terminal.tty import open_tty

PASTE_ON: Final = b"\x1b[?2004h"
PASTE_OFF: Final = b"\x1b[?2004l"
"""Bracketed paste: without it a pasted ctrl+e could not be told from the key."""


class KeyMode:
    """The keyboard terminal ``fd``. Does nothing where ``fd`` is no terminal."""

    def __init__(self, fd: int, term: str) -> None:
        self._fd = fd
        self._mark_pastes = term.lower() not in ("", "dumb", "unknown")
        self._before: list[Any] | None = None

    if sys.platform == "win32":  # where keys are read one by one anyway

        def take(self) -> None:
            """Nothing needs to be changed."""

        def give_back(self) -> None:
            """Nothing was changed."""
    else:

        def take(self) -> None:
            """Keys come at once, unseen; again after the program was stopped."""
            import termios

            if not os.isatty(self._fd):
                return
            with suppress(termios.error):  # it is gone: who reads the keys notices
                self._take()

        def _take(self) -> None:
            import termios

            mode = termios.tcgetattr(self._fd)
            self._before = self._before or termios.tcgetattr(self._fd)
            mode[0] &= ~(termios.IXON | termios.IXOFF)
            mode[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR)
            mode[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
            termios.tcsetattr(self._fd, termios.TCSANOW, mode)
            self._write(PASTE_ON)

        def give_back(self) -> None:
            """As it was before. Any thread; never blocks, never raises."""
            import termios

            before, self._before = self._before, None
            if before is None:
                return
            # In the background, changing a terminal stops the process: not one that leaves.
            masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
            try:
                with suppress(termios.error):  # it is gone: nothing is left to give back
                    termios.tcsetattr(self._fd, termios.TCSANOW, before)
                    if not self._write(PASTE_OFF):
                        # Full of lines that nobody reads.
                        termios.tcflush(self._fd, termios.TCOFLUSH)
                        self._write(PASTE_OFF)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, masked)

        def _write(self, data: bytes) -> bool:
            """Whether the terminal took it, where it is wanted at all."""
            if not self._mark_pastes:
                return True
            with suppress(OSError):
                tty = open_tty(self._fd)
                try:
                    return tty.send(memoryview(data)) == len(data)
                finally:
                    os.close(tty.fd)
            return True  # gone
