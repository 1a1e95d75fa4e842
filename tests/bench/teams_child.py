"""The companion's child for Teams as it is (``-m tests.bench.teams_child``), with a line of its own
to a bench: there goes what the stand-in for the SDK in the page tells, and from there comes what it
is to do. With each word goes the moment at which it came here, and with each answer the one at
which it was asked for: CLOCK_MONOTONIC, which all processes share.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from typing import Any

from providers.companion_child import Line
from providers.teams import browser_worker
from providers.teams.browser_wire import Wire

PATH = "CHAPERONE_BENCH_TEAMS"
"""The environment's name for the bench's socket."""


class Driven(browser_worker.Worker):
    """Carries the bench's lines as well."""

    def __init__(self, link: Line, bell: Line) -> None:
        super().__init__(link, bell)
        there = socket.socket(socket.AF_UNIX)
        there.connect(os.environ[PATH])
        self._asked_at: dict[int, float] = {}
        self._bench = Wire(Line(there.detach()), self._driven, self._over)
        self._bench.say({"child": os.getpid()})

    def _driven(self, body: dict[str, Any]) -> None:
        self._spawn(self._ask(body))

    async def _ask(self, body: dict[str, Any]) -> None:
        self._asked_at[body["n"]] = time.monotonic()
        await self._browser.call("hear", {"fake": body})

    def _take(self, body: dict[str, Any]) -> None:
        at = time.monotonic()
        if "fake" not in body:
            super()._take(body)
            return
        told = body["fake"]
        if "n" in told:
            told["asked"] = self._asked_at.pop(told["n"])
        self._bench.say({**told, "at": at})


if __name__ == "__main__":
    vars(browser_worker)["Worker"] = Driven
    browser_worker.main(sys.argv[1:])
