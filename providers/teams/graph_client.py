"""Requests to Microsoft Graph, each with a deadline of its own and with every retry visible.

The SDK is loaded in a thread, once for all, at first use or by :meth:`GraphClient.warm`. An
instance belongs to one event loop and has a connection of its own; what ends a lesson has its
own instance in its own thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import TYPE_CHECKING

from providers.addresses import check_url
from providers.backoff import delay
from providers.base import Busy, Unreachable
from providers.clock import Clock, SystemClock
from providers.http import TRANSPORT_ERRORS, Tls, broke, make_client
from providers.teams.graph_answers import Answer, Challenged, broken
from providers.teams.signin_config import GRAPH_URL
from providers.threads import LOADING

if TYPE_CHECKING:
    import httpx

    from providers.teams.graph_sdk import Sdk

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 4.0
"""Seconds between tries where Graph asks for no pause."""

Token = Callable[[bool], Awaitable[str]]
"""Gives a token for Graph; ``True``: it is urgent, so that the one that is there is the best.
Raises ProviderError."""
Tell = Callable[[str], None]
"""Is told, in a sentence, what is tried again and why."""
Ask = Callable[["Sdk", str], Awaitable[Answer]]
"""Makes one request with the token that it is given."""


def _load() -> ModuleType:
    with LOADING:
        from providers.teams import graph_sdk

        if not _rehearsed:
            graph_sdk.rehearse()
            _rehearsed.append(True)
        return graph_sdk


_rehearsed: list[bool] = []


class GraphClient:
    """Microsoft Graph at ``base_url``. Raises ValueError for an address that is not encrypted."""

    def __init__(
        self,
        token: Token,
        base_url: str = GRAPH_URL,
        *,
        tls: Tls | None = None,
        clock: Clock | None = None,
        deadline: float = 8.0,
        tell: Tell = lambda sentence: None,
    ) -> None:
        check_url("teams.graph_url", base_url, "https")
        self._token = token
        self._base_url = base_url.rstrip("/")
        self._tls = tls or Tls()
        self._clock = clock or SystemClock()
        self._deadline = deadline
        self._tell = tell
        self._http: httpx.AsyncClient | None = None
        self._sdk: Sdk | None = None

    async def load(self) -> None:
        """Import the SDK, in a thread, and pay for what it imports late."""
        if self._sdk is None:
            await self._tls.prepare()
            sdk = await asyncio.to_thread(_load)
            if self._sdk is None:  # nobody else has done it meanwhile
                self._http = make_client(self._base_url, self._tls, self._deadline)
                self._sdk = sdk.Sdk(self._http, self._base_url)

    async def close(self) -> None:
        """Close the connections."""
        http, self._http, self._sdk = self._http, None, None
        if http is not None:
            await http.aclose()

    async def ask(self, ask: Ask, needs: str, deadline: float | None = None) -> Answer:
        """Ask until there is an answer that is no refusal: what may pass is tried again, after
        the pause that Graph asks for, as far as the deadline allows. Raises ProviderError."""
        seconds = self._deadline if deadline is None else deadline
        until = self._clock.mono() + seconds
        for tries in range(1, 1000):
            try:
                return await self.once(ask, needs, until - self._clock.mono())
            except Busy as error:
                trouble = error
            pause = trouble.retry_after
            if pause is None:
                pause = delay(tries, FIRST_PAUSE, LONGEST_PAUSE, 1.0)
            if self._clock.mono() + pause >= until:
                break
            self._tell(f"{trouble} Trying again in {pause:.0f} s.")
            await asyncio.sleep(pause)
        raise trouble

    async def once(self, ask: Ask, needs: str, deadline: float, *, urgent: bool = False) -> Answer:
        """Ask once: a second request is made only where the first was not taken, because its
        token had run out or the connection, kept since the last request, had gone."""
        try:
            async with asyncio.timeout(deadline):
                await self.load()
                answer = await self._send(ask, urgent)
        except TRANSPORT_ERRORS as error:
            sentence = broken(error)
        else:
            if answer.ok:
                return answer
            raise answer.error(needs, self._clock.utc())
        raise Unreachable(sentence)  # out here: the cause holds the token

    async def _send(self, ask: Ask, urgent: bool) -> Answer:
        token = await self._token(urgent)
        answer = await self._connected(ask, token)
        if answer.status == 401:
            newer = await self._token(urgent)
            if newer != token:
                answer = await self._connected(ask, newer)
        return answer

    async def _connected(self, ask: Ask, token: str) -> Answer:
        for again in (True, False):
            assert self._sdk is not None
            try:
                return await ask(self._sdk, token)
            except TRANSPORT_ERRORS as error:
                if not again or not broke(error):
                    raise
            except Challenged:
                break
        return Answer(401, {}, b"")
