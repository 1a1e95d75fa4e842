"""What answers which problem, in which time, and what the debrief says of it."""

from __future__ import annotations

import pytest

from monitor import policy
from providers.base import ActionKind, Place
from providers.practice import judging
from providers.practice.judging import How, Noticed
from providers.practice.scenario import load_scenario
from providers.practice.sections import Arrivals, End, Platform
from providers.practice.truth import LEAKED, Trouble
from providers.practice.vocabulary import Event
from tests.practice.lesson import INTRUDER, Lesson, end, said, scenario

ALERTS = {
    Trouble.RECORDING: "recording:recording",
    Trouble.ONE_STAFF: "staff:1",
    Trouble.LEAK: "leak",
}


async def test_muting_and_stopping_the_share_are_answers_but_the_stranger_is_still_there() -> None:
    lesson = Lesson(scenario(*INTRUDER))
    await lesson.play(26)
    at = lesson.time.elapsed
    await lesson.do(ActionKind.STOP_SHARING, lesson.one("Danny"))
    await lesson.do(ActionKind.MUTE, lesson.one("Danny"))
    await lesson.play(30)
    debrief = lesson.provider.debrief()
    after = {answer.trouble: answer.answered_after for answer in debrief.answers}
    assert after == {
        Trouble.SHARE: pytest.approx(at - 20),
        Trouble.SHOUT: pytest.approx(at - 22),
    }
    assert len(debrief.missed) == 1
    assert said(debrief, "Missed: Danny was in the call")


async def test_muting_somebody_else_is_no_answer_and_noticing_neither() -> None:
    lesson = Lesson(scenario(*INTRUDER))
    await lesson.play(26)
    await lesson.do(ActionKind.MUTE, lesson.pupil(1))
    await lesson.do(ActionKind.STOP_SHARING, lesson.pupil(1))
    await lesson.play(30)
    seen = Noticed(lesson.time.utc() - 20, ("sharing:1", "unmuted:1", *ALERTS.values()))
    debrief = lesson.provider.debrief([seen, Noticed(lesson.time.utc() - 20, note=True)])
    assert [answer.answered_after for answer in debrief.answers] == [None, None]


async def test_what_has_just_begun_was_not_missed() -> None:
    lesson = Lesson(scenario(Event(at=20, do="share", who="pupil 1")))
    await lesson.play(25)
    assert lesson.provider.debrief().missed == ()
    await lesson.play(10)
    assert len(lesson.provider.debrief().missed) == 1


async def test_noticing_is_by_the_clock_of_the_person() -> None:
    lesson = Lesson(scenario(Event(at=10, do="record")), speed=2.0)
    await lesson.play(30)
    began = lesson.time.utc() - lesson.time.elapsed
    (answer,) = lesson.provider.debrief([Noticed(began + 8, note=True)]).answers
    assert answer.began == 5.0
    assert answer.answered_after == pytest.approx(3)


@pytest.mark.parametrize(("after", "answered"), [(9, True), (11, False)])
async def test_what_is_answered_late_is_late_by_the_clock_of_the_person(
    after: float, answered: bool
) -> None:
    record = (Event(at=100, do="record"), Event(at=300, do="stop_recording"))
    lesson = Lesson(scenario(*record), speed=10.0)
    await lesson.play(50)
    over = lesson.time.utc() - lesson.time.elapsed + 30
    (answer,) = lesson.provider.debrief([Noticed(over + after, note=True)]).answers
    assert (answer.answered_after is not None) is answered


