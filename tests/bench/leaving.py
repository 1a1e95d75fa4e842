"""Cut off with 50 changes a second: by SIGHUP, by SIGTERM, and by a terminal that goes away."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterable, Mapping

from monitor.stream import Closed
from tests.bench.bed import PATIENCE
from tests.bench.classes import busy_class
from tests.bench.figures import Figure, Target
from tests.bench.options import NotMeasured, Options, home
from tests.realterm.home import Home
from tests.realterm.window import Window

RATE = 50
LIMIT_MS = 2_000.0

CUTS: Mapping[str, Callable[[Window], None]] = {
    "SIGHUP": lambda window: window.signal(signal.SIGHUP),
    "SIGTERM": lambda window: window.signal(signal.SIGTERM),
    "closed pty": lambda window: window.close_pty(),
}


def run(options: Options) -> Iterable[Figure]:
    """How long each takes, and how often something was left wrong."""
    chance = random.Random(1)
    for name in CUTS:
        took: list[float] = []
        wrong: list[str] = []
        for _ in range(options.count(20, 4)):
            milliseconds, faults = _cut(name, chance.uniform(0.2, 1.0))
            took.append(milliseconds)
            wrong += faults
        yield Figure(f"leaving, {name}", "ms", took, (Target("max", LIMIT_MS),))
        yield Figure(
            f"leaving, {name}: left wrong",
            "",
            [len(wrong)],
            (Target("max", 0),),
            "" if not wrong else "; ".join(sorted(set(wrong))),
        )


def _cut(name: str, lived: float) -> tuple[float, list[str]]:
    """Cut one off after it has lived so many seconds; return milliseconds and what is wrong."""
    with home() as staff:
        file = busy_class(staff, RATE)
        with staff.window("practise", "--scenario", file) as window:
            window.shows("END FOR EVERYONE  ready", "In the call 30", timeout=PATIENCE)
            until = time.monotonic() + lived
            while (left := until - time.monotonic()) > 0:
                window.serve(left)
            began = time.monotonic()
            CUTS[name](window)
            while window.process.poll() is None:
                window.serve(0.01)
                if time.monotonic() - began > PATIENCE:
                    raise NotMeasured(f"{name}: it is still there after {PATIENCE:.0f} s")
            took = (time.monotonic() - began) * 1000
            return took, _faults(staff, window)


def _faults(staff: Home, window: Window) -> list[str]:
    """What the program left wrong."""
    faults = []
    entries = staff.entries()
    if not entries or not isinstance(entries[-1].body, Closed):
        faults.append("the session is not closed in the journal")
    if not staff.is_whole():
        faults.append("the journal does not verify")
    if window.master >= 0:
        window.exit_status()  # reads what is left
        faults += window.broken_modes()
        if "Traceback" in window.said():
            faults.append("a traceback")
    return faults
