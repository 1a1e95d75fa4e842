"""What the companion sees and what events tell, made one: the companion's word on who is there,
with what only others know."""

from __future__ import annotations

import pytest

from providers.base import (
    Became,
    Blinded,
    Ended,
    Left,
    Participant,
    Place,
    Role,
    Seen,
    Snapshot,
)
from providers.zoom.assumptions import SETTLE_SECONDS, WAITED_SECONDS
from providers.zoom.merge import DOUBT_SECONDS
from tests.standins.zoom_bodies import Person
from tests.zoom.merge_world import KEY, ME, World, ada, row


@pytest.fixture
def world() -> World:
    return World()


# -- readings ------------------------------------------------------------------------------


def test_only_what_differs_from_the_last_reading_is_told(world: World) -> None:
    world.call[2] = row(2, "Ada")
    world.settle()
    assert world.read() == []
    world.call[2]["muted"] = False
    (seen,) = world.read()
    assert isinstance(seen, Seen)
    assert (seen.participant.name, seen.participant.muted) == ("Ada", False)
    del world.call[2]
    assert [type(told) for told in world.read()] == [Left]


def test_whoever_was_there_before_it_saw_everybody_stays_until_then(world: World) -> None:
    """Its list may fill one by one."""
    world.merge.outside(Seen(Participant("UUID-bob", name="Bob"), world.now))
    world.call[2] = row(2, "Ada")
    world.read()
    assert world.shown() == {"Bob": Place.IN_CALL, "Ada": Place.IN_CALL}
    world.read(SETTLE_SECONDS / 2)
    assert "Bob" in world.shown()
    told = world.read(SETTLE_SECONDS / 2)
    assert [type(one) for one in told] == [Snapshot]
    assert world.shown() == {"Ada": Place.IN_CALL}


def test_a_reading_comes_after_all_that_was_told_before_it_whatever_clocks_say(
    world: World,
) -> None:
    world.read()
    ahead = world.now + SETTLE_SECONDS + 0.5
    world.merge.outside(Seen(Participant("UUID-bob", name="Bob"), ahead))
    world.read(SETTLE_SECONDS)
    assert world.shown() == {}


def test_without_sound_nobody_is_heard(world: World) -> None:
    world.call[2] = row(2, "Ada", muted=False, sound="AUDIOTYPE_NONE")
    world.settle()
    assert world.meeting.people["2"].participant.muted


def test_who_is_no_co_host_says_nothing_of_the_waiting_room() -> None:
    world = World("USERROLE_ATTENDEE")
    world.merge.outside(Seen(Participant("9", name="Bob", place=Place.WAITING), world.now))
    world.settle()
    world.read(10)
    assert world.shown() == {"Bob": Place.WAITING}
    world.merge.outside(Left("9", world.now, Place.WAITING))
    assert world.shown() == {}
    world.role = "USERROLE_COHOST"
    world.waiting[8] = row(8, "Cleo")
    world.read()
    assert world.shown() == {"Cleo": Place.WAITING}
    assert not world.merge.sees_all
    world.read(SETTLE_SECONDS)
    assert world.merge.sees_all


def test_who_loses_the_role_leaves_the_waiting_room_to_others(world: World) -> None:
    world.waiting[9] = row(9, "Ada")
    world.settle()
    world.role, world.waiting = "USERROLE_ATTENDEE", {}
    world.read()
    world.read(2 * WAITED_SECONDS)
    assert world.shown() == {"Ada": Place.WAITING}
    assert not world.merge.sees_all


# -- from the one place to the other -----------------------------------------------------


def test_who_vanishes_from_the_waiting_room_may_be_on_the_way(world: World) -> None:
    world.waiting[9] = row(9, "Ada")
    world.settle()
    world.waiting.clear()
    assert world.read() == []
    assert world.read(WAITED_SECONDS / 2) == []
    assert [type(told) for told in world.read(WAITED_SECONDS)] == [Left]


