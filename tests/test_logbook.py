"""The log on its way to the disk: nothing waits for it, and nothing is lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import JournalError
from monitor.journal import Journal, Reader
from monitor.live import Live, advance
from monitor.logbook import KEY, LATE, LATE_SECONDS, Logbook, news
from monitor.stream import Alert, AlertOver, Entry, Note


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def entry(text: str) -> Entry:
    return Entry(1.0, 1.0, "Jones", Note(text))


def begun(folder: Path, clock: Clock | None = None) -> Logbook:
    logbook = Logbook(folder, now=clock or Clock())
    logbook.begin("3B", "Zoom", practice=False)
    return logbook


def test_what_came_before_the_disk_was_there_is_written_first(tmp_path: Path) -> None:
    logbook = begun(tmp_path / "journal")
    logbook.keep(entry("early"))
    logbook.open()
    logbook.keep(entry("late"))
    assert logbook.close() == 0
    reader = Reader(tmp_path / "journal" / "journal.sqlite3")
    (session,) = reader.sessions()
    texts = [kept.body.text for kept in reader.entries(session.id) if isinstance(kept.body, Note)]
    assert texts == ["early", "late"]


def test_whoever_leaves_before_the_disk_was_there_loses_nothing(tmp_path: Path) -> None:
    logbook = begun(tmp_path / "journal")
    logbook.keep(entry("early"))
    assert logbook.close() == 0
    reader = Reader(tmp_path / "journal" / "journal.sqlite3")
    (session,) = reader.sessions()
    assert len(list(reader.entries(session.id))) == 1


def test_a_journal_that_is_refused_stays_told_and_what_is_lost_is_counted(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("no folder")
    logbook = begun(tmp_path / "journal")
    logbook.keep(entry("lost"))
    with pytest.raises(JournalError) as refused:
        logbook.open()
    assert logbook.refused
    assert logbook.trouble() == str(refused.value)
    assert logbook.close() == 1


def test_a_disk_that_hangs_while_the_journal_opens_is_told(tmp_path: Path) -> None:
    clock = Clock()
    logbook = begun(tmp_path, clock)
    assert logbook.trouble() == ""
    logbook.keep(entry("waits"))
    assert logbook.trouble() == ""
    clock.now += LATE_SECONDS + 0.1
    assert logbook.trouble() == LATE


def test_a_disk_that_hangs_later_is_told_and_so_is_its_recovery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    logbook = begun(tmp_path / "journal", clock)
    logbook.open()
    committed = 7
    monkeypatch.setattr(Journal, "issued", property(lambda _self: 9))
    monkeypatch.setattr(Journal, "committed", property(lambda _self: committed))
    assert logbook.trouble() == ""
    clock.now += LATE_SECONDS + 0.1
    assert logbook.trouble() == LATE
    committed = 8  # it is slow, and goes on
    assert logbook.trouble() == ""
    committed = 9
    clock.now += 100
    assert logbook.trouble() == ""
    monkeypatch.undo()
    assert logbook.close() == 0


def test_the_stream_is_told_once_and_told_when_it_is_over() -> None:
    live = Live()

    def told(trouble: str) -> Alert | AlertOver | None:
        nonlocal live
        body = news(live, trouble)
        if body is not None:
            live = advance(live, Entry(1.0, 1.0, "Jones", body))
        return body

    assert told("") is None
    assert isinstance(told("full"), Alert)
    assert told("full") is None
    assert isinstance(told("gone"), Alert)
    assert told("") == AlertOver(KEY)
    assert told("") is None
    assert isinstance(told("full"), Alert)