@pytest.mark.parametrize(
    ("name", "trouble", "words"),
    [
        ("recording", Trouble.RECORDING, "A recording ran"),
        ("one-staff", Trouble.ONE_STAFF, "fewer than two members of staff"),
    ],
)
async def test_what_cannot_be_undone_is_answered_by_noticing_it(
    name: str, trouble: Trouble, words: str
) -> None:
    lesson = Lesson(load_scenario(name))
    await lesson.play(110)
    missed = lesson.provider.debrief()
    assert said(missed, f"Missed: {words}") or said(missed, "Missed: There were fewer than two")
    began = lesson.time.utc() - lesson.time.elapsed
    early = Noticed(began + 20, (ALERTS[trouble],))
    others = Noticed(began + 50, tuple(key for key in ALERTS.values() if key != ALERTS[trouble]))
    assert lesson.provider.debrief([early, others]).missed == missed.missed
    for how, noticed in (
        (How.SEEN, Noticed(began + 50, (*others.alerts, ALERTS[trouble]))),
        (How.NOTE, Noticed(began + 50, note=True)),
    ):
        debrief = lesson.provider.debrief([early, noticed])
        assert debrief.missed == ()
        (answer,) = debrief.answers
        assert (answer.trouble, answer.how) == (trouble, how)
        assert answer.answered_after == pytest.approx(15, abs=0.1)
        deed = {How.SEEN: "marked the alert as seen", How.NOTE: "wrote a note"}[how]
        assert said(debrief, f"from 0:35 on: you {deed} after 15 s.")


async def test_a_note_on_a_person_counts_only_where_it_is_about_them() -> None:
    gone = Event(at=10, do="leave", who="teacher")
    lesson = Lesson(scenario(gone, Event(at=20, do="record")))
    await lesson.play(5)
    teacher, pupil = lesson.one("Mrs Adeyemi"), lesson.pupil(1)
    await lesson.play(40)
    for person, answered in ((pupil, set()), (teacher, {Trouble.ONE_STAFF})):
        note = Noticed(lesson.time.utc(), note=True, about=(person.id, "nobody"))
        answers = lesson.provider.debrief([note]).answers
        assert {one.trouble for one in answers if one.how is How.NOTE} == answered


async def test_a_note_on_a_stranger_is_on_the_crowd_they_came_in() -> None:
    lesson = Lesson(load_scenario("storm"))
    await lesson.play(45)
    stranger = lesson.sim.room.people[next(iter(lesson.sim.truth.knocked))]
    for person, how in ((lesson.person(1), None), (stranger, How.NOTE)):
        note = Noticed(lesson.time.utc(), note=True, about=(person.id,))
        (answer,) = lesson.provider.debrief([note]).answers
        assert answer.how is how


async def test_nothing_done_to_people_or_the_door_stops_a_recording() -> None:
    record = Event(at=5, do="record")
    lesson = Lesson(scenario(record, Event(at=2, do="stranger", who="Danny")))
    await lesson.play(10)
    for kind, people in (
        (ActionKind.LOCK, []),
        (ActionKind.REMOVE, [lesson.one("Danny")]),
        (ActionKind.REMOVE, [lesson.pupil(1)]),
    ):
        assert (await lesson.do(kind, *people)).accepted
    await lesson.play(20)
    assert said(lesson.provider.debrief(), "Missed: A recording ran for")
    await end(lesson)
    (answer,) = lesson.provider.debrief().answers
    assert answer.how is How.END
    assert said(lesson.provider.debrief(), "A recording ran from 0:05 on: you pressed END after")


async def test_each_thing_that_records_has_its_own_alert() -> None:
    lesson = Lesson(scenario(Event(at=5, do="record"), Event(at=6, do="record", what="AI notes")))
    await lesson.play(30)
    seen = Noticed(lesson.time.utc() - 10, ("recording:recording",))
    debrief = lesson.provider.debrief([seen])
    assert [(one.name.shown, one.how) for one in debrief.answers] == [
        ("recording", How.SEEN),
        ("AI notes", None),
    ]
    assert said(debrief, "Missed: “AI notes” ran for 24 s.")


