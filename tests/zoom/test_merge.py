"""What the companion sees and what events tell, made one: the companion's word on who is there,
with what only others know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.meeting import Meeting, apply
from providers.base import (
    Became,
    Blinded,
    Ended,
    Left,
    Observation,
    Participant,
    Place,
    Role,
    Seen,
    Snapshot,
)
from providers.zoom import roster
from providers.zoom.assumptions import SETTLE_SECONDS, WAITED_SECONDS
from providers.zoom.merge import DOUBT_SECONDS, Merge
from providers.zoom.translate import Translator
from tests.standins import zoom_bodies as bodies
from tests.standins.zoom import MEETING_ID, UUID
from tests.standins.zoom_bodies import Person

KEY = "chaperone-0-1"
BEGAN = 1_700_000_000.0
ME = 16_000_000


class World:
    """A meeting as Zoom's SDK and Zoom's events show it, and what is made of both."""

    def __init__(self, role: str = "USERROLE_COHOST") -> None:
        self.translator = Translator(MEETING_ID, "chaperone-0")
        self.translator.learn_meeting(UUID, BEGAN)
        self.told: list[Observation] = []
        self.meeting = Meeting()
        self.merge = Merge(self.translator, self._take)
        self.merge.key = KEY
        self.reader = roster.Reader()
        self.now = BEGAN
        self.role = role
        self.call: dict[int, dict[str, Any]] = {}
        self.waiting: dict[int, dict[str, Any]] = {}

    def _take(self, told: Observation) -> None:
        self.told.append(told)
        self.meeting = apply(self.meeting, told)

    def news(self) -> list[Observation]:
        """What has been told since the last time."""
        told, self.told = self.told, []
        return told

    def read(self, after: float = 1.0) -> list[Observation]:
        """The companion reads, ``after`` so many seconds; returns what that told."""
        self.now += after
        me = row(ME, "Chaperone", role=self.role)
        room: dict[str, Any] = {
            "me": ME,
            "call": [me, *self.call.values()],
            "waiting": list(self.waiting.values()),
            "switches": {},
        }
        seen = self.reader.read(json.loads(json.dumps(room)))  # as it comes: no row twice
        assert seen is not None
        self.merge.inside(seen, self.now)
        return self.news()

    def settle(self) -> None:
        """Let the companion see everybody."""
        self.read()
        self.read(SETTLE_SECONDS)

    def event(
        self, name: str, person: Person, after: float = 0.01, when: str = "join_time", **more: Any
    ) -> list[Observation]:
        """Zoom tells of something that has just happened."""
        self.now += after
        self.deliver(event(name, person, self.now, when, **more))
        return self.news()

    def deliver(self, body: Mapping[str, object]) -> None:
        """An event arrives."""
        for told in self.translator.event(body, self.now):
            self.merge.outside(told)

    def shown(self) -> dict[str, Place | None]:
        """Everybody but the companion, by name."""
        return {str(p.name): p.place for p in self.meeting.everyone() if not p.companion}


def row(number: int, name: str, **fields: Any) -> dict[str, Any]:
    """Somebody as the companion's child sends them."""
    return {
        "id": number,
        "name": name,
        "person": f"person-{name}",
        "role": "USERROLE_ATTENDEE",
        "sound": "AUDIOTYPE_VOIP",
        "muted": True,
        "camera": False,
        "hand": False,
        "sharing": False,
        "phone": False,
        **fields,
    }


def event(name: str, person: Person, at: float, when: str, **more: Any) -> dict[str, object]:
    about = bodies.participant(person, at, when, **more)
    thing: dict[str, object] = {"id": MEETING_ID, "uuid": UUID, "participant": about}
    return bodies.body(f"meeting.participant_{name}", at, thing)


def ada(number: int = 16_001_024, account: str = "") -> Person:
    return Person(str(number), "UUID-ada", "Ada", account, account and "user-ada")


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


# -- whatever happens ------------------------------------------------------------------------

DEEDS = {
    None: ("join", "knock", "join"),
    Place.WAITING: ("leave", "admit", "admit anew"),
    Place.IN_CALL: ("leave", "put back", "mute"),
}
"""What somebody may do, by where they are."""
DEED = st.one_of(
    st.sampled_from(("read", "read", "lose")),
    st.tuples(
        st.sampled_from(("Ada", "Bob")),
        st.integers(0, 2),
        st.sampled_from(("told", "late", "twice", "lost")),
    ),
)


