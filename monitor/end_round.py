"""The requests and looks of END, with one ender, inside one event loop.

A :class:`Round` is what the ending thread does between two failures that nobody foresaw; what
has to outlast it is in its :class:`Standing`. What counts as proof: :mod:`monitor.ending`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from monitor.end_state import EndPhase, EndState, Pace
from monitor.errors import where
from providers.base import (
    EndAnswer,
    Ender,
    EndMeans,
    EndReply,
    ProviderError,
    Running,
    Sight,
)

TELL_SECONDS = 0.01
"""A request has this start before anybody is told of it."""


class Standing:
    """How END stands, whatever round works on it; ``on_state`` takes each new state, in the
    ending thread, and must not block."""

    def __init__(self, on_state: Callable[[EndState], None]) -> None:
        self._on_state = on_state
        self.state = self._told = EndState()
        """The newest state; readable from any thread."""
        self.pressed_mono = 0.0
        """When END was pressed, in monotonic seconds."""
        self.seen_running = False
        """Whether the meeting was ever seen to run."""

    def publish(self, **changes: Any) -> None:
        """Change the state so, and tell it."""
        self.state = replace(self.state, **changes)
        self.tell()

    def tell(self) -> None:
        """Tell the newest state, if it has not been told."""
        state = self.state
        if state == self._told:
            return
        self._told = state
        try:
            self._on_state(state)
        except Exception as error:  # noqa: BLE001  a broken listener must not stop the ending
            self.state = replace(state, detail=f"the screen was not told ({type(error).__name__})")


class Round:
    """The work of the ending thread with one ender, inside one event loop."""

    def __init__(
        self, standing: Standing, make_ender: Callable[[], Ender], ender: Ender, pace: Pace
    ) -> None:
        self._standing = standing
        self._publish = standing.publish
        self._make_ender = make_ender
        self._ender = ender
        self._pace = pace
        self._kick = asyncio.Event()
        self._news = asyncio.Event()
        """A look is due, though nothing is asked for."""
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._looking: asyncio.Task[None] | None = None
        self._look_began = 0.0
        """When the look that is on its way began; 0 between looks."""
        self._pushing: asyncio.Task[None] | None = None
        self._seen_ended = False
        self._fewest: int | None = None
        """The fewest people who were seen to be in since the room was cleared."""

    @property
    def _state(self) -> EndState:
        return self._standing.state

    async def run(self) -> None:
        """Work until stopped. Raises what an unexpected failure of the ender raised."""
        self._look_now()
        if self._state.phase.active and self._pushing is None:
            self._push_now()  # the round that was interrupted goes on
            self._watch_overdue()
        try:
            await self._over
        finally:
            for task in (self._looking, self._pushing):
                if task is not None:
                    task.cancel()

    def stop(self) -> None:
        if not self._over.done():
            self._over.set_result(None)

    def press(self, mono: float, utc: float) -> None:
        if self._state.phase.active:
            self._kick.set()
            return
        self._standing.pressed_mono = mono
        # The request goes first: telling the screen and the journal, and looking, would
        # take the interpreter's lock from it.
        old = self._state
        self._standing.state = EndState(
            phase=EndPhase.TRYING,
            ready=old.ready,
            pressed_utc=utc,
            means=old.means,
            why=old.why,
            left=old.left,
        )
        self._push_now()
        loop = asyncio.get_running_loop()
        loop.call_later(TELL_SECONDS, self._standing.tell)
        loop.call_later(self._pace.look, self._look_now)
        self._watch_overdue()

    def glance(self) -> None:
        """Look again, unless END was asked for: then looks go on by themselves."""
        if self._state.phase is EndPhase.IDLE:
            self._news.set()

    def confirm(self, by: str, warning: str = "") -> None:
        """The meeting was seen to have ended; ``warning``: what is to be seen to all the same."""
        if not self._state.phase.unproved:
            return
        if self._pushing is not None:
            self._pushing.cancel()
        self._seen_ended = False
        self._publish(
            phase=EndPhase.CONFIRMED,
            confirmed_ms=self._elapsed_ms(),
            confirmed_by=by,
            overdue=False,
            detail="",
            left=None,
            refilled=False,
            warning=warning,
        )

    def _cleared(self, reply: EndReply) -> None:
        """Everybody who could be put out was: no proof of an end, and nothing more to ask for."""
        self._fewest = reply.left
        self._publish(
            phase=EndPhase.CLEARED,
            means=EndMeans.CLEAR_ROOM,
            left=reply.left,
            refilled=False,
            detail=reply.detail,
        )

    def _elapsed_ms(self) -> float:
        return (time.monotonic() - self._standing.pressed_mono) * 1000

    def _watch_overdue(self) -> None:
        pressed = self._standing.pressed_mono
        left = self._pace.overdue - (time.monotonic() - pressed)
        asyncio.get_running_loop().call_later(max(0.0, left), self._overdue, pressed)

    def _overdue(self, mono: float) -> None:
        if self._state.phase.active and self._standing.pressed_mono == mono:
            self._publish(overdue=True)

    # -- requests ------------------------------------------------------------------

    def _push_now(self) -> None:
        self._pushing = self._task(self._push())

    async def _push(self) -> None:
        flying: list[asyncio.Task[EndReply]] = []
        pause = self._pace.pause
        try:
            while self._state.phase.active:
                if len(flying) >= self._pace.in_flight:
                    flying.pop(1).cancel()  # not the first: perhaps the platform is only slow
                flying.append(asyncio.create_task(self._attempt()))
                if not await self._any_answer(flying):
                    continue
                wait = 0.0
                for task in [task for task in flying if task.done()]:
                    flying.remove(task)
                    wait = max(wait, self._answered(task.result(), pause))
                if not self._state.phase.active:
                    return  # the next press begins anew
                pause = min(pause * 1.5, self._pace.longest_pause)
                await _passed(self._kick, wait)
        finally:
            for task in flying:
                task.cancel()

    async def _attempt(self) -> EndReply:
        request = asyncio.ensure_future(self._ender.end())
        self._standing.state = replace(self._state, attempts=self._state.attempts + 1)
        asyncio.get_running_loop().call_later(TELL_SECONDS, self._standing.tell)
        try:
            return await asyncio.wait_for(request, self._pace.deadline)
        except TimeoutError:
            return EndReply(EndAnswer.FAILED, f"no answer in {self._pace.deadline:.0f} s")
        except Exception as error:  # noqa: BLE001  one request that breaks must stop no other
            self._renew()
            return EndReply(EndAnswer.FAILED, f"the program itself failed ({where(error)})")

    def _renew(self) -> None:
        """Go on with a new ender: this one has failed in a way that it should not."""
        old, self._ender = self._ender, self._make_ender()
        self._task(_closed_later(old, self._pace.deadline))  # others of its requests go on

    def _answered(self, reply: EndReply, pause: float) -> float:
        """Take a reply in; return how long to wait before the next request, in seconds."""
        if reply.answer is EndAnswer.ALREADY_ENDED:
            by = reply.detail or "the platform says that it has already ended"
            self.confirm(by, reply.warning)
        elif reply.answer is EndAnswer.CLEARED:
            self._standing.seen_running = True
            if self._state.phase.active:
                self._cleared(reply)
        elif reply.answer is EndAnswer.ACCEPTED:
            self._standing.seen_running = True
            if self._state.phase is EndPhase.TRYING:
                self._publish(phase=EndPhase.ACCEPTED, accepted_ms=self._elapsed_ms())
            if self._state.phase.active:
                left = self._state.left if reply.left is None else reply.left
                self._publish(left=left, detail=reply.detail)
            self._look_now()
            return self._pace.again
        elif self._state.phase.active:
            self._publish(detail=reply.detail)
        return min(max(pause, reply.retry_after or 0.0), self._pace.longest_pause)

    async def _any_answer(self, flying: list[asyncio.Task[EndReply]]) -> bool:
        """Wait for an answer, for the next attempt's turn, or for the key."""
        kick = asyncio.ensure_future(_passed(self._kick, self._pace.attempt))
        try:
            await asyncio.wait({*flying, kick}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            kick.cancel()
        return any(task.done() for task in flying)

    # -- looks ---------------------------------------------------------------------

    def _look_now(self) -> None:
        """Look at once, unless a look that can prove the end is on its way."""
        if self._look_began > self._standing.pressed_mono and self._state.phase.active:
            return
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._task(self._look())

    async def _look(self) -> None:
        opened = self._state.ready
        while True:
            if not opened and not self._state.phase.active:
                opened = await self._open()
                if not opened:
                    await _passed(self._news, self._pace.reopen)
                    continue
            began = self._look_began = time.monotonic()
            sight = await self._one_look()
            self._look_began = 0.0
            self._saw(sight, began)
            await _passed(self._news, self._interval())

    async def _open(self) -> bool:
        try:
            await asyncio.wait_for(self._ender.open(), self._pace.deadline)
        except TimeoutError:
            self._publish(ready=False, detail="no answer while getting ready")
            return False
        except ProviderError as error:
            self._publish(ready=False, detail=str(error))
            return False
        self._publish(ready=True, detail="")
        return True

    async def _one_look(self) -> Sight:
        try:
            return await asyncio.wait_for(self._ender.look(), self._pace.look_deadline)
        except TimeoutError:
            return Sight(Running.UNKNOWN, "no answer")
        except Exception as error:  # noqa: BLE001  a look that breaks must stop no request
            self._renew()
            return Sight(Running.UNKNOWN, f"the program itself failed ({where(error)})")

    def _saw(self, sight: Sight, began: float) -> None:
        if sight.running is Running.YES:
            self._standing.seen_running = True
        phase = self._state.phase
        # A look from before the key proves nothing about what it asked for.
        if phase.unproved and began > self._standing.pressed_mono:
            if sight.running is Running.NO:
                self._not_running(sight)
                return
            if sight.running is Running.YES:
                self._saw_room(sight)
        if phase.active:
            return
        if phase is EndPhase.CONFIRMED:
            self._publish(warning=sight.warning)
        if sight.running is Running.UNKNOWN:
            self._publish(ready=False, detail=sight.detail, left=None)
            return
        kept = self._state.ready and phase is EndPhase.CLEARED
        self._publish(ready=True, detail=self._state.detail if kept else "")
        if phase is EndPhase.IDLE:
            self._saw_room(sight)
        elif phase is EndPhase.CONFIRMED:
            self._watch(sight.running)

    def _saw_room(self, sight: Sight) -> None:
        """What END can do now, and how many are in."""
        news: dict[str, Any] = {"means": sight.means, "why": sight.why, "left": sight.left}
        if self._state.phase is EndPhase.CLEARED and sight.left is not None:
            known = sight.left if self._fewest is None else self._fewest
            self._fewest = min(known, sight.left)
            news["refilled"] = sight.left > self._fewest
        self._publish(**news)

    def _not_running(self, sight: Sight) -> None:
        """Proof, but only of a meeting that was running: a wrong number never is. And only
        once a request has gone out."""
        if not self._state.attempts:
            return
        if self._standing.seen_running:
            how = sight.detail or "the platform says that the meeting is not running"
            self.confirm(how, sight.warning)
        else:
            self._publish(detail="this meeting was never seen running: is it the right one?")

    def _watch(self, running: Running) -> None:
        if running is Running.NO:
            self._seen_ended = True
            self._publish(restarted=False)
        elif self._seen_ended or self._since_confirmed() > self._pace.settle:
            self._publish(restarted=True)

    def _since_confirmed(self) -> float:
        return (self._elapsed_ms() - (self._state.confirmed_ms or 0.0)) / 1000

    def _interval(self) -> float:
        if self._state.phase.active:
            return self._pace.look
        if self._state.phase is EndPhase.CLEARED:
            return self._pace.guard
        if self._state.phase is EndPhase.CONFIRMED:
            return self._pace.watch
        waits = not self._state.ready or self._state.only_clears  # for a role that can end it
        return self._pace.reopen if waits else self._pace.warm

    # -- tasks ---------------------------------------------------------------------

    def _task(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and not self._over.done():
            self._over.set_exception(error)


async def _passed(event: asyncio.Event, seconds: float) -> None:
    """Wait ``seconds``, but no longer than for ``event``, which is then over."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    event.clear()


async def _closed_later(ender: Ender, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await bounded(ender.close(), 1.0)


async def bounded(work: Awaitable[None], seconds: float) -> None:
    """Await ``work`` for no longer than ``seconds``; what it raises does not matter any more."""
    with contextlib.suppress(TimeoutError, ProviderError, OSError):
        await asyncio.wait_for(work, seconds)
