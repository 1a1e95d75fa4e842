"""The state of one live meeting, and the only place where it changes.

:func:`apply` is pure: the same meeting and observation give the same meeting. Platforms
deliver observations late, twice, out of order or not at all, so every fact carries the time
(by the platform's clock) of the observation that told it, and an older one never overrides
a newer. When in doubt a person stays visible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from types import MappingProxyType
from typing import Any

from providers.base import (
    Abilities,
    ActionKind,
    Availability,
    Became,
    Blinded,
    Channel,
    Ended,
    Left,
    Locked,
    MutedOnEntry,
    Notice,
    Observation,
    Participant,
    Place,
    Pulse,
    Recording,
    Seen,
    SignIn,
    Snapshot,
    Started,
    Switch,
    Switched,
    fields_told,
)

NEVER = float("-inf")

MAX_GONE = 4096
"""How many departures are remembered against late observations of the same id."""

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
_UNNAMED = Availability(False, "this platform does not offer it")


@dataclass(frozen=True, slots=True)
class Presence:
    """A participant with the time at which each of its fields was last told."""

    participant: Participant
    told: Mapping[str, float]
    evidence: float
    """When it was last heard of at all."""
    unmuted_since: float | None = None
    """Since when it has been told to be unmuted; ``None`` while it is not."""

    def told_at(self, name: str) -> float:
        """When the field ``name`` was last told; minus infinity if never."""
        return self.told.get(name, NEVER)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One live meeting. Immutable; ``people`` keeps the order of arrival."""

    people: Mapping[str, Presence] = field(default_factory=lambda: _NOTHING)
    gone: Mapping[tuple[str, Place | None], float] = field(default_factory=lambda: _NOTHING)
    """Who has left which place (``None``: the meeting), and when: against late observations."""
    horizon: Mapping[Place, float] = field(default_factory=lambda: _NOTHING)
    """The newest snapshot of each place: nobody unknown arrived there before it."""
    aliases: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    """Old ids of participants who were given a new one."""
    running: bool | None = None
    running_at: float = NEVER
    has_run: bool = False
    """Whether it was ever seen running."""
    ended_at: float = NEVER
    recordings: Mapping[str, tuple[bool, float]] = field(default_factory=lambda: _NOTHING)
    """What may be recording: on or off, and since when."""
    locked: bool | None = None
    soft_lock: bool = False
    """Whether "locked" means only that whoever comes waits."""
    locked_at: float = NEVER
    muted_on_entry: bool | None = None
    muted_on_entry_at: float = NEVER
    switches: Mapping[Switch, tuple[bool | None, float]] = field(default_factory=lambda: _NOTHING)
    """What pupils may do, and since when that is known."""
    sign_in: SignIn | None = None
    """What somebody must type for the provider to go on."""
    channels: Mapping[str, Channel] = field(default_factory=lambda: _NOTHING)
    abilities: Mapping[ActionKind, Availability] = field(default_factory=lambda: _NOTHING)

    def get(self, participant_id: str) -> Participant | None:
        """The participant with this id, if it is here."""
        presence = self.people.get(participant_id)
        return presence.participant if presence is not None else None

    def now(self, participant_id: str) -> str:
        """The id that this participant has now."""
        seen = set()
        while participant_id in self.aliases and participant_id not in seen:
            seen.add(participant_id)
            participant_id = self.aliases[participant_id]
        return participant_id

    def everyone(self) -> Iterator[Participant]:
        """All participants, in the call and waiting, in the order of arrival."""
        return (presence.participant for presence in self.people.values())

    def at(self, place: Place) -> list[Participant]:
        """The participants in ``place``, in the order of arrival."""
        return [person for person in self.everyone() if person.place is place]

    @property
    def over(self) -> bool:
        """Whether it was seen running, and is not any more."""
        return self.running is False and self.has_run

    @property
    def rests(self) -> str:
        """Why nothing happens, in words, where the platform says that the meeting is not
        running; empty otherwise."""
        if self.running is not False:
            return ""
        return "the meeting is over" if self.over else "the meeting is not running"

    def can(self, kind: ActionKind) -> Availability:
        """Whether ``kind`` can be done now and, if not, why."""
        if self.rests and not self.people:
            return Availability(False, self.rests)
        return self.abilities.get(kind, _UNNAMED)

    def allowed(self, what: Switch) -> bool | None:
        """Whether pupils may do ``what``; ``None``: that is not known."""
        return self.switches.get(what, (None, NEVER))[0]

    @property
    def recording(self) -> tuple[str, ...]:
        """What is recording now."""
        return tuple(what for what, (on, _at) in self.recordings.items() if on)

    @property
    def gap(self) -> bool:
        """Whether observations may have been missed: the list may be out of date."""
        return any(channel.gap for channel in self.channels.values())


