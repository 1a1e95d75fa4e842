"""Zoom without its in-call companion as a stage: the real provider on the loopback stand-in."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from functools import cached_property
from typing import Self

import pytest

from providers.base import Role
from providers.clock import SystemClock
from providers.zoom.provider import ZoomProvider
from tests.conformance.stage import Mishap, Newcomer, Stage, Traits, Trouble
from tests.standins.zoom import SUBSCRIPTION_ID, ZoomStandIn
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import ACCOUNT_ID, CLIENT_ID, CLIENT_SECRET
from tests.zoom.conftest import QUICK

ROLES = {Role.HOST: "host", Role.CO_HOST: "co-host", Role.PARTICIPANT: "attendee"}

TRAITS = Traits(
    tells=frozenset(
        {"name", "place", "account", "person", "registrant", "role", "sharing", "phone", "since"}
    ),
    can=frozenset(),
    renames=True,
    lists=True,
    tells_lock=False,
    follows_guests=False,
    rests=True,
    secrets=(
        ACCOUNT_ID,
        CLIENT_ID,
        CLIENT_SECRET,
        SUBSCRIPTION_ID,
        "made-up-token",
        "access_token",
        "://",
    ),
)


class _WrongClock(SystemClock):
    """This machine's clock, which may be wrong."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def utc(self) -> float:
        return super().utc() + self.ahead


class ZoomStage(Stage):
    """Over REST, events and the dashboard. Zoom tells nobody outside of the lock and the like."""

    traits = TRAITS

    def __init__(self) -> None:
        self.clock: _WrongClock = _WrongClock()
        self._zoom = ZoomStandIn()
        self._people: dict[str, Person] = {}
        self._patch = pytest.MonkeyPatch()

    @cached_property
    def provider(self) -> ZoomProvider:
        config = self._zoom.config(dashboard=self.traits.lists)
        return ZoomProvider(config, self.clock, replace(QUICK, poll=0.01))

    def now(self) -> float:
        return time.time()

    async def turn(self, news: asyncio.Event) -> None:
        await news.wait()

    async def linger(self) -> None:
        zoom = self._zoom
        polls = len(zoom.asked("GET", zoom.meeting_id)) + 4
        await zoom.until(lambda: len(zoom.asked("GET", zoom.meeting_id)) >= polls)

    def rest(self) -> None:
        self._zoom.running = False

    def misset(self, seconds: float) -> None:
        self.clock.ahead = seconds

    # -- people --------------------------------------------------------------------------

    async def come(self, who: str, newcomer: Newcomer) -> None:
        person = self._people[who] = await self._zoom.join(
            newcomer.name, newcomer.account, newcomer.waiting
        )
        if newcomer.typed:  # all that is told of them from now on shows it, as if signed in
            person.account = newcomer.typed

    async def admit(self, who: str, *, new_id: bool = False) -> None:
        self._zoom.uuid_changes = new_id
        await self._zoom.admit(self._people[who])

    async def put_back(self, who: str) -> None:
        self._zoom.uuid_changes = False
        await self._zoom.put_back(self._people[who])

    async def leave(self, who: str) -> None:
        await self._zoom.leave(self._people[who])

    async def change(self, who: str, **fields: bool | str | Role) -> None:
        person = self._people[who]
        for name, value in fields.items():
            match name, value:
                case "role", Role():
                    await self._zoom.role(person, ROLES[value])
                case "sharing", bool():
                    await self._zoom.share(person, value)
                case "name", str():  # no event tells it
                    person.name = value
                case _:  # microphone, camera, hand: nothing tells them out here
                    pass

    # -- the meeting ---------------------------------------------------------------------

    async def start(self) -> None:
        await self._zoom.start()

    async def end(self) -> None:
        await self._zoom.stop()

    async def record(self, on: bool) -> None:
        await self._zoom.record(on)

    # -- what goes wrong -----------------------------------------------------------------

    async def begin(self, trouble: Trouble) -> None:
        zoom = self._zoom
        match trouble:
            case Trouble.CUT:  # REST goes on, as it does when only the channel breaks
                zoom.switch_on(Fault("close", "events"))
                zoom.cut()
            case Trouble.LOST:
                zoom.switch_on(Fault("silence", "events"))
            case Trouble.STAMMER:
                zoom.switch_on(Fault("duplicate", "events"))
                zoom.switch_on(Fault("disorder", "events"))
            case Trouble.SILENT:
                zoom.switch_on(Fault("silence"))
                zoom.cut()
            case Trouble.DISABLED:  # nothing can be done out here anyhow
                pass

    async def heal(self) -> None:
        self._zoom.heal()

    async def spoil(self, mishap: Mishap) -> None:
        raise NotImplementedError("nothing can be asked for out here")

    async def __aenter__(self) -> Self:
        # Here everything happens within a second, and is stamped by one machine.
        self._patch.setattr("providers.zoom.watch.PULSE_SECONDS", 0.0)
        self._patch.setattr("providers.zoom.handover.HANDOVER_SKEW_SECONDS", 0.0)
        await self._zoom.__aenter__()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._zoom.__aexit__()
        self._patch.undo()


class ZoomEventsStage(ZoomStage):
    """The same on a plan without the dashboard: what events miss is never found out."""

    traits = replace(TRAITS, renames=False, lists=False)
