"""Zoom's clock as seen from here, by the ``Date`` headers of its answers.

A header is cut to whole seconds, and the answer was on its way for some time: each bounds the
difference of the clocks, and together they narrow it down.
"""

from __future__ import annotations


class Skew:
    """How far Zoom's clock is ahead of ours, in seconds (negative: behind)."""

    def __init__(self) -> None:
        self._low = self._high = 0.0
        self._known = False

    @property
    def ahead(self) -> float:
        """The best guess; 0 before anything was learnt."""
        return (self._low + self._high) / 2

    @property
    def at_least(self) -> float:
        """Zoom's clock is surely no less ahead than this."""
        return self._low

    def learn(self, date: float, asked: float, answered: float) -> None:
        """An answer of Zoom's second ``date`` to what was ``asked`` and ``answered`` by ours."""
        low, high = date - answered, date + 1.0 - asked
        narrowed = max(low, self._low), min(high, self._high)
        if self._known and narrowed[0] <= narrowed[1]:
            self._low, self._high = narrowed
        else:  # the first, or one of the clocks was set
            self._low, self._high = low, high
        self._known = True
