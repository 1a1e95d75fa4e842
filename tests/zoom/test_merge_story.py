"""Whatever is told of people who come and go, in the end it is shown what is so."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from providers.base import (
    Place,
)
from providers.zoom.assumptions import SETTLE_SECONDS, WAITED_SECONDS
from providers.zoom.merge import DOUBT_SECONDS
from tests.standins.zoom_bodies import Person
from tests.zoom.merge_world import World, event, row

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
