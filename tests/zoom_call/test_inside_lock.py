"""Locking where Chaperone has not the SDK's own lock: softly, told only when it is so, and taken
back to what was before."""

from __future__ import annotations

import pytest

from providers.base import ActionKind, Locked
from providers.zoom.orders import LOCKED_BY_HAND, SOFTLY
from providers.zoom.sdk_words import REFUSED
from tests.zoom_call.conftest import Watch
from tests.zoom_call.lesson import Door, Lesson

LOCK, UNLOCK = ActionKind.LOCK, ActionKind.UNLOCK
THREE = ("EnableWaitingRoomOnEntry", "LockShare", "AllowParticipantsToRename")


def locks(lesson: Lesson) -> list[tuple[bool | None, bool]]:
    """All that was told of the lock."""
    return [(told.locked, told.soft) for told in lesson.eye.told if isinstance(told, Locked)]


def refuse(call: Door, *names: str) -> None:
    """Have Zoom refuse these calls and no others."""

    async def comes_true(name: str) -> bool:
        return name not in names

    call.comes_true = comes_true
    call.line.now(answers=dict.fromkeys(names, "SDKERR_NO_PERMISSION"))


async def test_it_is_locked_softly_once_all_of_it_is_so(call: Door, watch: Watch) -> None:
    call.switches.update(waiting_room=False, may_rename=True)
    held: list[str] = []

    async def not_yet(name: str) -> bool:
        held.append(name)
        return name != "AllowParticipantsToRename"

    call.comes_true = not_yet
    lesson = watch()
    await lesson.inside()
    reply = await lesson.ask(LOCK)
    assert (reply.accepted, reply.detail) == (True, SOFTLY)
    await call.until(lambda: call.switches["waiting_room"] is True and set(held) == set(THREE))
    await call.line.heard()
    ada = await call.join("Ada")  # who comes is read after all that
    await lesson.shows("Ada", muted=False)
    assert (True, True) not in locks(lesson)
    call.switch("may_rename", False)
    await lesson.until(lambda: lesson.meeting.soft_lock)
    assert locks(lesson) == [(False, False), (True, True)]
    await call.leave(ada)


@pytest.mark.parametrize("waiting_room", [True, False])
@pytest.mark.parametrize("may_rename", [True, False])
@pytest.mark.parametrize("share", [True, False, None])
async def test_unlocking_brings_back_what_was_before(
    call: Door, watch: Watch, waiting_room: bool, may_rename: bool, share: bool | None
) -> None:
    """Sharing of which nothing was known before stays closed."""
    call.switches.update(waiting_room=waiting_room, may_rename=may_rename)
    lesson = watch()
    await lesson.inside()
    if share is not None:
        call.line.fire("onLockShareStatusCallback", share)
        ada = await call.join("Ada")
        await lesson.shows("Ada", muted=False)
        await call.leave(ada)
        await lesson.lacks("Ada")
    await lesson.ask(LOCK)
    await lesson.until(lambda: lesson.meeting.soft_lock)
    assert call.switches["waiting_room"] is True
    assert call.switches["may_rename"] is False
    reply = await lesson.ask(UNLOCK)
    assert reply.accepted
    await lesson.until(lambda: lesson.meeting.locked is False)
    assert call.switches["waiting_room"] is waiting_room
    assert call.switches["may_rename"] is may_rename
    assert call.calls("LockShare") == [[True]] if share is None else [[True], [share]]
    assert not lesson.meeting.soft_lock


async def test_locked_twice_it_is_unlocked_to_what_was_before_the_first(
    call: Door, watch: Watch
) -> None:
    call.switches.update(waiting_room=False)
    lesson = watch()
    await lesson.inside()
    await lesson.ask(LOCK)
    await lesson.until(lambda: lesson.meeting.soft_lock)
    await lesson.ask(LOCK)
    await lesson.ask(UNLOCK)
    await lesson.until(lambda: lesson.meeting.locked is False)
    assert call.switches["waiting_room"] is False


async def test_who_opens_the_waiting_room_undoes_it_and_that_is_said(
    call: Door, watch: Watch
) -> None:
    lesson = watch()
    await lesson.inside()
    await lesson.ask(LOCK)
    await lesson.until(lambda: lesson.meeting.soft_lock)
    call.switch("waiting_room", False)
    await lesson.until(lambda: not lesson.meeting.locked)
    assert locks(lesson) == [(False, False), (True, True), (False, False)]
    call.switch("waiting_room", True)
    await lesson.until(lambda: lesson.meeting.soft_lock)


async def test_what_was_locked_by_hand_is_unlocked_by_hand(call: Door, watch: Watch) -> None:
    lesson = watch()
    await lesson.inside()
    call.lock(True)
    await lesson.until(lambda: lesson.meeting.locked)
    assert not lesson.meeting.soft_lock
    reply = await lesson.ask(UNLOCK)
    assert (reply.accepted, reply.detail) == (False, LOCKED_BY_HAND)
    assert not any(call.calls(name) for name in (*THREE, "UnlockMeeting"))
    call.lock(False)
    await lesson.until(lambda: lesson.meeting.locked is False)


async def test_a_part_that_zoom_refuses_is_said_and_it_does_not_count_as_locked(
    call: Door, watch: Watch
) -> None:
    """Whether sharing is closed is not told: then only that it was taken speaks for it."""
    refuse(call, "LockShare")
    lesson = watch()
    await lesson.inside()
    reply = await lesson.ask(LOCK)
    why = REFUSED["SDKERR_NO_PERMISSION"]
    assert (reply.accepted, reply.detail) == (True, f"1 of 3 were refused: {why}")
    await call.until(lambda: call.switches["may_rename"] is False)
    ada = await call.join("Ada")
    await lesson.shows("Ada", muted=False)
    assert locks(lesson) == [(False, False)]
    refuse(call)
    await call.leave(ada)
    await lesson.lacks("Ada")
    await lesson.ask(LOCK)
    await lesson.until(lambda: lesson.meeting.soft_lock)


async def test_a_lock_that_zoom_refuses_leaves_nothing_to_bring_back(
    call: Door, watch: Watch
) -> None:
    call.switches.update(waiting_room=False)
    refuse(call, *THREE)
    lesson = watch()
    await lesson.inside()
    assert not (await lesson.ask(LOCK)).accepted
    refuse(call)
    call.switch("waiting_room", True)  # somebody sets it otherwise, and later it is locked
    ada = await call.join("Ada")
    await lesson.shows("Ada", muted=False)
    await lesson.ask(LOCK)
    await lesson.until(lambda: lesson.meeting.soft_lock)
    await lesson.ask(UNLOCK)
    await lesson.until(lambda: lesson.meeting.locked is False)
    assert call.switches["waiting_room"] is True
    assert ada in call.people.values()


async def test_with_the_sdks_own_lock_it_is_locked_truly_and_unlocked(
    call: Door, watch: Watch
) -> None:
    lesson = watch(seconds={"sdk_lock": {"find": True}})
    await lesson.inside()
    assert (await lesson.ask(LOCK)).detail == ""
    await lesson.until(lambda: lesson.meeting.locked and not lesson.meeting.soft_lock)
    await lesson.ask(UNLOCK)
    await lesson.until(lambda: lesson.meeting.locked is False)
    assert call.switches["may_rename"] is True