@pytest.mark.parametrize(
    ("kind", "whom", "answers"),
    [
        (ActionKind.LOCK, "", True),
        (ActionKind.REMOVE, "a pupil", False),
        (ActionKind.REMOVE, "a stranger", True),
        (ActionKind.TO_WAITING_ROOM, "a pupil", False),
    ],
)
async def test_a_crowd_is_answered_by_what_is_done_to_the_crowd(
    kind: ActionKind, whom: str, answers: bool
) -> None:
    lesson = Lesson(load_scenario("storm"))
    await lesson.play(45)
    sim = lesson.sim
    key = next(iter(sim.truth.knocked))
    pupil = next(one for one in sim.pupils if one.place is Place.IN_CALL)
    people = {"a pupil": [pupil.id], "a stranger": [sim.room.people[key].id]}.get(whom, [])
    assert (await lesson.do(kind, *(lesson.people[id] for id in people))).accepted
    await lesson.play(30)
    answer = lesson.provider.debrief().answers[0]
    assert answer.trouble is Trouble.LEAK
    assert answer.how is (How.ACTION if answers else None)


async def test_an_alert_on_a_crowd_may_be_seen_before_the_crowd_is_whole() -> None:
    lesson = Lesson(load_scenario("storm"))  # unknown names of pupils count for the alert, too
    await lesson.play(70)
    first = lesson.provider._time.stamp(lesson.sim.truth.problems[0].since)
    for at, how in ((first - 1, None), (first + 0.1, How.SEEN)):
        debrief = lesson.provider.debrief([Noticed(at, ("leak",))])
        assert [one.how for one in debrief.answers] == [how]
    assert said(debrief, "you had marked the alert as seen before.")


async def test_being_alone_with_the_class_is_answered_by_a_lock() -> None:
    lesson = Lesson(scenario(Event(at=5, do="leave", who="teacher", back_after=40)))
    await lesson.play(10)
    await lesson.do(ActionKind.LOCK)
    await lesson.play(50)
    debrief = lesson.provider.debrief()
    assert debrief.missed == ()
    assert [answer.lasted for answer in debrief.answers] == [pytest.approx(40)]


@pytest.mark.parametrize(("sent_out", "answered"), [(1, False), (6, True)])
async def test_being_alone_with_the_class_is_answered_by_sending_it_out_not_one_child(
    sent_out: int, answered: bool
) -> None:
    lesson = Lesson(scenario(Event(at=5, do="leave", who="teacher", back_after=40)))
    await lesson.play(10)
    for number in range(1, sent_out + 1):
        await lesson.do(ActionKind.TO_WAITING_ROOM, lesson.pupil(number))
    await lesson.play(50)
    debrief = lesson.provider.debrief()
    (answer,) = debrief.answers
    assert (debrief.missed == ()) is answered
    assert answer.answered_after == (pytest.approx(5.3, abs=0.1) if answered else None)
    assert answer.lasted == pytest.approx(5.3 if answered else 40, abs=0.1)


async def test_one_adult_without_a_class_is_no_problem() -> None:
    gone = Event(at=1, do="leave", who="teacher")
    lesson = Lesson(scenario(gone, arrivals=Arrivals(already_in=0, within=1)))
    await lesson.play(30)
    assert lesson.provider.debrief().answers == ()


async def test_what_begins_while_end_is_under_way_was_not_missed() -> None:
    lesson = Lesson(scenario(*INTRUDER, end=End(how="unreachable", seconds=0)))
    await lesson.play(7)
    await lesson.provider.ender().end()
    await lesson.play(40)
    debrief = lesson.provider.debrief()
    assert [answer.answered_after for answer in debrief.answers] == [0, 0]
    assert debrief.missed == ()
    assert said(debrief, "Danny was loud from 0:22 on: you had pressed END before.")


def test_the_numbers_are_the_monitors() -> None:
    assert LEAKED == policy.STRANGERS_WAITING
    assert judging.ALERTED_AFTER == {Trouble.SHOUT: policy.UNMUTED_SECONDS}
    assert judging.STRANGER_ALERTED_AFTER == policy.ARRIVAL_SECONDS


@pytest.mark.parametrize(("count", "leaked"), [(5, False), (6, True)])
async def test_a_crowd_is_as_many_as_the_monitor_takes_for_one(count: int, leaked: bool) -> None:
    lesson = Lesson(scenario(Event(at=2, do="strangers", count=count, over=1)))
    await lesson.play(30)
    assert said(lesson.provider.debrief(), "Missed: Strangers crowded") is leaked


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
