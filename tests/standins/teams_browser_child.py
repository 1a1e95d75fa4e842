"""The companion's child for Teams as it is (``-m tests.standins.teams_browser_child``), with a line
of its own to a test: there goes what the stand-in for the SDK in the page says, and from there
comes what it is to do (:mod:`tests.standins.teams_meeting`)."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from providers.companion_child import Line
from providers.teams import browser_worker
from providers.teams.browser_wire import Wire

PATH = "CHAPERONE_STANDIN_MEETING"


class Driven(browser_worker.Worker):
    """Carries the lines of the test as well, and readings as often as the test wants: ``readings``
    0: they are lost; 2: each comes twice."""

    def __init__(self, link: Line, bell: Line) -> None:
        super().__init__(link, bell)
        there = socket.socket(socket.AF_UNIX)
        there.connect(os.environ[PATH])
        self._readings = 1
        self._test = Wire(Line(there.detach()), self._driven, lambda _error: None)
        self._test.say({"child": os.getpid()})

    def _driven(self, body: dict[str, Any]) -> None:
        if "readings" in body:
            self._readings = body["readings"]
        else:
            self._spawn(self._hand_on(body))

    def _take(self, body: dict[str, Any]) -> None:
        if "fake" in body:
            self._test.say(body)
            return
        if "status" in body:
            self._test.say(body)  # before it may be the last that is done here
        for _ in range(self._readings if "room" in body else 1):
            super()._take(body)


if __name__ == "__main__":
    vars(browser_worker)["Worker"] = Driven
    browser_worker.main(sys.argv[1:])