class Story(World):
    """People who come and go, with events that are late, doubled, disordered or lost."""

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[str, Person] = {}
        self.late: list[dict[str, object]] = []
        self.count = 16_001_024

    def happens(self, deed: str | tuple[str, int, str]) -> None:
        self.now += 0.25
        if deed == "read":
            self.read(0.75)
        elif isinstance(deed, str):
            self.merge.lost()
        else:
            who, choice, how = deed
            person = self.people.get(who)
            place = None
            if person is not None:
                place = Place.WAITING if person.waiting else Place.IN_CALL
            for body in self._done(DEEDS[place][choice], who):
                self._send(body, how)

    def _send(self, body: dict[str, object], how: str) -> None:
        for _ in range({"told": 1, "twice": 2}.get(how, 0)):
            self.deliver(body)
        if how in ("late", "twice"):
            self.late.append(body)

    def _done(self, what: str, who: str) -> list[dict[str, object]]:
        at = self.now
        if what in ("join", "knock"):
            self._come(Person("", f"UUID-{who}-{self.count}", who), what == "knock")
            place = "joined_waiting_room" if what == "knock" else "joined"
            return [event(place, self.people[who], at, "join_time")]
        person = self.people[who]
        here = self.waiting if person.waiting else self.call
        number = int(person.user_id)
        match what:
            case "mute":
                here[number]["muted"] = not here[number]["muted"]
            case "leave":
                del here[number], self.people[who]
                gone = "left_waiting_room" if person.waiting else "left"
                return [event(gone, person, at, "leave_time")]
            case "admit" | "admit anew":
                before = [
                    event("admitted", person, at, "date_time"),
                    event("left_waiting_room", person, at + 0.01, "date_time"),
                ]
                self._come(self._moved(person, what == "admit anew"), False)
                return [*before, event("joined", self.people[who], at + 0.02, "join_time")]
            case "put back":
                before = [
                    event("put_in_waiting_room", person, at, "date_time"),
                    event("left", person, at + 0.01, "leave_time"),
                ]
                self._come(self._moved(person, False), True)
                last = event("joined_waiting_room", self.people[who], at + 0.02, "date_time")
                return [*before, last]
        return []

    def _moved(self, person: Person, anew: bool) -> Person:
        del (self.waiting if person.waiting else self.call)[int(person.user_id)]
        return Person("", f"UUID-{person.name}-{self.count}" if anew else person.uuid, person.name)

    def _come(self, person: Person, waits: bool) -> None:
        self.count += 1024
        person.user_id, person.waiting = str(self.count), waits
        self.people[person.name] = person
        fields = row(self.count, person.name)
        (self.waiting if waits else self.call)[self.count] = fields

    def truth(self) -> list[tuple[str, Place, bool | None]]:
        return sorted(
            (name, place, fields["muted"] if place is Place.IN_CALL else None)
            for place, people in ((Place.IN_CALL, self.call), (Place.WAITING, self.waiting))
            for name, fields in ((fields["name"], fields) for fields in people.values())
        )

    def seen(self) -> list[tuple[str, Place, bool | None]]:
        return sorted(
            (str(p.name), p.place, p.muted if p.place is Place.IN_CALL else None)
            for p in self.meeting.everyone()
            if not p.companion and p.place is not None
        )


@settings(max_examples=500, deadline=None)
@given(st.lists(DEED, min_size=5, max_size=40), st.randoms(use_true_random=False))
def test_in_the_end_it_shows_what_is_so(
    deeds: list[str | tuple[str, int, str]], chance: Any
) -> None:
    """Whatever events have told, or not, the readings win; and nobody is shown twice."""
    story = Story()
    story.settle()
    for deed in deeds:
        story.happens(deed)
        if story.late and chance.random() < 0.3:
            story.deliver(story.late.pop(chance.randrange(len(story.late))))
    for body in story.late:
        story.deliver(body)
    for _ in range(4):
        story.read(max(SETTLE_SECONDS, WAITED_SECONDS, DOUBT_SECONDS))
    assert story.seen() == story.truth()
    assert story.read() == []
    for person in list(story.meeting.everyone()):
        if not person.companion:
            number = story.merge.number(person.id)
            assert number in {**story.call, **story.waiting}