@pytest.mark.parametrize("pause", [0, 1])
def test_who_comes_in_under_another_number_is_the_same_person(world: World, pause: int) -> None:
    world.waiting[9] = row(9, "Ada")
    world.settle()
    world.waiting.clear()
    for _ in range(pause):
        world.read()
    world.call[10] = row(10, "Ada")
    world.read()
    assert world.shown() == {"Ada": Place.IN_CALL}
    (key,) = (p.id for p in world.meeting.everyone() if not p.companion)
    assert (key, world.merge.number(key)) == ("9", 10)
    world.read(2 * WAITED_SECONDS)
    assert world.shown() == {"Ada": Place.IN_CALL}
    # An event tells of the new number, with its UUID: it is still the same row.
    world.event("joined", Person("10", "UUID-ada-2", "Ada"))
    world.read()
    assert len(world.meeting.people) == 2
    # And back.
    world.call.clear()
    world.waiting[11] = row(11, "Ada")
    world.read()
    assert world.shown() == {"Ada": Place.WAITING}
    assert world.merge.number(key) == 11


def test_events_that_know_them_by_another_id_are_followed(world: World) -> None:
    world.waiting[16_001_024] = row(16_001_024, "Ada")
    world.settle()
    world.event("joined_waiting_room", ada(), when="date_time")
    world.read()
    world.waiting.clear()
    world.event("joined", Person("17", "UUID-new", "Ada"))
    world.call[17] = row(17, "Ada")
    assert Became("UUID-ada", "UUID-new", world.now + 1.0) in world.read()
    assert world.shown() == {"Ada": Place.IN_CALL}
    assert world.meeting.now("16001024") == world.meeting.now("UUID-ada") == "UUID-new"


# -- what others say -------------------------------------------------------------------------


def test_an_account_that_only_events_know_is_added(world: World) -> None:
    world.call[16_001_024] = row(16_001_024, "Ada")
    world.settle()
    world.event("joined", ada(account="ada@school.example"))
    world.read()
    (person,) = (p for p in world.meeting.everyone() if p.name == "Ada")
    assert (person.account, person.muted) == ("ada@school.example", True)


def test_a_departure_that_the_companion_does_not_see_is_none(world: World) -> None:
    world.call[16_001_024] = row(16_001_024, "Ada")
    world.settle()
    world.event("joined", ada())
    world.read()
    assert world.event("left", ada(), when="leave_time") == []
    world.read()
    assert world.shown() == {"Ada": Place.IN_CALL}
    del world.call[16_001_024]
    world.read()
    assert world.shown() == {}


def test_a_join_that_comes_late_is_forgotten_again(world: World) -> None:
    world.settle()
    world.event("joined", ada())
    assert world.shown() == {"Ada": Place.IN_CALL}  # rather too long than not at all
    world.read(DOUBT_SECONDS / 2)
    assert world.shown() == {"Ada": Place.IN_CALL}
    world.read(DOUBT_SECONDS)
    assert world.shown() == {}


def test_what_an_event_says_wrongly_is_mended_by_the_next_reading(world: World) -> None:
    world.call[16_001_024] = row(16_001_024, "Ada", role="USERROLE_COHOST")
    world.settle()
    world.event("joined", ada())
    world.event("role_changed", ada(), when="date_time", old_role="host", new_role="attendee")
    world.read()
    (person,) = (p for p in world.meeting.everyone() if p.name == "Ada")
    assert person.role is Role.CO_HOST


def test_the_dashboard_takes_nobody_away_and_brings_nobody(world: World) -> None:
    world.call = {16_001_024: row(16_001_024, "Ada"), 17: row(17, "Bob")}
    world.settle()
    rows = [
        {"id": "user-ada", "user_id": "16001024", "user_name": "Ada", "email": "ada@s.example"},
        {"user_id": "99", "user_name": "Old"},
    ]
    for told in world.translator.snapshot(rows, world.now - 0.5):
        world.merge.outside(told)
    assert world.shown() == {"Ada": Place.IN_CALL, "Bob": Place.IN_CALL}
    assert {p.account for p in world.meeting.everyone()} == {"ada@s.example", None}


def test_one_connection_under_two_numbers_is_shown_once(world: World) -> None:
    """As where the old one has not gone yet when the new one is there."""
    for number in (16_001_024, 16_002_048):
        world.event("joined", ada(number))
        world.call[number] = row(number, "Ada")
    world.read()
    (snapshot,) = world.read(SETTLE_SECONDS)
    assert isinstance(snapshot, Snapshot)
    assert [one.name for one in snapshot.participants] == ["Chaperone", "Ada"]
    assert world.shown() == {"Ada": Place.IN_CALL}


