from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.end_state import EndPhase, EndState
from monitor.plain.alert_news import REMIND_SECONDS
from monitor.plain.end_news import AGAIN_SECONDS
from monitor.stream import Alert, AlertOver, EndProgress, Severity
from providers.base import (
    Abilities,
    ActionKind,
    Availability,
    Channel,
    ChannelState,
    Ended,
    EndMeans,
    Locked,
    MutedOnEntry,
    Place,
    Pulse,
    Started,
    Switch,
    Switched,
)
from tests.plain.lesson import Class


@pytest.fixture
def lesson() -> Class:
    lesson = Class()
    lesson.news_now()
    return lesson


def alert(key: str, severity: Severity = Severity.DANGER, text: str = "Trouble: {who}") -> Alert:
    return Alert(key, severity, text, about=("1",), names=(f"Person {key}",))


# -- alerts -----------------------------------------------------------------------------


def test_danger_is_said_at_once_and_rings(lesson: Class) -> None:
    lesson.session.record(alert("a"))
    lesson.news.speak()
    assert lesson.said.take() == ["DANGER: Trouble: Person a."]
    assert lesson.said.urgent == ["DANGER: Trouble: Person a."]
    assert lesson.said.rung == 1


def test_a_warning_does_not_ring(lesson: Class) -> None:
    lesson.session.record(alert("a", Severity.WARNING))
    assert lesson.news_now() == ["Warning: Trouble: Person a."]
    assert lesson.said.rung == 0


def test_many_alerts_are_few_lines_the_gravest_first_and_one_bell(lesson: Class) -> None:
    lesson.session.record(alert("look", Severity.INFO))
    for number in range(9):
        lesson.session.record(alert(str(number)))
    assert lesson.news_now() == [
        "DANGER: Trouble: Person 0.",
        "DANGER: Trouble: Person 1.",
        "DANGER: Trouble: Person 2.",
        "And 7 more alerts.",
    ]
    assert lesson.said.rung == 1


def test_alerts_in_a_stream_are_said_in_batches(lesson: Class) -> None:
    lines = []
    for number in range(100):  # ten a second
        lesson.session.record(alert(str(number)))
        lesson.clock.advance(0.1)
        lesson.news.speak()
        lines += lesson.said.take()
    assert len(lines) <= 40
    assert lesson.said.rung <= 10


def test_what_is_over_is_said(lesson: Class) -> None:
    lesson.session.record(alert("a", Severity.WARNING))
    lesson.session.record(alert("b", Severity.INFO))
    lesson.news_now()
    lesson.session.record(AlertOver("a"))
    lesson.session.record(AlertOver("b"))
    assert lesson.news_now() == ["Over: Trouble: Person a."]


def test_danger_that_nobody_has_seen_is_said_again(lesson: Class) -> None:
    lesson.session.record(alert("a"))
    lesson.news_now()
    lesson.clock.advance(REMIND_SECONDS)
    assert lesson.news_now() == ["Not yet seen: DANGER: Trouble: Person a."]
    assert lesson.said.rung == 2
    lesson.session.see_alerts(["a"])
    lesson.clock.advance(REMIND_SECONDS)
    assert lesson.news_now() == []


def test_danger_that_was_never_said_comes_first_when_it_is_said_again(lesson: Class) -> None:
    for number in range(5):
        lesson.session.record(alert(str(number)))
    assert lesson.news_now()[-1] == "And 2 more alerts."
    for expected in ("3", "4", "4"):  # then the newest
        lesson.clock.advance(REMIND_SECONDS)
        assert lesson.news_now() == [f"Not yet seen: DANGER: Trouble: Person {expected}."]


def test_blanked_alerts_are_said_without_names(lesson: Class) -> None:
    lesson.speech.blank = True
    lesson.session.record(alert("a"))
    assert lesson.news_now() == ["DANGER: Trouble: somebody."]
    lesson.session.record(AlertOver("a"))
    assert lesson.news_now() == ["Over: Trouble: somebody."]


# -- outcomes ---------------------------------------------------------------------------


async def test_outcomes_are_said(lesson: Class) -> None:
    lesson.come("Aisha Khan")
    lesson.news_now()
    lesson.session.request(ActionKind.MUTE, ("aisha khan",))
    assert lesson.news_now() == ["mute: Aisha Khan - sent …"]
    lesson.seen("aisha khan", muted=True)
    (line,) = lesson.news_now()
    assert line.startswith("mute: Aisha Khan - done")


async def test_blanked_outcomes_are_said_without_names(lesson: Class) -> None:
    lesson.come("Aisha Khan")
    lesson.news_now()
    lesson.speech.blank = True
    lesson.session.request(ActionKind.MUTE, ("aisha khan",))
    lesson.seen("aisha khan", muted=True)
    (line,) = lesson.news_now()
    assert line.startswith("mute - done")


async def test_a_refusal_is_said_with_the_reason(lesson: Class) -> None:
    lesson.come("Aisha Khan")
    refused = Availability(False, "you are not co-host yet")
    lesson.tell(Abilities({ActionKind.MUTE: refused}, lesson.clock.utc()))
    lesson.news_now()
    lesson.session.request(ActionKind.MUTE, ("aisha khan",))
    assert lesson.news_now() == ["mute: Aisha Khan - refused, you are not co-host yet"]
    assert len(lesson.said.urgent) == 1


