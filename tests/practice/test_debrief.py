"""What is said at the end of a practice: the facts, and the words."""

from __future__ import annotations

import asyncio

import pytest

from providers.base import ActionKind, Participant, Place, Rejoin
from providers.practice.scenario import load_scenario
from providers.practice.sections import Arrivals, End
from providers.practice.truth import Trouble
from providers.practice.vocabulary import Event
from tests.practice.lesson import INTRUDER, Lesson, end, said, scenario


async def test_a_calm_lesson_has_nothing_missed() -> None:
    lesson = Lesson(scenario(length=30.0))
    await lesson.play(35)
    debrief = lesson.provider.debrief()
    assert not debrief.outsiders
    assert not debrief.answers
    assert not debrief.missed
    assert (debrief.ended, debrief.ended_by, debrief.lasted) == (30.0, "teacher", 30.0)
    assert debrief.lines() == [
        "You practised “Test” for 30 s with a class of 6.",
        "The lesson ran to its end.",
        "Nothing was missed. Well done.",
    ]


async def test_how_fast_an_intruder_was_put_out() -> None:
    lesson = Lesson(scenario(*INTRUDER))
    await lesson.play(30)
    at = lesson.time.elapsed + 0.3
    await lesson.do(ActionKind.REMOVE, lesson.one("Danny"), rejoin=Rejoin.NO)
    await lesson.play(20)
    debrief = lesson.provider.debrief()
    (danny,) = debrief.outsiders
    assert (danny.entered, danny.misbehaved, danny.let_in_by) == (10.0, 20.0, "teacher")
    assert debrief.entered_to_removal == pytest.approx(at - 10)
    assert debrief.misbehaved_to_removal == pytest.approx(at - 20)
    assert debrief.entered_to_end is debrief.misbehaved_to_end is None
    assert debrief.missed == ()
    assert debrief.turned_away >= 1
    assert said(debrief, "Danny, a stranger, came into the call at 0:10, let in by the teacher")
    assert said(debrief, f"{at - 10:.0f} s after they came in, {at - 20:.0f} s after it began.")


async def test_how_fast_the_meeting_was_ended() -> None:
    lesson = Lesson(scenario(*INTRUDER))
    await lesson.play(30)
    at = await end(lesson)
    debrief = lesson.provider.debrief()
    assert debrief.end_called_for
    assert debrief.entered_to_end == pytest.approx(at - 10)
    assert debrief.misbehaved_to_end == pytest.approx(at - 20)
    assert debrief.ended_by == "you"
    assert debrief.missed == ()
    assert {answer.trouble for answer in debrief.answers} == {Trouble.SHARE, Trouble.SHOUT}
    assert said(debrief, "You pressed END at 0:30, 20 s after the first stranger came in")
    assert not said(debrief, "Nothing called for END")


async def test_speed_gives_the_seconds_of_the_person_not_of_the_lesson() -> None:
    lesson = Lesson(scenario(*INTRUDER), speed=2.0)
    await lesson.play(15)
    at = await end(lesson)
    debrief = lesson.provider.debrief()
    assert debrief.entered_to_end == pytest.approx(at - 5)
    assert debrief.outsiders[0].entered == 5.0


async def test_an_intruder_who_is_left_alone_is_missed() -> None:
    lesson = Lesson(scenario(*INTRUDER, length=60.0))
    await lesson.play(65)
    debrief = lesson.provider.debrief()
    assert len(debrief.missed) == 3
    assert said(debrief, "Missed: Danny shared a screen for 40 s.")
    assert said(debrief, "Missed: Danny was loud for 38 s.")
    assert said(debrief, "Missed: Danny was in the call for 50 s, was not removed")


async def test_shouting_twice_is_one_problem() -> None:
    lesson = Lesson(scenario(*INTRUDER, Event(at=25, do="shout", who="Danny")))
    await lesson.play(30)
    troubles = [answer.trouble for answer in lesson.provider.debrief().answers]
    assert troubles == [Trouble.SHARE, Trouble.SHOUT]


async def test_a_stranger_who_went_by_himself_was_not_put_out() -> None:
    lesson = Lesson(scenario(*INTRUDER, Event(at=40, do="leave", who="Danny")))
    await lesson.play(50)
    debrief = lesson.provider.debrief()
    (danny,) = debrief.outsiders
    assert (danny.removed, danny.left) == (None, 40.0)
    assert said(debrief, "Missed: Danny was in the call for 30 s")


