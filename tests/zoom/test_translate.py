"""What each of Zoom's events means, and whose it is."""

from __future__ import annotations

from collections.abc import Sized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import (
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
from providers.zoom.translate import CHAT, EARLY, LEAKED, Translator
from tests.zoom.bodies import (
    ADMITTED,
    IN_BREAKOUT,
    JOINED,
    LEFT,
    MEETING,
    NOW,
    OUT_OF_BREAKOUT,
    ROLE,
    RUN,
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

# -- one event -------------------------------------------------------------------------


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


# -- whose event -----------------------------------------------------------------------


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


# -- breakout rooms --------------------------------------------------------------------


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


# -- the dashboard ---------------------------------------------------------------------


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


# -- whatever comes --------------------------------------------------------------------

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
