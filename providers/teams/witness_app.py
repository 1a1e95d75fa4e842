"""The witness's app at Microsoft: its tokens, its requests to Graph, and the subscriptions it has.

By plain HTTP, since Microsoft's ``msgraph-sdk`` speaks v1.0 only and ``meetingCallEvents`` is beta;
and with deadlines of our own. No text that Microsoft sends is put into a sentence.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote, unquote

import httpx

from providers.base import Busy, NotAllowed, ProviderError, Unreachable
from providers.clock import Clock
from providers.http import (
    TRANSPORT_ERRORS,
    Tls,
    make_client,
    moment,
    read_object,
    read_rows,
    retry_after,
)
from providers.teams.witness_config import WitnessConfig, WitnessTimings

SCOPE = "https://graph.microsoft.com/.default"
MOST_PAGES = 10
"""Of the list of the app's subscriptions."""
RIGHT = "OnlineMeetings.Read.All"
PERMISSION = (
    "Microsoft forbids the witness to hear of this meeting: give its app the application "
    "permission OnlineMeetings.Read.All, and consent to it as an administrator"
)
# Microsoft's own numbers for what is wrong with an app's credentials.
_WRONG = {
    7000215: "Microsoft does not accept the secret teams-witness-secret: it must be the secret's "
    "value, not its id.",
    7000222: "The secret teams-witness-secret has expired: make a new one on the app's page.",
    700016: "Microsoft does not know the witness's app in this tenant: check "
    "teams.witness_client_id and teams.tenant_id.",
    90002: "Microsoft does not know this tenant: check teams.tenant_id.",
    900023: "Microsoft does not know this tenant: check teams.tenant_id.",
}


class WitnessApp:
    """The app of the config. Everything raises ProviderError."""

    def __init__(self, config: WitnessConfig, clock: Clock, timings: WitnessTimings) -> None:
        self._config = config
        self._clock = clock
        self._timings = timings
        self._client: httpx.AsyncClient | None = None
        self._token: tuple[str, float] | None = None
        self.ahead = 0.0
        """How far Microsoft's clock is ahead of ours, in seconds."""

    async def close(self) -> None:
        """Drop the connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def utc(self) -> float:
        """Unix seconds by Microsoft's clock."""
        return self._clock.utc() + self.ahead

    async def has_right(self) -> bool | None:
        """Whether the app may hear of meetings, by its token; ``None``: that does not tell."""
        _head, _dot, rest = (await self.get_token()).partition(".")
        claims = rest.partition(".")[0]
        try:
            told = read_object(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        except ValueError:
            return None
        if "aud" not in told:
            return None
        roles = told.get("roles")
        return isinstance(roles, list) and RIGHT in roles

    async def subscriptions(self) -> AsyncIterator[Mapping[str, object]]:
        """The app's subscriptions to the meeting of the config, whoever made them."""
        path = "/subscriptions"
        for _ in range(MOST_PAGES):
            page = self.checked(*await self.call("GET", path))
            for row in read_rows(page.get("value")):
                resource = row.get("resource")
                if isinstance(resource, str) and same_resource(resource, self._config.resource):
                    yield row
            path = self._next(page.get("@odata.nextLink"))
            if not path:
                return

    def _next(self, link: object) -> str:
        """The path of the next page; only ever at the service that we speak to."""
        start = self._config.graph_url + "/"
        return link[len(start) - 1 :] if isinstance(link, str) and link.startswith(start) else ""

    async def call(
        self, method: str, path: str, wish: Mapping[str, object] | None = None
    ) -> tuple[int, Mapping[str, object]]:
        """One request with a token; once more with a new one where that is refused."""
        for fresh in (False, True):
            token = await self.get_token(fresh)
            headers = {"Authorization": f"Bearer {token}"}
            url = self._config.graph_url + path
            response = await self._send(method, url, json=wish, headers=headers)
            if response.status_code != 401:
                break
        return response.status_code, read_object(response.content)

    def checked(self, status: int, body: Mapping[str, object]) -> Mapping[str, object]:
        """The body of an answer that is no refusal. Raises ProviderError."""
        if 200 <= status < 300:
            return body
        raise _refusal(status, body)

    async def get_token(self, fresh: bool = False) -> str:
        """A token of the app; ``fresh``: another than before. Raises ProviderError."""
        token, now = self._token, self._clock.mono()
        if token is not None and not fresh and now < token[1]:
            return token[0]
        config = self._config
        tenant = quote(config.tenant_id, safe="")
        response = await self._send(
            "POST",
            f"{config.login_url}/{tenant}/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": config.client_id,
                "client_secret": config.client_secret,
                "scope": SCOPE,
            },
        )
        body = read_object(response.content)
        if response.status_code != 200:
            raise _no_token(response.status_code, body)
        value, life = body.get("access_token"), body.get("expires_in", 3599)
        if not isinstance(value, str) or not value or not isinstance(life, int):
            raise Unreachable("Microsoft's answer holds no token: check teams.login_url.")
        self._token = value, now + max(life * 0.9 - 60.0, 0.0)
        return value

    async def _send(self, method: str, url: str, **kwargs: object) -> httpx.Response:
        """Raises Busy for what may pass by itself, Unreachable where no answer came."""
        deadline = self._timings.request
        if self._client is None:
            tls = Tls()
            await tls.prepare()
            self._client = make_client(self._config.graph_url, tls, deadline)
        try:
            async with asyncio.timeout(deadline):
                response = await self._client.request(method, url, **kwargs)  # type: ignore[arg-type]
        except TRANSPORT_ERRORS as error:
            sentence = _broken(error)
        else:
            self._learn(response)
            if response.status_code == 429 or response.status_code >= 500:
                after = retry_after(response.headers.get("retry-after"), self.utc())
                raise Busy(_too_much(response.status_code), after)
            return response
        raise Unreachable(sentence)  # out here: the cause holds the credentials

    def _learn(self, response: httpx.Response) -> None:
        date = moment(response.headers.get("date"))
        if date is not None:
            # The header is cut to whole seconds: half of one is the best guess.
            self.ahead = date + 0.5 - self._clock.utc()


