"""Time as something that is passed in, so that tests can hold it."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Both times that the program uses."""

    def utc(self) -> float:
        """Unix seconds, UTC."""
        ...

    def mono(self) -> float:
        """Seconds that never jump, for measuring."""
        ...


class SystemClock:
    """The machine's clock."""

    def utc(self) -> float:
        return time.time()

    def mono(self) -> float:
        return time.monotonic()


class HeldClock:
    """A clock that stands still until it is moved; for tests and replay."""

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