async def test_with_both_adults_gone_one_is_not_enough() -> None:
    lesson = Lesson(
        scenario(
            Event(at=5, do="leave", who="teacher", back_after=40),
            Event(at=10, do="leave", who="second", back_after=10),
        )
    )
    await lesson.play(50)
    (answer,) = lesson.provider.debrief().answers
    assert (answer.began, answer.lasted) == (5.0, 40.0)


@pytest.mark.parametrize(("after", "called_for"), [(50, True), (70, False)])
async def test_a_reason_for_end_lasts_a_minute_of_the_person(
    after: float, called_for: bool
) -> None:
    gone = Event(at=300, do="leave", who="Danny")
    for events in (INTRUDER[:1], INTRUDER):
        lesson = Lesson(scenario(*events, gone, length=3_000.0), speed=10.0)
        await lesson.play(30 + after)
        await end(lesson)
        assert lesson.provider.debrief().end_called_for is called_for


async def test_who_was_let_in_wrongly() -> None:
    lesson = Lesson(
        scenario(
            Event(at=2, do="stranger", who="Danny"),
            Event(at=2, do="impostor", who="double", like="pupil 1"),
        )
    )
    await lesson.play(3)
    waiting = [one for one in lesson.people.values() if one.place is Place.WAITING]
    await lesson.do(ActionKind.ADMIT, *waiting)
    await lesson.play(2)
    debrief = lesson.provider.debrief()
    assert {one.shown for one in debrief.admitted_wrongly} == {one.name for one in waiting}
    assert {one.impostor for one in debrief.outsiders} == {True, False}
    assert said(debrief, "You let in who is not in the class: Danny, ")
    assert said(debrief, "an impostor, came into the call at 0:03, let in by you.")


async def rename(lesson: Lesson, who: Participant, name: str) -> None:
    assert (await lesson.do(ActionKind.RENAME, who, name=name)).accepted
    await lesson.play(1)


async def test_to_give_a_pupil_their_own_name_is_told() -> None:
    lesson = Lesson(scenario(Event(at=1, do="rename", who="pupil 2", to="iPad (2)")))
    await lesson.play(2)
    own = lesson.provider.pupils[1].full_name
    await rename(lesson, lesson.pupil(2), own)
    assert said(lesson.provider.debrief(), "One pupil got their name on the register from you.")
    assert said(lesson.provider.debrief(), "Until then nothing was missed.")


async def test_to_give_somebody_anothers_name_is_a_mistake_until_it_is_put_right() -> None:
    lesson = Lesson(scenario(Event(at=1, do="rename", who="pupil 2", to="iPad (2)")))
    await lesson.play(2)
    own, other = (lesson.provider.pupils[number].full_name for number in (1, 2))
    await rename(lesson, lesson.pupil(2), other)
    words = f"You gave a name to who does not have it: {other} to {own} (shown as “iPad (2)”)."
    assert said(lesson.provider.debrief(), words)
    await rename(lesson, lesson.pupil(2), own)
    assert not said(lesson.provider.debrief(), "who does not have it")
    assert said(lesson.provider.debrief(), "One pupil got their name on the register from you.")


async def test_a_stranger_whom_you_gave_a_pupils_name_was_not_let_in_for_a_pupil() -> None:
    lesson = Lesson(scenario(Event(at=2, do="stranger", who="Danny"), pupils=7))
    await lesson.play(3)
    absent = lesson.provider.pupils[6].full_name
    await rename(lesson, lesson.one("Danny"), absent)
    await lesson.do(ActionKind.ADMIT, lesson.one(absent))
    await lesson.play(1)
    debrief = lesson.provider.debrief()
    assert said(debrief, f"You gave a name to who does not have it: {absent} to Danny.")
    assert said(debrief, "You let in who is not in the class")
    assert not said(debrief, "nothing told them from the pupil")


async def test_strangers_who_were_all_kept_out() -> None:
    lesson = Lesson(load_scenario("storm"))
    await lesson.play(40)
    at = lesson.time.elapsed
    await lesson.do(ActionKind.LOCK)
    await lesson.play(40)
    debrief = lesson.provider.debrief()
    assert 15 <= debrief.knocked < 40
    assert debrief.outsiders == ()
    assert said(debrief, f"{debrief.knocked} strangers came to the waiting room")
    (leak,) = debrief.answers
    assert leak.trouble is Trouble.LEAK
    assert leak.answered_after == pytest.approx(at - leak.began)
    assert debrief.missed == ()


