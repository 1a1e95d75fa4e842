"""The state of a running session, rebuilt by every reader of the stream in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from monitor.end_state import EndState
from monitor.meeting import Meeting, apply
from monitor.stream import (
    Alert,
    AlertOver,
    AlertsSeen,
    Body,
    Closed,
    EndProgress,
    Entry,
    Moved,
    Note,
    Opened,
    Outcome,
    OutcomeState,
    Present,
    Requested,
    Severity,
)
from providers.base import (
    Abilities,
    Action,
    ActionKind,
    Became,
    Channel,
    Left,
    Locked,
    MutedOnEntry,
    Participant,
    Place,
    Recording,
    Rejoin,
    Seen,
    SignIn,
    Started,
    Switched,
)

MAX_FINISHED = 200
"""How many finished actions are remembered on the screen; the journal keeps all."""

MAX_ALERTS = 200
"""How many alerts are remembered on the screen; beyond that the oldest that are over go."""

_NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Doing:
    """An action with what has become of it so far; ``asked`` in monotonic seconds."""

    action: Action
    asked: float
    state: OutcomeState = OutcomeState.SENT
    detail: str = ""
    called: tuple[str | None, ...] = ()
    """What those whom it is for called themselves when it was asked for."""
    waiting: bool = False
    """Whether they all waited then."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert on the screen; ``utc`` is when it was raised, in Unix seconds."""

    alert: Alert
    utc: float
    seen: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Removal:
    """Somebody who was removed, and whether they may come back."""

    id: str
    action_id: str
    rejoin: Rejoin
    gone: bool = False
    """Seen to have gone: the same id again is a return."""
    name: str | None = None
    account: str | None = None
    person: str | None = None

    def bars(self, person: Participant) -> bool:
        """Whether ``person`` is who was removed, and was not to come back freely (row B6)."""
        if self.rejoin is Rejoin.YES:
            return False
        if self.id == person.id:
            return self.gone
        return self.proves(person) or (bool(self.name) and self.name == person.name)

    def proves(self, person: Participant) -> bool:
        """Whether more than the name says that it is they, as far as the platform knows people."""
        same_account = self.account is not None and self.account == person.account
        same_person = self.person is not None and self.person == person.person
        return self.id == person.id or same_account or same_person


@dataclass(frozen=True, slots=True)
class Live:
    """Everything that a screen shows. Immutable."""

    meeting: Meeting = field(default_factory=Meeting)
    opened: Opened | None = None
    closed: Closed | None = None
    doing: Mapping[str, Doing] = field(default_factory=lambda: _NOTHING)
    """Actions by their id, oldest first."""
    alerts: Mapping[str, Raised] = field(default_factory=lambda: _NOTHING)
    """Alerts by their key, oldest first."""
    removals: tuple[Removal, ...] = ()
    notes: tuple[Note, ...] = ()
    end: EndState = field(default_factory=EndState)
    moves: tuple[Moved, ...] = ()
    """How the class came to the platform that it is on now."""
    left_end: EndState = field(default_factory=EndState)
    """How the ending of the meeting that was left last has come along."""

    @property
    def platform(self) -> str:
        """The platform that the class is on now; empty before it was opened."""
        if self.moves:
            return self.moves[-1].to_platform
        return self.opened.platform if self.opened else ""

    @property
    def unseen(self) -> list[Raised]:
        """Alerts that nobody has said to have seen, newest last."""
        return [raised for raised in self.alerts.values() if not raised.seen]

    def was_removed(self, person: Participant) -> bool:
        """Whether ``person`` was removed and is not to come back without a decision."""
        return any(removal.bars(person) for removal in self.removals)

    def only_named_as_removed(self, person: Participant) -> bool:
        """Whether nothing but their name says that ``person`` was removed: another may bear it."""
        barring = [removal for removal in self.removals if removal.bars(person)]
        return bool(barring) and not any(removal.proves(person) for removal in barring)

    def pending_on(self, participant_id: str) -> list[Doing]:
        """Unfinished actions on this participant."""
        return [
            doing
            for doing in self.doing.values()
            if not doing.state.final and participant_id in doing.action.targets
        ]


