"""The school's rules as small pure functions over what is to be seen now.

Each rule yields an alert for every condition that holds; :func:`differences` turns that into
alerts that begin and end. Clauses are quoted from the school's policies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from monitor.errors import where
from monitor.live import Live
from monitor.meeting import Presence
from monitor.recognition import Recognition, Roll, Verdict
from monitor.stream import Alert, AlertOver, Severity
from monitor.untrusted import clean
from providers.base import ChannelState, Participant, Place

UNMUTED_SECONDS = 10.0
"""A pupil may speak for so long without a raised hand before it is worth a look."""
STRANGERS_WAITING = 6
"""So many unknown people waiting at once look like a link that has been passed on."""
ARRIVAL_SECONDS = 3.0
"""Names and accounts may come a moment after a person: no alert on them before."""


Known = tuple[Participant, Presence, Recognition]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the rules look at: ``now`` is Unix seconds by the platform's clock."""

    live: Live
    roll: Roll
    now: float
    _people: dict[Place, list[Known]] = field(default_factory=dict)

    def people(self, place: Place) -> list[Known]:
        """Everybody in ``place`` with the verdict on them."""
        if not self._people:
            self._people.update({place: [] for place in Place})
            for presence in self.live.meeting.people.values():
                person = presence.participant
                if person.place is not None:
                    known = (person, presence, self.roll.of(person.id))
                    self._people[person.place].append(known)
        return self._people[place]


Rule = Callable[[Scene], Iterator[Alert]]


def alerts(scene: Scene, rules: Iterable[Rule] | None = None) -> dict[str, Alert]:
    """Every alert whose condition holds now, by key. A rule that itself fails is an alert too,
    and takes no other rule with it."""
    found: dict[str, Alert] = {}
    for rule in RULES if rules is None else rules:
        try:
            found.update((alert.key, alert) for alert in rule(scene))
        except Exception as error:  # noqa: BLE001  said, without values, which may hold names
            failed = _failed(rule, error)
            found[failed.key] = failed
    return found


def _failed(rule: Rule, error: Exception) -> Alert:
    name = rule.__name__.replace("_", " ")
    text = f"The check “{name}” does not work ({where(error)}): watch for it yourself"
    return Alert(f"broken:{rule.__name__}", Severity.DANGER, text)


def differences(before: Mapping[str, Alert], now: Mapping[str, Alert]) -> list[Alert | AlertOver]:
    """What to say when the conditions were ``before`` and are ``now``."""
    begun: list[Alert | AlertOver] = [now[key] for key in now if key not in before]
    return begun + [AlertOver(key) for key in before if key not in now]


def stranger_in_call(scene: Scene) -> Iterator[Alert]:
    """Somebody in the call whom neither register nor staff list knows (row B13)."""
    if not scene.roll.register.pupils:
        text = "This class has no register: nobody can be recognised"
        yield Alert("register:none", Severity.WARNING, text)
        return
    for person, _presence, who in scene.people(Place.IN_CALL):
        if who.verdict is Verdict.UNSURE:
            if scene.now - (person.since or scene.now) < ARRIVAL_SECONDS:
                continue
            yield _about(
                f"stranger:{person.id}",
                Severity.WARNING,
                "In the call, not recognised: {who}",
                "if an uninvited attendee joins … remove that attendee",
                [person],
            )


def wrong_name(scene: Scene) -> Iterator[Alert]:
    """Names that try to look like another, and pupils who would be here twice (A3, B13)."""
    for place, stands in ((Place.WAITING, "waiting"), (Place.IN_CALL, "in the call")):
        for person, _presence, who in scene.people(place):
            if who.verdict is Verdict.ALERT:
                yield _about(
                    f"name:{place}:{person.id}",
                    Severity.DANGER,
                    f"{who.reasons[0].capitalize()}, {stands}: {{who}}",
                    "staff can see who is waiting to join",
                    [person],
                )


def two_staff(scene: Scene) -> Iterator[Alert]:
    """Fewer than two verified members of staff with pupils in the call (row A13)."""
    if not scene.roll.staff_accounts:
        text = "No staff accounts in the settings: two staff in the call cannot be checked"
        yield Alert("staff:unset", Severity.WARNING, text)
        return
    pupils = any(
        who.verdict not in (Verdict.STAFF, Verdict.COMPANION)
        for _person, _presence, who in scene.people(Place.IN_CALL)
    )
    staff = len(scene.roll.verified_staff(scene.live.meeting))
    clause = "All meetings are attended by 2 members of staff"
    if pupils and staff == 0:
        yield Alert("staff:0", Severity.DANGER, "No verified staff in the call", clause)
    elif pupils and staff == 1:
        yield Alert("staff:1", Severity.WARNING, "Only one verified member of staff", clause)


