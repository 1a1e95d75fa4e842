"""Stretches of time, and how much of another they leave free."""

from __future__ import annotations

import math


class Stretches:
    """When something was so. Times are told in order; the last stretch may go on."""

    def __init__(self) -> None:
        self._done: list[tuple[float, float]] = []
        self._since: float | None = None

    def tell(self, at: float, so: bool) -> None:
        """Take in whether it is so from ``at`` on."""
        if so and self._since is None:
            self._since = at
        elif not so and self._since is not None:
            self._done.append((self._since, at))
            self._since = None

    def add(self, start: float, end: float) -> None:
        """Take in a whole stretch, which may overlap others."""
        self._done.append((start, end))

    def all(self) -> list[tuple[float, float]]:
        """Beginning and end of each; the end is infinite where it goes on."""
        return self._done if self._since is None else [*self._done, (self._since, math.inf)]

    def cover(self, at: float) -> bool:
        """Whether it was so at ``at``."""
        return any(start <= at <= end for start, end in self.all())


def free(start: float, end: float, *taken: Stretches) -> float:
    """How much of the time from ``start`` to ``end`` lies in none of the ``taken``."""
    left = 0.0
    for begin, finish in sorted(stretch for one in taken for stretch in one.all()):
        left += max(0.0, min(begin, end) - start)
        start = max(start, finish)
    return left + max(0.0, end - start)
