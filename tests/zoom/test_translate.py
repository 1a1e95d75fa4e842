from __future__ import annotations

import copy
from collections.abc import Sized
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.meeting import Meeting, apply
from providers.base import (
    Became,
    Ended,
    Left,
    Notice,
    Observation,
    Participant,
    Place,
    Recording,
    Role,
    Seen,
    Snapshot,
    Started,
)
from providers.zoom.assumptions import HANDOVER_SECONDS
from providers.zoom.translate import CHAT, EARLY, LEAKED, Translator

MEETING = "81234567890"
RUN = "run-of-today=="
NOW = 1_700_000_000.0
Body = dict[str, Any]
steady = settings(deadline=None)
"""A slow machine is no failure."""


def event(name: str, after: float = 0.0, person: Body | None = None, **thing: Any) -> Body:
    """The body of an event, ``after`` seconds from NOW."""
    about: Body = {"id": MEETING, "uuid": RUN, **thing}
    if person is not None:
        about["participant"] = person
    return {"event": name, "event_ts": int((NOW + after) * 1000), "payload": {"object": about}}


def ada(**fields: Any) -> Body:
    return {"user_id": "100", "participant_uuid": "A", "user_name": "Ada", "id": "", **fields}


def tell(translator: Translator, *bodies: Any) -> list[Observation]:
    return [told for body in bodies for told in translator.event(body, NOW)]


def told(*bodies: Any) -> list[Observation]:
    return tell(Translator(MEETING), *bodies)


def only_seen(*bodies: Any) -> Participant:
    *_before, last = told(*bodies)
    assert isinstance(last, Seen)
    return last.participant


def state(observations: list[Observation]) -> Meeting:
    meeting = Meeting()
    for observation in observations:
        meeting = apply(meeting, observation)
    return meeting


JOINED, LEFT = "meeting.participant_joined", "meeting.participant_left"
WAITS, WAITS_NO_MORE = (
    "meeting.participant_joined_waiting_room",
    "meeting.participant_left_waiting_room",
)
ADMITTED, PUT_BACK = "meeting.participant_admitted", "meeting.participant_put_in_waiting_room"
ROLE = "meeting.participant_role_changed"
SHARES, SHARES_NO_MORE = "meeting.sharing_started", "meeting.sharing_ended"
IN_BREAKOUT = "meeting.participant_joined_breakout_room"
OUT_OF_BREAKOUT = "meeting.participant_left_breakout_room"

# -- one event ----------------------------------------------------------------------------


def test_a_join_tells_who_where_and_since_when() -> None:
    person = ada(
        id="user-1",
        email="ada@school.example",
        phone_number="+440000",
        join_time="2023-11-14T22:13:10Z",
    )
    assert told(event(JOINED, 2.5, person)) == [
        Seen(
            Participant(
                id="A",
                name="Ada",
                place=Place.IN_CALL,
                account="ada@school.example",
                person="user-1",
                sharing=False,
                phone=True,
                since=NOW - 10,
            ),
            NOW + 2.5,
        )
    ]


def test_what_is_not_told_stays_unknown() -> None:
    assert told(event(JOINED, 0, {"user_id": "100"})) == [
        Seen(Participant(id="100", place=Place.IN_CALL, sharing=False, since=NOW), NOW)
    ]


def test_an_address_counts_only_for_somebody_who_is_signed_in() -> None:
    assert only_seen(event(JOINED, 0, ada(email="ms@school.example"))).account is None
    assert only_seen(event(JOINED, 0, ada(email="", id="user-1"))).account is None


