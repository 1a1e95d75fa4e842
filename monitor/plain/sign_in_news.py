"""The code that somebody must type: said once, and again when it is another."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.plain.phrases import keys_of, sign_in_lines
from monitor.plain.speech import Speech
from monitor.session import Session
from monitor.settings.preferences import Preferences
from monitor.view.sign_in import wanted

BLANKED = "A code for signing in waits to be typed; blanked, it is not said."
NONE = "No code is waiting to be typed."
OVER = "The code for signing in is over."


@dataclass
class SignInNews:
    """Says the code of ``session``, never while blanked."""

    speech: Speech
    session: Session
    preferences: Preferences
    _code: str = ""
    """What was said last, or that it is there."""

    def speak(self) -> None:
        """Say what is new."""
        now = self.session.clock.utc()
        sign_in = wanted(self.session.live.meeting, now)
        code = sign_in.code if sign_in is not None else ""
        if code == self._code:
            return
        self._code = code
        if not code:
            self.speech.say(OVER)
            return
        for line in code_lines(self.session, self.speech):
            self.speech.say(line, urgent=True)
        self.speech.say(f"{keys_of(self.preferences, 'sign_in')} says it again.")


def code_lines(session: Session, speech: Speech) -> list[str]:
    """The code, spelled; none, where there is none."""
    now = session.clock.utc()
    sign_in = wanted(session.live.meeting, now)
    if sign_in is None:
        return []
    return [BLANKED] if speech.blank else sign_in_lines(sign_in, now)