def apply(meeting: Meeting, observation: Observation) -> Meeting:
    """The meeting after ``observation``; the same object when nothing changed."""
    match observation:
        case Seen():
            return _seen(meeting, observation.participant, observation.at)
        case Left():
            return _left(meeting, observation)
        case Became():
            return _became(meeting, observation)
        case Snapshot():
            return _snapshot(meeting, observation)
        case Blinded():
            return _blinded(meeting, observation)
        case Started() | Ended():
            return _ran(meeting, isinstance(observation, Started), observation.at)
        case Recording():
            return _recording(meeting, observation)
        case Locked():
            return _locked(meeting, observation)
        case MutedOnEntry():
            return _muted_on_entry(meeting, observation)
        case Switched():
            return _switched(meeting, observation)
        case SignIn():
            return replace(meeting, sign_in=observation if observation.code else None)
        case Channel():
            known = meeting.channels.get(observation.name)
            if known is not None and known.at > observation.at:
                return meeting
            return replace(meeting, channels={**meeting.channels, observation.name: observation})
        case Abilities():
            return replace(meeting, abilities=dict(observation.actions))
        case Notice() | Pulse():
            return meeting


def _seen(meeting: Meeting, new: Participant, at: float) -> Meeting:
    known = meeting.people.get(new.id)
    if _is_stale(meeting, new, at, known):
        return meeting
    presence = _arrived(new, at) if known is None else _merged(known, new, at)
    if presence is known:
        return meeting
    return replace(meeting, people={**meeting.people, new.id: presence})


def _is_stale(meeting: Meeting, new: Participant, at: float, known: Presence | None) -> bool:
    """Whether the participant is known to have gone, or not to have been there, since."""
    place = new.place or Place.IN_CALL
    if max(_gone_at(meeting, new.id, None), _gone_at(meeting, new.id, place)) >= at:
        return True
    return known is None and meeting.horizon.get(place, NEVER) >= at


def _gone_at(meeting: Meeting, participant_id: str, place: Place | None) -> float:
    return meeting.gone.get((participant_id, place), NEVER)


def _arrived(new: Participant, at: float) -> Presence:
    told = dict.fromkeys(fields_told(new), at)
    if new.place is None:  # heard of, so here; in the call is where it matters more
        new = replace(new, place=Place.IN_CALL)
    if new.since is None:
        new = replace(new, since=at)
    return Presence(new, told, at, at if new.muted is False else None)


def _merged(known: Presence, new: Participant, at: float) -> Presence:
    old = known.participant
    news = {name: value for name, value in fields_told(new).items() if at >= known.told_at(name)}
    told = {**known.told, **dict.fromkeys(news, at)}
    if "place" in news and news["place"] != old.place:
        news.setdefault("since", at)
    if new.companion:
        news["companion"] = True
    changed = any(getattr(old, name) != value for name, value in news.items())
    if not changed and at <= known.evidence:
        return known
    participant = replace(old, **news) if changed else old  # type: ignore[arg-type]
    since = known.unmuted_since
    if "muted" in news:
        since = None if news["muted"] else at if since is None else since
    return Presence(participant, told, max(at, known.evidence), since)


def _left(meeting: Meeting, left: Left) -> Meeting:
    known = meeting.people.get(left.id)
    meeting = _remember_gone(meeting, [(left.id, left.place)], left.at)
    if known is None or known.evidence > left.at:
        return meeting  # not here, or heard of since
    if left.place is not None and known.participant.place != left.place:
        return meeting  # it had only moved on from there
    return replace(meeting, people=_without(meeting.people, {left.id}))


def _remember_gone(
    meeting: Meeting, keys: Iterable[tuple[str, Place | None]], at: float
) -> Meeting:
    gone = dict(meeting.gone)
    for key in keys:
        gone[key] = max(at, gone.pop(key, at))  # the newest stand at the end
    for oldest in list(islice(gone, max(0, len(gone) - MAX_GONE))):
        del gone[oldest]
    return replace(meeting, gone=gone)


