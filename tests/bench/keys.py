"""A key while many change: from its byte at the terminal to the bytes of what it does.

The whole practice class runs, rules and journal and all; then a call on Zoom, as the companion
sees it, with its child between. The keys are down and up, in turn, at moments drawn by chance.
"""

from __future__ import annotations

import os
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from statistics import median

import psutil

from tests.bench.bed import PATIENCE
from tests.bench.call_process import open_call
from tests.bench.classes import busy_class
from tests.bench.figures import Figure, Target
from tests.bench.options import NotMeasured, Options, home
from tests.bench.smallest import LAST
from tests.realterm.window import KEYS, Window

PEOPLE, RATE = 300, 50
PAUSE = (0.05, 0.3)
"""Between a key's effect and the next key, in seconds; rows stand still all the time."""
SETTLED = 8.0
"""Seconds after which start-up is over."""
UP, DOWN = KEYS["up"], KEYS["down"]
CURSOR = re.compile(rb"\x1b\[(\d+);\d+H\x1b\[7[;\d]*m> ")
"""The selected row, with its line on the screen."""


def run(options: Options) -> Iterable[Figure]:
    """The key in a quiet class and in a busy one, beside that of the smallest Textual app."""
    count = options.count(500, 100)
    smallest = _smallest(count)
    yield Figure("key → effect, smallest Textual app", "ms", smallest)
    yield Figure("key → effect, 30 people, no changes", "ms", _monitor(count, 30, 0))
    busy = _monitor(count, PEOPLE, RATE)
    name = f"key → effect, {PEOPLE} people, {RATE} changes/s"
    yield Figure(name, "ms", busy, (Target("p99", 40.0),))
    yield Figure("key → effect, busy / smallest", "×", [median(busy) / median(smallest)])
    yield from _in_call(count, smallest)


def _in_call(count: int, smallest: list[float]) -> Iterator[Figure]:
    """The same changes through the companion, and what that costs while the keys come."""
    words = f"{PEOPLE} people, {RATE} changes/s at the child"
    with open_call(PEOPLE) as bed:
        bed.zoom.tell(load=RATE)
        bed.rest(SETTLED)
        lists, began = bed.lists(), time.monotonic()
        before = [_used(process) for process in bed.processes()]
        delays = list(_on_rows(bed.window, count))
        after, took = [_used(process) for process in bed.processes()], time.monotonic() - began
        readings = (bed.lists() - lists) / took
    yield Figure(f"key → effect, {words}", "ms", delays, (Target("p99", 40.0),))
    ratio = median(delays) / median(smallest)
    yield Figure("key → effect, busy at the child / smallest", "×", [ratio])
    yield Figure(f"readings, {words}", "1/s", [readings])
    for name, old, new in zip(("program", "child"), before, after, strict=True):
        share = 100 * (new - old) / took
        yield Figure(f"processor, {name}, {words}", "%", [share])


def _used(process: psutil.Process) -> float:
    """Seconds of the processor so far."""
    times = process.cpu_times()
    return times.user + times.system


def _monitor(count: int, people: int, rate: float) -> list[float]:
    """Milliseconds from the key to the selection on its new line."""
    with home() as staff:
        file = busy_class(staff, rate, people)
        with staff.window("practise", "--scenario", file, emulate=False) as window:
            _open(window, b"END FOR EVERYONE")
            return list(_on_rows(window, count))


def _on_rows(window: Window, count: int) -> Iterator[float]:
    """Milliseconds from each key to the selection on its new line."""
    here = _line(window)  # no row moves while keys come
    lines = {UP: here - 1, DOWN: here}
    return _delays(window, count, lambda key, data: lines[key] in _cursors(data))


def _line(window: Window) -> int:
    """The line on which the selection is after a key."""
    found: list[int] = []

    def known(data: bytes) -> bool:
        found[:] = _cursors(data)
        return bool(found)

    os.write(window.master, DOWN)
    _until(window, known)
    window.rest(max(PAUSE))
    return found[-1]


def _cursors(data: bytes) -> list[int]:
    """The lines on which the selected row was painted."""
    return [int(line) for line in CURSOR.findall(data)]


def _smallest(count: int) -> list[float]:
    """Milliseconds from the key to anything that is written."""
    command = (sys.executable, "-m", "tests.bench.smallest")
    with home() as staff, staff.window(command=command, emulate=False) as window:
        _open(window, LAST.encode())
        return list(_delays(window, count, lambda _key, data: bool(data)))


def _open(window: Window, mark: bytes) -> None:
    """Wait until start-up is over."""
    window.rest(SETTLED)
    if mark not in window.raw:
        raise NotMeasured("the screen did not open")


def _delays(window: Window, count: int, done: Callable[[bytes, bytes], bool]) -> Iterator[float]:
    """Milliseconds from each of ``count`` keys until ``done(key, written since)``."""
    chance = random.Random(1)
    for number in range(count):
        window.rest(chance.uniform(*PAUSE))
        key = DOWN if number % 2 else UP
        pressed = time.monotonic()
        os.write(window.master, key)
        yield (_until(window, partial(done, key)) - pressed) * 1000


def _until(window: Window, done: Callable[[bytes], bool]) -> float:
    """When what was written from now on was ``done``."""
    deadline = time.monotonic() + PATIENCE
    data = b""
    while True:
        data += window.serve(1.0)
        read = time.monotonic()
        if done(data):
            return read
        if read > deadline:
            raise NotMeasured("a key had no effect")
