"""A clock in the tests' hands."""

from __future__ import annotations


class HeldClock:
    """A clock that stands still until it is moved."""

    def __init__(self, utc: float = 1_700_000_000.0, mono: float = 1_000.0) -> None:
        self._utc = utc
        self._mono = mono

    def utc(self) -> float:
        return self._utc

    def mono(self) -> float:
        return self._mono

    def advance(self, seconds: float) -> None:
        """Move both times on by ``seconds``."""
        self._utc += seconds
        self._mono += seconds