async def test_a_leaked_link_that_nobody_answers_is_missed() -> None:
    lesson = Lesson(load_scenario("storm"))
    await lesson.play(70)
    assert said(lesson.provider.debrief(), "Missed: Strangers crowded the waiting room")


async def test_a_pupil_who_was_removed_and_one_who_was_kept_waiting() -> None:
    lesson = Lesson(scenario(arrivals=Arrivals(already_in=4, within=1)))
    await lesson.play(5)
    removed = lesson.pupil(next(n for n in range(1, 7) if lesson.person(n).place is Place.IN_CALL))
    waiting = sorted(n for n in range(1, 7) if lesson.person(n).place is Place.WAITING)
    await lesson.do(ActionKind.ADMIT, lesson.pupil(waiting[0]))
    await lesson.do(ActionKind.REMOVE, removed)
    await lesson.play(70)
    debrief = lesson.provider.debrief()
    assert [one.register for one in debrief.pupils_removed] == [removed.name]
    ((name, seconds),) = debrief.kept_waiting
    assert name.register == lesson.provider.pupils[waiting[1] - 1].full_name
    assert 70 <= seconds <= 76
    assert said(debrief, f"You removed who belongs to the class: {removed.name}.")
    assert said(debrief, f"when you could let them in: {name.register} for 1 min 1")


async def test_letting_people_in_while_alone() -> None:
    lesson = Lesson(
        scenario(
            Event(at=5, do="leave", who="second"),
            arrivals=Arrivals(already_in=5, within=1),
        )
    )
    await lesson.play(7)
    (waiting,) = (one for one in lesson.people.values() if one.place is Place.WAITING)
    await lesson.do(ActionKind.ADMIT, waiting)
    await lesson.play(2)
    debrief = lesson.provider.debrief()
    assert debrief.admitted_alone == 1
    assert said(debrief, "You let in 1 while there were fewer than two")


async def test_a_pupil_who_shares_is_a_problem_but_no_reason_to_end_the_lesson() -> None:
    lesson = Lesson(scenario(Event(at=5, do="share", who="pupil 1")))
    await lesson.play(20)
    await end(lesson)
    debrief = lesson.provider.debrief()
    assert [answer.trouble for answer in debrief.answers] == [Trouble.SHARE]
    assert not debrief.end_called_for
    assert said(debrief, "Nothing called for END at that moment.")


async def test_end_in_a_calm_lesson_was_not_called_for() -> None:
    lesson = Lesson(scenario())
    await lesson.play(20)
    at = await end(lesson)
    debrief = lesson.provider.debrief()
    assert debrief.end_pressed == pytest.approx(at)
    assert not debrief.end_called_for
    assert debrief.lines()[-1] == "Nothing was missed."


@pytest.mark.parametrize(("after", "called_for"), [(40, True), (70, False)])
@pytest.mark.parametrize("events", [INTRUDER[:1], INTRUDER])
async def test_end_soon_after_an_intruder_has_gone_was_called_for(
    events: tuple[Event, ...], after: float, called_for: bool
) -> None:
    lesson = Lesson(scenario(*events))
    await lesson.play(25)
    await lesson.do(ActionKind.REMOVE, lesson.one("Danny"))
    await lesson.play(after)
    await end(lesson)
    assert lesson.provider.debrief().end_called_for is called_for


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (
            End(how="unreachable", seconds=0),
            "The platform had not ended the meeting when you left: stay until it is over, ",
        ),
        (
            End(how="unreachable", seconds=0, by_hand_after=10),
            "The platform did not end it; the teacher did, by hand, 10 s later.",
        ),
    ],
)
async def test_an_end_that_did_not_get_through(ending: End, words: str) -> None:
    lesson = Lesson(scenario(*INTRUDER, end=ending))
    await lesson.play(30)
    await lesson.provider.ender().end()
    await lesson.play(20)
    debrief = lesson.provider.debrief()
    assert said(debrief, words)
    assert debrief.missed == ()


async def test_an_end_that_is_still_under_way_is_not_said_to_have_failed() -> None:
    lesson = Lesson(scenario(*INTRUDER, end=End(how="slow", seconds=8)))
    await lesson.play(30)
    request = asyncio.create_task(lesson.provider.ender().end())
    await lesson.play(3)
    debrief = lesson.provider.debrief()
    request.cancel()
    assert debrief.ended is None
    assert said(debrief, "The platform had not ended the meeting when you left")
    assert not said(debrief, "did not end")


