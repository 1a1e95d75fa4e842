"""The debrief blames nobody for what was right, and names a child so that they can be found."""

from __future__ import annotations

import pytest

from providers.base import ActionKind, Place, Rejoin
from providers.practice.debrief import Debrief
from providers.practice.sections import Arrivals, End, Names, Platform
from providers.practice.vocabulary import Event
from tests.practice.lesson import Lesson, said, scenario

WAITS = Arrivals(already_in=5, within=1)
"""One pupil waits from the first second on."""


def waits(debrief: Debrief) -> list[float]:
    return [seconds for _name, seconds in debrief.kept_waiting]


# -- waiting -------------------------------------------------------------------------------


async def test_nobody_is_kept_waiting_after_end_was_pressed() -> None:
    ending = End(how="unreachable", seconds=0)
    for press_at, kept in ((30, False), (80, True)):
        lesson = Lesson(scenario(arrivals=WAITS, end=ending))
        await lesson.play(press_at)
        await lesson.provider.ender().end()
        await lesson.play(100)
        assert waits(lesson.provider.debrief()) == ([pytest.approx(79.4, abs=0.6)] * kept)


@pytest.mark.parametrize(
    "trouble",
    [
        Event(at=20, do="leave", who="teacher", back_after=60),
        Event(at=20, do="leave", who="second", back_after=60),
        Event(at=20, do="lose_sight", seconds=60),
    ],
)
async def test_nobody_is_kept_waiting_while_they_must_not_or_cannot_be_let_in(
    trouble: Event,
) -> None:
    lesson = Lesson(scenario(trouble, arrivals=WAITS))
    await lesson.play(110)
    assert waits(lesson.provider.debrief()) == []
    await lesson.play(20)
    debrief = lesson.provider.debrief()
    assert waits(debrief) == [pytest.approx(69.5, abs=0.8)]
    assert said(debrief, "Kept waiting for more than a minute when you could let them in: ")


async def test_who_was_put_out_for_what_they_did_is_not_kept_waiting() -> None:
    events = [Event(at=5, do="share", who="pupil 1"), Event(at=5, do="share", who="pupil 2")]
    lesson = Lesson(scenario(*events))
    await lesson.play(10)
    await lesson.do(ActionKind.TO_WAITING_ROOM, lesson.pupil(1))
    await lesson.do(ActionKind.REMOVE, lesson.pupil(2), rejoin=Rejoin.WAITING_ROOM)
    await lesson.do(ActionKind.TO_WAITING_ROOM, lesson.pupil(3))  # for nothing
    await lesson.play(100)
    assert [lesson.pupil(number).place for number in (1, 2, 3)] == [Place.WAITING] * 3
    debrief = lesson.provider.debrief()
    assert [name.register for name, _ in debrief.kept_waiting] == [
        lesson.provider.pupils[2].full_name
    ]


async def test_who_comes_again_after_having_been_let_in_again_can_be_kept_waiting() -> None:
    events = [Event(at=5, do="share", who="pupil 1")]
    events += [Event(at=30, do="leave", who="pupil 1", back_after=5)]
    lesson = Lesson(scenario(*events))
    await lesson.play(10)
    await lesson.do(ActionKind.TO_WAITING_ROOM, lesson.pupil(1))
    await lesson.play(5)
    await lesson.do(ActionKind.ADMIT, lesson.pupil(1))
    await lesson.play(110)
    assert len(lesson.provider.debrief().kept_waiting) == 1


# -- removing and letting in ---------------------------------------------------------------


@pytest.mark.parametrize("what", ["share", "shout"])
@pytest.mark.parametrize(("at", "wrongly"), [(4, True), (12, False), (26, False), (35, True)])
async def test_to_remove_a_pupil_for_what_they_do_is_right(
    what: str, at: float, wrongly: bool
) -> None:
    start = {"share": Event(at=10, do="share", who="pupil 1")}
    start["shout"] = Event(at=10, do="shout", who="pupil 1")
    stop = {"share": Event(at=20, do="stop_sharing", who="pupil 1")}
    stop["shout"] = Event(at=20, do="mute", who="pupil 1")
    lesson = Lesson(scenario(start[what], stop[what]))
    await lesson.play(at)
    await lesson.do(ActionKind.REMOVE, lesson.pupil(1))
    await lesson.play(10)
    assert said(lesson.provider.debrief(), "You removed who belongs to the class") is wrongly


async def test_to_remove_one_pupil_for_what_another_does_is_wrong() -> None:
    lesson = Lesson(scenario(Event(at=5, do="share", who="pupil 1")))
    await lesson.play(10)
    await lesson.do(ActionKind.REMOVE, lesson.pupil(2))
    await lesson.play(5)
    (name,) = lesson.provider.debrief().pupils_removed
    assert name.register == lesson.provider.pupils[1].full_name


async def test_what_records_is_never_taken_for_who() -> None:
    lesson = Lesson(scenario(Event(at=5, do="record", what="pupil 1")))
    await lesson.play(10)
    await lesson.do(ActionKind.REMOVE, lesson.pupil(1))
    await lesson.play(5)
    assert len(lesson.provider.debrief().pupils_removed) == 1


async def test_a_child_under_the_name_of_a_device_is_named_by_both() -> None:
    names = Names(devices=("iPad (2)", "Galaxy Tab A8"))
    lesson = Lesson(scenario(pupils=2, arrivals=Arrivals(already_in=1, within=1), names=names))
    await lesson.play(5)
    (inside,) = (p for p in lesson.sim.pupils if p.place is Place.IN_CALL)
    await lesson.do(ActionKind.REMOVE, lesson.people[inside.id])
    await lesson.play(70)
    debrief = lesson.provider.debrief()
    (removed,) = debrief.pupils_removed
    ((waiting, _seconds),) = debrief.kept_waiting
    assert {removed.shown, waiting.shown} == {"iPad (2)", "Galaxy Tab A8"}
    assert {one.register for one in (removed, waiting)} == {
        pupil.full_name for pupil in lesson.provider.pupils
    }
    assert said(debrief, f"the class: {removed.register} (shown as “{removed.shown}”).")
    assert said(debrief, f"let them in: {waiting.register} (shown as “{waiting.shown}”) for 1 min")


async def test_a_pupils_own_name_in_small_letters_is_no_other_name() -> None:
    events = [Event(at=1, do="share", who="pupil 1")]
    lesson = Lesson(scenario(*events, names=Names(short=0)))
    name = lesson.provider.pupils[0].full_name
    lesson.person(1).name = name.lower()
    await lesson.play(30)
    assert said(lesson.provider.debrief(), f"Missed: {name} shared a screen")


async def test_whether_you_were_alone_is_judged_when_somebody_is_let_in() -> None:
    gone = Event(at=10, do="leave", who="teacher")
    lesson = Lesson(scenario(gone, arrivals=WAITS, platform=Platform(action_delay=10, new_ids=0)))
    await lesson.play(5)
    (waiting,) = (one for one in lesson.people.values() if one.place is Place.WAITING)
    await lesson.do(ActionKind.ADMIT, waiting)
    await lesson.play(20)
    assert lesson.people[waiting.id].place is Place.IN_CALL
    assert lesson.provider.debrief().admitted_alone == 0
