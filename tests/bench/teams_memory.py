"""What the companion for Teams costs: the memory of the child, the browser's driver, the browser
and all its processes together, and what they compute.

Memory is the proportional set size: what processes share counts once. Microsoft's SDK is not in it:
in its place is the stand-in, and no sound comes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

import psutil

from tests.bench.figures import Figure, Target
from tests.bench.options import Options
from tests.bench.teams_call import TeamsBed, open_teams, pupils

CLASS, CROWD = 30, 300
RATE = 10
"""Changes a second."""
EVERY = 1.0
MB = 1024 * 1024


def run(options: Options) -> Iterable[Figure]:
    """Of a class, and of a crowd."""
    seconds = options.count(60, 10)
    for people in (CLASS, CROWD):
        with open_teams(pupils(people)) as bed:
            idle = _processor(bed, seconds)
            bed.ask("life", RATE)
            before, began = _used(bed), time.monotonic()
            samples = []
            while time.monotonic() - began < seconds:
                bed.rest(EVERY)
                samples.append(sum(_memory(bed).values()))
            busy = 100 * (_used(bed) - before) / (time.monotonic() - began)
            parts = _memory(bed)
        words = f"companion, {people} people"
        thirds = max(1, len(samples) // 3)
        growth = max(0.0, sum(samples[-thirds:]) / thirds - sum(samples[:thirds]) / thirds)
        lines = tuple(f"{size:.0f} MB {name}" for name, size in _largest(parts))
        yield Figure(f"memory, {words}", "MB", samples, (Target("max", 300.0),), lines=lines)
        yield Figure(f"memory, {words}, growth", "MB", [growth], (), "last third on first")
        yield Figure(f"processor, {words}, idle", "%", [idle], (Target("max", 5.0),))
        yield Figure(f"processor, {words}, {RATE} changes/s", "%", [busy])


def _processor(bed: TeamsBed, seconds: float) -> float:
    """Percent of a core."""
    before, began = _used(bed), time.monotonic()
    bed.rest(seconds)
    return 100 * (_used(bed) - before) / (time.monotonic() - began)


def _used(bed: TeamsBed) -> float:
    """Seconds of a processor so far."""
    times = [one.cpu_times() for one in bed.companion()]
    return sum(one.user + one.system for one in times)


def _largest(parts: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(parts.items(), key=lambda part: -part[1])


def _memory(bed: TeamsBed) -> dict[str, float]:
    """MB by kind of process."""
    sizes: dict[str, float] = {}
    for one in bed.companion():
        kind = _kind(one)
        sizes[kind] = sizes.get(kind, 0.0) + _size(one)
    return sizes


def _size(one: psutil.Process) -> float:
    try:
        return float(one.memory_full_info().pss / MB)
    except psutil.AccessDenied:  # the child lets nobody but root look into it: then rather too much
        return float(one.memory_info().rss / MB)


def _kind(one: psutil.Process) -> str:
    line = one.cmdline()
    kinds = [word.removeprefix("--type=") for word in line if word.startswith("--type=")]
    return kinds[0] if kinds else one.name()
