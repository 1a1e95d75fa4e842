"""The journal's file as its writer uses it: whole batches, chained, durable, in one transaction."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import JournalError
from monitor.journal.database import connect, open_or_make, transaction
from monitor.journal.modes import SIDE_FILES, private_file, private_folder
from monitor.journal.schema import SessionHeader, genesis, link
from monitor.journal.trouble import explain

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of ``session`` as it is stored; ``columns`` are utc, mono, who, kind, body.

    Without columns it only says that the session has begun.
    """

    session: str
    columns: tuple[float, float, str, str, str] | None = None


class Store:
    """The file at ``path``. Opened in one thread, then used in one other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None

    def write(self, headers: Mapping[str, SessionHeader], rows: Sequence[Row]) -> None:
        """Keep ``rows`` in their order, all or none; they are on disk on return.

        ``headers`` are of the sessions that the rows belong to. Raises JournalError.
        """
        import sqlite3

        try:
            db = self._ready()
            with transaction(db):
                _add(db, headers, rows)
        except (sqlite3.Error, OSError) as error:
            raise explain(self._path, error) from error

    def close(self) -> None:
        """Close the file; the next write opens it again. Raises JournalError."""
        import sqlite3

        db, self._db = self._db, None
        try:
            if db is not None:
                db.close()
        except sqlite3.Error as error:
            raise explain(self._path, error) from error

    def ensure_open(self) -> None:
        """Open the file that is at the path now; make what is missing. Raises JournalError."""
        import sqlite3

        try:
            self._ready()
        except (sqlite3.Error, OSError) as error:
            raise explain(self._path, error) from error

    def _ready(self) -> sqlite3.Connection:
        """The connection to the file that is at the path now."""
        if self._db is not None and self._identity() != self._file:
            self._rescue(self._db)
        if self._db is None:
            private_folder(self._path.parent)
            private_file(self._path)
            self._db = open_or_make(self._path)
            self._file = self._identity()
        return self._db

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _rescue(self, lost: sqlite3.Connection) -> None:
        """The file was removed or moved while in use: write what it held to a new one.

        The open connection can still read it. Always raises JournalError, which says where
        everything is; the next write goes on in the file at the path.
        """
        private_folder(self._path.parent)
        spare = self._path.with_name(f"{self._path.name}.rescue-{os.getpid()}")
        spare.unlink(missing_ok=True)
        private_file(spare)
        with closing(connect(spare, "rw")) as copy:
            lost.backup(copy)
        self.close()  # before the copy takes its place: closing removes side files by name
        place = self._path
        if self._identity() is None:
            for suffix in SIDE_FILES:  # of the lost file; they would spoil the new one
                place.with_name(place.name + suffix).unlink(missing_ok=True)
        else:
            place = place.with_name(f"{place.stem}-rescued-{time.time_ns()}{place.suffix}")
        os.link(spare, place)  # never over a file that is there
        spare.unlink()
        raise JournalError(
            f"The journal {self._path} was removed or replaced while in use; what it held is"
            f" in {place}."
        )


# -- rows -----------------------------------------------------------------------------

_HEAD = """
SELECT seq, hash FROM heads WHERE session = :session
UNION ALL SELECT seq, hash FROM entries WHERE session = :session
ORDER BY seq DESC LIMIT 1"""
_BEGIN = "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_ADVANCE = """
INSERT INTO heads VALUES (?, ?, ?) ON CONFLICT (session)
DO UPDATE SET seq = excluded.seq, hash = excluded.hash WHERE excluded.seq > seq"""


def _add(db: sqlite3.Connection, headers: Mapping[str, SessionHeader], rows: Sequence[Row]) -> None:
    """Chain ``rows`` to what is there; a session that the file does not know begins."""
    heads: dict[str, tuple[int, str]] = {}
    for row in rows:
        name = row.session
        seq, previous = heads.get(name) or _head(db, name) or _begin(db, name, headers[name])
        if row.columns:
            seq += 1
            previous = link(previous, name, seq, row.columns)
            db.execute(_INSERT, (name, seq, *row.columns, previous))
        heads[name] = (seq, previous)
    db.executemany(_ADVANCE, [(name, *head) for name, head in heads.items()])


def _head(db: sqlite3.Connection, session: str) -> tuple[int, str] | None:
    """The last link: of the two places, the later one, so that an altered file takes more."""
    found: tuple[int, str] | None = db.execute(_HEAD, {"session": session}).fetchone()
    return found


def _begin(db: sqlite3.Connection, session: str, header: SessionHeader) -> tuple[int, str]:
    columns = header.row()
    first = genesis(session, columns)
    db.execute(_BEGIN, (session, *columns, first))
    return 0, first
