"""Writing the journal without waiting for the disk.

Entries are queued; one daemon thread writes what is queued, in batches, each of them one
durable transaction. When writing fails nothing is lost: entries stay queued and the batch
is tried again, while :attr:`Journal.on_trouble` tells why.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from monitor import codec
from monitor.errors import JournalError, where
from monitor.journal.reader import Reader
from monitor.journal.schema import DEFAULT_NAME, SessionHeader
from monitor.journal.store import Row, Store
from monitor.stream import NOT_KEPT, Entry
from providers.base import Notice

_log = logging.getLogger(__name__)

BATCH = 500
"""Entries in one transaction at most: a long queue is acknowledged bit by bit."""
FIRST_PAUSE = 0.1
"""Seconds from a failure to the next try; doubled each time ..."""
LONGEST_PAUSE = 5.0
"""... up to this."""
CLOSING_PAUSE = 0.05
"""... and no more than this while closing."""

_Item = tuple[str, Entry | None]
"""An entry and its session; without an entry, the session begins."""


class Journal:
    """The journal as a running program writes it; made by :meth:`open`.

    ``on_trouble`` (with a sentence) and ``on_recovered`` are called in the writer thread and
    must return soon; set them before anything is written.
    """

    def __init__(self, path: Path, store: Store) -> None:
        self.path = path
        self.on_trouble: Callable[[str], None] = _ignore
        self.on_recovered: Callable[[], None] = _ignore
        self._store = store
        self._headers: dict[str, SessionHeader] = {}
        self._queue: deque[_Item] = deque()
        self._changed = threading.Condition()
        self._issued = 0
        self._committed = 0
        self._closing = False
        self._give_up = 0.0
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, folder: Path, name: str = DEFAULT_NAME) -> Journal:
        """Open the journal ``name`` in ``folder``; make what is not there.

        Raises JournalError: not a journal, of another version, damaged, not writable, held
        by another program for long, or open to other people's eyes.
        """
        store = Store(folder / name)
        store.ensure_open()
        return cls(folder / name, store)

    # -- from any thread -----------------------------------------------------------

    def begin(self, header: SessionHeader) -> str:
        """Begin a session and return its id, which sorts by time. Does not wait."""
        moment = datetime.fromtimestamp(header.started, UTC)
        session = f"{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        self._headers[session] = header
        self._put(session, None)
        return session

    def resume(self, session: str) -> None:
        """Take up a session that an earlier run began. Reads the disk.

        Raises JournalError if there is no such session.
        """
        self._headers[session] = Reader(self.path).session(session).header

    def append(self, session: str, entry: Entry) -> int:
        """Queue ``entry`` and return its ticket; does not wait for anything.

        A pulse is not kept: its ticket is the last one given. After :meth:`close` nothing is
        kept: the ticket is never committed. Raises JournalError if ``session`` was neither
        begun nor resumed here.
        """
        if session not in self._headers:
            raise JournalError(f"The session {session} was not begun: begin or resume it first.")
        return self.issued if isinstance(entry.body, NOT_KEPT) else self._put(session, entry)

    @property
    def issued(self) -> int:
        """The last ticket given."""
        return self._issued

    @property
    def committed(self) -> int:
        """The highest ticket whose entry, with all before it, is on disk."""
        return self._committed

    def wait(self, ticket: int, timeout: float) -> bool:
        """Wait until ``ticket`` is on disk, at most ``timeout`` seconds; return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._committed >= ticket, timeout)

    def close(self, timeout: float) -> bool:
        """Write what is queued and close the file, in ``timeout`` seconds at most.

        Returns whether everything is on disk. May be called again.
        """
        with self._changed:
            self._closing = True
            self._give_up = time.monotonic() + timeout
            self._changed.notify_all()
        self._thread.join(timeout)
        return not self._thread.is_alive() and self._committed == self._issued

    def _put(self, session: str, entry: Entry | None) -> int:
        with self._changed:
            self._issued += 1
            if not self._closing:
                self._queue.append((session, entry))
                self._changed.notify_all()
            return self._issued

    # -- in the writer thread ------------------------------------------------------

    def _run(self) -> None:
        try:
            while batch := self._take():
                if not self._keep(batch):
                    return
        finally:
            self._finish()

    def _take(self) -> list[_Item]:
        """Wait for entries and take them; none when it is time to close."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            return [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]

    def _keep(self, batch: list[_Item]) -> bool:
        """Write ``batch``, however often it takes; False if the time to close is up."""
        pause = FIRST_PAUSE
        while not self._write(batch):
            if not self._pause(pause):
                return False
            pause = min(2 * pause, LONGEST_PAUSE)
        with self._changed:
            self._committed += len(batch)
            self._changed.notify_all()
        if self._trouble:
            self._trouble = ""
            self._tell(self.on_recovered)
        return True

    def _write(self, batch: list[_Item]) -> bool:
        try:
            self._store.write(self._headers, [self._row(*item) for item in batch])
        except JournalError as error:
            self._report(str(error))
        except Exception as error:  # noqa: BLE001  a writer that stopped would lose everything
            self._report(f"The journal {self.path} cannot be written ({where(error)}).")
        else:
            return True
        return False

    def _row(self, session: str, entry: Entry | None) -> Row:
        if entry is None:
            return Row(session)
        body = entry.body
        try:
            text = codec.dump(body)
        except JournalError as error:
            self._report(str(error))
            body = Notice(f"Kept in words only: {body!r}", entry.utc)
            text = codec.dump(body)
        who = codec.escape(entry.who)
        return Row(session, (float(entry.utc), float(entry.mono), who, body.kind, text))

    def _finish(self) -> None:
        # Opening first notices a file that was removed while nothing happened.
        for step in (self._store.ensure_open, self._store.close):
            try:
                step()
            except JournalError as error:
                self._report(str(error))

    def _pause(self, seconds: float) -> bool:
        """Wait before the next try; False if the time to close is up."""
        with self._changed:
            if self._closing:
                self._changed.wait(min(seconds, CLOSING_PAUSE))
            else:
                self._changed.wait_for(lambda: self._closing, seconds)
            return not self._closing or time.monotonic() < self._give_up

    def _report(self, sentence: str) -> None:
        if sentence != self._trouble:
            self._trouble = sentence
            self._tell(self.on_trouble, sentence)

    def _tell(self, listener: Callable[..., None], *told: str) -> None:
        try:
            listener(*told)
        except Exception as error:  # noqa: BLE001  a listener's fault must not stop the writer
            _log.error("A listener to the journal failed: %s", where(error))


def _ignore(*_: str) -> None:
    """Stand in until the program listens."""
