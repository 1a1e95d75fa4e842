"""Zoom's settings and reports through ``zoomus``, in a worker thread: nothing urgent.

zoomus 1.2.1 needs care: its client fetches a token in its constructor, without a deadline or
a look at the answer, and never renews it; it looks at no status. So its components are used
without its client, with our token and a deadline, and every answer is looked at here. It is
imported in the thread, on first use.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from providers.base import Unreachable
from providers.clock import Clock, SystemClock
from providers.faults import hush
from providers.http import read_object
from providers.zoom.config import ZoomConfig
from providers.zoom.rest import MAX_PAGES, PAGE_SIZE
from providers.zoom.token import Token, TokenSource
from providers.zoom.wire import NO_ANSWER, NO_CONNECTION, quote_id, read_answer

DEADLINE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    retry_after: str | None
    body: bytes


class ZoomSettings:
    """Settings and reports of one meeting and its host. All methods raise ProviderError.

    Zoom does not say whether a change of settings reaches a meeting that runs already:
    promise it only "from the next start". A call under way cannot be broken off: it may hold
    up the end of the program for up to twice :data:`DEADLINE_SECONDS`.
    """

    def __init__(self, config: ZoomConfig, tokens: TokenSource, clock: Clock | None = None) -> None:
        self._config = config
        self._tokens = tokens
        self._clock = clock or SystemClock()

    async def meeting(self) -> dict[str, object]:
        """GET /meetings/{id}: ``settings``, ``type``, ``host_id`` … (``meeting:read:meeting``)."""
        return await self._call("meeting", "get", {"id": self._config.meeting_id})

    async def change_meeting(self, settings: Mapping[str, object]) -> None:
        """PATCH /meetings/{id} with these ``settings`` (``meeting:update:meeting``; Zoom
        allows 100 a day)."""
        meeting = {"id": self._config.meeting_id, "settings": dict(settings)}
        await self._call("meeting", "update", meeting)

    async def user(self, user_id: str) -> dict[str, object]:
        """GET /users/{id}/settings: chat, sharing, local recording … ``user_id`` is an id or
        an address."""
        return await self._call("user", "get_settings", {"id": quote_id(user_id)})

    async def change_user(self, user_id: str, settings: Mapping[str, object]) -> None:
        """PATCH /users/{id}/settings with ``settings`` by section, as :meth:`user` gives them."""
        await self._call("user", "update_settings", {**settings, "id": quote_id(user_id)})

    async def report(self) -> list[dict[str, object]]:
        """Who was in the last meeting of this number, one row a stay: all pages or nothing.

        Zoom has it some time after the meeting.
        """
        query = {"id": self._config.meeting_id, "page_size": PAGE_SIZE}
        rows: list[dict[str, object]] = []
        for _page in range(MAX_PAGES):
            fields = await self._call("report", "get_meeting_participants_report", query)
            found, more = fields.get("participants"), fields.get("next_page_token")
            rows += (
                [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
            )
            if not isinstance(more, str) or not more:
                return rows
            query["next_page_token"] = more
        raise Unreachable("Zoom's report goes on for ever: it cannot be used.")

    async def _call(
        self, component: str, method: str, arguments: Mapping[str, object]
    ) -> dict[str, object]:
        """Call zoomus, and once more with a new token when the old one is not taken."""
        token = await self._tokens.get()
        reply = await self._in_thread(component, method, token, arguments)
        if reply.status == 401:
            token = await self._tokens.renew(token)
            reply = await self._in_thread(component, method, token, arguments)
        told = read_answer(reply.status, reply.retry_after, reply.body, self._clock.utc())
        if not told.ok:
            raise told.error()
        return read_object(reply.body)

    async def _in_thread(
        self, component: str, method: str, token: Token, arguments: Mapping[str, object]
    ) -> _Reply:
        api = self._config.api_url
        return await asyncio.to_thread(_send, api, component, method, token, arguments)


def _send(
    api: str, component: str, method: str, token: Token, arguments: Mapping[str, object]
) -> _Reply:
    """One call of zoomus. Raises Unreachable."""
    import requests
    from zoomus import API_VERSION_2  # type: ignore[import-untyped]
    from zoomus.client import COMPONENT_CLASSES  # type: ignore[import-untyped]

    hush("urllib3")
    config = {"version": API_VERSION_2, "token": token.value}
    part = COMPONENT_CLASSES[API_VERSION_2][component](
        base_uri=api, config=config, timeout=DEADLINE_SECONDS
    )
    try:
        response = getattr(part, method)(**arguments)
    except requests.Timeout:
        sentence = NO_ANSWER
    except OSError:  # those of requests, and a raw one of TLS
        sentence = NO_CONNECTION
    else:
        after = response.headers.get("Retry-After")
        return _Reply(response.status_code, after, response.content)
    raise Unreachable(sentence)  # out here: the cause holds the token
