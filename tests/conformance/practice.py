"""The practice class as a stage. Its time is held, and goes on only when a test lets it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

from providers.base import TELLABLE, ActionKind, Role, Switch
from providers.practice.actions import NOT_OFFERED
from providers.practice.people import Kind, Person
from providers.practice.provider import PracticeProvider
from providers.practice.scenario import Scenario
from providers.practice.sections import Arrivals, Platform
from providers.practice.simulation import Simulation
from providers.practice.vocabulary import LONGEST_LESSON
from tests.conformance.stage import Mishap, Newcomer, Stage, Traits, Trouble

STEP = 0.05
"""Seconds of one turn."""
OUTAGE = 30.0
"""The platform is lost for so long, unless the test heals it before."""

SCENARIO = Scenario(
    title="A stage",
    about="Nobody but staff, until a test lets them come.",
    pupils=1,
    length=LONGEST_LESSON,
    arrivals=Arrivals(already_in=0, absent=1),
    platform=Platform(new_ids=0.0),
)

TRAITS = Traits(
    tells=frozenset(TELLABLE) - {"registrant"},
    can=frozenset(ActionKind) - NOT_OFFERED.keys(),
    renames=True,
    lists=True,
    tells_lock=True,
    tells_entry=True,
    tells_switches=frozenset(Switch),
    follows_guests=True,
    rests=False,
    mishaps=frozenset({Mishap.REFUSED, Mishap.NOT_DONE, Mishap.LATE}),
)


class HeldTime:
    """A clock that stands still until it is moved, and whoever sleeps on it."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self._moved = asyncio.Event()

    def utc(self) -> float:
        return 1_700_000_000.0 + self.elapsed

    def mono(self) -> float:
        return 500.0 + self.elapsed

    def advance(self, seconds: float) -> None:
        """Move on, and wake who is due."""
        self.elapsed += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been moved by so much."""
        due = self.elapsed + seconds
        while self.elapsed < due:
            await self._moved.wait()


class PracticeStage(Stage):
    """The class has always begun, and the platform is this machine."""

    traits = TRAITS

    def __init__(self) -> None:
        self.clock: HeldTime = HeldTime()
        self._people: dict[str, Person] = {}
        self._connections = 0

    @cached_property
    def provider(self) -> PracticeProvider:
        return PracticeProvider(SCENARIO, clock=self.clock, sleep=self.clock.sleep)

    def now(self) -> float:
        return self.clock.utc()

    async def turn(self, news: asyncio.Event) -> None:
        await self._play(STEP)

    async def linger(self) -> None:
        for _ in range(round(6.0 / STEP)):
            await self._play(STEP)

    # -- people --------------------------------------------------------------------------

    async def come(self, who: str, newcomer: Newcomer) -> None:
        account = newcomer.account
        self._connections += 1
        person = self._people[who] = Person(
            f"{who} {self._connections}",
            Kind.STRANGER,
            newcomer.name,
            account=account or None,
            person=f"practice-{account}" if account else None,
        )
        room = self._sim.room
        assert room.knock(person) if newcomer.waiting else room.walk_in(person)

    async def admit(self, who: str, *, new_id: bool = False) -> None:
        room = self._sim.room
        room._new_ids = float(new_id)
        assert room.let_in(self._people[who], by="teacher")

    async def put_back(self, who: str) -> None:
        room = self._sim.room
        room._new_ids = 0.0
        assert room.send_back(self._people[who], by="teacher")

    async def leave(self, who: str) -> None:
        assert self._sim.room.leave(self._people[who])

    async def change(self, who: str, **fields: bool | str | Role) -> None:
        self._sim.room.change(self._people[who], **fields)

    # -- the meeting ---------------------------------------------------------------------

    async def end(self) -> None:
        self._sim._switch.finish("teacher")

    async def lock(self, on: bool) -> None:
        self._sim.room.set_lock(on)

    async def mute_on_entry(self, on: bool) -> None:
        self._sim.room.set_muted_on_entry(on)

    async def allow(self, what: Switch, on: bool) -> None:
        self._sim.room.set_allowed(what, on)

    async def forbid(self, who: str) -> None:
        room, person = self._sim.room, self._people[who]
        room.silence(person)
        room.darken(person)

    async def record(self, on: bool) -> None:
        self._sim.room.set_recording("recording", on)

    # -- what goes wrong -----------------------------------------------------------------

    async def begin(self, trouble: Trouble) -> None:
        sim = self._sim
        match trouble:
            case Trouble.LOST:
                self._tell_as(drop=1.0)
            case Trouble.STAMMER:
                self._tell_as(duplicate=1.0, reorder=1.0)
            case _:  # all that can be lost is lost together
                sim.lose_sight(OUTAGE)

    async def heal(self) -> None:
        self._tell_as(drop=0.0, duplicate=0.0, reorder=0.0)
        if self._sim.blind:
            await self._play(OUTAGE)

    async def spoil(self, mishap: Mishap) -> None:
        sim = self._sim
        match mishap:
            case Mishap.REFUSED:  # the connection is just gone, and nobody has been told yet
                sim.wire.blind_until = sim.room.now + 3 * STEP
            case Mishap.NOT_DONE:
                vars(sim)["after"] = self._forget_once
            case Mishap.LATE:
                platform = replace(sim.scenario.platform, action_delay=3.0)
                sim.scenario = replace(sim.scenario, platform=platform)
            case Mishap.SILENT:
                raise NotImplementedError("the practice platform answers at once")

    async def __aexit__(self, *_exc: object) -> None:
        self.clock.advance(1.0)

    # -- inside --------------------------------------------------------------------------

    @property
    def _sim(self) -> Simulation:
        """The truth, a little later than it was: no two things happen at the same time."""
        self.clock.advance(0.01)
        sim = self.provider._sim
        sim.advance(self.provider._time.now())
        return sim

    async def _play(self, seconds: float) -> None:
        self.clock.advance(seconds)
        for _ in range(4):  # the provider wakes and tells; what waits for it goes on
            await asyncio.sleep(0)

    def _tell_as(self, **shares: float) -> None:
        wire = self._sim.wire
        wire._platform = replace(wire._platform, **shares)

    def _forget_once(self, seconds: float, happen: Callable[[], object]) -> None:
        """In place of planning what an action does: it is never done."""
        del vars(self.provider._sim)["after"]
