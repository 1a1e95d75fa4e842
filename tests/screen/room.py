"""A practice class under the real app with time in the test's hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot

from monitor.app import MonitorApp
from monitor.end_state import Pace
from monitor.recognition import Recogniser
from monitor.register import Pupil, Register
from monitor.session import Lesson, Session
from monitor.settings.preferences import Preferences
from monitor.stream import Body, Entry
from providers.base import (
    Abilities,
    Action,
    ActionKind,
    Availability,
    EndAnswer,
    EndReply,
    Observation,
    Participant,
    Place,
    Reply,
    Role,
    Running,
    Seen,
    Sight,
    Started,
)
from tests.standins.clock import HeldClock

NEVER = 1e6
"""Seconds; the rules look only when a test says so."""
STAFF = ("smith@school.example", "jones@school.example")
PUPILS = (
    ("Aisha", "Khan"),
    ("Jack", "Ellis"),
    ("Amelia", "Brooks"),
    ("Oliver", "Bennett"),
    ("Mia", "Roe"),
)


class StandInEnder:
    """Ends when told to."""

    manual_steps = ("Go to the teacher's computer.", "Press End, then End Meeting for All.")

    def __init__(self, provider: StandIn) -> None:
        self._provider = provider

    async def open(self) -> None:
        pass

    async def look(self) -> Sight:
        return Sight(Running.NO) if self._provider.ended else self._provider.sight

    async def end(self) -> EndReply:
        self._provider.end_requests += 1
        if self._provider.end_reply is not None:
            return self._provider.end_reply
        if not self._provider.ends:
            return EndReply(EndAnswer.FAILED, "no route to the platform")
        self._provider.ended = True
        return EndReply(EndAnswer.ACCEPTED)

    async def close(self) -> None:
        pass


class StandIn:
    """A provider that observes what the test tells it and remembers what it was asked."""

    platform = "Zoom"

    def __init__(self, clock: HeldClock) -> None:
        self.clock = clock
        self.asked: list[Action] = []
        self.reply = Reply(True)
        self.ends = True
        self.ended = False
        self.end_requests = 0
        self.sight = Sight(Running.YES)
        """What a look at the meeting shows while it runs."""
        self.end_reply: EndReply | None = None
        """The answer to END, where it is not the usual one."""
        self._told: asyncio.Queue[Observation | None] = asyncio.Queue()

    def tell(self, *observations: Observation) -> None:
        for observation in observations:
            self._told.put_nowait(observation)

    def see(self, participant_id: str, name: str | None = None, **told: Any) -> None:
        told.setdefault("place", Place.IN_CALL)
        at = self.clock.utc()
        told.setdefault("since", at if name is not None else None)
        self.tell(Seen(Participant(participant_id, name, **told), at))

    def able(self, *kinds: ActionKind, reason: str = "") -> None:
        actions = {
            kind: Availability(kind in kinds, "" if kind in kinds else reason)
            for kind in ActionKind
        }
        self.tell(Abilities(actions, self.clock.utc()))

    async def observe(self) -> AsyncIterator[Observation]:
        while (observation := await self._told.get()) is not None:
            yield observation

    async def perform(self, action: Action) -> Reply:
        self.asked.append(action)
        return self.reply

    def put_out_first(self, ids: Sequence[str]) -> None:
        pass

    def ender(self) -> StandInEnder:
        return StandInEnder(self)

    async def close(self) -> None:
        self._told.put_nowait(None)


class Room:
    """The app on a class, driven by a test."""

    def __init__(self, app: MonitorApp, pilot: Pilot[None], provider: StandIn) -> None:
        self.app = app
        self.pilot = pilot
        self.provider = provider
        self.entries: list[Entry] = []

    @property
    def session(self) -> Session:
        assert self.app.session is not None
        return self.app.session

    def screen(self) -> str:
        """What is on the screen, as text."""
        width, height = self.app.size
        lines = [
            "".join(segment.text for segment in line)
            for line in self.app.screen._compositor.render_strips()
        ]
        assert len(lines) == height, (len(lines), height, width)
        return "\n".join(line.rstrip() for line in lines)

    async def settle(self) -> None:
        """Let everything that was told reach the screen."""
        await self.until(self.provider._told.empty)
        for _ in range(5):
            await self.pilot.pause(0)
        self.session.look_at_rules()
        self.app.paint()
        await self.pilot.pause(0)

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(20):
            while not wanted():
                await self.pilot.pause(0.01)

    async def shows(self, text: str) -> None:
        """Wait until ``text`` is on the screen."""
        try:
            await self.until(lambda: text in self.screen())
        except TimeoutError:
            raise AssertionError(f"{text!r} is not on the screen:\n{self.screen()}") from None

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def click(self, x: int, y: int) -> None:
        """Click, as the driver tells the app of it (Pilot's own clicks go round the app)."""
        for kind in (events.MouseDown, events.MouseUp):
            self.app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, x, y))
        await self.settle()

    def bodies(self, kind: type[Body]) -> list[Any]:
        return [entry.body for entry in self.entries if isinstance(entry.body, kind)]


