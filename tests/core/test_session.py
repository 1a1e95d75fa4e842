"""The session: everything reaches the stream, and nothing that breaks takes END with it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from monitor.end_state import EndPhase, Pace
from monitor.policy import ARRIVAL_SECONDS
from monitor.recognition import Recogniser
from monitor.register import Pupil, Register
from monitor.session import Lesson, Session
from monitor.stream import (
    Alert,
    Closed,
    EndProgress,
    Entry,
    Opened,
    Outcome,
    OutcomeState,
    Present,
    Requested,
    Severity,
)
from providers.base import (
    Action,
    ActionKind,
    Ended,
    EndReply,
    Left,
    NotAllowed,
    Notice,
    Participant,
    Place,
    Pulse,
    Reply,
    Seen,
    Started,
    Unreachable,
)
from tests.screen.room import NEVER, StandIn, StandInEnder
from tests.standins.clock import HeldClock

LESSON = Lesson(
    "3B", Recogniser(Register.of([Pupil("Jack", "Ellis", "3B")]), ()), "Jones", False, "0"
)
QUICK = Pace(attempt=0.02, pause=0.01, look=0.01, overdue=0.05)


@asynccontextmanager
async def running(provider: StandIn) -> AsyncIterator[tuple[Session, list[Entry]]]:
    entries: list[Entry] = []
    session = Session(provider, LESSON, entries.append, provider.clock, QUICK, NEVER)
    session.start()
    try:
        yield session, entries
    finally:
        await session.close("over")


async def until(wanted: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not wanted():  # noqa: ASYNC110  the condition is the program's own state
            await asyncio.sleep(0)


def of(entries: list[Entry], kind: type[Any]) -> list[Any]:
    return [entry.body for entry in entries if isinstance(entry.body, kind)]


def class_of_one() -> StandIn:
    provider = StandIn(HeldClock())
    provider.able(*ActionKind)
    provider.see("p", "Jack Ellis", muted=False)
    return provider


async def test_everything_is_kept_with_who_and_when_but_pulses() -> None:
    provider = class_of_one()
    provider.tell(Pulse(1.0))
    async with running(provider) as (session, entries):
        await until(lambda: of(entries, Seen))
        session.note("hello", ["p"])
    assert isinstance(entries[0].body, Opened)
    assert isinstance(entries[-1].body, Closed)
    assert not of(entries, Pulse)
    assert {entry.who for entry in entries} == {"Jones"}
    assert {entry.utc for entry in entries} == {provider.clock.utc()}


async def test_readers_see_what_is_kept_with_the_state_after_it() -> None:
    provider = class_of_one()
    async with running(provider) as (session, _entries):
        read: list[tuple[Entry, frozenset[str]]] = []
        session.subscribe(lambda entry, live, ids: read.append((entry, ids)))
        await until(lambda: session.live.meeting.get("p"))
        assert [ids for entry, ids in read if isinstance(entry.body, Seen)] == [frozenset({"p"})]


@pytest.mark.parametrize(
    ("fails", "words"),
    [
        (Unreachable("no route"), "no route"),
        (NotAllowed("bad secret"), "bad secret"),
        (KeyError("Jack Ellis"), "the monitor itself failed (KeyError in test_session.py:"),
    ],
)
async def test_a_provider_that_raises_refuses_in_words(fails: Exception, words: str) -> None:
    class Failing(StandIn):
        async def perform(self, action: Action) -> Reply:
            raise fails

    provider = Failing(HeldClock())
    provider.able(*ActionKind)
    provider.see("p", "Jack Ellis", muted=False)
    async with running(provider) as (session, entries):
        await until(lambda: session.live.meeting.abilities)
        session.request(ActionKind.MUTE, ["p"])
        await until(lambda: [o for o in of(entries, Outcome) if o.state is OutcomeState.REFUSED])
        assert of(entries, Outcome)[-1].detail.startswith(words)
        assert "Jack" not in of(entries, Outcome)[-1].detail
        assert of(entries, Requested)[0].action.targets == ("p",)


async def test_a_platform_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.acting.REPLY_SECONDS", 0.01)

    class Silent(StandIn):
        async def perform(self, action: Action) -> Reply:
            await asyncio.Event().wait()
            raise AssertionError

    provider = Silent(HeldClock())
    provider.able(*ActionKind)
    async with running(provider) as (session, entries):
        await until(lambda: session.live.meeting.abilities)
        session.request(ActionKind.LOCK)
        await until(lambda: [o for o in of(entries, Outcome) if o.state.final])
        outcome = of(entries, Outcome)[-1]  # it may yet happen: it was not refused
        assert outcome.state is OutcomeState.UNCONFIRMED
        assert outcome.detail == "no answer from the platform"


@pytest.mark.parametrize("error", [NotAllowed("wrong account"), ZeroDivisionError("Jack Ellis")])
async def test_watching_that_stops_is_said_for_good_and_end_still_works(error: Exception) -> None:
    class Stopping(StandIn):
        async def observe(self) -> AsyncIterator[Any]:
            raise error
            yield

    provider = Stopping(HeldClock())
    async with running(provider) as (session, entries):
        await until(lambda: of(entries, Alert))
        alert = of(entries, Alert)[0]
        assert alert.severity is Severity.DANGER
        assert alert.text.startswith("Watching has stopped, this list is old. END still works.")
        assert "Jack" not in alert.text
        session.end()
        await until(lambda: session.live.end.phase is EndPhase.CONFIRMED)


async def test_end_is_kept_while_the_loop_is_blocked() -> None:
    provider = class_of_one()
    async with running(provider) as (session, entries):
        await until(lambda: session.live.end.ready and session.live.meeting.people)
        press = threading.Thread(target=session.end)
        press.start()
        deadline = time.monotonic() + 10
        while session.ending.state.phase is not EndPhase.CONFIRMED:  # the loop does not run
            assert time.monotonic() < deadline
        phases = [body.state.phase for body in of(entries, EndProgress)]
        assert phases[-1] is EndPhase.CONFIRMED
        assert session.live.end.phase is EndPhase.IDLE
        press.join()
        await until(lambda: session.live.end.phase is EndPhase.CONFIRMED)
        assert len(of(entries, Present)) == 1
        assert of(entries, Present)[0].people == (("p", "Jack Ellis", "Jack Ellis", "in_call"),)
        assert of(entries, Ended)
        assert not session.live.meeting.people


async def test_who_was_there_is_kept_though_the_platform_tells_of_the_end_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The platform's event may be here before the ending tells of the key."""
    monkeypatch.setattr("monitor.end_round.TELL_SECONDS", 0.2)

    class Quick(StandIn):
        def ender(self) -> StandInEnder:
            return QuickEnder(self)

    class QuickEnder(StandInEnder):
        async def end(self) -> EndReply:
            loop.call_soon_threadsafe(provider.tell, Ended(provider.clock.utc()))
            return await super().end()

    loop = asyncio.get_running_loop()
    provider = Quick(HeldClock())
    provider.see("p", "Jack Ellis")
    async with running(provider) as (session, entries):
        await until(lambda: session.live.meeting.people)
        session.end()
        await until(lambda: of(entries, Ended))
        assert not session.live.meeting.people
        await until(lambda: session.live.end.phase is EndPhase.CONFIRMED)
        assert of(entries, Present)[0].people == (("p", "Jack Ellis", "Jack Ellis", "in_call"),)


