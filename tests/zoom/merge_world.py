"""A meeting as Zoom's SDK and its events show it, for the tests of what is made of both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from monitor.meeting import Meeting, apply
from providers.base import (
    Observation,
    Place,
)
from providers.zoom import roster
from providers.zoom.assumptions import SETTLE_SECONDS
from providers.zoom.merge import Merge
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
