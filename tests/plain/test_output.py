from __future__ import annotations

import os
import select
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from monitor.plain.lines import Lines
from monitor.plain.output import Output
from monitor.terminal.tty import open_tty

GENEROUS = 20.0


@dataclass
class Line:
    """A pipe with an output on it: read end, output, and whether it was found gone."""

    reader: int
    output: Output
    gone: threading.Event

    def read(self, until: bytes) -> bytes:
        data = b""
        while until not in data:
            assert select.select([self.reader], [], [], GENEROUS)[0], data[-80:]
            data += os.read(self.reader, 65536)
        return data


@pytest.fixture
def line() -> Iterator[Line]:
    reader, writer = os.pipe()
    gone = threading.Event()
    output = Output(open_tty(writer), Lines(limit=4), "utf-8", gone.set)
    os.close(writer)
    output.start()
    yield Line(reader, output, gone)
    output.close()
    if not gone.is_set():
        os.close(reader)


def test_what_is_said_arrives(line: Line) -> None:
    line.output.say("Aisha Khan, recognised.")
    assert line.read(b"\n") == b"Aisha Khan, recognised.\n"


def test_nobody_waits_for_a_reader_who_stalls_and_the_gap_is_told(line: Line) -> None:
    for number in range(20_000):  # far more than a pipe holds
        line.output.say(f"{number} " + "x" * 60)
    line.output.say("END FOR EVERYONE was pressed.", urgent=True)
    told = line.read(b"END FOR EVERYONE").decode().splitlines()
    numbers = [int(text.split()[0]) for text in told if text[0].isdigit()]
    left_out = [int(text.split()[1]) for text in told if text.startswith("...")]
    assert numbers == sorted(numbers)
    assert sum(left_out) + len(numbers) == 20_000
    assert sum(left_out) > 10_000


def test_closing_writes_what_waits(line: Line) -> None:
    line.output.type("half", "Note: half")
    line.output.close()
    assert line.read(b"\n") == b"Note: half\n"


def test_closing_does_not_wait_for_a_reader_who_stalls(line: Line) -> None:
    line.output.say("x" * 1_000_000)
    line.output.close(0.01)
    assert not line.output._thread.is_alive()


def test_a_reader_who_has_gone_is_told_of(line: Line) -> None:
    os.close(line.reader)
    line.output.say("anybody?")
    assert line.gone.wait(GENEROUS)
