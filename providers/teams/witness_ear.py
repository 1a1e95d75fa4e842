"""What END asks of the witness: whether the call was told to have ended. Cheap to import.

One thread writes and any other reads. What is read is one immutable value behind one name: that
needs no lock, so nobody can be made to wait.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from providers.teams.assumptions import EVENT_CLOCK_SLACK
from providers.teams.call_events import CallEnded, CallEvent, CallStarted


@dataclass(frozen=True, slots=True)
class Heard:
    """What was last heard. Every time is of our own clocks, in monotonic seconds: ``ended`` and
    ``started`` are when it happened, ``ended_told`` when we were told of it."""

    ended: float | None = None
    ended_told: float | None = None
    started: float | None = None
    anything: float | None = None
    """When last anything was told of this meeting."""


class WitnessEar:
    """Remembers what the witness heard of the meeting's call."""

    def __init__(self) -> None:
        self._heard = Heard()

    @property
    def heard(self) -> Heard:
        """All of it at one moment."""
        return self._heard

    def hear(self, event: CallEvent, mono: float, utc: float, ahead: float = 0.0) -> None:
        """Only the witness calls this. It was told at ``mono`` and ``utc`` by our clocks;
        Microsoft's clock is ``ahead`` of ours by so many seconds."""
        old = self._heard
        new = replace(old, anything=mono)
        if event.at is not None:
            # Nothing happens after it is told: a clock that is wrong makes it no newer.
            happened = min(mono, mono - (utc + ahead - event.at))
            if isinstance(event, CallEnded) and happened >= (old.ended or float("-inf")):
                new = replace(new, ended=happened, ended_told=mono)
            elif isinstance(event, CallStarted) and happened >= (old.started or float("-inf")):
                new = replace(new, started=happened)
        self._heard = new

    def ended_since(self, mono: float) -> bool:
        """Whether the call has ended since ``mono``, as told from outside it, and was not told
        to have begun again. An end that was told after ``mono`` but happened before, or does not
        say when, proves nothing: it may be of an earlier call."""
        heard = self._heard
        if heard.ended is None or heard.ended_told is None or heard.ended_told < mono:
            return False
        if heard.started is not None and heard.started > heard.ended:
            return False
        return heard.ended >= mono - EVENT_CLOCK_SLACK