def advance(live: Live, entry: Entry) -> Live:
    """The state after ``entry``; the same object when nothing changed."""
    match entry.body:
        case Opened():
            return replace(live, opened=entry.body)
        case Closed():
            return replace(live, closed=entry.body)
        case Requested(action):
            called = tuple(_name(live.meeting, target) for target in action.targets)
            waited = [_waits(live.meeting, target) for target in action.targets]
            doing = Doing(action, entry.mono, called=called, waiting=bool(waited) and all(waited))
            return replace(live, doing=_begun(live.doing, doing))
        case Outcome():
            return _outcome(live, entry.body)
        case Alert():
            return replace(live, alerts=_raised(live.alerts, entry.body, entry.utc))
        case AlertOver(key):
            return _over(live, key)
        case AlertsSeen(keys):
            return _marked_seen(live, keys)
        case Note():
            return replace(live, notes=(*live.notes, entry.body))
        case EndProgress():
            return _ending(live, entry.body)
        case Moved():
            moves = (*live.moves, entry.body)
            return replace(live, meeting=Meeting(), end=EndState(), left_end=live.end, moves=moves)
        case Present():
            return live
        case observation:
            meeting = apply(live.meeting, observation)
            return live if meeting is live.meeting else replace(live, meeting=meeting)


def about(body: Body, before: Meeting, after: Meeting) -> set[str]:
    """Ids of the participants whom ``body`` may have changed, come or gone alike."""
    match body:
        case Seen(participant=participant):
            return {participant.id}
        case Left(id=left):
            return {left}
        case Became(old=old, new=new):
            return {old, new}
        case Channel() | Abilities() | Started() | Recording() | Locked() | MutedOnEntry():
            return set()
        case Switched() | SignIn():
            return set()
    return {*before.people, *after.people}


def _ending(live: Live, progress: EndProgress) -> Live:
    if progress.meeting == len(live.moves):
        return replace(live, end=progress.state)
    if progress.meeting == len(live.moves) - 1:
        return replace(live, left_end=progress.state)
    return live  # of a meeting left before: the class is back on that platform


def _name(meeting: Meeting, participant_id: str) -> str | None:
    person = meeting.get(meeting.now(participant_id))
    return person.name if person is not None else None


def _waits(meeting: Meeting, participant_id: str) -> bool:
    person = meeting.get(meeting.now(participant_id))
    return person is not None and person.place is Place.WAITING


def _begun(doing: Mapping[str, Doing], new: Doing) -> dict[str, Doing]:
    kept = {**doing, new.action.id: new}
    finished = [key for key, old in kept.items() if old.state.final]
    for key in finished[: max(0, len(finished) - MAX_FINISHED)]:
        del kept[key]
    return kept


def _outcome(live: Live, outcome: Outcome) -> Live:
    doing = live.doing.get(outcome.action_id)
    if doing is None:
        return live
    doing = replace(doing, state=outcome.state, detail=outcome.detail)
    live = replace(live, doing={**live.doing, outcome.action_id: doing})
    if doing.action.kind is not ActionKind.REMOVE:
        return live
    if outcome.state is OutcomeState.SENT:
        # Remembered from the request on: whoever is thrown out may be back before the proof.
        return replace(live, removals=(*live.removals, *_removals(live.meeting, doing.action)))
    return replace(live, removals=_settled(live.removals, outcome))


def _settled(removals: tuple[Removal, ...], outcome: Outcome) -> tuple[Removal, ...]:
    """Removals after their outcome: gone when done, forgotten when refused."""
    if outcome.state is OutcomeState.REFUSED:
        return tuple(r for r in removals if r.action_id != outcome.action_id)
    if outcome.state is not OutcomeState.DONE:
        return removals
    return tuple(replace(r, gone=True) if r.action_id == outcome.action_id else r for r in removals)


def _removals(meeting: Meeting, action: Action) -> list[Removal]:
    found = []
    for target in action.targets:
        person = meeting.get(target)
        rejoin = action.rejoin or Rejoin.WAITING_ROOM
        removal = Removal(target, action.id, rejoin)
        if person is not None:
            removal = replace(
                removal, name=person.name, account=person.account, person=person.person
            )
        found.append(removal)
    return found


def _raised(alerts: Mapping[str, Raised], alert: Alert, utc: float) -> dict[str, Raised]:
    kept = {key: raised for key, raised in alerts.items() if key != alert.key}
    kept[alert.key] = Raised(alert, utc)
    over = [key for key, raised in kept.items() if raised.over] if len(kept) > MAX_ALERTS else []
    for key in over[: len(kept) - MAX_ALERTS]:
        del kept[key]
    return kept


def _over(live: Live, key: str) -> Live:
    raised = live.alerts.get(key)
    if raised is None:
        return live
    alerts = dict(live.alerts)
    if raised.seen or raised.alert.severity is Severity.INFO:
        del alerts[key]
    else:  # nobody has seen it yet: it stays, and says that it has passed
        alerts[key] = replace(raised, over=True)
    return replace(live, alerts=alerts)


def _marked_seen(live: Live, keys: tuple[str, ...]) -> Live:
    alerts = {
        key: replace(raised, seen=True) if key in keys else raised
        for key, raised in live.alerts.items()
        if not (key in keys and raised.over)
    }
    return replace(live, alerts=alerts)
