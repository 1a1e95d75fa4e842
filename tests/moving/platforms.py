"""A class that can be moved from one stand-in to another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from monitor.end_state import Pace
from monitor.moving import Other
from monitor.recognition import Recogniser
from monitor.register import Pupil, Register
from monitor.session import Lesson, Session
from monitor.stream import Entry, Moved
from providers.base import Provider, Started
from tests.core.test_session import until
from tests.screen.room import NEVER, StandIn
from tests.standins.clock import HeldClock

LINK = "https://teams.example/meet/19%3ameeting_not-a-real-one"
INVITATION = f"3B goes on on Teams:\n{LINK}"
QUICK = Pace(attempt=0.02, pause=0.01, look=0.01, watch=0.05, overdue=0.05)
REGISTER = Register.of([Pupil("Jack", "Ellis", "3B"), Pupil("Aisha", "Khan", "3B")])


class Teams(StandIn):
    """The other platform; it tells that the meeting runs as soon as it is watched."""

    platform = "Teams"

    def __init__(self, clock: HeldClock) -> None:
        super().__init__(clock)
        self.closed = False
        self.tell(Started(clock.utc()))

    async def close(self) -> None:
        self.closed = True
        await super().close()


class Zoom(Teams):
    """The class's own platform."""

    platform = "Zoom"


class Class:
    """One session with its two platforms, and all that it has told."""

    def __init__(self, make: Callable[[HeldClock], Provider] = Teams) -> None:
        self.clock = HeldClock()
        self.zoom = Zoom(self.clock)
        self.made: list[Provider] = []
        self.entries: list[Entry] = []

        def teams() -> Provider:
            self.made.append(make(self.clock))
            return self.made[-1]

        def zoom() -> Provider:
            self.made.append(Zoom(self.clock))
            return self.made[-1]

        self.lesson = Lesson(
            "3B",
            Recogniser(REGISTER, ("smith@school.example",)),
            "Jones",
            False,
            "0",
            other=Other("Teams", teams, INVITATION),
            here=Other("Zoom", zoom, "3B is back on Zoom: https://zoom.example/j/0"),
        )
        self.session = Session(
            self.zoom, self.lesson, self.entries.append, self.clock, QUICK, NEVER
        )

    @property
    def teams(self) -> StandIn:
        """The newest provider that was made."""
        made = self.made[-1]
        assert isinstance(made, StandIn)
        return made

    @property
    def moves(self) -> list[Moved]:
        return [entry.body for entry in self.entries if isinstance(entry.body, Moved)]

    async def move(self, end_old: bool = True, reason: str = "no sound") -> None:
        before = len(self.session.live.moves)
        self.session.move(reason, end_old)
        await until(lambda: len(self.session.live.moves) > before)

    async def sees(self, participant_id: str) -> None:
        await until(lambda: self.session.live.meeting.get(participant_id))


@asynccontextmanager
async def open_class(make: Callable[[HeldClock], Provider] = Teams) -> AsyncIterator[Class]:
    """A class on Zoom, with END ready."""
    one = Class(make)
    one.session.start()
    try:
        await until(lambda: one.session.live.end.ready)
        yield one
    finally:
        one.zoom.ends = True  # so that leaving need not wait
        await one.session.close("over")
