"""Measures what the program must reach, on the machine that it runs on: ``make bench``.

Figures are never asserted in tests. Each stands beside its target, and where it can beside a
floor from the same run. The exit status is 0 unless something could not be measured.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Mapping

from tests.bench import (
    calm,
    cell,
    end_key,
    first_paint,
    keys,
    leaving,
    memory,
    reading,
    scale,
    teams_cell,
    teams_clear,
    teams_end,
    teams_memory,
    terminal_bytes,
)
from tests.bench.figures import Figure, table
from tests.bench.machine import machine
from tests.bench.options import NotMeasured, Options

BENCHES: Mapping[str, Callable[[Options], Iterable[Figure]]] = {
    "paint": first_paint.run,
    "bytes": terminal_bytes.run,
    "calm": calm.run,
    "cell": cell.run,
    "keys": keys.run,
    "reading": reading.run,
    "scale": scale.run,
    "end": end_key.run,
    "leaving": leaving.run,
    "memory": memory.run,
    "teams-end": teams_end.run,
    "teams-clear": teams_clear.run,
    "teams-cell": teams_cell.run,
    "teams-memory": teams_memory.run,
}


def main() -> int:
    """Run the benches that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}")
    parser.add_argument("--quick", action="store_true", help="fewer samples, shorter runs")
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.names) - set(BENCHES))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; known are {', '.join(BENCHES)}")
    print(machine(), flush=True)
    figures: list[Figure] = []
    failed: list[str] = []
    for name in chosen.names or BENCHES:
        began = time.monotonic()
        print(f"{name} ...", end="", flush=True)
        try:
            for figure in BENCHES[name](Options(quick=chosen.quick)):
                figures.append(figure)  # one by one: what was measured is kept
        except NotMeasured as error:
            failed.append(f"{name} was not measured: {error}.")
        print(f" {time.monotonic() - began:.0f} s", flush=True)
    print("", table(figures), "", _summary(figures), *failed, sep="\n")
    return 1 if failed else 0


def _summary(figures: list[Figure]) -> str:
    missed = [figure.name for figure in figures if not figure.met]
    judged = sum(1 for figure in figures if figure.targets)
    if not missed:
        return f"All {judged} figures that have a target reach it."
    return f"{len(missed)} of {judged} figures miss their target: {'; '.join(missed)}."


if __name__ == "__main__":
    sys.exit(main())
