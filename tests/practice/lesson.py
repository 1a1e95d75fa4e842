"""A practice lesson whose time the test holds: nothing waits in real time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from itertools import count
from typing import Any

from providers.base import (
    Action,
    ActionKind,
    Became,
    Ended,
    Left,
    Observation,
    Participant,
    Place,
    Pulse,
    Rejoin,
    Reply,
    Seen,
    Snapshot,
    fields_told,
)
from providers.practice.debrief import Debrief
from providers.practice.people import Person
from providers.practice.provider import PracticeProvider
from providers.practice.scenario import Scenario
from providers.practice.sections import Arrivals, Platform
from providers.practice.simulation import Simulation
from providers.practice.vocabulary import Event

INTRUDER = (
    Event(at=5, do="stranger", who="Danny", let_in_after=5),
    Event(at=20, do="share", who="Danny"),
    Event(at=22, do="shout", who="Danny"),
)


class SteppedTime:
    """A clock that moves only when somebody sleeps on it."""

    def __init__(self, step: float | None = None) -> None:
        self.elapsed = 0.0
        self._step = step

    def utc(self) -> float:
        return 1_700_000_000.0 + self.elapsed

    def mono(self) -> float:
        return 500.0 + self.elapsed

    async def sleep(self, seconds: float) -> None:
        self.elapsed += seconds if self._step is None else self._step
        await asyncio.sleep(0)


def fold(people: dict[str, Participant], observation: Observation) -> None:
    """Keep ``people`` as a reader that trusts every observation in turn."""
    match observation:
        case Seen(participant):
            known = people.get(participant.id, Participant(participant.id))
            told: dict[str, Any] = fields_told(participant)
            people[participant.id] = replace(known, **told)
        case Left(id):
            people.pop(id, None)
        case Became(old, new):
            if old in people:
                people[new] = replace(people.pop(old), id=new)
        case Snapshot(participants):
            people.clear()
            people.update({one.id: one for one in participants})
        case _:
            pass


class Lesson:
    """A practice provider, driven second by second, and what it has told."""

    def __init__(
        self, scenario: Scenario, seed: int = 0, speed: float = 1.0, step: float | None = None
    ) -> None:
        self.time = SteppedTime(step)
        self.provider = PracticeProvider(scenario, seed, speed, self.time, self.time.sleep)
        self.told: list[Observation] = []
        self.people: dict[str, Participant] = {}
        self._observations: AsyncIterator[Observation] = self.provider.observe()
        self._actions = count(1)

    @property
    def sim(self) -> Simulation:
        """The truth, which a monitor cannot see."""
        return self.provider._sim

    async def play(self, seconds: float) -> list[Observation]:
        """Let at least ``seconds`` of clock time pass; return what was told meanwhile."""
        until = self.time.elapsed + seconds - 1e-6  # many small steps do not add up exactly
        news: list[Observation] = []
        while True:
            observation = await anext(self._observations)
            news.append(observation)
            fold(self.people, observation)
            if isinstance(observation, Pulse) and self.time.elapsed >= until:
                break
        self.told += news
        return news

    async def play_until(self, wanted: Callable[[Observation], bool], within: float) -> Observation:
        """Play until an observation is ``wanted``; fail if none comes ``within`` seconds."""
        until = self.time.elapsed + within
        while self.time.elapsed < until:
            for observation in await self.play(0.1):
                if wanted(observation):
                    return observation
        raise AssertionError(f"not told within {within} s")

    async def do(
        self,
        kind: ActionKind,
        *targets: Participant,
        rejoin: Rejoin | None = None,
        name: str | None = None,
    ) -> Reply:
        """Take an action."""
        ids = tuple(target.id for target in targets)
        action = Action(str(next(self._actions)), kind, ids, rejoin, name)
        return await self.provider.perform(action)

    def named(self, name: str) -> list[Participant]:
        """Everybody shown under ``name``."""
        return [one for one in self.people.values() if one.name == name]

    def one(self, name: str) -> Participant:
        """The only one shown under ``name``."""
        (found,) = self.named(name)
        return found

    def pupil(self, number: int) -> Participant:
        """Pupil ``number`` as shown now."""
        return self.people[self.person(number).id]

    def person(self, number: int) -> Person:
        """Pupil ``number`` as they really are."""
        return self.sim.pupils[number - 1]

    def places(self) -> dict[str, Place | None]:
        """Where everybody is by what was told, by id."""
        return {one.id: one.place for one in self.people.values()}


def scenario(*events: Event, **fields: Any) -> Scenario:
    """A small class that is all there, with ``events``."""
    values: dict[str, Any] = {
        "title": "Test",
        "about": "For a test.",
        "pupils": 6,
        "arrivals": Arrivals(already_in=6),
        "platform": Platform(new_ids=0.0),
        "event": events,
    }
    return Scenario(**values | fields)


def said(debrief: Debrief, words: str) -> bool:
    """Whether a line of the debrief has these words."""
    return any(words in line for line in debrief.lines())


async def end(lesson: Lesson) -> float:
    """Press END, see the meeting end, and return when it was pressed."""
    at = lesson.time.elapsed
    await lesson.provider.ender().end()
    await lesson.play_until(lambda one: isinstance(one, Ended), within=5)
    return at
