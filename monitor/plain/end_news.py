"""How END comes along, said line by line."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.end_state import EndPhase, EndState
from monitor.plain.phrases import by_hand, end_stands
from monitor.plain.speech import Speech
from monitor.session import Session

AGAIN_SECONDS = 5.0
"""While END is not proved, it is said so often how it stands."""


@dataclass
class EndNews:
    """Says every step of the ending of ``session``."""

    speech: Speech
    session: Session
    _old: EndState = field(default_factory=EndState)
    _said: float = 0.0
    _left_proved: bool = False

    def moved(self, new: EndState) -> None:
        """The ending has moved on."""
        old, self._old = self._old, new
        if new.phase is EndPhase.IDLE:
            trouble = not new.ready and new.detail != old.detail
            if new.ready is not old.ready or new.means is not old.means or trouble:
                self._stands()
            return
        if new.pressed_utc != old.pressed_utc:
            self._said = self.session.clock.mono()
            old = EndState(EndPhase.TRYING)  # whoever heard the key has said so much
        came = new.phase is not old.phase or (new.detail and not old.detail)
        worse = (new.restarted and not old.restarted) or (new.refilled and not old.refilled)
        if came or worse or (new.warning and not old.warning):
            self._stands()
        if new.phase is EndPhase.CONFIRMED and old.phase is not EndPhase.CONFIRMED:
            self._say("Stay until you see in the call itself that everybody has gone.")
        cleared = new.phase is EndPhase.CLEARED and old.phase is not EndPhase.CLEARED
        if (new.overdue and not old.overdue) or cleared:
            for line in by_hand(self.session):
                self._say(line)

    def left_moved(self, new: EndState) -> None:
        """The ending of the meeting that the class was moved from has moved on; its trouble is
        an alert."""
        proved = new.phase is EndPhase.CONFIRMED and not new.restarted
        if proved and not self._left_proved:
            self._say(f"The {self.session.live.moves[-1].from_platform} meeting is ended.")
        self._left_proved = proved

    def speak(self, now: float) -> None:
        """Say how it stands, if it is not proved yet; ``now`` in monotonic seconds."""
        if self._old.phase.active and now - self._said >= AGAIN_SECONDS:
            self._stands()

    def _stands(self) -> None:
        self._said = self.session.clock.mono()
        self._say(end_stands(self._old, self.session.clock.utc(), self.speech.words))

    def _say(self, line: str) -> None:
        self.speech.say(line, urgent=True)
