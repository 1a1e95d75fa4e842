"""How everything stands, in a few lines: what the Enter key says."""

from __future__ import annotations

from monitor.bindings import END_ID
from monitor.choices import counts, missing
from monitor.end_state import EndPhase
from monitor.plain.phrases import (
    alert_line,
    by_hand,
    counted,
    end_stands,
    entry_words,
    heard,
    keys_of,
    lasting,
    off_words,
    platform,
    shut_words,
    some,
)
from monitor.plain.sign_in_news import code_lines
from monitor.plain.speech import Speech
from monitor.session import Session
from monitor.settings.preferences import Preferences
from monitor.view.alerts import in_order

_MISSING_LISTED = 10


def summary(session: Session, speech: Speech, preferences: Preferences, opened: float) -> list[str]:
    """The lines, which must be said; ``opened`` in monotonic seconds. Nobody is named while
    blanked."""
    live, now = session.live, session.clock.mono()
    age = None if session.heard is None else now - session.heard
    name = live.opened.class_name if live.opened else "The class"
    watched = f"{name} on {platform(live)}, watched for {lasting(now - opened)}."
    meeting = live.meeting
    door = f"{shut_words(meeting)} {entry_words(meeting.muted_on_entry)}".strip()
    door = f"{door} {off_words(meeting)}".strip()
    lines = [
        f"{watched} {heard(live, age)}. {door}".rstrip(),
        counted(counts(live, session.roll)),
        *_missing(session, speech),
        *_alerts(session, speech),
        *code_lines(session, speech),
    ]
    if speech.blank:
        lines.append(f"Blanked: {keys_of(preferences, 'blank')} says names again.")
    cleared = live.end.phase is EndPhase.CLEARED
    if cleared or (live.end.overdue and live.end.phase.active):
        lines += by_hand(session)
    if live.moves and live.left_end.phase is not EndPhase.IDLE:
        left = end_stands(live.left_end, session.clock.utc(), speech.words)
        lines.append(f"{live.moves[-1].from_platform}, which was left: {left}")
    end = end_stands(live.end, session.clock.utc(), speech.words)
    return [*lines, f"{end} Its keys: {keys_of(preferences, END_ID)}."]


def _missing(session: Session, speech: Speech) -> list[str]:
    pupils = missing(session.live, session.roll)
    if not pupils:
        return []
    names = some([speech.words.pupil(pupil) for pupil in pupils], _MISSING_LISTED)
    return [f"Not here: {len(pupils)}" + ("." if speech.blank else f", {names}.")]


def _alerts(session: Session, speech: Speech) -> list[str]:
    unseen = len(session.live.unseen)
    if not unseen:
        return ["No new alerts."]
    gravest = in_order(session.live)[0].alert
    line = alert_line(gravest, speech.words, speech.blank)
    speech.spoke(gravest)
    return [f"Alerts not seen: {unseen}. {line}"]
