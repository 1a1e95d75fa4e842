"""``chaperone watch``: the screen on a real meeting; and what ``end`` needs of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.errors import NoSecretError, SecretError, SettingsError
from monitor.recognition import Recogniser
from monitor.register import Register, load_register
from monitor.secrets import ZOOM_CLIENT_SECRET, ZOOM_HOST_KEY, ZOOM_SDK_SECRET, find
from monitor.session import Lesson, Session
from providers.zoom.config import CompanionConfig, ZoomConfig

if TYPE_CHECKING:
    from monitor.logbook import Logbook
    from monitor.settings.model import Settings
    from providers.zoom.sdk_host import Computer


@dataclass(frozen=True, slots=True)
class Target:
    """Which meeting: of a class in the settings, or a Zoom meeting by its number alone."""

    class_name: str
    register: Register
    staff: tuple[str, ...]
    zoom: ZoomConfig


def find_meeting(
    settings: Settings, class_name: str | None, meeting_id: str | None
) -> tuple[str, ZoomConfig]:
    """The class's name and the meeting that the command line names: all that END needs. Raises
    SettingsError, SecretError, each with one sentence that says what to set up."""
    if class_name is None:
        if meeting_id is None:
            raise SettingsError("Name a class of the settings, or a meeting with --zoom NUMBER.")
        return "Zoom meeting", _zoom(settings, meeting_id, True, "--zoom")
    school_class = settings.find_class(class_name)
    number = meeting_id or school_class.zoom.meeting_id
    if number is None:
        raise SettingsError(
            f"{settings.file}: classes.{school_class.name}.zoom.meeting_id is missing: "
            "write the number of the class's Zoom meeting there."
        )
    where = "--zoom" if meeting_id else f"classes.{school_class.name}.zoom.meeting_id"
    return school_class.shown, _zoom(settings, number, school_class.zoom.own_account, where)


def find_target(settings: Settings, class_name: str | None, meeting_id: str | None) -> Target:
    """The meeting that the command line names, with its register and what sits in the call.
    Raises what :func:`find_meeting` raises, and RegisterError."""
    name, zoom = find_meeting(settings, class_name, meeting_id)
    companion, lacks = find_companion(settings)
    zoom = replace(zoom, companion=companion, companion_lacks=lacks)
    if class_name is None:
        return Target(name, Register.of(()), (), zoom)
    school_class = settings.find_class(class_name)
    register = Register.of(())
    if school_class.register_file is not None:
        register = load_register(school_class.register_file, school_class.name)
    return Target(name, register, tuple(school_class.staff), zoom)


def find_companion(
    settings: Settings, computer: Computer | None = None
) -> tuple[CompanionConfig | None, str]:
    """What is to sit in the call, and in a sentence why it cannot although it is set up. Nothing
    of it stops the monitor, and END does not ask for it."""
    zoom = settings.zoom
    if zoom.sdk_key is None:
        begun = zoom.companion_account is not None
        return None, "zoom.sdk_key is missing: 'chaperone doctor' says more." if begun else ""
    from providers.zoom.sdk_host import Computer, lacking  # here: END does without

    lacks = lacking(computer or Computer())
    if lacks:
        return None, lacks
    try:
        secret = find(ZOOM_SDK_SECRET)
    except NoSecretError:
        return None, f"The secret {ZOOM_SDK_SECRET} is missing: 'chaperone doctor' says more."
    except SecretError as error:
        return None, str(error)
    companion = CompanionConfig(
        sdk_key=zoom.sdk_key,
        sdk_secret=secret.reveal(),
        name=zoom.companion_name,
        account=zoom.companion_account,
    )
    try:
        return replace(companion, host_key=find(ZOOM_HOST_KEY).reveal()), ""
    except NoSecretError:
        return companion, ""
    except (SecretError, ValueError) as error:
        return replace(companion, host_key_lacks=str(error)), ""


def _zoom(settings: Settings, meeting_id: str, own_account: bool, where: str) -> ZoomConfig:
    """``where`` the number of the meeting was named."""
    zoom = settings.zoom
    for key in ("account_id", "client_id"):
        if getattr(zoom, key) is None:
            raise SettingsError(
                f"{settings.file or 'There is no settings file'}: zoom.{key} is missing: copy it "
                "from the school's app at Zoom ('chaperone init' writes a file to fill in)."
            )
    assert zoom.account_id is not None
    assert zoom.client_id is not None
    try:
        return ZoomConfig(
            account_id=zoom.account_id,
            client_id=zoom.client_id,
            client_secret=find(ZOOM_CLIENT_SECRET).reveal(),
            meeting_id=meeting_id,
            api_url=zoom.api_url,
            oauth_url=zoom.oauth_url,
            events_url=zoom.events_url,
            subscription_id=zoom.subscription_id,
            dashboard=zoom.dashboard,
            own_account=own_account,
        )
    except ValueError as error:
        raise SettingsError(str(error).replace("zoom.meeting_id", where)) from None


def prepare(settings: Settings, target: Target, logbook: Logbook) -> Session:
    """Make the session on a meeting."""
    from providers.zoom.config import Timings
    from providers.zoom.provider import ZoomProvider

    timings = Timings(request=settings.zoom.request_seconds)
    provider = ZoomProvider(target.zoom, timings=timings)
    lesson = Lesson(
        class_name=target.class_name,
        recogniser=Recogniser(target.register, target.staff),
        who=settings.you.name,
        practice=False,
        version=__version__,
    )
    logbook.begin(target.class_name, provider.platform, practice=False)
    return Session(provider, lesson, logbook.keep)
