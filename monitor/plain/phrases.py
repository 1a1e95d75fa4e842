"""The wording: people, times and how things stand, in sentences that can be heard."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.bindings import COMMANDS, Group, shown
from monitor.end_state import EndPhase, EndState
from monitor.live import Live
from monitor.meeting import Meeting
from monitor.recognition import Recognition, Verdict
from monitor.session import Session
from monitor.settings.preferences import Preferences
from monitor.stream import Alert, Severity
from monitor.switches import kind_of
from monitor.view.header import Counts
from monitor.words import Words
from providers.base import Participant, Place, Role, SignIn, Switch

VERDICTS = {
    Verdict.STAFF: "staff",
    Verdict.RECOGNISED: "recognised",
    Verdict.UNSURE: "NOT recognised",
    Verdict.ALERT: "ALERT",
    Verdict.COMPANION: "Chaperone's own companion",
}
PLACES = {Place.IN_CALL: "in the call", Place.WAITING: "waiting"}
_SEVERITIES = {
    Severity.DANGER: "DANGER",
    Severity.WARNING: "Warning",
    Severity.INFO: "Worth a look",
}
_ROLES = {Role.HOST: "host", Role.CO_HOST: "co-host", Role.PRESENTER: "presenter"}
_LISTED = 3
"""So many names are said one by one; of more, the rest is counted."""


def some(names: Sequence[str], listed: int = _LISTED) -> str:
    """Names, as many as can be listened to."""
    more = len(names) - listed
    return ", ".join(names[:listed]) + (f" and {more} more" if more > 0 else "")


def lasting(seconds: float) -> str:
    """How long, to be heard: ``45 seconds``, ``2 minutes``."""
    if seconds < 90:
        return many(max(0, int(seconds)), "second")
    return many(round(seconds / 60), "minute")


def many(number: int, what: str) -> str:
    """A number of things: ``1 alert``, ``2 alerts``."""
    return f"{number} {what}" + ("" if number == 1 else "s")


# -- people -----------------------------------------------------------------------------


def verdict(who: Recognition) -> str:
    """The verdict, and what is wrong where something is."""
    words = VERDICTS[who.verdict]
    if who.verdict in (Verdict.UNSURE, Verdict.ALERT) and who.reasons:
        return f"{words}, {', '.join(who.reasons)}"
    return words


def described(live: Live, person: Participant, who: Recognition, words: Words, now: float) -> str:
    """All that matters about somebody: ``Aisha Khan, recognised, muted, camera on``."""
    parts = [words.titled(person, who), verdict(who)]
    if person.place is Place.WAITING:
        if person.since is not None:
            parts.append(f"waiting for {lasting(now - person.since)}")
    else:
        parts += _in_call(person)
    parts += [
        f"asked: {words.asked(doing.action, (), doing.waiting)}"
        for doing in live.pending_on(person.id)
    ]
    return ", ".join(parts)


def _in_call(person: Participant) -> list[str]:
    parts = [_ROLES[person.role]] if person.role in _ROLES else []
    if person.phone:
        parts.append("by telephone")
    if person.sharing:
        parts.append("SHARES A SCREEN")
    if person.muted is not None:
        kept = " and kept so" if person.mic_allowed is False else ""
        parts.append(f"muted{kept}" if person.muted else "microphone ON")
    if person.camera is not None:
        kept = " and kept so" if person.camera_allowed is False else ""
        parts.append("camera on" if person.camera else f"camera off{kept}")
    if person.hand:
        parts.append("HAND UP")
    unknown = _not_told(person)
    return [*parts, f"{' and '.join(unknown)} not told"] if unknown else parts


def _not_told(person: Participant) -> list[str]:
    """What the platform does not tell: unknown is not off."""
    told = {
        "microphone": person.muted,
        "camera": person.camera,
        "hand": person.hand,
        "sharing": person.sharing,
    }
    return [what for what, value in told.items() if value is None]


# -- alerts -----------------------------------------------------------------------------


def alert_text(alert: Alert, words: Words, blank: bool) -> str:
    """An alert as a sentence; without names while blanked."""
    return sentence(alert.text.replace("{who}", "somebody") if blank else words.alert(alert))


def alert_line(alert: Alert, words: Words, blank: bool) -> str:
    """An alert, and how much it matters."""
    return f"{_SEVERITIES[alert.severity]}: {alert_text(alert, words, blank)}"


def sentence(text: str) -> str:
    """``text`` with a full stop, where it has none."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


# -- how things stand ---------------------------------------------------------------------


def keys_of(preferences: Preferences, command_id: str) -> str:
    """The keys of a command as they are said: a screen reader says A like a."""
    return " or ".join(_said(key) for key in preferences.keys[command_id])


