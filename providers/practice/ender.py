"""The practice meeting's own way to be ended; lives in the ending thread."""

from __future__ import annotations

import asyncio

from providers.base import EndAnswer, EndMeans, EndReply, Running, Sight
from providers.practice.switch import EndSwitch
from providers.practice.timing import LessonTime

MANUAL_STEPS = (
    "In a real lesson: go to the Zoom or Teams window, or to the teacher's computer.",
    "In a real lesson: Zoom: the host presses End, then End Meeting for All.",
    "In a real lesson: Teams: the organiser presses the arrow beside Leave, then End meeting.",
    "This is practice: nobody real is in the call, and closing the program ends it.",
)


WHY = "you are presenter, you cannot end it"


class PracticeEnder:
    """Implements :class:`providers.base.Ender` as the scenario's ``[end]`` says."""

    def __init__(self, switch: EndSwitch, time: LessonTime) -> None:
        self._switch = switch
        self._time = time

    @property
    def manual_steps(self) -> tuple[str, ...]:
        return MANUAL_STEPS

    async def open(self) -> None:
        """There is nothing to get ready."""

    async def look(self) -> Sight:
        if self._switch.ended_at() is not None:
            return Sight(Running.NO)
        if not self._switch.can_be_seen():
            return Sight(Running.UNKNOWN, "the practice platform cannot be reached")
        if self._switch.only_clears:
            return Sight(Running.YES, means=EndMeans.CLEAR_ROOM, why=WHY, left=self._switch.left)
        return Sight(Running.YES)

    async def end(self) -> EndReply:
        if self._switch.ended_at() is not None:
            return EndReply(EndAnswer.ALREADY_ENDED, "the practice lesson is over")
        verdict = self._switch.press()
        await asyncio.sleep(self._time.real(verdict.seconds))
        if verdict.ends:
            self._switch.finish("you")
        return verdict.reply

    async def close(self) -> None:
        """There is nothing to close."""
