"""What staff ask for, as orders to the companion's page (``page/src``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from providers.base import WHOLE_MEETING, Action, ActionKind, Participant, Place, Rejoin, Role

Order = dict[str, Any]

_PERSONAL = {
    ActionKind.ADMIT: "admit",
    ActionKind.MUTE: "mute",
    ActionKind.CAMERA_OFF: "forbid_video",
    ActionKind.CAMERA_ALLOWED: "permit_video",
    ActionKind.MIC_OFF: "forbid_audio",
    ActionKind.MIC_ALLOWED: "permit_audio",
    ActionKind.LOWER_HAND: "lower_hands",
}
_FOR_ALL = {
    ActionKind.MICS_OFF: "mics_off",
    ActionKind.MICS_ALLOWED: "mics_on",
    ActionKind.CAMERAS_OFF: "cameras_off",
    ActionKind.CAMERAS_ALLOWED: "cameras_on",
}
ATTENDEES_ONLY = frozenset(
    {
        ActionKind.CAMERA_OFF,
        ActionKind.CAMERA_ALLOWED,
        ActionKind.MIC_OFF,
        ActionKind.MIC_ALLOWED,
    }
)
"""Teams does this to nobody but attendees."""

GONE = "They have gone."
OURS = "That is Chaperone's own place in the call: leave the monitor instead."
PRESENTERS = "Teams does this to attendees only: make them an attendee in the Teams window first."
COMES_BACK = (
    "Teams keeps nobody out: the same account is turned away when it waits in the lobby again; "
    "a guest without one comes back as somebody new."
)


class CannotBe(Exception):
    """There is nothing to order; the sentence says why."""


def orders_for(action: Action, find: Callable[[str], Participant | None]) -> list[Order]:
    """The orders that carry ``action`` out in the call; ``find`` finds a participant. Raises
    CannotBe."""
    if action.kind in WHOLE_MEETING:
        return [{"do": _FOR_ALL[action.kind]}]
    people = [one for target in action.targets if (one := find(target)) is not None]
    if not people:
        raise CannotBe(GONE)
    people = [one for one in people if not one.companion]
    if not people:
        raise CannotBe(OURS)
    if action.kind is ActionKind.REMOVE:
        waiting = [one.id for one in people if one.place is Place.WAITING]
        inside = [one.id for one in people if one.place is not Place.WAITING]
        orders = (("reject", waiting), ("remove", inside))
        return [{"do": do, "who": who} for do, who in orders if who]
    if action.kind in ATTENDEES_ONLY:
        people = [one for one in people if one.role in (Role.PARTICIPANT, None)]
        if not people:
            raise CannotBe(PRESENTERS)
    return [{"do": _PERSONAL[action.kind], "who": [one.id for one in people]}]


def remark(action: Action, orders: list[Order]) -> str:
    """What staff should know of an action that was taken; may be empty."""
    left_out = len(action.targets) - sum(len(order.get("who", ())) for order in orders)
    if action.targets and left_out:
        why = "are no attendees, or have gone" if action.kind in ATTENDEES_ONLY else "have gone"
        return f"{left_out} of {len(action.targets)} {why}"
    if action.kind is ActionKind.REMOVE and action.rejoin is Rejoin.NO:
        return COMES_BACK
    return ""