def _said(key: str) -> str:
    if len(key) == 1 and key.isupper():
        return f"capital {key}"
    return key.replace("_", " ") if "_" in key else shown(key)


def heard(live: Live, age: float | None) -> str:
    """How old what is said is; ``age`` in seconds."""
    if live.meeting.over or (live.meeting.rests and age is None):
        return live.meeting.rests.capitalize()
    if age is None:
        return "Connecting, nothing heard yet"
    rests = f"{live.meeting.rests.capitalize()}. " if live.meeting.rests else ""
    gap = ", and something may have been missed" if live.meeting.gap else ""
    return f"{rests}Heard from {platform(live)} {lasting(age)} ago{gap}"


def shut_words(meeting: Meeting) -> str:
    """Whether somebody who comes now can come in; empty where nothing keeps them."""
    if not meeting.locked:
        return ""
    return "Whoever comes waits." if meeting.soft_lock else "The meeting is locked."


def entry_words(on: bool | None) -> str:
    """Whether whoever comes in is muted; empty where that is not told."""
    if on is None:
        return ""
    return "Whoever comes in is muted." if on else "Whoever comes in can be heard."


_SWITCHES = {
    Switch.MICS: ("Pupils' microphones are off.", "Pupils may unmute themselves."),
    Switch.CAMERAS: ("Pupils' cameras are off.", "Pupils may turn on their cameras."),
    Switch.CHAT: ("Chat is off.", "Chat is allowed."),
    Switch.PRESENTING: ("Only staff may share a screen.", "Everybody may share a screen."),
}


def switch_words(what: Switch, allowed: bool | None) -> str:
    """What pupils may do; empty where that is not told."""
    return "" if allowed is None else _SWITCHES[what][allowed]


def off_words(meeting: Meeting) -> str:
    """All that pupils may not do."""
    off = (switch_words(what, False) for what in Switch if meeting.allowed(what) is False)
    return " ".join(off)


def platform(live: Live) -> str:
    """The platform's name."""
    return live.platform or "the platform"


def counted(numbers: Counts) -> str:
    """Who is where, in numbers; of what is not known, why it is not."""
    parts, unknown = [], ""
    if numbers.staff is None:
        unknown += " Staff cannot be counted: no staff accounts in the settings."
    else:
        parts.append(f"{numbers.staff} of 2 staff")
    if numbers.expected:
        parts.append(f"{numbers.pupils} of {numbers.expected} pupils")
    else:
        unknown += " Pupils cannot be counted: this class has no register."
    if numbers.others or not parts:
        parts.append(many(numbers.others, "other") if parts else f"{numbers.others}")
    return f"In the call: {', '.join(parts)}. Waiting: {numbers.waiting}.{unknown}"


def end_stands(state: EndState, now: float, words: Words) -> str:
    """How END stands; ``now`` in Unix seconds."""
    said = words.ending(state, max(0.0, now - (state.pressed_utc or now)))
    what = "CLEAR ROOM" if state.only_clears else "END"
    return sentence(f"{what} is {said}" if state.phase is EndPhase.IDLE else said)


def by_hand(session: Session) -> list[str]:
    """How to end the meeting by hand, while END is not proved."""
    steps = [f"{number}. {step}" for number, step in enumerate(session.manual_steps, 1)]
    if session.live.end.only_clears:
        return ["This does not end the meeting. End it by hand:", *steps]
    return [
        "END IS NOT PROVED. End the meeting by hand now:",
        *steps,
        "Chaperone goes on trying meanwhile.",
    ]


_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def sign_in_lines(sign_in: SignIn, now: float) -> list[str]:
    """The code that somebody must type, spelled: a nought is heard as one."""
    spelled = (_DIGITS[int(c)] if c in "0123456789" else c for c in sign_in.code)
    return [
        f"Sign in: on any phone or computer, open {sign_in.address} and type the code.",
        f"The code: {', '.join(spelled)}. It is good for {lasting(sign_in.until - now)}.",
    ]


def help_lines(session: Session, preferences: Preferences) -> list[str]:
    """Every key with what it does and, where it cannot be used now, why."""
    lines = [
        "Up and down, or k and j: the person before and after. Home and end: the first and last.",
        "Enter: how things stand. Escape: cancels what is open, and shows all who were filtered.",
        f"{keys_of(preferences, 'to_alert').capitalize()} again: the next alert."
        f" {keys_of(preferences, 'seen').capitalize()} marks only what was said.",
    ]
    for group in Group:
        lines.append(f"{group.value}:")
        for command in COMMANDS:
            if command.group is group and command.id != "palette":
                keys = keys_of(preferences, command.id)
                kind = kind_of(command, session.live.meeting)
                can = kind and session.can(kind)
                why = sentence(f" Not now: {can.reason}") if can and not can.available else ""
                lines.append(f"{keys}: {command.help}{why}")
    return lines
