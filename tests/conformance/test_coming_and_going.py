"""Whoever comes is seen to come, and whoever goes to go: each connection by itself."""

from __future__ import annotations

from monitor.recognition import Verdict
from providers.base import Left, Place, Role
from tests.conformance.conftest import Watch
from tests.conformance.stage import Stage, Trouble
from tests.conformance.watching import LESSON, STAFF, Eye

CUT = 1.0
"""Times that a platform tells may be cut to whole seconds."""


async def test_a_join_is_seen_with_name_place_and_since(stage: Stage, eye: Eye) -> None:
    before = stage.now()
    await stage.join("Ada")
    await eye.until_in("Ada")
    ada = eye.one("Ada")
    assert ada.id
    assert ada.since is not None
    assert before - CUT <= ada.since <= stage.now() + CUT


async def test_an_account_is_told_only_of_whom_the_platform_vouches_for(
    stage: Stage, eye: Eye
) -> None:
    await stage.join("Ada", account="ada@school.example")
    await stage.join("Ben")
    await eye.until_in("Ada", "Ben")
    await eye.until(lambda: eye.one("Ada").account == "ada@school.example")
    assert (eye.one("Ben").account, eye.one("Ben").person) == (None, None)


async def test_an_address_that_was_only_typed_makes_nobody_staff(stage: Stage, eye: Eye) -> None:
    await stage.join("Mr Jones", typed=STAFF, waiting=True)
    await eye.until_waiting("Mr Jones")
    await stage.admit("Mr Jones")
    await eye.until_in("Mr Jones")
    await stage.change("Mr Jones", role=Role.CO_HOST)
    await eye.until(lambda: eye.one("Mr Jones").role is Role.CO_HOST)
    await stage.linger()
    assert eye.one("Mr Jones").account is None
    assert LESSON.recogniser.recognise(eye.one("Mr Jones")).verdict is not Verdict.STAFF


async def test_staff_by_their_account_are_staff_and_no_companion(stage: Stage, eye: Eye) -> None:
    await stage.join("Mr Jones", account=STAFF)
    await eye.until_in("Mr Jones")
    await stage.change("Mr Jones", role=Role.CO_HOST)
    await eye.until(lambda: eye.one("Mr Jones").role is Role.CO_HOST)
    await eye.until(lambda: eye.one("Mr Jones").account)  # it may have to be looked up
    assert LESSON.recogniser.recognise(eye.one("Mr Jones")).verdict is Verdict.STAFF
    assert not eye.one("Mr Jones").companion


async def test_who_was_there_before_is_listed_or_the_gap_is_said(
    stage: Stage, watch: Watch
) -> None:
    await stage.join("Ada")
    await stage.join("Ben", waiting=True)
    eye = await watch()
    if stage.traits.lists:
        await eye.until_in("Ada")
        await eye.until_waiting("Ben")
        await eye.until(lambda: not eye.meeting.gap)
    else:
        await stage.linger()
        assert eye.meeting.gap


async def test_who_leaves_the_call_or_the_waiting_room_is_gone(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada")
    await stage.join("Ben", waiting=True)
    await eye.until_in("Ada")
    await eye.until_waiting("Ben")
    await stage.leave("Ada")
    await eye.until_gone("Ada")
    assert eye.where("Ben") == [Place.WAITING]
    await stage.leave("Ben")
    await eye.until_gone("Ben")


async def test_nobody_else_goes_with_who_leaves(stage: Stage, eye: Eye) -> None:
    for who in ("Ada", "Ben", "Cleo"):
        await stage.join(who)
    await eye.until_in("Ada", "Ben", "Cleo")
    seen = len(eye.states)
    await stage.leave("Ben")
    await eye.until_gone("Ben")
    await stage.linger()
    assert eye.counts("Ada", seen) == eye.counts("Cleo", seen) == {1}


async def test_who_rejoins_is_another_participant(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    first = eye.one("Ada")
    await stage.leave("Ada")
    await eye.until_gone("Ada")
    await stage.join("Ada")
    await eye.until_in("Ada")
    assert eye.one("Ada").id != first.id
    assert eye.meeting.now(first.id) == first.id  # it did not become the new one


async def test_a_person_who_is_signed_in_is_the_same_over_rejoins(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada", account="ada@school.example")
    await eye.until_in("Ada")
    await eye.until(lambda: eye.one("Ada").account)
    first = eye.one("Ada")
    assert first.person is not None
    await stage.leave("Ada")
    await eye.until_gone("Ada")
    await stage.join("Ada", account="ada@school.example")
    await eye.until_in("Ada")
    assert (eye.one("Ada").person, eye.one("Ada").account) == (first.person, first.account)
    assert (eye.one("Ada").id == first.id) is stage.traits.joins_devices


async def test_two_of_one_name_are_two(stage: Stage, eye: Eye) -> None:
    await stage.join("a laptop", name="Ada")
    await stage.join("a phone", name="Ada")
    await eye.until(lambda: eye.where("Ada") == [Place.IN_CALL] * 2)
    one, other = eye.shown("Ada")
    assert one.id != other.id
    await stage.leave("a laptop")
    await eye.until_in("Ada")
    await stage.linger()
    assert eye.one("Ada").id == other.id


async def test_a_new_connection_before_the_old_one_is_gone_is_shown_beside_it(
    stage: Stage, eye: Eye
) -> None:
    await stage.join("before", name="Ada", account="ada@school.example")
    await eye.until_in("Ada")
    old = eye.one("Ada").id
    await stage.join("after", name="Ada", account="ada@school.example")
    if stage.traits.joins_devices:
        await stage.linger()
    else:
        await eye.until(lambda: len(eye.shown("Ada")) == 2)
    await stage.leave("before")
    await stage.linger()
    await eye.until_in("Ada")
    assert (eye.one("Ada").id == old) is stage.traits.joins_devices


async def test_a_rename_is_told_or_the_old_name_stays_until_the_next_word(
    stage: Stage, eye: Eye
) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    known = eye.one("Ada").id
    await stage.change("Ada", name="Ada's iPad")
    if not stage.traits.renames:
        await stage.linger()
        assert eye.where("Ada") == [Place.IN_CALL]
        await stage.change("Ada", sharing=True)
    await eye.until_in("Ada's iPad")
    assert eye.one("Ada's iPad").id == known
    assert not eye.shown("Ada")


async def test_what_comes_late_twice_and_in_disorder_changes_nothing(
    stage: Stage, eye: Eye
) -> None:
    await stage.begin(Trouble.STAMMER)
    await stage.join("Ada")
    await stage.join("Ben", waiting=True)
    await stage.admit("Ben")
    await stage.join("Cleo")
    await stage.leave("Cleo")
    await stage.heal()
    await stage.linger()
    await stage.join("the last")
    await eye.until_in("Ada", "Ben", "the last")
    await stage.linger()
    assert eye.where("Ada") == eye.where("Ben") == [Place.IN_CALL]
    assert eye.where("Cleo") == []


async def test_who_left_stays_away_though_told_of_again(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    gone = eye.one("Ada").id
    await stage.begin(Trouble.STAMMER)
    await stage.leave("Ada")
    await stage.heal()
    await eye.until_gone("Ada")
    seen = len(eye.states)
    await stage.linger()
    assert eye.counts("Ada", seen) <= {0}
    assert [told for told in eye.of(Left) if told.id == gone]
