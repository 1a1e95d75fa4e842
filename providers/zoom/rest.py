"""The part of Zoom's REST API that the provider polls.

Every request has a deadline of its own, every status is looked at, and every trouble is a
:class:`~providers.base.ProviderError` in one sentence. Ending the meeting is not here: that
is :mod:`providers.zoom.ender`, which shares nothing with this.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from providers.base import NotAllowed, Running, Unreachable
from providers.clock import Clock, SystemClock
from providers.http import TRANSPORT_ERRORS, Tls, make_client, moment, read_object, read_rows
from providers.zoom.config import ZoomConfig
from providers.zoom.token import TokenSource
from providers.zoom.wire import LACKS_SCOPE, Refused, answer, broken, quote_id

PAGE_SIZE = 300
MAX_PAGES = 20
"""6,000 participants: more pages than this mean that Zoom repeats itself."""

_NO_SCOPE = (
    "The app at Zoom lacks the scope user:read:token:admin: add it on the app's page and "
    "activate it again"
)
_NO_ZAK = {
    **dict.fromkeys(LACKS_SCOPE, _NO_SCOPE),
    1001: "Zoom does not know the user of zoom.companion_account in the school's account",
}
"""What a refusal means when a pass is asked for."""


@dataclass(frozen=True, slots=True)
class Status:
    """What GET /meetings/{id} told. ``at`` is when we asked, by Zoom's clock."""

    running: Running
    uuid: str | None
    at: float


def running_of(status: object) -> Running:
    """The field ``status`` of a meeting: ``waiting`` or ``started``."""
    if status == "started":
        return Running.YES
    return Running.NO if status == "waiting" else Running.UNKNOWN


class ZoomRest:
    """One meeting over REST. All methods raise ProviderError."""

    def __init__(
        self,
        config: ZoomConfig,
        tokens: TokenSource,
        clock: Clock | None = None,
        deadline: float = 8.0,
        tls: Tls | None = None,
    ) -> None:
        self._config = config
        self._tokens = tokens
        self._clock = clock or SystemClock()
        self._deadline = deadline
        self._tls = tls or Tls()
        self._client: httpx.AsyncClient | None = None
        self._skew = tokens.skew

    def now(self) -> float:
        """Unix seconds by Zoom's clock, as far as its answers have told it."""
        return self._clock.utc() + self._skew.ahead

    def at_least(self) -> float:
        """The same, rather too early than too late: for what must not outrun an event."""
        return self._clock.utc() + self._skew.at_least

    async def meeting(self) -> Status:
        """Whether the meeting is running (scope ``meeting:read:meeting``).

        Raises UnknownMeeting when Zoom does not know it.
        """
        asked = self._clock.mono()
        fields = await self._get(self._path)
        uuid = fields.get("uuid")
        return Status(
            running_of(fields.get("status")),
            uuid if isinstance(uuid, str) else None,
            self.at_least() - (self._clock.mono() - asked),
        )

    async def passcode(self) -> str:
        """The meeting's passcode, a secret; empty: it has none (the scope of :meth:`meeting`)."""
        fields = await self._get(self._path)
        if not fields:  # half an answer is no word of a meeting without one
            raise Unreachable("Zoom answered nothing about the meeting that can be read.")
        passcode = fields.get("password")
        return passcode if isinstance(passcode, str) else ""

    async def zak(self, user: str) -> str:
        """The pass (ZAK) to join as ``user`` of the account, by address or id: a secret, good
        for two hours (scope ``user:read:token``)."""
        try:
            fields = await self._get(f"/users/{quote_id(user)}/token", {"type": "zak"})
        except Refused as error:
            words = _NO_ZAK.get(error.code)
            if words is None:
                raise
            sentence = f"{words} ({error.status}, code {error.code})."
            raise Refused(sentence, error.status, error.code) from None
        token = fields.get("token")
        if isinstance(token, str) and token:
            return token
        if "token" in fields:
            raise NotAllowed(
                "Zoom has no pass for the user of zoom.companion_account: it gives none to those "
                "who sign in with Google or Facebook."
            )
        raise Unreachable("Zoom answered without a pass for zoom.companion_account.")

    async def live_participants(self) -> list[dict[str, object]]:
        """Everybody in the call and waiting, by the dashboard: all pages or nothing."""
        path = f"/metrics/meetings/{quote_id(self._config.meeting_id)}/participants"
        query = {"type": "live", "page_size": str(PAGE_SIZE)}
        rows: list[dict[str, object]] = []
        for _page in range(MAX_PAGES):
            fields = await self._get(path, query)
            found = fields.get("participants")
            if not isinstance(found, list):
                raise Unreachable("Zoom's dashboard answered without a list of participants.")
            rows += read_rows(found)
            more = fields.get("next_page_token")
            if not isinstance(more, str) or not more:
                return rows
            query["next_page_token"] = more
        raise Unreachable("Zoom's dashboard goes on for ever: its list cannot be used.")

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    @property
    def _path(self) -> str:
        return f"/meetings/{quote_id(self._config.meeting_id)}"

    async def _get(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, object]:
        try:
            async with asyncio.timeout(self._deadline):
                response = await self._send(path, query)
        except TRANSPORT_ERRORS as error:
            sentence = broken(error)
        else:
            told = answer(response, self._clock.utc())
            if not told.ok:
                raise told.error()
            return read_object(response.content)
        raise Unreachable(sentence)  # out here: the cause holds the token

    async def _send(self, path: str, query: Mapping[str, str] | None) -> httpx.Response:
        """Send once, and once more with a new token when the old one is not taken."""
        if self._client is None:
            self._client = make_client(self._config.api_url, self._tls, self._deadline)
        token = await self._tokens.get()
        for last in (False, True):
            asked = self._clock.utc()
            response = await self._client.get(
                self._config.api_url + path,
                params=query,
                headers={"Authorization": f"Bearer {token.value}"},
            )
            self._set_clock(response, asked)
            if response.status_code != 401 or last:
                break
            token = await self._tokens.renew(token)
        return response

    def _set_clock(self, response: httpx.Response, asked: float) -> None:
        date = moment(response.headers.get("date"))
        if date is not None:
            self._skew.learn(date, asked, self._clock.utc())
