"""Reading the journal, and proving that it is unaltered. Never writes an entry.

Every call opens the file anew, so a reader may be used in any thread and beside writers;
it sees what is committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor import codec
from monitor.errors import JournalError
from monitor.journal.database import check, connect
from monitor.journal.modes import check_file, check_folder
from monitor.journal.schema import DEFAULT_NAME, SessionHeader, genesis, link
from monitor.journal.trouble import explain
from monitor.stream import Entry

if TYPE_CHECKING:
    import sqlite3

PAGE = 64
"""Entries read at once: a slow reader holds little memory and never holds the file."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session of the journal, and how many entries it has."""

    id: str
    header: SessionHeader
    entries: int


class Problem(StrEnum):
    """Why a session does not verify."""

    HEADER = "header"
    """The session's own row was altered or removed."""
    ALTERED = "altered"
    """An entry was altered, moved or put in."""
    MISSING = "missing"
    """Entries were removed between others."""
    TRUNCATED = "truncated"
    """Entries were removed at the end."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a session is whole. ``seq`` is the first entry that is not right (1 is the
    first of the session, 0 its header); ``entries`` verified before it."""

    entries: int
    problem: Problem | None = None
    seq: int | None = None

    @property
    def ok(self) -> bool:
        """Whether every entry is there, unaltered and in its place."""
        return self.problem is None


class Reader:
    """The journal at ``path``. Every method raises JournalError if it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, folder: Path, name: str = DEFAULT_NAME) -> Reader:
        """Check that ``folder`` holds a journal that can be read, and return its reader."""
        reader = cls(folder / name)
        with reader._opened():
            return reader

    def sessions(self, class_name: str | None = None) -> list[SessionRow]:
        """Return the sessions, of one class if it is named, newest first."""
        with self._opened() as db:
            rows = [_session_row(row) for row in db.execute(_NEWEST_FIRST)]
        return [row for row in rows if class_name in (None, row.header.class_name)]

    def session(self, session: str) -> SessionRow:
        """Return one session. Raises JournalError if there is none of this id."""
        with self._opened() as db:
            row = db.execute(_SESSION, (session,)).fetchone()
        if row is None:
            raise JournalError(f"The journal {self.path} has no session {session}.")
        return _session_row(row)

    def head(self, session: str) -> str:
        """Return the hash of the last entry: noted elsewhere, it fixes all before it."""
        self.session(session)
        with self._opened() as db:
            row = db.execute(_HEAD, (session,)).fetchone()
        if row is None:
            raise JournalError(f"The session {session} in {self.path} was altered: verify it.")
        return str(row[1])

    def entries(self, session: str, after: int = 0) -> Iterator[Entry]:
        """Return the entries of a session in order, from number ``after`` + 1 on.

        The first entry is number 1. An entry that cannot be read raises JournalError with
        its number; reading can go on after it.
        """
        self.session(session)
        return self._entries(session, after)

    def _entries(self, session: str, after: int) -> Iterator[Entry]:
        while page := self._page(session, after):
            for after, *columns in page:
                try:
                    yield _entry(*columns)
                except JournalError as error:
                    raise JournalError(f"{self.path}, {session}, entry {after}: {error}") from None

    def _page(self, session: str, after: int) -> list[Any]:
        with self._opened() as db:
            return db.execute(_PAGE, (session, after, PAGE)).fetchall()

    def verify(self, session: str) -> Verdict:
        """Check every link of a session's chain. Raises JournalError if nothing is there."""
        with self._opened() as db:
            db.execute("BEGIN")  # one view of the file, whoever writes meanwhile
            header = db.execute(_SESSION, (session,)).fetchone()
            head = db.execute(_HEAD, (session,)).fetchone()
            if header is None and head is None:
                raise JournalError(f"The journal {self.path} has no session {session}.")
            if header is None or header[-2] != genesis(session, header[1:-2]):
                return Verdict(0, Problem.HEADER, 0)
            return _walk(session, header[-2], db.execute(_CHAIN, (session,)), head)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        import sqlite3

        try:
            check_folder(self.path.parent)
            check_file(self.path)
            with closing(connect(self.path, "ro")) as db:
                check(self.path, db)
                db.text_factory = _text
                yield db
        except (sqlite3.Error, OSError) as error:
            raise explain(self.path, error) from error


_SESSIONS = """
SELECT sessions.id, started, class, platform, practice, version, machine, genesis,
       coalesce(heads.seq, 0)
FROM sessions LEFT JOIN heads ON heads.session = sessions.id"""
_NEWEST_FIRST = f"{_SESSIONS} ORDER BY started DESC, sessions.id DESC"
_SESSION = f"{_SESSIONS} WHERE sessions.id = ?"
_HEAD = "SELECT seq, hash FROM heads WHERE session = ?"
_PAGE = """
SELECT seq, utc, mono, who, body FROM entries WHERE session = ? AND seq > ?
ORDER BY seq LIMIT ?"""
_CHAIN = "SELECT seq, utc, mono, who, kind, body, hash FROM entries WHERE session = ? ORDER BY seq"


def _text(stored: bytes) -> str:
    """Text as it is stored; what is no UTF-8 was altered, and is seen to be."""
    return stored.decode("utf-8", "replace")


def _session_row(row: tuple[Any, ...]) -> SessionRow:
    session, *header, _, entries = row
    return SessionRow(session, SessionHeader.of(tuple(header)), entries)


def _entry(utc: float, mono: float, who: str, body: str) -> Entry:
    try:
        return Entry(float(utc), float(mono), codec.restore(who), codec.load(body))
    except (TypeError, ValueError):
        raise JournalError("An entry cannot be read: a column was altered.") from None


def _walk(
    session: str, previous: str, rows: Iterable[Any], head: tuple[int, str] | None
) -> Verdict:
    """Follow the chain from ``previous`` through ``rows`` to ``head``."""
    good = 0
    for seq, *columns, stored in rows:
        if seq != good + 1:
            later = isinstance(seq, int) and seq > good
            return Verdict(good, Problem.MISSING if later else Problem.ALTERED, good + 1)
        previous = link(previous, session, seq, tuple(columns))
        if stored != previous:
            return Verdict(good, Problem.ALTERED, seq)
        good = seq
    if head is None or head[0] > good:
        return Verdict(good, Problem.TRUNCATED, good + 1)
    if head != (good, previous):
        return Verdict(head[0], Problem.ALTERED, head[0] + 1)
    return Verdict(good)
