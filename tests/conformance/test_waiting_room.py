"""From the waiting room into the call and back: one person, one row, always shown."""

from __future__ import annotations

import pytest

from providers.base import ActionKind, Place
from tests.conformance.stage import Stage
from tests.conformance.watching import Desk, Eye


@pytest.mark.parametrize("account", ["", "ada@school.example"])
async def test_who_is_admitted_under_the_same_id_keeps_their_row(
    stage: Stage, eye: Eye, account: str
) -> None:
    await stage.join("Ada", waiting=True, account=account)
    await eye.until_waiting("Ada")
    known, seen = eye.one("Ada"), len(eye.states) - 1
    await stage.admit("Ada")
    await eye.until_in("Ada")
    await stage.linger()
    assert eye.counts("Ada", seen) == {1}
    ada = eye.one("Ada")
    assert ada.id == known.id
    assert ada.since is not None
    assert known.since is not None
    assert ada.since >= known.since


async def test_who_is_admitted_under_a_new_id_keeps_their_row(stage: Stage, eye: Eye) -> None:
    """Where the platform vouches that it is them: by the account, at least."""
    await stage.join("Ada", waiting=True, account="ada@school.example")
    await stage.join("Ben", waiting=True)
    await eye.until_waiting("Ada")
    known, seen = eye.one("Ada"), len(eye.states) - 1
    order = [person.name for person in eye.meeting.everyone()]
    await stage.admit("Ada", new_id=True)
    await eye.until_in("Ada")
    await stage.linger()
    assert eye.counts("Ada", seen) == {1}
    assert eye.one("Ada").id == eye.meeting.now(known.id)
    assert (eye.one("Ada").id == known.id) is stage.traits.keeps_ids
    names = [person.name for person in eye.meeting.everyone()]
    assert names.index("Ada") == order.index("Ada")


async def test_a_guest_who_is_admitted_under_a_new_id_is_one_person_in_the_end(
    stage: Stage, eye: Eye
) -> None:
    """Never nobody, on the way; and made one by name alone never."""
    await stage.join("Ada", waiting=True)
    await eye.until_waiting("Ada")
    known, seen = eye.one("Ada"), len(eye.states) - 1
    await stage.admit("Ada", new_id=True)
    await eye.until_in("Ada")
    await stage.linger()
    assert 0 not in eye.counts("Ada", seen)
    assert eye.where("Ada") == [Place.IN_CALL]
    followed = eye.meeting.now(known.id) == eye.one("Ada").id
    assert followed is stage.traits.follows_guests


async def test_who_is_put_back_waits_and_can_come_in_again(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    seen = len(eye.states) - 1
    await stage.put_back("Ada")
    await eye.until_waiting("Ada")
    await stage.admit("Ada")
    await eye.until_in("Ada")
    await stage.linger()
    assert eye.counts("Ada", seen) == {1}


async def test_who_shared_and_was_put_back_shares_no_more(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada")
    await stage.change("Ada", sharing=True)
    await eye.until(lambda: eye.shown("Ada") and eye.one("Ada").sharing)
    await stage.put_back("Ada")
    await eye.until_waiting("Ada")
    assert not eye.one("Ada").sharing


async def test_a_guest_who_was_admitted_under_a_new_id_can_be_acted_on(
    stage: Stage, desk: Desk
) -> None:
    await stage.join("Ada", waiting=True)
    await desk.until_waiting("Ada")
    await stage.admit("Ada", new_id=True)
    await desk.until_in("Ada")
    last = (await desk.ask(ActionKind.REMOVE, [desk.one("Ada").id]))[-1]
    if ActionKind.REMOVE in stage.traits.can:
        await desk.until_gone("Ada")
        assert last.state == "done"
    else:
        assert (last.state, desk.where("Ada")) == ("refused", [Place.IN_CALL])
