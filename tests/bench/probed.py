"""``python -m tests.bench.probed REPORT …`` runs ``chaperone …`` with a probe in its event loop.

From the moment the class is there the probe wakes every few milliseconds and notes how late it
was, and how much of that time the main thread was computing. REPORT gets a line of JSON for each
delay that is worth a word, after one for the beginning.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TextIO

import monitor.app
from monitor.app import MonitorApp
from monitor.cli import main

EVERY = 0.005
WORTH = 0.010
"""Seconds of delay from which on one is noted."""


class ProbedApp(MonitorApp):
    """The real app; the probe starts with it."""

    report: TextIO

    def on_mount(self) -> None:  # Textual calls that of MonitorApp, too
        self._probe = asyncio.create_task(self._measure())

    async def _measure(self) -> None:
        opened = False
        while True:
            wall, cpu = time.monotonic(), time.thread_time()
            await asyncio.sleep(EVERY)
            late = time.monotonic() - wall - EVERY
            if opened and late >= WORTH:
                self._note(wall, late, time.thread_time() - cpu)
            if not opened and self.session is not None:
                opened = True
                self._note(time.monotonic(), 0.0, 0.0)

    def _note(self, at: float, late: float, computed: float) -> None:
        print(json.dumps((at, late, computed)), file=self.report, flush=True)


if __name__ == "__main__":
    with open(sys.argv.pop(1), "w", encoding="utf-8") as file:  # noqa: PTH123  closed at the end
        ProbedApp.report = file
        monitor.app.MonitorApp = ProbedApp  # type: ignore[misc]
        main()
