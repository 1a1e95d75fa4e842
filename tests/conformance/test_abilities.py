"""What can be done now is always said, and why not; the key says the same."""

from __future__ import annotations

from providers.base import Abilities, Action, ActionKind, Seen, Snapshot
from tests.conformance.rules import is_sentence
from tests.conformance.stage import Stage, Trouble
from tests.conformance.watching import Desk, Eye, name_for, states


async def test_every_action_is_named_before_anybody_is_shown(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    kinds = [type(told) for told in eye.told]
    assert kinds.index(Abilities) < min(
        kinds.index(kind) for kind in (Seen, Snapshot) if kind in kinds
    )
    assert {kind for kind in ActionKind if eye.meeting.can(kind).available} == stage.traits.can


async def test_what_cannot_be_done_here_is_refused_by_key_and_by_provider(
    stage: Stage, desk: Desk
) -> None:
    await stage.join("Ada")
    await desk.until_in("Ada")
    ada = desk.one("Ada").id
    for kind in set(ActionKind) - stage.traits.can:
        can = desk.session.can(kind)
        assert is_sentence(can.reason)
        outcomes = await desk.ask(kind, [ada])
        assert states(outcomes) == ["refused"]
        assert outcomes[-1].detail == can.reason
        reply = await stage.provider.perform(Action("1", kind, (ada,), name=name_for(kind)))
        assert not reply.accepted
        assert is_sentence(reply.detail)


async def test_what_is_taken_away_is_said_with_its_reason_and_comes_back(
    stage: Stage, desk: Desk
) -> None:
    await stage.join("Ada")
    await desk.until_in("Ada")
    ada = desk.one("Ada").id
    for _again in range(2):
        await stage.begin(Trouble.DISABLED)
        await desk.until(lambda: not any(desk.session.can(kind).available for kind in ActionKind))
        for kind in ActionKind:
            outcomes = await desk.ask(kind, [ada])
            assert states(outcomes) == ["refused"]
            assert outcomes[-1].detail == desk.session.can(kind).reason
            assert is_sentence(outcomes[-1].detail)
            assert not (
                await stage.provider.perform(Action("1", kind, (ada,), name=name_for(kind)))
            ).accepted
        await stage.heal()
        await desk.until(
            lambda: (
                {kind for kind in ActionKind if desk.session.can(kind).available}
                == stage.traits.can
            )
        )


async def test_a_broken_way_never_makes_more_possible(stage: Stage, eye: Eye) -> None:
    await stage.begin(Trouble.CUT)
    await stage.linger()
    await stage.heal()
    await stage.linger()
    for told in eye.of(Abilities):
        possible = {kind for kind, can in told.actions.items() if can.available}
        assert possible <= stage.traits.can