def test_an_address_that_a_registrant_typed_makes_nobody_staff() -> None:
    typed = ada(id="user-1", email="ms@school.example", registrant_id="reg-1")
    translator = Translator(MEETING)
    observations = tell(translator, event(JOINED, 0, typed))
    bare = {key: value for key, value in typed.items() if key != "registrant_id"}
    observations += tell(translator, event(ROLE, 1, {**bare, "new_role": "attendee"}))
    observations += translator.snapshot([bare], NOW + 60)  # rows never tell of registrants
    (person,) = state(observations).everyone()
    assert (person.account, person.registrant, person.person) == (None, "reg-1", "user-1")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (LEFT, Left("A", NOW, Place.IN_CALL)),
        (WAITS_NO_MORE, Left("A", NOW, Place.WAITING)),
        ("meeting.started", Started(NOW)),
        ("meeting.ended", Ended(NOW)),
        ("recording.started", Recording(True, NOW)),
        ("recording.paused", Recording(False, NOW)),
        ("recording.resumed", Recording(True, NOW)),
        ("recording.stopped", Recording(False, NOW)),
        ("meeting.ai_companion_started", Recording(True, NOW, "AI Companion")),
        ("meeting.participant_jbh_waiting", Notice(EARLY, NOW)),
        ("meeting.risk_alert", Notice(LEAKED, NOW)),
        ("meeting.chat_message_sent", Notice(CHAT, NOW)),
    ],
)
def test_each_event_has_its_meaning(name: str, expected: Observation) -> None:
    assert told(event(name, 0, ada())) == [expected]


@pytest.mark.parametrize(
    "name",
    [
        "meeting.updated",
        "meeting.alert",
        "endpoint.url_validation",
        "meeting.of_tomorrow",
        OUT_OF_BREAKOUT,
    ],
)
def test_other_events_mean_nothing(name: str) -> None:
    assert told(event(name, 0, ada())) == []


@pytest.mark.parametrize(
    ("new", "role"),
    [
        ("host", Role.HOST),
        ("co-host", Role.CO_HOST),
        ("cohost", Role.CO_HOST),
        ("Attendee", Role.PARTICIPANT),
        ("participant", Role.PARTICIPANT),
    ],
)
def test_roles_in_zooms_words(new: str, role: Role) -> None:
    assert only_seen(event(ROLE, 0, ada(new_role=new))).role is role


def test_a_role_that_is_not_known_tells_nothing() -> None:
    assert told(event(ROLE, 0, ada(new_role="emperor"))) == []


def test_a_chat_tells_neither_who_nor_what_and_only_now_and_then() -> None:
    chat = {"message_id": "m1", "message_content": "my address is …", "sender_name": "Ada"}
    name = "meeting.chat_message_sent"
    translator = Translator(MEETING)
    notices = tell(
        translator,
        event(name, 0, chat_message=chat),
        event(name, 5, chat_message={**chat, "message_id": "m2"}),
        event(name, 40, chat_message={**chat, "message_id": "m3"}),
    )
    assert notices == [Notice(CHAT, NOW), Notice(CHAT, NOW + 40)]


def test_a_class_that_waits_for_the_host_is_told_only_now_and_then() -> None:
    name = "meeting.participant_jbh_waiting"
    pupils = [ada(user_id=str(number), participant_uuid=f"P{number}") for number in range(31)]
    notices = told(*(event(name, number, pupil) for number, pupil in enumerate(pupils)))
    assert notices == [Notice(EARLY, NOW), Notice(EARLY, NOW + 30)]


# -- whose event ----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [MEETING, int(MEETING), "812 3456 7890"])
def test_the_number_may_be_text_or_number(number: object) -> None:
    assert told(event(JOINED, 0, ada(), id=number))


@pytest.mark.parametrize("number", ["81234567891", 81234567891, None, "", True, 8.1234567890e10])
def test_events_of_other_meetings_are_dropped(number: object) -> None:
    assert told(event(JOINED, 0, ada(), id=number, uuid="another")) == []


def test_events_that_name_only_the_run_are_ours_once_it_is_known() -> None:
    body = {"event": "meeting.rtms_started", "event_ts": int(NOW * 1000)}
    body["payload"] = {"meeting_uuid": RUN}
    translator = Translator(MEETING)
    assert tell(translator, body) == []
    translator.learn_meeting(RUN)
    assert tell(translator, body) == [Recording(True, NOW, "media stream to another program")]


