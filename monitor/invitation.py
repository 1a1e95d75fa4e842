"""Where a class could be moved to while its lesson runs, and the text that calls it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from monitor.moving import Other

if TYPE_CHECKING:
    from monitor.settings.model import SchoolClass
    from providers.base import Provider


def other(school_class: SchoolClass, platform: str, make: Callable[[], Provider]) -> Other:
    """The class's place on ``platform`` ("zoom" or "teams"), where it has a meeting."""
    if platform == "teams":
        return Other("Teams", make, _to_teams(school_class))
    return Other("Zoom", make, _to_zoom(school_class))


def _to_teams(school_class: SchoolClass) -> str:
    return (
        f"{school_class.shown} goes on now in Microsoft Teams. Please join here:\n"
        f"{school_class.teams.link}"
    )


def _to_zoom(school_class: SchoolClass) -> str:
    """The passcode is not known here: it is in the class's own invitation."""
    number = school_class.zoom.meeting_id or ""
    return (
        f"{school_class.shown} goes on now in Zoom. Please join there with the meeting number "
        "and the class's passcode:\n"
        f"{' '.join((number[:3], number[3:7], number[7:]))}"
    )