def same_resource(one: str, other: str) -> bool:
    """Whether both name the same meeting, however often they were encoded."""
    return _bare(one) == _bare(other)


def _bare(resource: str) -> str:
    for _ in range(4):
        resource = unquote(resource)
    return resource.strip("/").casefold()


def _refusal(status: int, body: Mapping[str, object]) -> ProviderError:
    error = body.get("error")
    message = error.get("message") if isinstance(error, dict) else None
    said = message.casefold() if isinstance(message, str) else ""
    if status == 401:
        return NotAllowed("Microsoft does not accept the token that it gave to the witness (401).")
    if status == 403:
        return NotAllowed(f"{PERMISSION} (403).")
    if status == 400 and "join url" in said:
        return NotAllowed(
            "Microsoft does not take the meeting's link for the witness: it must be the link of a "
            "meeting of this tenant, exactly as in the invitation (400)."
        )
    if status == 400 and re.search(r"validat|event ?hub|key ?vault|notification", said):
        return NotAllowed(
            "Microsoft cannot send to the Event Hub: check teams.witness_url, and that 'Microsoft "
            "Graph Change Tracking' may send to the hub (400)."
        )
    return NotAllowed(f"Microsoft refuses the witness's subscription ({status}).")


def _no_token(status: int, body: Mapping[str, object]) -> ProviderError:
    codes = body.get("error_codes")
    for code in codes if isinstance(codes, list) else []:
        if isinstance(code, int) and code in _WRONG:
            return NotAllowed(_WRONG[code])
    if body.get("error") in ("invalid_client", "unauthorized_client"):
        return NotAllowed(
            "Microsoft does not accept the witness's app: check teams.witness_client_id, "
            "teams.tenant_id and the secret teams-witness-secret."
        )
    return Unreachable(
        f"Microsoft gives the witness no token ({status}): check the network and, if that stays, "
        "the witness's client id, tenant id and secret."
    )


def _too_much(status: int) -> str:
    if status == 429:
        return "Microsoft asks the witness to slow down (429)."
    return f"Microsoft has a fault of its own ({status}): the witness tries again."


def _broken(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return "Microsoft did not answer the witness in time: check the network."
    if isinstance(error, httpx.ConnectError):
        return "No connection to Microsoft for the witness: check the network and the firewall."
    return "The connection to Microsoft broke before it answered the witness."
