from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from queue import Queue

import pytest

from monitor.journal import Journal, SessionHeader
from monitor.stream import Body, Entry, Note

HEADER = SessionHeader(1_700_000_000.0, "3B", "Practice", True, "0.1.0", "desk")
SOON = 60.0
"""Seconds after which something that should have happened counts as failed."""


def entry(text: str | Body, number: int = 0) -> Entry:
    body = Note(text) if isinstance(text, str) else text
    return Entry(1_700_000_000.5 + number, 1_000.25 + number, "Mrs Example", body)


def notes(found: Iterator[Entry]) -> list[str]:
    return [one.body.text for one in found if isinstance(one.body, Note)]


class Told:
    """What a journal told its listeners, in order; ``ok`` is a recovery."""

    def __init__(self, journal: Journal) -> None:
        self._queue: Queue[str] = Queue()
        journal.on_trouble = self._queue.put
        journal.on_recovered = lambda: self._queue.put("ok")

    def next(self) -> str:
        return self._queue.get(timeout=SOON)

    def until_recovered(self) -> list[str]:
        return list(iter(self.next, "ok"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept privately"


@pytest.fixture
def open_journal(folder: Path) -> Iterator[Callable[[], Journal]]:
    """Opens journals in ``folder`` and closes them after the test."""
    opened: list[Journal] = []

    def open_one() -> Journal:
        opened.append(Journal.open(folder))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close(SOON)


@pytest.fixture
def journal(open_journal: Callable[[], Journal]) -> Journal:
    return open_journal()


def write(journal: Journal, texts: list[str]) -> str:
    """A session with these notes, all on disk."""
    session = journal.begin(HEADER)
    for number, text in enumerate(texts):
        journal.append(session, entry(text, number))
    assert journal.wait(journal.issued, SOON)
    return session


def tamper(path: Path, *statements: str) -> None:
    """Do what the guards forbid, as somebody would who drops them first."""
    with closing(sqlite3.connect(path)) as db, db:
        guards = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert db.execute(statement).rowcount > 0, statement
