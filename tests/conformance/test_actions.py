"""Actions through the session: done only when it was seen, and every other end is said."""

from __future__ import annotations

import pytest

from monitor.effects import effect
from monitor.meeting import Meeting, apply
from monitor.stream import Outcome, OutcomeState
from providers.base import SWITCHING, WHOLE_MEETING, Action, ActionKind, Place
from tests.conformance.rules import is_sentence
from tests.conformance.stage import Mishap, Stage
from tests.conformance.watching import NEW_NAME, Desk, Eye, name_for, states

SENT, ACCEPTED = OutcomeState.SENT, OutcomeState.ACCEPTED
DONE, REFUSED = OutcomeState.DONE, OutcomeState.REFUSED
UNCONFIRMED = OutcomeState.UNCONFIRMED

PERSONAL = [kind for kind in ActionKind if kind not in WHOLE_MEETING]
SOON = 0.1
"""Real seconds, in place of those after which a session gives an effect or an answer up."""


async def set_up(stage: Stage, desk: Desk, kind: ActionKind) -> list[str]:
    """Let it be so that ``kind`` has something to do; returns its targets."""
    if kind in (ActionKind.LOCK, ActionKind.UNLOCK):
        await stage.lock(kind is ActionKind.UNLOCK)
    if kind in (ActionKind.MUTE_ON_ENTRY, ActionKind.SOUND_ON_ENTRY):
        await stage.mute_on_entry(kind is ActionKind.SOUND_ON_ENTRY)
    if kind in SWITCHING:
        what, allowed = SWITCHING[kind]
        await stage.allow(what, not allowed)
    if kind in WHOLE_MEETING:
        await stage.linger()
        return []
    await stage.join("Ada", waiting=kind is ActionKind.ADMIT)
    await desk.until(lambda: desk.shown("Ada"))
    if kind is not ActionKind.ADMIT:
        await stage.change("Ada", muted=False, camera=True, hand=True, sharing=True)
        if kind in (ActionKind.CAMERA_ALLOWED, ActionKind.MIC_ALLOWED):
            await stage.forbid("Ada")
        await stage.linger()
    return [desk.one("Ada").id]


def assert_refused(outcomes: list[Outcome]) -> None:
    """It was refused in words, and nothing was claimed on the way."""
    assert states(outcomes)[-1] is REFUSED
    assert not {DONE, ACCEPTED} & set(states(outcomes))
    assert is_sentence(outcomes[-1].detail)


@pytest.mark.parametrize("kind", ActionKind)
async def test_an_action_is_done_when_it_was_seen_or_is_refused_in_words(
    stage: Stage, desk: Desk, kind: ActionKind
) -> None:
    targets = await set_up(stage, desk, kind)
    outcomes = await desk.ask(kind, targets)
    if kind not in stage.traits.can:
        assert_refused(outcomes)
        assert outcomes[-1].detail == desk.session.can(kind).reason
        return
    assert states(outcomes) == [SENT, ACCEPTED, DONE]
    action = Action("", kind, tuple(targets), name=name_for(kind))
    meeting, shown = Meeting(), []
    for observation in desk.before(outcomes[-1]):
        meeting = apply(meeting, observation)
        shown.append(effect(action, meeting).complete)
    assert shown[-1]  # the observation that showed it came just before
    accepted = len(desk.before(outcomes[1]))
    assert not shown[accepted - 1]  # and it was not so when the platform had only said yes


