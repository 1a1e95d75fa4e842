"""A call on Zoom for the companion: its child is real, the SDK is the stand-in of
:mod:`tests.standins.sdk`, and the meeting is what the test says.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from providers.base import ChannelState
from providers.companion import Companion, Pace
from tests.companion.test_companion import Ear
from tests.standins.sdk.zoom_meeting_sdk.wire import PATH
from tests.standins.sdk_child import SECONDS
from tests.terminal.terminal import REPO

BRIEF = {
    "jwt": "made-up-pass",
    "meeting": "98765432101",
    "passcode": "made-up-passcode",
    "zak": "made-up-zak",
    "name": "Chaperone (Ms Okafor)",
    "key": "chaperone-7",
}
PACE = Pace(ready=20, silent=1.5, hung=5.0, pause=0.01, longest=0.05, leave=2.0)
ME = {"id": 1, "name": "Chaperone", "role": "USERROLE_COHOST"}
JACK = {"id": 2, "name": "Jack Ellis", "person": "p-2"}
WAITS = {"id": 9, "name": "Danny", "person": "p-9"}
MEETING = {"call": [ME, JACK], "waiting": [WAITS]}


class Call:
    """One companion, and the line to its stand-in SDK."""

    def __init__(self, meeting: Mapping[str, Any], seconds: Mapping[str, Any], pace: Pace) -> None:
        self.ear = Ear()
        self.calls: list[tuple[str, ...]] = []
        self.joins = 0
        """How many children have made their SDK ready."""
        self._meeting = dict(meeting)
        self._seconds = seconds
        self._pace = pace
        self._folder = Path(tempfile.mkdtemp(prefix="call-"))
        """Short, as the path of a socket has to be."""
        self._writer: asyncio.StreamWriter | None = None
        self._again = asyncio.Event()

    async def begin(self, **brief: Any) -> None:
        """Have the companion started."""
        path = self._folder / "sdk"
        self._server = await asyncio.start_unix_server(self._serve, path)
        environ = {
            "PYTHONPATH": f"{REPO / 'tests' / 'standins' / 'sdk'}:{REPO}",
            PATH: str(path),
            SECONDS: json.dumps(self._seconds),
        }
        module = "tests.standins.sdk_child" if self._seconds else "providers.zoom.sdk_worker"
        self.brief = {**BRIEF, **brief}
        self.companion = Companion(module, self._brief, self.ear, self._pace, environ)
        self.task = asyncio.create_task(self.companion.run())

    async def _brief(self) -> Mapping[str, Any]:
        return self.brief

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.joins += 1
        self.send(self._meeting)
        while line := await reader.readline():
            body = json.loads(line)
            self.calls.append((body["call"], *body["args"]))
            self.ear.wake()
        writer.close()

    def send(self, body: Mapping[str, Any]) -> None:
        """To the stand-in, in its words."""
        assert self._writer is not None
        self._writer.write(json.dumps(body).encode() + b"\n")

    def now(self, **meeting: Any) -> None:
        """The meeting changes, and no callback tells."""
        self._meeting.update(meeting)
        self.send({"meeting": meeting})

    def fire(self, callback: str, *arguments: Any, **meeting: Any) -> None:
        """The meeting changes, and a callback tells."""
        self.send({"meeting": meeting, "fire": callback, "with": arguments})

    def status(self, name: str, code: int = 0) -> None:
        """The meeting's state changes."""
        self.send({"status": [f"MEETING_STATUS_{name}", code]})

    def forget(self) -> None:
        """What was told until now."""
        self.ear.bodies.clear()

    async def made(self, name: str) -> tuple[Any, ...]:
        """Wait for a call that has not been waited for yet; returns its arguments."""
        found = await self.ear.until(lambda: next((c for c in self.calls if c[0] == name), None))
        self.calls.remove(found)
        return tuple(found[1:])

    async def room(self, **wanted: Any) -> Mapping[str, Any]:
        """Wait for a reading of the room with these values, and return it."""

        def found() -> Any:
            rooms = (body["room"] for body in self.ear.bodies if "room" in body)
            return next((r for r in rooms if all(r[k] == v for k, v in wanted.items())), None)

        room: Mapping[str, Any] = await self.ear.until(found)
        return room

    async def row(self, place: str, number: int, **wanted: Any) -> Mapping[str, Any]:
        """Wait until somebody has been read in the ``call`` or ``waiting`` with these values."""

        def found() -> Any:
            rooms = (body["room"][place] or () for body in self.ear.bodies if "room" in body)
            rows = (row for room in rooms for row in room if row["id"] == number)
            return next((r for r in rows if all(r[k] == v for k, v in wanted.items())), None)

        row: Mapping[str, Any] = await self.ear.until(found)
        return row

    async def joined(self) -> None:
        """Wait until the companion is in the meeting, and has read it."""
        await self.ear.state(ChannelState.UP)
        await self.room()
        self.forget()

    async def ask(self, do: str, n: int = 1, **order: Any) -> list[Any]:
        """Give an order, and wait for the answer; returns who was refused."""
        assert self.companion.tell({"do": do, "n": n, **order})
        body = await self.ear.until(
            lambda: next((b for b in self.ear.bodies if b.get("done") == n), None)
        )
        refused: list[Any] = body["refused"]
        return refused

    async def alarm(self, word: str) -> Any:
        """Wait for a word on the line for END."""
        async with asyncio.timeout(30):
            while word not in (told := self.companion.alarm.poll()):  # noqa: ASYNC110
                await asyncio.sleep(0.005)  # the line is made to be polled
        return told[word]

    async def alarm_says(self, **wanted: Any) -> None:
        """Wait until the line for END has told this."""
        async with asyncio.timeout(30):
            while not wanted.items() <= self.companion.alarm.poll().items():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        """As a provider that is closed does."""
        self.task.cancel()
        await asyncio.wait({self.task})
        if self._writer is not None:
            self._writer.close()
        self._server.close()
        shutil.rmtree(self._folder)
