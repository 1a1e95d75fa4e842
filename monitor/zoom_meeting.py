"""A meeting on Zoom, out of the settings and the secrets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.errors import NoSecretError, SecretError, SettingsError
from monitor.secrets import ZOOM_CLIENT_SECRET, ZOOM_HOST_KEY, ZOOM_SDK_SECRET, find
from providers.zoom.config import CompanionConfig, ZoomConfig

if TYPE_CHECKING:
    from monitor.settings.model import SchoolClass, Settings
    from providers.zoom.sdk_host import Computer


def zoom_of_class(settings: Settings, school_class: SchoolClass) -> ZoomConfig:
    """The meeting of a class on Zoom. Raises SettingsError, SecretError."""
    number = school_class.zoom.meeting_id
    where = f"classes.{school_class.name}.zoom.meeting_id"
    if number is None:
        raise SettingsError(
            f"{settings.file}: {where} is missing: write the number of the class's Zoom meeting "
            "there."
        )
    return zoom_by_number(settings, number, school_class.zoom.own_account, where)


def with_companion(settings: Settings, zoom: ZoomConfig) -> ZoomConfig:
    """The same with what is to sit in the call."""
    companion, lacks = find_companion(settings)
    return replace(zoom, companion=companion, companion_lacks=lacks)


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


def zoom_by_number(
    settings: Settings, meeting_id: str, own_account: bool, where: str
) -> ZoomConfig:
    """The meeting of this number; ``where`` it was named. Raises SettingsError, SecretError."""
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
