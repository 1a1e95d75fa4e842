"""Small live classes for the stand-in for Teams. All names are made up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable

from tests.standins.teams_school import TeamsSchool
from tests.standins.zoom_scenarios import PUPILS

TEACHER = ("Ms Example", "00000000-0000-4000-8000-00000000000b", "teacher@school.example")
Step = AsyncIterator[float]
"""A scenario yields how many seconds pass before it goes on."""


async def calm(school: TeamsSchool) -> Step:
    """The teacher and six pupils come, two wait; they do what pupils do, and one comes twice."""
    meeting = school.meeting
    name, number, address = TEACHER
    school.graph.users[number] = {"userPrincipalName": address, "mail": None}
    teacher = await meeting.join(name, "teams", number, role="Organizer")
    yield 1
    there = []
    for count, pupil in enumerate(PUPILS):
        there.append(await meeting.join(pupil, waiting=count > 5))
        yield 1
    await meeting.change(teacher, muted=False, camera=True)
    yield 2
    await meeting.change(there[0], hand=True)
    yield 2
    await meeting.change(there[1], muted=False, camera=True)
    yield 3
    await meeting.change(teacher, sharing=True)
    yield 5
    await meeting.leave(there[2])
    yield 3
    await meeting.join(PUPILS[2])
    yield 5
    await meeting.change(there[0], hand=False)
    await meeting.change(teacher, sharing=False)


async def intruder(school: TeamsSchool) -> Step:
    """A calm class, into which a stranger comes, and shares the screen."""
    async for pause in calm(school):
        yield pause
    stranger = await school.meeting.join("Eoin B", waiting=True)
    yield 5
    await school.meeting.change(stranger, state="Connected")
    yield 3
    await school.meeting.change(stranger, sharing=True, muted=False)


async def storm(school: TeamsSchool) -> Step:
    """A calm class, whose link has leaked: forty strangers in twenty seconds."""
    async for pause in calm(school):
        yield pause
    for number in range(40):
        stranger = await school.meeting.join(f"guest {number}", waiting=number % 2 == 0)
        if number % 10 == 5:
            await school.meeting.change(stranger, sharing=True, muted=False)
        yield 0.5


SCENARIOS: dict[str, Callable[[TeamsSchool], Step]] = {
    "calm": calm,
    "intruder": intruder,
    "storm": storm,
}


async def play(school: TeamsSchool, scenario: str, speed: float = 1.0) -> None:
    """Play ``scenario``, ``speed`` times as fast."""
    chance = random.Random(1)  # the same class each time
    async for pause in SCENARIOS[scenario](school):
        await asyncio.sleep(pause * chance.uniform(0.7, 1.3) / speed)
