"""A Teams meeting with the companion in it, as the page tells of it and does what it is asked.

What the real page does is tested in a real browser; this one is for the provider above it.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from providers.companion import Child, Pace
from tests.standins.teams_child import PATH
from tests.terminal.terminal import REPO

MODULE = "tests.standins.teams_child"
ME = "8:orgid:00000000-0000-4000-8000-0000000000aa"
ALL = (
    "hangUpForEveryOne",
    "manageLobby",
    "removeParticipant",
    "muteOthers",
    "forbidOthersAudio",
    "forbidOthersVideo",
)
MAY = {
    "Organizer": frozenset(ALL),
    "Co-organizer": frozenset(ALL),
    "Presenter": frozenset(ALL) - {"hangUpForEveryOne"},
    "Attendee": frozenset[str](),
}
END_SECONDS = 0.05
"""Between the answer to END and the end."""
PACE = Pace(ready=20, silent=0.4, hung=60.0, pause=0.01, longest=0.05, leave=0.5)


@dataclass
class Row:
    """Somebody in the meeting, as the page tells of them."""

    id: str
    name: str | None
    kind: str = "guest"
    oid: str | None = None
    tenant_guest: bool = False
    role: str = "Attendee"
    muted: bool = True
    camera: bool = False
    sharing: bool = False
    hand: bool = False
    mic_allowed: bool | None = True
    camera_allowed: bool | None = True


class TeamsCall:
    """One meeting. People by their raw ids; what happens is told at once."""

    def __init__(self, role: str = "Organizer") -> None:
        self.role = role
        self.people: dict[str, Row] = {}
        self.lobby: dict[str, Row] = {}
        self.mics = self.cameras = True
        self.recording = self.transcription = False
        self.total: int | None = None
        self.runs = True
        self.ended: list[int] | None = None
        """How the companion's last leg has ended."""
        self.inside = False
        """Whether the companion's leg is in the call."""
        self.told = True
        """Whether the page tells of what happens."""
        self.asked: list[dict[str, Any]] = []
        """Every line from the monitor, but the first."""
        self.rung: list[dict[str, Any]] = []
        self.briefs: list[dict[str, Any]] = []
        self.refuses: str = ""
        """What becomes of orders: the word of a refusal; empty: they are taken."""
        self.comes_true: Callable[[dict[str, Any]], Awaitable[bool]] = _always
        """Asked of an order that was taken: whether anything comes of it."""
        self.joins = True
        """Whether the companion comes into the call by itself."""
        self.children: list[int] = []
        self._folder = Path(tempfile.mkdtemp(prefix="teams-"))
        self._writer: asyncio.StreamWriter | None = None
        self._doing: set[asyncio.Task[None]] = set()

    def child(self, pace: Pace = PACE) -> Child:
        """The child that has this call."""
        return Child(MODULE, {"PYTHONPATH": str(REPO), PATH: str(self._folder / "call")}, pace)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._serve, self._folder / "call")
        return self

    async def __aexit__(self, *_exc: object) -> None:
        for task in self._doing:
            task.cancel()
        if self._writer is not None:
            self._writer.close()
        self._server.close()
        shutil.rmtree(self._folder)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer, self.inside = writer, False
        while line := await reader.readline():
            body = json.loads(line)
            if "child" in body:
                self.children.append(body["child"])
            if "bell" in body:
                self._ring(body["bell"])
            if "link" in body:
                self._hear(body["link"])
        if self._writer is writer:
            self._writer, self.inside = None, False
        writer.close()

    # -- to the monitor --------------------------------------------------------------------

    def say(self, body: dict[str, Any]) -> None:
        """A line of the page's."""
        self._send({"say": body})

    def ring(self, body: dict[str, Any]) -> None:
        """A line of the page's to the bell."""
        self._send({"ring": body})

    def show(self) -> None:
        """Tell how the meeting is now."""
        if self.inside and self.told:
            self.say({"room": self.room()})

    def room(self) -> dict[str, Any]:
        """A reading."""
        may = MAY[self.role]
        return {
            "me": {"id": ME, "role": self.role},
            "can": {name: name in may for name in ALL},
            "people": [asdict(row) for row in self.people.values()],
            "lobby": [asdict(row) for row in self.lobby.values()] if "manageLobby" in may else [],
            "mics": self.mics,
            "cameras": self.cameras,
            "recording": self.recording,
            "transcription": self.transcription,
            "total": self.total if self.total is not None else len(self.people) + 1,
        }

    def come_in(self) -> None:
        """The companion's leg is in the call."""
        self.inside, self.ended = True, None
        self.say({"status": "in"})
        self.show()

    def drop(self, code: int, sub: int) -> None:
        """The companion's leg ends."""
        self.inside, self.ended = False, [code, sub]
        self.say({"status": "disconnected", "code": code, "subCode": sub})

    def end(self) -> None:
        """Somebody ends the meeting for everyone."""
        self.runs = False
        self.people.clear()
        self.lobby.clear()
        if self.inside:
            self.drop(0, 4097)

    # -- from the monitor --------------------------------------------------------------------

    def _hear(self, body: dict[str, Any]) -> None:
        if "link" in body and "page" in body:
            self.briefs.append(body)
            self.say({"environment": {"supported": True, "browser": "Made up", "version": "1"}})
            self.say({"status": "connecting"})
            if self.joins and self.runs:
                self.come_in()
            return
        self.asked.append(body)
        if body.get("leave"):
            self._send({"leave": ["has left", True]})
        elif "do" in body:
            task = asyncio.ensure_future(self._take(body))
            self._doing.add(task)
            task.add_done_callback(self._doing.discard)

    async def _take(self, order: dict[str, Any]) -> None:
        refused = [[who, self.refuses] for who in order.get("who", [""])] if self.refuses else []
        self.say({"done": order["n"], "refused": refused})
        if not refused and await self.comes_true(order):
            self.do(order["do"], order.get("who", ()))
            self.show()

    def do(self, do: str, who: list[str] | tuple[str, ...] = ()) -> None:
        """What comes of an order."""
        there = [row for one in who if (row := self.people.get(one)) is not None]
        match do:
            case "admit":
                for one in who:
                    if one in self.lobby:
                        self.people[one] = self.lobby.pop(one)
            case "reject":
                for one in who:
                    self.lobby.pop(one, None)
            case "remove":
                for one in who:
                    self.people.pop(one, None)
            case "mute" | "mute_all" | "forbid_audio":
                for row in there:
                    row.muted = True
                    row.mic_allowed = row.mic_allowed if do != "forbid_audio" else False
            case "permit_audio":
                for row in there:
                    row.mic_allowed = True
            case "forbid_video":
                for row in there:
                    row.camera, row.camera_allowed = False, False
            case "permit_video":
                for row in there:
                    row.camera_allowed = True
            case "lower_hands":
                for row in there:
                    row.hand = False
            case "mics_off" | "mics_on":
                self.mics = do == "mics_on"
            case "cameras_off" | "cameras_on":
                self.cameras = do == "cameras_on"

    # -- END ---------------------------------------------------------------------------------

    @property
    def means(self) -> str:
        """What END would do."""
        if "hangUpForEveryOne" in MAY[self.role]:
            return "end"
        return "clear_room" if "removeParticipant" in MAY[self.role] else "none"

    def _ring(self, body: dict[str, Any]) -> None:
        self.rung.append(body)
        n = body["n"]
        if body.get("look"):
            means, left = self.means, len(self.people)
            told = {"looked": n, "inside": self.inside, "means": means, "why": "", "left": left}
            self.ring({**told, "ended": self.ended})
        elif self.refuses:
            self.ring({"refused": [n, self.refuses]})
        elif self.means == "end":
            self.ring({"took": n, "means": "end"})
            asyncio.get_running_loop().call_later(END_SECONDS, self._ends, n)
        else:
            self.ring({"took": n, "means": "clear_room"})
            self.ring({"clearing": [n, len(self.people)]})
            for row in list(self.people.values()):
                if row.role != "Organizer":
                    del self.people[row.id]
            self.lobby.clear()
            self.show()
            self.ring({"cleared": [n, len(self.people)]})

    def _ends(self, n: int) -> None:
        """As the SDK tells it: our leg was hung up by ourselves, whoever else it was for."""
        self.runs = False
        self.people.clear()
        self.lobby.clear()
        self.drop(0, 0)
        self.ring({"left_call": [n, 0, 0]})
        self.ring({"empty": n})

    def _send(self, body: dict[str, Any]) -> None:
        if self._writer is not None:
            self._writer.write(json.dumps(body).encode() + b"\n")


async def _always(_order: dict[str, Any]) -> bool:
    return True
