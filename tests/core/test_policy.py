"""The rules: each alert begins with its condition and ends with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.end_state import EndPhase, EndState
from monitor.policy import ARRIVAL_SECONDS, UNMUTED_SECONDS
from monitor.register import Register
from monitor.stream import (
    Alert,
    EndProgress,
    Outcome,
    OutcomeState,
    Requested,
    Severity,
)
from providers.base import (
    Action,
    ActionKind,
    Channel,
    ChannelState,
    EndMeans,
    Left,
    Participant,
    Place,
    Recording,
    Rejoin,
    SignIn,
    Snapshot,
)
from providers.teams.signin_words import NOBODY
from tests.core.classroom import STAFF, Class


def test_a_calm_class_has_no_alerts() -> None:
    room = Class().staffed()
    room.see("p", "Jack Ellis", muted=True)
    assert room.alerts() == {}


def test_a13_two_verified_staff() -> None:
    room = Class()
    room.see("p", "Jack Ellis")
    assert room.alerts()["staff:0"].severity is Severity.DANGER
    room.see("s1", "Mrs Smith", account=STAFF[0])
    room.see("s1b", "Mrs Smith's phone", account=STAFF[0])
    room.see("f", "Mr Jones")  # the name alone proves nothing
    assert room.alerts()["staff:1"].severity is Severity.WARNING
    room.see("s2", "Mr Jones", account=STAFF[1])
    assert not {"staff:0", "staff:1"} & set(room.alerts())


def test_a13_staff_alone_are_no_alert() -> None:
    room = Class()
    room.see("s1", "Mrs Smith", account=STAFF[0])
    room.see("c", "Chaperone", companion=True)
    assert room.alerts() == {}


def test_b13_a_stranger_in_the_call_after_a_moment() -> None:
    room = Class().staffed()
    room.see("x", "zoomuser1")
    assert "stranger:x" not in room.alerts()
    room.now += ARRIVAL_SECONDS
    assert room.alerts()["stranger:x"].names == ("zoomuser1",)


def test_without_register_or_staff_list_it_says_so_once_instead_of_guessing() -> None:
    room = Class(Register.of([]), ())
    room.see("x", "zoomuser1")
    room.see("y", "zoomuser2")
    room.now += ARRIVAL_SECONDS
    assert set(room.alerts()) == {"register:none", "staff:unset"}


def test_a3_many_unknown_people_waiting() -> None:
    room = Class().staffed()
    for number in range(6):
        assert "leak" not in room.alerts()
        room.see(f"w{number}", f"zoomuser{number}", place=Place.WAITING)
    assert room.alerts()["leak"].severity is Severity.DANGER


def test_a12_recording() -> None:
    room = Class().staffed()
    room.tell(Recording(True, 100.0))
    assert room.alerts()["recording:recording"].severity is Severity.DANGER
    room.tell(Recording(False, 101.0))
    assert room.alerts() == {}


def test_b29_a_pupil_shares_and_a_teacher_may() -> None:
    room = Class().staffed()
    room.see("s1", "Mrs Smith", account=STAFF[0], sharing=True)
    assert room.alerts() == {}
    room.see("p", "Jack Ellis", sharing=True)
    assert room.alerts()["sharing:p"].severity is Severity.DANGER


def test_b28_unmuted_for_long_without_a_hand() -> None:
    room = Class().staffed()
    room.see("p", "Jack Ellis", muted=False)
    assert "unmuted:p" not in room.alerts()
    room.now += 11
    assert "unmuted:p" in room.alerts()
    room.see("p", "Jack Ellis", hand=True)
    assert "unmuted:p" not in room.alerts()


def test_the_same_pupil_twice_is_a_danger() -> None:
    room = Class().staffed()
    room.see("p", "Jack Ellis")
    room.see("q", "Jack Ellis", place=Place.WAITING)
    assert room.alerts()["name:waiting:q"].severity is Severity.DANGER


REMOVED_BACK = "Removed earlier, is waiting again: {who}"
SAME_NAME = "Has the name of somebody removed, is waiting: {who}"


def remove(room: Class, target: str, rejoin: Rejoin) -> None:
    action = Action("x", ActionKind.REMOVE, (target,), rejoin)
    room.tell(Requested(action), Outcome("x", OutcomeState.SENT), Left(target, room.now))
    room.tell(Outcome("x", OutcomeState.DONE))


def test_b6_somebody_who_was_removed_comes_back() -> None:
    for told in ({"person": "P"}, {"account": "a@b.example"}, {}):
        room = Class().staffed()
        room.see("x", "troll", **told)
        remove(room, "x", Rejoin.NO)
        assert room.alerts() == {}
        room.now += 1
        room.see("x2", "troll" if not told else "renamed", place=Place.WAITING, **told)
        alert = room.alerts()["removed:waiting:x2"]
        assert alert.text == (REMOVED_BACK if told else SAME_NAME)


def test_b6_an_account_says_more_than_a_name_that_two_were_removed_under() -> None:
    room = Class().staffed()
    room.see("x", "troll")
    remove(room, "x", Rejoin.NO)
    room.see("y", "troll", account="a@b.example")
    remove(room, "y", Rejoin.NO)
    room.now += 1
    room.see("z", "troll", account="a@b.example", place=Place.WAITING)
    assert room.alerts()["removed:waiting:z"].text == REMOVED_BACK


def test_b6_the_same_connection_again_is_a_return_too() -> None:
    room = Class().staffed()
    room.see("x", "troll")
    remove(room, "x", Rejoin.WAITING_ROOM)
    room.now += 1
    room.see("x", "troll", place=Place.WAITING)
    assert room.alerts()["removed:waiting:x"].text == REMOVED_BACK


def test_b6_who_may_come_back_is_no_alert() -> None:
    room = Class().staffed()
    room.see("p", "Jack Ellis")
    remove(room, "p", Rejoin.YES)
    room.now += 1
    room.see("p2", "Jack Ellis")
    assert room.alerts() == {}


def test_a_refused_removal_is_forgotten() -> None:
    room = Class().staffed()
    room.see("x", "Jack Ellis")
    action = Action("x", ActionKind.REMOVE, ("x",), Rejoin.NO)
    room.tell(Requested(action), Outcome("x", OutcomeState.SENT))
    room.tell(Outcome("x", OutcomeState.REFUSED, "no"))
    assert room.live.removals == ()


def test_a_channel_that_is_down_or_has_a_gap() -> None:
    room = Class().staffed()
    room.tell(Channel("events", ChannelState.DOWN, 100.0, "reconnecting"))
    assert "reconnecting" in room.alerts()["down:events"].text
    room.tell(Channel("events", ChannelState.UP, 101.0, gap=True))
    assert "out of date" in room.alerts()["gap:events"].text
    room.tell(Channel("events", ChannelState.UP, 102.0))
    assert room.alerts() == {}


@pytest.mark.parametrize("state", [ChannelState.CONNECTING, ChannelState.UP])
def test_a_channel_that_waits_for_something_says_for_what(state: ChannelState) -> None:
    room = Class().staffed()
    room.tell(Channel("companion", state, 100.0))
    assert room.alerts() == {}
    room.tell(Channel("companion", state, 101.0, "waits to be made co-host"))
    (alert,) = room.alerts().values()
    assert (alert.key, alert.severity) == ("wait:companion", Severity.WARNING)
    assert alert.text == "companion: waits to be made co-host"
    room.tell(Channel("companion", ChannelState.DOWN, 102.0, "does not answer"))
    assert list(room.alerts()) == ["down:companion"]
    room.tell(Channel("companion", state, 103.0, "the list may be old", gap=True))
    assert list(room.alerts()) == ["gap:companion"]


def test_a25_a_meeting_that_runs_again() -> None:
    room = Class()
    room.tell(EndProgress(EndState(restarted=True)))
    assert room.alerts()["restarted"].severity is Severity.DANGER


def test_b28_unmuted_counts_from_the_first_word_of_it_not_from_the_last() -> None:
    """Every list tells it again."""
    room = Class().staffed()
    room.see("p", "Jack Ellis", muted=False)
    for _ in range(4):
        room.now += UNMUTED_SECONDS / 3
        person = Participant("p", "Jack Ellis", place=Place.IN_CALL, muted=False)
        room.tell(Snapshot((person,), room.now, ()))
    assert "unmuted:p" in room.alerts()
    room.see("p", "Jack Ellis", muted=True)
    assert room.alerts() == {}
    room.see("p", "Jack Ellis", muted=False)
    assert room.alerts() == {}


def test_a_name_that_looks_like_a_template_stays_a_name() -> None:
    from monitor.words import Words

    alert = Alert("k", Severity.INFO, "Here: {who}", names=("{who} [b]",))
    assert Words().alert(alert) == "Here: {who} [b]"


def test_a25_an_end_that_can_only_clear_the_room_is_known_beforehand() -> None:
    room = Class()
    known = EndState(ready=True, means=EndMeans.CLEAR_ROOM, why="you are\x1b presenter")
    room.tell(EndProgress(known))
    alert = room.alerts()["end:only_clears"]
    assert alert.severity is Severity.WARNING
    assert "\x1b" not in alert.text
    room.tell(EndProgress(EndState(ready=True)))
    assert "end:only_clears" not in room.alerts()


def test_a25_a_cleared_room_that_fills_again_is_danger() -> None:
    room = Class()
    room.tell(EndProgress(EndState(EndPhase.CLEARED, means=EndMeans.CLEAR_ROOM, left=1)))
    assert "end:refilled" not in room.alerts()
    refilled = EndState(EndPhase.CLEARED, means=EndMeans.CLEAR_ROOM, left=2, refilled=True)
    room.tell(EndProgress(refilled))
    assert room.alerts()["end:refilled"].severity is Severity.DANGER


@pytest.mark.parametrize("state", [ChannelState.CONNECTING, ChannelState.DOWN])
@pytest.mark.parametrize("detail", ["waits until somebody signs in", NOBODY])
def test_a_code_that_is_shown_is_not_said_by_an_alert_as_well(
    state: ChannelState, detail: str
) -> None:
    def said() -> bool:
        return any(key.endswith(":Teams call") for key in room.alerts())

    room = Class()
    lacks = Channel("Teams call", state, 100.0, detail)
    room.tell(lacks)
    assert said()
    room.tell(SignIn("ABC", "https://e.example", 900.0, 100.0))
    assert not said()
    room.tell(replace(lacks, detail="waits in the lobby", at=101.0))
    assert said()
    room.tell(replace(lacks, at=101.5, gap=True))  # the list may be out of date as well
    assert said()
    room.tell(replace(lacks, at=102.0))
    assert not said()
    room.now = 901.0  # the code has run out
    assert said()
    room.now = 102.0
    room.tell(SignIn("", "", 0.0, 102.0))
    assert said()
