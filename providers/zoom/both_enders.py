"""END FOR EVERYONE on Zoom by two ways at once: over REST, and by the companion in the call, which
can where it is the host. Whichever works first is reported; neither waits for the other, and the
trouble of one never hides that the other has worked.

What the companion says proves something only if it is later than our own ring: rings are
numbered, and so is what is told of them (:mod:`.sdk_alarm`). *Taken* by the SDK is accepted, not
done: REST's request goes on. Proof is that the companion was told by Zoom, after the ring, that
the meeting is over. What a dead child told last counts as well; what one told before the ring, or
of an earlier run of the meeting, does not; and where the child was started anew in between, what it
knew is lost, so that only REST can prove the end.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from providers.base import EndAnswer, Ender, EndReply, Running, Sight
from providers.companion import Alarm
from providers.zoom import sdk_words
from providers.zoom.assumptions import STATUS_LAG_SECONDS

POLL_SECONDS = 0.005
ANSWER_SECONDS = 0.5
"""So long the companion has to answer where REST has failed; a reading may keep it."""
LOOK_SECONDS = 2.0
"""After so long without a word of REST's the companion's counts: the ending gives up a look a
second later."""
OPEN_SECONDS = 5.0
"""... and so with getting ready."""
ON_THEIR_WAY = 3
"""REST's requests, at most, that go on after the companion has taken the end."""

GOOD = (EndAnswer.ALREADY_ENDED, EndAnswer.ACCEPTED)
"""The better first."""
TAKEN = EndReply(EndAnswer.ACCEPTED, "taken by the companion in the call")
SEEN = "the companion in the call saw the meeting end"
ABSENT = "Nor can the companion end it: it is not there."
SILENT = "Nor does the companion in the call answer."
NOT_HOST = "Nor can the companion in the call end it: it is not the host."


