"""Every action: taken, not yet done, and then seen to have happened."""

from __future__ import annotations

import pytest

from providers.base import (
    Abilities,
    ActionKind,
    Locked,
    MutedOnEntry,
    Place,
    Rejoin,
    Role,
    Switch,
    Switched,
)
from providers.practice.actions import NOT_OFFERED
from providers.practice.judging import How
from providers.practice.sections import Arrivals, Platform
from providers.practice.vocabulary import Do, Event
from tests.practice.lesson import Lesson, scenario

STRANGER = Event(at=2, do="stranger", who="Danny")


async def lesson_with_stranger() -> Lesson:
    lesson = Lesson(scenario(STRANGER))
    await lesson.play(3)
    assert lesson.one("Danny").place is Place.WAITING
    return lesson


async def lesson_with_stranger_in() -> Lesson:
    lesson = await lesson_with_stranger()
    assert (await lesson.do(ActionKind.ADMIT, lesson.one("Danny"))).accepted
    await lesson.play(1)
    assert lesson.one("Danny").place is Place.IN_CALL
    return lesson


async def test_everything_is_available() -> None:
    lesson = Lesson(scenario())
    await lesson.play(1)
    (abilities,) = (one for one in lesson.told if isinstance(one, Abilities))
    assert set(abilities.actions) == set(ActionKind)
    cannot = {kind for kind, one in abilities.actions.items() if not one.available}
    assert cannot == NOT_OFFERED.keys()


async def test_a_reply_comes_before_the_effect() -> None:
    lesson = await lesson_with_stranger()
    danny = lesson.one("Danny")
    assert (await lesson.do(ActionKind.ADMIT, danny)).accepted
    assert lesson.sim.known["Danny"].place is Place.WAITING
    assert lesson.one("Danny").place is Place.WAITING
    await lesson.play(1)
    assert lesson.one("Danny").place is Place.IN_CALL


async def test_admission_gives_a_new_id_where_the_platform_does() -> None:
    lesson = Lesson(scenario(STRANGER, platform=Platform(new_ids=1.0)))
    await lesson.play(3)
    before = lesson.one("Danny").id
    await lesson.do(ActionKind.ADMIT, lesson.one("Danny"))
    await lesson.play(1)
    after = lesson.one("Danny")
    assert after.id != before
    assert after.place is Place.IN_CALL
    assert (await lesson.do(ActionKind.MUTE, after)).accepted


async def test_people_come_in_muted_with_everything_known() -> None:
    lesson = await lesson_with_stranger()
    waiting = lesson.one("Danny")
    assert (waiting.muted, waiting.camera) == (None, None)
    lesson = await lesson_with_stranger_in()
    danny = lesson.one("Danny")
    assert (danny.muted, danny.camera, danny.hand, danny.sharing) == (True, True, False, False)
    assert danny.role is Role.PARTICIPANT


@pytest.mark.parametrize(
    ("rejoin", "place"),
    [(Rejoin.NO, None), (Rejoin.WAITING_ROOM, Place.WAITING), (Rejoin.YES, Place.IN_CALL)],
)
async def test_who_is_removed_comes_back_only_as_decided(
    rejoin: Rejoin, place: Place | None
) -> None:
    lesson = await lesson_with_stranger_in()
    gone = lesson.one("Danny").id
    assert (await lesson.do(ActionKind.REMOVE, lesson.one("Danny"), rejoin=rejoin)).accepted
    await lesson.play(1)
    assert lesson.named("Danny") == []
    await lesson.play(30)
    back = lesson.named("Danny")
    assert [one.place for one in back] == ([place] if place else [])
    assert gone not in {one.id for one in back}
    assert lesson.sim.truth.turned_away == (2 if rejoin is Rejoin.NO else 0)


async def test_who_is_removed_without_a_decision_may_not_come_back() -> None:
    lesson = await lesson_with_stranger_in()
    await lesson.do(ActionKind.REMOVE, lesson.one("Danny"))
    await lesson.play(30)
    assert lesson.named("Danny") == []


async def test_who_is_removed_from_the_waiting_room_comes_back_no_further() -> None:
    lesson = await lesson_with_stranger()
    await lesson.do(ActionKind.REMOVE, lesson.one("Danny"), rejoin=Rejoin.YES)
    await lesson.play(30)
    assert lesson.one("Danny").place is Place.WAITING


