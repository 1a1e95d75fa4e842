"""What the companion for Teams costs: the memory of the child, the browser's driver, the browser
and all its processes together, and what they compute.

Memory is what would be free without them: what several of them share counts once, and whole, where
other programs share it as well (the proportional set size is smaller where another Chromium runs).
In a call there is the stand-in in the place of Microsoft's SDK, and neither sound nor picture; the
SDK itself is measured once it is loaded, which is as far as it comes without Teams.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import psutil

from tests.bench.figures import Figure, Target
from tests.bench.options import NotMeasured, Options
from tests.bench.teams_call import TeamsBed, lacking, open_teams, pupils
from tests.standins import teams_page
from tests.teams_child.call import Stay, family
from tests.teams_child.test_real_sdk import OF_THE_SERVICE

CLASS, CROWD = 30, 300
RATE = 10
"""Changes a second."""
CLASS_MB, CROWD_MB, GROWTH_MB = 400.0, 450.0, 50.0
"""Measured: 300 to 340 MB, of which half are the programs themselves (Chromium, Node); the heaps of
browser and driver swing by up to 50 MB, and are as large after ten minutes as after three."""
SDK_MB = 650.0
"""Measured: 390 to 580 MB. The page with the SDK is 7 MB, and what the browser's driver needs to
hand it on is garbage that it keeps."""
IDLE = 3.0
"""Percent of a core: what the monitor itself may take in a calm class."""
MB = 1024 * 1024


class Region(NamedTuple):
    """What a process has of one file, or of its own memory, in bytes: ``own`` it alone,
    ``shared`` others as well."""

    path: str
    own: int
    shared: int


Parts = dict[str, list[Region]]


def run(options: Options) -> Iterable[Figure]:
    """Of a class, and of a crowd."""
    seconds, every = options.count(60, 10), options.count(5, 1)
    for people, limit in ((CLASS, CLASS_MB), (CROWD, CROWD_MB)):
        with open_teams(pupils(people)) as bed:
            idle = _processor(bed, seconds)
            bed.ask("life", RATE)
            busy = _processor(bed, seconds)
            samples = []
            for _ in range(seconds // every):
                bed.rest(every)
                samples.append(together(_maps(bed.companion()).values()))
            parts = _maps(bed.companion())
        words = f"companion for Teams, {people} people"
        yield _memory(words, samples, limit, parts)
        grown, name = [growth(samples)], f"memory, {words}, growth"
        yield Figure(name, "MB", grown, (Target("max", GROWTH_MB),), "last third on first")
        yield Figure(f"processor, {words}, idle", "%", [idle], (Target("max", IDLE),))
        yield Figure(f"processor, {words}, {RATE} changes/s", "%", [busy])
    samples, parts = asyncio.run(_with_sdk(options.count(30, 10)))
    yield _memory("companion for Teams, SDK loaded", samples, SDK_MB, parts)


def _memory(words: str, samples: list[float], limit: float, parts: Parts) -> Figure:
    name, targets = f"memory, {words}", (Target("max", limit),)
    lines = [f"{together([regions]):.0f} MB {one}" for one, regions in parts.items()]
    return Figure(name, "MB", samples, targets, "each with all that it shares:", tuple(lines))


async def _with_sdk(seconds: int) -> tuple[list[float], Parts]:
    """The child with Microsoft's SDK in the page, which has refused a token that is none."""
    if lacks := lacking():
        raise NotMeasured(lacks)
    stay = Stay(page=teams_page.real_page(), token=teams_page.token(**OF_THE_SERVICE))
    try:
        await stay.ear.word("trouble")
        life = stay.companion._life
        assert life is not None
        child = psutil.Process(life._process.pid)
        samples = []
        for _ in range(seconds):
            await asyncio.sleep(1.0)
            parts = _maps(family(child))
            samples.append(together(parts.values()))
    finally:
        await stay.leave()
    return samples, parts


def growth(samples: Sequence[float]) -> float:
    """How much more the last third is than the first."""
    thirds = max(1, len(samples) // 3)
    return max(0.0, sum(samples[-thirds:]) / thirds - sum(samples[:thirds]) / thirds)


def together(processes: Iterable[Iterable[Region]]) -> float:
    """MB of some processes: of what they share, as much as the one of them has that has the
    most of it."""
    own, shared = 0, dict[str, int]()
    for regions in processes:
        for region in regions:
            own += region.own
            shared[region.path] = max(shared.get(region.path, 0), region.shared)
    return (own + sum(shared.values())) / MB


def _processor(bed: TeamsBed, seconds: float) -> float:
    """Percent of a core, for so long."""
    before, began = _used(bed), time.monotonic()
    bed.rest(seconds)
    return 100 * (_used(bed) - before) / (time.monotonic() - began)


def _used(bed: TeamsBed) -> float:
    """Seconds of a processor so far."""
    times = [one.cpu_times() for one in bed.companion()]
    return sum(one.user + one.system for one in times)


def _maps(processes: Iterable[psutil.Process]) -> Parts:
    """What each process has, by what it is."""
    return {f"{_kind(one)} ({one.pid})": _regions(one) for one in processes}


def _regions(one: psutil.Process) -> list[Region]:
    try:
        maps = one.memory_maps(grouped=True)
    except psutil.AccessDenied:  # the child lets only root look into it: then rather too much
        return [Region("", one.memory_info().rss, 0)]
    return [
        Region(
            each.path,
            each.private_clean + each.private_dirty,
            each.shared_clean + each.shared_dirty,
        )
        for each in maps
    ]


def _kind(one: psutil.Process) -> str:
    line = one.cmdline()
    kinds = (word.removeprefix("--type=") for word in line if word.startswith("--type="))
    return next(kinds, one.name())
