"""When a change that no key asked for is painted: at once after quiet, then not too often."""

from __future__ import annotations

import math


class Pacing:
    """Two paints are at least ``apart`` from each other, and what comes within ``gather`` is one
    paint. All times are seconds of one monotonic clock.
    """

    def __init__(self, apart: float, gather: float) -> None:
        self._apart = apart
        self._gather = gather
        self._painted = -math.inf
        self._waiting = False

    def changed(self, now: float) -> float | None:
        """Something changed: seconds until it is to be painted, or ``None`` if a paint that
        will show it is on its way. At the end of those seconds call :meth:`due`."""
        if self._waiting:
            return None
        self._waiting = True
        return max(self._gather, self._painted + self._apart - now)

    def due(self, now: float, painting: bool = True) -> None:
        """The seconds are over; unless ``painting``, something else has shown the change."""
        self._waiting = False
        if painting:
            self._painted = now
