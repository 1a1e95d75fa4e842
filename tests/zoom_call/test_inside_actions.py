"""What staff ask of the companion: what comes of it, and what is said where nothing does."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from monitor.stream import OutcomeState
from providers.base import Action, ActionKind, ChannelState, Place, Reply, Role
from providers.companion import SILENT
from providers.zoom.orders import GONE
from providers.zoom.sdk_words import REFUSED
from tests.zoom_call.conftest import Watch
from tests.zoom_call.lesson import HOST_KEY, Desk, Door, Lesson, eventually

REFUSAL = REFUSED["SDKERR_NO_PERMISSION"]
MUTE, ADMIT, RENAME = ActionKind.MUTE, ActionKind.ADMIT, ActionKind.RENAME


async def test_a_refusal_of_some_is_said_and_the_others_are_muted(call: Door, watch: Watch) -> None:
    people = [await call.join(name) for name in ("Ada", "Ben", "Cleo")]

    async def not_ben(_name: str) -> bool:
        return len(call.calls("MuteAudio")) != 2

    call.comes_true = not_ben
    call.line.meeting["answers"] = {"MuteAudio": [None, "SDKERR_NO_PERMISSION"]}
    lesson = watch()
    await lesson.inside()
    reply = await lesson.ask(MUTE, "Ada", "Ben", "Cleo")
    assert (reply.accepted, reply.detail) == (True, f"1 of 3 were refused: {REFUSAL}")
    await lesson.shows("Ada", muted=True)
    await lesson.shows("Cleo", muted=True)
    assert lesson.one("Ben").muted is False
    assert [args[0] for args in call.calls("MuteAudio")] == [int(one.user_id) for one in people]


async def test_a_refusal_of_all_is_a_refusal(call: Door, watch: Watch) -> None:
    await call.join("Ada")
    call.line.meeting["answers"] = {"MuteAudio": "SDKERR_NO_PERMISSION"}
    lesson = watch()
    await lesson.inside()
    reply = await lesson.ask(MUTE, "Ada")
    assert (reply.accepted, reply.detail) == (False, REFUSAL)


async def test_who_has_gone_is_said(call: Door, watch: Watch) -> None:
    ada = await call.join("Ada")
    await call.join("Ben")
    lesson = watch()
    await lesson.inside()
    one, two = lesson.one("Ada").id, lesson.one("Ben").id
    await call.leave(ada)
    await lesson.lacks("Ada")
    reply = await lesson.provider.perform(Action("1", MUTE, (one,)))
    assert (reply.accepted, reply.detail) == (False, GONE)
    assert call.calls("MuteAudio") == []
    reply = await lesson.provider.perform(Action("2", MUTE, (one, two)))
    assert (reply.accepted, reply.detail) == (True, "1 of 2 have gone")
    await lesson.shows("Ben", muted=True)


async def test_the_companion_itself_is_no_target(call: Door, watch: Watch) -> None:
    lesson = watch()
    await lesson.inside()
    (itself,) = (one for one in lesson.meeting.everyone() if one.companion)
    reply = await lesson.provider.perform(Action("1", ActionKind.REMOVE, (itself.id,)))
    assert (reply.accepted, reply.detail) == (False, GONE)
    assert call.calls("ExpelUser") == []


async def just_come(lesson: Lesson) -> asyncio.Task[Reply]:
    """Ada waits, of whom only an event has told; and she is let in."""
    lesson.call.blind = True
    await lesson.call.join("Ada", waiting=True)
    await lesson.shows("Ada", place=Place.WAITING)
    return asyncio.create_task(lesson.ask(ADMIT, "Ada"))


async def test_who_has_come_an_instant_ago_can_be_let_in(call: Door, watch: Watch) -> None:
    lesson = watch()
    await lesson.inside()
    asked = await just_come(lesson)
    await lesson.polled()
    assert not asked.done()
    call.blind = False
    call.show()
    reply = await asked
    assert reply.accepted
    await lesson.shows("Ada", place=Place.IN_CALL)


async def test_who_is_never_seen_in_the_call_has_gone(call: Door, watch: Watch) -> None:
    lesson = watch()
    await lesson.inside()
    reply = await (await just_come(lesson))
    assert (reply.accepted, reply.detail) == (False, GONE)


@pytest.mark.parametrize(
    ("number", "words"), [(signal.SIGKILL, "crashed (SIGKILL)"), (signal.SIGSTOP, SILENT)]
)
async def test_lost_before_it_saw_whom_it_was_to_let_in_it_was_not_asked(
    call: Door, watch: Watch, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, words: str
) -> None:
    """Nor does the wait for them go on without an end, which would hold up everything."""
    monkeypatch.setattr("providers.zoom.merge.DOUBT_SECONDS", 600.0)
    lesson = watch()
    await lesson.inside()
    asked = await just_come(lesson)
    await lesson.polled()
    assert not asked.done()
    call.line.meeting["auth"] = None
    os.kill(lesson.pid, number)
    reply = await asked
    assert not reply.accepted
    assert reply.detail == f"the companion in the call {words}"
    assert call.calls("AdmitToMeeting") == []


@pytest.mark.parametrize("waiting", [False, True])
async def test_renaming_in_either_place(call: Door, watch: Watch, waiting: bool) -> None:
    ada = await call.join("iPad (2)", waiting=waiting)
    lesson = watch()
    await lesson.inside()
    await lesson.shows("iPad (2)")
    reply = await lesson.ask(RENAME, "iPad (2)", name="Ada Specimen")
    assert reply.accepted
    await lesson.shows("Ada Specimen", place=Place.WAITING if waiting else Place.IN_CALL)
    number = int(ada.user_id)
    made = (call.calls("RenameUser"), call.calls("ChangeUserName"))
    given = [[number, "Ada Specimen", *([] if waiting else [False])]]
    assert made == ((given, []) if waiting else ([], given))


async def test_taking_the_host_role_is_done_once_it_is_seen(call: Door, watch: Watch) -> None:
    await call.join("Ms Example", role="host")
    lesson = watch(eye=Desk)
    desk = lesson.eye
    assert isinstance(desk, Desk)
    await lesson.inside()
    outcomes = await desk.asked(ActionKind.TAKE_HOST)
    assert outcomes[-1].state is OutcomeState.DONE
    assert call.calls("ReclaimHostByHostKey") == [[HOST_KEY]]
    (itself,) = (one for one in lesson.meeting.everyone() if one.companion)
    assert itself.role is Role.HOST
    assert lesson.one("Ms Example").role is Role.CO_HOST
    await lesson.until(lambda: not lesson.meeting.can(ActionKind.TAKE_HOST).available)


async def test_a_host_key_that_zoom_takes_and_nothing_comes_of_is_not_done(
    call: Door, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.acting.EFFECT_SECONDS", 0.3)

    async def nothing(_name: str) -> bool:
        return False

    call.comes_true = nothing
    lesson = watch(eye=Desk)
    assert isinstance(lesson.eye, Desk)
    await lesson.inside()
    outcomes = await lesson.eye.asked(ActionKind.TAKE_HOST)
    assert [one.state for one in outcomes] == [
        OutcomeState.SENT,
        OutcomeState.ACCEPTED,
        OutcomeState.UNCONFIRMED,
    ]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
async def test_lost_before_it_answered_nobody_knows_whether_it_was_done(
    call: Door, watch: Watch, number: signal.Signals
) -> None:
    """So it is unconfirmed, which is not refused."""
    await call.join("Ada")
    lesson = watch(eye=Desk)
    desk = lesson.eye
    assert isinstance(desk, Desk)
    await lesson.inside()
    call.line.meeting["auth"] = None
    pid = lesson.pid
    os.kill(pid, signal.SIGSTOP)
    asked = asyncio.create_task(desk.asked(MUTE, lesson.one("Ada").id))
    inside = lesson.provider._inside
    assert inside is not None
    await eventually(lambda: inside._asking)
    os.kill(pid, number)
    outcomes = await asked
    assert [one.state for one in outcomes] == [OutcomeState.SENT, OutcomeState.UNCONFIRMED]
    assert lesson.eye.state("companion") in (ChannelState.DOWN, ChannelState.CONNECTING)
