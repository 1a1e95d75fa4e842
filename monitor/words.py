"""The words in which people and actions are spoken of, on the screen and line by line.

Every name passes through here: made harmless, masked to initials where staff want it, and
in ASCII for terminals that know no more.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.end_state import EndPhase, EndState
from monitor.recognition import Recognition, Verdict
from monitor.register import Pupil
from monitor.stream import Alert, OutcomeState
from monitor.untrusted import ascii_fallback, clean, initials
from providers.base import Action, ActionKind, Participant

_SIGNS = {
    Verdict.RECOGNISED: ("✓", "+"),
    Verdict.STAFF: ("★", "*"),
    Verdict.UNSURE: ("?", "?"),
    Verdict.ALERT: ("!", "!"),
    Verdict.COMPANION: ("·", "."),
}

_ASKED = {
    ActionKind.ADMIT: "admit",
    ActionKind.REMOVE: "remove",
    ActionKind.MUTE: "mute",
    ActionKind.CAMERA_OFF: "camera off",
    ActionKind.TO_WAITING_ROOM: "back to the waiting room",
    ActionKind.LOWER_HAND: "hand down",
    ActionKind.STOP_SHARING: "stop sharing",
    ActionKind.LOCK: "lock the meeting",
    ActionKind.UNLOCK: "unlock the meeting",
    ActionKind.RENAME: "rename",
    ActionKind.MUTE_ON_ENTRY: "mute whoever comes in",
    ActionKind.SOUND_ON_ENTRY: "let whoever comes in be heard",
    ActionKind.TAKE_HOST: "take the host role",
    ActionKind.CAMERA_ALLOWED: "allow the camera",
    ActionKind.MIC_OFF: "mic off",
    ActionKind.MIC_ALLOWED: "allow the mic",
    ActionKind.MICS_OFF: "all pupils' mics off",
    ActionKind.MICS_ALLOWED: "allow pupils' mics",
    ActionKind.CAMERAS_OFF: "all pupils' cameras off",
    ActionKind.CAMERAS_ALLOWED: "allow pupils' cameras",
    ActionKind.CHAT_OFF: "chat off",
    ActionKind.CHAT_ALLOWED: "allow the chat",
    ActionKind.PRESENTING_OFF: "only staff share",
    ActionKind.PRESENTING_ALLOWED: "let everybody share",
}

_OUTCOMES = {
    OutcomeState.SENT: "sent …",
    OutcomeState.ACCEPTED: "taken, waiting to see it",
    OutcomeState.DONE: "done",
    OutcomeState.REFUSED: "refused",
    OutcomeState.UNCONFIRMED: "NOT CONFIRMED",
}


_PLAIN = str.maketrans(
    {"✓": "+", "★": "*", "●": "*", "·": "-", "—": "-", "…": "...", "“": '"', "”": '"'}
)
"""Signs of ours as plain letters."""


@dataclass(frozen=True, slots=True)
class Words:
    """How names and signs are written now: ``masked`` to initials, in ``ascii``."""

    masked: bool = False
    ascii: bool = False

    def text(self, text: str) -> str:
        """Our own text, or text that has been made harmless, as this terminal can show it."""
        return ascii_fallback(text.translate(_PLAIN)) if self.ascii else text

    def shown_name(self, person: Participant) -> str:
        """The display name of a participant."""
        return self.remote(person.name)

    def remote(self, name: str | None) -> str:
        """A name exactly as a platform sent it."""
        return self.harmless(clean(name).text)

    def harmless(self, name: str) -> str:
        """A name that has been made harmless before, masked if need be."""
        if not name:
            return "(no name)"
        return self.text(initials(name) if self.masked else name)

    def pupil(self, pupil: Pupil) -> str:
        """A pupil's name as on the register."""
        return self.harmless(pupil.name)

    def person(self, person: Participant, who: Recognition) -> str:
        """What to call a participant: the register's name where it is sure. What somebody
        only calls themselves stands in quotes."""
        if who.verdict is Verdict.RECOGNISED and who.pupil is not None:
            return self.pupil(who.pupil)
        shown = self.shown_name(person)
        if who.verdict in (Verdict.STAFF, Verdict.COMPANION):
            return shown
        return self.quoted(shown)

    def titled(self, person: Participant, who: Recognition) -> str:
        """As :meth:`person`, with the display name where it differs from the register's."""
        name, shown = self.person(person, who), self.shown_name(person)
        if who.verdict is Verdict.RECOGNISED and name.casefold() != shown.casefold():
            return f"{name} {self.quoted(shown)}"
        return name

    def quoted(self, name: str) -> str:
        """A name that somebody only calls themselves."""
        return f'"{name}"' if self.ascii else f"“{name}”"

    def sign(self, verdict: Verdict) -> str:
        """The one-cell sign of a verdict."""
        return _SIGNS[verdict][self.ascii]

    def alert(self, alert: Alert) -> str:
        """The text of an alert, with the names that it is about."""
        names = ", ".join(self.harmless(name) for name in alert.names)
        return self.text(alert.text).replace("{who}", names)

    def asked(self, action: Action, names: Iterable[str], waiting: bool = False) -> str:
        """An action and whom it is for; ``waiting``: they wait, or did when it was asked for."""
        names = list(names)
        does = _ASKED[action.kind]
        if waiting and action.kind is ActionKind.REMOVE:
            does = "refuse"
        if action.kind is ActionKind.RENAME and names:
            return f"rename {', '.join(names)} to {self.remote(action.name)}"
        whom = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        words = f"{does} {len(names)}" if len(names) > 1 else does
        return f"{words}: {whom}" if whom else words

    def outcome(self, state: OutcomeState, detail: str) -> str:
        """What became of an action."""
        words = self.text(_OUTCOMES[state])
        return f"{words}, {self.text(detail)}" if detail else words

    def ending(self, state: EndState, elapsed: float) -> str:
        """How far the ending has come, in one line; ``elapsed`` seconds since the key."""
        match state.phase:
            case EndPhase.IDLE:
                if not state.ready:
                    return f"NOT READY: {state.detail or 'connecting'}"
                if not state.only_clears:
                    return "ready"
                return f"ready - {state.why or 'it cannot end the meeting'}"
            case EndPhase.TRYING | EndPhase.ACCEPTED if state.only_clears:
                return f"CLEARING THE ROOM {elapsed:.0f} s, {_clearing(state)}"
            case EndPhase.TRYING:
                return f"ENDING {elapsed:.0f} s, {_requests(state.attempts, state.detail)}"
            case EndPhase.CLEARED:
                return _cleared(state)
            case EndPhase.ACCEPTED:
                taken = f"END TAKEN after {state.accepted_ms:.0f} ms"
                return f"{taken}, waiting for proof {elapsed:.0f} s{_more(': ', state.detail)}"
            case EndPhase.CONFIRMED:
                if state.restarted:
                    return "RUNNING AGAIN: press END once more, then change the link"
                by = f"{state.confirmed_by}{_more('. ', state.warning)}"
                return f"ENDED after {state.confirmed_ms:.0f} ms: {by}"


