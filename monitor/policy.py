"""The school's rules as small pure functions over what is to be seen now.

A rule of the class yields an alert for every condition that holds; a rule about one person says
whether it holds of them. :mod:`monitor.checks` asks them again when something has happened and
turns their answers into alerts that begin and end. Clauses are quoted from the school's policies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from monitor.live import Live
from monitor.meeting import Presence
from monitor.recognition import Recognition, Roll, Verdict
from monitor.stream import Alert, Severity
from monitor.untrusted import clean
from providers.base import Channel, ChannelState, Participant, Place

UNMUTED_SECONDS = 10.0
"""A pupil may speak for so long without a raised hand before it is worth a look."""
STRANGERS_WAITING = 6
"""So many unknown people waiting at once look like a link that has been passed on."""
ARRIVAL_SECONDS = 3.0
"""Names and accounts may come a moment after a person: no alert on them before."""

_OURS = (Verdict.STAFF, Verdict.COMPANION)
_STANDS = {Place.WAITING: "waiting", Place.IN_CALL: "in the call"}

Groups = Mapping[tuple[Place, Verdict], Collection[str]]
"""Ids of participants by where they are and what they are taken for."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the rules look at: ``now`` is Unix seconds by the platform's clock."""

    live: Live
    roll: Roll
    now: float
    groups: Groups = field(default_factory=lambda: MappingProxyType({}))

    def count(self, place: Place, *verdicts: Verdict) -> int:
        """How many in ``place`` have one of these verdicts."""
        return sum(len(self.groups.get((place, verdict), ())) for verdict in verdicts)


class Known(NamedTuple):
    """One person who is here, with what is known about them."""

    person: Participant
    presence: Presence
    who: Recognition
    place: Place


ClassRule = Callable[[Scene], Iterator[Alert]]
PersonRule = Callable[[Scene, Known], Alert | None]


def changes_soon(scene: Scene, known: Known) -> bool:
    """Whether a rule may say something else about somebody when only time has passed."""
    return _just_came(scene, known) or (
        known.presence.unmuted_since is not None and not _unmuted_for_long(scene, known)
    )


def _just_came(scene: Scene, known: Known) -> bool:
    return scene.now - (known.person.since or scene.now) < ARRIVAL_SECONDS


def _unmuted_for_long(scene: Scene, known: Known) -> bool:
    since = known.presence.unmuted_since
    return since is not None and scene.now - since > UNMUTED_SECONDS


# -- rules of the class ----------------------------------------------------------------


def no_register(scene: Scene) -> Iterator[Alert]:
    """Without a register everybody is a stranger: said once instead of of each (row B13)."""
    if not scene.roll.register.pupils:
        text = "This class has no register: nobody can be recognised"
        yield Alert("register:none", Severity.WARNING, text)


def two_staff(scene: Scene) -> Iterator[Alert]:
    """Fewer than two verified members of staff with pupils in the call (row A13)."""
    if not scene.roll.staff_accounts:
        text = "No staff accounts in the settings: two staff in the call cannot be checked"
        yield Alert("staff:unset", Severity.WARNING, text)
        return
    others = (verdict for verdict in Verdict if verdict not in _OURS)
    if not scene.count(Place.IN_CALL, *others):
        return
    staff = len(scene.roll.verified_staff(scene.live.meeting))
    clause = "All meetings are attended by 2 members of staff"
    if staff == 0:
        yield Alert("staff:0", Severity.DANGER, "No verified staff in the call", clause)
    elif staff == 1:
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


def leaked_link(scene: Scene) -> Iterator[Alert]:
    """Many unknown people waiting at once (rows A3, B24)."""
    if scene.count(Place.WAITING, Verdict.UNSURE, Verdict.ALERT) >= STRANGERS_WAITING:
        yield Alert(
            "leak",
            Severity.DANGER,
            f"{STRANGERS_WAITING} or more unknown people are waiting: the link may be out",
            "The link must not be shared with anyone",
        )


def blind(scene: Scene) -> Iterator[Alert]:
    """A channel to the platform is down, waits for something, or the list may be out of date."""
    for channel in scene.live.meeting.channels.values():
        name = channel.name
        if _shown_as_code(scene, channel):
            continue
        if channel.state is ChannelState.DOWN:
            text = f"No contact with {name}" + (f": {channel.detail}" if channel.detail else "")
            yield Alert(f"down:{name}", Severity.WARNING, text)
        elif channel.state is ChannelState.OFF and channel.detail:
            yield Alert(f"off:{name}", Severity.WARNING, f"{name} is off: {channel.detail}")
        elif channel.gap:
            detail = channel.detail or "the list may be out of date"
            yield Alert(f"gap:{name}", Severity.WARNING, f"{name}: {detail}")
        elif channel.detail and channel.state in (ChannelState.CONNECTING, ChannelState.UP):
            yield Alert(f"wait:{name}", Severity.WARNING, f"{name}: {channel.detail}")


