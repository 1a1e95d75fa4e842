from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from monitor.journal import Journal, Reader, database
from monitor.journal.database import open_or_make
from monitor.journal.schema import link
from tests.journal.conftest import SOON, Told, entry, notes, write


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.05)


def add(journal: Journal, session: str, texts: list[str]) -> int:
    return max(journal.append(session, entry(text)) for text in texts)


def test_a_full_disk_is_told_and_nothing_is_lost(
    open_journal: Callable[[], Journal], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk: list[sqlite3.Connection] = []

    def on_a_small_disk(path: Path) -> sqlite3.Connection:
        disk.append(open_or_make(path))
        disk[0].execute("PRAGMA max_page_count = 40")
        return disk[0]

    monkeypatch.setattr("monitor.journal.store.open_or_make", on_a_small_disk)
    journal = open_journal()
    told = Told(journal)
    session = write(journal, ["a"])
    last = add(journal, session, ["x" * 10_000] * 50)
    assert "is full: free some space" in told.next()
    acknowledged = journal.committed
    assert acknowledged < last
    last = add(journal, session, ["b"])
    assert not journal.wait(last, 0)
    assert Reader(journal.path).verify(session).entries == acknowledged - 1
    disk[0].execute("PRAGMA max_page_count = 4000")
    assert told.until_recovered() == []
    assert journal.wait(last, SOON)
    assert notes(Reader(journal.path).entries(session)) == ["a", *["x" * 10_000] * 50, "b"]
    assert Reader(journal.path).verify(session).ok


FILE_LIMIT = """
import resource, sys
from pathlib import Path
from monitor.journal import Journal, Reader
from tests.journal.conftest import SOON, Told, entry, notes, write

journal = Journal.open(Path(sys.argv[1]))
told = Told(journal)
session = write(journal, ["a"])
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
for _ in range(100):
    last = journal.append(session, entry("x" * 10_000))
print(told.next())
assert not journal.wait(last, 0)
resource.setrlimit(resource.RLIMIT_FSIZE, limits)
assert told.until_recovered() == []
assert journal.wait(last, SOON)
assert notes(Reader(journal.path).entries(session)) == ["a"] + ["x" * 10_000] * 100
assert Reader(journal.path).verify(session).ok
assert journal.close(SOON)
"""


def test_a_file_that_cannot_grow_is_told_and_nothing_is_lost(folder: Path) -> None:
    """As by a quota: the system itself refuses to write, in the middle of a transaction."""
    result = subprocess.run(
        [sys.executable, "-c", FILE_LIMIT, str(folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    assert f"{folder}/journal.sqlite3 cannot be used (SQLITE_IOERR_WRITE)" in result.stdout


def test_a_journal_held_by_another_program_is_told_and_nothing_is_lost(
    journal: Journal,
) -> None:
    told = Told(journal)
    session = write(journal, ["a"])
    for texts in (["b", "c"], ["d"]):
        with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            last = add(journal, session, texts)
            assert told.next().startswith("Another program holds the journal")
            assert not journal.wait(last, 0)
            other.execute("ROLLBACK")
        assert told.next() == "ok"
        assert journal.wait(last, SOON)
        assert journal.wait(add(journal, session, ["-"]), SOON)  # and nothing is told of it
    texts = notes(Reader(journal.path).entries(session))
    assert texts == ["a", "b", "c", "-", "d", "-"]


@pytest.mark.parametrize("remove", ["file", "all files", "folder"])
def test_a_removed_journal_is_written_anew_with_all_it_held(journal: Journal, remove: str) -> None:
    told = Told(journal)
    session = write(journal, ["a", "b"])
    folder = journal.path.parent
    if remove == "folder":
        shutil.rmtree(folder)
    else:
        for path in folder.glob("journal.sqlite3" if remove == "file" else "*"):
            path.unlink()
    last = add(journal, session, ["c"])
    assert "was removed or replaced while in use" in told.next()
    assert told.next() == "ok"
    assert journal.wait(last, SOON)
    reader = Reader.open(folder)  # which checks the modes too
    assert notes(reader.entries(session)) == ["a", "b", "c"]
    assert reader.verify(session).ok
    assert not list(folder.glob("*rescue*"))


def test_a_replaced_journal_is_kept_beside_the_new_one(journal: Journal, tmp_path: Path) -> None:
    told = Told(journal)
    session = write(journal, ["a", "b"])
    folder = journal.path.parent
    other = Journal.open(tmp_path / "other")
    theirs = write(other, ["theirs"])
    assert other.close(SOON)
    shutil.copy(other.path, folder / "new")
    (folder / "new").chmod(0o600)
    for path in folder.glob("journal*"):
        path.unlink()
    (folder / "new").rename(journal.path)
    last = add(journal, session, ["c"])
    sentence = told.next()
    assert told.next() == "ok"
    assert journal.wait(last, SOON)
    (rescued,) = folder.glob("journal-rescued-*.sqlite3")
    assert str(rescued) in sentence
    assert notes(Reader(rescued).entries(session)) == ["a", "b"]
    reader = Reader.open(folder)
    assert notes(reader.entries(session)) == ["c"]
    assert notes(reader.entries(theirs)) == ["theirs"]
    assert reader.verify(session).ok


def test_a_journal_removed_while_nothing_happens_is_rescued_on_closing(
    open_journal: Callable[[], Journal],
) -> None:
    journal = open_journal()
    told = Told(journal)
    session = write(journal, ["a"])
    journal.path.unlink()
    assert journal.close(SOON)
    assert "was removed or replaced while in use" in told.next()
    assert notes(Reader(journal.path).entries(session)) == ["a"]


def test_a_journal_opened_to_others_meanwhile_is_refused_when_opened_anew(
    journal: Journal,
) -> None:
    told = Told(journal)
    session = write(journal, ["a"])
    journal.path.unlink()
    journal.path.parent.chmod(0o755)
    last = add(journal, session, ["b"])
    assert "mend it with: chmod 700" in told.next()
    journal.path.parent.chmod(0o700)
    assert "was removed or replaced" in told.next()
    assert told.next() == "ok"
    assert journal.wait(last, SOON)


def test_closing_is_bounded_and_says_what_is_not_on_disk(
    open_journal: Callable[[], Journal],
) -> None:
    journal = open_journal()
    told = Told(journal)
    session = write(journal, ["a"])
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        add(journal, session, ["b"])
        assert told.next().startswith("Another program holds")
        assert not journal.close(0.2)
        journal._thread.join(SOON)
        assert not journal._thread.is_alive(), "it has not given up"
        assert journal.committed == journal.issued - 1
    assert notes(Reader(journal.path).entries(session)) == ["a"]


def test_closing_amid_trouble_still_tries_until_its_time_is_up(
    open_journal: Callable[[], Journal],
) -> None:
    journal = open_journal()
    told = Told(journal)
    session = write(journal, ["a"])
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        add(journal, session, ["b"])
        assert told.next().startswith("Another program holds")
        closed: list[bool] = []
        closer = threading.Thread(target=lambda: closed.append(journal.close(SOON)))
        closer.start()
        other.execute("ROLLBACK")
        closer.join()
    assert closed == [True]
    assert notes(Reader(journal.path).entries(session)) == ["a", "b"]


def test_faults_of_listeners_and_of_the_program_do_not_stop_the_writer(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sentences: list[str] = []

    def listener(sentence: str) -> None:
        sentences.append(sentence)
        raise RuntimeError("the listener's own")

    session = write(journal, ["a"])
    journal.on_trouble = listener
    faults = iter([RuntimeError("the program's own")])

    def faulty(previous: str, session: str, seq: int, row: tuple[object, ...]) -> str:
        for fault in faults:
            raise fault
        return link(previous, session, seq, row)

    monkeypatch.setattr("monitor.journal.store.link", faulty)
    assert journal.wait(add(journal, session, ["b"]), SOON)
    (sentence,) = sentences
    assert " cannot be written (RuntimeError in test_trouble.py:" in sentence
    assert "own" not in sentence
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    reader = Reader(journal.path)
    assert notes(reader.entries(session)) == ["a", "b"]
    assert reader.verify(session).ok
