"""A lock that works, in place of ``providers.zoom.sdk_lock``'s: the real one is no name of the
binding's."""

from __future__ import annotations

from collections.abc import Callable

from . import wire
from .wire import made


def find(_version: str, _errors: object) -> Callable[[bool], str]:
    """The lock of the meeting."""
    return lock


def lock(on: bool) -> str:
    """Lock the meeting, or unlock it."""
    name = "MEETING_STATUS_LOCKED" if on else "MEETING_STATUS_UNLOCKED"

    def then() -> None:
        wire.later(lambda: wire.status(name, 0))

    return made("LockMeeting" if on else "UnlockMeeting", then=then).name
