"""The first paint of the practice class, beside that of the smallest Textual app."""

from __future__ import annotations

import compileall
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median

from tests.bench.bed import PATIENCE
from tests.bench.figures import Figure, Target
from tests.bench.options import NotMeasured, Options, home
from tests.bench.smallest import LAST
from tests.realterm.home import Home
from tests.realterm.window import CHAPERONE
from tests.terminal.terminal import REPO

PACKAGES = ("monitor", "widgets", "providers", "tests/bench")
SMALLEST = (sys.executable, "-m", "tests.bench.smallest")
STRIP = b"END FOR EVERYONE"
"""The lowest line: with it the whole screen is there."""
FORBIDDEN = ("msgraph", "azure", "zoomus", "openpyxl", "playwright")
HEAVY = ("pydantic", "httpx", "sqlite3", "keyring", "websockets", "rich.markdown")


def run(options: Options) -> Iterable[Figure]:
    """Both first paints, in turn, and what was imported for ours."""
    for package in PACKAGES:
        compileall.compile_dir(str(REPO / package), quiet=1)
    smallest, ours, filled = [], [], []
    with home() as staff:
        for _ in range(options.count(20, 6) + 1):
            smallest.append(_paint(staff, SMALLEST, [LAST.encode()])[0])
            first, pupils = _paint(staff, (*CHAPERONE, "practise"), [STRIP, b"Adeyemi"])
            ours.append(first)
            filled.append(pupils)
        imports = _imported(staff)
    yield Figure("first paint, smallest Textual app", "ms", smallest[1:])
    yield Figure("first paint, practice class", "ms", ours[1:])
    ratio = median(ours[1:]) / median(smallest[1:])
    yield Figure("first paint / smallest app", "×", [ratio], (Target("max", 1.5),), "of medians")
    yield Figure("first people on the screen", "ms", filled[1:])
    early = [name for name in FORBIDDEN if name in imports]
    heavy = [name for name in HEAVY if name in imports]
    note = f"forbidden: {', '.join(early) or 'none'}; others: {', '.join(heavy) or 'none'}"
    yield Figure("heavy imports before first paint", "", [len(early)], (Target("max", 0),), note)


def _paint(staff: Home, command: Sequence[str], marks: Sequence[bytes]) -> list[float]:
    """Milliseconds from the start of ``command`` until each of ``marks`` was written."""
    with staff.window(command=command, emulate=False) as window:
        came: list[float] = []
        for mark in marks:
            while mark not in window.raw:
                window.serve(1.0)
                if time.monotonic() - window.started > PATIENCE:
                    raise NotMeasured(f"{mark!r} was never painted")
            came.append((time.monotonic() - window.started) * 1000)
        return came


def _imported(staff: Home) -> set[str]:
    """What had been imported when our first paint was on the screen."""
    report = staff.folder / "imports"
    command = (sys.executable, "-m", "tests.bench.imports", str(report), "practise")
    with staff.window(command=command, emulate=False) as window:
        while STRIP not in window.raw:
            window.serve(1.0)
        painted = time.monotonic()
        window.press("F12")
        while b"ENDED" not in window.raw:
            window.serve(1.0)
        return {name for name, at in _report(report) if at <= painted}


def _report(file: Path) -> Iterator[tuple[str, float]]:
    for line in file.read_text().splitlines():
        name, at = json.loads(line)
        yield name, at