@asynccontextmanager
async def open_room(
    size: tuple[int, int] = (80, 24),
    class_size: bool = True,
    known: bool = True,
    **preferences: Any,
) -> AsyncIterator[Room]:
    """A class of five with both staff in, two pupils in the call and two who wait; unless
    ``known``, there is no register and there are no staff accounts."""
    clock = HeldClock()
    provider = StandIn(clock)
    register = Register.of(Pupil(*name, "3B", None) for name in (PUPILS if known else ()))
    recogniser = Recogniser(register, STAFF if known else ())
    lesson = Lesson("3B Maths", recogniser, "Jones", practice=False, version="0")
    entries: list[Entry] = []

    def prepare() -> Session:
        return Session(
            provider,
            lesson,
            entries.append,
            clock,
            Pace(
                look=0.02, watch=1.0, attempt=0.05, pause=0.02, again=0.1, guard=0.02, overdue=0.2
            ),
            rules_seconds=NEVER,
        )

    chosen = replace(Preferences(name="Jones", journal=Path("unused"), bell=False), **preferences)
    app = MonitorApp(prepare, chosen)
    async with app.run_test(size=size) as pilot:
        room = Room(app, pilot, provider)
        room.entries = entries
        await room.until(lambda: app.session is not None)
        if class_size:
            fill(provider)
        await room.settle()
        try:
            yield room
        finally:
            await room.session.close("test over")


def fill(provider: StandIn) -> None:
    """Both staff, Aisha and Jack in the call; Amelia and an unknown tablet wait."""
    provider.tell(Started(provider.clock.utc()))
    provider.able(*ActionKind)
    provider.see("s1", "Mrs Smith", account=STAFF[0], role=Role.HOST, muted=False, camera=True)
    provider.see("s2", "Mr Jones", account=STAFF[1], role=Role.CO_HOST, muted=True, camera=True)
    provider.see("p1", "Aisha Khan", muted=True, camera=True, hand=True)
    provider.see("p2", "Jack Ellis", muted=False, camera=False, hand=False)
    provider.see("w1", "Amelia Brooks", place=Place.WAITING)
    provider.see("w2", "Oliver's iPad", place=Place.WAITING)
    provider.clock.advance(12)


def asked(room: Room) -> list[tuple[ActionKind, tuple[str, ...]]]:
    """What was asked of the platform."""
    return [(action.kind, action.targets) for action in room.provider.asked]


async def select(room: Room, participant_id: str) -> None:
    """Select a person, whichever list they are in."""
    person = room.session.live.meeting.get(participant_id)
    assert person is not None
    assert person.place is not None
    room.app.board.go_to(person.place, participant_id)
    await room.settle()
