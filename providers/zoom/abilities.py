"""What can be done in the call now, and why not, in a staff member's words."""

from __future__ import annotations

from providers.base import ActionKind, Availability, Role

INSIDE_ONLY = "Zoom lets only someone inside the call do this: use the Zoom window"
NO_STOP_SHARING = (
    "Zoom's Meeting SDK cannot do this: ask the teacher to stop the share in the Zoom window, "
    "or put the person into the waiting room"
)
IN_THE_WINDOW = "Chaperone cannot set this on Zoom: the host can, in the Zoom window"
NO_HOST_KEY = "this needs the school's host key, the secret zoom-host-key, which is not set"
IS_HOST = "the companion is the host already"
NOT_CO_HOST = "the companion is not co-host yet: Participants, More, Make co-host"

_CAN = Availability(True)
NOT_ON_ZOOM = frozenset(
    {
        ActionKind.CAMERA_ALLOWED,
        ActionKind.MIC_OFF,
        ActionKind.MIC_ALLOWED,
        ActionKind.MICS_OFF,
        ActionKind.MICS_ALLOWED,
        ActionKind.CAMERAS_OFF,
        ActionKind.CAMERAS_ALLOWED,
        ActionKind.CHAT_OFF,
        ActionKind.CHAT_ALLOWED,
        ActionKind.PRESENTING_OFF,
        ActionKind.PRESENTING_ALLOWED,
    }
)


def abilities(why_not: str, role: Role | None, no_host_key: str) -> dict[ActionKind, Availability]:
    """Every action. ``why_not`` says why the companion can do nothing, or is empty; ``role`` is
    its own; ``no_host_key`` says why that cannot be changed by a host key, or is empty."""
    if why_not:
        return dict.fromkeys(ActionKind, Availability(False, why_not))
    moderates = role in (Role.HOST, Role.CO_HOST)
    each = _CAN if moderates else Availability(False, NOT_CO_HOST)
    return {
        **dict.fromkeys(ActionKind, each),
        **dict.fromkeys(NOT_ON_ZOOM, Availability(False, IN_THE_WINDOW)),
        ActionKind.STOP_SHARING: Availability(False, NO_STOP_SHARING),
        ActionKind.TAKE_HOST: _take_host(role, no_host_key),
    }


def _take_host(role: Role | None, no_host_key: str) -> Availability:
    if role is Role.HOST:
        return Availability(False, IS_HOST)
    return Availability(False, no_host_key) if no_host_key else _CAN
