"""HTTP/1.1 and WebSockets on one port of this machine, with everything recorded.

``h11`` and the sans-I/O half of ``websockets`` know the protocols; this joins them to a
socket, so that a test can see when a request's first byte came and on which connection, and
can spoil any answer.
"""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from urllib.parse import parse_qs, urlsplit

import h11
from websockets.frames import Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.server import ServerProtocol


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came. ``at`` is when its first byte was read, monotonic seconds."""

    at: float
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int
    """The number of its connection, from 1."""
    fresh: bool
    """Whether the connection was made for it."""

    @property
    def path(self) -> str:
        """The path as it was sent, still encoded."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query, decoded; the last of equal names."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered. ``close``: the connection is cut instead; ``garble``: what is no TLS
    comes instead, and the connection stands; ``cut``: the connection is cut after that much of
    the body; ``trickle``: the body comes a byte at a time, with this many seconds between."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    close: bool = False
    garble: bool = False
    cut: int | None = None
    trickle: float = 0.0


_SILENT = logging.Logger("stand-in")
_SILENT.disabled = True

Respond = Callable[[Request], Awaitable[Response]]


class _Protocol(ServerProtocol):
    """Answers pings by itself, unless told not to."""

    pongs: Callable[[], bool] = staticmethod(lambda: True)

    def send_frame(self, frame: Frame) -> None:
        if frame.opcode is not Opcode.PONG or self.pongs():
            super().send_frame(frame)


class Socket:
    """An open WebSocket, seen from the server."""

    def __init__(self, transport: asyncio.Transport, protocol: _Protocol) -> None:
        self._transport = transport
        self._protocol = protocol
        self.is_deaf: Callable[[], bool] = lambda: False
        self.on_text: Callable[[str], None] = lambda text: None
        self.on_close: Callable[[], None] = lambda: None

    def send(self, text: str) -> None:
        """Send one text message; lost when the socket is closed."""
        if not self._transport.is_closing():
            self._protocol.send_text(text.encode())
            self._flush()

    def close(self) -> None:
        """Close with a closing handshake, as Zoom does to the older of two connections."""
        if not self._transport.is_closing():
            self._protocol.send_close(1000)
            self._flush()

    def answer_pings(self, do: Callable[[], bool]) -> None:
        """Ask ``do`` at each ping whether to answer it."""
        self._protocol.pongs = do

    def abort(self) -> None:
        """Cut the connection."""
        self._transport.abort()

    def received(self, data: bytes) -> None:
        """Bytes from the client."""
        if self.is_deaf():
            return
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self.on_text(bytes(event.data).decode())
        self._flush()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            else:
                self._transport.close()


class WireServer:
    """Listens on loopback. ``respond`` answers requests, ``greet`` takes new WebSockets."""

    def __init__(
        self,
        respond: Respond,
        greet: Callable[[Request, Socket], None],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.tls = tls
        self.respond = respond
        self.greet = greet
        self.requests: list[Request] = []
        self.port = 0
        self.connections = 0
        self.open: set[Connection] = set()
        self.on_request: Callable[[Request], None] = lambda request: None
        self._server: asyncio.Server | None = None
        self._changed: asyncio.Future[None] | None = None

    async def listen(self, port: int = 0) -> None:
        """Listen on ``port`` (0: one that is free)."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self), "127.0.0.1", port, ssl=self.tls
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def came(self, request: Request) -> None:
        """Record a request."""
        self.requests.append(request)
        self.on_request(request)
        self.touch()

    def touch(self) -> None:
        """Something happened: whoever waits in :meth:`until` looks again."""
        if self._changed is not None:
            self._changed.set_result(None)
            self._changed = None

    async def until(self, condition: Callable[[], bool], seconds: float | None = 20.0) -> None:
        """Wait until ``condition`` holds. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():
                if self._changed is None:
                    self._changed = asyncio.get_running_loop().create_future()
                await asyncio.shield(self._changed)

    def deafen(self) -> None:
        """Refuse new connections."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def cut(self) -> None:
        """Cut every connection."""
        for connection in list(self.open):
            connection.abort()


class Connection(asyncio.Protocol):
    """One connection: HTTP, until it becomes a WebSocket."""

    def __init__(self, server: WireServer) -> None:
        self._server = server
        self._http = h11.Connection(h11.SERVER)
        self._socket: Socket | None = None
        self._first_at: float | None = None
        self._raw = b""
        self._head: h11.Request | None = None
        self._body = b""
        self._served = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.connections += 1
        self._number = self._server.connections
        self._server.open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.open.discard(self)
        for task in self._tasks:
            task.cancel()
        if self._socket is not None:
            self._socket.on_close()
        self._server.touch()

    def abort(self) -> None:
        """Cut it."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        if self._socket is not None:
            self._socket.received(data)
            return
        self._first_at = self._first_at or now
        self._raw += data
        self._http.receive_data(data)
        self._read()

    def _read(self) -> None:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                self._head, self._body = event, b""
            elif isinstance(event, h11.Data):
                self._body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                self._complete()
                return
            else:  # more is needed, or the client has gone
                return

    def _complete(self) -> None:
        assert self._head is not None
        assert self._first_at is not None
        headers = {name.decode().lower(): value.decode() for name, value in self._head.headers}
        self._served += 1
        request = Request(
            self._first_at,
            self._head.method.decode(),
            self._head.target.decode(),
            headers,
            self._body,
            self._number,
            self._served == 1,
        )
        self._server.came(request)
        if headers.get("upgrade", "").lower() == "websocket":
            self._upgrade(request)
            return
        task = asyncio.get_running_loop().create_task(self._answer(request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _upgrade(self, request: Request) -> None:
        protocol = _Protocol(logger=_SILENT)
        protocol.receive_data(self._raw)
        (handshake,) = protocol.events_received()
        assert isinstance(handshake, Handshake)
        protocol.send_response(protocol.accept(handshake))
        self._socket = Socket(self._transport, protocol)
        self._socket.received(b"")
        self._server.greet(request, self._socket)
        self._server.touch()

    def _garble(self) -> None:
        """A TLS record that nobody can have sealed, past the TLS layer of this side."""
        raw = self._transport.get_extra_info("socket").fileno()
        os.write(raw, b"\x17\x03\x03\x00\x20" + bytes(32))

    async def _answer(self, request: Request) -> None:
        response = await self._server.respond(request)
        if response.close:
            self.abort()
            return
        if response.garble:
            self._garble()
            return
        headers = {"Date": formatdate(usegmt=True), **response.headers}
        if response.status != 204:
            headers["Content-Length"] = str(len(response.body))
        parts: list[h11.Event] = [
            h11.Response(status_code=response.status, headers=list(headers.items())),
            *([h11.Data(data=response.body)] if response.body else []),
            h11.EndOfMessage(),
        ]
        raw = b"".join(self._http.send(part) or b"" for part in parts)
        if response.cut is not None:
            self._transport.write(raw[: len(raw) - len(response.body) + response.cut])
            self._transport.close()
            return
        if response.trickle:
            for at in range(len(raw)):
                self._transport.write(raw[at : at + 1])
                if at >= len(raw) - len(response.body):
                    await asyncio.sleep(response.trickle)
        else:
            self._transport.write(raw)
        if self._http.our_state is h11.MUST_CLOSE:
            self._transport.close()
            return
        self._http.start_next_cycle()
        self._first_at, self._raw = None, b""
        self._read()
