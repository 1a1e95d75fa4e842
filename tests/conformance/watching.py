"""Watching a stage: the provider's own stream, or a session on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import takewhile
from typing import Any

from monitor.end_state import Pace
from monitor.live import Live
from monitor.meeting import Meeting, apply
from monitor.recognition import Recogniser
from monitor.register import Register
from monitor.session import LEAVE_SECONDS, Lesson, Session
from monitor.stream import Entry, Outcome, OutcomeState
from providers.base import (
    ActionKind,
    ChannelState,
    Observation,
    Participant,
    Place,
)
from tests.conformance.rules import broken_rules
from tests.conformance.stage import Stage

PATIENCE = 15.0
"""Real seconds after which a test gives up."""
STAFF = "jones@school.example"
"""The account of the member of staff at the keyboard."""
LESSON = Lesson("3B", Recogniser(Register.of([]), [STAFF]), "Jones", False, "0")
PACE = Pace(attempt=0.2, pause=0.02, look=0.02, overdue=0.5, reopen=0.1)
NEVER = 1e6
NEW_NAME = "Ada Lovelace"


class Watching:
    """What has been told, and the meeting after each word of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.told: list[Observation] = []
        self.states: list[Meeting] = [Meeting()]
        """The meeting before anything was told, and after each observation."""
        self.broken: list[str] = []
        """Rules that an observation has broken."""
        self._names: set[str] = set()
        self._news = asyncio.Event()

    @property
    def meeting(self) -> Meeting:
        """The meeting as told so far."""
        return self.states[-1]

    def take(self, observation: Observation, meeting: Meeting) -> None:
        """Something was observed, and this is the meeting after it."""
        self.told.append(observation)
        self.states.append(meeting)
        stage = self.stage
        self.broken += broken_rules(observation, stage.traits, stage.now(), stage.clock.utc())
        self.wake()

    def wake(self) -> None:
        """Something has changed."""
        self._news.set()

    async def until(self, condition: Callable[[], object]) -> None:
        """Let the platform go on until ``condition`` holds."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    self._news.clear()
                    await self.stage.turn(self._news)
        except TimeoutError:
            last = "\n".join(map(repr, self.told[-12:]))
            raise AssertionError(
                f"this did not come about; the last of what was told:\n{last}"
            ) from None

    async def wait(self, condition: Callable[[], object]) -> None:
        """Wait for ``condition``, which needs nothing of the platform: its time is not let on."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def until_up(self) -> None:
        """Wait until every channel has made up its mind and it is known what goes on; before
        the meeting runs, one may wait for it."""
        await self.until(
            lambda: (
                self.meeting.channels
                and self.meeting.abilities
                and self.meeting.running is not None
                and (self.meeting.rests or ChannelState.CONNECTING not in self.channels())
            )
        )

    # -- what is shown -------------------------------------------------------------------

    def of(self, kind: type[Any]) -> list[Any]:
        """All that was told of this kind."""
        return [told for told in self.told if isinstance(told, kind)]

    def channels(self) -> list[ChannelState]:
        """The states of all channels."""
        return [channel.state for channel in self.meeting.channels.values()]

    def shown(self, name: str) -> list[Participant]:
        """Everybody who is shown under ``name``."""
        return [person for person in self.meeting.everyone() if person.name == name]

    def one(self, name: str) -> Participant:
        """The only one who is shown under ``name``."""
        (person,) = self.shown(name)
        return person

    def where(self, name: str) -> list[Place | None]:
        """Where those are shown who are shown under ``name``."""
        return [person.place for person in self.shown(name)]

    async def until_in(self, *names: str) -> None:
        """Wait until each of ``names`` is shown once, in the call."""
        await self.until(lambda: all(self.where(name) == [Place.IN_CALL] for name in names))

    async def until_waiting(self, name: str) -> None:
        """Wait until ``name`` is shown once, in the waiting room."""
        await self.until(lambda: self.where(name) == [Place.WAITING])

    async def until_gone(self, name: str) -> None:
        """Wait until nobody is shown under ``name``."""
        await self.until(lambda: not self.shown(name))

    def counts(self, name: str, since: int) -> set[int]:
        """How many were shown under ``name`` at each moment from state ``since`` on."""
        return {
            sum(person.name == name for person in state.everyone()) for state in self.states[since:]
        }


class Eye(Watching):
    """Reads the provider's own stream."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.provider = stage.provider
        self.task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        try:
            async for observation in self.provider.observe():
                self.take(observation, apply(self.meeting, observation))
        finally:
            self.wake()

    @property
    def stopped(self) -> bool:
        """Whether the stream has ended."""
        return self.task.done()

    async def close(self) -> None:
        """Close the provider, within the time that a session grants, and see it stop."""
        async with asyncio.timeout(LEAVE_SECONDS):
            await self.provider.close()
        await self.until(lambda: self.stopped)
        self.task.result()


@asynccontextmanager
async def eyes_on(stage: Stage) -> AsyncIterator[Callable[[], Eye]]:
    """Whoever is to watch the stage; none of them may have seen a rule broken."""
    eyes: list[Eye] = []

    def begin() -> Eye:
        eyes.append(Eye(stage))
        return eyes[-1]

    yield begin
    for eye in eyes:
        await eye.close()
        assert not eye.broken


class Desk(Watching):
    """A session on the stage, with the keys pressed by the test."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.entries: list[Entry] = []
        self.session = Session(
            stage.provider, LESSON, lambda entry: None, stage.clock, PACE, rules_seconds=NEVER
        )
        self.session.subscribe(self._read)
        self.session.start()

    def _read(self, entry: Entry, live: Live, _touched: frozenset[str]) -> None:
        self.entries.append(entry)
        if isinstance(entry.body, Observation):
            self.take(entry.body, live.meeting)
        self.wake()

    def outcomes(self, action_id: str) -> list[Outcome]:
        """What became of an action so far."""
        bodies = [entry.body for entry in self.entries]
        return [one for one in bodies if isinstance(one, Outcome) and one.action_id == action_id]

    def before(self, outcome: Outcome) -> list[Observation]:
        """What had been told before this outcome."""
        earlier = takewhile(lambda entry: entry.body is not outcome, self.entries)
        return [entry.body for entry in earlier if isinstance(entry.body, Observation)]

    async def ask(self, kind: ActionKind, targets: Sequence[str] = ()) -> list[Outcome]:
        """Ask for an action, and wait for the last of its outcomes."""
        action = self.session.request(kind, targets, name=name_for(kind))
        await self.until(lambda: self.outcomes(action.id)[-1].state.final)
        return self.outcomes(action.id)

    async def close(self) -> None:
        """Leave; again does nothing."""
        if self.session.live.closed is None:
            await self.session.close("the test is over")


def name_for(kind: ActionKind) -> str | None:
    """What whoever an action is for is to be called."""
    return NEW_NAME if kind is ActionKind.RENAME else None


def states(outcomes: Sequence[Outcome]) -> list[OutcomeState]:
    """How far it came, step by step."""
    return [outcome.state for outcome in outcomes]
