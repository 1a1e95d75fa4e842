"""The program in a window on a Teams call: with its real child, a real headless Chromium and the
real page, in which a stand-in for Microsoft's SDK has the meeting.
"""

from __future__ import annotations

import itertools
import json
import shutil
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from monitor.view.people import NEW_SECONDS
from providers.teams import browser, built
from tests.bench.bed import PATIENCE, Beside
from tests.bench.options import NotMeasured, home
from tests.bench.room import pupil
from tests.bench.teams_child import PATH
from tests.bench.teams_program import MEETING
from tests.realterm.home import Home
from tests.realterm.window import Window
from tests.realterm.zoom import STAFF
from tests.standins import teams_page
from tests.standins.teams_meeting import person
from tests.teams.services import ACS_KEY

PROGRAM = (sys.executable, "-m", "tests.bench.teams_program")
PAGE = "measured.ts"
SETTLED = NEW_SECONDS + 2.0
"""Seconds after which nobody is shown as new any more."""
READY = (b"END FOR EVERYONE", b"CLEAR ROOM")

_SETTINGS = f"""
[you]
name = "Tester"
[teams]
client_id = "00001111-aaaa-2222-bbbb-3333cccc4444"
tenant_id = "school.example"
acs_endpoint = "https://made-up.communication.azure.com"
[classes.3B]
title = "3B Maths"
register = "3B.csv"
staff = ["{STAFF[0]}", "{STAFF[1]}"]
teams.link = "https://teams.microsoft.com/l/meetup-join/made-up"
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the stand-in in the page answered; when the child passed the question on, and when the
    answer came there: in seconds of ``time.monotonic``."""

    result: Any
    asked: float
    at: float

    @property
    def took(self) -> float:
        """Milliseconds to the page and back."""
        return (self.at - self.asked) * 1000


class Line:
    """The line to the program's child (:mod:`tests.bench.teams_child`); its next child's, once
    there is one."""

    def __init__(self, path: Path) -> None:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._child: socket.socket | None = None
        self._rest = b""

    def close(self) -> None:
        self._server.close()
        if self._child is not None:
            self._child.close()

    def fileno(self) -> int:
        return (self._child or self._server).fileno()

    def receive(self) -> list[dict[str, Any]]:
        if self._child is None:
            self._child = self._server.accept()[0]
        data = self._child.recv(1 << 20)
        if not data:
            raise NotMeasured("the companion did not stay")
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def tell(self, **body: Any) -> None:
        """Have the stand-in do something."""
        assert self._child is not None
        self._child.sendall(json.dumps(body).encode() + b"\n")


class TeamsBed(Beside):
    """The program on the call, and the call at hand."""

    def __init__(self, window: Window, line: Line) -> None:
        super().__init__(window, line)
        self._line = line
        self._numbers = itertools.count(1)

    def ask(self, call: str, *args: Any) -> Answer:
        """Have the stand-in in the page do something: a function of ``measured.ts`` or of
        :mod:`tests.standins.teams_page`."""
        number = next(self._numbers)
        self._line.tell(n=number, call=call, args=args)
        told = self.hear("n", number)
        return Answer(told["result"], told["asked"], told["at"])

    def hear(self, word: str, value: Any = True) -> dict[str, Any]:
        """Wait until the stand-in tells that, and take it."""
        heard: list[dict[str, Any]] = []

        def came() -> bool:
            heard[:] = [told for told in self.told if told.get(word) == value]
            return bool(heard)

        self.until(came, f"word of the companion's page ({word})")
        self.told.remove(heard[0])
        return heard[0]

    def companion(self) -> list[psutil.Process]:
        """The program's child, the browser's driver, the browser and its processes."""
        program = psutil.Process(self.window.process.pid)
        return program.children(recursive=True)


def lacking() -> str:
    """Why there can be no companion here; empty if there can."""
    computer = browser.Computer()
    if not computer.fits or computer.installed(browser.PLAYWRIGHT) is None:
        return "what a companion for Teams is driven with is not there"
    return teams_page.missing() or ("" if browser.find(computer) else "no Chromium is installed")


def pupils(count: int) -> list[dict[str, Any]]:
    """So many in the call, as the stand-in has them."""
    return [
        person(" ".join(pupil(number)), "teams", f"made-up-{number}") for number in range(count)
    ]


@contextmanager
def open_teams(
    people: Iterable[dict[str, Any]], *, sync: bool = False, settled: float = SETTLED, **world: Any
) -> Iterator[TeamsBed]:
    """The program on a call with these people in it, with start-up over; ``world`` is the meeting
    otherwise, as the stand-in has it."""
    if lacks := lacking():
        raise NotMeasured(lacks)
    there = list(people)
    with home() as staff:
        line = Line(staff.folder / "line")
        try:
            _move_in(staff, there, world)
            with staff.window("watch", "3B", command=PROGRAM, emulate=False, sync=sync) as window:
                bed = TeamsBed(window, line)
                bed.hear("came")
                bed.rest(settled)
                if not any(words in window.raw for words in READY):
                    raise NotMeasured(f"the call of {len(there)} did not open")
                yield bed
                _close(bed)
        finally:
            line.close()


def _move_in(staff: Home, people: list[dict[str, Any]], world: dict[str, Any]) -> None:
    staff.write("config/chaperone/settings.toml", _SETTINGS)
    rows = (f"{','.join(one['name'].split())},3B," for one in people)
    staff.write("config/chaperone/3B.csv", "\n".join(("forename,surname,class,account", *rows, "")))
    meeting = staff.write("meeting.json", json.dumps({"people": people, **world}))
    staff.data.mkdir(mode=0o700, parents=True)
    shutil.copytree(teams_page.fake_page(PAGE), built.place(staff.data))
    staff.environ |= {
        "CHAPERONE_TEAMS_ACS_KEY": ACS_KEY,
        PATH: str(staff.folder / "line"),
        MEETING: str(meeting),
    }


def _close(bed: TeamsBed) -> None:
    """End the program and see its companion gone, so that it does not weigh on what comes next."""
    family = bed.companion()
    bed.window.process.terminate()
    until = time.monotonic() + PATIENCE
    while bed.window.process.poll() is None or any(one.is_running() for one in family):
        bed.window.serve(0.05)
        if time.monotonic() > until:
            raise NotMeasured("the companion did not leave")
