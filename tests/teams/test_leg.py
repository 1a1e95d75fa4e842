"""The end of the companion's leg of the call: what it means, and what is done about it."""

from __future__ import annotations

import pytest

from providers.base import ActionKind, Channel, ChannelState, Ended, Place
from providers.in_call import CHANNEL
from providers.teams import call_words
from providers.teams.inside import OVER
from tests.conformance.teams import TeamsStage
from tests.conformance.watching import Eye
from tests.teams.conftest import Watch, eventually
from tests.teams.seen import ask, channel, reasons, says
from tests.teams.services import PASS


@pytest.mark.parametrize("sub", sorted(call_words.OVER))
async def test_the_end_for_everyone_is_the_end(stage: TeamsStage, eye: Eye, sub: int) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    stage.call.drop(0, sub)
    await says(eye, ChannelState.OFF, OVER)
    assert len(eye.of(Ended)) == 1
    assert eye.meeting.over
    assert not eye.meeting.people
    assert not (await ask(stage, ActionKind.CHAT_OFF)).accepted
    assert len(stage.call.children) == 1  # it stays: END may still need it


@pytest.mark.parametrize(
    ("code", "sub", "words"),
    [
        (0, 5300, call_words.PUT_OUT),
        (0, 5000, call_words.PERHAPS_OVER),
        (0, 5854, call_words.TURNED_AWAY),
        (0, 5855, call_words.NOT_LET_IN),
        (403, 1, call_words.NOT_LET),
    ],
)
async def test_put_out_it_says_so_and_claims_no_end(
    stage: TeamsStage, eye: Eye, code: int, sub: int, words: str
) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    stage.call.drop(code, sub)
    await says(eye, ChannelState.OFF, words)
    assert not eye.of(Ended)
    assert eye.where("Ada") == [Place.IN_CALL]  # for all that is known
    assert eye.one("Ada").muted is None
    assert len(reasons(eye)) == 1


@pytest.mark.parametrize(("code", "sub"), [(410, 3101), (0, 0)])
async def test_a_broken_connection_is_told_and_another_child_comes(
    stage: TeamsStage, eye: Eye, code: int, sub: int
) -> None:
    """Also where Teams says that we have hung up, and nobody asked for it."""
    await stage.join("Ada")
    await eye.until_in("Ada")
    stage.call.drop(code, sub)
    await eventually(lambda: len(stage.call.children) == 2)
    await says(eye, ChannelState.UP, "")
    told = [c for c in eye.of(Channel) if c.name == CHANNEL]
    assert any(c.state is ChannelState.DOWN and f"{code}/{sub}" in c.detail and c.gap for c in told)
    assert not told[-1].gap
    assert not eye.of(Ended)
    assert eye.where("Ada") == [Place.IN_CALL]


@pytest.mark.parametrize(
    ("code", "sub", "words"),
    [(403, 40231, call_words.NO_TEAMS_ACCOUNT)],
)
async def test_what_can_never_work_is_said_once_and_not_tried_again(
    stage: TeamsStage, watch: Watch, code: int, sub: int, words: str
) -> None:
    stage.call.joins = False
    eye = watch()
    await eventually(lambda: stage.call.briefs)
    stage.call.say({"trouble": {"code": code, "subCode": sub, "text": "x"}})
    await says(eye, ChannelState.OFF, words)
    await stage.linger()
    assert len(stage.call.children) == 1
    assert reasons(eye) == {f"the companion is not in the call: {words}"}


@pytest.mark.parametrize(("code", "sub"), [(401, 1), (408, 1), (409, 40230), (500, 7)])
async def test_what_may_pass_is_tried_again(
    stage: TeamsStage, watch: Watch, code: int, sub: int
) -> None:
    stage.call.joins = False
    eye = watch()
    await eventually(lambda: stage.call.briefs)
    stage.call.joins = True
    stage.call.say({"trouble": {"code": code, "subCode": sub, "text": "x"}})
    await eventually(lambda: len(stage.call.briefs) == 2)
    await says(eye, ChannelState.UP, "")


async def test_another_pass_is_given_when_it_is_asked_for(stage: TeamsStage, eye: Eye) -> None:
    stage.call.say({"wants_token": True})
    await eventually(lambda: {"token": PASS} in stage.call.asked)
    assert channel(eye) == (ChannelState.UP, "")


async def test_asked_again_while_somebody_signs_in_it_still_gives_one_pass(
    stage: TeamsStage, eye: Eye
) -> None:
    passes = vars(stage.provider._services)["_passes"]
    passes.signed_in.clear()
    before = passes.given
    for _ in range(5):
        stage.call.say({"wants_token": True})
    await stage.join("Ada")
    await eye.until_in("Ada")  # all of that has been heard
    passes.signed_in.set()
    await eventually(lambda: {"token": PASS} in stage.call.asked)
    assert passes.given - before == 1
    stage.call.say({"wants_token": True})
    await eventually(lambda: passes.given - before == 2)


async def test_a_line_that_cannot_be_read_costs_no_more_than_itself(
    stage: TeamsStage, eye: Eye
) -> None:
    stage.call.say({"room": {"me": None}})
    await eye.until(lambda: "please report it" in str(channel(eye)))
    await stage.join("Ada")
    await says(eye, ChannelState.UP, "")
    await eye.until_in("Ada")
    assert len(stage.call.children) == 1
    eye.broken.clear()  # the place of a fault in our own code is no sentence


@pytest.mark.parametrize("code", [0, 410])
async def test_whatever_ends_its_leg_after_end_the_child_is_not_sent_away(
    stage: TeamsStage, eye: Eye, code: int
) -> None:
    """It comes back to see whether anybody is still in."""
    stage.call.refuses = "500/1"  # END itself comes to nothing here
    assert stage.provider._inside is not None
    assert stage.provider._inside.alarm.ring({"end": True})
    stage.call.drop(code, 3101 if code else 0)
    await says(eye, ChannelState.CONNECTING, call_words.ENDING)
    await stage.linger()
    assert {"leave": True} not in stage.call.asked
    assert not eye.of(Ended)
    stage.call.come_in()  # somebody is in: it is in a call again
    await says(eye, ChannelState.UP, "")


@pytest.mark.parametrize("rung", [False, True])
async def test_word_of_an_end_before_it_was_last_seen_or_asked_for_ends_nothing(
    stage: TeamsStage, eye: Eye, rung: bool
) -> None:
    """The witness's word takes up to a minute: it may be of a call before this one."""
    inside = stage.provider._inside
    assert inside is not None
    stage.call.joins, stage.call.refuses = False, "500/1"
    if rung:
        assert inside.alarm.ring({"end": True})
    stage.call.drop(410, 3101)
    await eye.until(lambda: ChannelState.UP not in (channel(eye) or ()))
    if rung:
        inside._read_at = float("-inf")
    stage.provider._told_over(stage.clock.mono() - 10.0)
    await stage.linger()
    assert not eye.of(Ended)
    stage.provider._told_over(stage.clock.mono())
    await eye.until(lambda: bool(eye.of(Ended)))
