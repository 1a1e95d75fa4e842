"""Chance that comes out the same for the same seed, on every version of Python."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A source of chance for one ``purpose``.

    Only ``random()`` is used, the one method whose sequence Python's documentation
    (library/random, "Notes on Reproducibility") promises to keep. Each purpose has its own
    sequence, so that a change in one changes no other.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self._random = random.Random(f"{seed}/{purpose}")  # noqa: S311  nothing secret

    def chance(self, probability: float) -> bool:
        """Whether something of this probability (0 to 1) happens."""
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        return low + (high - low) * self._random.random()

    def pick(self, items: Sequence[T]) -> T:
        """One of ``items``, which must not be empty."""
        return items[int(self._random.random() * len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All ``items`` in some order."""
        rest = list(items)
        for last in range(len(rest) - 1, 0, -1):
            other = int(self._random.random() * (last + 1))
            rest[last], rest[other] = rest[other], rest[last]
        return rest

    def wait(self, a_minute: float) -> float:
        """Seconds to the next of what happens ``a_minute`` times a minute, at random."""
        return -math.log(1.0 - self._random.random()) * 60.0 / a_minute
