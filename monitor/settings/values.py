"""What a single value in the settings may be.

The validators' messages follow the key in a sentence: "zoom.api_url must begin with …".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from monitor.bindings import check_keys
from providers.addresses import check_url
from providers.teams.join_link import check_link
from providers.teams.witness_config import check_notification_url
from providers.zoom.config import check_meeting_id

LONGEST = 200
"""Characters in one value: enough for every address, too few to hide a mistake in."""
LONGEST_LINK = 2000
"""Teams's join links hold the meeting, the tenant and the organizer."""


_ACCOUNT = re.compile(r"[^\s@]+@[^\s@]+")


def _line(text: str) -> str:
    stripped = text.strip()
    if not stripped or len(stripped) > LONGEST or not stripped.isprintable():
        raise ValueError(f"must be one line of text, up to {LONGEST} characters")
    return stripped


def _credential_id(text: str) -> str:
    if _line(text) != text or re.search(r"\s", text):
        raise ValueError("must be an id without spaces, as on the app's page at Zoom")
    return text


def _ascii(value: object) -> bool | None:
    if value == "auto":
        return None
    if isinstance(value, bool):
        return value
    raise ValueError('must be "auto", true or false')


def _path(value: object, info: ValidationInfo) -> Path:
    """An absolute path: ``~`` is the user's home, the rest starts at the settings file."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("must be a path in quotes")
    try:
        path = Path(value).expanduser()
    except RuntimeError:
        raise ValueError("must be a path, and its ~ names no home folder here") from None
    folder: Path = (info.context or {}).get("folder") or Path.cwd()
    return folder / path


def _account(text: str) -> str:
    if len(text) > LONGEST or not _ACCOUNT.fullmatch(text):
        raise ValueError("must be the address of an account, like chaperone@school.example")
    return text.casefold()


def _accounts(value: object) -> tuple[str, ...]:
    accounts = value if isinstance(value, list) else [None]
    if not all(isinstance(one, str) and _ACCOUNT.fullmatch(one) for one in accounts):
        raise ValueError('must be a list of account addresses, like ["smith@school.example"]')
    return tuple(str(account).casefold() for account in accounts)


def _meeting_id(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    try:
        return check_meeting_id(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(
            "must be the meeting's number as in the invitation, like 812 3456 7890"
        ) from None


def _address(scheme: str) -> Callable[[str], str]:
    def check(url: str) -> str:
        if len(url) > LONGEST or not url.isprintable() or " " in url:
            raise ValueError(f"must be an address like {scheme}://host/path")
        check_url("", url, scheme)
        try:
            urlsplit(url).port  # noqa: B018  reading it checks it
        except ValueError:
            raise ValueError("must have a port from 0 to 65535") from None
        return url.rstrip("/")

    return check


def _platform(value: object) -> object:
    if value not in ("zoom", "teams"):
        raise ValueError('must be "zoom" or "teams"')
    return value


def _join_link(text: str) -> str:
    if len(text) > LONGEST_LINK or not text.isprintable():
        raise ValueError("must be the join link of the meeting, as it is in the invitation")
    return check_link(text)


def _event_hub_url(text: str) -> str:
    check_notification_url(text)
    return text


def _keys(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ValueError("must be a table of commands and their keys")
    for command, keys in value.items():
        names = keys if isinstance(keys, list) else [keys]
        if not all(isinstance(name, str) and name for name in names):
            raise ValueError(f'{command} must be a key, or a list of keys like ["f12", "ctrl+e"]')
    return check_keys(value)


def _class_names(classes: dict[str, Any]) -> dict[str, Any]:
    for name in classes:
        if not re.fullmatch(r"\w[\w .&+-]{0,39}", name):
            raise ValueError(
                f'must not name a class "{name[:40]}":'
                " up to 40 letters, digits, spaces and . & + - _ can name one"
            )
    return classes


Line = Annotated[str, AfterValidator(_line)]
CredentialId = Annotated[str, AfterValidator(_credential_id)]
Seconds = Annotated[float, Field(ge=0.5, le=60, allow_inf_nan=False)]
Ascii = Annotated[bool | None, BeforeValidator(_ascii)]
FilePath = Annotated[Path, BeforeValidator(_path)]
Account = Annotated[str, AfterValidator(_account)]
Accounts = Annotated[tuple[str, ...], BeforeValidator(_accounts)]
MeetingId = Annotated[str, BeforeValidator(_meeting_id)]
Keys = Annotated[Mapping[str, tuple[str, ...]], BeforeValidator(_keys)]
HttpsUrl = Annotated[str, AfterValidator(_address("https"))]
Platform = Annotated[Literal["zoom", "teams"], BeforeValidator(_platform)]
JoinLink = Annotated[str, AfterValidator(_join_link)]
EventHubUrl = Annotated[str, AfterValidator(_event_hub_url)]
WssUrl = Annotated[str, AfterValidator(_address("wss"))]
ClassNames = AfterValidator(_class_names)
