"""Gives the terminal back when the ordinary way is barred: stalled, or the program is stuck.

A process has one terminal, so this is kept once a process: the driver tells it what it took
and when it gave it back, and whoever ends the process asks for :func:`restore_terminal`.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from monitor.terminal.backlog import SYNC_END

RESTORE: Final = (
    "\x18"  # CAN: ends a sequence that was cut
    + SYNC_END
    + "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # mouse
    + "\x1b[?2004l\x1b[?2048l\x1b[?1004l\x1b[?7h"  # paste, resize, focus; line wrap
    + "\x1b[<u\x1b[0m\x1b[?1049l\x1b[?25h"  # keyboard protocol, colours, screen, cursor
)
"""Undoes everything that the driver switches on."""
_ATTEMPTS: Final = 10
_PAUSE_SECONDS: Final = 0.01
"""Between attempts; all of them are a tenth of a second."""


@dataclass(frozen=True, slots=True)
class _Held:
    tty: int
    keyboard: int
    attributes: list[Any] | None
    stop: Callable[[], None]


_held: _Held | None = None


def hold(tty: int, keyboard: int, attributes: list[Any] | None, stop: Callable[[], None]) -> None:
    """Note that the terminal is being taken.

    ``tty`` is the descriptor to write to, ``keyboard`` that of the keyboard, with its
    ``attributes`` before; ``stop`` ends other writing, from any thread and without waiting.
    """
    global _held
    _held = _Held(tty, keyboard, attributes, stop)


def release() -> None:
    """Note that the terminal was given back."""
    global _held
    _held = None


def restore_terminal() -> None:
    """Give the terminal back if it is still held.

    From any thread; takes a tenth of a second at most and never raises for what the terminal
    does. On Windows there is nothing to do: its driver holds nothing.
    """
    held = _held
    release()
    if held is None or sys.platform == "win32":
        return
    held.stop()
    # In the background, changing a terminal stops the process: not one that is leaving.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        _restore(held)
    except (OSError, termios.error):
        return  # the terminal is gone: nothing is left to restore
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


if sys.platform != "win32":
    import termios

    def _restore(held: _Held) -> None:
        blocking = os.get_blocking(held.tty)
        os.set_blocking(held.tty, False)
        for _ in range(_ATTEMPTS):
            if held.attributes is not None:  # on Linux this also wakes a write that is stuck
                termios.tcsetattr(held.keyboard, termios.TCSANOW, held.attributes)
            if _wrote(held.tty, RESTORE.encode("ascii")):
                break
            # Full: what it has not taken is a picture that nobody wants any more.
            termios.tcflush(held.tty, termios.TCOFLUSH)
            time.sleep(_PAUSE_SECONDS)
        os.set_blocking(held.tty, blocking)  # the shell may share it

    def _wrote(tty: int, data: bytes) -> bool:
        try:
            return os.write(tty, data) == len(data)
        except BlockingIOError:
            return False
