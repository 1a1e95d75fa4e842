"""The stream: everything that happens in a session, in order.

The journal stores it, the screen reads it, replay reads it again. Every body is an
immutable value. What changes state is in :mod:`monitor.live`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from monitor.end_state import EndState
from providers.base import Action, Observation, Pulse, SignIn


class OutcomeState(StrEnum):
    """How far an action has come."""

    SENT = "sent"
    ACCEPTED = "accepted"
    """The platform took it; nothing has been seen to change yet."""
    DONE = "done"
    """A later observation shows the effect."""
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    """The effect was not seen in time, or the platform cannot tell."""

    @property
    def final(self) -> bool:
        """Whether nothing more is expected."""
        return self in (self.DONE, self.REFUSED, self.UNCONFIRMED)


class Severity(StrEnum):
    """How much an alert matters."""

    DANGER = "danger"
    """A child may be at risk now: rings, and stays until seen."""
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Opened:
    """The session began, or was taken up again after a break (``resumed``)."""

    class_name: str
    platform: str
    practice: bool
    version: str
    resumed: bool = False
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True)
class Closed:
    """The session was closed, and why."""

    reason: str
    kind: Literal["closed"] = "closed"


@dataclass(frozen=True, slots=True)
class Requested:
    """A member of staff asked for an action."""

    action: Action
    kind: Literal["requested"] = "requested"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the action ``action_id``, in words for the screen."""

    action_id: str
    state: OutcomeState
    detail: str = ""
    kind: Literal["outcome"] = "outcome"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that staff must look at.

    ``key`` names the condition: the same condition does not alert again while it lasts.
    ``clause`` quotes the school's own policy. ``text`` holds ``{who}`` where the people
    concerned are named: ``about`` are their participant ids, ``names`` their names at that
    moment, made harmless; so that names can be masked wherever the alert is shown.
    """

    key: str
    severity: Severity
    text: str
    clause: str = ""
    about: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kind: Literal["alert"] = "alert"


def fault(place: str) -> Alert:
    """The alert that a part of the program failed at ``place``."""
    text = f"Something failed here ({place}): not everything may be shown. END and the log go on"
    return Alert(f"fault:{place}", Severity.WARNING, text)


@dataclass(frozen=True, slots=True)
class AlertOver:
    """The condition of an alert has passed."""

    key: str
    kind: Literal["alert_over"] = "alert_over"


@dataclass(frozen=True, slots=True)
class AlertsSeen:
    """A member of staff has seen these alerts."""

    keys: tuple[str, ...]
    kind: Literal["alerts_seen"] = "alerts_seen"


@dataclass(frozen=True, slots=True)
class Note:
    """What a member of staff wrote, about the session or about participants."""

    text: str
    about: tuple[str, ...] = ()
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class EndProgress:
    """The ending has come this far: that of the meeting after ``meeting`` moves to another
    platform."""

    state: EndState
    meeting: int = 0
    kind: Literal["end"] = "end"


@dataclass(frozen=True, slots=True)
class Moved:
    """The class goes on on another platform, and why (row A0c). Whoever was in the old call is
    not in this one until they are seen here; their ids mean nobody any more."""

    from_platform: str
    to_platform: str
    reason: str
    ended: bool
    """Whether the meeting that was left was to be ended for everyone at once."""
    by_hand: tuple[str, ...] = ()
    """How a person ends the meeting that was left."""
    kind: Literal["moved"] = "moved"


@dataclass(frozen=True, slots=True)
class Present:
    """Who was there, frozen at the moment END was pressed or the class was moved: id, shown
    name, pupil, place."""

    people: tuple[tuple[str, str, str, str], ...]
    kind: Literal["present"] = "present"


Body = (
    Observation
    | Opened
    | Closed
    | Requested
    | Outcome
    | Alert
    | AlertOver
    | AlertsSeen
    | Note
    | EndProgress
    | Moved
    | Present
)


NOT_KEPT = (Pulse, SignIn)
"""What is never written into the journal."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, when, and who was at the keyboard.

    ``utc`` is Unix seconds; ``mono`` is the machine's monotonic clock in seconds, good for
    differences within one run.
    """

    utc: float
    mono: float
    who: str
    body: Body
