"""The log of one session on its way to the journal: nothing waits for it, nothing is lost in
silence."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.errors import ChaperoneError
from monitor.stream import Alert, AlertOver, Entry, Severity

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.journal import Journal, SessionHeader
    from monitor.live import Live

LATE_SECONDS = 2.0
"""What is not on disk by then is told: a disk that hangs raises no error."""
CLOSE_SECONDS = 1.0
LATE = f"for more than {LATE_SECONDS:.0f} s nothing has reached the disk"
KEY = "journal"
"""The key of the alert that says that the log is not being written."""


class Logbook:
    """Takes entries from the start and writes them from :meth:`open` on, so that neither the
    screen nor END waits for a disk. Without ``file`` it is the journal of real lessons;
    ``now`` is in monotonic seconds."""

    def __init__(
        self, folder: Path, file: str = "", now: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._file = file
        self._now = now
        self._lock = threading.Lock()
        self._header: SessionHeader | None = None
        self._early: list[Entry] = []
        self._journal: Journal | None = None
        self._opening = False
        self._opened = threading.Event()
        self._session = ""
        self._told = ""
        self._progress = (0, now())
        """How much was on disk when that last changed, and when."""
        self.refused = False
        """Whether the journal could not be opened."""

    def begin(self, class_name: str, platform: str, practice: bool) -> None:
        """Say what the session is about, before anything else."""
        from monitor.journal import SessionHeader

        self._header = SessionHeader(
            class_name=class_name,
            platform=platform,
            practice=practice,
            started=time.time(),
            version=__version__,
        )

    def open(self) -> None:
        """Open the journal and write what was taken before. It waits for the disk: call it in
        a thread. Raises JournalError."""
        with self._lock:
            begun, self._opening = self._opening, True
        if begun:
            return
        try:
            self._open()
        except ChaperoneError as error:
            self.refused = True
            self._told = str(error)
            raise
        finally:
            self._opened.set()

    def _open(self) -> None:
        from monitor.journal import DEFAULT_NAME, Journal

        assert self._header is not None
        journal = Journal.open(self._folder, self._file or DEFAULT_NAME)
        journal.on_trouble = self._trouble
        journal.on_recovered = lambda: self._trouble("")
        session = journal.begin(self._header)
        with self._lock:
            for entry in self._early:
                journal.append(session, entry)
            self._early.clear()
            self._journal, self._session = journal, session

    def keep(self, entry: Entry) -> None:
        """Take an entry; from any thread, without waiting."""
        with self._lock:
            if self._journal is None:
                self._early.append(entry)
                return
        self._journal.append(self._session, entry)

    def trouble(self) -> str:
        """Why the log is not being written, in a sentence; empty if it is. To be asked about
        once a second."""
        done, given = self._counts()
        now = self._now()
        if done == given or done != self._progress[0]:
            self._progress = (done, now)
        late = now - self._progress[1] > LATE_SECONDS
        return self._told or (LATE if late else "")

    def close(self) -> int:
        """Write what is left, for no longer than a second; returns how many entries could not
        be written. May be called again."""
        if self._header is not None:
            threading.Thread(target=self._open_late, name="log", daemon=True).start()
            self._opened.wait(CLOSE_SECONDS)
        if self._journal is not None:
            self._journal.close(CLOSE_SECONDS)
        done, given = self._counts()
        return given - done

    def _open_late(self) -> None:
        """Whoever leaves at once may be quicker than the disk."""
        with contextlib.suppress(ChaperoneError):  # told by refused and trouble
            self.open()

    def _counts(self) -> tuple[int, int]:
        """How many entries are on disk, and how many there are."""
        with self._lock:
            if self._journal is None:
                return 0, len(self._early)
        return self._journal.committed, self._journal.issued

    def _trouble(self, sentence: str) -> None:
        self._told = sentence


def news(live: Live, trouble: str) -> Alert | AlertOver | None:
    """What to put into the stream about the log, where that differs from what it says."""
    raised = live.alerts.get(KEY)
    standing = raised is not None and not raised.over
    if not trouble:
        return AlertOver(KEY) if standing else None
    alert = Alert(KEY, Severity.WARNING, f"The log is not being written: {trouble}")
    if standing and raised is not None and raised.alert == alert:
        return None
    return alert
