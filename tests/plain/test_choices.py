from __future__ import annotations

import pytest

from monitor.choices import (
    about_whom,
    counts,
    leaving,
    matches,
    missing,
    name_of,
    recognised_waiting,
    to_mute,
)
from monitor.end_state import EndPhase, EndState
from monitor.live import Live
from monitor.meeting import Meeting
from monitor.recognition import Recogniser, Recognition, Roll, Verdict
from monitor.register import Pupil, Register
from monitor.stream import Alert, Severity
from monitor.terminal.letters import wants_ascii
from monitor.view.header import Counts
from monitor.words import Words
from providers.base import ActionKind, Became, Ended, Participant, Place, Rejoin, Started
from tests.plain.lesson import STAFF, Class


@pytest.fixture
def lesson() -> Class:
    lesson = Class()
    lesson.seen("staff", name="Mrs Smith", account=STAFF, place=Place.IN_CALL, muted=False)
    lesson.seen("aisha", name="Aisha Khan", place=Place.IN_CALL, muted=True)
    lesson.seen("eve", name="Eve", place=Place.IN_CALL, muted=False)
    lesson.seen("ben", name="Ben Sample", place=Place.WAITING)
    lesson.seen("other", name="Other", place=Place.WAITING)
    lesson.seen("deputy", name="Deputy", account=STAFF, place=Place.WAITING)
    return lesson


def test_only_who_is_known_for_certain_is_admitted_together(lesson: Class) -> None:
    session = lesson.session
    assert recognised_waiting(session.live, session.roll) == ("ben", "deputy")


@pytest.mark.parametrize(
    ("rejoin", "together"),
    [(Rejoin.NO, ()), (Rejoin.WAITING_ROOM, ()), (Rejoin.YES, ("again",))],
)
async def test_b6_who_was_removed_is_not_admitted_together_with_others(
    rejoin: Rejoin, together: tuple[str, ...]
) -> None:
    lesson = Class()
    lesson.come("Aisha Khan")
    lesson.session.request(ActionKind.REMOVE, ("aisha khan",), rejoin)
    lesson.go("aisha khan")
    lesson.seen("again", name="Aisha Khan", place=Place.WAITING)
    assert recognised_waiting(lesson.session.live, lesson.session.roll) == together


def test_staff_and_those_who_are_muted_are_not_muted(lesson: Class) -> None:
    lesson.seen("not told", name="Phone", place=Place.IN_CALL)
    assert to_mute(lesson.session.live, lesson.session.roll) == ("eve", "not told")


def test_counts_and_missing(lesson: Class) -> None:
    session = lesson.session
    assert counts(session.live, session.roll) == Counts(1, 1, 4, 1, 3)
    absent = missing(session.live, session.roll)
    assert [pupil.name for pupil in absent] == ["Cara Example", "Dan Test"]
    lesson.tell(Started(session.clock.utc()))
    lesson.tell(Ended(session.clock.utc()))
    assert missing(session.live, session.roll) == []


def test_without_staff_accounts_staff_is_not_counted_as_none() -> None:
    roll = Roll(Recogniser(Register.of(()), ()))
    assert counts(Live(), roll) == Counts(None, 0, 0, 0, 0)


async def test_somebody_is_named_after_they_left(lesson: Class) -> None:
    session, words = lesson.session, Words()

    def name(one: str) -> str:
        return name_of(session.live, session.roll, words, one)

    assert name("eve") == "“Eve”"
    session.request(ActionKind.REMOVE, ("eve",), Rejoin.NO)
    lesson.go("eve")
    assert name("eve") == "“Eve”"
    lesson.go("aisha")
    assert name("aisha") == "somebody who has left"
    lesson.tell(Became("ben", "ben 2", lesson.clock.utc()))
    assert name("ben") == "Ben Sample"


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        ("KHAN", True),
        ("lucky", True),
        ("on", False),  # the camera
        ("✓", False),
        ("“", False),
        ("register", False),
        ("n “l", False),
    ],
)
def test_a_filter_is_held_against_the_names_alone(letters: str, found: bool) -> None:
    person = Participant("1", "Lucky Star", Place.IN_CALL, camera=True)
    pupil = Pupil("Aisha", "Khan", "3B")
    who = Recognition(Verdict.RECOGNISED, pupil, ("account on the register",))
    assert matches(letters, person, who, Words()) is found


def test_a_filter_finds_no_name_that_is_not_shown() -> None:
    person, who = Participant("1", "Lucky Star"), Recognition(Verdict.UNSURE)
    assert not matches("lucky", person, who, Words(masked=True))
    assert matches("l. s.", person, who, Words(masked=True))
    assert matches("no name", Participant("1"), who, Words())
    twice = Recognition(Verdict.ALERT, Pupil("Aisha", "Khan", "3B"), ("here already",))
    assert not matches("khan", person, twice, Words())


def test_an_alert_is_about_the_first_who_is_still_here(lesson: Class) -> None:
    alert = Alert("k", Severity.DANGER, "{who}", about=("gone", "eve", "aisha"))
    found = about_whom(lesson.session.live, alert)
    assert found is not None
    assert found.id == "eve"
    lesson.go("eve", "aisha")
    assert about_whom(lesson.session.live, alert) is None


@pytest.mark.parametrize("phase", EndPhase)
@pytest.mark.parametrize("running", [True, None, False])
@pytest.mark.parametrize("restarted", [False, True])
def test_leaving_says_what_it_does(phase: EndPhase, running: bool | None, restarted: bool) -> None:
    live = Live(Meeting(running=running), end=EndState(phase, restarted=restarted))
    asked = leaving(live)
    assert asked.endswith(("?", "The meeting goes on."))
    assert ("leaving stops it" in asked) is phase.active
    if not phase.active:
        assert ("The meeting goes on" in asked) is (running is not False or restarted)


@pytest.mark.parametrize(
    ("term", "encoding", "wanted"),
    [
        ("xterm", "utf-8", False),
        ("linux", "utf-8", True),
        ("xterm", "ISO-8859-1", True),
        ("xterm", None, True),
    ],
)
def test_plain_letters_where_the_terminal_needs_them(
    term: str, encoding: str | None, wanted: bool
) -> None:
    assert wants_ascii({"TERM": term}, encoding) is wanted
