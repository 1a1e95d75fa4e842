"""Memory of the practice class at 50 changes a second, over ten minutes."""

from __future__ import annotations

import time
from collections.abc import Iterable

import psutil

from tests.bench.classes import busy_class
from tests.bench.figures import Figure, Target
from tests.bench.options import NotMeasured, Options, home

RATE = 50
EVERY = 5.0
SETTLED = 30.0
"""Seconds after which it should grow no more: the caches are full then."""
FLAT = 2.0
"""MB that it may grow by and still be called flat."""
MB = 1024 * 1024


def run(options: Options) -> Iterable[Figure]:
    """Resident memory, and how much it grows once it has settled."""
    seconds = options.count(600, 60)
    with home() as staff:
        file = busy_class(staff, RATE)
        with staff.window("practise", "--scenario", file, emulate=False) as window:
            process = psutil.Process(window.process.pid)
            samples: list[float] = []
            while (at := time.monotonic() - window.started) < seconds:
                window.serve(0.2)
                if at >= SETTLED + EVERY * len(samples):
                    samples.append(process.memory_info().rss / MB)
            if window.process.poll() is not None or b"END FOR EVERYONE" not in window.raw:
                raise NotMeasured("the class did not stay open")
    thirds = max(1, len(samples) // 3)
    growth = max(0.0, sum(samples[-thirds:]) / thirds - sum(samples[:thirds]) / thirds)
    note = f"{samples[0]:.1f} MB after {SETTLED:.0f} s, {samples[-1]:.1f} MB after {seconds} s"
    yield Figure(f"memory, {RATE} changes/s", "MB", samples, (Target("max", 80.0),), note)
    yield Figure("memory, growth", "MB", [growth], (Target("max", FLAT),), "last third on first")
