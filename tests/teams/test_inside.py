"""The companion through the provider: whatever becomes of its place in the call is said, as its
channel and as the reason of every action."""

from __future__ import annotations

from typing import Any

import pytest

from providers.asking import NO_ANSWER
from providers.base import (
    Abilities,
    Action,
    ActionKind,
    Channel,
    ChannelState,
    Ended,
    Notice,
    Place,
    Recording,
    Rejoin,
    Role,
    Started,
)
from providers.teams import call_words
from providers.teams.abilities import ALLOWED_TO, BY_OPTIONS, NEVER, NOT_SAID
from providers.teams.inside import (
    CHANNEL,
    COMING,
    IN_LOBBY,
    ONLY_ATTENDEE,
    OPENS,
    OVER,
    SHOWN_IN_PART,
    TURNED_AWAY,
)
from tests.conformance.teams import TeamsStage
from tests.conformance.watching import Eye
from tests.standins.teams_line import ALL, ME, Row
from tests.teams.conftest import Watch, eventually
from tests.teams.services import PASS

INSIDE = sorted(ALLOWED_TO)


def channel(eye: Eye) -> tuple[ChannelState, str] | None:
    """How the companion is said to be."""
    known = eye.meeting.channels.get(CHANNEL)
    return None if known is None else (known.state, known.detail)


def reasons(eye: Eye) -> set[str]:
    """Why nothing can be done in the call; what can be done gives an empty reason."""
    return {eye.meeting.can(kind).reason for kind in INSIDE}


def notices(eye: Eye) -> list[str]:
    return [notice.text for notice in eye.of(Notice)]


async def says(eye: Eye, state: ChannelState, detail: str) -> None:
    await eye.until(lambda: channel(eye) == (state, detail))


async def ask(
    stage: TeamsStage, kind: ActionKind, *targets: str, rejoin: Rejoin | None = None
) -> Any:
    return await stage.provider.perform(Action("1", kind, targets, rejoin))


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


# -- the end of its leg -------------------------------------------------------------------


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


# -- whoever was removed for good -------------------------------------------------------------


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
    monkeypatch.setattr("providers.teams.inside.TURN_AWAY_AGAIN_SECONDS", 0.1)
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
