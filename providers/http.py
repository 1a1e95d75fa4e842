"""HTTP as all providers speak it: clients, and the parts of an answer that no platform changes."""

from __future__ import annotations

import asyncio
import json
import math
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from providers.addresses import is_loopback
from providers.faults import hush

TRANSPORT_ERRORS = (httpx.HTTPError, OSError)
"""What a request raises when the network fails. httpcore gives a failure of TLS (an OSError)
a name of httpx only while connecting; on a connection that stands it comes through raw."""


def read_object(body: bytes | str) -> dict[str, object]:
    """The JSON object in ``body``; empty when it is anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def read_rows(value: object) -> list[dict[str, object]]:
    """The JSON objects in a list; empty when ``value`` is none."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def retry_after(text: str | None, now: float) -> float | None:
    """Seconds to wait by a Retry-After header: a number, an HTTP date or an ISO time (Zoom
    sends all three). ``None`` when it cannot be read."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        at = moment(text)
        return None if at is None else max(0.0, at - now)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def moment(text: object) -> float | None:
    """Unix seconds of an ISO 8601 or HTTP date; ``None`` when ``text`` is neither."""
    if not isinstance(text, str):
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = read(text)
            return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            continue
    return None


def broke(error: Exception) -> bool:
    """Whether a connection that stood has broken, so that a new one may do."""
    if isinstance(error, httpx.HTTPError):
        went = isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError)
        return went and not isinstance(error, httpx.ConnectError)
    return isinstance(error, OSError) and not isinstance(error, TimeoutError)


class Tls:
    """One TLS context for several clients. Making it takes some 20 ms of work."""

    def __init__(self) -> None:
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """The context; made now if need be."""
        if self._context is None:
            self._context = httpx.create_ssl_context()
        return self._context

    async def prepare(self) -> None:
        """Make it in a worker thread, so that the event loop goes on."""
        await asyncio.to_thread(self.context)


def make_client(url: str, tls: Tls, request: float, keep: float = 120.0) -> httpx.AsyncClient:
    """A client for the service at ``url`` with deadlines of ``request`` seconds.

    Idle connections are kept ``keep`` seconds. Proxies of the environment are used, but not
    to speak to this machine itself.
    """
    hush("httpx", "httpcore")
    return httpx.AsyncClient(
        verify=tls.context(),
        timeout=httpx.Timeout(request, connect=min(request, 4.0)),
        limits=httpx.Limits(keepalive_expiry=keep),
        trust_env=not is_loopback(urlsplit(url).hostname or ""),
    )


def proxy_for(host: str) -> SplitResult | None:
    """The proxy that the environment names for encrypted connections to ``host``, as the clients
    above find it; for what is no HTTP client of ours. ``None``: there is none."""
    if is_loopback(host) or proxy_bypass(host):
        return None
    proxies = getproxies()
    address = proxies.get("https") or proxies.get("all") or ""
    proxy = urlsplit(address if "://" in address else f"http://{address}")
    return proxy if proxy.hostname and proxy.scheme in ("http", "https") else None
