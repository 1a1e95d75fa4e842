"""Whoever was removed for good is turned away from the lobby."""

from __future__ import annotations

from typing import Any

import pytest

from providers.base import ActionKind, Channel, Rejoin
from providers.teams.barred import TURNED_AWAY
from tests.conformance.teams import TeamsStage
from tests.conformance.watching import Eye
from tests.teams.conftest import eventually
from tests.teams.seen import ask, notices


async def removed(stage: TeamsStage, eye: Eye, who: str, rejoin: Rejoin) -> None:
    """They were in the call, were removed, and have gone."""
    await stage.join(who, account=f"{who.lower()}@elsewhere.example")
    await eye.until_in(who)
    await ask(stage, ActionKind.REMOVE, eye.one(who).id, rejoin=rejoin)
    await eye.until_gone(who)


def rejected(stage: TeamsStage) -> list[list[str]]:
    return [order["who"] for order in stage.call.asked if order.get("do") == "reject"]


async def test_who_was_removed_for_good_is_turned_away_from_the_lobby(
    stage: TeamsStage, eye: Eye
) -> None:
    await removed(stage, eye, "Mallory", Rejoin.NO)
    await stage.join("Mallory", account="mallory@elsewhere.example", waiting=True)
    await eye.until(lambda: rejected(stage))
    await eye.until_gone("Mallory")
    assert rejected(stage) == [[stage._ids["Mallory"]]]
    await eye.until(lambda: TURNED_AWAY in notices(eye))
    assert notices(eye).count(TURNED_AWAY) == 1


@pytest.mark.parametrize("rejoin", [Rejoin.YES, Rejoin.WAITING_ROOM])
async def test_who_may_come_back_is_let_wait(stage: TeamsStage, eye: Eye, rejoin: Rejoin) -> None:
    await removed(stage, eye, "Ada", rejoin)
    await stage.join("Ada", account="ada@elsewhere.example", waiting=True)
    await eye.until_waiting("Ada")
    await stage.linger()
    assert not rejected(stage)


async def test_another_who_bears_the_same_name_is_not_turned_away(
    stage: TeamsStage, eye: Eye
) -> None:
    await removed(stage, eye, "Ada", Rejoin.NO)
    await stage.join("the real one", name="Ada", account="ada@school.example", waiting=True)
    await eye.until_waiting("Ada")
    await stage.linger()
    assert not rejected(stage)


async def test_who_is_let_in_after_all_is_not_turned_away_later(
    stage: TeamsStage, eye: Eye
) -> None:
    await removed(stage, eye, "Ada", Rejoin.NO)

    async def no_refusal(order: dict[str, Any]) -> bool:
        return bool(order["do"] != "reject")

    stage.call.comes_true = no_refusal
    await stage.join("Ada", account="ada@elsewhere.example", waiting=True)
    await eventually(lambda: rejected(stage))
    await ask(stage, ActionKind.ADMIT, stage._ids["Ada"])  # staff have changed their mind
    await eye.until_in("Ada")
    await stage.leave("Ada")
    await eye.until_gone("Ada")
    await stage.join("Ada", account="ada@elsewhere.example", waiting=True)
    await eye.until_waiting("Ada")
    await stage.linger()
    assert len(rejected(stage)) == 1
    assert TURNED_AWAY not in notices(eye)


async def test_a_refusal_that_does_nothing_is_asked_for_again(
    stage: TeamsStage, eye: Eye, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``reject`` may resolve and do nothing; that they were turned away is said when they are."""
    monkeypatch.setattr("providers.teams.barred.TURN_AWAY_AGAIN_SECONDS", 0.1)
    await removed(stage, eye, "Mallory", Rejoin.NO)

    early: list[str] = []

    async def nothing(_order: dict[str, Any]) -> bool:
        early.extend(notices(eye))
        return len(rejected(stage)) > 2

    stage.call.comes_true = nothing
    await stage.join("Mallory", account="mallory@elsewhere.example", waiting=True)

    def gone() -> bool:
        stage.call.show()  # it is looked at again at the next reading
        return not stage.call.lobby

    await eventually(gone)
    assert len(rejected(stage)) > 2
    assert TURNED_AWAY not in early
    await eye.until(lambda: TURNED_AWAY in notices(eye))


async def test_who_is_refused_in_the_lobby_for_good_is_refused_once(
    stage: TeamsStage, eye: Eye
) -> None:
    await stage.join("Mallory", account="mallory@elsewhere.example", waiting=True)
    await eye.until_waiting("Mallory")
    await ask(stage, ActionKind.REMOVE, eye.one("Mallory").id, rejoin=Rejoin.NO)
    await eye.until_gone("Mallory")
    assert len(rejected(stage)) == 1
    assert TURNED_AWAY not in notices(eye)


async def test_who_is_still_shown_waiting_after_the_refusal_has_not_come_back(
    stage: TeamsStage, eye: Eye
) -> None:
    await stage.join("Mallory", account="mallory@elsewhere.example", waiting=True)
    await eye.until_waiting("Mallory")

    async def later(_order: dict[str, Any]) -> bool:
        stage.call.show()
        return True

    stage.call.comes_true = later
    await ask(stage, ActionKind.REMOVE, eye.one("Mallory").id, rejoin=Rejoin.NO)
    await eye.until_gone("Mallory")
    assert len(rejected(stage)) == 1
    assert not [told for told in eye.of(Channel) if "please report it" in told.detail]
