"""Opening the journal's SQLite file, new or old. sqlite3 is imported at first use."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import JournalError
from monitor.journal.schema import APPLICATION, STATEMENTS, VERSION
from monitor.journal.trouble import explain, is_busy

if TYPE_CHECKING:
    import sqlite3

PATIENCE = 2.0
"""Seconds to wait for another program that holds the file."""


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open the file at ``path``, which must be there; ``mode`` is ``ro`` or ``rw``.

    What is committed survives a crash and a power cut. The connection may be handed from
    one thread to another, but not shared. Raises sqlite3.Error.
    """
    import sqlite3

    address = f"{path.absolute().as_uri()}?mode={mode}"
    db = sqlite3.connect(
        address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA fullfsync = ON")  # macOS: its fsync alone does not reach the disk
    except BaseException:
        db.close()
        raise
    return db


def open_or_make(path: Path) -> sqlite3.Connection:
    """Open the journal at ``path``, which must be there; make it one if it is empty.

    Raises JournalError.
    """
    import sqlite3

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return _open_or_make(path)
        except sqlite3.Error as error:
            # Turning WAL on does not wait for others by itself.
            if not is_busy(error) or time.monotonic() >= deadline:
                raise explain(path, error) from error
            time.sleep(0.02)


def _open_or_make(path: Path) -> sqlite3.Connection:
    db = connect(path, "rw")
    try:
        _fill(db)
        check(path, db)
        _try_to_write(db)
    except BaseException:
        db.close()
        raise
    return db


def _try_to_write(db: sqlite3.Connection) -> None:
    """Raise sqlite3.Error where nothing can be written; that others write now does not matter."""
    import sqlite3

    try:
        with transaction(db):
            pass
    except sqlite3.OperationalError as error:
        if not is_busy(error):
            raise


def _fill(db: sqlite3.Connection) -> None:
    if not _is_empty(db):
        return
    db.execute("PRAGMA journal_mode = WAL")
    with transaction(db):
        if _is_empty(db):  # another process may have been quicker
            for statement in STATEMENTS:
                db.execute(statement)


def _is_empty(db: sqlite3.Connection) -> bool:
    return not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def check(path: Path, db: sqlite3.Connection) -> None:
    """Raise JournalError unless ``db`` is a journal that this version can use."""
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION:
        raise JournalError(
            f"{path} is a database, but no journal of Chaperone: name another folder or file."
        )
    if version != VERSION:
        raise JournalError(
            f"The journal {path} has form {version}, and this Chaperone knows form {VERSION}:"
            " use the version of Chaperone that wrote it."
        )


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Run the block as one transaction that writes: all of it is kept, or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
