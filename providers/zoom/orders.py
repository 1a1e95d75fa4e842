"""What staff ask for, as orders to the companion's child (:mod:`providers.zoom.sdk_orders`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from providers.asking import Order
from providers.base import Action, ActionKind, Rejoin
from providers.zoom.switches import Switches

_PERSONAL = {
    ActionKind.ADMIT: "admit",
    ActionKind.REMOVE: "remove",
    ActionKind.MUTE: "mute",
    ActionKind.CAMERA_OFF: "camera_off",
    ActionKind.TO_WAITING_ROOM: "to_waiting_room",
    ActionKind.LOWER_HAND: "lower_hand",
    ActionKind.RENAME: "rename",
}

GONE = "They have gone, or are here under another id."
NO_NAME = "It was not said what they are to be called."
LOCKED_BY_HAND = "It was locked in the Zoom window: unlock it there."
REJOIN = "Whether they can come back is a setting of the Zoom account."
SOFTLY = "Whoever comes now waits, and only staff can share."


class CannotBe(Exception):
    """There is nothing to order; the sentence says why."""


def orders_for(
    action: Action,
    number: Callable[[str], int | None],
    switches: Switches,
    host_key: str | None,
) -> list[Order]:
    """The orders that carry ``action`` out; ``number`` finds the SDK's number of a participant.
    Raises CannotBe."""
    match action.kind:
        case ActionKind.LOCK:
            return switches.lock()
        case ActionKind.UNLOCK:
            orders = switches.unlock()
            if not orders:
                raise CannotBe(LOCKED_BY_HAND)
            return orders
        case ActionKind.MUTE_ON_ENTRY | ActionKind.SOUND_ON_ENTRY:
            return [{"do": "mute_on_entry", "on": action.kind is ActionKind.MUTE_ON_ENTRY}]
        case ActionKind.TAKE_HOST:
            return [{"do": "take_host", "key": host_key}]
    users = [user for target in action.targets if (user := number(target)) is not None]
    if not users:
        raise CannotBe(GONE)
    order: Order = {"do": _PERSONAL[action.kind], "users": users}
    if action.kind is ActionKind.RENAME:
        if not action.name:
            raise CannotBe(NO_NAME)
        order["name"] = action.name
    return [order]


def remark(action: Action, orders: Sequence[Order]) -> str:
    """What staff should know of an action that was taken; may be empty."""
    left_out = len(action.targets) - sum(len(order.get("users", ())) for order in orders)
    if action.targets and left_out:
        return f"{left_out} of {len(action.targets)} have gone"
    if action.kind is ActionKind.REMOVE and action.rejoin is not Rejoin.YES:
        return REJOIN
    if action.kind is ActionKind.LOCK and all(order["do"] != "lock" for order in orders):
        return SOFTLY
    return ""
