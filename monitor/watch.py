"""``chaperone watch``: the screen on a real meeting; and what ``end`` needs of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.errors import SettingsError
from monitor.invitation import other
from monitor.recognition import Recogniser
from monitor.register import Register, load_register
from monitor.session import Lesson, Session
from monitor.zoom_meeting import with_companion, zoom_by_number, zoom_of_class
from providers.zoom.config import Timings, ZoomConfig

if TYPE_CHECKING:
    from monitor.logbook import Logbook
    from monitor.moving import Other
    from monitor.settings.model import SchoolClass, Settings
    from providers.base import Ender, Provider
    from providers.teams.config import TeamsConfig

NAMES = {"zoom": "Zoom", "teams": "Teams"}
"""The platforms, as the settings and as staff call them."""


@dataclass(frozen=True, slots=True)
class Target:
    """Which meeting: of a class in the settings, or a Zoom meeting by its number alone."""

    class_name: str
    register: Register
    staff: tuple[str, ...]
    meeting: ZoomConfig | TeamsConfig
    elsewhere: SchoolClass | None = None
    """The class, where it has a meeting on the other platform as well."""


def find_meeting(
    settings: Settings, class_name: str | None, meeting_id: str | None, on: str | None = None
) -> tuple[str, ZoomConfig | TeamsConfig]:
    """The class's name and the meeting that the command line names, ``on`` this platform where
    the class has two: all that END needs. Raises SettingsError, SecretError, each with one
    sentence that says what to set up."""
    if class_name is None:
        if meeting_id is None:
            raise SettingsError("Name a class of the settings, or a meeting with --zoom NUMBER.")
        return "Zoom meeting", zoom_by_number(settings, meeting_id, True, "--zoom")
    school_class = settings.find_class(class_name)
    if meeting_id is not None:
        own = school_class.zoom.own_account
        return school_class.shown, zoom_by_number(settings, meeting_id, own, "--zoom")
    if (on or next(iter(school_class.platforms), "zoom")) == "teams":
        from monitor.teams_meeting import teams_of_class  # here: Zoom does without

        return school_class.shown, teams_of_class(settings, school_class)
    return school_class.shown, zoom_of_class(settings, school_class)


def platforms(settings: Settings | None, class_name: str | None) -> Sequence[str]:
    """Where the class's lesson may be, as far as can be told: the first place is meant."""
    if settings is not None and class_name is not None:
        with contextlib.suppress(SettingsError):
            if there := settings.find_class(class_name).platforms:
                return there[:1]
    return tuple(NAMES)


def other_platform(settings: Settings, class_name: str | None, here: str) -> str:
    """Where a class of the settings has a meeting beside the one ``here``, as staff call it; empty:
    nowhere. A lesson may have been moved there."""
    if class_name is None:
        return ""
    there = (NAMES[one] for one in settings.find_class(class_name).platforms)
    return next((one for one in there if one != here), "")


def manual_steps(where: Sequence[str]) -> tuple[str, ...]:
    """How a meeting is ended by hand in the windows of these platforms."""
    from providers.teams.ender import MANUAL_STEPS as TEAMS_STEPS
    from providers.zoom.ender import MANUAL_STEPS as ZOOM_STEPS

    steps = {"zoom": ZOOM_STEPS, "teams": TEAMS_STEPS}
    if len(where) == 1:
        return steps[where[0]]
    return tuple(f"On {NAMES[one]}: {step}" for one in where for step in steps[one])


def find_target(
    settings: Settings, class_name: str | None, meeting_id: str | None, on: str | None = None
) -> Target:
    """The meeting that the command line names, with its register and what sits in the call.
    Raises what :func:`find_meeting` raises, and RegisterError."""
    name, meeting = find_meeting(settings, class_name, meeting_id, on)
    meeting = _with_all(settings, meeting)
    if class_name is None:
        return Target(name, Register.of(()), (), meeting)
    school_class = settings.find_class(class_name)
    register = Register.of(())
    if school_class.register_file is not None:
        register = load_register(school_class.register_file, school_class.name)
    both = meeting_id is None and len(school_class.platforms) > 1
    elsewhere = school_class if both else None
    return Target(name, register, tuple(school_class.staff), meeting, elsewhere)


def _with_all(settings: Settings, meeting: ZoomConfig | TeamsConfig) -> ZoomConfig | TeamsConfig:
    """The meeting with what only the monitor needs, and END does without."""
    if isinstance(meeting, ZoomConfig):
        return with_companion(settings, meeting)
    from monitor.teams_meeting import with_witness

    return with_witness(settings, meeting)


def make_provider(settings: Settings, meeting: ZoomConfig | TeamsConfig) -> Provider:
    """The provider on a meeting."""
    if isinstance(meeting, ZoomConfig):
        from providers.zoom.provider import ZoomProvider

        return ZoomProvider(meeting, timings=Timings(request=settings.zoom.request_seconds))
    from providers.teams.provider import TeamsProvider
    from providers.teams.services import MicrosoftServices

    return TeamsProvider(meeting, MicrosoftServices)


def ender_of(meeting: ZoomConfig | TeamsConfig) -> tuple[str, Callable[[], Ender]]:
    """What END from the command line does with a meeting: the platform, and what makes the
    ender."""
    if isinstance(meeting, ZoomConfig):
        from providers.zoom.ender import ZoomEnder

        return "Zoom", lambda: ZoomEnder(meeting)
    from providers.teams.lone_ender import LoneEnder
    from providers.teams.provider import TeamsProvider
    from providers.teams.services import QuietServices

    return "Teams", lambda: LoneEnder(lambda: TeamsProvider(meeting, QuietServices))


def _places(settings: Settings, target: Target) -> tuple[Other | None, Other | None]:
    """Where the lesson could be moved to, and where it is, for moving back. What the other
    place needs is looked up only when it is moved there."""
    school_class = target.elsewhere
    if school_class is None:
        return None, None

    def place(platform: str) -> Other:
        def make() -> Provider:
            meeting = find_meeting(settings, school_class.name, None, platform)[1]
            return make_provider(settings, _with_all(settings, meeting))

        return other(school_class, platform, make)

    here = "zoom" if isinstance(target.meeting, ZoomConfig) else "teams"
    return place("teams" if here == "zoom" else "zoom"), place(here)


def prepare(settings: Settings, target: Target, logbook: Logbook) -> Session:
    """Make the session on a meeting."""
    provider = make_provider(settings, target.meeting)
    elsewhere, here = _places(settings, target)
    lesson = Lesson(
        class_name=target.class_name,
        recogniser=Recogniser(target.register, target.staff),
        who=settings.you.name,
        practice=False,
        version=__version__,
        other=elsewhere,
        here=here,
    )
    logbook.begin(target.class_name, provider.platform, practice=False)
    return Session(provider, lesson, logbook.keep)
