"""The session goes on on the other platform, and nothing of the old call falls upon the new one."""

from __future__ import annotations

import asyncio
import threading

import pytest

from monitor import codec
from monitor.end_state import EndPhase
from monitor.errors import ChaperoneError
from monitor.live import Live, advance
from monitor.moving import DOWN_SECONDS, FAILED, Apart
from monitor.stream import (
    Alert,
    Entry,
    Moved,
    Note,
    Outcome,
    OutcomeState,
    Present,
    Requested,
    Severity,
)
from providers.base import (
    ActionKind,
    Became,
    Left,
    NotAllowed,
    Participant,
    Place,
    Provider,
    Pulse,
    Rejoin,
    Seen,
    Snapshot,
)
from tests.core.test_session import of, until
from tests.moving.platforms import LINK, Class, Teams, open_class
from tests.standins.clock import HeldClock


async def test_the_class_goes_on_with_its_register_notes_and_journal() -> None:
    async with open_class() as one:
        one.zoom.see("p", "Jack Ellis")
        await one.sees("p")
        one.session.note("coughs", ("p",))
        await one.move(reason="  no sound  ")
        live = one.session.live
        assert one.moves == [Moved("Zoom", "Teams", "no sound", True, one.session.manual_steps)]
        assert (live.platform, live.opened and live.opened.platform) == ("Teams", "Zoom")
        assert not live.meeting.people
        assert live.notes == (Note("coughs", ("p",)),)
        (present,) = of(one.entries, Present)
        assert [person[1] for person in present.people] == ["Jack Ellis"]
        one.teams.see("p", "Jack Ellis")
        await one.sees("move1/p")
        pupil = one.session.roll.of("move1/p").pupil
        assert pupil is not None
        assert pupil.name == "Jack Ellis"


async def test_what_the_old_platform_tells_counts_no_more() -> None:
    async with open_class() as one:
        await one.move(end_old=False)
        one.zoom.see("q", "Late Comer")
        one.teams.see("p", "Aisha Khan")
        await one.sees("move1/p")
        await until(one.zoom._told.empty)
        assert set(one.session.live.meeting.people) == {"move1/p"}


async def test_replay_gives_the_same_state_through_the_journals_form() -> None:
    async with open_class() as one:
        one.zoom.able(*ActionKind)
        one.zoom.see("p", "Jack Ellis")
        await one.sees("p")
        one.session.request(ActionKind.REMOVE, ("p",), Rejoin.NO)
        await one.move()
        one.teams.see("t", "Aisha Khan")
        await one.sees("move1/t")
        await until(lambda: one.session.live.left_end.phase is EndPhase.CONFIRMED)
        await one.move(end_old=False)  # and back
        one.teams.see("z", "Jack Ellis")
        await one.sees("move2/z")
        # What an ending says while the session closes is in the journal alone.
        await until(lambda: one.session.live.end.ready)
    replayed = Live()
    for entry in one.entries:
        body = codec.load(codec.dump(entry.body))
        replayed = advance(replayed, Entry(entry.utc, entry.mono, entry.who, body))
    live = one.session.live
    assert replayed.meeting.people == live.meeting.people
    assert (replayed.moves, replayed.removals, replayed.doing) == (
        live.moves,
        live.removals,
        live.doing,
    )
    assert (replayed.platform, replayed.end, replayed.left_end) == (
        "Zoom",
        live.end,
        live.left_end,
    )


async def test_the_link_is_in_no_entry_and_no_repr() -> None:
    async with open_class() as one:
        await one.move()
        assert LINK in one.session.moving.invitation
        assert LINK not in repr(one.lesson)
    assert not any(LINK in repr(entry) or LINK in codec.dump(entry.body) for entry in one.entries)


# -- nobody old acts on anybody new --------------------------------------------------------


async def test_open_actions_are_not_confirmed_and_never_reach_the_new_call() -> None:
    async with open_class() as one:
        one.zoom.able(*ActionKind)
        one.zoom.see("p", "Jack Ellis", muted=False)
        await until(lambda: one.session.can(ActionKind.MUTE).available)
        await one.sees("p")
        one.session.request(ActionKind.MUTE, ("p",))
        await until(lambda: one.zoom.asked)
        await one.move()
        (outcome,) = [
            body for body in of(one.entries, Outcome) if body.state is OutcomeState.UNCONFIRMED
        ]
        assert outcome.detail == "the class was moved to Teams"
        assert not one.teams.asked


async def test_an_id_from_the_old_call_is_refused_whoever_has_it_now() -> None:
    async with open_class() as one:
        one.zoom.see("p", "Jack Ellis")
        await one.sees("p")
        await one.move()
        one.teams.able(*ActionKind)
        one.teams.see("p", "Aisha Khan", muted=False)
        await one.sees("move1/p")
        one.session.request(ActionKind.MUTE, ("p",))
        assert of(one.entries, Outcome)[-1].detail == "this was about the Zoom call that was left"
        one.session.request(ActionKind.MUTE, ("move1/p",))
        await until(lambda: one.teams.asked)
        assert [action.targets for action in one.teams.asked] == [("p",)]


