"""The test's end of the line to the stand-in for Zoom's SDK (:mod:`tests.standins.sdk`)."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.standins.sdk.zoom_meeting_sdk.wire import PATH
from tests.standins.sdk_child import SECONDS
from tests.terminal.terminal import REPO

MODULE = "tests.standins.sdk_child"
"""The child that has the seconds of :class:`SdkLine`."""


class Heard(NamedTuple):
    """``at``: when, by ``time.monotonic``, the child began to do what was sent with the question;
    ``lists``: how often it had listed everybody in the call."""

    at: float
    lists: int


class SdkLine:
    """Serves one child after the other: each is told how the ``meeting`` is, and its calls come
    to ``called``."""

    def __init__(
        self, meeting: Mapping[str, Any], called: Callable[[str, list[Any]], None]
    ) -> None:
        self.meeting = dict(meeting)
        self.children = 0
        """How many have made their SDK ready."""
        self._called = called
        self._folder = Path(tempfile.mkdtemp(prefix="sdk-"))
        """Short, as the path of a socket has to be."""
        self._writer: asyncio.StreamWriter | None = None
        self._asked: dict[int, asyncio.Future[Heard]] = {}

    def environ(self, seconds: Mapping[str, Any]) -> dict[str, str]:
        """The variables by which a child finds the line, with its ``seconds``."""
        return {
            "PYTHONPATH": f"{REPO / 'tests' / 'standins' / 'sdk'}:{REPO}",
            PATH: str(self._folder / "sdk"),
            SECONDS: json.dumps(seconds),
        }

    async def open(self) -> None:
        """Begin to serve."""
        self._server = await asyncio.start_unix_server(self._serve, self._folder / "sdk")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.children += 1
        self.send(self.meeting)
        while line := await reader.readline():
            body = json.loads(line)
            if "heard" in body:
                self._asked.pop(body["heard"]).set_result(Heard(body["at"], body["lists"]))
            else:
                self._called(body["call"], body["args"])
        if self._writer is writer:
            self._writer = None
        writer.close()

    def send(self, body: Mapping[str, Any]) -> None:
        """To the stand-in, in its words, if a child is there."""
        if self._writer is not None:
            self._writer.write(json.dumps(body).encode() + b"\n")

    def now(self, **meeting: Any) -> None:
        """The meeting changes, and no callback tells."""
        self.meeting.update(meeting)
        self.send({"meeting": meeting})

    def fire(self, callback: str, *arguments: Any, **meeting: Any) -> None:
        """The meeting changes, and a callback tells."""
        self.meeting.update(meeting)
        self.send({"meeting": meeting, "fire": callback, "with": arguments})

    def alter(self, place: str, user: int, **to: Any) -> dict[str, Any]:
        """The words by which somebody changes, and nobody else has to be told anew."""
        for row in self.meeting[place]:
            if row["id"] == user:
                row.update(to)
        return {"alter": [place, user, to]}

    def status(self, name: str, code: int = 0) -> None:
        """The meeting's state changes."""
        self.send({"status": [f"MEETING_STATUS_{name}", code]})

    async def heard(self, **body: Any) -> Heard:
        """Send this, and wait until the child has taken in what was sent."""
        future: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        self._asked[id(future)] = future
        self.send({**body, "ask": id(future)})
        async with asyncio.timeout(20):
            return await future

    def close(self) -> None:
        """Serve no more."""
        if self._writer is not None:
            self._writer.close()
        self._server.close()
        shutil.rmtree(self._folder)
