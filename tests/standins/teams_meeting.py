"""A Teams meeting with the real child, browser and page: the stand-in for the SDK in the page has
the meeting, and this drives it, from a test or from a program.

The meeting outlives the page. While there is none, what happens is kept, and the next one begins
with it: it comes to the page in the pass, which is made by :meth:`TeamsMeeting.new_pass`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import tempfile
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from providers.companion import Child, Pace
from tests.standins.teams_browser_child import PATH
from tests.standins.teams_page import Control
from tests.terminal.terminal import REPO

MODULE = "tests.standins.teams_browser_child"
COMING_SECONDS = 20.0
"""From a pass to the page that begins with it."""
OVER = (0, 4097)
"""How a leg ends when the meeting is ended for everyone."""
GONE: Mapping[str, Any] = {"people": []}
PREFIXES = {"teams": "8:orgid:", "guest": "8:teamsvisitor:", "phone": "4:+44"}


def person(name: str, kind: str = "guest", number: str = "", **more: Any) -> dict[str, Any]:
    """Somebody, as the stand-in has them; ``waiting``: in the lobby."""
    waiting = more.pop("waiting", False)
    return {
        "id": PREFIXES[kind] + (number or str(uuid.uuid4())),
        "name": name,
        "role": "Attendee",
        "state": "InLobby" if waiting else "Connected",
        "muted": True,
        "camera": False,
        "sharing": False,
        "hand": False,
        "mic": None,
        "video": None,
        "broken": False,
        **more,
    }


class TeamsMeeting:
    """One meeting. An async context manager."""

    def __init__(self, role: str = "Organizer", **world: Any) -> None:
        self.control = Control(self._tell)
        self.control.world = {"role": role, "people": [], "faults": {}, **world}
        self.children: list[int] = []
        """The processes of all companions so far."""
        self.status = ""
        """How the companion's leg is, as the page has told it last."""
        self.held = False
        """The page stands still: what it is to do is not waited for."""
        self.news = asyncio.Condition()
        self._folder = Path(tempfile.mkdtemp(prefix="teams-"))
        self._writer: asyncio.StreamWriter | None = None
        self._here = self._coming = False

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._serve, self._folder / "line")
        return self

    async def __aexit__(self, *_exc: object) -> None:
        if self._writer is not None:
            self._writer.close()
        self._server.close()
        shutil.rmtree(self._folder)

    @property
    def environ(self) -> dict[str, str]:
        """What leads the child here."""
        return {"PYTHONPATH": str(REPO), PATH: str(self._folder / "line")}

    def child(self, pace: Pace) -> Child:
        """The child that has this meeting."""
        return Child(MODULE, self.environ, pace)

    def new_pass(self, lifetime: float = 3600) -> str:
        """A pass for the call, good for so many seconds, with the meeting in it."""
        self._coming = not self._here  # or the page that is there goes on with it
        return self.control.token(lifetime)

    @property
    def here(self) -> bool:
        """Whether a page has the meeting."""
        return self._here

    @property
    def people(self) -> list[dict[str, Any]]:
        """Everybody, in the call or in the lobby, as last told."""
        return list(self.control.world["people"])

    def find(self, name: str) -> dict[str, Any] | None:
        """Whoever is there under this name."""
        return next((one for one in self.people if one["name"] == name), None)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until ``condition`` holds; it is looked at whenever the page says something."""
        async with self.news:
            await self.news.wait_for(condition)

    # -- what happens ------------------------------------------------------------------------

    async def join(self, name: str, kind: str = "guest", number: str = "", **more: Any) -> str:
        """Somebody comes; their raw id."""
        comer = person(name, kind, number, **more)
        await self._act("join", comer)
        return str(comer["id"])

    async def change(self, who: str, **changes: Any) -> None:
        """Somebody, by their raw id, does something."""
        await self._act("change", who, changes)

    async def leave(self, who: str) -> None:
        """Somebody goes."""
        await self._act("leave", who)

    async def set(self, **changes: Any) -> None:
        """The meeting is otherwise from now on."""
        await self._act("set", changes)

    async def fault(self, op: str, fault: Any) -> None:
        """What becomes of a request."""
        await self._act("fault", op, fault)

    async def drop(self, code: int, sub: int) -> None:
        """The companion's leg is lost; nothing where it has none."""
        await self._act("drop", code, sub)

    async def end(self) -> None:
        """Somebody ends the meeting for everyone."""
        await self.set(**GONE)
        await self.drop(*OVER)

    async def asked(self, op: str) -> list[dict[str, Any]]:
        """The requests of this kind to the page that is there."""
        requests = await self.control.call("requests")
        return [one for one in requests if one["op"] == op]

    def readings(self, times: int) -> None:
        """How often each reading of the page comes to the monitor."""
        self._send({"readings": times})

    async def _act(self, name: str, *args: Any) -> None:
        async with self.news:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(COMING_SECONDS):
                    await self.news.wait_for(lambda: not self._coming)
        if self._here and self.held:
            self._tell({"fake": {"n": 0, "call": name, "args": args}})
        elif self._here:
            await self.control.call(name, *args)
        else:
            _ACTS[name](self.control.world, *args)

    # -- the line ----------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer, self._here = writer, False
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                await self._take(json.loads(line))
        if self._writer is writer:
            self._writer, self._here = None, False
        writer.close()

    async def _take(self, body: dict[str, Any]) -> None:
        if "child" in body:
            self.children.append(body["child"])
        elif "status" in body:
            self.status = body["status"]
        else:
            self.control.said(body)
            self._here, self._coming = True, False
        async with self.news:
            self.news.notify_all()

    def _tell(self, line: Mapping[str, Any]) -> None:
        self._send(line)

    def _send(self, line: Mapping[str, Any]) -> None:
        if self._writer is not None:
            self._writer.write(json.dumps(line).encode() + b"\n")


def _join(world: dict[str, Any], comer: dict[str, Any]) -> None:
    world["people"].append(comer)


def _change(world: dict[str, Any], who: str, changes: dict[str, Any]) -> None:
    for one in world["people"]:
        if one["id"] == who:
            one.update(changes)


def _leave(world: dict[str, Any], who: str) -> None:
    world["people"] = [one for one in world["people"] if one["id"] != who]


def _set(world: dict[str, Any], changes: dict[str, Any]) -> None:
    world.update(changes)


def _fault(world: dict[str, Any], op: str, fault: Any) -> None:
    world["faults"][op] = fault


def _drop(_world: dict[str, Any], _code: int, _sub: int) -> None:
    pass  # there is no leg


_ACTS: dict[str, Callable[..., None]] = {
    "join": _join,
    "change": _change,
    "leave": _leave,
    "set": _set,
    "fault": _fault,
    "drop": _drop,
}
"""The same as in the stand-in, for while there is none."""