class BothEnders:
    """Ends one Zoom meeting by ``rest`` and by the companion at the other end of ``alarm`` (see
    :class:`providers.base.Ender`). ``now`` in monotonic seconds."""

    def __init__(
        self, rest: Ender, alarm: Alarm, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._rest = rest
        self._alarm = alarm
        self._now = now
        self._rang = 0
        """The number of our newest ring for END; 0 where nobody was there to hear it."""
        self._over_at: float | None = None
        """When the companion was first known to have seen the end after that ring."""
        self._flying: list[asyncio.Task[EndReply]] = []
        self._failed: BaseException | None = None
        """What broke in one of them: told at the next look."""

    @property
    def manual_steps(self) -> tuple[str, ...]:
        return self._rest.manual_steps

    async def open(self) -> None:
        """Get REST ready; where that fails, a companion that is the host is enough. Raises
        ProviderError."""
        rest = asyncio.ensure_future(self._rest.open())
        ring = self._look_inside()
        until = self._now() + OPEN_SECONDS
        try:
            while True:
                await _moment(rest)
                if rest.done() and (rest.exception() is None or ring.is_through()):
                    if not ring.can_end():
                        rest.result()
                    break
                if self._now() >= until and ring.can_end():
                    break
        finally:
            rest.cancel()

    async def look(self) -> Sight:
        """Ask REST; and the companion, whose word counts where REST has none: that it saw the
        end after our ring, or that it is in the meeting now and can end it."""
        if self._failed is not None:
            failed, self._failed = self._failed, None
            raise failed
        rest = asyncio.ensure_future(self._rest.look())
        try:
            sight = await self._sight(rest)
        finally:
            rest.cancel()
        if sight.running is Running.NO:
            self._ground()
        return sight

    async def end(self) -> EndReply:
        """Ring, send REST's request, and return the first good answer of either."""
        rest = asyncio.ensure_future(self._rest.end())  # it begins when we wait, after the ring
        number = self._rang = self._alarm.ring({"end": True})
        self._over_at = until = None
        word: EndReply | None = None
        try:
            while True:
                await (_moment(rest) if number else asyncio.wait({rest}))
                word = self._word_on(number)
                answered = rest.result() if rest.done() and not rest.exception() else None
                for good in GOOD:
                    for reply in (answered, word):
                        if reply is not None and reply.answer is good:
                            return reply
                if rest.done():
                    until = until or self._now() + ANSWER_SECONDS
                    if not number or word is not None or self._now() >= until:
                        return _neither(rest.result(), word, number)
        finally:
            if word is not None and word.answer in GOOD:
                self._let_fly(rest)
            else:
                rest.cancel()

    async def close(self) -> None:
        """Close REST's connections; the companion is not ours."""
        self._ground()
        await self._rest.close()

    async def _sight(self, rest: asyncio.Future[Sight]) -> Sight:
        ring = self._look_inside()
        until = self._now() + LOOK_SECONDS
        while True:
            await _moment(rest)
            if self._saw_the_end():
                return Sight(Running.NO, SEEN)
            if rest.done() and rest.result().running is not Running.UNKNOWN:
                return rest.result()
            if (rest.done() or self._now() >= until) and ring.can_end(asked=bool(self._rang)):
                return Sight(Running.YES)
            if rest.done() and ring.is_through():
                return rest.result()

    # -- the companion ---------------------------------------------------------------

    def _word_on(self, number: int) -> EndReply | None:
        """What the companion has said to this ring for END, or later."""
        if not number:
            return None
        told = self._alarm.poll()
        if _number(told.get("over")) >= number:
            return EndReply(EndAnswer.ALREADY_ENDED, SEEN)
        if _number(told.get("took")) >= number:
            return TAKEN
        match told.get("refused"):
            case [int(refused), str(why)] if refused >= number:
                return EndReply(EndAnswer.REFUSED, _refusal(why))
        return None

    def _saw_the_end(self) -> bool:
        """Whether the companion has seen the end after our newest ring. Like an event, that is
        believed rather than REST for as long as REST may lag, and no longer: the meeting may be
        started again."""
        if not self._rang or _number(self._alarm.poll().get("over")) < self._rang:
            return False
        if self._over_at is None:
            self._over_at = self._now()
        return self._now() - self._over_at < STATUS_LAG_SECONDS

    def _look_inside(self) -> _Look:
        return _Look(self._alarm, self._now)

    # -- REST's requests that go on --------------------------------------------------

    def _let_fly(self, rest: asyncio.Task[EndReply]) -> None:
        """Let a request go on though its answer is awaited no more."""
        self._flying.append(rest)
        rest.add_done_callback(self._landed)
        if len(self._flying) > ON_THEIR_WAY:
            self._flying[1].cancel()  # not the first: perhaps Zoom is only slow

    def _ground(self) -> None:
        """There is nothing to end any more."""
        for task in self._flying:
            task.cancel()

    def _landed(self, rest: asyncio.Task[EndReply]) -> None:
        self._flying.remove(rest)
        if not rest.cancelled():
            self._failed = rest.exception() or self._failed


class _Look:
    """A look at what the companion sees, answered by a child that is alive now."""

    def __init__(self, alarm: Alarm, now: Callable[[], float]) -> None:
        self._alarm = alarm
        self._number = alarm.ring({"look": True})
        self._now = now
        self._until = now() + ANSWER_SECONDS

    def can_end(self, asked: bool = False) -> bool:
        """Whether it is in the meeting and, unless it has been ``asked`` to end it, is the host,
        so that END would work."""
        told = self._told()
        return told.get("inside") is True and (asked or told.get("host") is True)

    def is_through(self) -> bool:
        """Whether there is nothing to be waited for any more."""
        return not self._number or bool(self._told()) or self._now() >= self._until

    def _told(self) -> Any:
        told = self._alarm.poll() if self._number else {}
        return told if _number(told.get("looked")) >= self._number else {}


async def _moment(rest: asyncio.Future[Any]) -> None:
    """Until REST has answered or, where it has, for a moment: the companion's line is polled."""
    if rest.done():
        await asyncio.sleep(POLL_SECONDS)
    else:
        await asyncio.wait({rest}, timeout=POLL_SECONDS)


def _number(told: Any) -> int:
    return told if isinstance(told, int) else -1


def _refusal(why: str) -> str:
    if why == sdk_words.NOT_HOST:
        return NOT_HOST
    return f"Nor did the companion in the call end it: {sdk_words.refused(why)}."


def _neither(rest: EndReply, word: EndReply | None, number: int) -> EndReply:
    """REST's answer, and why the companion is no help."""
    why = ABSENT if not number else SILENT if word is None else word.detail
    return EndReply(rest.answer, f"{rest.detail} {why}".lstrip(), rest.retry_after)