async def test_the_teacher_does_not_let_in_whom_you_removed() -> None:
    event = Event(at=2, do="stranger", who="Danny", let_in_after=20)
    lesson = Lesson(scenario(event))
    await lesson.play(3)
    await lesson.do(ActionKind.REMOVE, lesson.one("Danny"), rejoin=Rejoin.WAITING_ROOM)
    await lesson.play(60)
    assert lesson.one("Danny").place is Place.WAITING


async def test_to_the_waiting_room() -> None:
    lesson = Lesson(scenario(Event(at=1, do="share", who="pupil 2")))
    await lesson.play(2)
    assert lesson.pupil(2).sharing
    assert (await lesson.do(ActionKind.TO_WAITING_ROOM, lesson.pupil(2))).accepted
    await lesson.play(1)
    assert lesson.pupil(2).place is Place.WAITING
    assert lesson.pupil(2).sharing is False


@pytest.mark.parametrize(
    ("event", "field", "kind", "before", "after"),
    [
        ("shout", "muted", ActionKind.MUTE, False, True),
        ("camera_on", "camera", ActionKind.CAMERA_OFF, True, False),
        ("raise_hand", "hand", ActionKind.LOWER_HAND, True, False),
        ("share", "sharing", ActionKind.STOP_SHARING, True, False),
    ],
)
async def test_what_a_pupil_does_can_be_undone(
    event: Do, field: str, kind: ActionKind, before: bool, after: bool
) -> None:
    lesson = Lesson(scenario(Event(at=1, do=event, who="pupil 4")))
    await lesson.play(2)
    assert getattr(lesson.pupil(4), field) is before
    assert (await lesson.do(kind, lesson.pupil(4))).accepted
    await lesson.play(15)
    assert getattr(lesson.pupil(4), field) is after


async def test_a_stranger_who_shouts_unmutes_again() -> None:
    lesson = Lesson(scenario(STRANGER, Event(at=2, do="shout", who="Danny")))
    await lesson.play(3)
    await lesson.do(ActionKind.ADMIT, lesson.one("Danny"))
    await lesson.play(5)
    assert lesson.one("Danny").muted is False
    await lesson.do(ActionKind.MUTE, lesson.one("Danny"))
    await lesson.play(1)
    assert lesson.one("Danny").muted is True
    await lesson.play(4)
    assert lesson.one("Danny").muted is False


async def test_all_can_be_muted_at_once() -> None:
    shouting = [Event(at=1, do="shout", who=f"pupil {n}") for n in (1, 2, 3)]
    lesson = Lesson(scenario(*shouting))
    await lesson.play(2)
    in_call = list(lesson.people.values())
    assert sum(one.muted is False for one in in_call) == 3
    assert (await lesson.do(ActionKind.MUTE, *in_call)).accepted
    await lesson.play(1)
    assert all(one.muted for one in lesson.people.values())


async def test_what_somebody_meant_to_do_they_do_once() -> None:
    lesson = Lesson(scenario(STRANGER, Event(at=2, do="share", who="Danny")))
    await lesson.play(3)
    shares = 0
    for _ in range(2):
        await lesson.do(ActionKind.ADMIT, lesson.one("Danny"))
        await lesson.play(8)
        shares += lesson.one("Danny").sharing is True
        await lesson.do(ActionKind.TO_WAITING_ROOM, lesson.one("Danny"))
        await lesson.play(2)
    assert shares == 1


async def test_nobody_joins_a_locked_meeting_until_it_is_unlocked() -> None:
    late = Arrivals(already_in=4, late=2, late_from=5, late_until=6)
    lesson = Lesson(scenario(Event(at=7, do="stranger", who="Danny"), arrivals=late))
    await lesson.play(1)
    assert (await lesson.do(ActionKind.LOCK)).accepted
    news = await lesson.play(40)
    assert [one.locked for one in news if isinstance(one, Locked)] == [True]
    assert Place.WAITING not in lesson.places().values()
    await lesson.do(ActionKind.UNLOCK)
    await lesson.play(15)
    assert list(lesson.places().values()).count(Place.WAITING) == 3


async def test_who_comes_in_is_muted_until_that_is_switched_off() -> None:
    comes = [
        Event(at=at, do="stranger", who=who, let_in_after=1) for at, who in ((5, "A"), (9, "B"))
    ]
    lesson = Lesson(scenario(*comes))
    news = await lesson.play(1)
    assert [one.on for one in news if isinstance(one, MutedOnEntry)] == [True]
    assert (await lesson.do(ActionKind.SOUND_ON_ENTRY)).accepted
    news = await lesson.play(6)
    assert [one.on for one in news if isinstance(one, MutedOnEntry)] == [False]
    assert lesson.one("A").muted is False
    assert all(lesson.pupil(number).muted for number in range(1, 7))  # who was in before
    await lesson.do(ActionKind.MUTE_ON_ENTRY)
    await lesson.play(6)
    assert lesson.one("B").muted is True
    assert lesson.one("A").muted is False


