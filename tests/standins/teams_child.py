"""A companion's child for Teams without a browser (``-m tests.standins.teams_child``): what the
page would say and hear goes over a socket of the test's (:mod:`tests.standins.teams_line`)."""

from __future__ import annotations

import os
import socket
import sys
import time
from typing import Any

from providers.companion_child import Gone, Line, harden, leave, wait

PATH = "CHAPERONE_STANDIN_TEAMS"
BEAT_SECONDS = 0.1


def main(arguments: list[str]) -> None:
    """Pass lines on, both ways, until told to leave or nobody is there any more."""
    harden()
    link, bell = (Line(int(number)) for number in arguments)
    there = socket.socket(socket.AF_UNIX)
    there.connect(os.environ[PATH])
    test = Line(there.detach())
    link.say({"ready": True})
    test.say({"child": os.getpid()})
    beat_at = 0.0
    try:
        while True:
            wait([link, bell, test], BEAT_SECONDS)
            for body in link.hear():
                test.say({"link": body})
            for body in bell.hear():
                test.say({"bell": body})
            for body in test.hear():
                _do(body, link, bell)
            if time.monotonic() - beat_at >= BEAT_SECONDS:
                beat_at = time.monotonic()
                link.say({})
            for line in (link, bell, test):
                line.flush()
    except Gone:
        return


def _do(body: dict[str, Any], link: Line, bell: Line) -> None:
    if "say" in body:
        said = body["say"]
        link.say({**said, "at": time.monotonic()} if "room" in said else said)
    if "ring" in body:
        bell.say(body["ring"])
    if "leave" in body:
        leave(link, *body["leave"])


if __name__ == "__main__":
    main(sys.argv[1:])
