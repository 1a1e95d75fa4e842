from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from monitor.errors import JournalError
from monitor.journal import Journal, Reader, SessionHeader, SessionRow, Verdict
from monitor.stream import Alert, Entry, Note, Severity
from providers.base import Left, Notice, Participant, Place, Pulse, Seen, Snapshot
from tests.journal.conftest import HEADER, SOON, entry, notes, write


def test_what_was_acknowledged_is_read_back_in_order(journal: Journal) -> None:
    kept = [
        entry(Seen(Participant("1", "[/x]\x1b\ud83d\x00\x10 王", Place.WAITING), 1.5), 1),
        entry(Snapshot(tuple(Participant(str(n)) for n in range(1_000)), 2.0), 2),
        entry(Alert("k", Severity.DANGER, "Look", "a clause", ("1",)), 3),
        Entry(-1.25, 0.0, "Mr \ud800 Example", Note("")),
    ]
    session = journal.begin(HEADER)
    tickets = [journal.append(session, one) for one in kept]
    assert tickets == sorted(set(tickets))
    assert journal.wait(tickets[-1], SOON)
    assert journal.committed == journal.issued == tickets[-1]
    reader = Reader(journal.path)
    assert list(reader.entries(session)) == kept
    assert list(reader.entries(session, after=2)) == kept[2:]
    assert reader.verify(session) == Verdict(len(kept))


def test_sessions_are_listed_newest_first(journal: Journal) -> None:
    older = write(journal, ["a", "b"])
    header = SessionHeader(HEADER.started + 1, "4C\ud800", "Zoom", False, "0.1.0", "desk")
    newer = journal.begin(header)
    assert journal.wait(journal.issued, SOON)
    reader = Reader(journal.path)
    rows = [SessionRow(newer, header, 0), SessionRow(older, HEADER, 2)]
    assert reader.sessions() == rows
    assert reader.sessions("3B") == rows[1:]
    assert older < newer
    assert reader.session(older) == rows[1]
    assert reader.verify(newer) == Verdict(0)


def test_the_head_moves_with_each_entry_and_is_the_sessions_own(journal: Journal) -> None:
    session = write(journal, ["a"])
    reader = Reader(journal.path)
    first = reader.head(session)
    other = write(journal, ["a"])
    assert len(first) == 64
    assert reader.head(session) == first != reader.head(other)
    journal.append(session, entry("b"))
    assert journal.wait(journal.issued, SOON)
    assert reader.head(session) != first


def test_a_long_session_is_read_page_by_page(journal: Journal) -> None:
    texts = [str(number) for number in range(1_000)]
    session = write(journal, texts)
    assert notes(Reader(journal.path).entries(session)) == texts


def test_the_reader_sees_what_is_added_while_it_reads(journal: Journal) -> None:
    session = write(journal, ["a"])
    found = Reader(journal.path).entries(session)
    assert next(found).body == Note("a")
    journal.append(session, entry("b"))
    assert journal.wait(journal.issued, SOON)
    assert notes(found) == ["b"]


def test_a_session_is_taken_up_again(open_journal: Callable[[], Journal]) -> None:
    first = open_journal()
    session = write(first, ["a"])
    assert first.close(SOON)
    second = open_journal()
    second.resume(session)
    second.append(session, entry("b"))
    assert second.close(SOON)
    reader = Reader(second.path)
    assert notes(reader.entries(session)) == ["a", "b"]
    assert reader.verify(session).ok


def test_a_session_that_nobody_began_is_refused(journal: Journal) -> None:
    reader = Reader(journal.path)
    with pytest.raises(JournalError, match="begin or resume it first"):
        journal.append("nobody's", entry("a"))
    for ask in (journal.resume, reader.entries, reader.verify, reader.head, reader.session):
        with pytest.raises(JournalError, match="has no session nobody's"):
            ask("nobody's")


def test_a_pulse_is_not_kept(journal: Journal) -> None:
    session = write(journal, ["a"])
    assert journal.append(session, entry(Pulse(1.0))) == journal.issued == journal.committed
    journal.append(session, entry("b"))
    assert journal.wait(journal.issued, SOON)
    assert len(list(Reader(journal.path).entries(session))) == 2


def test_what_cannot_be_kept_is_kept_in_words(journal: Journal) -> None:
    told: list[str] = []
    journal.on_trouble = told.append
    session = journal.begin(HEADER)
    journal.append(session, entry(Left(object(), 1.0)))  # type: ignore[arg-type]
    journal.append(session, entry("b"))
    assert journal.wait(journal.issued, SOON)
    first, second = Reader(journal.path).entries(session)
    assert isinstance(first.body, Notice)
    assert first.body.text.startswith("Kept in words only: Left(id=<object")
    assert second.body == Note("b")
    assert told == ["This Left cannot be kept: a value in it has no JSON."]


def test_each_threads_entries_keep_their_order(journal: Journal) -> None:
    session = journal.begin(HEADER)
    start = threading.Barrier(8)

    def append(name: int) -> None:
        start.wait()
        for number in range(200):
            journal.append(session, entry(f"{name} {number}"))

    threads = [threading.Thread(target=append, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert journal.wait(journal.issued, SOON)
    reader = Reader(journal.path)
    texts = notes(reader.entries(session))
    assert len(texts) == 8 * 200
    for name in range(8):
        mine = [text for text in texts if text.startswith(f"{name} ")]
        assert mine == [f"{name} {number}" for number in range(200)]
    assert reader.verify(session).ok


def test_closing_writes_what_is_queued(open_journal: Callable[[], Journal]) -> None:
    journal = open_journal()
    session = journal.begin(HEADER)
    for number in range(2_000):
        journal.append(session, entry(str(number)))
    assert journal.close(SOON)
    assert journal.close(0)
    assert [path.name for path in journal.path.parent.iterdir()] == [journal.path.name]
    assert Reader(journal.path).session(session).entries == 2_000


def test_after_closing_nothing_is_said_to_be_kept(journal: Journal) -> None:
    session = write(journal, ["a"])
    assert journal.close(SOON)
    ticket = journal.append(session, entry("b"))
    assert not journal.wait(ticket, 0)
    assert not journal.close(0)
    assert notes(Reader(journal.path).entries(session)) == ["a"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = '{}'",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries",
        "UPDATE sessions SET class = '4C'",
        "DELETE FROM sessions",
        "INSERT OR REPLACE INTO sessions SELECT * FROM sessions",
        "UPDATE heads SET seq = 1",
        "UPDATE heads SET session = 'x', seq = 9",
        "DELETE FROM heads",
    ],
)
def test_the_file_itself_refuses_changes(journal: Journal, statement: str) -> None:
    session = write(journal, ["a", "b"])
    with (
        closing(sqlite3.connect(journal.path)) as db,
        pytest.raises(sqlite3.IntegrityError, match="only ever added to"),
    ):
        db.execute(statement)
    assert notes(Reader(journal.path).entries(session)) == ["a", "b"]


def test_it_survives_a_power_cut_by_its_settings(journal: Journal) -> None:
    write(journal, ["a"])
    with closing(sqlite3.connect(journal.path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store = journal._store._db
    assert store is not None
    assert store.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_sqlite_is_imported_at_first_use_only(folder: Path) -> None:
    program = (
        "import sys, pathlib; from monitor.journal import Journal;"
        "print('sqlite3' in sys.modules, 'pydantic' in sys.modules);"
        f"Journal.open(pathlib.Path({str(folder)!r})).close(60);"
        "print('sqlite3' in sys.modules, 'pydantic' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["False", "False", "True", "False"]
