"""How well the practice platform tells what happens: late, twice, in disorder, or not at all."""

from __future__ import annotations

import heapq

from providers.base import Became, Left, Observation, Seen
from providers.practice.draw import Draw
from providers.practice.sections import LATEST, Platform

Personal = Seen | Left | Became
"""Only what concerns one person is doubled, reordered or dropped: snapshots heal that."""


class Wire:
    """Carries observations from the room to the monitor. Times are lesson seconds."""

    def __init__(self, platform: Platform, draw: Draw) -> None:
        self._platform = platform
        self._draw = draw
        self._queue: list[tuple[float, int, Observation]] = []
        self._sent = 0
        self.blind_until = 0.0
        """Nothing gets through before this time: the greeting tells what was before 0."""

    def send(self, at: float, observation: Observation) -> None:
        """Tell ``observation``, which happened at ``at``, as well as the platform can."""
        if at < self.blind_until:
            return
        platform = self._platform
        if not isinstance(observation, Personal):
            self._put(at + platform.delay, observation)
            return
        if self._happens(platform.drop):
            return
        self._put(at + platform.delay + self._lag(), observation)
        if self._happens(platform.duplicate):
            self._put(at + platform.delay + self._lag() + 0.5, observation)

    def put(self, at: float, observation: Observation) -> None:
        """Tell ``observation`` at ``at`` whatever the platform is like."""
        self._put(at, observation)

    def blind(self, at: float, until: float) -> None:
        """Lose everything from ``at`` to ``until``."""
        self._queue = [item for item in self._queue if item[0] <= at]
        heapq.heapify(self._queue)
        self.blind_until = max(self.blind_until, until)

    def collect(self, until: float) -> list[Observation]:
        """Take out what has been told by ``until``, in the order in which it was told."""
        told = []
        while self._queue and self._queue[0][0] <= until:
            told.append(heapq.heappop(self._queue)[2])
        return told

    def next_at(self) -> float | None:
        """When the next observation is told."""
        return self._queue[0][0] if self._queue else None

    def _put(self, at: float, observation: Observation) -> None:
        self._sent += 1
        heapq.heappush(self._queue, (at, self._sent, observation))

    def _lag(self) -> float:
        return self._draw.between(1.0, LATEST) if self._happens(self._platform.reorder) else 0.0

    def _happens(self, probability: float) -> bool:
        return probability > 0 and self._draw.chance(probability)
