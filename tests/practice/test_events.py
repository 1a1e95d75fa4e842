"""Who comes, who is meant, and who is there to let them in."""

from __future__ import annotations

from providers.base import Place
from providers.practice.sections import Arrivals, Life
from providers.practice.vocabulary import Event
from tests.practice.lesson import Lesson, scenario


async def test_a_pupil_is_found_even_if_only_one_is_in_the_call() -> None:
    for seed in range(10):
        share = Event(at=5, do="share", who="a pupil")
        lesson = Lesson(scenario(share, pupils=50, arrivals=Arrivals(already_in=1)), seed)
        await lesson.play(7)
        assert sum(one.sharing is True for one in lesson.people.values()) == 1


async def test_a_teacher_who_is_not_there_lets_nobody_in() -> None:
    lesson = Lesson(
        scenario(
            Event(at=5, do="leave", who="teacher", back_after=20),
            Event(at=6, do="stranger", who="Danny", let_in_after=5),
        )
    )
    await lesson.play(40)
    assert lesson.one("Danny").place is Place.WAITING


async def test_only_who_is_in_from_the_start_drops_out_and_only_who_comes_on_time_is_noisy() -> (
    None
):
    arrivals = Arrivals(already_in=2, let_in=3, within=1, late=1, rejoins=6)
    lesson = Lesson(scenario(arrivals=arrivals, life=Life(noisy=6)))
    noisy = {n for n in range(1, 7) if lesson.person(n).noisy}
    there = {n for n in range(1, 7) if lesson.person(n).place is Place.IN_CALL}
    assert (len(there), len(noisy)) == (2, 3)
    assert not there & noisy
    await lesson.play(20)
    inside = {n for n in range(1, 7) if lesson.person(n).place is Place.IN_CALL}
    assert inside == there | noisy
    await lesson.play(60)
    assert {n for n in range(1, 7) if lesson.person(n).place is Place.WAITING} >= there
