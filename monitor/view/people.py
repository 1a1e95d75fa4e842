"""Rows of the two lists, recomputed only for the people whom something happened to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.live import Doing, Live
from monitor.recognition import Recognition, Roll, Verdict
from monitor.words import Words, duration
from providers.base import ActionKind, Participant, Place, Role
from widgets.rows import Row
from widgets.tones import Tone

NEW_SECONDS = 15.0
"""So long a new arrival is marked."""

_GROUPS = {
    Verdict.ALERT: 0,
    Verdict.UNSURE: 1,
    Verdict.STAFF: 2,
    Verdict.COMPANION: 3,
    Verdict.RECOGNISED: 4,
}
_TONES = {
    Verdict.ALERT: Tone.DANGER,
    Verdict.UNSURE: Tone.WARNING,
    Verdict.STAFF: Tone.STAFF,
    Verdict.COMPANION: Tone.DIM,
    Verdict.RECOGNISED: Tone.PLAIN,
}
_PENDING = {
    ActionKind.ADMIT: "in …",
    ActionKind.REMOVE: "out …",
    ActionKind.MUTE: "mute…",
    ActionKind.CAMERA_OFF: "cam …",
    ActionKind.TO_WAITING_ROOM: "wait…",
    ActionKind.LOWER_HAND: "hand…",
    ActionKind.STOP_SHARING: "stop…",
    ActionKind.RENAME: "name…",
    ActionKind.MIC_OFF: "mic …",
    ActionKind.MIC_ALLOWED: "mic …",
    ActionKind.CAMERA_ALLOWED: "cam …",
}
_KEPT_OFF = ("no", "barred")
"""A microphone or camera that staff have turned off for somebody, by whether there is room."""
_WHITHER = {Place.IN_CALL: "in", Place.WAITING: "waits"}
_ROLES = {Role.HOST: "host", Role.CO_HOST: "co-hst", Role.PRESENTER: "presnt"}


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the last time: rows by id, and the order where it may differ."""

    rows: dict[str, Row]
    order: list[str] | None


