from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.journal import Journal, Reader
from tests.journal.conftest import SOON, notes, write

ROOT = Path(__file__).parents[2]


class Worker:
    """A running :mod:`tests.journal.worker`."""

    def __init__(self, folder: Path, session: str, name: str, *numbers: int) -> None:
        command = [sys.executable, "-m", "tests.journal.worker"]
        self._process = subprocess.Popen(
            [*command, str(folder), session, name, *map(str, numbers)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def kill(self) -> list[str]:
        """Kill it without warning; return what else it had said."""
        self._process.send_signal(signal.SIGKILL)
        return self.ended(-signal.SIGKILL)

    def ended(self, status: int) -> list[str]:
        """Wait for its end; return what else it said."""
        with self._process as process:
            assert process.stdout is not None
            said = process.stdout.read().split()
        assert process.returncode == status
        return said


@pytest.mark.parametrize("acknowledged", [0, 50, 3_000])
def test_nothing_acknowledged_is_lost_when_it_is_killed(folder: Path, acknowledged: int) -> None:
    worker = Worker(folder, "-", "x", 10_000_000)
    session = worker.line()
    worker.go()
    last = -1
    while last < acknowledged:
        last = int(worker.line())
    last = max([last, *map(int, worker.kill())])
    reader = Reader.open(folder)
    texts = notes(reader.entries(session))
    assert len(texts) > last
    assert texts == [f"x {number}" for number in range(len(texts))]
    assert reader.verify(session).ok


@pytest.mark.parametrize("die", [0, 1, 150, 777])
def test_a_batch_in_which_it_is_killed_is_kept_wholly_or_not_at_all(folder: Path, die: int) -> None:
    worker = Worker(folder, "-", "x", 1_000, die)
    session = worker.line()
    worker.go()
    last = max([-1, *map(int, worker.ended(-signal.SIGKILL))])
    reader = Reader.open(folder)
    texts = notes(reader.entries(session))
    assert last < len(texts) <= die
    assert texts == [f"x {number}" for number in range(len(texts))]
    assert reader.verify(session).ok


def test_a_killed_session_is_taken_up_again(folder: Path) -> None:
    worker = Worker(folder, "-", "x", 10_000_000)
    session = worker.line()
    worker.go()
    worker.line()
    worker.kill()
    journal = Journal.open(folder)
    journal.resume(session)
    write(journal, ["other"])
    assert journal.close(SOON)
    worker = Worker(folder, session, "y", 100)
    assert worker.line() == session
    worker.go()
    assert worker.ended(0)[-1] == "closed"
    reader = Reader.open(folder)
    assert notes(reader.entries(session))[-100:] == [f"y {number}" for number in range(100)]
    assert reader.verify(session).ok


def test_processes_that_write_one_session_at_once_keep_its_chain(folder: Path) -> None:
    journal = Journal.open(folder)
    session = write(journal, [])
    assert journal.close(SOON)
    workers = {name: Worker(folder, session, name, 1_000) for name in "abc"}
    for worker in workers.values():
        assert worker.line() == session
    for worker in workers.values():
        worker.go()
    assert [worker.ended(0)[-1] for worker in workers.values()] == ["closed"] * 3
    reader = Reader.open(folder)
    texts = notes(reader.entries(session))
    assert len(texts) == 3_000
    for name in workers:
        mine = [text for text in texts if text[0] == name]
        assert mine == [f"{name} {number}" for number in range(1_000)]
    assert reader.verify(session).ok


def test_processes_that_make_the_journal_at_once_all_succeed(folder: Path) -> None:
    workers = [Worker(folder, "-", str(number), 10) for number in range(4)]
    sessions = [worker.line() for worker in workers]
    for worker in workers:
        worker.go()
    assert [worker.ended(0)[-1] for worker in workers] == ["closed"] * 4
    reader = Reader.open(folder)
    assert {row.id for row in reader.sessions()} == set(sessions)
    assert all(reader.verify(session).entries == 10 for session in sessions)
