from __future__ import annotations

import errno
import os
import shlex
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitor.errors import JournalError
from monitor.journal import Journal, Reader, database
from monitor.journal.trouble import explain
from tests.journal.conftest import SOON, write

Open = Callable[[Path], object]
BOTH = pytest.mark.parametrize("open_it", [Journal.open, Reader.open])


@pytest.fixture
def restored_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def bits(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


def made(folder: Path) -> Path:
    """A journal in ``folder`` that nobody uses."""
    journal = Journal.open(folder)
    write(journal, ["a"])
    assert journal.close(SOON)
    return journal.path


@pytest.mark.usefixtures("restored_umask")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o377])
def test_what_we_make_is_closed_to_others_whatever_the_umask(folder: Path, umask: int) -> None:
    os.umask(umask)
    journal = Journal.open(folder)
    write(journal, ["a"])
    assert bits(folder) == "0700"
    found = {path.name: bits(path) for path in folder.iterdir()}
    names = ("journal.sqlite3", "journal.sqlite3-shm", "journal.sqlite3-wal")
    assert found == dict.fromkeys(names, "0600")
    assert journal.close(SOON)


@BOTH
@pytest.mark.parametrize("name", ["", "journal.sqlite3", "journal.sqlite3-wal"])
@pytest.mark.parametrize("extra", [0o040, 0o004, 0o010, 0o002])
def test_looser_modes_are_refused_with_the_command_that_mends_them(
    tmp_path: Path, open_it: Open, name: str, extra: int
) -> None:
    folder = tmp_path / "it's mine"
    path = made(folder)
    path.with_name("journal.sqlite3-wal").touch(0o600)
    loose = folder / name
    before = stat.S_IMODE(loose.stat().st_mode)
    loose.chmod(before | extra)
    with pytest.raises(JournalError, match="is open to others") as caught:
        open_it(folder)
    assert stat.S_IMODE(loose.stat().st_mode) == before | extra, "mended silently"
    command = str(caught.value).partition("mend it with: ")[2]
    assert command == f"chmod {before:o} {shlex.quote(str(loose))}"
    subprocess.run(command, shell=True, check=True)
    close(open_it(folder))


def close(opened: object) -> None:
    if isinstance(opened, Journal):
        assert opened.close(SOON)


@BOTH
def test_what_belongs_to_others_is_refused(
    folder: Path, open_it: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(folder)
    monkeypatch.setattr(os, "geteuid", lambda: 4_321)
    with pytest.raises(JournalError, match=r"another user.*sudo chown 4321 '.*kept privately'"):
        open_it(folder)


def test_on_windows_modes_are_not_checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(folder).chmod(0o644)
    monkeypatch.setattr("providers.private_file.sys.platform", "win32")
    assert Reader.open(folder).sessions()


@BOTH
def test_a_link_in_place_of_the_file_is_refused(folder: Path, open_it: Open) -> None:
    path = made(folder)
    path.rename(folder / "elsewhere")
    path.symlink_to(folder / "elsewhere")
    with pytest.raises(JournalError, match=r"journal\.sqlite3 of the journal is no ordinary file"):
        open_it(folder)


def test_a_file_in_place_of_the_folder_is_refused(folder: Path) -> None:
    folder.write_text("not a folder")
    with pytest.raises(JournalError, match="is no folder: move it away"):
        Journal.open(folder)


@BOTH
@pytest.mark.parametrize("content", [b"hello", b"SQLite format 3\0", b"hello " * 1_000])
def test_a_file_that_is_no_database_is_refused(folder: Path, open_it: Open, content: bytes) -> None:
    path = made(folder)
    path.write_bytes(content)
    with pytest.raises(JournalError, match="damaged, or is not a journal of Chaperone"):
        open_it(folder)
    assert path.read_bytes() == content


def test_a_damaged_journal_is_said_to_be_damaged(folder: Path) -> None:
    path = made(folder)
    path.write_bytes(path.read_bytes()[:5_000])
    with pytest.raises(JournalError, match="damaged, or is not a journal of Chaperone"):
        close(Journal.open(folder))
    with pytest.raises(JournalError, match="damaged, or is not a journal of Chaperone"):
        Reader.open(folder).sessions()


@BOTH
def test_a_database_of_another_program_is_left_alone(folder: Path, open_it: Open) -> None:
    path = made(folder)
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE theirs (a)")
    path.chmod(0o600)
    content = path.read_bytes()
    with pytest.raises(JournalError, match="but no journal of Chaperone"):
        open_it(folder)
    assert path.read_bytes() == content


@BOTH
def test_another_form_of_the_journal_is_refused(folder: Path, open_it: Open) -> None:
    path = made(folder)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 2")
    with pytest.raises(JournalError, match="has form 2, and this Chaperone knows form 1"):
        open_it(folder)


def test_a_journal_that_is_held_for_long_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(folder)
    path.unlink()
    path.touch(0o600)  # an empty one has to be written to
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalError, match="Another program holds the journal"):
            Journal.open(folder)


def test_reading_needs_no_turn_of_those_who_write(folder: Path) -> None:
    path = made(folder)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert Reader.open(folder).sessions()


def test_the_reader_makes_nothing(folder: Path) -> None:
    with pytest.raises(JournalError, match=r"There is no journal at .*journal\.sqlite3"):
        Reader.open(folder)
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(JournalError, match="/dev/null/journal"):
        Journal.open(Path("/dev/null/journal"))


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (errno.EROFS, "/x cannot be written: make its folder and disk writable"),
        (errno.EACCES, "/x cannot be written: make its folder and disk writable"),
        (errno.ENOSPC, "The disk with the journal /x is full: free some space"),
        (errno.EIO, r"/x cannot be used \(Input/output error\): check its disk"),
    ],
)
def test_errors_of_the_system_have_a_place_and_a_remedy(code: int, says: str) -> None:
    error = explain(Path("/x"), OSError(code, os.strerror(code)))
    with pytest.raises(JournalError, match=says):
        raise error


def test_a_name_and_folder_with_odd_characters_work(tmp_path: Path) -> None:
    folder = tmp_path / "50% of ?#'\udcff"
    journal = Journal.open(folder, "3B #1?.sqlite3")
    session = write(journal, ["a"])
    assert journal.close(SOON)
    assert Reader.open(folder, "3B #1?.sqlite3").verify(session).ok
    assert [path.name for path in folder.glob("*.sqlite3")] == ["3B #1?.sqlite3"]