class PeopleView:
    """The rows of one place.

    Costs per call depend on how many people were touched, not on how
    many there are, unless somebody came, went or changed group.
    """

    def __init__(self, place: Place, roll: Roll) -> None:
        self._place = place
        self._roll = roll
        self._keys: dict[str, tuple[object, ...]] = {}
        self.rows: dict[str, Row] = {}

    def update(
        self, live: Live, ids: Iterable[str], words: Words, now: float, breadth: int = 0
    ) -> Changes:
        """Recompute the rows of ``ids``; ``now`` is Unix seconds."""
        changed: dict[str, Row] = {}
        moved = False
        for participant_id in ids:
            person = live.meeting.get(participant_id)
            if person is None or person.place is not self._place:
                moved |= self._keys.pop(participant_id, None) is not None
                self.rows.pop(participant_id, None)
                continue
            who = self._roll.of(participant_id)
            key = self._sort_key(person, who)
            moved |= self._keys.get(participant_id) != key
            self._keys[participant_id] = key
            row = self._row(live, person, who, words, now, breadth)
            if self.rows.get(participant_id) != row:
                self.rows[participant_id] = changed[participant_id] = row
        return Changes(changed, self.order() if moved else None)

    def order(self) -> list[str]:
        """Everybody in this place, in the order in which they should stand."""
        return sorted(self._keys, key=lambda key: (self._keys[key], key))

    def whither(self, live: Live) -> Callable[[str], str]:
        """Tells where somebody is who is not in this place, in a word; empty if they are."""

        def word(participant_id: str) -> str:
            if participant_id in self.rows:
                return ""
            person = live.meeting.get(live.meeting.now(participant_id))
            return _WHITHER[person.place] if person is not None and person.place else "left"

        return word

    def _sort_key(self, person: Participant, who: Recognition) -> tuple[object, ...]:
        if self._place is Place.WAITING:
            return (who.verdict is not Verdict.ALERT, person.since or 0.0)
        shares = person.sharing and who.verdict not in (Verdict.STAFF, Verdict.COMPANION)
        group = 0 if shares else _GROUPS[who.verdict]
        name = (who.pupil.surname, who.pupil.forename) if who.pupil else ("", "")
        return (group, *(part.casefold() for part in name), -(person.since or 0.0))

    def _row(
        self,
        live: Live,
        person: Participant,
        who: Recognition,
        words: Words,
        now: float,
        breadth: int,
    ) -> Row:
        if self._place is Place.WAITING:
            return self._waiting_row(live, person, who, words, now, breadth)
        return self._call_row(live, person, who, words, now, breadth)

    def _call_row(
        self,
        live: Live,
        person: Participant,
        who: Recognition,
        words: Words,
        now: float,
        breadth: int,
    ) -> Row:
        cells = [
            words.sign(who.verdict),
            words.person(person, who) if breadth else words.titled(person, who),
            self._state(live, person, words, now),
            _mic(person, breadth),
            _camera(person, breadth),
            _three(person.hand, "UP", ""),
        ]
        if breadth:
            cells += [words.shown_name(person), _since(person, now)]
        if breadth > 1:
            cells.append(words.text(who.reasons[0] if who.reasons else ""))
        return Row(person.id, tuple(cells), _TONES[who.verdict], _call_tones(person, who))

    def _waiting_row(
        self,
        live: Live,
        person: Participant,
        who: Recognition,
        words: Words,
        now: float,
        breadth: int,
    ) -> Row:
        pending = live.pending_on(person.id)
        waited = _pending(pending[-1], words) if pending else _since(person, now)
        cells = [words.sign(who.verdict), words.titled(person, who), waited]
        if breadth > 1:
            cells.append(words.text(who.reasons[0] if who.reasons else ""))
        tone = Tone.GOOD if who.verdict is Verdict.RECOGNISED else _TONES[who.verdict]
        return Row(person.id, tuple(cells), tone)

    def _state(self, live: Live, person: Participant, words: Words, now: float) -> str:
        """The one word that matters most about somebody in the call."""
        pending = live.pending_on(person.id)
        if pending:
            return _pending(pending[-1], words)
        if person.sharing:
            return "SHARES"
        if person.companion:
            return "ours"
        if person.role in _ROLES:
            return _ROLES[person.role]
        if person.phone:
            return "phone"
        fresh = person.since is not None and now - person.since < NEW_SECONDS
        return "new" if fresh else ""


def _pending(doing: Doing, words: Words) -> str:
    """What somebody is being asked to do, in one word; ``~`` is what is plain and as wide."""
    word = _PENDING[doing.action.kind]
    return word.replace("…", "~") if words.ascii else word


def _call_tones(person: Participant, who: Recognition) -> dict[int, Tone]:
    tones: dict[int, Tone] = {}
    if who.verdict is Verdict.RECOGNISED:
        tones[0] = Tone.GOOD
    staff = who.verdict in (Verdict.STAFF, Verdict.COMPANION)
    if person.sharing and not staff:
        tones[2] = Tone.DANGER
    if person.muted is False and not staff:
        tones[3] = Tone.WARNING
    if person.hand:
        tones[5] = Tone.STRONG
    return tones


def _three(value: bool | None, yes: str, no: str) -> str:
    """Unknown is not off: what the platform does not tell is drawn as a question mark."""
    if value is None:
        return "?"
    return yes if value else no


def _mic(person: Participant, breadth: int) -> str:
    """Whether they are heard; who is muted and cannot change that is told from who can."""
    if person.muted and person.mic_allowed is False:
        return _KEPT_OFF[bool(breadth)]
    return _three(person.muted, "off", "ON")


def _camera(person: Participant, breadth: int) -> str:
    if person.camera is False and person.camera_allowed is False:
        return _KEPT_OFF[bool(breadth)]
    return _three(person.camera, "on", "off")


def _since(person: Participant, now: float) -> str:
    return duration(now - person.since) if person.since is not None else "?"
