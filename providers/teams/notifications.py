"""The envelope in which Graph sends its change notifications: read, and sorted by kind.

Nothing here raises and nothing is believed yet: whether a notification is meant for us is for
:mod:`providers.teams.witness` to say, what is in it for :mod:`providers.teams.witness_crypto`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

LARGEST = 1_100_000
"""Bytes of one message: Event Hubs takes none above a mebibyte."""
MOST = 1000
"""Notifications in one message."""
_LONGEST = 4000
"""Letters of a field that is compared; a resource with its join link has some 500."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What came encrypted. All of it is base64 but the names of the certificate."""

    data: str = field(repr=False)
    signature: str = field(repr=False)
    key: str = field(repr=False)
    certificate: str
    """Our own name of the certificate for which it is encrypted."""
    thumbprint: str | None
    """... and Microsoft's, where it is told."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something changed in what was subscribed to; ``sealed`` holds what. ``stored``: it was too
    large for Event Hubs, and is kept where we do not look."""

    subscription: str
    client_state: str = field(repr=False)
    resource: str = field(repr=False)
    sealed: Sealed | None
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Something is up with the subscription itself: ``reauthorizationRequired``,
    ``subscriptionRemoved``, ``missed``."""

    subscription: str
    client_state: str = field(repr=False)
    event: str


@dataclass(frozen=True, slots=True)
class Validation:
    """Graph tried the way to us when a subscription was made. It means nothing more."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No notification of Graph's."""


Notification = Change | Lifecycle | Validation | Unreadable


def read_notifications(body: bytes) -> tuple[Notification, ...]:
    """The notifications in one message, however many it says there are."""
    if len(body) > LARGEST:
        return (Unreadable(),)
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return (Unreadable(),)
    rows = whole.get("value") if isinstance(whole, dict) else None
    if not isinstance(rows, list):
        return (Unreadable(),)
    return tuple(_read(row) for row in rows[:MOST])


def _read(row: object) -> Notification:
    if not isinstance(row, dict):
        return Unreadable()
    if _text(row, "changeType").startswith("Validation:"):
        return Validation()
    subscription, client_state = _text(row, "subscriptionId"), _text(row, "clientState")
    if event := _text(row, "lifecycleEvent"):
        return Lifecycle(subscription, client_state, event)
    if not subscription:
        return Unreadable()
    content = row.get("encryptedContent")
    return Change(
        subscription,
        client_state,
        _text(row, "resource"),
        _sealed(content) if isinstance(content, dict) else None,
        stored=bool(_text(row, "additionalPayloadStorageId")),
    )


def _sealed(content: Mapping[str, object]) -> Sealed:
    return Sealed(
        _text(content, "data", LARGEST),
        _text(content, "dataSignature"),
        _text(content, "dataKey"),
        _text(content, "encryptionCertificateId"),
        _text(content, "encryptionCertificateThumbprint") or None,
    )


def _text(row: Mapping[str, object], name: str, longest: int = _LONGEST) -> str:
    value = row.get(name)
    return value if isinstance(value, str) and len(value) <= longest else ""