async def test_an_end_from_before_the_start_is_told_after_it() -> None:
    entries: list[Entry] = []
    session = Session(class_of_one(), LESSON, entries.append, HeldClock(), QUICK, NEVER)
    session.end()
    await until(lambda: session.ending.state.phase is EndPhase.CONFIRMED)
    session.start()
    assert session.live.end.phase is EndPhase.CONFIRMED
    await session.close("over")


async def test_the_platforms_own_word_of_the_end_is_a_witness() -> None:
    provider = class_of_one()
    provider.ends = False
    async with running(provider) as (session, _entries):
        session.end()
        await until(lambda: session.live.end.attempts)
        provider.tell(Ended(provider.clock.utc()))
        await until(lambda: session.live.end.phase is EndPhase.CONFIRMED)
        assert session.live.end.confirmed_by == "Zoom reported the end"


async def test_the_end_of_an_earlier_run_proves_nothing() -> None:
    """A recurring meeting has one number, and a platform's word may come an hour late."""
    provider = class_of_one()
    provider.ends = False
    async with running(provider) as (session, _entries):
        session.end()
        await until(lambda: session.live.end.attempts)
        provider.tell(Ended(provider.clock.utc() - 3600))
        await until(lambda: session.live.meeting.running is False)
        await until(lambda: session.live.end.attempts > 3)
        assert session.live.end.phase is EndPhase.TRYING


async def test_after_a_proved_end_nobody_is_shown_though_the_list_is_old() -> None:
    """The meeting was seen to start after the newest word of anybody in it."""
    provider = class_of_one()
    async with running(provider) as (session, _entries):
        await until(lambda: session.live.meeting.people)
        provider.tell(Started(provider.clock.utc() + 30))
        await until(lambda: session.live.meeting.running)
        session.end()
        await until(lambda: session.live.end.phase is EndPhase.CONFIRMED)
        assert session.live.meeting.running is False
        assert not session.live.meeting.people


async def test_a_provider_that_cannot_be_closed_does_not_keep_the_log_open() -> None:
    class Stuck(StandIn):
        async def close(self) -> None:
            raise ZeroDivisionError

    async with running(Stuck(HeldClock())) as (session, entries):
        await until(lambda: session.live.end.ready)
    assert isinstance(entries[-1].body, Closed)