# -- the meeting and the age of the data --------------------------------------------------


def test_start_lock_and_end_are_said(lesson: Class) -> None:
    lesson.tell(Started(lesson.clock.utc()))
    assert lesson.news_now() == ["The meeting is running."]
    lesson.tell(Locked(True, lesson.clock.utc()))
    assert lesson.news_now() == ["The meeting is locked."]
    lesson.tell(Locked(False, lesson.clock.utc()))
    assert lesson.news_now() == ["The meeting is unlocked."]
    lesson.tell(Locked(True, lesson.clock.utc(), soft=True))
    assert lesson.news_now() == ["Whoever comes waits."]
    assert "locked" not in lesson.press("enter")[0]
    lesson.tell(Locked(True, lesson.clock.utc()))
    assert lesson.news_now() == ["The meeting is locked."]
    lesson.tell(Locked(None, lesson.clock.utc()))
    assert lesson.news_now() == ["Whether the meeting is locked is not told any more."]
    lesson.tell(Locked(False, lesson.clock.utc()))
    assert lesson.news_now() == ["The meeting is unlocked."]
    lesson.tell(Locked(True, lesson.clock.utc()))
    assert lesson.news_now() == ["The meeting is locked."]
    lesson.tell(Ended(lesson.clock.utc()))
    assert lesson.news_now() == ["The meeting is over."]


def test_that_whoever_comes_in_is_heard_is_said(lesson: Class) -> None:
    lesson.tell(MutedOnEntry(True, lesson.clock.utc()))
    assert lesson.news_now() == []  # as it should be
    for on, said in (
        (False, "Whoever comes in can be heard."),
        (True, "Whoever comes in is muted."),
    ):
        lesson.tell(MutedOnEntry(on, lesson.clock.utc()))
        assert lesson.news_now() == [said]
    lesson.tell(MutedOnEntry(None, lesson.clock.utc()))
    assert lesson.news_now() == []


def test_a_channel_that_is_off_is_said_once(lesson: Class) -> None:
    for _ in range(2):
        lesson.tell(Channel("events", ChannelState.OFF, lesson.clock.utc(), "Not set up."))
    assert lesson.news_now() == ["events is off. Not set up."]


def test_old_data_is_called_old_and_fresh_data_fresh(lesson: Class) -> None:
    lesson.tell(Pulse(lesson.clock.utc()))
    assert lesson.news_now() == []
    assert lesson.news_now() == []
    assert lesson.news_now() == ["Nothing heard from the platform for 15 seconds."]
    lesson.clock.advance(20.0)
    assert lesson.news_now() == ["OLD: nothing heard from the platform for 40 seconds."]
    assert lesson.news_now() == []
    lesson.tell(Pulse(lesson.clock.utc()))
    lesson.clock.advance(-4.0)
    assert lesson.news_now() == ["Heard from the platform 1 second ago, again."]


# -- END --------------------------------------------------------------------------------


def ending(lesson: Class, state: EndState) -> list[str]:
    lesson.said.take()
    lesson.session.record(EndProgress(state))
    return lesson.said.take()


def test_whether_end_is_ready_is_said(lesson: Class) -> None:
    assert ending(lesson, EndState()) == []
    assert ending(lesson, EndState(ready=True)) == ["END is ready."]
    assert ending(lesson, EndState(ready=True)) == []
    assert ending(lesson, EndState(detail="no token")) == ["END is NOT READY: no token."]


def test_each_step_of_the_ending_is_said_and_is_urgent(lesson: Class) -> None:
    now = lesson.clock.utc()
    trying = EndState(EndPhase.TRYING, True, pressed_utc=now)
    assert ending(lesson, trying) == []  # who pressed the key has been answered there
    failing = EndState(EndPhase.TRYING, True, "no route", now, attempts=1)
    (line,) = ending(lesson, failing)
    assert line == "ENDING 0 s, 1 request sent, not taken: no route."
    assert ending(lesson, failing) == []
    overdue = EndState(EndPhase.TRYING, True, "no route", now, attempts=3, overdue=True)
    assert ending(lesson, overdue) == [
        "END IS NOT PROVED. End the meeting by hand now:",
        "1. Press the red button.",
        "2. Ask the teacher.",
        "Chaperone goes on trying meanwhile.",
    ]
    accepted = EndState(EndPhase.ACCEPTED, True, "", now, 4, accepted_ms=3100.0, overdue=True)
    (line,) = ending(lesson, accepted)
    assert line.startswith("END TAKEN after 3100 ms")
    proved = EndState(EndPhase.CONFIRMED, True, "", now, 4, 3100.0, 3200.0, "Zoom said so")
    assert ending(lesson, proved) == [
        "ENDED after 3200 ms: Zoom said so.",
        "Stay until you see in the call itself that everybody has gone.",
    ]
    shut = replace(proved, warning="The lobby could not be closed")
    assert ending(lesson, shut) == [
        "ENDED after 3200 ms: Zoom said so. The lobby could not be closed."
    ]
    again = EndState(
        EndPhase.CONFIRMED, True, "", now, 4, 3100.0, 3200.0, "Zoom said so", restarted=True
    )
    (line,) = ending(lesson, again)
    assert line.startswith("RUNNING AGAIN")
    assert len(lesson.said.urgent) == 10