async def test_who_waits_can_be_let_in_while_the_meeting_is_locked() -> None:
    lesson = await lesson_with_stranger()
    await lesson.do(ActionKind.LOCK)
    await lesson.play(1)
    await lesson.do(ActionKind.ADMIT, lesson.one("Danny"))
    await lesson.play(1)
    assert lesson.one("Danny").place is Place.IN_CALL


async def test_staff_come_back_into_a_locked_meeting() -> None:
    lesson = Lesson(scenario(Event(at=3, do="leave", who="teacher", back_after=10)))
    await lesson.play(1)
    await lesson.do(ActionKind.LOCK)
    await lesson.play(5)
    assert lesson.named("Mrs Adeyemi") == []
    await lesson.play(10)
    assert lesson.one("Mrs Adeyemi").place is Place.IN_CALL


@pytest.mark.parametrize("admitted", [False, True])
async def test_somebody_is_renamed_in_the_call_and_in_the_waiting_room(admitted: bool) -> None:
    lesson = await (lesson_with_stranger_in() if admitted else lesson_with_stranger())
    place = lesson.one("Danny").place
    assert (await lesson.do(ActionKind.RENAME, lesson.one("Danny"), name="Dan Test")).accepted
    await lesson.play(1)
    assert lesson.named("Danny") == []
    assert lesson.one("Dan Test").place is place
    await lesson.play(20)  # the whole list says so too
    assert lesson.one("Dan Test").place is place


async def test_refusals_say_why_and_name_nobody() -> None:
    lesson = await lesson_with_stranger()
    danny, pupil = lesson.one("Danny"), lesson.pupil(1)
    teacher, second = lesson.one("Mrs Adeyemi"), lesson.one("Mr Lindqvist")
    refused = [
        (await lesson.do(ActionKind.ADMIT, pupil), "not in the waiting room any more"),
        (await lesson.do(ActionKind.MUTE, danny), "not in the call any more"),
        (await lesson.do(ActionKind.REMOVE, teacher), "host cannot be put out"),
        (await lesson.do(ActionKind.TO_WAITING_ROOM, second), "That is you"),
        (await lesson.do(ActionKind.MUTE), "Nobody was named"),
        (await lesson.do(ActionKind.RENAME, pupil), "No name was given"),
        (
            await lesson.do(ActionKind.TAKE_HOST),
            "A practice class has no companion to be made host",
        ),
    ]
    await lesson.do(ActionKind.REMOVE, danny)
    await lesson.play(1)
    refused.append((await lesson.do(ActionKind.ADMIT, danny), "They have gone"))
    for reply, words in refused:
        assert not reply.accepted
        assert words in reply.detail
        assert "Danny" not in reply.detail
        assert lesson.provider.pupils[0].forename not in reply.detail


async def test_with_some_gone_the_others_are_still_done() -> None:
    lesson = await lesson_with_stranger()
    reply = await lesson.do(ActionKind.ADMIT, lesson.one("Danny"), lesson.pupil(1))
    assert reply.accepted
    assert reply.detail == "1 of 2 left out."
    await lesson.play(1)
    assert lesson.one("Danny").place is Place.IN_CALL


async def test_the_same_action_twice_is_done_once() -> None:
    lesson = await lesson_with_stranger()
    danny = lesson.one("Danny")
    for _ in range(2):
        assert (await lesson.do(ActionKind.ADMIT, danny, danny)).accepted
    await lesson.play(2)
    assert len(lesson.sim.truth.visits) == 1


async def test_nothing_can_be_done_while_the_platform_is_out_of_sight() -> None:
    lesson = Lesson(scenario(Event(at=2, do="lose_sight", seconds=10)))
    await lesson.play(1)
    while not lesson.sim.blind:
        lesson.time.elapsed += 0.5
        lesson.sim.advance(lesson.time.elapsed)
    reply = await lesson.do(ActionKind.MUTE, lesson.pupil(1))
    assert not reply.accepted
    assert "try again when it is back" in reply.detail


async def test_nothing_can_be_done_after_the_end() -> None:
    lesson = Lesson(scenario(length=5.0))
    await lesson.play(1)
    pupil = lesson.pupil(1)
    await lesson.play(6)
    assert not (await lesson.do(ActionKind.MUTE, pupil)).accepted
    assert (await lesson.do(ActionKind.LOCK)).detail == "The meeting has ended."
    last = [one for one in lesson.told if isinstance(one, Abilities)][-1]
    assert {(one.available, one.reason) for one in last.actions.values()} == {
        (False, "The meeting has ended.")
    }