async def test_an_action_for_everybody_that_had_not_gone_out_is_not_for_the_new_call() -> None:
    async with open_class() as one:
        one.zoom.able(*ActionKind)
        await until(lambda: one.session.can(ActionKind.LOCK).available)
        coming = await one.session.moving._start(one.lesson.other)  # type: ignore[arg-type]
        one.session.request(ActionKind.LOCK)  # its task has not begun ...
        moved = Moved("Zoom", "Teams", "no sound", False)
        one.session.moving._go_over(coming, one.lesson.other, moved, 0)  # type: ignore[arg-type]
        for _ in range(10):
            await asyncio.sleep(0)
        assert not one.teams.asked
        assert not one.zoom.asked
        assert of(one.entries, Requested)


def test_no_id_of_any_observation_is_one_from_before() -> None:
    apart = Apart(Teams(HeldClock()), 3)
    person = Participant("p", "Jack Ellis")
    assert apart._marked(Seen(person, 1.0)) == Seen(Participant("move3/p", "Jack Ellis"), 1.0)
    assert apart._marked(Left("p", 1.0)) == Left("move3/p", 1.0)
    assert apart._marked(Became("p", "q", 1.0)) == Became("move3/p", "move3/q", 1.0)
    marked = apart._marked(Snapshot((person,), 1.0))
    assert marked == Snapshot((Participant("move3/p", "Jack Ellis"),), 1.0)
    assert apart._marked(Pulse(1.0)) == Pulse(1.0)


async def test_who_was_removed_is_barred_there_too_by_name_and_by_nothing_else() -> None:
    async with open_class() as one:
        one.zoom.able(*ActionKind)
        one.zoom.see("p", "Rude Guest")
        await one.sees("p")
        await until(lambda: one.session.can(ActionKind.REMOVE).available)
        one.session.request(ActionKind.REMOVE, ("p",), Rejoin.NO)
        await until(lambda: one.zoom.asked)
        one.zoom.tell(Left("p", one.clock.utc()))
        await until(lambda: not one.session.live.meeting.people)
        await one.move()
        one.teams.see("p", "Aisha Khan")  # another person has that id
        one.teams.see("q", "Rude Guest", place=Place.WAITING)
        await one.sees("move1/q")
        one.session.look_at_rules()
        removed = [key for key in one.session.live.alerts if key.startswith("removed:")]
        assert removed == ["removed:waiting:move1/q"]


async def test_alerts_on_the_old_call_are_over_and_the_same_id_alerts_anew() -> None:
    async with open_class() as one:
        one.zoom.see("p", "Jack Ellis", sharing=True)
        await one.sees("p")
        one.session.look_at_rules()
        assert not one.session.live.alerts["sharing:p"].over
        await one.move()
        assert one.session.live.alerts["sharing:p"].over
        one.teams.see("p", "Aisha Khan", sharing=True)
        await one.sees("move1/p")
        one.session.look_at_rules()
        assert not one.session.live.alerts["sharing:move1/p"].over


# -- a move that fails ----------------------------------------------------------------------


def _broken(_clock: HeldClock) -> Provider:
    raise ChaperoneError("There is no token: sign in first.")


class _Refused(Teams):
    async def observe(self):  # type: ignore[no-untyped-def]
        raise NotAllowed("Microsoft says no: sign in anew.")
        yield


@pytest.mark.parametrize(
    ("make", "why"), [(_broken, "There is no token"), (_Refused, "Microsoft says no")]
)
async def test_a_move_that_fails_leaves_everything_as_it_was(make: object, why: str) -> None:
    async with open_class(make) as one:  # type: ignore[arg-type]
        one.zoom.see("p", "Jack Ellis")
        await one.sees("p")
        before = one.session.live
        one.session.move("no sound")
        await until(lambda: FAILED in one.session.live.alerts)
        alert = one.session.live.alerts[FAILED].alert
        assert alert.text.startswith(f"Not moved to Teams: {why}")
        live = one.session.live
        assert (live.meeting, live.moves, live.platform) == (before.meeting, (), "Zoom")
        assert one.session.provider is one.zoom
        assert not one.session.moving.why_not()
        one.session.end()
        await until(lambda: one.session.live.end.phase is EndPhase.CONFIRMED)


async def test_a_reason_is_required_and_a_class_without_another_platform_says_so() -> None:
    async with open_class() as one:
        one.session.move("  ")
        one.session.moving.other = None
        one.session.move("no sound")
        texts = [alert.text for alert in of(one.entries, Alert) if alert.key == FAILED]
        assert texts == [
            "Not moved to Teams: a reason is needed",
            "Not moved: this class has no other platform in the settings",
        ]
        assert not one.made


