"""The companion through the provider: whatever becomes of its place in the call is said, as its
channel and as the reason of every action."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from providers.asking import NO_ANSWER
from providers.base import (
    Abilities,
    ActionKind,
    ChannelState,
    Place,
    Recording,
    Rejoin,
    Role,
    Seen,
    Started,
    Switch,
)
from providers.in_call import COMING
from providers.teams.abilities import BY_OPTIONS, NEVER, NOT_SAID
from providers.teams.inside import IN_LOBBY, ONLY_ATTENDEE, OPENS, SHOWN_IN_PART
from tests.conformance.stage import Trouble
from tests.conformance.teams import TeamsStage
from tests.conformance.watching import Eye
from tests.standins.teams_line import ALL, ME, Row
from tests.teams.conftest import Watch, eventually
from tests.teams.seen import ask, channel, notices, reasons, says
from tests.teams.services import PASS


async def test_it_is_told_the_link_and_its_pass_and_is_shown_as_ours(
    stage: TeamsStage, eye: Eye
) -> None:
    (brief,) = stage.call.briefs
    assert brief["token"] == PASS
    assert set(brief) == {"page", "browser", "link", "token"}
    assert channel(eye) == (ChannelState.UP, "")
    assert reasons(eye) == {""}
    me = eye.meeting.get(ME)
    assert me is not None
    assert (me.companion, me.role, me.name) == (True, Role.CO_HOST, "Chaperone (Jones)")
    assert OPENS in notices(eye)
    assert len(eye.of(Started)) == 1


async def test_in_the_lobby_it_says_how_to_let_it_in(stage: TeamsStage, watch: Watch) -> None:
    stage.call.joins = False
    eye = watch()
    await eventually(lambda: stage.call.briefs)
    stage.call.say({"status": "lobby"})
    await says(eye, ChannelState.CONNECTING, IN_LOBBY)
    assert reasons(eye) == {f"the companion {IN_LOBBY}"}
    stage.call.come_in()
    await says(eye, ChannelState.UP, "")
    assert reasons(eye) == {""}


@pytest.mark.parametrize("role", ["Attendee"])
async def test_an_attendee_is_told_at_once_and_not_when_it_is_needed(
    stage: TeamsStage, eye: Eye
) -> None:
    assert channel(eye) == (ChannelState.UP, ONLY_ATTENDEE)
    assert all("attendee" in reason for reason in reasons(eye))
    stage.call.role = "Presenter"
    stage.call.show()
    await says(eye, ChannelState.UP, "")
    assert reasons(eye) == {""}


@pytest.mark.parametrize("role", ["Attendee"])
async def test_who_is_not_shown_the_lobby_takes_nobody_out_of_it(
    stage: TeamsStage, watch: Watch
) -> None:
    stage.call.role = "Presenter"
    eye = watch()
    await eye.until_up()
    await stage.join("Ada", waiting=True)
    await eye.until_waiting("Ada")
    stage.call.role = "Attendee"  # somebody took the role away
    stage.call.show()
    await says(eye, ChannelState.UP, ONLY_ATTENDEE)
    assert eye.where("Ada") == [Place.WAITING]


@pytest.mark.parametrize(("may", "known"), [(None, "Co-organizer"), (False, "Unknown")])
async def test_what_teams_has_not_said_yet_is_not_promised(
    stage: TeamsStage,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
    may: bool | None,
    known: str,
) -> None:
    room, me = stage.call.room, {"id": ME, "role": known}
    can = dict.fromkeys(ALL, may)
    monkeypatch.setattr(stage.call, "room", lambda: {**room(), "me": me, "can": can})
    eye = watch()
    await eye.until(lambda: channel(eye) == (ChannelState.UP, ""))
    assert reasons(eye) == {NOT_SAID}
    monkeypatch.undo()
    stage.call.show()
    await eye.until(lambda: reasons(eye) == {""})


async def test_what_teams_never_offers_says_so(stage: TeamsStage, eye: Eye) -> None:
    for kind, why in NEVER.items():
        assert eye.meeting.can(kind).reason == why
        assert not (await ask(stage, kind, ME)).accepted


# -- who is there ---------------------------------------------------------------------------


async def test_whom_teams_counts_and_does_not_show_is_not_said_to_have_left(
    stage: TeamsStage, eye: Eye
) -> None:
    await stage.join("Ada")
    await stage.join("Ben")
    await eye.until_in("Ada", "Ben")
    stage.call.total = 103
    await stage.leave("Ben")
    await eye.until(lambda: SHOWN_IN_PART in notices(eye))
    assert eye.where("Ben") == [Place.IN_CALL]
    stage.call.total = None
    stage.call.show()
    await eye.until_gone("Ben")


@pytest.mark.parametrize(("pupils", "total"), [(1, 4), (1, 100), (99, 103)])
async def test_whoever_leaves_a_call_is_gone_though_others_wait_or_the_count_is_late(
    stage: TeamsStage, eye: Eye, pupils: int, total: int
) -> None:
    """Up to a hundred all are shown; and who waits may be counted as well."""
    stage.call.people |= {
        f"pupil-{number}": Row(f"pupil-{number}", "Pupil") for number in range(pupils)
    }
    stage.call.lobby |= {
        f"waits-{number}": Row(f"waits-{number}", "Who waits") for number in range(3)
    }
    stage.call.total = total
    await stage.join("Ben")
    await eye.until_in("Ben")
    await stage.leave("Ben")
    await eye.until_gone("Ben")
    assert SHOWN_IN_PART not in notices(eye)


@pytest.mark.parametrize("what", ["recording", "transcription"])
async def test_every_machine_that_listens_is_told(stage: TeamsStage, eye: Eye, what: str) -> None:
    setattr(stage.call, what, True)
    stage.call.show()
    await eye.until(lambda: eye.meeting.recording == (what,))
    setattr(stage.call, what, False)
    stage.call.show()
    await eye.until(lambda: not eye.meeting.recording)
    assert [one.on for one in eye.of(Recording)] == [True, False]


async def test_who_goes_while_their_account_is_looked_up_is_shown_no_more(
    stage: TeamsStage, eye: Eye, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = stage.provider._options
    assert options is not None
    look_up = options.accounts

    async def late(ids: Sequence[str]) -> dict[str, str]:
        found = await look_up(ids)
        await stage.leave("Ada")
        time.sleep(0.2)  # noqa: ASYNC251  this computer is busy: the reading has to wait for us
        return found

    monkeypatch.setattr(options, "accounts", late)
    await stage.join("Ada", account="ada@elsewhere.example")
    await eye.until(lambda: any(told.participant.account for told in eye.of(Seen)))
    await eye.until_gone("Ada")


@pytest.mark.parametrize("what", Switch)
async def test_what_pupils_may_do_is_unknown_while_nobody_can_tell_it(
    stage: TeamsStage, eye: Eye, what: Switch
) -> None:
    await eye.until(lambda: eye.meeting.allowed(what) is True)
    await stage.begin(Trouble.SILENT)
    await eye.until(lambda: eye.meeting.allowed(what) is None)
    await stage.heal()
    await eye.until(lambda: eye.meeting.allowed(what) is True)


async def test_a_reading_without_news_is_not_told_again(stage: TeamsStage, eye: Eye) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    told = [one for one in eye.told if one.kind != "pulse"]
    for _ in range(5):
        stage.call.show()
    await stage.linger()
    assert [one for one in eye.told if one.kind != "pulse"] == told


# -- what it is asked -----------------------------------------------------------------------


async def test_who_waits_is_rejected_and_who_is_in_is_removed(stage: TeamsStage, eye: Eye) -> None:
    await stage.join("Ada")
    await stage.join("Ben", waiting=True)
    await eye.until_in("Ada")
    await eye.until_waiting("Ben")
    both = [eye.one("Ada").id, eye.one("Ben").id]
    assert (await ask(stage, ActionKind.REMOVE, *both, rejoin=Rejoin.YES)).accepted
    orders = {order["do"]: order["who"] for order in stage.call.asked if "do" in order}
    assert orders == {"remove": [both[0]], "reject": [both[1]]}


async def test_only_attendees_can_be_silenced_and_it_is_said_of_the_others(
    stage: TeamsStage, eye: Eye
) -> None:
    await stage.join("Ada")
    await stage.join("Ben")
    await stage.change("Ben", role=Role.PRESENTER)
    await eye.until(lambda: eye.shown("Ben") and eye.one("Ben").role is Role.PRESENTER)
    ada, ben = eye.one("Ada").id, eye.one("Ben").id
    reply = await ask(stage, ActionKind.MIC_OFF, ada, ben)
    assert reply.accepted
    assert reply.detail.startswith("1 of 2")
    assert stage.call.asked[-1]["who"] == [ada]
    alone = await ask(stage, ActionKind.CAMERA_OFF, ben)
    assert not alone.accepted
    assert "attendee" in alone.detail


async def test_our_own_place_is_never_a_target(stage: TeamsStage, eye: Eye) -> None:
    for kind in (ActionKind.REMOVE, ActionKind.MUTE):
        reply = await ask(stage, kind, ME)
        assert not reply.accepted
        assert "own place" in reply.detail
    assert not [order for order in stage.call.asked if "do" in order]


async def test_a_part_that_was_refused_is_said(stage: TeamsStage, eye: Eye) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    stage.call.refuses = "400/41054"
    reply = await ask(stage, ActionKind.REMOVE, eye.one("Ada").id)
    assert (reply.accepted, reply.detail) == (False, "they are not in the call any more")


async def test_a_companion_that_is_gone_is_not_asked(stage: TeamsStage, eye: Eye) -> None:
    await stage.join("Ada")
    await eye.until_in("Ada")
    inside = stage.provider._inside
    assert inside is not None
    inside._asking._tell = lambda _body: False
    reply = await ask(stage, ActionKind.MUTE, eye.one("Ada").id)
    assert (reply.accepted, reply.detail) == (False, NO_ANSWER)


async def test_abilities_are_told_only_when_they_change(stage: TeamsStage, eye: Eye) -> None:
    known = len(eye.of(Abilities))
    for who in ("Ada", "Ben"):
        await stage.join(who)
    await eye.until_in("Ada", "Ben")
    assert len(eye.of(Abilities)) == known
    assert set(eye.meeting.abilities) == set(ActionKind)
    assert {kind for kind in BY_OPTIONS if not eye.meeting.can(kind).available} == set()
    assert COMING not in reasons(eye)
