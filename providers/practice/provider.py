"""The practice provider: a simulated class behind the same protocol as Zoom and Teams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from providers.base import Action, Observation, Pulse, Reply
from providers.clock import Clock
from providers.practice.ender import PracticeEnder
from providers.practice.names import PracticePupil
from providers.practice.scenario import Scenario
from providers.practice.simulation import Simulation
from providers.practice.switch import EndSwitch
from providers.practice.timing import LessonTime

if TYPE_CHECKING:
    from providers.practice.debrief import Debrief
    from providers.practice.judging import Noticed

PLATFORM, OTHER_PLATFORM = "Practice", "Practice Teams"
"""The practice platform, and the one that the class can be moved to."""
TICK = 0.1
"""Longest wait between two looks at the class, in seconds: END comes from another thread."""
_SHORTEST_WAIT = 0.005
PULSE = 1.0
"""Seconds between two signs of life."""


class PracticeProvider:
    """Implements :class:`providers.base.Provider` for a practice class.

    The lesson begins when :meth:`observe` is first iterated. ``speed`` is lesson seconds a
    second; ``sleep`` waits real seconds and can be replaced together with ``clock`` so that
    tests hold the time.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 0,
        speed: float = 1.0,
        clock: Clock | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        platform: str = PLATFORM,
    ) -> None:
        self.platform = platform
        self._time = LessonTime(clock, speed)
        self._switch = EndSwitch(scenario.end, self._time)
        self._sim = Simulation(scenario, seed, self._time.stamp, self._switch)
        self._sleep = sleep
        self._closed = False
        self.scenario = scenario
        self.class_name = scenario.class_name
        self.pupils: tuple[PracticePupil, ...] = self._sim.register
        self.staff_accounts: tuple[str, ...] = tuple(
            person.account for person in self._sim.known.values() if person.account
        )

    async def observe(self) -> AsyncIterator[Observation]:
        self._time.begin()
        self._sim.advance(self._time.now())
        self._sim.greet()
        pulse_at = 0.0
        while not self._closed:
            now = self._time.now()
            self._sim.advance(now)
            for observation in self._sim.collect(now):
                yield observation
            if now >= pulse_at and not self._sim.blind:
                pulse_at = now + PULSE * self._time.speed
                yield Pulse(self._time.stamp(now))
            await self._sleep(self._pause(now))

    async def perform(self, action: Action) -> Reply:
        self._sim.advance(self._time.now())
        return self._sim.perform(action)

    def put_out_first(self, ids: Sequence[str]) -> None:
        self._sim.clearing.first = tuple(ids)

    def ender(self) -> PracticeEnder:
        return PracticeEnder(self._switch, self._time)

    async def close(self) -> None:
        self._closed = True

    def debrief(self, noticed: Iterable[Noticed] = ()) -> Debrief:
        """How the person did so far; what they ``noticed`` answers what no action can."""
        from providers.practice.debrief import make_debrief  # not needed for the first paint

        self._sim.advance(self._time.now())
        return make_debrief(self._sim, self._switch, self._time, noticed)

    def _pause(self, now: float) -> float:
        due = self._time.real(self._sim.next_at() - now)
        return min(max(due, _SHORTEST_WAIT), TICK)