def recording(scene: Scene) -> Iterator[Alert]:
    """Anything that records (rows A12, B21, B30)."""
    for what in scene.live.meeting.recording:
        yield Alert(
            f"recording:{what}",
            Severity.DANGER,
            f"{clean(what).text.capitalize()} is on",
            "We do not record meetings",
        )


def sharing(scene: Scene) -> Iterator[Alert]:
    """Somebody who is not staff shares a screen (rows B29, B36)."""
    for person, _presence, who in scene.people(Place.IN_CALL):
        if person.sharing and who.verdict not in (Verdict.STAFF, Verdict.COMPANION):
            yield _about(
                f"sharing:{person.id}",
                Severity.DANGER,
                "Sharing a screen: {who}",
                "Not share the screen",
                [person],
            )


def unmuted(scene: Scene) -> Iterator[Alert]:
    """A pupil unmuted for long without a raised hand (rows A8, B28, B35)."""
    for person, presence, who in scene.people(Place.IN_CALL):
        if presence.unmuted_since is None or person.hand:
            continue
        if who.verdict in (Verdict.STAFF, Verdict.COMPANION):
            continue
        if scene.now - presence.unmuted_since > UNMUTED_SECONDS:
            yield _about(
                f"unmuted:{person.id}",
                Severity.INFO,
                f"Unmuted for more than {UNMUTED_SECONDS:.0f} s: {{who}}",
                "'mute' is on at all times unless … speaking to the teacher",
                [person],
            )


def leaked_link(scene: Scene) -> Iterator[Alert]:
    """Many unknown people waiting at once (rows A3, B24)."""
    unknown = [
        person
        for person, _presence, who in scene.people(Place.WAITING)
        if who.verdict in (Verdict.UNSURE, Verdict.ALERT)
    ]
    if len(unknown) >= STRANGERS_WAITING:
        yield Alert(
            "leak",
            Severity.DANGER,
            f"{STRANGERS_WAITING} or more unknown people are waiting: the link may be out",
            "The link must not be shared with anyone",
        )


def removed_is_back(scene: Scene) -> Iterator[Alert]:
    """Somebody who was removed is waiting or in the call again (row B6)."""
    if not scene.live.removals:
        return
    for place, stands in ((Place.WAITING, "is waiting"), (Place.IN_CALL, "is in the call")):
        for person, _presence, _who in scene.people(place):
            if scene.live.was_removed(person):
                yield _about(
                    f"removed:{place}:{person.id}",
                    Severity.DANGER,
                    f"Removed earlier, {stands} again: {{who}}",
                    "the ability to re-join should be decided by the host",
                    [person],
                )


def blind(scene: Scene) -> Iterator[Alert]:
    """A channel to the platform is down, or the list may be out of date."""
    for channel in scene.live.meeting.channels.values():
        name = channel.name
        if channel.state is ChannelState.DOWN:
            text = f"No contact with {name}" + (f": {channel.detail}" if channel.detail else "")
            yield Alert(f"down:{name}", Severity.WARNING, text)
        elif channel.state is ChannelState.OFF and channel.detail:
            yield Alert(f"off:{name}", Severity.WARNING, f"{name} is off: {channel.detail}")
        elif channel.gap:
            detail = channel.detail or "the list may be out of date"
            yield Alert(f"gap:{name}", Severity.WARNING, f"{name}: {detail}")


def restarted(scene: Scene) -> Iterator[Alert]:
    """The meeting that was ended is running again (row A25)."""
    if scene.live.end.restarted:
        yield Alert(
            "restarted",
            Severity.DANGER,
            "The meeting that was ended is running again: END it again and change the link",
            "a staff member will end the meeting for all children",
        )


RULES: tuple[Rule, ...] = (
    restarted,
    recording,
    sharing,
    wrong_name,
    removed_is_back,
    leaked_link,
    two_staff,
    stranger_in_call,
    unmuted,
    blind,
)


def _about(
    key: str, severity: Severity, text: str, clause: str, people: Iterable[Participant]
) -> Alert:
    people = list(people)
    return Alert(
        key,
        severity,
        text,
        clause,
        tuple(person.id for person in people),
        tuple(clean(person.name).text for person in people),
    )
