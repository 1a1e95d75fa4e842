"""A calm class of 30 at 80×24: what it costs the line and the processor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.bench.classes import busy_class, calm_class
from tests.bench.figures import Figure, Target
from tests.bench.options import NotMeasured, Options, home
from tests.realterm.home import Home

SETTLED = 8.0
FRAME = b"\x1b[?2026h"
"""Begins each repaint where the terminal knows synchronised output, as ours says it does."""


class Cost(NamedTuple):
    """For each second: bytes, repaints, and percent of a core."""

    bytes: list[float]
    frames: list[float]
    processor: float


def run(options: Options) -> Iterable[Figure]:
    """The lesson as it comes, and one with two changes a second."""
    seconds = options.count(60, 15)
    calm = _cost(calm_class, seconds)
    two = _cost(lambda staff: busy_class(staff, 2), seconds)
    for words, cost in (("calm class", calm), ("2 changes/s", two)):
        mean = sum(cost.bytes) / len(cost.bytes)
        frames = sum(cost.frames) / len(cost.frames)
        yield Figure(f"line, {words}, mean", "B/s", [mean], (Target("max", 1_000),))
        yield Figure(f"line, {words}, each second", "B/s", cost.bytes)
        yield Figure(f"repaints, {words}, mean", "1/s", [frames], (Target("max", 2.0),))
        yield Figure(f"processor, {words}", "%", [cost.processor], (Target("max", 3.0),))


def _cost(write: Callable[[Home], Path], seconds: int) -> Cost:
    with home() as staff:
        arguments = ("practise", "--scenario", write(staff))
        with staff.window(*arguments, emulate=False, sync=True) as window:
            window.rest(SETTLED)
            if b"END FOR EVERYONE" not in window.raw:
                raise NotMeasured("the class did not open")
            process = psutil.Process(window.process.pid)
            before, began = process.cpu_times(), time.monotonic()
            bytes_, frames = [], []
            for _ in range(seconds):
                window.raw = b""
                count = window.count
                window.rest(1.0)
                bytes_.append(float(window.count - count))
                frames.append(float(window.raw.count(FRAME)))
            after, took = process.cpu_times(), time.monotonic() - began
    used = after.user + after.system - before.user - before.system
    return Cost(bytes_, frames, 100 * used / took)
