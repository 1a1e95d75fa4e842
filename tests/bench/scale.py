"""Many people: a change costs no more than with few, and a storm does not stall the screen."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterable
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
STORM_SECONDS = 10.0
AFTER = 8.0
"""Seconds for which the storm's end is watched."""


def run(options: Options) -> Iterable[Figure]:
    """The cost of a change by the size of the class, and stalls in a storm."""
    few, many = (_cost(people, options) for people in (FEW, MANY))
    yield Figure(f"one change, {FEW} people", "ms CPU", few.changes)
    yield Figure(f"one change, {MANY} people", "ms CPU", many.changes)
    ratio = many.net / few.net
    note = f"{many.net:.2f} ms and {few.net:.2f} ms, what an idle screen does in the same time taken off"
    yield Figure(f"one change, {MANY} / {FEW} people", "×", [ratio], (Target("max", 1.25),), note)
    yield Figure(f"one look at the rules, {FEW} people", "ms CPU", few.rules)
    yield Figure(f"one look at the rules, {MANY} people", "ms CPU", many.rules)
    yield from _storm()


class _Cost(NamedTuple):
    changes: list[float]
    idle: list[float]
    rules: list[float]

    @property
    def net(self) -> float:
        """What one change costs beside what an idle screen does in the same time."""
        return median(self.changes) - median(self.idle)


def _cost(people: int, options: Options) -> _Cost:
    with open_room(people) as room:
        return _Cost(
            room.ask(do="costs", id=VISIBLE, count=options.count(60, 15)),
            room.ask(do="costs", id="", count=options.count(40, 10)),
            room.ask(do="rules", count=50),
        )


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
        stalls = [json.loads(line) for line in report.read_text().splitlines()]
    opened = stalls[0][0]
    late = [(late * 1000, computed * 1000, at - opened) for at, late, computed in stalls]
    worst = sorted(late, reverse=True)[:5]
    lines = tuple(
        f"{wall:.0f} ms ({cpu:.0f} ms of them computing) at {at:.1f} s" for wall, cpu, at in worst
    )
    yield Figure(
        "loop stalls in a storm of 1,000",
        "ms",
        [wall for wall, _cpu, _at in late],
        (Target("max", 50.0),),
        "stalls above 10 ms; the worst:",
        lines,
    )


def _all_in(raw: bytes) -> bool:
    return re.search(rf"In the call {MANY}\b", plain(raw)) is not None
