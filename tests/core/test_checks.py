"""Alerts begin and end with their condition, and a look asks only about whom something touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.checks import Checks
from monitor.policy import (
    ARRIVAL_SECONDS,
    UNMUTED_SECONDS,
    Known,
    Scene,
    sharing,
)
from monitor.stream import Alert, AlertOver, Outcome, OutcomeState, Requested, Severity
from providers.base import (
    Action,
    ActionKind,
    Became,
    Ended,
    Left,
    Participant,
    Place,
    Recording,
    Rejoin,
    Seen,
    Snapshot,
)
from tests.core.classroom import STAFF, Class

NAMES = ("Jack Ellis", "Aisha Khan", "zoomuser1", "J\u0430ck Ellis", None)


def test_an_alert_begins_once_and_ends_once() -> None:
    room = Class().staffed()
    room.see("p", "Jack Ellis", sharing=True)
    (begun,) = room.look()
    assert isinstance(begun, Alert)
    assert begun.key == "sharing:p"
    room.see("p", "Jack Ellis", sharing=True, hand=True)
    assert room.look() == []
    room.see("p", "Jack Ellis", sharing=False)
    assert room.look() == [AlertOver("sharing:p")]
    assert room.look() == []


def test_an_alert_is_over_when_the_person_has_gone() -> None:
    room = Class().staffed()
    room.see("p", "Jack Ellis", sharing=True)
    room.look()
    room.tell(Left("p", room.now + 1))
    assert room.look() == [AlertOver("sharing:p")]


def test_what_time_alone_brings_is_found_without_a_word_from_the_platform() -> None:
    room = Class().staffed()
    room.see("x", "zoomuser1", muted=False)
    assert room.look() == []
    room.now += ARRIVAL_SECONDS
    assert [begun.key for begun in room.look()] == ["stranger:x"]
    room.now += UNMUTED_SECONDS
    assert [begun.key for begun in room.look()] == ["unmuted:x"]


def test_a_clock_that_is_set_back_takes_back_what_it_had_brought() -> None:
    room = Class().staffed()
    room.see("p", "Jack Ellis", muted=False)
    room.now += UNMUTED_SECONDS + 1
    assert [begun.key for begun in room.look()] == ["unmuted:p"]
    room.now -= UNMUTED_SECONDS
    assert room.look() == [AlertOver("unmuted:p")]


def test_a_look_asks_only_about_whom_something_touched() -> None:
    asked = []

    def note_who(scene: Scene, known: Known) -> None:
        asked.append(known.person.id)

    room = Class()
    room.checks = Checks(room.roll, (), (note_who,))
    for number in range(1000):
        room.see(f"p{number}", "Jack Ellis", muted=True)
    room.look()
    assert len(asked) == 1000
    room.now += ARRIVAL_SECONDS
    room.look()
    asked.clear()
    room.tell(Seen(Participant("p7", muted=False), room.now))
    room.look()
    assert asked == ["p7"]


def test_a_removal_asks_about_everybody_again() -> None:
    room = Class().staffed()
    room.see("x", "zoomuser1", place=Place.WAITING)
    room.see("y", "zoomuser1", place=Place.WAITING)
    room.now += ARRIVAL_SECONDS
    room.look()
    action = Action("a", ActionKind.REMOVE, ("x",), Rejoin.WAITING_ROOM)
    room.tell(Requested(action), Outcome("a", OutcomeState.SENT))
    assert [begun.key for begun in room.look()] == ["removed:waiting:y"]


def test_a_rule_that_fails_is_an_alert_and_takes_no_other_with_it() -> None:
    def two_of_a_kind(scene: Scene) -> Iterator[Alert]:
        raise KeyError("Jack Ellis")
        yield

    def odd_one_out(scene: Scene, known: Known) -> Alert | None:
        if known.person.hand:
            raise KeyError(known.person.name)
        return None

    room = Class().staffed()
    room.checks = Checks(room.roll, (two_of_a_kind,), (odd_one_out, sharing))
    room.see("p", "Jack Ellis", sharing=True, hand=True)
    room.see("q", "Aisha Khan", hand=True)
    begun = room.look()
    assert [one.key for one in begun] == [
        "broken:two_of_a_kind",
        "broken:odd_one_out",
        "sharing:p",
    ]
    broken = room.checks.holding["broken:two_of_a_kind"]
    assert broken.severity is Severity.DANGER
    assert "“two of a kind” does not work (KeyError in test_checks.py:" in broken.text
    assert "Jack" not in broken.text
    room.see("p", "Jack Ellis", hand=False)
    assert room.look() == []
    room.see("q", "Aisha Khan", hand=False)
    assert room.look() == [AlertOver("broken:odd_one_out")]


ids = st.sampled_from(["a", "b", "c", "d"])
people = st.builds(
    Participant,
    ids,
    st.sampled_from(NAMES),
    account=st.sampled_from([None, None, *STAFF]),
    place=st.sampled_from([None, *Place]),
    muted=st.sampled_from([None, True, False]),
    hand=st.sampled_from([None, True, False]),
    sharing=st.sampled_from([None, True, False]),
)
offsets = st.sampled_from([0.0, 0.0, 0.0, 0.5, -0.5, -5.0])
"""Of an observation's time from now: the platform's word may come late, or out of order."""
seen = st.builds(Seen, people, offsets)
removals = st.builds(
    lambda who, rejoin: Requested(Action("act", ActionKind.REMOVE, (who,), rejoin)),
    ids,
    st.sampled_from(Rejoin),
)
bodies = st.one_of(
    seen,
    seen,
    seen,
    st.builds(Left, ids, offsets, st.sampled_from([None, *Place])),
    st.builds(Became, ids, ids, offsets),
    st.builds(Ended, offsets),
    st.builds(Recording, st.booleans(), offsets),
    st.builds(
        Snapshot,
        st.lists(people, max_size=4, unique_by=lambda person: person.id).map(tuple),
        offsets,
        st.sampled_from([(), (Place.IN_CALL,), tuple(Place)]),
    ),
    removals,
    st.builds(Outcome, st.just("act"), st.sampled_from(OutcomeState)),
)
steps = st.tuples(st.sampled_from([0.0, 0.0, 4.0, 12.0, -2.0]), bodies, st.booleans())
"""Seconds that pass, what is told then, and whether the rules look."""


@given(st.lists(steps, min_size=1, max_size=20))
def test_looking_step_by_step_finds_what_one_look_at_everything_finds(
    lesson: list[tuple[float, Any, bool]],
) -> None:
    room = Class()
    held: set[str] = set()
    for passed, body, looks in lesson:
        room.now += passed
        room.tell(replace(body, at=room.now + body.at) if hasattr(body, "at") else body)
        if not looks and body is not lesson[-1][1]:
            continue
        for news in room.look():
            if isinstance(news, Alert):
                assert news.key not in held
                held.add(news.key)
            else:
                held.remove(news.key)
        fresh = Checks(room.roll)
        fresh.touch(room.live.meeting.people)
        fresh.look(room.live, room.now)
        assert fresh.holding.keys() == room.checks.holding.keys() == held
