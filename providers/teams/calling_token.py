"""The pass for the call: Microsoft's token of a member of staff, exchanged for one of the school's
Communication Services resource. It lasts as long as the token that it was made of."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from providers.addresses import is_loopback
from providers.base import Busy, NotAllowed, NotConfigured, ProviderError, Unreachable
from providers.faults import hush, where
from providers.http import moment, retry_after
from providers.teams.acs_resource import AcsResource
from providers.threads import in_thread, load

DEADLINE = 8.0
"""Seconds for one exchange altogether."""

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


@dataclass(frozen=True, slots=True)
class CallingToken:
    """The pass for the call; it never shows. ``expires_at`` in Unix seconds."""

    value: str = field(repr=False)
    expires_at: float


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

    await in_thread(_prepare, "pass for the call")  # a slow disk is no slow network
    try:
        async with asyncio.timeout(deadline):
            return await in_thread(ask, "pass for the call")
    except TimeoutError:
        pass
    raise Unreachable(SILENT)


def _prepare() -> None:
    """Import what is imported at first use."""
    load("azure.communication.identity", "azure.core.pipeline.transport")


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
        use_env_settings=not is_loopback(urlsplit(resource.endpoint).hostname or ""),
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
    when = moment(expires)
    if when is None:
        raise Unreachable(GARBAGE)
    return when
