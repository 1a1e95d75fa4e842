"""Whether the meeting is running, told by two sources that may disagree for a while.

Events are quick and may be lost; the polled status is sure and may lag behind them.
"""

from __future__ import annotations

from providers.base import Ended, Observation, Running, Started

STAMP_SECONDS = 5.0
"""An event that is dated later than this after a status told since is not gone by."""


class Belief:
    """What is believed, and what a new word on it changes. Times by Zoom's clock."""

    def __init__(self, lag: float) -> None:
        self._lag = lag
        self._event_at = self._status_at = self._newest = float("-inf")
        self.running = Running.UNKNOWN
        self.known = False
        """Whether Zoom has ever told of this meeting."""

    def event(self, told: Observation) -> None:
        """An event said this of the meeting or of somebody in it; it is passed on as it is."""
        self._newest = max(self._newest, told.at)
        if isinstance(told, Started | Ended) and told.at >= self._event_at:
            self._event_at = told.at
            self.running = Running.YES if isinstance(told, Started) else Running.NO

    def status(self, running: Running, at: float) -> Started | Ended | None:
        """The status asked for ``at`` said so; returns the news in it, if any.

        Our idea of Zoom's time is rather too early, and the end that a status tells came after
        all that events had told before it: else who had only just come would be left behind.
        """
        if running is Running.UNKNOWN:
            return None
        self.known = True
        if running is self.running or at - self._event_at < self._lag:
            return None
        self.running = running
        if running is Running.NO and self._newest <= at + STAMP_SECONDS:
            at = max(at, self._newest)
        at = self._status_at = max(at, self._status_at)
        return Started(at) if running is Running.YES else Ended(at)