async def test_an_end_that_is_pressed_while_it_is_left_is_proved_first() -> None:
    class Slow(StandIn):
        async def close(self) -> None:
            session.end()
            await super().close()

    async with running(Slow(HeldClock())) as (session, entries):
        await until(lambda: session.live.end.ready)
    assert of(entries, EndProgress)[-1].state.phase is EndPhase.CONFIRMED
    assert isinstance(entries[-1].body, Closed)


@pytest.mark.parametrize("wrong_by", [-120.0, 0.0, 120.0])
async def test_a_clock_that_is_wrong_delays_no_alert(wrong_by: float) -> None:
    """What the platform tells is dated by its own clock."""
    clock = HeldClock()
    provider = StandIn(clock)
    async with running(provider) as (session, entries):
        at = clock.utc() - wrong_by
        stranger = Participant("x", "Somebody Else", place=Place.IN_CALL, since=at)
        provider.tell(Seen(stranger, at))
        await until(lambda: session.live.meeting.people)
        session.look_at_rules()
        assert not [alert for alert in of(entries, Alert) if alert.key == "stranger:x"]
        clock.advance(ARRIVAL_SECONDS + 0.1)
        session.look_at_rules()
        assert [alert for alert in of(entries, Alert) if alert.key == "stranger:x"]


async def test_a_notice_becomes_an_alert_and_is_made_harmless() -> None:
    provider = StandIn(HeldClock())
    provider.tell(Notice("Another \x1b[31mmonitor", 1.0))
    async with running(provider) as (_session, entries):
        await until(lambda: of(entries, Alert))
        assert "\x1b" not in of(entries, Alert)[0].text


async def test_our_own_words_about_a_channel_are_no_sign_of_life() -> None:
    provider = StandIn(HeldClock())
    provider.able(*ActionKind)
    async with running(provider) as (session, _entries):
        await until(lambda: session.live.meeting.abilities)
        assert session.heard is None
        provider.tell(Pulse(1.0))
        await until(lambda: session.heard is not None)


class Listing(StandIn):
    """Keeps whom to put out first, or fails to."""

    def __init__(self, clock: HeldClock, error: Exception | None = None) -> None:
        super().__init__(clock)
        self.first: list[tuple[str, ...]] = []
        self.error = error

    def put_out_first(self, ids: Sequence[str]) -> None:
        self.first.append(tuple(ids))
        if self.error is not None:
            raise self.error


async def test_the_provider_knows_whom_staff_are_warned_of_the_gravest_first() -> None:
    provider = Listing(HeldClock())
    provider.able(*ActionKind)
    provider.see("p", "Jack Ellis")
    provider.see("s", "Eve", sharing=True)
    provider.see("w", "Jack Eӏlis", place=Place.WAITING)
    provider.clock.advance(ARRIVAL_SECONDS + 1)
    async with running(provider) as (session, _entries):
        await until(lambda: session.live.meeting.get("w"))
        session.look_at_rules()
        assert list(provider.first) == [("s", "w")]
        session.look_at_rules()
        assert len(provider.first) == 1  # only what has changed
        provider.see("w", "Jack Eӏlis", sharing=True)
        await until(lambda: session.live.meeting.get("w").place is Place.IN_CALL)  # type: ignore[union-attr]
        session.look_at_rules()
        assert provider.first[-1] == ("s", "w")
        provider.tell(Left("s", provider.clock.utc()))
        await until(lambda: not session.live.meeting.get("s"))
        session.look_at_rules()
        assert list(provider.first[-1]) == ["w"]
        session.request(ActionKind.REMOVE, ("p",))
        provider.tell(Left("p", provider.clock.utc()))
        await until(lambda: not session.live.meeting.get("p"))
        provider.clock.advance(1)
        provider.see("again", "Jack Ellis")
        await until(lambda: session.live.meeting.get("again"))
        session.look_at_rules()
        assert provider.first[-1] == ("w", "again")


async def test_another_provider_is_told_whom_to_put_out_first() -> None:
    provider, other = Listing(HeldClock()), Listing(HeldClock())
    provider.see("s", "Eve", sharing=True)
    async with running(provider) as (session, _entries):
        await until(lambda: session.live.meeting.get("s"))
        session.look_at_rules()
        session.provider = other
        session.look_at_rules()
        assert provider.first == other.first == [("s",)]
        session.provider = provider


async def test_a_provider_that_cannot_take_it_stops_no_rule() -> None:
    provider = Listing(HeldClock(), KeyError("Eve"))
    provider.see("s", "Eve", sharing=True)
    async with running(provider) as (session, entries):
        await until(lambda: session.live.meeting.get("s"))
        session.look_at_rules()
        assert "sharing:s" in session.live.alerts
        (told,) = [alert for alert in of(entries, Alert) if alert.key.startswith("fault:")]
        assert "Eve" not in told.text
