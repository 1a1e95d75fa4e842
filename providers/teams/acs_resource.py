"""The school's Communication Services resource. Cheap to import: the settings and END use it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from providers.addresses import is_loopback

NOT_A_KEY = (
    "The secret teams-acs-key is no access key: copy Key 1 of the Communication Services resource, "
    "or its whole connection string."
)


@dataclass(frozen=True, slots=True)
class AcsResource:
    """The school's Communication Services resource. ValueError for what cannot be right.

    ``key`` is one of its access keys, or the whole connection string.
    """

    endpoint: str = field(repr=False)
    key: str = field(repr=False)

    def __post_init__(self) -> None:
        endpoint, key = self.endpoint, self.key
        if key.lower().startswith(("endpoint=", "accesskey=")):
            parts = dict(part.split("=", 1) for part in key.split(";") if "=" in part)
            named = {name.strip().lower(): value.strip() for name, value in parts.items()}
            key = named.get("accesskey", "")
            endpoint = endpoint or named.get("endpoint", "")
        object.__setattr__(self, "endpoint", _checked_endpoint(endpoint))
        object.__setattr__(self, "key", _checked_key(key))


def _checked_endpoint(text: str) -> str:
    text = text.strip().rstrip("/")  # a slash at the end would make every signature wrong
    if text and "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        good = bool(parts.hostname) and not (parts.path or parts.query or parts.username)
    except ValueError:
        good = False
    schemes = ("http", "https") if good and is_loopback(parts.hostname or "") else ("https",)
    if not good or parts.scheme not in schemes:
        raise ValueError(
            "teams.acs_endpoint must be the endpoint of the school's Communication Services "
            "resource, such as https://school.communication.azure.com."
        )
    return text


def _checked_key(text: str) -> str:
    try:
        whole = len(base64.b64decode(text.strip(), validate=True)) >= 16
    except (ValueError, binascii.Error):
        whole = False
    if not whole:
        raise ValueError(NOT_A_KEY)
    return text.strip()
