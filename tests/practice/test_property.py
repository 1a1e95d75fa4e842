"""Whatever staff do, the simulation goes on, and nobody is in two places."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from providers.base import Action, ActionKind, Ended, Place, Rejoin
from providers.practice.judging import Noticed
from providers.practice.scenario import Scenario
from providers.practice.sections import Arrivals, Life, Names, Platform
from providers.practice.simulation import Simulation
from providers.practice.vocabulary import Event
from tests.practice.lesson import Lesson

BUSY = (
    Event(at=2, do="stranger", who="Danny", let_in_after=3),
    Event(at=3, do="share", who="Danny"),
    Event(at=3, do="shout", who="Danny"),
    Event(at=4, do="impostor", who="double", like="pupil 1"),
    Event(at=5, do="strangers", count=6, over=5),
    Event(at=6, do="leave", who="pupil 2", back_after=5),
    Event(at=7, do="leave", who="teacher", back_after=6),
    Event(at=8, do="shout", who="a pupil"),
    Event(at=9, do="record"),
    Event(at=12, do="lose_sight", seconds=4),
    Event(at=14, do="leave", who="second", back_after=3),
    Event(at=20, do="leave", who="double"),
)


def busy(fault: float) -> Scenario:
    """A lesson in which much happens; ``fault`` is the share of every fault of the platform."""
    return Scenario(
        title="Busy",
        about="Much at once.",
        pupils=8,
        length=120.0,
        arrivals=Arrivals(already_in=3, let_in=2, late=1, late_from=5, late_until=9, rejoins=1),
        names=Names(short=1, devices=("iPad",)),
        life=Life(hands_a_minute=60, unmutes_a_minute=60, changes_a_second=2, noisy=1),
        platform=Platform(
            delay=fault, drop=fault, duplicate=fault, reorder=fault, snapshot_every=5
        ),
        event=BUSY,
    )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(ActionKind),
        st.lists(st.integers(0, 30), max_size=4),
        st.sampled_from([None, *Rejoin]),
        st.sampled_from([0.0, 0.2, 1.0, 5.0]),
    ),
    max_size=25,
)


def check_places(sim: Simulation) -> None:
    """Everybody is in one place at most, and is found under one id."""
    present = list(sim.room.present.values())
    assert len({id(person) for person in present}) == len(present)
    for key, person in sim.room.present.items():
        assert key == person.id
        assert person.place in (Place.IN_CALL, Place.WAITING)
    for person in [*sim.pupils, *sim.room.people.values()]:
        assert (person.place is not None) == any(one is person for one in present)


async def act(lesson: Lesson, steps: list[tuple[Any, ...]]) -> None:
    ids: list[str] = []
    for number, (kind, targets, rejoin, wait) in enumerate(steps):
        ids = list(dict.fromkeys([*ids, *lesson.people]))  # people who have gone as well
        chosen = tuple(ids[target % len(ids)] for target in targets) if ids else ()
        reply = await lesson.provider.perform(Action(str(number), kind, chosen, rejoin))
        assert reply.accepted or reply.detail
        if wait:
            await lesson.play(wait)
        check_places(lesson.sim)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 5))
def test_a_faithful_platform_always_tells_the_truth(
    steps: list[tuple[Any, ...]], seed: int
) -> None:
    async def run() -> None:
        lesson = Lesson(busy(0.0), seed)
        await lesson.play(0)
        await act(lesson, steps)
        await lesson.play(30)
        check_places(lesson.sim)
        told = {one.id: (one.name, one.place) for one in lesson.people.values()}
        true = {one.id: (one.name, one.place) for one in lesson.sim.room.present.values()}
        assert told == true
        assert lesson.provider.debrief([Noticed(lesson.time.utc(), ("leak",), True)]).lines()

    asyncio.run(run())


@settings(max_examples=30, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 5))
def test_the_lesson_always_comes_to_its_end(steps: list[tuple[Any, ...]], seed: int) -> None:
    async def run() -> None:
        lesson = Lesson(busy(0.3), seed)
        await lesson.play(0)
        await act(lesson, steps)
        await lesson.play(130)
        assert sum(isinstance(one, Ended) for one in lesson.told) == 1
        assert lesson.sim.room.present == {}
        check_places(lesson.sim)

    asyncio.run(run())
