"""Opens the screen on a session and leaves tidily: journal closed, terminal restored."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.errors import ChaperoneError

if TYPE_CHECKING:
    from monitor.journal import Journal
    from monitor.session import Session
    from monitor.settings.preferences import Preferences
    from monitor.stream import Entry

SCREENS = 4
"""How many times a screen is opened in one session before it is given up."""


class Record:
    """The journal of one session, opened when the session is made.

    Trouble of the journal is told to ``on_trouble`` (``None``: it is well again), in the
    journal's own thread.
    """

    def __init__(self, preferences: Preferences, file: str) -> None:
        self._preferences = preferences
        self._file = file
        self._journal: Journal | None = None
        self._session = ""
        self.on_trouble: Callable[[str | None], None] = lambda _text: None

    def open(self, class_name: str, platform: str, practice: bool) -> None:
        """Open the journal and begin the session's record. Raises JournalError."""
        from monitor.journal import Journal, SessionHeader

        journal = Journal.open(self._preferences.journal, self._file)
        journal.on_trouble = lambda text: self.on_trouble(text)
        journal.on_recovered = lambda: self.on_trouble(None)
        self._session = journal.begin(
            SessionHeader(
                class_name=class_name,
                platform=platform,
                practice=practice,
                started=time.time(),
                version=__version__,
            )
        )
        self._journal = journal

    def keep(self, entry: Entry) -> None:
        """Put an entry into the journal; from any thread, without waiting."""
        if self._journal is not None:
            self._journal.append(self._session, entry)

    def close(self) -> None:
        """Write what is left; waits no longer than a second."""
        if self._journal is not None:
            self._journal.close(1.0)


def show(prepare: Callable[[], Session], preferences: Preferences, record: Record) -> int:
    """Run the screen until staff leave; return the exit status.

    A screen that fails is opened anew on the same session: END and the journal belong to
    the session and go on. Raises ChaperoneError with one sentence when the screen cannot be
    shown here, or when ``prepare`` did.
    """
    os.environ.setdefault("ESCDELAY", "250")  # read when Textual is imported; F12 may come in parts
    from monitor.terminal.letters import wants_ascii
    from monitor.terminal.refusal import refuse_reason

    reason = refuse_reason(os.environ, sys.stdin.isatty() and sys.stdout.isatty())
    if reason:
        raise ChaperoneError(reason)
    if preferences.ascii is None:
        preferences = replace(preferences, ascii=wants_ascii(os.environ, sys.stdout.encoding))
    try:
        return asyncio.run(_run(prepare, preferences, record))
    finally:
        record.close()


async def _run(prepare: Callable[[], Session], preferences: Preferences, record: Record) -> int:
    from monitor.app import MonitorApp
    from monitor.terminal import signals

    session: Session | None = None
    try:
        for screens_left in reversed(range(SCREENS)):
            app = MonitorApp(prepare, preferences, session)
            record.on_trouble = app.journal_trouble
            signals.install(app, record.close)
            await app.run_async(mouse=preferences.mouse)
            session = app.session
            if app.fault is not None:
                raise app.fault
            if not app.crash:
                return app.return_code or 0
            if session is None:
                break
            app.let_go()
            _tell_of_crash(session, app.crash, screens_left)
        raise ChaperoneError(
            f"The screen failed again and again ({app.crash}). END the meeting, if need be, "
            "with 'chaperone end CLASS'; --plain shows the class line by line."
        )
    finally:
        if session is not None:
            await session.close("left")


def _tell_of_crash(session: Session, place: str, screens_left: int) -> None:
    from monitor.stream import Alert, Severity

    text = f"The screen failed and was opened anew ({place}). Nothing else stopped."
    session.record(Alert(f"screen:{screens_left}", Severity.WARNING, text))
