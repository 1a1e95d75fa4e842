"""The sections of a scenario file. All times are seconds of the lesson."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from providers.practice.vocabulary import (
    LARGEST_CLASS,
    LONGEST_LESSON,
    SECOND,
    STRICT,
    TEACHER,
    Misfit,
    bounded,
)

LATEST = 4.0
"""So late at most is what is told in disorder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The two adults, by the names they show; the second is the person who practises."""

    __pydantic_config__ = STRICT

    teacher: str = "Mrs Adeyemi"
    second: str = "Mr Lindqvist"

    def __post_init__(self) -> None:
        for role in (TEACHER, SECOND):
            if not getattr(self, role).strip():
                raise Misfit(role, repr(getattr(self, role)), "a name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """How the class arrives, as numbers of pupils; whoever is left over waits for you."""

    __pydantic_config__ = STRICT

    already_in: int | None = None
    """In the call from the start; unless given, half of those who are left over."""
    let_in: int = 0
    """The teacher lets them in while you watch."""
    within: float = 18.0
    """All who are on time have come by then."""
    late: int = 0
    late_from: float = 40.0
    late_until: float = 70.0
    absent: int = 0
    rejoins: int = 0
    """Drop out of the call and come back."""

    def __post_init__(self) -> None:
        for key in ("already_in", "let_in", "late", "absent", "rejoins"):
            bounded(self, key, 0, LARGEST_CLASS)
        for key in ("within", "late_from", "late_until"):
            bounded(self, key, 0, LONGEST_LESSON)
        if self.late_until < self.late_from:
            expected = f"at least late_from ({self.late_from:g})"
            raise Misfit("late_until", f"{self.late_until:g}", expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How many pupils do not show their name as the register has it."""

    __pydantic_config__ = STRICT

    short: int = 0
    """``Amelia``, ``Amelia B``."""
    parents: int = 0
    """``Oliver Bennett (Mum)``."""
    devices: tuple[str, ...] = ()
    """Device names, one for a pupil."""
    signed_in: int = 0
    """Signed in with the school account."""

    def __post_init__(self) -> None:
        for key in ("short", "parents", "signed_in"):
            bounded(self, key, 0, LARGEST_CLASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What pupils do by themselves, for the whole class."""

    __pydantic_config__ = STRICT

    hands_a_minute: float = 0.0
    unmutes_a_minute: float = 0.0
    cameras_a_minute: float = 0.0
    noisy: int = 0
    """Pupils who come in with the microphone on and leave it on."""
    changes_a_second: float = 0.0
    """For load: each change flips one pupil's microphone, hand or camera."""

    def __post_init__(self) -> None:
        for key in ("hands_a_minute", "unmutes_a_minute", "cameras_a_minute"):
            bounded(self, key, 0, 600)
        bounded(self, "noisy", 0, LARGEST_CLASS)
        bounded(self, "changes_a_second", 0, 1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """How well the platform tells what happens; shares are from 0 to 1."""

    __pydantic_config__ = STRICT

    delay: float = 0.15
    """From what happens to its being told."""
    action_delay: float = 0.3
    """From an action to its effect."""
    duplicate: float = 0.0
    reorder: float = 0.0
    """Share that is told 1 to 4 s too late."""
    drop: float = 0.0
    snapshot_every: float = 15.0
    """The whole list is told again; 0: never. Below a second it would keep out all else."""
    new_ids: float = 0.5
    """Share of the people who get a new id when they are let in, as Zoom gives them."""

    @property
    def told_within(self) -> float:
        """By then what happens has been told, be it late or dropped at first."""
        late = LATEST if self.reorder else 0.0
        return self.delay + late + (self.snapshot_every if self.drop else 0.0)

    def __post_init__(self) -> None:
        for key in ("delay", "action_delay"):
            bounded(self, key, 0, 60)
        for key in ("duplicate", "reorder", "drop", "new_ids"):
            bounded(self, key, 0, 1)
        bounded(self, "snapshot_every", 1, LONGEST_LESSON, or_zero=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What END FOR EVERYONE meets with."""

    __pydantic_config__ = STRICT

    how: Literal["ok", "slow", "refused", "never", "not-ended", "unreachable", "clear-room"] = "ok"
    """``never``: no answer; ``not-ended``: accepted, and the meeting goes on; ``clear-room``: you
    are only presenter, and can put everybody out but not end the meeting."""
    seconds: float | None = None
    """How long an answer takes; unless given, what is usual for ``how``."""
    times: int | None = None
    """So many requests go wrong, the next is taken; unless given, all go wrong."""
    by_hand_after: float | None = None
    """So long after the first request the teacher ends the meeting in the client."""
    returns: int = 0
    """With ``clear-room``: so many of those who were put out come back."""

    def __post_init__(self) -> None:
        bounded(self, "seconds", 0, 600)
        if self.how == "never" and self.seconds is not None:
            raise Misfit("seconds", f"{self.seconds:g}", "no time with never", "remove seconds")
        bounded(self, "times", 1, 1_000)
        bounded(self, "by_hand_after", 0, LONGEST_LESSON)
        bounded(self, "returns", 0, LARGEST_CLASS)
