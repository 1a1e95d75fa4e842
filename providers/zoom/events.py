"""Zoom's event WebSocket: kept up, listened to, and given up where it does harm.

One connection for a subscription: a newer one closes the older, so that two monitors on one
subscription throw each other out for ever. What looks like that is noticed here, and this one
yields. There is no replay: what came while the channel was down is lost.

The address holds the token. It is never logged, and no error that holds it leaves this module.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from providers.addresses import is_loopback
from providers.backoff import delay
from providers.base import ChannelState, ProviderError
from providers.clock import Clock, SystemClock
from providers.faults import where
from providers.http import Tls, read_object
from providers.zoom.config import Timings, ZoomConfig
from providers.zoom.token import Token, TokenSource

log = logging.getLogger(__name__)

HEARTBEAT = '{"module":"heartbeat"}'
SILENT = "Zoom's event channel is silent."
TWO_MONITORS = (
    "Zoom keeps closing the event channel: perhaps another monitor uses the same subscription, "
    "which serves only one. This one waits some minutes. Give each its own subscription at Zoom."
)
REFUSED = (
    "Zoom refused the event channel: check zoom.subscription_id, and that the subscription at "
    "Zoom is one by WebSocket."
)


class Listener(Protocol):
    """Whom the channel tells."""

    def channel(self, state: ChannelState, detail: str) -> None:
        """The channel's state changed."""

    def heard(self) -> None:
        """Zoom gave a sign of life on the channel."""

    def body(self, body: Mapping[str, object]) -> None:
        """An event: the body of a webhook."""

    def missed(self) -> None:
        """A message came that could not be read: an event may be lost."""

    def notice(self, text: str) -> None:
        """Staff must know this."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message on the channel. ``event`` is the inner body, where there is one."""

    module: str
    success: bool | None
    content: str
    event: Mapping[str, object] | None


def read_frame(raw: str | bytes) -> Frame | None:
    """The message in ``raw``; ``None`` when it, or the event inside it, cannot be read."""
    outer = read_object(raw)
    module, content = outer.get("module"), outer.get("content")
    if not isinstance(module, str):
        return None
    event: Mapping[str, object] | None = None
    if module == "message":
        event = content if isinstance(content, dict) else None
        if isinstance(content, str):
            event = read_object(content)
        if not event:
            return None
    success = outer.get("success")
    return Frame(
        module,
        success if isinstance(success, bool) else None,
        content if isinstance(content, str) else "",
        event,
    )


class _Lost(Exception):
    """The connection is gone. ``usurped``: it stood, and Zoom closed it, as it does when
    another is opened; a connection that only broke was not usurped."""

    def __init__(self, detail: str, *, usurped: bool = False) -> None:
        super().__init__(detail)
        self.usurped = usurped