async def test_who_is_kept_muted_cannot_unmute_until_they_may() -> None:
    lesson = Lesson(scenario(Event(at=4, do="shout", who="pupil 1")))
    await lesson.play(1)
    await lesson.do(ActionKind.MIC_OFF, lesson.pupil(1))
    await lesson.play(6)
    told = lesson.pupil(1)
    assert (told.muted, told.mic_allowed) == (True, False)
    assert lesson.sim.truth.problems == []  # nobody was loud
    lesson.sim.room.change(lesson.person(1), muted=False)
    await lesson.play(1)
    assert lesson.pupil(1).muted
    await lesson.do(ActionKind.MIC_ALLOWED, told)
    await lesson.play(1)
    assert (lesson.pupil(1).muted, lesson.pupil(1).mic_allowed) == (True, True)
    lesson.sim.room.change(lesson.person(1), muted=False)
    await lesson.play(1)
    assert lesson.pupil(1).muted is False


async def test_an_outsider_is_silent_once_their_mic_is_off() -> None:
    lesson = await lesson_with_stranger_in()
    lesson.sim.room.shout(lesson.sim.known["Danny"])
    await lesson.do(ActionKind.MIC_OFF, lesson.one("Danny"))
    await lesson.play(10)
    assert lesson.one("Danny").muted


async def test_a_camera_that_is_kept_off_stays_off_until_it_may_be_on() -> None:
    lesson = Lesson(scenario(Event(at=4, do="camera_on", who="pupil 1")))
    await lesson.play(1)
    await lesson.do(ActionKind.CAMERA_OFF, lesson.pupil(1))
    await lesson.play(6)
    assert (lesson.pupil(1).camera, lesson.pupil(1).camera_allowed) == (False, False)
    await lesson.do(ActionKind.CAMERA_ALLOWED, lesson.pupil(1))
    await lesson.play(1)
    assert (lesson.pupil(1).camera, lesson.pupil(1).camera_allowed) == (False, True)


async def test_mics_and_cameras_of_all_pupils_also_of_those_to_come_and_not_of_staff() -> None:
    lesson = Lesson(scenario(Event(at=6, do="stranger", who="Danny", let_in_after=1)))
    await lesson.play(1)
    for kind in (ActionKind.MICS_OFF, ActionKind.CAMERAS_OFF):
        await lesson.do(kind)
    await lesson.play(10)
    for person in lesson.people.values():
        if person.place is Place.IN_CALL:
            staff = person.role is not Role.PARTICIPANT
            assert (person.mic_allowed, person.camera_allowed) == (staff, staff)
            assert staff or (person.muted, person.camera) == (True, False)
    assert lesson.one("Danny").place is Place.IN_CALL
    for kind in (ActionKind.MICS_ALLOWED, ActionKind.CAMERAS_ALLOWED):
        await lesson.do(kind)
    await lesson.play(1)
    in_call = [one for one in lesson.people.values() if one.place is Place.IN_CALL]
    assert all(one.mic_allowed and one.camera_allowed for one in in_call)


async def test_while_only_staff_may_share_no_pupil_does() -> None:
    lesson = Lesson(
        scenario(
            Event(at=1, do="share", who="pupil 1"),
            Event(at=6, do="share", who="pupil 2"),
            Event(at=6, do="share", who="teacher"),
        )
    )
    await lesson.play(3)
    assert lesson.pupil(1).sharing
    await lesson.do(ActionKind.PRESENTING_OFF)
    await lesson.play(6)
    assert not lesson.pupil(1).sharing
    assert not lesson.pupil(2).sharing
    assert lesson.one(lesson.sim.known["teacher"].name).sharing
    (problem,) = lesson.sim.truth.problems
    assert problem.over is not None
    (answer,) = lesson.provider.debrief().answers
    assert answer.how is How.ACTION
    assert not answer.missed


async def test_the_chat_is_a_switch_that_is_told() -> None:
    lesson = Lesson(scenario())
    await lesson.play(1)
    for kind, allowed in ((ActionKind.CHAT_OFF, False), (ActionKind.CHAT_ALLOWED, True)):
        await lesson.do(kind)
        await lesson.play(1)
        last = [one for one in lesson.told if isinstance(one, Switched)][-1]
        assert (last.what, last.allowed) == (Switch.CHAT, allowed)