def _shown_as_code(scene: Scene, channel: Channel) -> bool:
    """Whether all that a channel lacks is that somebody signs in, and the code for it is shown."""
    lacks = not channel.gap and channel.state in (ChannelState.CONNECTING, ChannelState.DOWN)
    sign_in = scene.live.meeting.sign_in
    shown = sign_in is not None and scene.now < sign_in.until
    return lacks and shown and re.search(r"\bsign(ed|s)? in\b", channel.detail, re.I) is not None


def only_clears(scene: Scene) -> Iterator[Alert]:
    """With the rights that we have END cannot end the meeting: known before the emergency."""
    end = scene.live.end
    if end.only_clears and not scene.live.meeting.over:
        why = f" ({clean(end.why, 80).text})" if end.why else ""
        text = (
            "END only clears the room: ask the organizer to make you co-organizer before the"
            f" lesson{why}"
        )
        clause = "a staff member will end the meeting for all children"
        yield Alert("end:only_clears", Severity.WARNING, text, clause)


def refilled(scene: Scene) -> Iterator[Alert]:
    """The room that was cleared fills again (row A25)."""
    if scene.live.end.refilled:
        yield Alert(
            "end:refilled",
            Severity.DANGER,
            "People are in again after the room was cleared: press END again",
            "a staff member will end the meeting for all children",
        )


def restarted(scene: Scene) -> Iterator[Alert]:
    """The meeting that was ended is running again (row A25)."""
    if scene.live.end.restarted:
        yield Alert(
            "restarted",
            Severity.DANGER,
            "The meeting that was ended is running again: END it again and change the link",
            "a staff member will end the meeting for all children",
        )


# -- rules about one person --------------------------------------------------------------


def sharing(scene: Scene, known: Known) -> Alert | None:
    """Somebody who is not staff shares a screen (rows B29, B36)."""
    if not known.person.sharing or known.place is not Place.IN_CALL or known.who.verdict in _OURS:
        return None
    text = "Sharing a screen: {who}"
    return _about(known, "sharing", Severity.DANGER, text, "Not share the screen")


def wrong_name(scene: Scene, known: Known) -> Alert | None:
    """Names that try to look like another, and pupils who would be here twice (A3, B13)."""
    if known.who.verdict is not Verdict.ALERT:
        return None
    text = f"{known.who.reasons[0].capitalize()}, {_STANDS[known.place]}: {{who}}"
    clause = "staff can see who is waiting to join"
    return _about(known, f"name:{known.place}", Severity.DANGER, text, clause)


def removed_is_back(scene: Scene, known: Known) -> Alert | None:
    """Somebody who was removed, or who has their name, is waiting or in the call (row B6)."""
    if not scene.live.was_removed(known.person):
        return None
    if scene.live.only_named_as_removed(known.person):
        text = f"Has the name of somebody removed, is {_STANDS[known.place]}: {{who}}"
    else:
        text = f"Removed earlier, is {_STANDS[known.place]} again: {{who}}"
    clause = "the ability to re-join should be decided by the host"
    return _about(known, f"removed:{known.place}", Severity.DANGER, text, clause)


def stranger_in_call(scene: Scene, known: Known) -> Alert | None:
    """Somebody in the call whom neither register nor staff list knows (row B13)."""
    if known.place is not Place.IN_CALL or known.who.verdict is not Verdict.UNSURE:
        return None
    if not scene.roll.register.pupils or _just_came(scene, known):
        return None
    text = "In the call, not recognised: {who}"
    clause = "if an uninvited attendee joins … remove that attendee"
    return _about(known, "stranger", Severity.WARNING, text, clause)


def unmuted(scene: Scene, known: Known) -> Alert | None:
    """A pupil unmuted for long without a raised hand (rows A8, B28, B35)."""
    if not _unmuted_for_long(scene, known) or known.place is not Place.IN_CALL:
        return None
    if known.person.hand or known.who.verdict in _OURS:
        return None
    text = f"Unmuted for more than {UNMUTED_SECONDS:.0f} s: {{who}}"
    clause = "'mute' is on at all times unless … speaking to the teacher"
    return _about(known, "unmuted", Severity.INFO, text, clause)


def _about(known: Known, kind: str, severity: Severity, text: str, clause: str) -> Alert:
    person = known.person
    key, name = f"{kind}:{person.id}", clean(person.name).text
    return Alert(key, severity, text, clause, (person.id,), (name,))


GRAVEST = ("sharing", "removed", "name")
"""What keys of alerts about people begin with: for whom a room is cleared of first."""

CLASS_RULES: tuple[ClassRule, ...] = (
    restarted,
    refilled,
    only_clears,
    recording,
    leaked_link,
    two_staff,
    no_register,
    blind,
)
PERSON_RULES: tuple[PersonRule, ...] = (
    sharing,
    wrong_name,
    removed_is_back,
    stranger_in_call,
    unmuted,
)