class EventChannel:
    """Keeps one event WebSocket up and tells ``listener`` what comes."""

    def __init__(
        self,
        config: ZoomConfig,
        tokens: TokenSource,
        listener: Listener,
        clock: Clock | None = None,
        timings: Timings | None = None,
        tls: Tls | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._config = config
        self._tokens = tokens
        self._listener = listener
        self._clock = clock or SystemClock()
        self._timings = timings or Timings()
        self._tls = tls or Tls()
        self._chance = chance
        self._token: Token | None = None
        self._stale: Token | None = None
        self._up_at: float | None = None
        self._beat_at: float | None = None
        """When the first heartbeat was sent that nothing has come after."""
        self._usurped: deque[float] = deque(maxlen=self._timings.flap_closes)
        self._stepped_back = False
        self.unreadable = 0
        """Messages that could not be read."""
        self.unknown = 0
        """Messages of a kind that is not known."""

    async def run(self) -> None:
        """Keep the channel up until cancelled."""
        failures = 0
        # Told only now: after a failure it stays down until it is up, since down, connecting,
        # down … would be an alert, its end and an alert again with every try.
        self._listener.channel(ChannelState.CONNECTING, "")
        while True:
            self._up_at = None
            try:
                await self._listen()
            except _Lost as lost:
                if self._is_flapping(lost):
                    await self._step_back()
                    continue
                failures = 1 if self._was_steady() else failures + 1
                self._listener.channel(ChannelState.DOWN, str(lost))
            await asyncio.sleep(self._delay(failures))

    # -- one connection ----------------------------------------------------------------

    async def _listen(self) -> None:
        """Open the channel and listen until it is lost. Raises only _Lost."""
        try:
            async with self._connection() as socket:
                self._beat_at = None
                await _first_to_fail(self._receive(socket), self._beat(socket), self._probe(socket))
        except ProviderError as error:
            lost = _Lost(str(error))
        except InvalidStatus as error:
            lost = self._refused(error.response.status_code)
        except ConnectionClosed as error:
            lost = self._closed(error)
        except TimeoutError:
            lost = _Lost(SILENT)
        except (WebSocketException, OSError):
            lost = _Lost("No event channel to Zoom: check the network and the firewall.")
        except _Lost as error:
            lost = error
        except Exception as error:  # noqa: BLE001  its frames hold the address, too
            lost = _failed(error)
        raise lost  # out here: the cause holds the address

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[ClientConnection]:
        stale, self._stale = self._stale, None
        token = await (self._tokens.renew(stale) if stale else self._tokens.get())
        self._token = token
        address = urlsplit(self._config.events_url)
        async with connect(
            f"{self._config.events_url}?" + self._query(),
            ping_interval=None,
            open_timeout=self._timings.open_events,
            close_timeout=0.4,
            logger=_silent_logger(),
            proxy=None if is_loopback(address.hostname or "") else True,
            ssl=self._tls.context() if address.scheme == "wss" else None,
        ) as socket:
            yield socket

    def _query(self) -> str:
        assert self._token is not None
        return urlencode(
            {"subscriptionId": self._config.subscription_id, "access_token": self._token.value}
        )

    async def _beat(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):  # the receiver learns of it too
            while True:
                await asyncio.sleep(self._timings.heartbeat)
                await self._send_beat(socket)

    async def _send_beat(self, socket: ClientConnection) -> None:
        if self._beat_at is None:
            self._beat_at = self._clock.mono()
        await socket.send(HEARTBEAT)

    async def _probe(self, socket: ClientConnection) -> None:
        """Show every few seconds that the channel is alive. Raises _Lost when it is not.

        Heartbeats every 30 s, as Zoom asks for them, would make a quiet lesson look stale for
        most of the time; the polled status says nothing of this channel. So it is asked by
        WebSocket pings, which any server must answer (RFC 6455, 5.5.2). If Zoom does not, its
        own heartbeats are sent oftener. A ping that was answered once and is not any more
        means that the line is dead, which heartbeats alone would tell much later.
        """
        answered = False
        with contextlib.suppress(ConnectionClosed):  # the receiver learns of it too
            while True:
                await asyncio.sleep(self._timings.ping)
                if self._up_at is None:
                    continue
                if await self._pong(socket):
                    answered = True
                    if self._beat_is_answered():
                        self._listener.heard()
                elif answered:
                    raise _Lost(SILENT)
                else:
                    break
            while True:
                await self._send_beat(socket)
                await asyncio.sleep(self._timings.heartbeat_alone)

    async def _pong(self, socket: ClientConnection) -> bool:
        """Whether a ping is answered in time."""
        try:
            async with asyncio.timeout(self._timings.pong):
                await (await socket.ping())
        except TimeoutError:
            return False
        return True

    def _beat_is_answered(self) -> bool:
        """Whether Zoom's service answers behind the line: a pong alone shows only the line."""
        beat_at = self._beat_at
        return beat_at is None or self._clock.mono() - beat_at < self._timings.pong

    async def _receive(self, socket: ClientConnection) -> None:
        patience = self._timings.open_events
        while True:
            async with asyncio.timeout(patience):
                raw = await socket.recv()
            self._take(raw)
            if self._up_at is not None:
                patience = self._timings.silence

    def _take(self, raw: str | bytes) -> None:
        self._beat_at = None
        frame = read_frame(raw)
        if frame is None:
            self.unreadable += 1
            self._listener.missed()
            return
        if frame.success is False:
            raise self._rejected(frame)
        if frame.module not in ("build_connection", "heartbeat", "message"):
            self.unknown += 1
            if self.unknown == 1:
                log.warning("Zoom sends a kind of message that is not known; it is passed over.")
            return
        if self._up_at is None:
            self._up_at = self._clock.mono()
            self._listener.channel(ChannelState.UP, "")
        self._listener.heard()
        if frame.event is not None:
            self._listener.body(frame.event)

    def _closed(self, error: ConnectionClosed) -> _Lost:
        if error.rcvd is None or (error.sent is not None and not error.rcvd_then_sent):
            return _Lost("The event channel to Zoom broke: check the network.")
        # With the closing handshake, begun by Zoom: what it does to the older of two.
        return _Lost("Zoom closed the event channel.", usurped=self._up_at is not None)

    def _rejected(self, frame: Frame) -> _Lost:
        if "token" in frame.content.casefold():
            self._stale = self._token
            return _Lost("Zoom wants a new token for the event channel.")
        return _Lost(REFUSED)

    def _refused(self, status: int) -> _Lost:
        if status in (401, 403):
            self._stale = self._token
        if status >= 500:
            return _Lost(f"Zoom's event service has a fault of its own ({status}).")
        return _Lost(REFUSED)

    # -- when to try again ---------------------------------------------------------------

    def _was_steady(self) -> bool:
        up = self._up_at
        return up is not None and self._clock.mono() - up >= self._timings.steady

    def _delay(self, failures: int) -> float:
        timings = self._timings
        return delay(failures, timings.reconnect, timings.reconnect_slowest, self._chance())

    def _is_flapping(self, lost: _Lost) -> bool:
        """Whether Zoom has closed good connections so often that a second monitor seems to be
        taking them. A connection that held is forgotten."""
        if self._was_steady():
            self._usurped.clear()
            self._stepped_back = False
        if not lost.usurped:
            return False
        now = self._clock.mono()
        self._usurped.append(now)
        enough = len(self._usurped) == self._timings.flap_closes
        return enough and now - self._usurped[0] <= self._timings.flap_window

    async def _step_back(self) -> None:
        """Leave the subscription to the other monitor, and look again much later."""
        self._listener.channel(ChannelState.OFF, TWO_MONITORS)
        if not self._stepped_back:
            self._stepped_back = True
            self._listener.notice(TWO_MONITORS)
        await asyncio.sleep(self._timings.flap_pause)
        # One more closing is proof enough that the other is still there.
        self._usurped.extend([self._clock.mono()] * (self._timings.flap_closes - 1))


async def _first_to_fail(*works: Coroutine[Any, Any, None]) -> None:
    """Do them all at once until one fails, and raise what it raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _failed(error: Exception) -> _Lost:
    """What nobody foresaw: told by its kind and place, without its text or its frames."""
    place = where(error)
    log.error("The event channel failed: %s", place)
    return _Lost(f"The event channel failed inside this program ({place}): please report it.")


def _silent_logger() -> logging.Logger:
    """A logger that no configuration reaches: the library would log address and messages."""
    logger = logging.Logger("zoom-events")
    logger.disabled = True
    return logger
