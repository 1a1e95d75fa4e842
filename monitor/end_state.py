"""How far an ending has come, and how it times itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from providers.kinds import EndMeans

OVERDUE_SECONDS = 3.0
"""Without proof for so long, staff are told how to end the meeting by hand."""


class EndPhase(StrEnum):
    """How far the ending has come."""

    IDLE = "idle"
    """Not asked for."""
    TRYING = "trying"
    """Requests are going out; none has been accepted."""
    ACCEPTED = "accepted"
    """The platform took the request; nobody has seen the meeting end yet."""
    CLEARED = "cleared"
    """Everybody who could be put out was; the meeting itself goes on."""
    CONFIRMED = "confirmed"
    """The platform says that the meeting is not running any more."""

    @property
    def active(self) -> bool:
        """Whether requests go out: it has been asked for, and is not yet proved."""
        return self in (self.TRYING, self.ACCEPTED)

    @property
    def unproved(self) -> bool:
        """Whether it has been asked for, and nothing has shown that the meeting is over."""
        return self.active or self is self.CLEARED


@dataclass(frozen=True, slots=True)
class EndState:
    """The state of the ending, as shown and journalled.

    ``pressed_utc`` is in Unix seconds, the ``…_ms`` are milliseconds since the key.
    ``ready`` says whether credentials and a warm connection are there, ``detail`` the last
    trouble in words.
    """

    phase: EndPhase = EndPhase.IDLE
    ready: bool = False
    detail: str = ""
    pressed_utc: float | None = None
    attempts: int = 0
    accepted_ms: float | None = None
    confirmed_ms: float | None = None
    confirmed_by: str = ""
    """What proved it, in words."""
    overdue: bool = False
    """Three seconds passed without proof: end the meeting by hand as well."""
    restarted: bool = False
    """It was confirmed, and the meeting has been seen running again since."""
    means: EndMeans = EndMeans.END
    """What END does, or would do, with the rights that we have now ..."""
    why: str = ""
    """... and why that is not an end for everyone."""
    left: int | None = None
    """How many people are still in, where that is known."""
    refilled: bool = False
    """The room was cleared, and more people are in than then."""
    warning: str = ""
    """What staff still have to see to although it is confirmed."""

    @property
    def only_clears(self) -> bool:
        """Whether END cannot end the meeting but only put everybody out."""
        return self.means is EndMeans.CLEAR_ROOM


@dataclass(frozen=True, slots=True)
class Pace:
    """How the ending times itself, in seconds."""

    attempt: float = 1.0
    """A further request follows an unanswered one after so long; the first goes on."""
    in_flight: int = 4
    """Requests, at least 2, that may be unanswered at the same time. A further one takes the
    place of the oldest but the first, so that requests never cease."""
    deadline: float = 10.0
    """One request is given up after so long."""
    pause: float = 0.5
    """After a refused or failed request, before the next; grows by half each time ..."""
    longest_pause: float = 5.0
    """... to this, which also bounds how long a platform may ask us to wait."""
    again: float = 2.0
    """After an accepted request without proof, before the next."""
    look: float = 0.25
    """Between looks while proof is awaited."""
    look_deadline: float = 3.0
    """One look is given up after so long."""
    warm: float = 20.0
    """Between looks while nothing is asked for: keeps connections and token warm."""
    watch: float = 3.0
    """Between looks after the end, for a meeting that is started again."""
    guard: float = 1.0
    """Between looks after the room was cleared, for people who come back."""
    settle: float = 30.0
    """A platform's lists may lag: a look that still says *running* so soon after another
    proof of the end is not a restart."""
    reopen: float = 5.0
    """After failing to get ready, before the next try; and between looks for the right to end
    the meeting, where we have not got it."""
    overdue: float = OVERDUE_SECONDS
