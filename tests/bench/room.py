"""The real program on a class that does only what it is told: time is held, nothing ticks.

``python -m tests.bench.room PEOPLE SOCKET FOLDER`` opens the screen on so many people, keeps its
journal in FOLDER, and takes commands as JSON lines on the Unix socket SOCKET. With ``brisk`` as a
last word every change is painted, and looked at by the rules, at once and by itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from monitor import app
from monitor.launch import show
from monitor.logbook import Logbook
from monitor.recognition import Recogniser
from monitor.register import Pupil, Register
from monitor.session import RULES_SECONDS, Lesson, Session
from monitor.settings.preferences import Preferences
from providers.base import ActionKind, Observation, Participant, Pulse, Role, Seen, Started
from tests.bench.bed import PATIENCE
from tests.bench.options import NotMeasured, home
from tests.realterm.window import Window
from tests.screen.room import STAFF, StandIn
from tests.standins.clock import HeldClock

SETTLED = 6.5
"""Seconds after which start-up is over."""
BRISK = 0.02
"""Seconds within which a brisk room paints a change and the rules look."""
APART = 0.08
"""Seconds between two changes that a brisk room is to paint each by itself."""


def pupil(number: int) -> tuple[str, str]:
    """Forename and surname of a made-up pupil; by number is also by name."""
    return "Pupil", f"Example{number:04d}"


class RoomWindow:
    """The parent's side: the program in a window, with its class at hand."""

    def __init__(self, window: Window, channel: socket.socket) -> None:
        self.window = window
        self._lines = channel.makefile("rw", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lines.close()

    def ask(self, **command: Any) -> Any:
        """Send a command and wait for what comes of it."""
        print(json.dumps(command), file=self._lines, flush=True)
        return json.loads(self._lines.readline())

    def bytes_until_quiet(self, quiet: float) -> int:
        """Bytes written until none has come for ``quiet`` seconds."""
        before = self.window.count
        while self.window.serve(quiet):
            pass
        return self.window.count - before


@contextmanager
def open_room(people: int, *options: str) -> Iterator[RoomWindow]:
    """The program on ``people``, with start-up over; ``options`` as for :mod:`tests.bench.room`."""
    with home() as staff:
        path = staff.folder / "room"
        command = (sys.executable, "-m", "tests.bench.room", str(people), str(path))
        arguments = (str(staff.data), *options)
        with staff.window(*arguments, command=command, emulate=False, sync=True) as window:
            while not path.exists():
                if time.monotonic() - window.started > PATIENCE:
                    raise NotMeasured(f"the class of {people} did not open")
                window.serve(0.05)
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
                channel.connect(str(path))
                with RoomWindow(window, channel) as room:
                    until = time.monotonic() + SETTLED
                    while time.monotonic() < until:
                        window.serve(0.1)
                    yield room


class Told(StandIn):
    """The class, which also takes the commands."""

    def __init__(self, people: int, path: str) -> None:
        super().__init__(HeldClock())
        self._people = people
        self._path = path

    async def observe(self) -> AsyncIterator[Observation]:
        self._fill()
        async with await asyncio.start_unix_server(self._serve, self._path):
            async for observation in super().observe():
                yield observation

    def _fill(self) -> None:
        self.tell(Started(self.clock.utc()))
        self.able(*ActionKind)
        roles = (Role.HOST, Role.CO_HOST)
        for number, (account, role) in enumerate(zip(STAFF, roles, strict=True)):
            name = account.partition("@")[0]
            self.see(f"s{number}", name, account=account, role=role, muted=True, camera=True)
        for number in range(self._people - len(STAFF)):
            name = " ".join(pupil(number))
            self.see(f"p{number}", name, muted=True, camera=True, hand=False)
        self.clock.advance(60)
        self.tell(Pulse(self.clock.utc()))  # else the people would be taken for new

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            command = json.loads(line)
            answer = await getattr(self, f"do_{command.pop('do')}")(**command)
            writer.write(json.dumps(answer).encode() + b"\n")
        writer.close()

    async def do_change(self, id: str, **fields: Any) -> float:
        """Somebody changes; returns when the stream was told, in seconds of time.monotonic."""
        told = time.monotonic()
        self.tell(Seen(Participant(id, **fields), self.clock.utc()))
        return told

    async def do_costs(self, id: str, count: int) -> float:
        """Milliseconds of the main thread's processor time for each of ``count`` changes, from
        the platform's word to the painted row; without ``id``, of as many times nothing."""
        began = time.thread_time()
        for number in range(count):
            if id:
                self.see(id, camera=bool(number % 2))
            await asyncio.sleep(APART)
        return (time.thread_time() - began) / count * 1000


def main(people: int, path: str, folder: str, *options: str) -> int:
    """Open the screen on the class."""
    rules_seconds = RULES_SECONDS
    if "brisk" in options:
        app.CALM_SECONDS = rules_seconds = BRISK
    told = Told(people, path)
    preferences = Preferences(name="bench", journal=Path(folder), bell=False)
    logbook = Logbook(preferences.journal, "bench.sqlite3")
    register = Register.of(Pupil(*pupil(n), "3B", None) for n in range(people - len(STAFF)))
    lesson = Lesson("3B Maths", Recogniser(register, STAFF), "bench", practice=False, version="0")

    def prepare() -> Session:
        logbook.begin("3B Maths", told.platform, practice=False)
        return Session(told, lesson, logbook.keep, told.clock, rules_seconds=rules_seconds)

    try:
        return show(prepare, preferences, logbook)
    finally:
        logbook.close()


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))
