"""END FOR EVERYONE on Zoom: ``PUT /meetings/{id}/status`` with ``{"action": "end"}``.

Zoom's client lets only the host end a meeting for everyone (support article KB0066640); this
request does it whatever the role of the person at the keyboard (scope
``meeting:update:status:admin``; 204 means taken).

An ender lives in the ending thread and shares nothing with the provider: its own token, its
own clients, its own connections. There are two *lanes*, each a client with one warm
connection, so that END never waits behind a look that is on its way.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx

from providers.base import (
    Busy,
    EndAnswer,
    EndReply,
    NotAllowed,
    ProviderError,
    Running,
    Sight,
    Unreachable,
)
from providers.clock import Clock, SystemClock
from providers.http import TRANSPORT_ERRORS, Tls, broke, make_client, read_object
from providers.zoom.assumptions import NOT_FOUND_AFTER_RUNNING_MEANS_ENDED
from providers.zoom.config import ZoomConfig
from providers.zoom.rest import running_of
from providers.zoom.token import Token, TokenSource
from providers.zoom.wire import Answer, answer, broken, quote_id

REQUEST_SECONDS = 10.0
"""The longest wait for one answer; the ending gives up earlier by itself."""
TOKEN_SECONDS = 3.0
KEEP_SECONDS = 3600.0
"""An idle connection is kept for the whole lesson, as far as Zoom lets it."""
LANES = 2
END_BODY = b'{"action":"end"}'

MANUAL_STEPS = (
    "Only the host can end a Zoom meeting for everyone; a co-host cannot.",
    "If you are the host: in the Zoom window click End, then End meeting for all.",
    "If not: tell the teacher now, by voice or by phone, to click End, then End meeting for all.",
    "Or become the host: the teacher clicks Participants, More beside your name, Make host; "
    "with the school's host key you click Participants, More, Claim host. Then End.",
    "Until then, as co-host: Host tools, Suspend participant activities (stops everybody's "
    "video, sound, chat and sharing), then Lock meeting, then remove people one by one.",
)

ELSEWHERE = (
    "The meeting belongs to another Zoom account, which this app may not touch: end it in Zoom."
)


class _Broke(Unreachable):
    """The connection broke, as a warm one may that Zoom has closed meanwhile."""


@dataclass(slots=True)
class _Lane:
    """One client, of which one connection is kept warm."""

    client: httpx.AsyncClient
    busy: int = 0
    used: float = field(default=float("-inf"))
    """When it last brought an answer, in monotonic seconds."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Both requests, ready to be sent with this token."""

    token: Token
    look: httpx.Request
    end: httpx.Request


