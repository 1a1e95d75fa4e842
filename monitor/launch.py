"""Opens the screen on a session and leaves tidily: journal closed, terminal restored."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.errors import ChaperoneError

if TYPE_CHECKING:
    from monitor.logbook import Logbook
    from monitor.session import Session
    from monitor.settings.preferences import Preferences

SCREENS = 4
"""How many times a screen is opened in one session before it is given up."""
FAILED = "the screen failed"
END_NOT_SENT = (
    "END WAS NOT SENT: the class was not open yet. END it with 'chaperone end CLASS', or in the "
    "call itself."
)


def show(prepare: Callable[[], Session], preferences: Preferences, logbook: Logbook) -> int:
    """Run the screen until staff leave; return the exit status. The log stays to be closed.

    A screen that fails is opened anew on the same session: END and the journal belong to
    the session and go on. Raises ChaperoneError with one sentence when the screen cannot be
    shown here, or when ``prepare`` did.
    """
    os.environ.setdefault("ESCDELAY", "250")  # read when Textual is imported; F12 may come in parts
    from monitor.terminal.letters import wants_ascii
    from monitor.terminal.refusal import refuse_reason

    streams = (sys.stdin, sys.stdout)
    is_tty = all(stream is not None and stream.isatty() for stream in streams)
    reason = refuse_reason(os.environ, is_tty)
    if reason:
        raise ChaperoneError(reason)
    if preferences.ascii is None:
        preferences = replace(preferences, ascii=wants_ascii(os.environ, sys.stdout.encoding))
    return asyncio.run(_run(prepare, preferences, logbook))


async def _run(prepare: Callable[[], Session], preferences: Preferences, logbook: Logbook) -> int:
    from monitor.app import MonitorApp
    from monitor.terminal import signals

    session: Session | None = None
    reason = FAILED
    try:
        for screens_left in reversed(range(SCREENS)):
            app = MonitorApp(prepare, preferences, session, logbook)
            signals.install(app, logbook.close)
            await app.run_async(mouse=preferences.mouse)
            session = app.session
            if app.fault is not None:
                reason = "the log could not be opened"
                raise app.fault
            if not app.crash:
                reason = signals.reason(app.return_code or 0)
                if app.end_not_sent:
                    raise ChaperoneError(END_NOT_SENT)
                return app.return_code or 0
            if session is None:
                raise ChaperoneError(f"The screen failed before the class was open ({app.crash}).")
            app.let_go()
            _tell_of_crash(session, app.crash, screens_left)
        raise ChaperoneError(
            f"The screen failed again and again ({app.crash}). END the meeting, if need be, "
            "with 'chaperone end CLASS'; --plain shows the class line by line."
        )
    finally:
        if session is not None:
            await session.close(reason)


def _tell_of_crash(session: Session, place: str, screens_left: int) -> None:
    from monitor.stream import Alert, Severity

    text = f"The screen failed and was opened anew ({place}). Nothing else stopped."
    session.record(Alert(f"screen:{screens_left}", Severity.WARNING, text))
