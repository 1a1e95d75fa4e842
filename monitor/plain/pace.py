"""How often something may be said by itself: at once when it is calm, seldom in a storm."""

from __future__ import annotations


class Pace:
    """Lets something through now, and the next only after a gap, in seconds.

    The gap doubles from ``shortest`` to ``longest`` while there is always something to say,
    and is the shortest again after a rest.
    """

    def __init__(self, shortest: float, longest: float, start: float = float("-inf")) -> None:
        self._shortest = shortest
        self._longest = longest
        self._gap = shortest
        self._last = start

    def due(self, now: float) -> bool:
        """Whether something may be said ``now``, in monotonic seconds."""
        return now - self._last >= self._gap

    def spoke(self, now: float) -> None:
        """Note that something was said."""
        busy = now - self._last < 2 * self._gap
        self._gap = min(2 * self._gap, self._longest) if busy else self._shortest
        self._last = now