# -- END ------------------------------------------------------------------------------------


async def test_moving_ends_the_old_meeting_and_the_new_one_is_ready() -> None:
    async with open_class() as one:
        await one.move()
        await until(lambda: one.session.live.left_end.phase is EndPhase.CONFIRMED)
        await until(lambda: one.session.live.end.ready)
        assert one.session.live.end.phase is EndPhase.IDLE
        assert (one.zoom.end_requests, one.teams.end_requests) == (1, 0)
        await until(lambda: one.zoom.closed)  # nothing keeps us in that call


async def test_end_ends_both_and_one_that_is_proved_is_left_alone() -> None:
    async with open_class() as one:
        await one.move(end_old=False)
        one.session.look_at_rules()
        left = one.session.live.alerts["left:open"]
        assert not left.over
        assert left.alert.severity is Severity.DANGER  # nobody watches who is still in it
        assert one.zoom.end_requests == 0
        one.session.end()
        await until(lambda: one.session.live.end.phase is EndPhase.CONFIRMED)
        await until(lambda: one.session.live.left_end.phase is EndPhase.CONFIRMED)
        requests = one.zoom.end_requests
        one.session.end()
        await until(lambda: one.session.live.end.pressed_utc)
        await asyncio.sleep(0.1)  # END of what was left would be pressed after 50 ms
        assert one.zoom.end_requests == requests


async def test_an_old_meeting_that_cannot_be_reached_is_an_alert_and_end_goes_on() -> None:
    async with open_class() as one:
        one.zoom.ends = False
        await one.move()
        await until(lambda: one.session.live.left_end.overdue)
        one.session.look_at_rules()
        alert = one.session.live.alerts["left:unproved"].alert
        assert alert.text.startswith("The Zoom meeting that you left is not proved to be ended (")
        for step in one.session.manual_steps:
            assert step in alert.text
        one.session.end()
        await until(lambda: one.session.live.end.phase is EndPhase.CONFIRMED)
        assert one.session.live.left_end.phase.active
        one.zoom.ends = True
        await until(lambda: one.session.live.left_end.phase is EndPhase.CONFIRMED)
        one.session.look_at_rules()
        assert one.session.live.alerts["left:unproved"].over


async def test_end_that_is_pressed_during_the_move_ends_both() -> None:
    slow = threading.Event()

    def make(clock: HeldClock) -> Provider:
        assert slow.wait(10)
        return Teams(clock)

    async with open_class(make) as one:
        one.session.move("no sound", end_old=False)
        one.session.end()
        await until(lambda: one.session.live.end.phase is EndPhase.CONFIRMED)
        slow.set()
        await until(lambda: one.session.live.moves)
        await until(lambda: one.session.live.end.phase is EndPhase.CONFIRMED)
        assert one.teams.ended
        assert one.zoom.ended


async def test_back_again_what_was_left_first_is_ended_no_more() -> None:
    async with open_class() as one:
        one.zoom.ends = False
        await one.move()
        await until(lambda: one.session.live.left_end.phase.active)
        teams = one.teams
        old = one.session.ending, one.session.moving.left_ending
        await one.move(end_old=False)
        assert one.session.live.platform == "Zoom"
        assert old[1] is not None
        await until(lambda: old[1] is not None and not old[1]._thread.is_alive())  # type: ignore[union-attr]
        one.session.end()
        await until(lambda: one.session.live.end.phase is EndPhase.CONFIRMED)
        await until(lambda: one.session.live.left_end.phase is EndPhase.CONFIRMED)
        assert teams.ended
        assert one.teams.ended


async def test_leaving_proves_both_in_the_last_second() -> None:
    one = Class()
    one.session.start()
    await until(lambda: one.session.live.end.ready)
    await one.move(end_old=False)
    await until(lambda: one.session.live.end.ready)
    one.session.end()
    await one.session.close("left")
    assert one.zoom.ended
    assert one.teams.ended
    assert one.session.live.left_end.phase is EndPhase.CONFIRMED


# -- the offer ------------------------------------------------------------------------------


async def test_a_platform_that_is_silent_for_long_is_offered_to_be_left() -> None:
    async with open_class() as one:
        one.zoom.tell(Pulse(one.clock.utc()))
        await until(one.zoom._told.empty)
        await until(lambda: one.session.heard is not None)
        one.clock.advance(DOWN_SECONDS - 1)
        one.session.look_at_rules()
        assert "move:offer" not in one.session.live.alerts
        one.clock.advance(1.0)
        one.session.look_at_rules()
        offer = one.session.live.alerts["move:offer"].alert
        assert offer.text == "Nothing heard from Zoom for 30 s: the class can be moved to Teams"
        assert "technical issues with zoom" in offer.clause
        before = one.session.heard
        one.zoom.tell(Pulse(one.clock.utc()))
        await until(lambda: one.session.heard != before)
        one.session.look_at_rules()
        assert one.session.live.alerts["move:offer"].over
