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
