"""HTTP for MSAL: bounded answers, one deadline, and every trouble as a sentence of ours.

MSAL's own client keeps on for two times its timeout, has its own store of certificates, and,
asked again after 429 or 5xx, answers from memory for a minute or more. Whatever is no answer of
the login service is raised from here instead, past MSAL, which neither keeps nor logs it.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from providers.addresses import is_loopback
from providers.base import Unreachable
from providers.faults import hush
from providers.http import TRANSPORT_ERRORS, retry_after
from providers.teams.signin_words import (
    BROKE,
    GARBAGE,
    NO_CONNECTION,
    SILENT,
    UNTRUSTED,
    is_passing,
    of_status,
    refusal,
)

LARGEST = 512_000
"""Bytes of one answer; those with tokens have some 10 000."""
_ANSWERS = {"access_token", "device_code", "error"}
"""One of these is in every answer to a POST."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, in the shape that MSAL asks for. It never shows its text."""

    status_code: int
    text: str
    headers: dict[str, str]

    def __repr__(self) -> str:
        return f"<{self.status_code}>"

    def raise_for_status(self) -> None:
        """MSAL asks for it; what it would raise for has been raised."""


class LoginHttp:
    """The ``http_client`` of MSAL. Each request is over within ``seconds``; used from threads."""

    def __init__(self, url: str, seconds: float) -> None:
        hush("httpx", "httpcore")
        self._seconds = seconds
        self._client = httpx.Client(
            verify=httpx.create_ssl_context(),
            timeout=httpx.Timeout(seconds, connect=min(seconds, 4.0)),
            trust_env=not is_loopback(urlsplit(url).hostname or ""),
        )

    def get(
        self,
        url: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **_more: object,
    ) -> Reply:
        """GET, as MSAL asks for it. Raises ProviderError."""
        reply, body = self._ask("GET", url, params=params or None, headers=headers)
        if reply.status_code >= 400:
            raise refusal(body)  # MSAL would show the address and the whole answer
        return reply

    def post(
        self,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **_more: object,
    ) -> Reply:
        """POST, as MSAL asks for it. Raises ProviderError."""
        form = {name: value for name, value in (data or {}).items() if value is not None}
        reply, body = self._ask("POST", url, params=params or None, headers=headers, data=form)
        if not body.keys() & _ANSWERS:
            raise Unreachable(GARBAGE)  # MSAL would take it for nobody's being signed in
        if "error" in body and is_passing(body):
            raise refusal(body)  # MSAL would go on answering so for a minute
        return reply

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, method: str, url: str, **parts: Any) -> tuple[Reply, dict[str, object]]:
        """``parts``: of the request, as httpx calls them."""
        if urlsplit(url).scheme != "https":
            raise Unreachable(GARBAGE)  # the login service itself names these addresses
        try:
            reply = self._send(self._client.build_request(method, url, **parts))
        except (*TRANSPORT_ERRORS, httpx.InvalidURL) as error:
            sentence = _broken(error)
        else:
            if trouble := of_status(
                reply.status_code, retry_after(reply.headers.get("retry-after"), time.time())
            ):
                raise trouble
            body = _read_object(reply.text)
            if body is not None:
                return reply, body
            sentence = GARBAGE
        raise Unreachable(sentence)  # out here: the cause holds the form, and tokens in it

    def _send(self, request: httpx.Request) -> Reply:
        end = time.monotonic() + self._seconds
        body = bytearray()
        with closing(self._client.send(request, stream=True)) as response:
            for part in response.iter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise httpx.DecodingError("too long")
                if time.monotonic() > end:  # it drips
                    raise httpx.ReadTimeout("too slow")
            kept = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status_code, body.decode("utf-8", "replace"), kept)


def _broken(error: Exception) -> str:
    """What a failure of the transport means, in plain words."""
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return SILENT
    if isinstance(error, httpx.DecodingError | httpx.InvalidURL):
        return GARBAGE
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return UNTRUSTED
    chain: BaseException | None = error
    while chain is not None:  # httpcore wraps it twice
        if isinstance(chain, ssl.SSLCertVerificationError):
            return UNTRUSTED
        chain = chain.__cause__ or chain.__context__
    return NO_CONNECTION if isinstance(error, httpx.ConnectError) else BROKE


def _read_object(text: str) -> dict[str, object] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
