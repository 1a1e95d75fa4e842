"""Whether the practice meeting is running: the little that the room and the ender share.

The ender lives in another thread and must work while the room's own thread is frozen, so
this holds no more than a few values behind a lock that is never held for long.
"""

from __future__ import annotations

import math
import threading
from typing import NamedTuple

from providers.base import EndAnswer, EndReply
from providers.practice.sections import End
from providers.practice.timing import LessonTime

_USUAL_SECONDS = {
    "ok": 0.12,
    "slow": 8.0,
    "refused": 0.12,
    "never": math.inf,
    "not-ended": 0.12,
    "unreachable": 0.5,
    "clear-room": 0.12,
}
"""How long an answer takes where the scenario does not say."""

ACCEPTED = EndReply(EndAnswer.ACCEPTED)
_BAD_ANSWERS = {
    "refused": EndReply(EndAnswer.REFUSED, "the practice platform said no"),
    "unreachable": EndReply(EndAnswer.FAILED, "the practice platform cannot be reached"),
    "not-ended": ACCEPTED,
    "never": EndReply(EndAnswer.FAILED, "no answer"),
}


class Verdict(NamedTuple):
    """What becomes of one request: the answer comes after lesson ``seconds``."""

    reply: EndReply
    seconds: float
    ends: bool


class EndSwitch:
    """The meeting as END sees it; used from any thread. Times are lesson seconds."""

    def __init__(self, end: End, time: LessonTime) -> None:
        self._end = end
        self._time = time
        self._lock = threading.Lock()
        self._will_end: tuple[float, str] | None = None
        self._presses: list[float] = []
        self._ended_at: float | None = None
        self._ended_by = ""
        self._rounds: list[float] = []
        self._clearing = self._cleared = False
        self._cleared_at: float | None = None
        self._left: int | None = None

    @property
    def only_clears(self) -> bool:
        """Whether END can only put people out one by one."""
        return self._end.how == "clear-room"

    @property
    def left(self) -> int | None:
        """How many are in beside the person who practises."""
        return self._left

    def tell_left(self, left: int) -> None:
        """The room says how many are in."""
        self._left = left

    @property
    def rounds(self) -> tuple[float, ...]:
        """When the room was to be cleared."""
        with self._lock:
            return tuple(self._rounds)

    @property
    def cleared_at(self) -> float | None:
        """When the room was clear for the first time."""
        return self._cleared_at

    def room_is_clear(self, at: float, left: int) -> None:
        """The room says that everybody who can be put out is."""
        with self._lock:
            self._clearing, self._cleared, self._left = False, True, left
            if self._cleared_at is None:
                self._cleared_at = at

    @property
    def presses(self) -> tuple[float, ...]:
        """When END was requested."""
        with self._lock:
            return tuple(self._presses)

    @property
    def ended_by(self) -> str:
        """``you``, ``teacher`` (the lesson was over) or ``by hand``; empty while running."""
        return self._ended_by

    def ended_at(self) -> float | None:
        """When the meeting ended, ``None`` while it is running."""
        with self._lock:
            now = self._time.now()
            if self._ended_at is None and self._will_end and self._will_end[0] <= now:
                self._ended_at, self._ended_by = self._will_end
            return self._ended_at

    def can_be_seen(self) -> bool:
        """Whether the platform can be asked about the meeting now."""
        with self._lock:
            return self._end.how != "unreachable" or not self._goes_wrong(len(self._presses) + 1)

    def press(self) -> Verdict:
        """Take one request. It works even if whoever sent it does not wait for the answer."""
        with self._lock:
            now = self._time.now()
            self._presses.append(now)
            if self._end.by_hand_after is not None:
                self._plan(now + self._end.by_hand_after, "by hand")
            if self.only_clears:
                seconds = self._end.seconds
                usual = _USUAL_SECONDS[self._end.how]
                return Verdict(self._clear(now), usual if seconds is None else seconds, ends=False)
            verdict = self._verdict(len(self._presses))
            if verdict.ends:
                self._plan(now + verdict.seconds, "you")
            return verdict

    def finish(self, by: str, at: float | None = None) -> None:
        """End the meeting ``at`` a time that has come, or now."""
        with self._lock:
            if self._ended_at is None:
                self._ended_at, self._ended_by = self._time.now() if at is None else at, by

    def _plan(self, at: float, by: str) -> None:
        if self._will_end is None or at < self._will_end[0]:
            self._will_end = (at, by)

    def _goes_wrong(self, request: int) -> bool:
        how, times = self._end.how, self._end.times
        return how in _BAD_ANSWERS and (times is None or request <= times)

    def _clear(self, now: float) -> EndReply:
        """Begin to clear the room, or say how far that is."""
        if self._cleared:
            self._cleared = False  # the next request begins anew
            return EndReply(EndAnswer.CLEARED, left=self._left)
        if not self._clearing:
            self._clearing = True
            self._rounds.append(now)
        return EndReply(EndAnswer.ACCEPTED, left=self._left)

    def _verdict(self, request: int) -> Verdict:
        wrong = self._goes_wrong(request)
        how = self._end.how if wrong or self._end.how == "slow" else "ok"
        told = self._end.seconds if how == self._end.how else None
        seconds = _USUAL_SECONDS[how] if told is None else told
        return Verdict(_BAD_ANSWERS[how] if wrong else ACCEPTED, seconds, ends=not wrong)