class ZoomEnder:
    """Ends one Zoom meeting for everyone (see :class:`providers.base.Ender`)."""

    def __init__(self, config: ZoomConfig, clock: Clock | None = None) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        self._tls = Tls()
        self._tokens = TokenSource(config, self._clock, TOKEN_SECONDS, self._tls)
        self._lanes: list[_Lane] = []
        self._prepared: _Prepared | None = None
        self._known = False
        """Zoom has told of this meeting: its number is not mistyped."""
        self._ran = False
        """It has been seen running, or Zoom took a request to end it (an assumption)."""

    @property
    def manual_steps(self) -> tuple[str, ...]:
        return MANUAL_STEPS

    async def open(self) -> None:
        """Get a token and warm both lanes. Raises ProviderError."""
        await self._prepare()
        looks = [self._look_on(lane) for lane in self._lanes]
        for told in await asyncio.gather(*looks, return_exceptions=True):
            if isinstance(told, BaseException):
                raise told
            if not told[0].ok and not told[0].unknown_meeting:
                raise told[0].error()

    async def look(self) -> Sight:
        """Ask whether the meeting is running, on the lane that has rested longest."""
        try:
            await self._prepare()
            told, running = await self._look_on(self._rested())
        except ProviderError as error:
            return Sight(Running.UNKNOWN, str(error))
        if told.unknown_meeting and self._known and NOT_FOUND_AFTER_RUNNING_MEANS_ENDED:
            return Sight(Running.NO, "Zoom does not know the meeting any more.")
        if not told.ok:
            return Sight(Running.UNKNOWN, self._refusal(told))
        if running is Running.UNKNOWN:
            return Sight(running, "Zoom did not say whether the meeting is running.")
        return Sight(running)

    async def end(self) -> EndReply:
        """Send the request at once; one more try where the cause can be mended at once: a
        token that ran out, a warm connection that had gone dead."""
        try:
            prepared = self._prepared or await self._prepare()
            try:
                response = await self._send(self._warmest(), prepared.end)
            except _Broke:
                response = await self._send(self._warmest(), prepared.end)
            if response.status_code == 401:
                prepared = self._with(await self._tokens.renew(prepared.token))
                response = await self._send(self._warmest(), prepared.end)
        except Busy as error:
            return EndReply(EndAnswer.FAILED, str(error), error.retry_after)
        except NotAllowed as error:
            return EndReply(EndAnswer.REFUSED, str(error))
        except ProviderError as error:
            return EndReply(EndAnswer.FAILED, str(error))
        return self._reply(answer(response, self._clock.utc()))

    async def close(self) -> None:
        """Close the connections."""
        lanes, self._lanes, self._prepared = self._lanes, [], None
        await asyncio.gather(
            self._tokens.close(), *(lane.client.aclose() for lane in lanes), return_exceptions=True
        )

    def _reply(self, told: Answer) -> EndReply:
        if told.ok:
            self._known = self._ran = True
            return EndReply(EndAnswer.ACCEPTED)
        if told.unknown_meeting and self._ran and NOT_FOUND_AFTER_RUNNING_MEANS_ENDED:
            return EndReply(EndAnswer.ALREADY_ENDED, "Zoom does not know the meeting any more.")
        if told.status >= 500:
            return EndReply(EndAnswer.FAILED, told.sentence(), told.retry_after)
        return EndReply(EndAnswer.REFUSED, self._refusal(told), told.retry_after)

    def _refusal(self, told: Answer) -> str:
        if told.unknown_meeting and self._known:
            return (
                "Zoom says that this meeting is not running, and it was never seen running: "
                "check that zoom.meeting_id is the number of this lesson."
            )
        mine = self._config.own_account or told.status in (401, 429) or told.status >= 500
        return told.sentence() if mine else ELSEWHERE

    # -- lanes -----------------------------------------------------------------------

    def _rested(self) -> _Lane:
        """An idle lane, the one that was used longest ago: so both are kept warm in turn."""
        return min(self._lanes, key=lambda lane: (lane.busy, lane.used))

    def _warmest(self) -> _Lane:
        """An idle lane, the one that brought an answer last: the surest to be alive."""
        return max(self._lanes, key=lambda lane: (-lane.busy, lane.used))

    async def _look_on(self, lane: _Lane) -> tuple[Answer, Running]:
        prepared = await self._prepare()
        response = await self._send(lane, prepared.look)
        if response.status_code == 401:
            prepared = self._with(await self._tokens.renew(prepared.token))
            response = await self._send(lane, prepared.look)
        told = answer(response, self._clock.utc())
        if not told.ok:
            return told, Running.UNKNOWN
        running = running_of(read_object(response.content).get("status"))
        self._known = self._known or running is not Running.UNKNOWN
        self._ran = self._ran or running is Running.YES
        return told, running

    async def _send(self, lane: _Lane, request: httpx.Request) -> httpx.Response:
        lane.busy += 1
        lane.used = float("-inf")  # until it answers: what is given up closes the connection
        try:
            response = await lane.client.send(request)
        except TRANSPORT_ERRORS as error:
            kind = _Broke if broke(error) else Unreachable
            sentence = broken(error)
        else:
            lane.used = self._clock.mono()
            return response
        finally:
            lane.busy -= 1
        raise kind(sentence)  # out here: the cause holds the token

    async def _prepare(self) -> _Prepared:
        """Everything that a request needs; new requests when the token is a new one."""
        if not self._lanes:
            api = self._config.api_url
            self._lanes = [
                _Lane(make_client(api, self._tls, REQUEST_SECONDS, KEEP_SECONDS))
                for _ in range(LANES)
            ]
        token = await self._tokens.get()
        prepared = self._prepared
        return prepared if prepared and prepared.token is token else self._with(token)

    def _with(self, token: Token) -> _Prepared:
        url = f"{self._config.api_url}/meetings/{quote_id(self._config.meeting_id)}"
        headers = {"Authorization": f"Bearer {token.value}", "Accept": "application/json"}
        self._prepared = _Prepared(
            token,
            httpx.Request("GET", url, headers=headers),
            httpx.Request(
                "PUT",
                f"{url}/status",
                headers={**headers, "Content-Type": "application/json"},
                content=END_BODY,
            ),
        )
        return self._prepared
