"""The debrief blames nobody for what was right, and calls nobody by another's name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import policy
from monitor.recognition import Recogniser
from monitor.register import Pupil, Register
from providers.base import ActionKind, Place, Rejoin
from providers.practice import judging
from providers.practice.debrief import Debrief
from providers.practice.likeness import Likeness
from providers.practice.names import PracticePupil
from providers.practice.people import Kind, Person
from providers.practice.scenario import Scenario, load_scenario
from providers.practice.sections import Arrivals, End, Names, Platform
from providers.practice.stretches import Stretches, free
from providers.practice.truth import LEAKED, Trouble
from providers.practice.vocabulary import Event
from tests.practice.lesson import Lesson, scenario
from tests.practice.test_debrief import said

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


# -- under another's name ------------------------------------------------------------------


def impostor(trick: str | None, *events: Event) -> Scenario:
    double = Event(at=10, do="impostor", who="it", like="pupil 1", trick=trick)  # type: ignore[arg-type]
    return scenario(double, *events, length=120.0)


async def let_in(lesson: Lesson) -> None:
    await lesson.do(ActionKind.ADMIT, lesson.people[lesson.sim.known["it"].id])
    await lesson.play(1)


GONE = Event(at=2, do="leave", who="pupil 1")


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


# -- time to answer ------------------------------------------------------------------------


def test_the_numbers_are_the_monitors() -> None:
    assert LEAKED == policy.STRANGERS_WAITING
    assert judging.ALERTED_AFTER == {Trouble.SHOUT: policy.UNMUTED_SECONDS}
    assert judging.STRANGER_ALERTED_AFTER == policy.ARRIVAL_SECONDS


@pytest.mark.parametrize(("count", "leaked"), [(5, False), (6, True)])
async def test_a_crowd_is_as_many_as_the_monitor_takes_for_one(count: int, leaked: bool) -> None:
    lesson = Lesson(scenario(Event(at=2, do="strangers", count=count, over=1)))
    await lesson.play(30)
    assert said(lesson.provider.debrief(), "Missed: Strangers crowded") is leaked


async def test_who_passes_for_a_pupil_makes_no_crowd() -> None:
    lesson = Lesson(impostor("same", GONE, Event(at=2, do="strangers", count=5, over=1)))
    await lesson.play(30)
    debrief = lesson.provider.debrief()
    assert debrief.knocked == 6
    assert debrief.answers == ()


@pytest.mark.parametrize("speed", [1.0, 4.0])
@pytest.mark.parametrize(
    ("do", "stop", "lasts", "missed"),
    [
        ("share", "stop_sharing", 9, False),
        ("share", "stop_sharing", 11, True),
        ("shout", "mute", 11, False),
        ("shout", "mute", 19, False),
        ("shout", "mute", 21, True),
    ],
)
async def test_there_is_time_to_answer_after_the_alert(
    do: str, stop: str, lasts: float, missed: bool, speed: float
) -> None:
    events = [
        Event(at=4 * speed, do=do, who="pupil 1"),  # type: ignore[arg-type]
        Event(at=(4 + lasts) * speed, do=stop, who="pupil 1"),  # type: ignore[arg-type]
    ]
    lesson = Lesson(scenario(*events), speed=speed)
    await lesson.play(40)
    assert bool(lesson.provider.debrief().missed) is missed


@pytest.mark.parametrize(
    ("platform", "missed"),
    [
        (Platform(), True),
        (Platform(delay=5), False),
        (Platform(reorder=0.1), False),
        (Platform(drop=0.1, snapshot_every=10), False),
    ],
)
async def test_what_is_told_late_can_be_answered_later(platform: Platform, missed: bool) -> None:
    share = Event(at=5, do="share", who="pupil 1")
    stop = Event(at=17, do="stop_sharing", who="pupil 1")
    lesson = Lesson(scenario(share, stop, platform=platform))
    await lesson.play(40)
    assert bool(lesson.provider.debrief().missed) is missed


async def test_what_happens_out_of_sight_is_not_missed() -> None:
    blind = Event(at=10, do="lose_sight", seconds=60)
    share = Event(at=5, do="share", who="pupil 1")
    for stranger_out, missed in ((72, 0), (95, 2)):
        out = Event(at=stranger_out, do="leave", who="Danny")
        stop = Event(at=stranger_out, do="stop_sharing", who="pupil 1")
        come = Event(at=4, do="stranger", who="Danny", let_in_after=1)
        lesson = Lesson(scenario(blind, come, share, out, stop))
        await lesson.play(120)
        assert len(lesson.provider.debrief().missed) == missed


# -- stretches -----------------------------------------------------------------------------

SECONDS = st.integers(0, 30)


@given(
    pairs=st.lists(st.tuples(SECONDS, SECONDS), max_size=5),
    flips=st.lists(SECONDS, max_size=5, unique=True),
    start=SECONDS,
    length=SECONDS,
)
def test_free_time_is_what_no_stretch_covers(
    pairs: list[tuple[int, int]], flips: list[int], start: int, length: int
) -> None:
    whole, told = Stretches(), Stretches()
    covered: set[int] = set()
    for low, high in map(sorted, pairs):
        whole.add(low, high)
        covered |= set(range(low, high))
    so = False
    for at in sorted(flips):
        so = not so
        told.tell(at, so)
        told.tell(at, so)  # again says nothing new
    for low, high in zip(sorted(flips)[::2], [*sorted(flips)[1::2], 100], strict=False):
        covered |= set(range(low, high))
    expected = len(set(range(start, start + length)) - covered)
    assert free(start, start + length, whole, told) == expected
