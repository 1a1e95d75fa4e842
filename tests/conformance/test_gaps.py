"""What was missed is found out or said, and a broken way never looks like a live one."""

from __future__ import annotations

from providers.base import ChannelState, Place, Pulse
from tests.conformance.stage import Stage, Trouble
from tests.conformance.watching import Eye


def is_down(eye: Eye) -> bool:
    return ChannelState.DOWN in eye.channels()


async def back(stage: Stage, eye: Eye) -> None:
    """Heal, and wait until it is known again what goes on."""
    await stage.heal()
    await eye.until(lambda: not is_down(eye))
    if stage.traits.lists:
        await eye.until(lambda: not eye.meeting.gap)
    else:
        await stage.linger()
        assert eye.meeting.gap


async def test_a_broken_way_is_told_with_the_gap_and_mended_by_itself(
    stage: Stage, eye: Eye
) -> None:
    await stage.begin(Trouble.CUT)
    await eye.until(lambda: is_down(eye))
    assert eye.meeting.gap
    await back(stage, eye)
    await stage.join("Ada")
    await eye.until_in("Ada")


async def test_people_stay_shown_while_the_way_is_broken(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada")
    await stage.join("Ben", waiting=True)
    await eye.until_in("Ada")
    await eye.until_waiting("Ben")
    seen = len(eye.states)
    await stage.begin(Trouble.CUT)
    await eye.until(lambda: is_down(eye))
    await stage.linger()
    await back(stage, eye)
    assert eye.counts("Ada", seen) == eye.counts("Ben", seen) == {1}


async def test_who_comes_and_goes_in_a_gap_is_found_out_or_the_gap_stays_said(
    stage: Stage, eye: Eye
) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    await stage.begin(Trouble.CUT)
    await eye.until(lambda: is_down(eye))
    await stage.leave("Ada")
    await stage.join("Ben")
    await stage.join("Cleo", waiting=True)
    await back(stage, eye)
    if stage.traits.lists:
        await eye.until_in("Ben")
        await eye.until_waiting("Cleo")
        await eye.until_gone("Ada")
    else:
        assert eye.where("Ada") == [Place.IN_CALL]  # rather too long than not at all


async def test_who_rejoins_in_a_gap_is_shown_once_in_the_end(stage: Stage, eye: Eye) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    old = eye.one("Ada").id
    await stage.begin(Trouble.CUT)
    await eye.until(lambda: is_down(eye))
    await stage.leave("Ada")
    await stage.join("Ada")
    await back(stage, eye)
    if stage.traits.lists:
        await eye.until(lambda: [one.id for one in eye.shown("Ada")] not in ([], [old]))
        await eye.until_in("Ada")
        assert eye.one("Ada").id != old
    else:
        assert eye.one("Ada").id == old


async def test_a_join_that_is_lost_unnoticed_is_healed_or_the_gap_stays_said(
    stage: Stage, eye: Eye
) -> None:
    await stage.begin(Trouble.LOST)
    await stage.join("Ada")
    await stage.heal()
    if stage.traits.lists:
        await eye.until_in("Ada")
    else:
        await stage.linger()
        assert eye.meeting.gap


async def test_a_departure_that_is_lost_unnoticed_is_healed_or_the_gap_stays_said(
    stage: Stage, eye: Eye
) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    await stage.begin(Trouble.LOST)
    await stage.leave("Ada")
    await stage.heal()
    if stage.traits.lists:
        await eye.until_gone("Ada")
    else:
        await stage.linger()
        assert eye.where("Ada") == [Place.IN_CALL]
        assert eye.meeting.gap


async def test_nothing_looks_fresh_while_the_way_is_broken(stage: Stage, eye: Eye) -> None:
    await eye.until(lambda: eye.of(Pulse))
    await stage.begin(Trouble.CUT)
    await eye.until(lambda: is_down(eye))
    fresh = len(eye.of(Pulse))
    await stage.linger()
    assert len(eye.of(Pulse)) == fresh
    await stage.heal()
    await eye.until(lambda: len(eye.of(Pulse)) > fresh)