def test_who_is_in_a_breakout_room_is_in_the_call(world: World) -> None:
    world.call[16_001_024] = row(16_001_024, "Ada")
    world.settle()
    world.event("joined", ada())
    world.read()
    world.event("joined_breakout_room", ada())
    del world.call[16_001_024]
    world.read()
    world.read(2 * DOUBT_SECONDS)
    assert world.shown() == {"Ada": Place.IN_CALL}
    world.merge.lost()
    world.read()
    world.read(SETTLE_SECONDS)
    assert world.shown() == {"Ada": Place.IN_CALL}
    world.event("left", ada(), after=60, when="leave_time")
    assert world.shown() == {}


# -- the companion itself --------------------------------------------------------------------


def test_when_it_is_lost_everybody_stays_and_what_only_it_could_tell_is_unknown(
    world: World,
) -> None:
    world.call[2], world.waiting[3] = row(2, "Ada"), row(3, "Bob")
    world.settle()
    before = world.shown()
    world.merge.lost()
    assert [type(told) for told in world.news()] == [Blinded]
    assert world.shown() == before
    assert {p.muted for p in world.meeting.everyone()} == {None}
    world.merge.lost()
    assert world.news() == []
    world.merge.outside(Left("2", world.now + 1, Place.IN_CALL))
    assert world.shown() == {"Bob": Place.WAITING}


def test_an_event_that_is_older_than_its_last_reading_does_not_undo_it(world: World) -> None:
    world.call[2] = row(2, "Ada")
    world.settle()
    world.read(5)
    world.merge.lost()
    world.merge.outside(Left("2", world.now - 1, Place.IN_CALL))
    assert world.shown() == {"Ada": Place.IN_CALL}


def test_what_was_told_while_it_hung_is_told_when_it_is_lost(world: World) -> None:
    """Until it is known to hang, others are only heard."""
    world.call = {16_001_024: row(16_001_024, "Ada"), 16_002_048: row(16_002_048, "Bob")}
    world.settle()
    bob = Person("16002048", "UUID-bob", "Bob")
    world.event("joined", ada(), after=-60)
    world.event("joined", bob, after=0)
    world.now += 60
    world.read()
    world.event("left", ada(), after=1, when="leave_time")
    world.event("put_in_waiting_room", bob, when="date_time")
    world.event("joined", Person("9", "UUID-cleo", "Cleo"))
    assert world.shown()["Ada"] is world.shown()["Bob"] is Place.IN_CALL
    world.merge.lost()
    assert world.shown() == {"Bob": Place.WAITING, "Cleo": Place.IN_CALL}


def test_an_end_comes_after_all_that_was_read_before_it(world: World) -> None:
    """The last readings may be dated later than the end that Zoom dates itself."""
    world.call[2], world.waiting[3] = row(2, "Ada"), row(3, "Bob")
    world.settle()
    world.merge.outside(Ended(world.now - 0.5))
    assert world.shown() == {}
    assert not world.meeting.people
    world.merge.lost()
    assert not world.meeting.people


def test_it_is_known_as_itself_by_both(world: World) -> None:
    """Never as staff, in whosever name it has joined."""
    me = Person(str(ME), "UUID-me", "Chaperone", "ms@school.example", "user-ms", customer_key=KEY)
    world.event("joined", me)
    world.settle()
    (person,) = world.meeting.everyone()
    assert (person.id, person.companion, person.account) == ("UUID-me", True, None)
    assert world.merge.ids_agree
    assert world.merge.number("UUID-me") is None


def test_where_numbers_mean_other_people_outside_it_alone_tells_who_is_there(world: World) -> None:
    world.call[16_001_024] = row(16_001_024, "Ada")
    world.settle()
    world.event("joined", ada())
    me = Person("77", "UUID-me", "Chaperone", customer_key=KEY)
    world.event("joined", me)
    world.read()
    world.read(SETTLE_SECONDS)
    assert not world.merge.ids_agree
    assert world.shown() == {"Ada": Place.IN_CALL}
    assert len(world.meeting.people) == 2
    # Events about people mean nothing now.
    world.event("joined", Person("78", "UUID-bob", "Bob"))
    world.event("left", ada(), when="leave_time")
    assert world.shown() == {"Ada": Place.IN_CALL}
    (key,) = (p.id for p in world.meeting.everyone() if not p.companion)
    assert world.merge.number(key) == 16_001_024
    world.call = {5: row(5, "Ada")}
    world.waiting = {}
    world.read()
    assert world.shown() == {"Ada": Place.IN_CALL}
