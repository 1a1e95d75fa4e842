"""A call on Zoom for the companion: its child is real, the SDK is the stand-in of
:mod:`tests.standins.sdk`, and the meeting is what the test says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from providers.base import ChannelState
from providers.companion import Companion, Pace
from tests.companion.test_companion import Ear
from tests.standins.sdk_line import MODULE, SdkLine

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


class Call(SdkLine):
    """One companion, and the line to its stand-in SDK."""

    def __init__(self, meeting: Mapping[str, Any], seconds: Mapping[str, Any], pace: Pace) -> None:
        super().__init__(meeting, self._made)
        self.ear = Ear()
        self.calls: list[tuple[str, ...]] = []
        self._seconds = seconds
        self._pace = pace

    async def begin(self, **brief: Any) -> None:
        """Have the companion started."""
        await self.open()
        module = MODULE if self._seconds else "providers.zoom.sdk_worker"
        self.brief = {**BRIEF, **brief}
        environ = self.environ(self._seconds)
        self.companion = Companion(module, self._brief, self.ear, self._pace, environ)
        self.task = asyncio.create_task(self.companion.run())

    async def _brief(self) -> Mapping[str, Any]:
        return self.brief

    def _made(self, name: str, arguments: list[Any]) -> None:
        self.calls.append((name, *arguments))
        self.ear.wake()

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

    async def leave(self) -> None:
        """As a provider that is closed does."""
        self.task.cancel()
        await asyncio.wait({self.task})
        self.close()