@pytest.mark.parametrize(
    ("ending", "stay", "over"),
    [
        (End(), 3, True),
        (End(how="not-ended", by_hand_after=10), 20, True),
        (End(how="not-ended"), 3, False),
        (End(how="slow", seconds=8), 3, False),
        (End(how="not-ended"), 50, False),  # the lesson ran to its end all the same
    ],
)
async def test_a_needless_end_is_said_to_have_ended_the_lesson_only_if_it_did(
    ending: End, stay: float, over: bool
) -> None:
    lesson = Lesson(scenario(end=ending, length=60.0))
    await lesson.play(20)
    request = asyncio.create_task(lesson.provider.ender().end())
    await lesson.play(stay)
    debrief = lesson.provider.debrief()
    request.cancel()
    assert said(debrief, "Better once too often than too late")
    assert said(debrief, "but the lesson is over for everybody") is over


@pytest.mark.parametrize("after", [1, 40])
async def test_to_leave_a_stranger_in_the_call_is_said_and_not_praised(after: float) -> None:
    lesson = Lesson(scenario(*INTRUDER))
    await lesson.play(20 + after)
    debrief = lesson.provider.debrief()
    assert said(debrief, "You left before the lesson was over.")
    assert said(debrief, "Still in the call: Danny.")
    assert not said(debrief, "othing was missed")
    assert not said(debrief, "Well done")


async def test_many_who_are_left_in_the_call_are_not_told_one_by_one() -> None:
    events = [
        Event(at=2, do="stranger", who=f"number {number}", let_in_after=1) for number in range(8)
    ]
    events.append(Event(at=2, do="impostor", who="it", like="pupil 1", let_in_after=0))
    lesson = Lesson(scenario(*events))
    await lesson.play(5)
    assert said(lesson.provider.debrief(), "Still in the call: somebody under the name of ")
    assert said(lesson.provider.debrief(), "number 3 and 4 more.")


async def test_to_leave_early_is_not_praised() -> None:
    lesson = Lesson(scenario(Event(at=5, do="stranger", who="Danny")))
    await lesson.play(20)
    assert lesson.provider.debrief().lines()[1:] == [
        "One stranger came to the waiting room, and nobody got in.",
        "You left before the lesson was over.",
        "Until then nothing was missed.",
    ]


@pytest.mark.parametrize(
    ("ending", "praised"), [(End(), True), (End(how="not-ended", seconds=0), False)]
)
async def test_end_is_praised_when_the_meeting_is_over(ending: End, praised: bool) -> None:
    lesson = Lesson(scenario(*INTRUDER, end=ending))
    await lesson.play(25)
    await lesson.provider.ender().end()
    await lesson.play(5)
    debrief = lesson.provider.debrief()
    assert not said(debrief, "You left before the lesson was over.")
    assert debrief.lines()[-1] == "Nothing was missed." + " Well done." * praised


async def test_a_crowd_is_not_told_one_by_one() -> None:
    lesson = Lesson(load_scenario("storm"))
    await lesson.play(52)
    strangers = {lesson.sim.room.people[key].id for key in lesson.sim.truth.knocked}
    waiting = [one for one in lesson.people.values() if one.id in strangers]
    await lesson.do(ActionKind.ADMIT, *waiting)
    await lesson.play(30)
    debrief = lesson.provider.debrief()
    assert len(debrief.outsiders) == 40
    assert len(debrief.lines()) < 20
    assert said(debrief, "35 more strangers got into the call.")
    assert len(debrief.admitted_wrongly) == 40
    assert said(debrief, " and 35 more.")


async def test_the_words_hold_nothing_that_a_terminal_obeys() -> None:
    name = "\x1b]0;boo\x07\u202e" + "x" * 10_000
    lesson = Lesson(
        scenario(Event(at=1, do="stranger", who=name, let_in_after=1), title="a\x1b[2Jb")
    )
    await lesson.play(30)
    lines = lesson.provider.debrief().lines()
    assert all(line.isprintable() and len(line) < 200 for line in lines)
    assert any("·]0;boo··xxx" in line for line in lines)


async def test_a_debrief_may_be_asked_for_at_any_time() -> None:
    lesson = Lesson(scenario())
    debrief = lesson.provider.debrief()
    assert debrief.lasted == 0.0
    assert debrief.lines()
