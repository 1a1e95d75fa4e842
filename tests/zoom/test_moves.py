"""Whoever moves stays one person: events again, late, lost and in the wrong order."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import (
    Became,
    Observation,
    Place,
    Role,
    Seen,
    Started,
)
from providers.zoom.assumptions import HANDOVER_SECONDS
from providers.zoom.translate import Translator
from tests.zoom.bodies import (
    ADMITTED,
    IN_BREAKOUT,
    JOINED,
    LEFT,
    MEETING,
    NOW,
    PUT_BACK,
    ROLE,
    SHARES,
    SHARES_NO_MORE,
    WAITS,
    WAITS_NO_MORE,
    Body,
    ada,
    event,
    only_seen,
    state,
    steady,
    tell,
    told,
)

# -- which participant -----------------------------------------------------------------


def test_a_share_that_names_only_the_session_hits_the_same_participant() -> None:
    share = {"user_id": "100", "user_name": "Ada", "id": ""}
    person = only_seen(event(JOINED, 0, ada()), event(SHARES, 1, share))
    assert (person.id, person.sharing, person.place) == ("A", True, Place.IN_CALL)
    numeric = only_seen(event(JOINED, 0, ada()), event(SHARES, 1, {"user_id": 100}))
    assert numeric.id == "A"


def test_a_share_that_comes_before_the_join_is_joined_to_it() -> None:
    share = {"user_id": "100", "user_name": "Ada"}
    first, became, seen = told(event(SHARES, 1, share), event(JOINED, 0, ada()))
    assert isinstance(first, Seen)
    assert first.participant.id == "100"
    assert became == Became("100", "A", NOW)
    assert isinstance(seen, Seen)
    meeting = state([first, became, seen])
    assert [(person.id, person.sharing) for person in meeting.everyone()] == [("A", True)]


def test_a_session_number_means_somebody_else_in_another_run() -> None:
    translator = Translator(MEETING)
    tell(translator, event(JOINED, 0, ada()))
    (share,) = tell(translator, event(SHARES, 1, {"user_id": "100"}, uuid="run-of-tomorrow"))
    assert isinstance(share, Seen)
    assert share.participant.id != "A"


def test_nobody_is_found_by_name() -> None:
    twins = [ada(user_id=str(number), participant_uuid=f"P{number}") for number in range(3)]
    meeting = state(told(*(event(JOINED, at, twin) for at, twin in enumerate(twins))))
    assert len(meeting.people) == 3


def test_a_person_without_any_id_is_nobody_to_show() -> None:
    for name in (JOINED, LEFT, WAITS, WAITS_NO_MORE, ADMITTED, ROLE, SHARES, IN_BREAKOUT):
        assert told(event(name, 0, {"user_name": "Ada", "new_role": "host"})) == []


# -- again, late, and in the wrong order -----------------------------------------------


def test_an_event_that_comes_again_is_passed_over() -> None:
    body = event(JOINED, 0, ada())
    assert len(told(body, copy.deepcopy(body), body)) == 1
    assert len(told(body, event(JOINED, 0.001, ada()))) == 2
    assert len(told(body, event(JOINED, 0, ada(user_id="101", participant_uuid="B")))) == 2


@pytest.mark.parametrize("stamp", [None, "x", True, -1, 0, 5, float("nan"), float("inf"), 10**400])
def test_an_event_without_a_time_that_can_be_right_happened_now(stamp: object) -> None:
    (started,) = Translator(MEETING).event({**event("meeting.started"), "event_ts": stamp}, NOW)
    assert started == Started(NOW)


def moves(changes: bool) -> list[Body]:
    """Ada waits, is admitted, shares, is put back, and is admitted again: as Zoom tells it,
    with another session number each time and, if it ``changes``, another UUID."""
    ids = [
        {"user_id": str(number), "participant_uuid": f"A{number if changes else 0}"}
        for number in range(4)
    ]
    first, second, third, fourth = (ada(**pair) for pair in ids)
    return [
        event(WAITS, 1, first),
        event(ADMITTED, 2, first),
        event(WAITS_NO_MORE, 2.1, first),
        event(JOINED, 2.2, second),
        event(SHARES, 3, {"user_id": second["user_id"]}),
        event(PUT_BACK, 4, second),
        event(LEFT, 4.1, second),
        event(SHARES_NO_MORE, 4.2, {"user_id": second["user_id"]}),
        event(WAITS_NO_MORE, 4.9, second),
        event(WAITS, 5, third),
        event(ADMITTED, 6, third),
        event(WAITS_NO_MORE, 6.1, third),
        event(JOINED, 6.2, fourth),
    ]


@pytest.mark.parametrize("changes", [False, True])
@steady
@given(data=st.data())
def test_moves_end_in_the_call_in_any_order_and_however_often(
    changes: bool, data: st.DataObject
) -> None:
    bodies = moves(changes)
    extra = data.draw(st.lists(st.sampled_from(bodies), max_size=6))
    order = data.draw(st.permutations(bodies + extra))
    translator = Translator(MEETING)
    observations = tell(translator, *order)
    late, lost = translator.overdue(NOW + 7 + HANDOVER_SECONDS)
    assert not lost
    meeting = state([*observations, *late])
    (person,) = meeting.everyone()
    assert (person.place, bool(person.sharing)) == (Place.IN_CALL, False)


@steady
@given(data=st.data())
def test_being_put_back_ends_in_the_waiting_room_in_any_order(data: st.DataObject) -> None:
    bodies = [
        event(JOINED, 1, ada()),
        event(PUT_BACK, 4, ada()),
        event(LEFT, 4.1, ada()),
        event(WAITS, 4.2, ada(user_id="101")),
    ]
    order = data.draw(st.permutations(bodies + data.draw(st.lists(st.sampled_from(bodies)))))
    meeting = state(told(*order))
    assert [(person.id, person.place) for person in meeting.everyone()] == [("A", Place.WAITING)]


@steady
@given(data=st.data())
def test_who_has_left_stays_away_in_any_order(data: st.DataObject) -> None:
    share = {"user_id": "100", "user_name": "Ada"}
    bodies = [
        event(JOINED, 1, ada()),
        event(ROLE, 2, ada(new_role="co-host")),
        event(SHARES, 3, share),
        event(LEFT, 10, ada()),
        event(ROLE, 10.1, ada(new_role="attendee")),
        event(SHARES_NO_MORE, 10.2, share),
    ]
    order = data.draw(st.permutations(bodies + data.draw(st.lists(st.sampled_from(bodies)))))
    meeting = state(told(*order))
    assert not meeting.people


def test_who_comes_back_at_once_and_is_made_co_host_is_shown_so() -> None:
    meeting = state(
        told(
            event(JOINED, 0, ada()),
            event(LEFT, 5, ada()),
            event(JOINED, 6, ada(user_id="101")),
            event(ROLE, 7, ada(user_id="101", new_role="co-host")),
        )
    )
    (person,) = meeting.everyone()
    assert person.role is Role.CO_HOST


LET_IN = [event(WAITS, 0, ada()), event(ADMITTED, 5, ada()), event(WAITS_NO_MORE, 5.1, ada())]
OVERDUE = NOW + 6 + HANDOVER_SECONDS


def places(observations: list[Observation]) -> list[tuple[str, Place | None]]:
    return [(person.id, person.place) for person in state(observations).everyone()]


@steady
@given(st.permutations([1, 2]))
def test_who_is_let_in_never_vanishes_though_the_join_is_lost(order: list[int]) -> None:
    translator = Translator(MEETING)
    observations = tell(translator, LET_IN[0])
    observations += tell(translator, *(LET_IN[number] for number in order))
    if order == [1, 2]:
        assert places(observations) == [("A", Place.WAITING)]
    assert translator.overdue(NOW + 5 + HANDOVER_SECONDS) == ([], False)
    late, lost = translator.overdue(OVERDUE)
    assert lost
    observations += late
    assert places(observations) == [("A", Place.IN_CALL)]
    assert translator.overdue(OVERDUE) == ([], False)  # it is said once
    observations += tell(translator, event(JOINED, 5.5, ada(user_id="101")))
    assert places(observations) == [("A", Place.IN_CALL)]


def test_who_is_let_in_is_shown_until_the_join_is_told() -> None:
    translator = Translator(MEETING)
    observations = tell(translator, *LET_IN)
    assert places(observations) == [("A", Place.WAITING)]
    observations += tell(translator, event(JOINED, 5.5, ada(user_id="101")))
    assert places(observations) == [("A", Place.IN_CALL)]
    assert translator.overdue(OVERDUE) == ([], False)


def test_who_was_only_admitted_is_still_waiting_and_an_event_is_missed() -> None:
    translator = Translator(MEETING)
    observations = tell(translator, *LET_IN[:2])
    late, lost = translator.overdue(OVERDUE)
    assert lost
    assert places([*observations, *late]) == [("A", Place.WAITING)]


def test_events_that_come_an_hour_late_have_the_same_time_to_come() -> None:
    translator = Translator(MEETING)
    an_hour_later = NOW + 3600
    observations = [told for body in LET_IN for told in translator.event(body, an_hour_later)]
    assert translator.overdue(an_hour_later + 1) == ([], False)
    joined = event(JOINED, 5.5, ada(user_id="101"))
    observations += translator.event(joined, an_hour_later + 1)
    assert translator.overdue(an_hour_later + 60) == ([], False)
    assert places(observations) == [("A", Place.IN_CALL)]


@pytest.mark.parametrize("changes", [False, True])
def test_who_has_been_in_the_call_unseen_and_left_is_gone(changes: bool) -> None:
    """Or waits again, where that is what came after."""
    after = [event(LEFT, 8, ada()), *([event(WAITS, 9, ada(user_id="102"))] if changes else [])]
    translator = Translator(MEETING)
    observations = tell(translator, *LET_IN, *after)
    late, lost = translator.overdue(OVERDUE)
    assert (late, lost) == ([], False)
    assert places(observations) == ([("A", Place.WAITING)] if changes else [])


def test_a_share_shows_that_who_was_let_in_has_come() -> None:
    translator = Translator(MEETING)
    observations = tell(translator, *LET_IN, event(SHARES, 6, {"user_id": "100"}))
    assert places(observations) == [("A", Place.IN_CALL)]
    assert translator.overdue(OVERDUE) == ([], False)


def test_a_guest_who_comes_in_under_another_id_is_not_shown_twice() -> None:
    translator = Translator(MEETING)
    observations = tell(translator, *LET_IN)
    observations += tell(translator, event(JOINED, 5.2, ada(user_id="101", participant_uuid="B")))
    assert places(observations) == [("B", Place.IN_CALL)]
    assert not [told for told in observations if isinstance(told, Became)]  # a name proves nothing
    assert translator.overdue(OVERDUE) == ([], False)


def test_of_two_guests_of_one_name_neither_vanishes_with_a_lost_join() -> None:
    translator = Translator(MEETING)
    other = ada(user_id="200", participant_uuid="B")
    observations = tell(translator, *LET_IN)
    observations += tell(
        translator,
        event(WAITS, 1, other),
        event(ADMITTED, 5.5, other),
        event(WAITS_NO_MORE, 5.6, other),
        event(JOINED, 6, ada(user_id="201", participant_uuid="C")),
    )
    late, lost = translator.overdue(OVERDUE + 2)
    assert lost
    assert len(state([*observations, *late]).people) == 2


@steady
@given(st.permutations(range(6)))
def test_a_crowd_of_one_name_is_counted_right_in_any_order(order: list[int]) -> None:
    bodies = []
    for number in range(3):
        waiting = ada(user_id=f"{number}", participant_uuid=f"W{number}")
        inside = ada(user_id=f"10{number}", participant_uuid=f"C{number}")
        bodies += [
            event(ADMITTED, 5 + 2 * number, waiting),
            event(JOINED, 5.3 + 2 * number, inside),
        ]
    translator = Translator(MEETING)
    observations = tell(
        translator,
        *(event(WAITS, 0, ada(user_id=f"{n}", participant_uuid=f"W{n}")) for n in range(3)),
        *(bodies[number] for number in order),
    )
    assert translator.overdue(NOW + 60) == ([], False)
    assert sorted(places(observations)) == [(f"C{n}", Place.IN_CALL) for n in range(3)]


@pytest.mark.parametrize("vouched", [{"id": "user-1"}, {"registrant_id": "reg-1"}])
def test_an_admitted_participant_keeps_its_row_under_a_new_id(vouched: Body) -> None:
    first, second = ada(**vouched), ada(user_id="101", participant_uuid="B", **vouched)
    bodies = [event(WAITS, 0, first), event(ADMITTED, 1, first), event(JOINED, 2, second)]
    observations = told(*bodies)
    assert Became("A", "B", NOW + 2) in observations
    assert [(p.id, p.place) for p in state(observations).everyone()] == [("B", Place.IN_CALL)]
