"""Whoever shows a pupil's name is not called by it; where nothing tells them apart, that is no
mistake of the person's.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.recognition import Recogniser
from monitor.register import Pupil, Register
from providers.base import ActionKind, Rejoin
from providers.practice.likeness import Likeness
from providers.practice.names import PracticePupil
from providers.practice.people import Kind, Person
from providers.practice.scenario import Scenario, load_scenario
from providers.practice.sections import Platform
from providers.practice.vocabulary import Event
from tests.practice.lesson import Lesson, said, scenario

GONE = Event(at=2, do="leave", who="pupil 1")


def impostor(trick: str | None, *events: Event) -> Scenario:
    double = Event(at=10, do="impostor", who="it", like="pupil 1", trick=trick)  # type: ignore[arg-type]
    return scenario(double, *events, length=120.0)


async def let_in(lesson: Lesson) -> None:
    await lesson.do(ActionKind.ADMIT, lesson.people[lesson.sim.known["it"].id])
    await lesson.play(1)


async def test_whom_nothing_tells_from_a_pupil_is_let_in_without_a_mistake() -> None:
    lesson = Lesson(impostor("same", GONE))
    await lesson.play(12)
    await let_in(lesson)
    await lesson.play(120)
    name = lesson.provider.pupils[0].full_name
    debrief = lesson.provider.debrief()
    assert debrief.lines()[1:] == [
        f"Somebody under the name of {name}, an impostor, came into the call at 0:12, let in by "
        "you when nothing told them from the pupil.",
        "The lesson ran to its end.",
        "Nothing was missed. Well done.",
    ]


@pytest.mark.parametrize(
    ("trick", "events"),
    [
        ("same", ()),  # the pupil is in the call
        ("same", (Event(at=2, do="leave", who="pupil 1", back_after=9),)),  # both wait
        ("letters", (GONE,)),
        ("spaces", (GONE,)),
    ],
)
async def test_who_can_be_told_from_a_pupil_is_let_in_by_mistake_and_never_called_by_their_name(
    trick: str, events: tuple[Event, ...]
) -> None:
    lesson = Lesson(impostor(trick, *events, Event(at=11, do="share", who="it")))
    await lesson.play(12)
    shown = lesson.sim.known["it"].name
    await let_in(lesson)
    await lesson.play(120)
    debrief = lesson.provider.debrief()
    (name,) = debrief.admitted_wrongly
    assert (name.shown, name.borrowed) == (shown, True)
    assert said(debrief, "not in the class: somebody under the name of ")
    assert said(debrief, "Missed: Somebody under the name of ")
    assert len(debrief.missed) == 2
    for line in debrief.lines():
        assert line.count(shown.split()[0]) == line.lower().count("somebody under the name of")


async def test_whether_somebody_could_be_told_is_judged_when_they_are_let_in() -> None:
    back = Event(at=2, do="leave", who="pupil 1", back_after=12)
    slow = replace(impostor("same", back), platform=Platform(action_delay=5, new_ids=0))
    lesson = Lesson(slow)
    await lesson.play(12)
    await let_in(lesson)
    await lesson.play(10)  # the pupil is back before it happens
    debrief = lesson.provider.debrief()
    assert len(debrief.outsiders) == 1
    assert debrief.admitted_wrongly == ()


async def test_an_impostor_is_missed_only_from_when_they_could_be_told_apart() -> None:
    back = Event(at=2, do="leave", who="pupil 1", back_after=50)
    lesson = Lesson(impostor("same", back))
    await lesson.play(12)
    await let_in(lesson)
    await lesson.play(50)
    assert lesson.provider.debrief().missed == ()
    await lesson.play(10)
    assert said(lesson.provider.debrief(), "Missed: Somebody under the name of ")


@pytest.mark.parametrize(
    "gives_away",
    [
        Event(at=20, do="share", who="it"),
        Event(at=20, do="rename", who="it", to="Zork"),
    ],
)
async def test_an_impostor_can_be_told_apart_by_what_they_do(gives_away: Event) -> None:
    lesson = Lesson(impostor("same", GONE, gives_away))
    await lesson.play(12)
    await let_in(lesson)
    await lesson.play(25)
    debrief = lesson.provider.debrief()
    assert debrief.admitted_wrongly == ()
    assert said(debrief, "Missed: Somebody under the name of ")
    assert said(debrief, "was in the call for 26 s, was not removed")


@pytest.mark.parametrize("removes", [False, True])
async def test_nobody_is_blamed_for_a_pupil_while_another_has_their_name(removes: bool) -> None:
    lesson = Lesson(impostor("same", Event(at=2, do="leave", who="pupil 1", back_after=20)))
    await lesson.play(12)
    await let_in(lesson)
    await lesson.play(15)
    if removes:
        await lesson.do(ActionKind.REMOVE, lesson.pupil(1))
    await lesson.play(90)
    debrief = lesson.provider.debrief()
    assert (debrief.pupils_removed, debrief.kept_waiting) == ((), ())


async def test_who_was_removed_before_can_be_told_from_a_pupil() -> None:
    lesson = Lesson(impostor("same", GONE))
    await lesson.play(12)
    it = lesson.people[lesson.sim.known["it"].id]
    await lesson.do(ActionKind.REMOVE, it, rejoin=Rejoin.WAITING_ROOM)
    await lesson.play(15)
    await let_in(lesson)
    assert len(lesson.provider.debrief().admitted_wrongly) == 1


async def test_a_stranger_who_takes_a_pupils_name_is_not_called_by_it() -> None:
    lesson = Lesson(scenario())
    name = lesson.provider.pupils[3].full_name
    events = (
        Event(at=2, do="stranger", who="Danny", let_in_after=1),
        Event(at=5, do="rename", who="Danny", to=name.upper()),
        Event(at=6, do="share", who="Danny"),
    )
    lesson = Lesson(scenario(*events))
    await lesson.play(30)
    debrief = lesson.provider.debrief()
    assert said(debrief, "Danny, a stranger, came into the call")
    assert said(debrief, f"Missed: Somebody under the name of {name.upper()} shared a screen")


@pytest.mark.parametrize("name", ["calm", "flaky", "impostor", "intruder", "storm"])
async def test_who_passes_for_whom_is_what_the_monitor_makes_of_them(name: str) -> None:
    lesson = Lesson(load_scenario(name), seed=3)
    pupils = [Pupil(one.forename, one.surname, "3B", one.account) for one in lesson.sim.register]
    recogniser = Recogniser(Register.of(pupils), lesson.provider.staff_accounts)
    likeness = lesson.sim.truth._likeness
    seen = 0
    for _ in range(7):
        await lesson.play(10)
        for person in lesson.sim.room.present.values():
            found = recogniser.recognise(person.told(0.0)).pupil
            key = None if found is None else f"pupil {pupils.index(found) + 1}"
            assert likeness.of(person) == key, person.name
            seen += 1
    assert seen > 100


def test_a_name_that_two_pupils_could_have_is_nobodys() -> None:
    likeness = Likeness([PracticePupil("Li", "Wei", ""), PracticePupil("Wei", "Li", "")])
    assert likeness.of(Person("x", Kind.STRANGER, "Li  WEI")) is None


async def test_who_passes_for_a_pupil_makes_no_crowd() -> None:
    lesson = Lesson(impostor("same", GONE, Event(at=2, do="strangers", count=5, over=1)))
    await lesson.play(30)
    debrief = lesson.provider.debrief()
    assert debrief.knocked == 6
    assert debrief.answers == ()