def _more(mark: str, text: str) -> str:
    return f"{mark}{text}" if text else ""


def _clearing(state: EndState) -> str:
    """How far the room is cleared."""
    if state.phase is EndPhase.TRYING:
        return _requests(state.attempts, state.detail)
    return "people are put out" if state.left is None else f"{state.left} left"


def _cleared(state: EndState) -> str:
    """That the room is cleared or has filled again, and that this is no end."""
    more = _more(". ", state.detail)
    if state.refilled:
        return f"PEOPLE ARE IN AGAIN: {state.left}. Press END again to put them out{more}"
    still = {None: "how many are in is unknown", 0: "nobody is in"}
    left = still.get(state.left, f"{state.left} still in")
    return f"ROOM CLEARED, {left}. NOT ENDED: the organizer must press End{more}"


def _requests(number: int, detail: str) -> str:
    """How many requests to end were sent, and what became of them: none has been accepted."""
    if not number:
        return f"no request sent yet{_more(': ', detail)}"
    sent = f"{number} request{'s' if number > 1 else ''} sent"
    return f"{sent}, " + (f"not taken: {detail}" if detail else "no answer yet")


def duration(seconds: float) -> str:
    """Seconds as ``m:ss`` or ``h:mm:ss``."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def clock_time(utc: float) -> str:
    """Unix seconds as the local time of day, ``HH:MM:SS``."""
    return datetime.datetime.fromtimestamp(utc).astimezone().strftime("%H:%M:%S")
