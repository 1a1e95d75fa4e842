"""END: from the key's byte at the terminal to the first byte of the request at the server.

The server is the stand-in for Zoom in its own process. Each sample is an ending of its own: it
is proved, the meeting is started again, and the next key comes at a moment drawn by chance.
"""

from __future__ import annotations

import random
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice, takewhile
from statistics import median

from tests.bench.bed import Bed
from tests.bench.call_process import open_call
from tests.bench.figures import Figure, Target
from tests.bench.options import Options, home
from tests.bench.zoom_process import CLASS, ZoomProcess
from tests.realterm.window import Window
from tests.realterm.zoom import move_in

END_KEYS = ("F12", "ctrl+e")
SETTLED = 6.5
"""Seconds after which start-up is over (the collector of garbage is set up last)."""
PAUSE = (0.1, 0.3)
"""Between one ending's proof and the next key, in seconds."""
SLOW_LINE = 2_000.0
"""Bytes a second."""
CROWD = 300
"""People in the largest call."""


def run(options: Options) -> Iterable[Figure]:
    """All figures about END."""
    floor = list(_floor(options.count(1_000, 100)))
    yield Figure("END, floor: bare loop + httpx", "ms", floor)
    idle = _series(options.count(1_000, 100))
    yield Figure("END, idle", "ms", idle, (Target("p99", 15.0),))
    yield Figure("END, idle / floor", "×", [median(idle) / median(floor)], note="of the medians")
    first = [_first() for _ in range(options.count(20, 4))]
    yield Figure("END, first press after a start", "ms", first, (Target("max", 60.0),))
    busy = _series(options.count(1_000, 100), load=100)
    quiet, crowd = (_in_call(options.count(500, 100), *load) for load in ((CLASS, 0), (CROWD, 50)))
    yield Figure("END, companion in the call", "ms", quiet, (Target("p99", 15.0),))
    yield Figure("END, companion / without", "×", [median(quiet) / median(idle)])
    name = f"END, companion, {CROWD} people, 50 changes/s"
    yield Figure(name, "ms", crowd, (Target("p99", 25.0), Target("max", 60.0)))
    yield Figure("END, 100 observations/s", "ms", busy, (Target("p99", 25.0), Target("max", 60.0)))
    slow = _series(options.count(200, 30), load=30, speed=SLOW_LINE)
    yield Figure("END, line of 2 kB/s, 30 updates/s", "ms", slow, (Target("max", 60.0),))
    stalled = list(_stalled(options.count(60, 10)))
    yield Figure("END, terminal stalled, 30 updates/s", "ms", stalled, (Target("max", 60.0),))


@contextmanager
def _monitor(speed: float | None = None) -> Iterator[Bed]:
    """The monitor on the stand-in, with END ready."""
    with home() as staff, ZoomProcess() as zoom:
        move_in(staff, zoom.settings)
        with staff.window("watch", "3B", emulate=False) as window:
            bed = Bed(window, zoom, None)
            bed.until(lambda: len(bed.asked("GET")) >= 3, "look at the meeting")
            bed.speed = speed
            yield bed


def _series(count: int, *, load: float = 0, speed: float | None = None) -> list[float]:
    """Milliseconds of ``count`` keys, one ending after the other."""
    with _monitor(speed) as bed:
        bed.zoom.tell(load=load)
        bed.rest(SETTLED)
        return list(islice(_samples(bed), count))


def _in_call(count: int, people: int, load: float) -> list[float]:
    """The same with the companion in the call, so that each key asks it, too."""
    with open_call(people) as bed:
        bed.zoom.tell(load=load)
        return list(islice(_samples(bed), count))


def _samples(bed: Bed) -> Iterator[float]:
    """One sample after the other, with both keys in turn."""
    chance = random.Random(1)
    for key in cycle(END_KEYS):
        bed.rest(chance.uniform(*PAUSE))
        yield _sample(bed, key)


def _sample(bed: Bed, key: str) -> float:
    """One key; then the proof, and a new start of the meeting."""
    pressed = bed.press(key)
    bed.until(lambda: bool(bed.asked("PUT", pressed)), "request to end")
    came = bed.asked("PUT", pressed)[0]["at"]
    bed.until(lambda: bool(bed.asked("GET", came)), "look at the meeting")
    bed.zoom.tell(start=True)
    bed.told.clear()
    return float((came - pressed) * 1000)


def _first() -> float:
    """The first key of a fresh program, as soon as it says that it is ready."""
    with _monitor() as bed:
        pressed = bed.press("F12")
        bed.until(lambda: bool(bed.asked("PUT", pressed)), "request to end")
        return float((bed.asked("PUT", pressed)[0]["at"] - pressed) * 1000)


def _stalled(seconds: float) -> Iterator[float]:
    """Nobody reads what the terminal shows, for so many seconds."""
    with _monitor() as bed:
        bed.zoom.tell(load=30)
        bed.rest(SETTLED)
        bed.speed = 0
        until = time.monotonic() + seconds
        yield from takewhile(lambda _: time.monotonic() < until, _samples(bed))


def _floor(count: int) -> Iterator[float]:
    with home() as staff, ZoomProcess() as zoom:
        zoom_settings = tomllib.loads(zoom.settings)
        command = [sys.executable, "-m", "tests.bench.floor", zoom_settings["zoom"]["api_url"]]
        command += [zoom_settings["zoom"]["oauth_url"]]
        command += [zoom_settings["classes"]["3B"]["zoom"]["meeting_id"]]
        with Window(command, staff.environ, emulate=False) as window:
            bed = Bed(window, zoom)
            bed.until(lambda: bool(bed.asked("GET")), "warm connection")
            bed.rest(0.5)
            chance = random.Random(count)
            for _ in range(count):
                bed.rest(chance.uniform(*PAUSE))
                pressed = bed.press("ctrl+e")
                bed.until(lambda pressed=pressed: bool(bed.asked("PUT", pressed)), "request")  # type: ignore[misc]
                yield float((bed.asked("PUT", pressed)[0]["at"] - pressed) * 1000)
                zoom.tell(start=True)
                bed.told.clear()
