from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.errors import JournalError
from monitor.journal import Journal, Problem, Reader, Verdict
from monitor.journal.schema import link
from monitor.stream import Note
from tests.journal.conftest import SOON, entry, notes, tamper, write

TEXTS = ["a", "b", "c", "d"]
COPY_OF_2 = "SELECT session, {seq}, utc, mono, who, kind, body, hash FROM entries WHERE seq = 2"


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE entries SET body = replace(body, 'b', 'x') WHERE seq = 2"], "2 altered"),
        (["UPDATE entries SET utc = utc + 1 WHERE seq = 2"], "2 altered"),
        (["UPDATE entries SET mono = mono + 1 WHERE seq = 4"], "4 altered"),
        (["UPDATE entries SET who = 'Mr Other' WHERE seq = 1"], "1 altered"),
        (["UPDATE entries SET kind = 'alert' WHERE seq = 3"], "3 altered"),
        (["UPDATE entries SET hash = upper(hash) WHERE seq = 3"], "3 altered"),
        (["UPDATE entries SET body = x'ff' WHERE seq = 3"], "3 altered"),
        (["UPDATE entries SET utc = 'noon' WHERE seq = 3"], "3 altered"),
        (["UPDATE entries SET seq = 'x' WHERE seq = 4"], "4 altered"),
        (["DELETE FROM entries WHERE seq = 1"], "1 missing"),
        (["DELETE FROM entries WHERE seq IN (2, 3)"], "2 missing"),
        (["DELETE FROM entries WHERE seq = 4"], "4 truncated"),
        (["DELETE FROM entries WHERE seq > 1"], "2 truncated"),
        (["DELETE FROM entries"], "1 truncated"),
        (
            ["UPDATE entries SET seq = seq + 10", "UPDATE entries SET seq = seq - 9"],
            "1 missing",
        ),
        (
            [
                "UPDATE entries SET seq = 9 WHERE seq = 2",
                "UPDATE entries SET seq = 2 WHERE seq = 3",
                "UPDATE entries SET seq = 3 WHERE seq = 9",
            ],
            "2 altered",
        ),
        ([f"INSERT INTO entries {COPY_OF_2.format(seq=5)}"], "5 altered"),
        ([f"INSERT INTO entries {COPY_OF_2.format(seq=0)}"], "1 altered"),
        (["UPDATE heads SET seq = 3"], "4 altered"),
        (["UPDATE heads SET hash = 'x'"], "5 altered"),
        (["DELETE FROM heads"], "5 truncated"),
        (["UPDATE sessions SET class = '4C'"], "0 header"),
        (["UPDATE sessions SET practice = 0"], "0 header"),
        (["UPDATE sessions SET started = started + 1"], "0 header"),
        (["UPDATE sessions SET genesis = 'x'"], "0 header"),
        (["DELETE FROM sessions"], "0 header"),
    ],
)
def test_tampering_is_found_where_it_begins(
    journal: Journal, statements: list[str], found: str
) -> None:
    session = write(journal, TEXTS)
    tamper(journal.path, *statements)
    verdict = Reader(journal.path).verify(session)
    assert not verdict.ok
    assert f"{verdict.seq} {verdict.problem}" == found
    assert verdict.seq is not None
    assert verdict.entries == max(verdict.seq - 1, 0)


def test_an_altered_entry_with_a_hash_of_its_own_breaks_the_next_link(journal: Journal) -> None:
    session = write(journal, TEXTS)
    with closing(sqlite3.connect(journal.path)) as db:
        (first,) = db.execute("SELECT hash FROM entries WHERE seq = 1").fetchone()
        columns = db.execute("SELECT utc, mono, who, kind FROM entries WHERE seq = 2").fetchone()
    body = '{"kind":"note","text":"x"}'
    forged = link(first, session, 2, (*columns, body))
    tamper(journal.path, f"UPDATE entries SET body = '{body}', hash = '{forged}' WHERE seq = 2")
    assert notes(Reader(journal.path).entries(session)) == ["a", "x", "c", "d"]
    assert Reader(journal.path).verify(session) == Verdict(2, Problem.ALTERED, 3)


def test_an_end_cut_off_with_its_head_differs_from_a_noted_head(journal: Journal) -> None:
    """What the chain alone cannot show, and how it is shown all the same."""
    session = write(journal, TEXTS)
    noted = Reader(journal.path).head(session)
    tamper(
        journal.path,
        "DELETE FROM entries WHERE seq = 4",
        "UPDATE heads SET seq = 3, hash = (SELECT hash FROM entries WHERE seq = 3)",
    )
    assert Reader(journal.path).verify(session).ok
    assert Reader(journal.path).head(session) != noted


def test_other_sessions_still_verify(journal: Journal) -> None:
    session, other = write(journal, TEXTS), write(journal, TEXTS)
    tamper(
        journal.path,
        f"DELETE FROM entries WHERE session = '{session}'",
        f"DELETE FROM heads WHERE session = '{session}'",
        f"DELETE FROM sessions WHERE id = '{session}'",
    )
    assert Reader(journal.path).verify(other) == Verdict(4)
    with pytest.raises(JournalError, match="has no session"):
        Reader(journal.path).verify(session)


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("DELETE FROM entries WHERE seq > 2", Verdict(2, Problem.MISSING, 3)),
        ("UPDATE heads SET seq = 2", Verdict(5)),  # the chain itself is whole
    ],
)
def test_writing_goes_on_after_tampering_and_does_not_hide_it(
    journal: Journal, statement: str, verdict: Verdict
) -> None:
    session = write(journal, TEXTS)
    tamper(journal.path, statement)
    assert journal.wait(journal.append(session, entry("e")), SOON)
    assert notes(Reader(journal.path).entries(session))[-1] == "e"
    assert Reader(journal.path).verify(session) == verdict


def test_an_entry_that_cannot_be_read_is_named_and_can_be_passed(journal: Journal) -> None:
    session = write(journal, TEXTS)
    tamper(
        journal.path,
        'UPDATE entries SET body = \'{"kind":"tea"}\' WHERE seq = 2',
        "UPDATE entries SET utc = 'noon' WHERE seq = 3",
    )
    reader = Reader(journal.path)
    found = reader.entries(session)
    assert next(found).body == Note("a")
    with pytest.raises(JournalError, match=f"{session}, entry 2: An entry of kind 'tea'"):
        next(found)
    with pytest.raises(JournalError, match=r"entry 3: .*column was altered"):
        next(reader.entries(session, after=2))
    assert notes(reader.entries(session, after=3)) == ["d"]


def test_a_session_without_its_head_says_so(journal: Journal) -> None:
    session = write(journal, TEXTS)
    tamper(journal.path, "DELETE FROM heads")
    with pytest.raises(JournalError, match="was altered: verify it"):
        Reader(journal.path).head(session)


def test_damage_in_the_file_never_passes_as_whole(journal: Journal, folder: Path) -> None:
    session = write(journal, ["x" * 100] * 500)
    assert journal.close(SOON)
    content = bytearray(journal.path.read_bytes())
    middle = content.index(b"xxxx", len(content) // 2)
    content[middle : middle + 2] = b"yy"
    journal.path.write_bytes(content)
    assert Reader.open(folder).verify(session).problem is Problem.ALTERED
