"""The stand-in for Zoom with its call, in a process of its own, and the program in a window with
its companion in that call: the program's child, with the stand-in for Zoom's SDK in it.

``python -m tests.bench.call_process PEOPLE`` is a :mod:`tests.bench.zoom_process` with so many in
the call. Its load is changes inside: of microphones and hands, of which a callback tells, and of
cameras, of which none does. When the meeting is ended they stay, and so does the companion: its
SDK tells it of no end, so that there can be one ending after the other.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil

from monitor.view.people import NEW_SECONDS
from tests.bench.bed import Bed
from tests.bench.options import NotMeasured, home
from tests.bench.room import pupil
from tests.bench.zoom_process import ZoomChild, ZoomProcess, say
from tests.realterm.home import Home
from tests.realterm.window import Window
from tests.realterm.zoom import STAFF, move_in
from tests.standins import zoom_bodies as bodies
from tests.standins.chaperone_call import CHILD
from tests.standins.zoom_alone import HOST_KEY, SDK_SECRET
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_call import ZoomCall
from tests.terminal.terminal import REPO

MODULE = "tests.bench.call_process"
PROGRAM = (sys.executable, "-m", "tests.standins.chaperone_call")
STATES = ("muted", "hand", "camera")
SETTLED = NEW_SECONDS + 2.0
"""Seconds after which nobody is shown as new any more."""


@dataclass(frozen=True, slots=True)
class Told:
    """When a change was made in the call, and when the child's callback was called with it: in
    seconds of ``time.monotonic``. ``lists``: how often the child has listed everybody."""

    made: float
    at: float
    lists: int


class CallBed(Bed):
    """The program on the call, and the call at hand."""

    def __init__(self, window: Window, zoom: ZoomProcess) -> None:
        super().__init__(window, zoom)
        self.words: list[dict[str, Any]] = []
        """What the call has told beside requests."""

    def serve(self, seconds: float) -> None:
        super().serve(seconds)
        self.words += [told for told in self.told if "method" not in told]
        self.told = [told for told in self.told if "method" in told]

    @property
    def comings(self) -> int:
        """How often a companion has come into the call."""
        return sum(1 for words in self.words if "came" in words)

    def microphone(self, number: int, muted: bool) -> Told:
        """A pupil's microphone goes on or off."""
        return self._asked(microphone=number, muted=muted)

    def lists(self) -> int:
        """How often the child has listed everybody so far."""
        return self._asked(look=True).lists

    def _asked(self, **command: Any) -> Told:
        self.zoom.tell(**command)
        told: list[dict[str, Any]] = []

        def answered() -> bool:
            told[:] = [words for words in self.words if "lists" in words]
            return bool(told)

        self.until(answered, "answer of the companion's SDK")
        self.words.remove(told[0])
        return Told(**told[0])

    def processes(self) -> tuple[psutil.Process, psutil.Process]:
        """The program, and its child."""
        program = psutil.Process(self.window.process.pid)
        return program, program.children()[0]


@contextmanager
def open_call(people: int, *, sync: bool = False) -> Iterator[CallBed]:
    """The program on a call of so many, with start-up over."""
    with home() as staff, ZoomProcess(MODULE, str(people)) as zoom:
        _move_in(staff, zoom, people)
        with staff.window("watch", "3B", command=PROGRAM, emulate=False, sync=sync) as window:
            bed = CallBed(window, zoom)
            bed.until(lambda: bed.comings > 0, "companion")
            bed.rest(SETTLED)
            if b"END FOR EVERYONE" not in window.raw:
                raise NotMeasured(f"the call of {people} did not open")
            yield bed
            if bed.comings > 1:
                raise NotMeasured("the companion did not stay in the call")


def _move_in(staff: Home, zoom: ZoomProcess, people: int) -> None:
    move_in(staff, zoom.settings.replace("[zoom]", '[zoom]\nsdk_key = "made-up-key"'))
    rows = (f"{','.join(pupil(number))},3B," for number in range(people - len(STAFF)))
    register = "\n".join(("forename,surname,class,account", *rows, ""))
    staff.write("config/chaperone/3B.csv", register)
    staff.environ |= {
        "CHAPERONE_ZOOM_SDK_SECRET": SDK_SECRET,
        "CHAPERONE_ZOOM_HOST_KEY": HOST_KEY,
        "PYTHONPATH": str(REPO),
        CHILD: json.dumps(zoom.first["child"]),
    }


class _Call(ZoomCall):
    """People and companion stay when it ends."""

    async def stop(self) -> None:
        self.running = False
        self.wire.touch()
        await self.emit("meeting.ended", end_time=bodies.iso(time.time()))

    async def _come_in(self, given: dict[str, Any]) -> None:
        await super()._come_in(given)
        say(came=True)


class _CallChild(ZoomChild):
    """The process itself."""

    def __init__(self, call: _Call, people: int) -> None:
        super().__init__(call)
        self._call, self._number = call, people
        self._pupils: list[Person] = []

    async def prepare(self) -> dict[str, Any]:
        for account, role in zip(STAFF, ("host", "co-host"), strict=True):
            await self._call.join(account.partition("@")[0], account, role=role)
        for number in range(self._number - len(STAFF)):
            self._pupils.append(await self._call.join(" ".join(pupil(number))))
        for person in self._call.people.values():
            person.muted = True
        return {"child": self._call.line.environ({})}

    async def do(self, command: dict[str, Any]) -> None:
        if "microphone" in command:
            person = self._pupils[command["microphone"]]
            words = self._call.change_told(person, muted=command["muted"])
        elif "look" in command:
            words = {}
        else:
            await super().do(command)
            return
        made = time.monotonic()
        heard = await self._call.line.heard(**words)
        say(made=made, at=heard.at, lists=heard.lists)

    async def happen(self) -> None:
        person, state = self._chance.choice(self._pupils), self._chance.choice(STATES)
        on = not getattr(person, state)
        self._call.line.send(self._call.change_told(person, **{state: on}))


if __name__ == "__main__":
    asyncio.run(_CallChild(_Call(), int(sys.argv[1])).run())