def _without(people: Mapping[str, Presence], ids: set[str]) -> dict[str, Presence]:
    return {key: presence for key, presence in people.items() if key not in ids}


def _became(meeting: Meeting, change: Became) -> Meeting:
    """The same connection under another id keeps its place in the order."""
    if change.old == change.new:
        return meeting
    known = meeting.people.get(change.old)
    meeting = _remember_gone(meeting, [(change.old, None)], change.at)
    aliases = {old: new for old, new in meeting.aliases.items() if old != change.new}
    meeting = replace(meeting, aliases={**aliases, change.old: change.new})
    if known is None:
        return meeting
    moved = replace(known, participant=replace(known.participant, id=change.new))
    newer = meeting.people.get(change.new)
    if newer is not None:
        moved = _merged(moved, newer.participant, newer.evidence)
    people = {
        (change.new if key == change.old else key): (moved if key == change.old else presence)
        for key, presence in meeting.people.items()
        if key != change.new
    }
    return replace(meeting, people=people)


def _snapshot(meeting: Meeting, snapshot: Snapshot) -> Meeting:
    listed = {participant.id for participant in snapshot.participants}
    people = {
        key: presence
        for key, presence in meeting.people.items()
        if key in listed
        or presence.participant.place not in snapshot.covers
        or presence.evidence > snapshot.at
    }
    for participant in snapshot.participants:
        gone = (_gone_at(meeting, participant.id, place) for place in (None, participant.place))
        if max(gone) > snapshot.at:
            continue
        known = people.get(participant.id)
        people[participant.id] = (
            _arrived(participant, snapshot.at)
            if known is None
            else _merged(known, participant, snapshot.at)
        )
    seen = {place: max(snapshot.at, meeting.horizon.get(place, NEVER)) for place in snapshot.covers}
    return replace(meeting, people=people, horizon={**meeting.horizon, **seen})


def _blinded(meeting: Meeting, blinded: Blinded) -> Meeting:
    unknown: dict[str, Any] = dict.fromkeys(blinded.fields)
    people = {
        key: Presence(
            replace(presence.participant, **unknown),
            {name: at for name, at in presence.told.items() if name not in unknown},
            presence.evidence,
            None if "muted" in unknown else presence.unmuted_since,
        )
        for key, presence in meeting.people.items()
    }
    return replace(meeting, people=people)


def _ran(meeting: Meeting, running: bool, at: float) -> Meeting:
    if at < meeting.running_at:
        return meeting
    has_run = running or meeting.has_run
    meeting = replace(meeting, running=running, running_at=at, has_run=has_run)
    if running:
        return meeting
    seen = {place: max(at, meeting.horizon.get(place, NEVER)) for place in Place}
    meeting = replace(meeting, ended_at=at, horizon={**meeting.horizon, **seen})
    out = {key for key, presence in meeting.people.items() if presence.evidence <= at}
    meeting = replace(meeting, people=_without(meeting.people, out), recordings=_NOTHING)
    for what in meeting.switches:
        meeting = _switched(meeting, Switched(what, None, at))
    return _muted_on_entry(_locked(meeting, Locked(None, at)), MutedOnEntry(None, at))


def _recording(meeting: Meeting, recording: Recording) -> Meeting:
    _on, known_at = meeting.recordings.get(recording.what, (False, NEVER))
    if known_at > recording.at or recording.at <= meeting.ended_at:
        return meeting  # an older word, or one of a run that is over
    news = {recording.what: (recording.on, recording.at)}
    return replace(meeting, recordings={**meeting.recordings, **news})


def _locked(meeting: Meeting, locked: Locked) -> Meeting:
    if locked.at < meeting.locked_at:
        return meeting
    soft = bool(locked.locked) and locked.soft
    return replace(meeting, locked=locked.locked, soft_lock=soft, locked_at=locked.at)


def _muted_on_entry(meeting: Meeting, muted: MutedOnEntry) -> Meeting:
    if muted.at < meeting.muted_on_entry_at:
        return meeting
    return replace(meeting, muted_on_entry=muted.on, muted_on_entry_at=muted.at)


def _switched(meeting: Meeting, switched: Switched) -> Meeting:
    _allowed, known_at = meeting.switches.get(switched.what, (None, NEVER))
    if switched.at < known_at:
        return meeting
    news = {switched.what: (switched.allowed, switched.at)}
    return replace(meeting, switches={**meeting.switches, **news})
