"""The access token: got with the app's credentials, renewed before it runs out.

Zoom: POST to the token address, form ``grant_type=account_credentials&account_id=…``, HTTP
Basic with client id and secret. A token lasts 3599 s; there is no refresh token.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx

from providers.base import NotAllowed, ProviderError, Unreachable
from providers.clock import Clock, SystemClock
from providers.http import TRANSPORT_ERRORS, Tls, make_client, moment, read_object
from providers.zoom.config import ZoomConfig
from providers.zoom.skew import Skew
from providers.zoom.wire import Answer, answer, broken

RENEW_AFTER = 55 * 60.0
"""A token is renewed at this age, in seconds, or at 11/12 of its life if that is shorter."""
RENEW_AGAIN = 10.0
"""Seconds between tries to renew a token that is still good."""

# Zoom's words for credentials that are wrong.
_WRONG = {
    "invalid_client": "Zoom does not accept the client id or the client secret: copy both anew "
    "from the app's page at Zoom.",
    "unsupported_grant_type": "The credentials are not those of a server-to-server OAuth app: "
    "create an app of that kind at Zoom and use its credentials.",
    "invalid_request": "Zoom does not accept the account id: copy it anew from the app's page.",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One access token. Monotonic seconds; the value never shows in its repr."""

    value: str = field(repr=False)
    renew_at: float
    expires_at: float


class TokenSource:
    """Gets and renews the token; one request serves all who wait for it."""

    def __init__(
        self,
        config: ZoomConfig,
        clock: Clock | None = None,
        deadline: float = 5.0,
        tls: Tls | None = None,
    ) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        self._tls = tls or Tls()
        self._deadline = deadline
        self._client: httpx.AsyncClient | None = None
        self._fetching: asyncio.Task[Token] | None = None
        self._asked_at = float("-inf")
        self.current: Token | None = None
        """The newest token, whatever its age."""
        self.skew = Skew()
        """Zoom's clock, which the answer with the first token tells before anything else."""

    async def get(self) -> Token:
        """A token that is good, at once where there is one: it is renewed meanwhile when that
        is due, and nobody waits for it. Raises ProviderError."""
        token, now = self.current, self._clock.mono()
        if token is None or now >= token.expires_at:
            return await self._fetch()
        if now >= max(token.renew_at, self._asked_at + RENEW_AGAIN):
            self._begin()
        return token

    async def renew(self, refused: Token) -> Token:
        """A token newer than ``refused``, which Zoom no longer takes. Raises ProviderError."""
        token = self.current
        return token if token is not None and token is not refused else await self._fetch()

    async def close(self) -> None:
        """Drop the connection and whatever is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait({self._fetching})
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _fetch(self) -> Token:
        # Shielded: one caller who gives up must not take it from the others.
        return await asyncio.shield(self._begin())

    def _begin(self) -> asyncio.Task[Token]:
        """The request for a token that is under way, begun now if need be."""
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._request())
            self._fetching.add_done_callback(_retrieved)
        return self._fetching

    async def _request(self) -> Token:
        asked = self._asked_at = self._clock.mono()
        asked_utc = self._clock.utc()
        response = await self._post()
        date = moment(response.headers.get("date"))
        if date is not None:
            self.skew.learn(date, asked_utc, self._clock.utc())
        told = answer(response, self._clock.utc())
        if not told.ok:
            raise _refusal(told, response)
        fields = read_object(response.content)
        value, life = fields.get("access_token"), fields.get("expires_in", 3599)
        if not isinstance(value, str) or not value or not isinstance(life, int):
            raise Unreachable("Zoom's answer holds no token: check zoom.oauth_url.")
        self.current = Token(value, asked + min(RENEW_AFTER, life * 11 / 12), asked + life)
        return self.current

    async def _post(self) -> httpx.Response:
        config = self._config
        if self._client is None:
            self._client = make_client(config.oauth_url, self._tls, self._deadline)
        try:
            async with asyncio.timeout(self._deadline):
                return await self._client.post(
                    config.oauth_url,
                    data={"grant_type": "account_credentials", "account_id": config.account_id},
                    auth=httpx.BasicAuth(config.client_id, config.client_secret),
                )
        except TRANSPORT_ERRORS as error:
            sentence = broken(error)
        raise Unreachable(sentence)  # out here: the cause holds the credentials


def _refusal(told: Answer, response: httpx.Response) -> ProviderError:
    if told.status == 429 or told.status >= 500:
        return told.error()
    wrong = read_object(response.content).get("error")
    sentence = _WRONG.get(wrong) if isinstance(wrong, str) else None
    if sentence is not None:
        return NotAllowed(sentence)
    # It may come of a proxy or a fault on the way, and pass: only Zoom's own words are final.
    return Unreachable(
        f"Zoom gives no token ({told.status}): check the network and, if that stays, account "
        "id, client id and client secret, and that the app at Zoom is activated."
    )


def _retrieved(task: asyncio.Task[Token]) -> None:
    """Mark the outcome as seen: everybody who waited may have gone."""
    if not task.cancelled():
        task.exception()