@pytest.mark.parametrize("before", [EndPhase.IDLE, EndPhase.CONFIRMED])
def test_an_end_that_is_answered_at_once_is_said(lesson: Class, before: EndPhase) -> None:
    """The first state that is told of a press may be its result."""
    now = lesson.clock.utc()
    if before is EndPhase.CONFIRMED:
        ending(lesson, EndState(before, True, "", now - 9, 1, None, 5.0, "it was", restarted=True))
    taken = EndState(EndPhase.ACCEPTED, True, "", now, 1, accepted_ms=4.0)
    assert ending(lesson, taken) == ["END TAKEN after 4 ms, waiting for proof 0 s."]
    proved = EndState(EndPhase.CONFIRMED, True, "", now + 1, 1, None, 5.0, "it has ended")
    assert ending(lesson, proved) == [
        "ENDED after 5 ms: it has ended.",
        "Stay until you see in the call itself that everybody has gone.",
    ]
    assert ending(lesson, replace(proved, pressed_utc=now + 2)) == [
        "ENDED after 5 ms: it has ended.",
        "Stay until you see in the call itself that everybody has gone.",
    ]
    refused = EndState(EndPhase.TRYING, True, "no", now + 3, 1)
    assert ending(lesson, refused) == ["ENDING 0 s, 1 request sent, not taken: no."]


def test_while_end_is_not_proved_it_is_said_again_and_again(lesson: Class) -> None:
    trying = EndState(EndPhase.TRYING, True, pressed_utc=lesson.clock.utc(), attempts=2)
    ending(lesson, trying)
    lesson.news.speak()
    assert lesson.said.take() == []
    lesson.clock.advance(AGAIN_SECONDS)
    lesson.news.speak()
    assert lesson.said.take() == ["ENDING 5 s, 2 requests sent, no answer yet."]


def test_end_is_told_while_blanked(lesson: Class) -> None:
    lesson.speech.blank = True
    lesson.come("Aisha Khan", place=Place.IN_CALL)
    proved = EndState(EndPhase.CONFIRMED, True, confirmed_ms=50.0, confirmed_by="Zoom said so")
    assert ending(lesson, proved)[0] == "ENDED after 50 ms: Zoom said so."


def test_an_end_that_only_clears_the_room_is_said_step_by_step(lesson: Class) -> None:
    why = {"ready": True, "means": EndMeans.CLEAR_ROOM, "why": "you are presenter"}

    def told(**changes: object) -> list[str]:
        state = replace(lesson.session.live.end, **{**why, **changes})  # type: ignore[arg-type]
        lesson.session.record(EndProgress(state))
        return lesson.said.take()

    lesson.said.take()
    ready = "CLEAR ROOM is ready - you are presenter."
    assert ready in told()
    assert not [line for line in told(left=9) if "CLEAR" in line]  # people come and go
    told(phase=EndPhase.TRYING, pressed_utc=lesson.clock.utc())
    assert told(phase=EndPhase.ACCEPTED, left=7) == ["CLEARING THE ROOM 0 s, 7 left."]
    assert told(phase=EndPhase.CLEARED, left=2) == [
        "ROOM CLEARED, 2 still in. NOT ENDED: the organizer must press End.",
        "This does not end the meeting. End it by hand:",
        "1. Press the red button.",
        "2. Ask the teacher.",
    ]
    again = "PEOPLE ARE IN AGAIN: 3. Press END again to put them out."
    assert told(phase=EndPhase.CLEARED, left=3, refilled=True) == [again]
    assert again in lesson.said.urgent
    stands = lesson.press("enter")
    assert "This does not end the meeting. End it by hand:" in stands
    assert stands[-1].startswith(again)
    ended = told(phase=EndPhase.CONFIRMED, confirmed_ms=9.0, confirmed_by="the event")
    assert ended[0] == "ENDED after 9 ms: the event."


def test_what_pupils_may_not_do_is_said_once_and_again_when_it_changes(lesson: Class) -> None:
    def told(what: Switch, allowed: bool | None) -> list[str]:
        lesson.clock.advance(1)
        lesson.tell(Switched(what, allowed, lesson.clock.utc()))
        lesson.said.take()
        lesson.news.speak()
        return lesson.said.take()

    for what in Switch:
        assert told(what, True) == []  # as everybody expects
    assert told(Switch.CHAT, False) == ["Chat is off."]
    assert told(Switch.CHAT, False) == []
    assert told(Switch.MICS, False) == ["Pupils' microphones are off."]
    assert told(Switch.MICS, None) == []
    assert "Chat is off." in lesson.press("enter")[0]
    assert told(Switch.CHAT, True) == ["Chat is allowed."]
