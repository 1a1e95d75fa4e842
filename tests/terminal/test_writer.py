from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from monitor.terminal.backlog import LIMIT, Backlog
from monitor.terminal.tty import Tty, open_tty
from monitor.terminal.writer import Writer

GENEROUS = 20.0


@dataclass
class Line:
    """A pty with a writer on it, and what the writer called back."""

    master: int
    slave: int
    tty: Tty
    writer: Writer
    backlog: Backlog
    caught_up: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    gone: threading.Event = field(default_factory=threading.Event)

    def read(self, until: Callable[[bytes], bool]) -> bytes:
        """What the writer wrote, up to where ``until`` holds."""
        data = b""
        while not until(data):
            assert select.select([self.master], [], [], GENEROUS)[0], f"no more than {data[-80:]!r}"
            data += os.read(self.master, 65536).replace(b"\0", b"")
        return data

    def rest(self) -> bytes:
        """What there is to read now."""
        data = b""
        while select.select([self.master], [], [], 0.1)[0]:
            data += os.read(self.master, 65536)
        return data

    def stall(self) -> int:
        """Fill the terminal with NULs, and the backlog with frames; how many it accepted."""
        fd = os.open(os.ttyname(self.slave), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        while select.select([], [fd], [], 0.1)[1]:
            with suppress(BlockingIOError):
                os.write(fd, bytes(1000))
        os.close(fd)
        count = 0
        while not self.backlog.dropped:
            self.writer.write(frame(count))
            count += 1
        return count - 1


def frame(number: int) -> str:
    return f"\x1b[1;1H<{number}|".ljust(998, "x") + "|>"


@pytest.fixture(params=[False, True], ids=["reopened", "blocking"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    master, slave = os.openpty()
    tty = Tty(os.dup(slave), blocking=True) if request.param else open_tty(slave)
    assert tty.blocking == request.param
    backlog = Backlog()
    writer = Writer(
        tty, backlog, on_caught_up=lambda: made.caught_up.release(), on_gone=lambda: made.gone.set()
    )
    made = Line(master, slave, tty, writer, backlog)
    writer.start()
    yield made
    os.close(slave)
    if made.master >= 0:
        os.close(master)
    writer.close()  # a write that blocked has failed by now
    os.close(tty.fd)


def test_it_writes_in_order(line: Line) -> None:
    for number in range(3):
        line.writer.write(frame(number))
    text = line.read(lambda data: data.count(b"|>") == 3).decode()
    assert text == "".join(map(frame, range(3)))


def test_reopening_leaves_the_shared_description_blocking(line: Line) -> None:
    assert os.get_blocking(line.slave)


def test_a_stalled_terminal_never_holds_the_caller_and_one_repaint_follows(line: Line) -> None:
    accepted = line.stall()
    for number in range(1000):
        line.writer.write(frame(number))
    assert line.backlog.pending <= LIMIT + len(frame(0))
    text = line.read(lambda data: data.count(b"|>") == accepted).decode()
    assert text == "".join(map(frame, range(accepted))), "every frame begun is whole"
    assert line.caught_up.acquire(timeout=GENEROUS)
    assert not line.caught_up.acquire(blocking=False)
    line.writer.write(frame(7))
    assert line.read(lambda data: data.endswith(b"|>")).decode() == frame(7)


def test_closing_writes_the_controls_and_drops_the_frames_not_begun(line: Line) -> None:
    line.stall()
    line.writer.write("\x1b[?1049l")
    closed: list[bool] = []
    closing = threading.Thread(target=lambda: closed.append(line.writer.close(GENEROUS)))
    closing.start()
    text = line.read(lambda data: data.endswith(b"\x1b[?1049l")).decode()
    closing.join(GENEROUS)
    assert closed == [True]
    frames = text.removesuffix("\x1b[?1049l")
    assert frames == "".join(frame(n) for n in range(frames.count("|>")))
    line.writer.write(frame(1))
    assert line.backlog.take() is None


def test_closing_gives_up_on_a_stalled_terminal_and_writes_no_more(line: Line) -> None:
    line.stall()
    line.writer.write("\x1b[?1049l")
    assert not line.writer.close(0.01)
    assert "terminal-output" not in {thread.name for thread in threading.enumerate()}
    assert b"\x1b[?1049l" not in line.rest()


def test_a_terminal_that_went_away_is_told_once_and_ends_the_thread(line: Line) -> None:
    line.stall()
    os.close(line.master)
    line.master = -1
    assert line.gone.wait(GENEROUS)
    line.writer.write(frame(0))
    assert not line.writer.close(GENEROUS)
    assert "terminal-output" not in {thread.name for thread in threading.enumerate()}


def test_what_cannot_be_opened_anew_is_written_in_a_copy() -> None:
    reader, pipe = os.pipe()
    tty = open_tty(pipe)
    assert tty.blocking
    assert tty.send(memoryview(b"x" * 1000)) == 256
    assert os.read(reader, 1000) == b"x" * 256
    for fd in (reader, pipe, tty.fd):
        os.close(fd)
