"""The pass for the call: Microsoft's token of a member of staff, exchanged for one of the school's
Communication Services resource. It lasts as long as the token that it was made of."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from providers.base import NotAllowed, NotConfigured, ProviderError, Unreachable
from providers.faults import hush, where
from providers.teams.retry_after import retry_after
from providers.teams.signin_words import Busy
from providers.threads import in_thread

DEADLINE = 8.0
"""Seconds for one exchange altogether."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

WRONG_KEY = (
    "The Communication Services resource does not accept the key: copy the secret teams-acs-key "
    "anew from the resource's page, Keys, and check the clock of this computer (401)."
)
REFUSED = (
    "The Communication Services resource does not let this account into calls: it needs a Teams "
    "licence, and the app Teams.ManageCalls with admin consent ({known})."
)
WRONG_USER = (
    "The Communication Services resource does not take Microsoft's token for this app and account: "
    "sign in again, and check teams.client_id ({known})."
)
WRONG_PLACE = (
    "Nothing gives passes for calls at teams.acs_endpoint: copy the endpoint anew from the "
    "Communication Services resource's page ({known})."
)
BUSY = "The Communication Services resource asks us to slow down (429)."
FAULT = "The Communication Services resource has a fault of its own ({known})."
OTHER = "The Communication Services resource gives no pass for the call ({known})."
SILENT = "The Communication Services resource did not answer in time: check the network."
NO_CONNECTION = (
    "No connection to the Communication Services resource: check teams.acs_endpoint, the network "
    "and the firewall."
)
BROKE = "The connection to the Communication Services resource broke: check the network."
GARBAGE = (
    "What answers for the Communication Services resource does not speak as it does: check "
    "teams.acs_endpoint and the proxy."
)
NOT_A_KEY = (
    "The secret teams-acs-key is no access key: copy Key 1 of the Communication Services resource, "
    "or its whole connection string."
)


@dataclass(frozen=True, slots=True)
class CallingToken:
    """The pass for the call; it never shows. ``expires_at`` in Unix seconds."""

    value: str = field(repr=False)
    expires_at: float


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
    schemes = ("http", "https") if good and parts.hostname in _LOOPBACK else ("https",)
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


async def exchange(
    resource: AcsResource,
    aad_token: str,
    client_id: str,
    object_id: str,
    *,
    deadline: float = DEADLINE,
) -> CallingToken:
    """The pass for ``object_id``, by their token for ``CALLING_SCOPES``. Raises ProviderError."""

    def ask() -> CallingToken:
        return _exchange(resource, aad_token, client_id, object_id, deadline)

    try:
        async with asyncio.timeout(deadline):
            return await in_thread(ask, "pass for the call")
    except TimeoutError:
        pass
    raise Unreachable(SILENT)


def _exchange(
    resource: AcsResource, aad_token: str, client_id: str, object_id: str, deadline: float
) -> CallingToken:
    from azure.communication.identity import CommunicationIdentityClient
    from azure.core.credentials import AzureKeyCredential
    from azure.core.pipeline.transport import RequestsTransport

    hush("azure", "urllib3")
    with RequestsTransport(
        connection_timeout=min(deadline, 4.0),
        read_timeout=deadline,
        connection_verify=os.environ.get("SSL_CERT_FILE") or True,  # as all else here
        use_env_settings=urlsplit(resource.endpoint).hostname not in _LOOPBACK,
    ) as transport:
        client = CommunicationIdentityClient(
            resource.endpoint,
            AzureKeyCredential(resource.key),
            transport=transport,
            retry_total=0,  # its own tries would take a minute, in silence
            permit_redirects=False,  # the token would go along
        )
        answer = _guarded(lambda: client.get_token_for_teams_user(aad_token, client_id, object_id))
    value, expires = answer.token, answer.expires_on
    if not isinstance(value, str) or not value or not value.isascii():
        raise Unreachable(GARBAGE)
    return CallingToken(value, _unix(expires))


def _guarded(work: Callable[[], Any]) -> Any:
    from azure.core import exceptions as azure

    trouble: ProviderError
    try:
        return work()
    except azure.HttpResponseError as error:
        trouble = _refusal(error)
    except azure.ServiceRequestTimeoutError:
        trouble = Unreachable(SILENT)
    except azure.ServiceResponseTimeoutError:
        trouble = Unreachable(SILENT)
    except azure.ServiceRequestError:
        trouble = Unreachable(NO_CONNECTION)
    except azure.ServiceResponseError:
        trouble = Unreachable(BROKE)
    except Exception as error:  # noqa: BLE001  the package reads the answer without checking it
        trouble = Unreachable(f"{GARBAGE} ({where(error)})")
    raise trouble  # out here: the cause holds the request, with token and signature


def _refusal(error: Any) -> ProviderError:
    """What a refusal means. Of its text nothing but the status is told."""
    status = error.status_code
    if not isinstance(status, int) or 200 <= status < 300:
        return Unreachable(GARBAGE)
    known = str(status)
    headers = getattr(error.response, "headers", None) or {}
    after = retry_after(headers.get("Retry-After"), time.time())
    if status == 429:
        return Busy(BUSY, after)
    if status >= 500:
        return Busy(FAULT.format(known=known), after)
    if status == 401:
        return NotAllowed(WRONG_KEY)
    if status == 403:
        return NotAllowed(REFUSED.format(known=known))
    if status == 400:
        return NotAllowed(WRONG_USER.format(known=known))
    if status == 404:
        return NotConfigured(WRONG_PLACE.format(known=known))
    return Unreachable(OTHER.format(known=known))


def _unix(expires: object) -> float:
    """Unix seconds of the end: the package gives Microsoft's text, whatever its type says."""
    when = None
    with contextlib.suppress(ValueError):
        when = datetime.fromisoformat(expires if isinstance(expires, str) else "")
    if when is None:
        raise Unreachable(GARBAGE)
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
