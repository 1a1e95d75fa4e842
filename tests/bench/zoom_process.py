"""The stand-in for Zoom in a process of its own, so that it shares nothing with what is measured.

``python -m tests.bench.zoom_process`` takes commands as JSON lines on stdin and tells of every
request on stdout, with the moment at which its first byte came: CLOCK_MONOTONIC, which all
processes share.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

from tests.realterm.zoom import settings_of
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_wire import Request
from tests.terminal.terminal import REPO

CLASS = 30
"""People whom the load keeps in the meeting."""


class ZoomProcess:
    """The parent's side. ``tell`` sends a command, ``receive`` takes what was told."""

    def __init__(self, module: str = "tests.bench.zoom_process", *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=REPO,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in, self._out = self.process.stdin, self.process.stdout
        self._rest = b""
        self.first = json.loads(self._out.readline())
        self.settings = str(self.first["settings"])
        os.set_blocking(self._out.fileno(), False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        self._in.close()
        self._out.close()

    def fileno(self) -> int:
        """To wait for what is told."""
        return self._out.fileno()

    def tell(self, **command: Any) -> None:
        """Send a command: ``start`` the meeting anew, or a ``load`` of so many events a second."""
        self._in.write(json.dumps(command).encode() + b"\n")
        self._in.flush()

    def receive(self) -> list[dict[str, Any]]:
        """What has been told since the last time."""
        self._rest += self._out.read() or b""
        *lines, self._rest = self._rest.split(b"\n")
        return [json.loads(line) for line in lines]


class ZoomChild:
    """The process itself."""

    def __init__(self, zoom: ZoomStandIn) -> None:
        self._zoom = zoom
        self._chance = random.Random(1)
        self._rate = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        async with self._zoom:
            self._zoom.wire.on_request = self._requested
            say(settings=settings_of(self._zoom), **await self.prepare())
            loop = asyncio.get_running_loop()
            reader = asyncio.StreamReader()
            await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
            self._tasks.add(loop.create_task(self._emit()))
            while line := await reader.readline():
                await self.do(json.loads(line))

    async def prepare(self) -> dict[str, Any]:
        """Make it ready; returns what else the parent has to know."""
        return {}

    def _requested(self, request: Request) -> None:
        say(method=request.method, path=request.path, at=request.at, fresh=request.fresh)

    async def do(self, command: dict[str, Any]) -> None:
        """What the parent has told."""
        if command.get("start"):
            await self._zoom.start()
        self._rate = command.get("load", self._rate)

    async def _emit(self) -> None:
        """Keep the event channel as busy as told: people come, go and share their screens."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + 1 / (self._rate or 10), loop.time() - 0.1)
            await asyncio.sleep(due - loop.time())
            if self._rate and self._zoom.running and self._zoom.listening:
                await self.happen()

    async def happen(self) -> None:
        """One event of the load."""
        people = list(self._zoom.people.values())
        if len(people) < CLASS:
            await self._zoom.join(f"Pupil {self._chance.randrange(10_000)}")
            return
        person = self._chance.choice(people)
        if self._chance.random() < 0.1:
            await self._zoom.leave(person)
        else:
            await self._zoom.share(person, on=not person.sharing)


def say(**words: Any) -> None:
    """To the parent."""
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    asyncio.run(ZoomChild(ZoomStandIn()).run())