EARLIER = "run-of-yesterday=="


def test_the_end_of_an_earlier_run_ends_nothing() -> None:
    translator = Translator(MEETING)
    tell(translator, event("meeting.started", 0))
    for name in ("meeting.ended", "meeting.summary_completed", "recording.completed"):
        assert tell(translator, event(name, 60, uuid=EARLIER)) == []  # told or stamped so late
    assert tell(translator, event("meeting.ended", -3600, uuid=EARLIER)) == []
    assert tell(translator, event("meeting.ended", 3600)) == [Ended(NOW + 3600)]


def test_an_end_counts_where_the_present_run_is_not_known() -> None:
    translator = Translator(MEETING)
    translator.learn_meeting(EARLIER)  # of a meeting that does not run
    assert tell(translator, event("meeting.ended", 0)) == [Ended(NOW)]


def test_rows_belong_to_the_run_that_the_status_told_last() -> None:
    """Zoom counts the session numbers of each run from the same number."""
    translator = Translator(MEETING)
    tell(translator, event(JOINED, 0, ada(), uuid=EARLIER))
    translator.learn_meeting(RUN, NOW + 60)
    row = {"user_id": "100", "user_name": "Somebody else"}
    (snapshot,) = translator.snapshot([row], NOW + 120)
    assert isinstance(snapshot, Snapshot)
    assert [person.id for person in snapshot.participants] != ["A"]


def test_an_ai_companion_names_the_meeting_in_its_own_way() -> None:
    body = event("meeting.ai_companion_started")
    body["payload"]["object"] = {"meeting_number": int(MEETING), "meeting_uuid": RUN}
    assert told(body) == [Recording(True, NOW, "AI Companion")]


# -- which participant ------------------------------------------------------------------------


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


# -- again, late, and in the wrong order -----------------------------------------------------


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


# -- breakout rooms ----------------------------------------------------------------------------


@pytest.mark.parametrize("entered", [29.8, 30.2])
@pytest.mark.parametrize("reason", ["", "Ada left the meeting.<br>Reason: Joined breakout room."])
@steady
@given(data=st.data())
def test_a_move_to_a_breakout_room_is_no_leaving(
    reason: str, entered: float, data: st.DataObject
) -> None:
    inside = ada(user_id="777", parent_user_id="100")
    bodies = [
        event(JOINED, 0, ada()),
        event(LEFT, 30, ada(leave_reason=reason)),
        event(IN_BREAKOUT, entered, inside, breakout_room_uuid="room"),
        event(OUT_OF_BREAKOUT, 90, inside, breakout_room_uuid="room"),
        event(JOINED, 90.1, ada(user_id="101")),
    ]
    order = data.draw(st.permutations(bodies + data.draw(st.lists(st.sampled_from(bodies)))))
    for part in (order, [body for body in order if body not in bodies[3:]]):
        meeting = state(told(*part))
        assert [(p.id, p.place) for p in meeting.everyone()] == [("A", Place.IN_CALL)]


def test_a_name_cannot_pretend_to_move_to_a_breakout_room() -> None:
    reason = "Reason: breakout left the meeting.<br>Reason: left the meeting."
    meeting = state(told(event(JOINED, 0, ada()), event(LEFT, 30, ada(leave_reason=reason))))
    assert not meeting.people


# -- the dashboard ------------------------------------------------------------------------------


def test_a_snapshot_is_everybody_who_is_still_there() -> None:
    rows: list[Body] = [
        ada(status="in_meeting", role="host", join_time="2023-11-14T22:13:10Z"),
        {"user_id": "200", "user_name": "Ben", "status": "in_waiting_room", "device": "Phone"},
        {"user_id": "300", "user_name": "Gone", "leave_time": "2023-11-14T22:13:20Z"},
        {"user_name": "No id"},
    ]
    first = Participant("A", "Ada", Place.IN_CALL, role=Role.HOST, since=NOW - 10)
    second = Participant("200", "Ben", Place.WAITING, phone=True, since=NOW)
    assert Translator(MEETING).snapshot(rows, NOW) == [Snapshot((first, second), NOW)]


