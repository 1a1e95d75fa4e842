"""What people do is told or unknown, and never guessed."""

from __future__ import annotations

import pytest

from providers.base import Role, Started, Switch
from tests.conformance.conftest import Watch
from tests.conformance.stage import Stage, Trouble
from tests.conformance.watching import Eye

CHANGES: tuple[tuple[str, bool | Role, bool | Role], ...] = (
    ("muted", False, True),
    ("camera", False, True),
    ("hand", True, False),
    ("sharing", True, False),
    ("role", Role.CO_HOST, Role.PARTICIPANT),
    ("role", Role.HOST, Role.CO_HOST),
)
"""What somebody does, and then undoes."""


@pytest.mark.parametrize(("field", "first", "then"), CHANGES)
async def test_what_somebody_does_is_told_or_stays_unknown(
    stage: Stage, eye: Eye, field: str, first: bool | Role, then: bool | Role
) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    for value in (first, then):
        await stage.change("Ada", **{field: value})
        if field in stage.traits.tells:
            await eye.until(lambda value=value: getattr(eye.one("Ada"), field) == value)  # type: ignore[misc]
        else:
            await stage.linger()
    if field not in stage.traits.tells:
        known = {getattr(person, field) for state in eye.states for person in state.everyone()}
        assert known == {None}


@pytest.mark.parametrize("field", ["muted", "camera", "hand", "sharing"])
async def test_what_one_does_is_told_of_nobody_else(stage: Stage, eye: Eye, field: str) -> None:
    await stage.join("Ada")
    await stage.join("Ben")
    await eye.until_in("Ada", "Ben")
    value = field in ("hand", "sharing")
    await stage.change("Ben", **{field: not value})
    await stage.linger()
    before = getattr(eye.one("Ben"), field)
    await stage.change("Ada", **{field: value})
    await stage.linger()
    assert getattr(eye.one("Ben"), field) == before
    assert (getattr(eye.one("Ada"), field) == value) is (field in stage.traits.tells)


async def test_of_who_waits_no_microphone_and_camera_is_guessed(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada", waiting=True)
    await eye.until_waiting("Ada")
    await stage.linger()
    ada = eye.one("Ada")
    assert (ada.muted, ada.camera) == (None, None)
    assert not ada.hand
    assert not ada.sharing


async def test_what_is_not_told_any_more_is_unknown_and_what_still_is_stays(
    stage: Stage, eye: Eye
) -> None:
    await stage.join("Ada")
    await stage.change("Ada", muted=False, hand=True, sharing=True)
    await eye.until_in("Ada")
    await stage.linger()
    before = eye.one("Ada")
    await stage.begin(Trouble.DISABLED)
    dims = stage.traits.dims
    await eye.until(lambda: all(getattr(eye.one("Ada"), field) is None for field in dims))
    await stage.linger()
    for field in {"muted", "camera", "hand", "sharing", "role"} - dims:
        assert getattr(eye.one("Ada"), field) == getattr(before, field)
    await stage.heal()
    await eye.until(
        lambda: all(getattr(eye.one("Ada"), field) == getattr(before, field) for field in dims)
    )


async def test_a_recording_is_told_as_it_begins_and_stops(stage: Stage, eye: Eye) -> None:
    await stage.record(True)
    await eye.until(lambda: eye.meeting.recording)
    await stage.record(False)
    await eye.until(lambda: not eye.meeting.recording)


async def test_a_lock_is_told_or_stays_unknown(stage: Stage, eye: Eye) -> None:
    for on in (True, False):
        await stage.lock(on)
        if stage.traits.tells_lock:
            await eye.until(lambda on=on: eye.meeting.locked is on)  # type: ignore[misc]
        else:
            await stage.linger()
            assert eye.meeting.locked is None


async def test_whether_whoever_comes_in_is_muted_is_told_or_stays_unknown(
    stage: Stage, eye: Eye
) -> None:
    for on in (False, True):
        await stage.mute_on_entry(on)
        if stage.traits.tells_entry:
            await eye.until(lambda on=on: eye.meeting.muted_on_entry is on)  # type: ignore[misc]
        else:
            await stage.linger()
            assert eye.meeting.muted_on_entry is None


async def test_a_meeting_that_rests_is_not_running_until_it_is_started(
    stage: Stage, watch: Watch
) -> None:
    stage.rest()
    eye = await watch()
    if stage.traits.rests:
        assert not eye.meeting.running
        assert not eye.meeting.over  # it has not run
        await stage.start()
    await eye.until(lambda: eye.meeting.running)
    assert eye.of(Started)
    await stage.join("Ada")
    await eye.until_in("Ada")


@pytest.mark.parametrize("what", Switch)
async def test_what_pupils_may_do_is_told_or_stays_unknown(
    stage: Stage, eye: Eye, what: Switch
) -> None:
    for allowed in (False, True):
        await stage.allow(what, allowed)
        if what in stage.traits.tells_switches:
            await eye.until(lambda allowed=allowed: eye.meeting.allowed(what) is allowed)  # type: ignore[misc]
        else:
            await stage.linger()
    if what not in stage.traits.tells_switches:
        assert {state.allowed(what) for state in eye.states} <= {None}


@pytest.mark.parametrize("field", ["mic_allowed", "camera_allowed"])
async def test_what_somebody_may_not_do_is_told_or_stays_unknown(
    stage: Stage, eye: Eye, field: str
) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    await stage.forbid("Ada")
    if field in stage.traits.tells:
        await eye.until(lambda: getattr(eye.one("Ada"), field) is False)
    else:
        await stage.linger()
        known = {getattr(person, field) for state in eye.states for person in state.everyone()}
        assert known == {None}
