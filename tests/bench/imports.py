"""``python -m tests.bench.imports REPORT …`` runs ``chaperone …`` and writes into the file REPORT
which module began to be imported at which moment (monotonic seconds), as lines of JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import TextIO


class Recorder(MetaPathFinder):
    """Finds nothing, and notes what was looked for."""

    def __init__(self, report: TextIO) -> None:
        self._report = report

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        print(json.dumps((fullname, time.monotonic())), file=self._report, flush=True)


if __name__ == "__main__":
    with open(sys.argv.pop(1), "w", encoding="utf-8") as file:  # noqa: PTH123  nothing early
        sys.meta_path.insert(0, Recorder(file))
        from monitor.cli import main

        main()
