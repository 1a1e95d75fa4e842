"""From what a platform tells to the cell on the screen, where changes are rare.

Both ends are read from CLOCK_MONOTONIC, which all processes share.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterable, Iterator
from statistics import median
from typing import Protocol

from monitor.app import URGENT_SECONDS
from providers.zoom.sdk_worker import TURN_SECONDS
from tests.bench.bed import PATIENCE
from tests.bench.call_process import CallBed, open_call
from tests.bench.figures import Figure, Target
from tests.bench.options import NotMeasured, Options
from tests.bench.room import RoomWindow, open_room, pupil
from tests.realterm.window import Window, plain

PEOPLE = 30
VISIBLE = 8
"""So many pupils are in view."""
PAUSE = (0.7, 1.3)
"""Between two changes, in seconds: longer than calm paints are apart."""


class Source(Protocol):
    """Where observations come from."""

    def microphone(self, number: int, muted: bool) -> float:
        """Have a pupil's microphone observed; returns the moment at which the program, or a
        child of its own, was told."""


class InProcess:
    """The room's own provider, told in the program's process."""

    def __init__(self, room: RoomWindow) -> None:
        self._room = room

    def microphone(self, number: int, muted: bool) -> float:
        return float(self._room.ask(do="change", id=f"p{number}", muted=muted))


class Child:
    """Zoom's companion: the program's child, with the stand-in for the SDK in it. It is told when
    the SDK calls back."""

    def __init__(self, bed: CallBed) -> None:
        self._bed = bed
        self.waited: list[float] = []
        """Milliseconds from each change in the call to that."""

    def microphone(self, number: int, muted: bool) -> float:
        told = self._bed.microphone(number, muted)
        self.waited.append((told.at - told.made) * 1000)
        return told.at


def run(options: Options) -> Iterable[Figure]:
    """The delay of single changes, each by itself."""
    count = options.count(200, 30)
    with open_room(PEOPLE) as room:
        in_process = list(delays(room.window, InProcess(room), count))
    note = f"of which {URGENT_SECONDS * 1000:.0f} ms are waited for what comes together"
    yield Figure("observation → cell", "ms", in_process, (Target("median", 50.0),), note)
    with open_call(PEOPLE) as bed:
        child = Child(bed)
        through = list(delays(bed.window, child, count))
    name = "observation at the child → cell"
    yield Figure(name, "ms", through, (Target("median", 50.0),))
    ratio = median(through) / median(in_process)
    yield Figure("observation → cell, child / in process", "×", [ratio], note="of the medians")
    note = f"the child has its SDK work every {TURN_SECONDS * 1000:.0f} ms"
    yield Figure("change in the call → observation at the child", "ms", child.waited, note=note)


def delays(window: Window, source: Source, count: int, visible: int = VISIBLE) -> Iterator[float]:
    """Milliseconds from the word to the cell's bytes, for ``count`` changes."""
    chance = random.Random(1)
    for number in range(count):
        window.rest(chance.uniform(*PAUSE))
        person, muted = number % visible, number // visible % 2 == 1
        told = source.microphone(person, muted)
        yield (_painted(window, person, muted) - told) * 1000


def _painted(window: Window, person: int, muted: bool) -> float:
    """When the last byte of the cell was read."""
    cell = re.compile(rf"{' '.join(pupil(person))} +{'off' if muted else 'ON'}\b")
    data = b""
    deadline = time.monotonic() + PATIENCE
    while True:
        data += window.serve(1.0)
        read = time.monotonic()
        if cell.search(plain(data)):
            return read
        if read > deadline:
            raise NotMeasured(f"the microphone of {' '.join(pupil(person))} was never painted")
