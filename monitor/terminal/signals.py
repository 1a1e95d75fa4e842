"""Leaving when told to: SIGTERM, SIGHUP, SIGINT (and SIGBREAK on Windows).

The app is asked to exit at once, and its clean-up is done after ``run()`` has returned, as
usual. If the process is still there after :data:`GRACE_SECONDS`, whatever holds it (a blocked
event loop, a stalled terminal, a thread that does not end), it is ended by force.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final, NoReturn, Protocol

from monitor.terminal.rescue import restore_terminal

GRACE_SECONDS: Final = 1.5
"""From the signal to the end by force."""
LAST_RESORT_SECONDS: Final = 0.25
"""How long the end by force waits for its hook; together less than two seconds."""

SIGNALS: Final = tuple(
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGBREAK")
    if hasattr(signal, name)
)


def reason(code: int) -> str:
    """Why the program was left, for the log, by its exit status."""
    if code == 128 + getattr(signal, "SIGHUP", 1):
        return "the terminal was closed"
    names = {128 + signum: signum.name for signum in SIGNALS}
    return f"ended by {names[code]}" if code in names else "left"


class Leaver(Protocol):
    """What can be asked to leave: an app, or the line-by-line mode."""

    def exit(self, *, return_code: int) -> None:
        """Leave with this exit status. Called in another thread."""
        ...


def install(
    app: Leaver, last_resort: Callable[[], object], *, grace: float = GRACE_SECONDS
) -> None:
    """Make the signals end ``app`` with return code 128 + signal, as a shell would say.

    Call it in the main thread, before ``app.run()``: the app may be told to go before it has
    come. ``last_resort`` is called in another thread before an end by force (close the
    journal) and has :data:`LAST_RESORT_SECONDS`; the exit status is then the same code.
    """
    reader, writer = os.pipe()
    if hasattr(os, "set_blocking"):  # on Windows from Python 3.12 on
        os.set_blocking(writer, False)

    def tell(signum: int, frame: FrameType | None) -> None:
        with suppress(BlockingIOError):  # full of earlier signals: it is leaving already
            os.write(writer, bytes((signum,)))

    for signum in SIGNALS:
        signal.signal(signum, tell)
    if sys.platform != "win32":  # where asyncio needs it for itself
        # Written by the C handler at once; ``tell`` has to wait for the main thread.
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(
        target=_watch, args=(reader, app, last_resort, grace), name="signals", daemon=True
    ).start()


def _watch(reader: int, app: Leaver, last_resort: Callable[[], object], grace: float) -> NoReturn:
    while (signum := os.read(reader, 1)[0]) not in SIGNALS:
        pass  # the wakeup descriptor tells of every signal that Python handles
    code = 128 + signum
    with suppress(RuntimeError):  # the event loop has just closed: it is leaving already
        app.exit(return_code=code)
    time.sleep(grace)
    hook = threading.Thread(target=last_resort, name="last resort", daemon=True)
    hook.start()
    hook.join(LAST_RESORT_SECONDS)
    restore_terminal()
    os._exit(code)
