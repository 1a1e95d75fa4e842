"""Many people: a change costs no more than with few, and a storm does not stall the screen."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from statistics import median
from typing import NamedTuple

from tests.bench.bed import PATIENCE
from tests.bench.classes import storm_class
from tests.bench.figures import Figure, Target
from tests.bench.options import NotMeasured, Options, home
from tests.bench.room import open_room
from tests.realterm.window import plain

FEW, MANY = 30, 1_000
VISIBLE = "p3"
IN_A_ROW = 25
"""So many changes are one sample."""
STORM_SECONDS = 10.0
FIRST_COMES = 0.5
"""Before this second of the class nobody comes."""
AFTER = 8.0
"""Seconds for which the storm's end is watched."""


def run(options: Options) -> Iterable[Figure]:
    """The cost of a change by the size of the class, and stalls in a storm."""
    few, many = _costs(options)
    yield Figure(f"one change, {FEW} people", "ms CPU", few.changes)
    yield Figure(f"one change, {MANY} people", "ms CPU", many.changes)
    ratio = many.net / few.net
    note = f"{many.net:.2f} / {few.net:.2f} ms, less what an idle screen does in the same time"
    yield Figure(f"one change, {MANY} / {FEW} people", "×", [ratio], (Target("max", 1.25),), note)
    yield from _storm()


class _Cost(NamedTuple):
    changes: list[float]
    idle: list[float]

    @property
    def net(self) -> float:
        """What one change costs beside what an idle screen does in the same time."""
        return median(self.changes) - median(self.idle)


def _costs(options: Options) -> Iterable[_Cost]:
    """Of few and of many, in turn, so that both are measured on the same machine."""
    with ExitStack() as stack:
        rooms = [stack.enter_context(open_room(people, "brisk")) for people in (FEW, MANY)]
        costs = [_Cost([], []) for _ in rooms]
        for _ in range(options.count(20, 6)):
            for room, cost in zip(rooms, costs, strict=True):
                cost.changes.append(room.ask(do="costs", id=VISIBLE, count=IN_A_ROW))
                cost.idle.append(room.ask(do="costs", id="", count=IN_A_ROW))
    return costs


def _storm() -> Iterable[Figure]:
    """A thousand people who come in ten seconds, each of them let in by the teacher."""
    with home() as staff:
        report = staff.folder / "probe"
        command = (sys.executable, "-m", "tests.bench.probed", str(report))
        file = storm_class(staff, MANY, STORM_SECONDS)
        arguments = ("practise", "--scenario", file)
        with staff.window(*arguments, command=command, emulate=False) as window:
            until = window.started + STORM_SECONDS + AFTER
            while time.monotonic() < until:
                window.serve(0.2)
            deadline = time.monotonic() + PATIENCE
            while not _all_in(window.raw):
                window.serve(0.2)
                if time.monotonic() > deadline:
                    raise NotMeasured("the thousand did not all come in")
        (opened, *_), *delays = (json.loads(line) for line in report.read_text().splitlines())
    stalls = [_Stall(at - opened, late * 1000, computed * 1000) for at, late, computed in delays]
    yield _stalls("loop stalls while the class opens", [s for s in stalls if s.at < FIRST_COMES])
    storm = [stall for stall in stalls if stall.at >= FIRST_COMES]
    yield _stalls("loop stalls in a storm of 1,000", storm, Target("max", 50.0))


class _Stall(NamedTuple):
    """Seconds since the class was there; milliseconds of delay, and of it computing."""

    at: float
    late: float
    computed: float


def _stalls(name: str, stalls: list[_Stall], *targets: Target) -> Figure:
    worst = sorted(stalls, key=lambda stall: -stall.late)[:5]
    lines = (
        f"{stall.late:.0f} ms ({stall.computed:.0f} ms of them computing) at {stall.at:.1f} s"
        for stall in worst
    )
    note = "those above 10 ms; the worst:" if worst else "none above 10 ms"
    late = [stall.late for stall in stalls] or [0.0]
    return Figure(name, "ms", late, targets, note, tuple(lines))


def _all_in(raw: bytes) -> bool:
    return re.search(rf"In the call {MANY}\b", plain(raw)) is not None
