"""The people of the simulated class."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from providers.base import Participant, Place, Rejoin, Role
from providers.practice.vocabulary import Event


class Kind(StrEnum):
    """Who somebody really is; what the monitor has to find out."""

    TEACHER = "teacher"
    SECOND = "second"
    PUPIL = "pupil"
    STRANGER = "stranger"
    IMPOSTOR = "impostor"

    @property
    def staff(self) -> bool:
        """One of the two adults of the school."""
        return self in (Kind.TEACHER, Kind.SECOND)

    @property
    def outsider(self) -> bool:
        """Has no business in this class."""
        return self in (Kind.STRANGER, Kind.IMPOSTOR)


@dataclass(slots=True, eq=False, repr=False)
class Person:
    """One person, with at most one connection to the meeting: ``place`` says where it is."""

    key: str
    """How scenarios name them: ``teacher``, ``pupil 3``."""
    kind: Kind
    name: str
    account: str | None = None
    person: str | None = None
    id: str = ""
    """Of the present connection, or of the last."""
    place: Place | None = None
    since: float = 0.0
    """Seconds of the lesson."""
    role: Role = Role.PARTICIPANT
    muted: bool = True
    camera: bool = True
    hand: bool = False
    sharing: bool = False
    mic_allowed: bool = True
    """Whether they can unmute themselves."""
    camera_allowed: bool = True
    noisy: bool = False
    """Comes in with the microphone on and leaves it on."""
    shouting: bool = False
    """Unmutes again whenever muted."""
    barred: Rejoin | None = None
    """What was decided when they were removed."""
    let_in_after: float | None = None
    """The teacher lets them in so long after they knock, once."""
    intends: list[Event] = field(default_factory=list)
    """What they will do as soon as they are in the call."""

    def told(self, since: float) -> Participant:
        """All that the platform tells of this person now; ``since`` in Unix seconds."""
        in_call = self.place is Place.IN_CALL
        return Participant(
            id=self.id,
            name=self.name,
            place=self.place,
            account=self.account,
            person=self.person,
            role=self.role,
            muted=self.muted if in_call else None,
            camera=self.camera if in_call else None,
            hand=self.hand,
            sharing=self.sharing,
            mic_allowed=self.mic_allowed if in_call else None,
            camera_allowed=self.camera_allowed if in_call else None,
            phone=False,
            since=since,
        )
