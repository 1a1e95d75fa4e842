"""The meeting state: what holds whatever order, doubling and loss a platform inflicts."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.meeting import MAX_GONE, Meeting, apply
from providers.base import (
    Became,
    Blinded,
    Channel,
    ChannelState,
    Ended,
    Left,
    Locked,
    MutedOnEntry,
    Observation,
    Participant,
    Place,
    Recording,
    Role,
    Seen,
    Snapshot,
    Started,
)

IDS = st.sampled_from(["a", "b", "c", "d"])
TIMES = st.floats(0, 100)
PLACES = st.sampled_from(list(Place))


def person(participant_id: str, place: Place | None = Place.IN_CALL, **told: object) -> Participant:
    return Participant(participant_id, place=place, **told)  # type: ignore[arg-type]


def played(*observations: Observation) -> Meeting:
    meeting = Meeting()
    for observation in observations:
        meeting = apply(meeting, observation)
    return meeting


participants = st.builds(
    Participant,
    IDS,
    name=st.none() | st.text(max_size=3),
    place=st.none() | PLACES,
    account=st.none() | st.just("x@school.example"),
    role=st.none() | st.sampled_from(list(Role)),
    muted=st.none() | st.booleans(),
    hand=st.none() | st.booleans(),
    sharing=st.none() | st.booleans(),
    since=st.none() | TIMES,
)
events = st.one_of(
    st.builds(Seen, participants, TIMES),
    st.builds(Left, IDS, TIMES, st.none() | PLACES),
    st.builds(Blinded, st.just(("muted",)), TIMES),
    st.builds(Locked, st.none() | st.booleans(), TIMES, st.booleans()),
    st.builds(MutedOnEntry, st.none() | st.booleans(), TIMES),
    st.builds(Recording, st.booleans(), TIMES),
    st.builds(Started, TIMES),
)
full = st.builds(
    Participant,
    IDS,
    name=st.text(max_size=3),
    place=PLACES,
    account=st.just("x@school.example"),
    person=st.just("p"),
    registrant=st.just("r"),
    role=st.sampled_from(list(Role)),
    muted=st.booleans(),
    camera=st.booleans(),
    hand=st.booleans(),
    sharing=st.booleans(),
    phone=st.booleans(),
    since=TIMES,
)
snapshots = st.builds(
    Snapshot, st.lists(full, max_size=4, unique_by=lambda p: p.id).map(tuple), st.just(200.0)
)


def people(meeting: Meeting) -> dict[str, Participant]:
    return {participant.id: participant for participant in meeting.everyone()}


@given(st.lists(events, max_size=30), snapshots, st.lists(events, max_size=10))
def test_a_snapshot_heals_any_order_doubling_and_loss(
    before: list[Observation], snapshot: Snapshot, late: list[Observation]
) -> None:
    """Late events of before the snapshot change nothing either."""
    late = [event for event in late if not isinstance(event, Blinded)]
    meeting = played(*before, *before[:3], snapshot, *late)
    assert people(meeting) == {participant.id: participant for participant in snapshot.participants}


@given(st.lists(events, max_size=20))
def test_saying_everything_twice_changes_nothing(history: list[Observation]) -> None:
    once = Meeting()
    twice = Meeting()
    for event in history:
        once = apply(once, event)
        twice = apply(apply(twice, event), event)
    assert people(once) == people(twice)


@given(st.permutations([Seen(person("a"), 1.0), Left("a", 2.0), Seen(person("b"), 3.0)]))
def test_the_order_of_arrival_does_not_matter(history: list[Observation]) -> None:
    assert set(people(played(*history))) == {"b"}


def test_a_late_leaving_does_not_remove_who_came_since() -> None:
    meeting = played(Seen(person("a"), 10.0), Left("a", 9.0))
    assert "a" in people(meeting)


def test_leaving_the_waiting_room_after_admission_is_not_leaving() -> None:
    waited = Seen(person("a", Place.WAITING), 5.0)
    left = Left("a", 10.0, Place.WAITING)
    admitted = Seen(person("a", Place.IN_CALL), 10.0)
    histories: list[list[Observation]] = [
        [waited, admitted, left],
        [waited, left, admitted],
        [left, admitted, waited],
    ]
    for history in histories:
        meeting = played(*history)
        assert [p.place for p in meeting.everyone()] == [Place.IN_CALL]


def test_each_field_keeps_its_newest_value() -> None:
    meeting = played(
        Seen(person("a", role=Role.CO_HOST), 10.0),
        Seen(person("a", sharing=True), 9.0),
        Seen(person("a", role=Role.HOST), 8.0),
    )
    found = meeting.get("a")
    assert found is not None
    assert (found.role, found.sharing) == (Role.CO_HOST, True)


def test_not_told_is_not_no() -> None:
    meeting = played(Seen(person("a", muted=False), 1.0), Seen(person("a", hand=True), 2.0))
    found = meeting.get("a")
    assert found is not None
    assert (found.muted, found.hand, found.camera) == (False, True, None)


def test_who_is_heard_of_without_a_place_is_shown_in_the_call() -> None:
    assert [p.id for p in played(Seen(person("a", None), 1.0)).at(Place.IN_CALL)] == ["a"]


def test_a_new_id_keeps_the_person_its_place_in_the_order_and_what_was_asked_of_it() -> None:
    meeting = played(
        Seen(person("a", Place.WAITING, name="Aisha"), 1.0),
        Seen(person("b"), 1.0),
        Became("a", "a2", 2.0),
        Seen(person("a2", Place.IN_CALL), 2.0),
        Seen(person("a", Place.WAITING), 1.5),
    )
    assert [(p.id, p.name, p.place) for p in meeting.everyone()] == [
        ("a2", "Aisha", Place.IN_CALL),
        ("b", None, Place.IN_CALL),
    ]
    assert meeting.now("a") == "a2"


def test_a_snapshot_that_covers_one_place_leaves_the_other_alone() -> None:
    meeting = played(
        Seen(person("w", Place.WAITING), 1.0),
        Seen(person("a"), 1.0),
        Snapshot((person("b"),), 5.0, (Place.IN_CALL,)),
    )
    assert set(people(meeting)) == {"w", "b"}


def test_somebody_heard_of_after_a_snapshot_stays() -> None:
    meeting = played(Seen(person("a"), 6.0), Snapshot((), 5.0))
    assert set(people(meeting)) == {"a"}


def test_the_end_empties_the_meeting_and_a_late_start_does_not_revive_it() -> None:
    meeting = played(Started(1.0), Seen(person("a"), 2.0), Ended(5.0), Started(1.0))
    assert meeting.running is False
    assert not people(meeting)


def test_what_cannot_be_told_any_more_is_unknown() -> None:
    meeting = played(Seen(person("a", muted=True, name="A"), 1.0), Blinded(("muted",), 2.0))
    found = meeting.get("a")
    assert found is not None
    assert (found.muted, found.name) == (None, "A")


def test_an_older_word_about_a_channel_is_ignored() -> None:
    up = Channel("events", ChannelState.UP, 5.0)
    meeting = played(up, replace(up, state=ChannelState.DOWN, gap=True, at=4.0))
    assert meeting.channels["events"].state is ChannelState.UP
    assert not meeting.gap


def test_departures_are_remembered_to_a_bound() -> None:
    meeting = Meeting()
    for number in range(MAX_GONE + 50):
        meeting = apply(meeting, Left(str(number), 1.0))
    assert len(meeting.gone) == MAX_GONE


def test_what_is_told_late_of_a_run_that_is_over_changes_nothing() -> None:
    meeting = apply(Meeting(), Started(50.0))
    meeting = apply(meeting, Ended(100.0))
    late = Seen(Participant("p", "Ada", place=Place.IN_CALL), 90.0)
    assert not apply(meeting, late).people
    assert not apply(meeting, Recording(True, 95.0)).recording
    again = apply(meeting, Started(200.0))
    assert not apply(apply(again, late), Recording(True, 95.0)).recording
    assert apply(again, Seen(Participant("p", "Ada", place=Place.IN_CALL), 201.0)).people
    assert apply(again, Recording(True, 201.0)).recording


def test_a_meeting_that_is_over_is_not_locked_any_more() -> None:
    meeting = apply(apply(Meeting(), Started(50.0)), Locked(True, 60.0))
    assert meeting.locked
    over = apply(meeting, Ended(100.0))
    assert over.locked is None
    assert apply(over, Locked(True, 90.0)).locked is None
    assert apply(apply(meeting, Locked(True, 150.0)), Ended(100.0)).locked


def test_an_id_that_comes_back_is_nobody_elses_old_one() -> None:
    meeting = apply(Meeting(), Seen(Participant("1", name="Ada"), 1.0))
    meeting = apply(apply(meeting, Became("1", "2", 2.0)), Became("2", "1", 3.0))
    assert meeting.now("2") == meeting.now("1") == "1"
    assert list(meeting.people) == ["1"]


def test_whether_whoever_comes_in_is_muted_is_told_and_forgotten_with_the_end() -> None:
    meeting = apply(apply(Meeting(), Started(1.0)), MutedOnEntry(True, 5.0))
    assert meeting.muted_on_entry
    assert apply(meeting, MutedOnEntry(False, 4.0)).muted_on_entry
    assert apply(meeting, MutedOnEntry(None, 6.0)).muted_on_entry is None
    assert apply(meeting, Ended(6.0)).muted_on_entry is None


def test_a_lock_that_only_has_people_wait_is_told_apart() -> None:
    meeting = apply(Meeting(), Locked(True, 5.0, soft=True))
    assert meeting.locked
    assert meeting.soft_lock
    meeting = apply(meeting, Locked(True, 6.0))
    assert not meeting.soft_lock
    assert apply(meeting, Locked(None, 7.0, soft=True)).locked is None
