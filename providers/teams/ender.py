"""END FOR EVERYONE on Teams: the companion hangs up for everyone, and beside it the lobby is
closed over Graph, so that nobody comes back by the same link. Neither waits for the other.

Only organizers and co-organizers can end a meeting. With the rights of a presenter END clears the
room: everybody is put out one by one, and the meeting itself goes on. Which of the two it would
do is looked up all the time, and told before it is needed.

That the companion's own leg has ended proves nothing. Proof is that it came back and found nobody,
or that Teams says from outside that the call has ended (the witness). What a child has told counts
only if it is later than our own ring: rings are numbered, and so is what is told of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from providers.base import EndAnswer, EndMeans, EndReply, Running, Sight, Unreachable
from providers.companion import Alarm
from providers.teams import call_words

POLL_SECONDS = 0.005
ANSWER_SECONDS = 0.5
"""So long the companion has to answer a look."""
WARM_SECONDS = 60.0
"""The connection for the lobby is used so often, that it is open when it is needed."""
PROOF_SECONDS = 30.0
TAKE_SECONDS = 2.5
"""So long the companion has to say that Teams took the end; what it was asked goes on."""
CLEAR_SECONDS = 8.0
"""So long one request waits for the room to be cleared; the clearing goes on."""

MANUAL_STEPS = (
    "In the Teams window choose the small arrow beside Leave, and there End meeting.",
    "Where that is not offered, you are not the organizer: call them now, they must end it.",
    "Meanwhile remove people one by one: People, the three dots, Remove from meeting.",
    "Last, close the door: Meeting options, Who can bypass the lobby, Only organizers.",
)

LOOKED_AGAIN = "the companion came back and found nobody in the meeting"
WITNESSED = "Teams told from outside that the call has ended"
SAID_SO = "Teams told the companion that the call was ended for all"
NOBODY = "The companion is not there: it alone can end a Teams meeting."
SILENT = "The companion in the call has not answered yet."
NOT_INSIDE = "The companion is not in the call yet."
NOT_SAID = "Teams has not said yet what you may do."
CANNOT = "You are an attendee: the organizer must make you a presenter or co-organizer."
ONLY_CLEAR = "you are not its organizer or co-organizer"
STILL = "{} still in when the companion came back: it ended it once more"
UNPROVED = "The companion could not come back to see who is in: {}."
REFUSED = "Teams did not let the companion end it: {}."
NOT_SEALED = "The lobby could not be closed, people can come back by the link: {}"

_MEANS = {"end": EndMeans.END, "clear_room": EndMeans.CLEAR_ROOM}


class Seal(Protocol):
    """Closes the lobby, by connections of its own. Used in the ending's loop alone."""

    async def warm(self) -> None:
        """Have the connection and the token ready. Raises ProviderError."""
        ...

    async def seal(self) -> str:
        """Close it; why that failed, in a sentence, or nothing. Never raises for what the
        network or the platform does."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class TeamsEnder:
    """Ends one Teams meeting by the companion at the other end of ``alarm``, if there is one (see
    :class:`providers.base.Ender`). ``first`` names whom a clearing puts out first; ``witnessed``
    says whether the end was told from outside since a time; ``now`` in monotonic seconds."""

    def __init__(
        self,
        alarm: Alarm | None,
        seal: Seal | None,
        first: Callable[[], Sequence[str]] = tuple,
        witnessed: Callable[[float], bool] = lambda _since: False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._alarm = alarm or Alarm()
        self._seal = seal
        self._first = first
        self._witnessed = witnessed
        self._now = now
        self._rang = 0
        """The number of our first ring for this END."""
        self._rang_at = 0.0
        self._proved_at: float | None = None
        self._warming: asyncio.Task[None] | None = None
        self._warmed_at = float("-inf")
        self._sealing: asyncio.Task[str] | None = None
        self._not_sealed = ""

    @property
    def manual_steps(self) -> tuple[str, ...]:
        return MANUAL_STEPS

    async def open(self) -> None:
        """Get ready. Raises Unreachable where the companion is not in the call, or could do
        nothing there."""
        self._warm_beside()
        told = await self._look_inside()
        if told.get("inside") is not True:
            raise Unreachable(NOBODY if not told else NOT_INSIDE)
        if told.get("means") not in _MEANS:
            raise Unreachable(_why_nothing(told))

    async def look(self) -> Sight:
        """What the companion sees now; after END, whether anything proves it. A proof is believed
        rather than what is still read for a while, and no longer: the meeting may be started
        again."""
        self._warm_beside()
        told = {} if self._proof() else await self._look_inside()
        proof = self._proof()
        if proof and self._proved_at is None:
            self._proved_at = self._now()
        if proof and self._now() - (self._proved_at or 0.0) < PROOF_SECONDS:
            return Sight(Running.NO, proof, warning=self._not_sealed)
        if proof:
            told = await self._look_inside()
        if told.get("inside") is not True:
            return self._outside(told)
        means = _MEANS.get(str(told.get("means")))
        if means is None:
            return Sight(Running.UNKNOWN, _why_nothing(told))
        why = ONLY_CLEAR if means is EndMeans.CLEAR_ROOM else ""
        return Sight(Running.YES, means=means, why=why, left=_count(told.get("left")))

    async def end(self) -> EndReply:
        """Ring, close the lobby beside it, and wait for what the companion says to it."""
        began = self._now()
        number = self._alarm.ring({"end": True, "first": list(self._first())})
        if number and (not self._rang or self._proof()):  # the first, or of a meeting begun anew
            self._rang, self._rang_at, self._proved_at = number, began, None
        self._seal_beside()
        if not number:
            return EndReply(EndAnswer.FAILED, NOBODY)
        while True:
            waited = self._now() - began
            reply = self._word_on(number, waited >= CLEAR_SECONDS)
            if reply is not None:
                return reply
            if waited >= TAKE_SECONDS and _number(self._alarm.poll().get("took")) < number:
                return EndReply(EndAnswer.FAILED, SILENT)
            await asyncio.sleep(POLL_SECONDS)

    async def close(self) -> None:
        """Close our own connections; the companion is not ours."""
        for task in (self._warming, self._sealing):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        if self._seal is not None:
            await self._seal.close()

    # -- the companion ---------------------------------------------------------------

    def _word_on(self, number: int, long: bool) -> EndReply | None:
        """What the companion has said to this ring, or to a later one; ``long``: it was waited
        for long enough, where the room is being cleared."""
        told = self._alarm.poll()
        proof = self._proof()
        if proof:
            return EndReply(EndAnswer.ALREADY_ENDED, proof, warning=self._not_sealed)
        cleared = _pair(told.get("cleared"))
        if cleared is not None and cleared[0] >= number:
            return EndReply(EndAnswer.CLEARED, self._not_sealed, left=_count(cleared[1]))
        refused = _pair(told.get("refused"))
        if refused is not None and refused[0] >= number:
            why = call_words.refused(str(refused[1]))
            return EndReply(EndAnswer.REFUSED, f"{REFUSED.format(why)} {self._not_sealed}".strip())
        if _number(told.get("took")) < number:
            return None
        if told.get("means") == "clear_room" and not long:
            return None  # it takes some seconds: the looks tell how it comes along
        clearing = _pair(told.get("clearing"))
        left = _count(clearing[1]) if clearing is not None else None
        still = _pair(told.get("still"))
        unproved = _pair(told.get("unproved"))
        detail = self._not_sealed
        if still is not None and still[0] >= self._rang:
            detail = f"{STILL.format(still[1])} {detail}".strip()
        if unproved is not None and unproved[0] >= self._rang:
            why = call_words.refused(str(unproved[1]))
            detail = f"{UNPROVED.format(why)} {detail}".strip()
        return EndReply(EndAnswer.ACCEPTED, detail, left=left)

    def _proof(self) -> str:
        """What proves that the meeting has ended since our first ring; empty: nothing does."""
        if not self._rang:
            return ""
        told = self._alarm.poll()
        empty = _number(told.get("empty"))
        if empty >= self._rang:
            return LOOKED_AGAIN
        left = told.get("left_call")
        if (
            isinstance(left, list)
            and len(left) > 2
            and _number(left[0]) >= self._rang
            and left[2] in call_words.OVER
        ):
            return SAID_SO
        return WITNESSED if self._witnessed(self._rang_at) else ""

    def _outside(self, told: Mapping[str, Any]) -> Sight:
        """What a companion that is not in the call knows of the meeting: how its own leg ended,
        or nothing. Once END was asked for, that is older than END, and proves nothing: the meeting
        may have been begun again without the companion."""
        ended = told.get("ended")
        over = isinstance(ended, list) and len(ended) > 1 and ended[1] in call_words.OVER
        if over and ("end" not in self._alarm.rang or self._proof()):
            return Sight(Running.NO, SAID_SO)
        return Sight(Running.UNKNOWN, NOT_INSIDE if told else NOBODY)

    async def _look_inside(self) -> Mapping[str, Any]:
        """What a child that is alive now says of the call; empty where none does."""
        number = self._alarm.ring({"look": True})
        until = self._now() + ANSWER_SECONDS
        while number:
            told = self._alarm.poll()
            looked = told.get("looked")
            if _number(looked) >= number:
                return told
            if self._now() >= until:
                break
            await asyncio.sleep(POLL_SECONDS)
        return {}

    # -- the lobby -------------------------------------------------------------------

    def _warm_beside(self) -> None:
        """Make ready to close the lobby, now and then. Nothing waits for it."""
        due = self._now() - self._warmed_at >= WARM_SECONDS
        if self._seal is None or self._rang or not due:
            return
        if self._warming is None or self._warming.done():
            self._warmed_at = self._now()
            self._warming = asyncio.create_task(_quietly(self._seal.warm()))

    def _seal_beside(self) -> None:
        if self._seal is not None and (self._sealing is None or self._sealing.done()):
            self._sealing = asyncio.create_task(self._seal.seal())
            self._sealing.add_done_callback(self._sealed)

    def _sealed(self, sealing: asyncio.Task[str]) -> None:
        if sealing.cancelled():
            return
        error = sealing.exception()
        why = sealing.result() if error is None else type(error).__name__
        self._not_sealed = NOT_SEALED.format(why) if why else ""


async def _quietly(work: Awaitable[None]) -> None:
    """What only helps."""
    with contextlib.suppress(Exception):  # it is tried again when it is needed, and said then
        await work


def _why_nothing(told: Mapping[str, Any]) -> str:
    """Why END can do nothing in the call."""
    return NOT_SAID if told.get("why") == "unknown" else CANNOT


def _pair(told: Any) -> tuple[int, Any] | None:
    return (_number(told[0]), told[1]) if isinstance(told, list) and len(told) > 1 else None


def _number(told: Any) -> int:
    return told if isinstance(told, int) else -1


def _count(told: Any) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) else None
