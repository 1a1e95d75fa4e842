"""Time as something that is passed in."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Both times that the provider uses."""

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
