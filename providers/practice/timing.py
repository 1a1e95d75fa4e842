"""The time of a practice lesson, which may run faster or slower than the clock."""

from __future__ import annotations

from providers.clock import Clock, SystemClock


class LessonTime:
    """Turns clock time into seconds of the lesson and back; may be read from any thread.

    The lesson stands at 0 until :meth:`begin`. ``speed`` is lesson seconds a second.
    """

    def __init__(self, clock: Clock | None = None, speed: float = 1.0) -> None:
        if not 0 < speed <= 1_000_000:
            raise ValueError(f"speed must be above 0 and at most 1,000,000, not {speed!r}")
        self.speed = speed
        self._clock = clock or SystemClock()
        self._began: tuple[float, float] | None = None

    def begin(self) -> None:
        """Start the lesson; again does nothing."""
        if self._began is None:
            self._began = (self._clock.utc(), self._clock.mono())

    def now(self) -> float:
        """Seconds of the lesson."""
        if self._began is None:
            return 0.0
        return (self._clock.mono() - self._began[1]) * self.speed

    def stamp(self, lesson: float) -> float:
        """Unix seconds of the lesson's second ``lesson``."""
        began = self._began[0] if self._began else self._clock.utc()
        return began + lesson / self.speed

    def lesson(self, unix: float) -> float:
        """The lesson's second at ``unix`` seconds; the inverse of :meth:`stamp`."""
        began = self._began[0] if self._began else self._clock.utc()
        return (unix - began) * self.speed

    def real(self, seconds: float) -> float:
        """How long ``seconds`` of the lesson take by the clock."""
        return seconds / self.speed
