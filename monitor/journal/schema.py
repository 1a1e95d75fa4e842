"""How the journal lies in its SQLite file, and how its entries are chained.

``sessions`` has one row a session, ``entries`` one a thing that happened, ``heads`` the last
link of each chain, so that a cut-off end is noticed. Each session is a chain of its own: a
whole one can be purged later, and the others still verify. Triggers refuse every change and
removal; a purge has to drop them on purpose.
"""

from __future__ import annotations

import hashlib
import socket
from dataclasses import dataclass, field
from typing import Any

from monitor.codec import canonical, escape, restore

DEFAULT_NAME = "journal.sqlite3"
APPLICATION = 0x43484150
"""``CHAP``: marks the file as ours (PRAGMA application_id)."""
VERSION = 1
"""Of the tables below (PRAGMA user_version)."""

_TABLES = (
    """CREATE TABLE sessions (
        id TEXT PRIMARY KEY NOT NULL, started REAL NOT NULL, class TEXT NOT NULL,
        platform TEXT NOT NULL, practice INTEGER NOT NULL, version TEXT NOT NULL,
        machine TEXT NOT NULL, genesis TEXT NOT NULL
    )""",
    """CREATE TABLE entries (
        session TEXT NOT NULL REFERENCES sessions (id), seq INTEGER NOT NULL,
        utc REAL NOT NULL, mono REAL NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL,
        body TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (session, seq)
    )""",
    """CREATE TABLE heads (
        session TEXT PRIMARY KEY NOT NULL REFERENCES sessions (id),
        seq INTEGER NOT NULL, hash TEXT NOT NULL
    )""",
)
_GUARDS = (
    "DELETE ON sessions",
    "UPDATE ON sessions",
    "DELETE ON entries",
    "UPDATE ON entries",
    "DELETE ON heads",
    "UPDATE ON heads WHEN NEW.session <> OLD.session OR NEW.seq <= OLD.seq",
    # INSERT OR REPLACE removes a row without telling the guards above.
    "INSERT ON sessions WHEN EXISTS (SELECT 1 FROM sessions WHERE id = NEW.id)",
    "INSERT ON entries WHEN EXISTS"
    " (SELECT 1 FROM entries WHERE session = NEW.session AND seq = NEW.seq)",
)
STATEMENTS = (
    *_TABLES,
    *(
        f"CREATE TRIGGER guard_{number} BEFORE {guard}"
        " BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END"
        for number, guard in enumerate(_GUARDS, 1)
    ),
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)
"""What makes an empty database a journal."""


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """What a session is, told once when it begins. ``started`` is Unix seconds, UTC."""

    started: float
    class_name: str
    platform: str
    practice: bool
    version: str
    machine: str = field(default_factory=socket.gethostname)

    def row(self) -> tuple[Any, ...]:
        """The header as columns of ``sessions``, started to machine."""
        return (
            *(float(self.started), escape(self.class_name), escape(self.platform)),
            *(int(self.practice), escape(self.version), escape(self.machine)),
        )

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> SessionHeader:
        """The header that has these columns."""
        started, class_name, platform, practice, version, machine = row
        return cls(
            *(started, restore(class_name), restore(platform)),
            *(bool(practice), restore(version), restore(machine)),
        )


def genesis(session: str, row: tuple[Any, ...]) -> str:
    """Return what the chain of ``session`` begins with, from its header's columns."""
    return _digest(canonical(["chaperone session", session, *map(str, row)]))


def link(previous: str, session: str, seq: int, row: tuple[Any, ...]) -> str:
    """Return the hash of an entry: SHA-256 in hexadecimal over ``previous`` and its columns.

    ``row`` is utc, mono, who, kind, body, as they are stored.
    """
    *short, body = map(str, row)
    return _digest(canonical([previous, session, seq, *short]) + "\n" + body)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