@pytest.mark.parametrize("kind", PERSONAL)
async def test_what_is_accepted_and_not_done_is_not_confirmed(
    stage: Stage, desk: Desk, kind: ActionKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.acting.EFFECT_SECONDS", SOON)
    targets = await set_up(stage, desk, kind)
    if Mishap.NOT_DONE not in stage.traits.mishaps or kind not in stage.traits.can:
        assert_refused(await desk.ask(kind, targets))
        return
    await stage.spoil(Mishap.NOT_DONE)
    outcomes = await desk.ask(kind, targets)
    assert states(outcomes) == [SENT, ACCEPTED, UNCONFIRMED]
    assert is_sentence(outcomes[-1].detail)
    monkeypatch.undo()  # it may take its time
    assert states(await desk.ask(kind, targets))[-1] is DONE  # the next one works again


@pytest.mark.parametrize("kind", [ActionKind.MUTE, ActionKind.REMOVE, ActionKind.ADMIT])
async def test_what_is_done_late_is_accepted_first_and_done_when_it_is_seen(
    stage: Stage, desk: Desk, kind: ActionKind
) -> None:
    targets = await set_up(stage, desk, kind)
    if Mishap.LATE not in stage.traits.mishaps:
        assert_refused(await desk.ask(kind, targets))
        return
    await stage.spoil(Mishap.LATE)
    action = desk.session.request(kind, targets)
    await desk.until(lambda: desk.outcomes(action.id)[-1].state is ACCEPTED)
    assert not effect(action, desk.meeting).complete
    await desk.until(lambda: desk.outcomes(action.id)[-1].state.final)
    assert states(desk.outcomes(action.id)) == [SENT, ACCEPTED, DONE]


@pytest.mark.parametrize("kind", ActionKind)
async def test_what_the_platform_refuses_is_refused_in_words(
    stage: Stage, desk: Desk, kind: ActionKind
) -> None:
    targets = await set_up(stage, desk, kind)
    if Mishap.REFUSED in stage.traits.mishaps:
        await stage.spoil(Mishap.REFUSED)
    assert_refused(await desk.ask(kind, targets))
    assert not effect(Action("", kind, tuple(targets), name=name_for(kind)), desk.meeting).complete


async def test_what_is_never_answered_is_given_up_and_not_called_refused(
    stage: Stage, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the platform always answers, and at once."""
    monkeypatch.setattr("monitor.acting.REPLY_SECONDS", SOON)
    targets = await set_up(stage, desk, ActionKind.MUTE)
    silent = Mishap.SILENT in stage.traits.mishaps
    if silent:
        await stage.spoil(Mishap.SILENT)
    outcomes = await desk.ask(ActionKind.MUTE, targets)
    assert (states(outcomes)[-1] is UNCONFIRMED) is silent
    assert is_sentence(outcomes[-1].detail) or not silent


async def test_whom_it_was_for_has_gone_and_it_is_known(stage: Stage, desk: Desk) -> None:
    """There is nothing left to do, or to see done; it is never asked of somebody else."""
    (target,) = await set_up(stage, desk, ActionKind.MUTE)
    await stage.leave("Ada")
    await desk.until_gone("Ada")
    await stage.join("Ada")
    await desk.until_in("Ada")
    await stage.change("Ada", muted=False)
    await stage.linger()
    for kind in PERSONAL:
        last = (await desk.ask(kind, [target]))[-1]
        if kind is ActionKind.ADMIT or kind not in stage.traits.can:
            assert last.state in (REFUSED, DONE), kind
            assert is_sentence(last.detail)
    await stage.linger()
    assert desk.where("Ada") == [Place.IN_CALL]
    assert desk.one("Ada").muted is (False if "muted" in stage.traits.tells else None)


@pytest.mark.parametrize("kind", PERSONAL)
async def test_whom_it_was_for_has_just_gone_and_nobody_knows(
    stage: Stage, desk: Desk, kind: ActionKind
) -> None:
    """It is refused, or they are seen to be gone; and never done to nobody."""
    targets = await set_up(stage, desk, kind)
    await stage.leave("Ada")
    last = (await desk.ask(kind, targets))[-1]
    if last.state is DONE:
        assert not desk.shown("Ada")
    else:
        assert last.state in (REFUSED, UNCONFIRMED)
        assert is_sentence(last.detail)


async def test_somebody_who_waits_is_given_another_name(stage: Stage, desk: Desk) -> None:
    await stage.join("Ada", waiting=True)
    await desk.until(lambda: desk.shown("Ada"))
    outcomes = await desk.ask(ActionKind.RENAME, [desk.one("Ada").id])
    if ActionKind.RENAME in stage.traits.can:
        assert states(outcomes) == [SENT, ACCEPTED, DONE]
        assert desk.where(NEW_NAME) == [Place.WAITING]
    else:
        assert_refused(outcomes)


async def test_without_a_name_nobody_is_renamed(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    for name in (None, ""):
        action = Action("1", ActionKind.RENAME, (eye.one("Ada").id,), name=name)
        reply = await stage.provider.perform(action)
        assert not reply.accepted
        assert is_sentence(reply.detail)


async def test_of_two_one_has_just_gone(stage: Stage, desk: Desk) -> None:
    await set_up(stage, desk, ActionKind.MUTE)
    await stage.join("Ben")
    await desk.until_in("Ben")
    targets = [desk.one("Ada").id, desk.one("Ben").id]
    await stage.leave("Ben")
    outcomes = await desk.ask(ActionKind.MUTE, targets)
    if ActionKind.MUTE in stage.traits.can:
        assert states(outcomes)[-1] is DONE
        assert desk.one("Ada").muted
    else:
        assert_refused(outcomes)


@pytest.mark.parametrize("targets", [(), ("nobody-by-this-id",), ("[x]\x1b", "")])
async def test_to_ask_for_what_makes_no_sense_is_answered_and_never_raises(
    stage: Stage, eye: Eye, targets: tuple[str, ...]
) -> None:
    for kind in ActionKind:
        reply = await stage.provider.perform(Action("1", kind, targets, name=name_for(kind)))
        if kind in PERSONAL or kind not in stage.traits.can:
            assert not reply.accepted, kind
            assert is_sentence(reply.detail), kind


async def test_what_is_so_already_is_done_without_asking(stage: Stage, desk: Desk) -> None:
    await stage.join("Ada")
    await desk.until_in("Ada")
    await stage.change("Ada", muted=True)
    await stage.linger()
    outcomes = await desk.ask(ActionKind.MUTE, [desk.one("Ada").id])
    if ActionKind.MUTE in stage.traits.can:
        assert states(outcomes) == [SENT, DONE]
    else:
        assert_refused(outcomes)
