"""A class that is told step by step, with the rules watching it."""

from __future__ import annotations

from typing import Any

from monitor.checks import Checks
from monitor.live import Live, about, advance
from monitor.recognition import Recogniser, Roll
from monitor.register import Pupil, Register
from monitor.stream import Alert, AlertOver, Entry
from providers.base import Participant, Place, Seen

REGISTER = Register.of([Pupil("Jack", "Ellis", "3B"), Pupil("Aisha", "Khan", "3B")])
STAFF = ("smith@school.example", "jones@school.example")


class Class:
    """A class whose state is told step by step."""

    def __init__(self, register: Register = REGISTER, staff: tuple[str, ...] = STAFF) -> None:
        self.live = Live()
        self.roll = Roll(Recogniser(register, staff))
        self.checks = Checks(self.roll)
        self.now = 100.0

    def tell(self, *bodies: Any) -> None:
        """Take in what the stream says, as a session does."""
        for body in bodies:
            before = self.live.meeting
            self.live = advance(self.live, Entry(self.now, self.now, "t", body))
            if self.live.meeting is not before:
                ids = about(body, before, self.live.meeting)
                self.checks.touch(ids | self.roll.update(self.live.meeting, ids))

    def see(self, participant_id: str, name: str, **told: Any) -> None:
        """Somebody comes into the call, or is told about again."""
        told.setdefault("place", Place.IN_CALL)
        told.setdefault("since", self.now)
        self.tell(Seen(Participant(participant_id, name, **told), self.now))

    def staffed(self) -> Class:
        """With two verified members of staff in the call."""
        self.see("s1", "Mrs Smith", account=STAFF[0])
        self.see("s2", "Mr Jones", account=STAFF[1])
        return self

    def alerts(self) -> dict[str, Alert]:
        """What holds now, by key."""
        self.look()
        return self.checks.holding

    def look(self) -> list[Alert | AlertOver]:
        """What has begun and what is over since the last look."""
        return self.checks.look(self.live, self.now)
