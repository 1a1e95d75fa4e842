"""An ending whose platform does what a test says, and whoever watches it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from monitor.end_state import EndPhase, EndState, Pace
from monitor.ending import Ending
from providers.base import EndAnswer, EndReply, Running, Sight

QUICK = Pace(
    attempt=0.02,
    deadline=0.3,
    pause=0.01,
    longest_pause=0.05,
    again=0.05,
    look=0.01,
    look_deadline=0.2,
    warm=0.01,
    watch=0.01,
    guard=0.01,
    settle=0.05,
    reopen=0.01,
    overdue=0.1,
)


NEVER = 1e6


ACCEPTED = EndReply(EndAnswer.ACCEPTED)


FAILED = EndReply(EndAnswer.FAILED, "no route")


@dataclass
class ScriptedEnder:
    """Answers as told; ``answer`` and ``sight`` may be changed while it is used."""

    answer: EndReply | Callable[[int], EndReply] = ACCEPTED
    sight: Sight = field(default_factory=lambda: Sight(Running.YES))
    hang: bool = False
    hang_look: bool = False
    open_error: Exception | None = None
    requests: int = 0
    flying: int = 0
    most: int = 0
    """Requests that were unanswered at the same time, at most."""
    opened: threading.Event = field(default_factory=threading.Event)
    requested: threading.Event = field(default_factory=threading.Event)
    manual_steps: tuple[str, ...] = ("Press End.",)

    async def open(self) -> None:
        self.opened.set()
        if self.open_error:
            raise self.open_error

    async def look(self) -> Sight:
        if self.hang_look:
            await asyncio.Event().wait()
        return self.sight

    async def end(self) -> EndReply:
        self.requests += 1
        self.requested.set()
        if self.hang:
            self.flying += 1
            self.most = max(self.most, self.flying)
            try:
                await asyncio.Event().wait()
            finally:
                self.flying -= 1
        return self.answer(self.requests) if callable(self.answer) else self.answer

    async def close(self) -> None:
        pass


class Watcher:
    """Keeps every state, and waits for one."""

    def __init__(self) -> None:
        self.states: list[EndState] = []
        self._changed = threading.Condition()

    def __call__(self, state: EndState) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def until(self, wanted: Callable[[EndState], bool]) -> EndState:
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(wanted, self.states)), 10), self.states
            return next(state for state in self.states if wanted(state))


@contextmanager
def running(ender: ScriptedEnder, pace: Pace = QUICK) -> Iterator[tuple[Ending, Watcher]]:
    watcher = Watcher()
    ending = Ending(lambda: ender, watcher, pace)
    ending.start()
    try:
        yield ending, watcher
    finally:
        ending.close()


def confirmed(state: EndState) -> bool:
    return state.phase is EndPhase.CONFIRMED
