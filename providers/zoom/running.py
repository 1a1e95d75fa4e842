"""Whether the meeting is running, told by two sources that may disagree for a while.

Events are quick and may be lost; the polled status is sure and may lag behind them.
"""

from __future__ import annotations

from providers.base import Ended, Running, Started


class Belief:
    """What is believed, and what a new word on it changes. Times by Zoom's clock."""

    def __init__(self, lag: float) -> None:
        self._lag = lag
        self._event_at = self._status_at = float("-inf")
        self.running = Running.UNKNOWN
        self.known = False
        """Whether Zoom has ever told of this meeting."""

    def event(self, told: Started | Ended) -> None:
        """An event said so; it is passed on as it is."""
        if told.at >= self._event_at:
            self._event_at = told.at
            self.running = Running.YES if isinstance(told, Started) else Running.NO

    def status(self, running: Running, at: float) -> Started | Ended | None:
        """The status asked for ``at`` said so; returns the news in it, if any."""
        if running is Running.UNKNOWN:
            return None
        self.known = True
        if running is self.running or at - self._event_at < self._lag:
            return None
        self.running = running
        at = self._status_at = max(at, self._status_at)
        return Started(at) if running is Running.YES else Ended(at)