@pytest.mark.parametrize("role", ["attendee", "co-host", "", None])
def test_a_row_takes_no_role_away(role: object) -> None:
    translator = Translator(MEETING)
    observations = tell(
        translator, event(JOINED, 0, ada()), event(ROLE, 1, ada(new_role="co-host"))
    )
    observations += translator.snapshot([ada(status="in_meeting", role=role)], NOW + 60)
    (person,) = state(observations).everyone()
    assert person.role is Role.CO_HOST


def test_a_snapshot_means_the_same_people_as_the_events() -> None:
    translator = Translator(MEETING)
    tell(translator, event(JOINED, 0, ada()))
    old_form = {"user_id": "100", "user_name": "Ada"}
    (snapshot,) = translator.snapshot([old_form], NOW + 60)
    assert isinstance(snapshot, Snapshot)
    assert [person.id for person in snapshot.participants] == ["A"]


def test_an_event_that_tells_more_than_a_snapshot_joins_the_row() -> None:
    translator = Translator(MEETING)
    translator.learn_meeting(RUN)
    (snapshot,) = translator.snapshot([{"user_id": "100", "user_name": "Ada"}], NOW - 60)
    observations = [snapshot, *tell(translator, event(JOINED, 0, ada()))]
    assert len(state(observations).people) == 1


# -- whatever comes ------------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=10,
)
names = st.sampled_from([JOINED, LEFT, WAITS, ADMITTED, ROLE, SHARES, SHARES_NO_MORE, IN_BREAKOUT])
fields = st.sampled_from(
    [
        "user_id",
        "participant_uuid",
        "user_name",
        "id",
        "email",
        "join_time",
        "leave_reason",
        "new_role",
    ]
)


@steady
@given(json_values, json_values)
def test_no_body_makes_it_fail(payload: object, stamp: object) -> None:
    translator = Translator(MEETING)
    translator.event({"event": JOINED, "event_ts": stamp, "payload": payload}, NOW)
    translator.event({"event": payload, "payload": {"object": payload}}, NOW)


@steady
@given(names, st.dictionaries(fields, json_values), json_values)
def test_no_participant_makes_it_fail(name: str, person: Body, thing: object) -> None:
    translator = Translator(MEETING)
    translator.event(event(name, 0, person, extra=thing), NOW)
    translator.event(event(name, 0, person, participant=thing), NOW)
    translator.snapshot([person], NOW)
    translator.overdue(NOW + 3600)


def test_what_is_remembered_is_bounded() -> None:
    translator = Translator(MEETING)
    for number in range(9000):
        person = ada(
            user_id=str(number), participant_uuid=f"P{number}", new_role="host", registrant_id="R"
        )
        tell(
            translator,
            *(event(name, number, person) for name in (ADMITTED, ROLE, LEFT, IN_BREAKOUT)),
            *(event(name, number, person) for name in (WAITS, WAITS_NO_MORE)),
        )
        if number % 4 == 0:  # each is held against all who are on the way
            tell(
                translator,
                event(ADMITTED, number + 0.5, person),
                event(JOINED, number, {**person, "participant_uuid": f"Q{number}", "user_id": ""}),
            )
        translator.learn_meeting(f"run-{number}")
    people = translator._people
    remembered: list[Sized] = [
        translator._done,
        translator._instances,
        people._ids._known,
        people._handovers,
        people._waiting,
        people._out,
        people._left,
        people._passing,
        people._breakout,
        people._registrants,
    ]
    assert all(len(memory) <= 8192 for memory in remembered)
