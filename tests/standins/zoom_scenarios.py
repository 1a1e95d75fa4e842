"""Small live classes for the stand-in for Zoom. All names are made up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable

from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_faults import Fault

TEACHER = ("Ms Example", "teacher@school.example")
ASSISTANT = ("Mr Sample", "assistant@school.example")
PUPILS = (
    "Ada Specimen",
    "Ben Placeholder",
    "Chidi Instance",
    "Dilnaz Muster",
    "Eoin Beispiel",
    "Fatou Exemple",
    "iPad",
    "Grace Ejemplo",
)
Step = AsyncIterator[float]
"""A scenario yields how many seconds pass before it goes on."""


async def calm(zoom: ZoomStandIn) -> Step:
    """Eight pupils wait and are let in; the teacher shares; one comes twice."""
    teacher = await zoom.join(*TEACHER, role="host")
    assistant = await zoom.join(*ASSISTANT)
    yield 1
    await zoom.role(teacher, "host")
    await zoom.role(assistant, "co-host")
    waiting: list[Person] = []
    for name in PUPILS:
        waiting.append(await zoom.join(name, waiting=True))
        yield 1
    for person in waiting:
        await zoom.admit(person)
        yield 1
    await zoom.share(teacher)
    yield 5
    await zoom.leave(waiting[2])
    yield 3
    await zoom.admit(await zoom.join(waiting[2].name, waiting=True))
    yield 5
    await zoom.share(teacher, on=False)


async def intruder(zoom: ZoomStandIn) -> Step:
    """A calm class, into which a stranger is let and shares the screen."""
    async for pause in calm(zoom):
        yield pause
    stranger = await zoom.join("Eoin B", waiting=True)
    yield 3
    await zoom.admit(stranger)
    yield 3
    await zoom.share(stranger)


async def storm(zoom: ZoomStandIn) -> Step:
    """A calm class, whose link has leaked: forty strangers in twenty seconds."""
    async for pause in calm(zoom):
        yield pause
    await zoom.emit("meeting.risk_alert")
    for number in range(40):
        stranger = await zoom.join(f"guest {number}", waiting=True)
        if number % 2:
            await zoom.admit(stranger)
        if number % 10 == 5:
            await zoom.share(stranger)
        yield 0.5


async def faulty(zoom: ZoomStandIn) -> Step:
    """A calm class on a bad day for Zoom: each fault for some seconds, in turn."""
    faults: list[Callable[[], None]] = [
        lambda: zoom.switch_on(Fault("duplicate")),
        lambda: zoom.switch_on(Fault("disorder")),
        lambda: zoom.switch_on(Fault("delay", "rest", seconds=2)),
        zoom.expire_tokens,
        lambda: zoom.switch_on(Fault("status", "rest", status=429, retry_after="5")),
        lambda: zoom.switch_on(Fault("status", "rest", status=503)),
        lambda: zoom.switch_on(Fault("half", "events", times=1)),
        zoom.usurp,
    ]
    turn = 0
    async for pause in calm(zoom):
        if turn % 3 == 0:
            zoom.heal()
            faults[turn // 3 % len(faults)]()
        turn += 1
        yield pause
    zoom.heal()


SCENARIOS: dict[str, Callable[[ZoomStandIn], Step]] = {
    "calm": calm,
    "intruder": intruder,
    "storm": storm,
    "faulty": faulty,
}


async def play(zoom: ZoomStandIn, scenario: str, speed: float = 1.0) -> None:
    """Play ``scenario``, ``speed`` times as fast; stops when the meeting has ended."""
    chance = random.Random(1)  # the same class each time
    async for pause in SCENARIOS[scenario](zoom):
        await asyncio.sleep(pause * chance.uniform(0.7, 1.3) / speed)
        if not zoom.running:
            return
