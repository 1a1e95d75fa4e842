"""What the stand-ins that listen on a port of this machine have in common."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Self

from tests.standins.zoom_wire import Request, Respond, Socket, WireServer


def no_socket(_request: Request, socket: Socket) -> None:
    """Takes no WebSocket."""
    socket.abort()


class LoopbackStandIn:
    """Answers at one address by ``respond``. An async context manager."""

    def __init__(
        self,
        respond: Respond,
        *,
        tls: ssl.SSLContext | None = None,
        greet: Callable[[Request, Socket], None] = no_socket,
    ) -> None:
        self.wire = WireServer(respond, greet, tls)

    async def __aenter__(self) -> Self:
        await self.wire.listen()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self.refuse()

    def origin(self, scheme: str = "http") -> str:
        """The address that leads here; ``ws`` for WebSockets. With an s where it speaks TLS."""
        return f"{scheme}{'s' if self.wire.tls else ''}://127.0.0.1:{self.wire.port}"

    @property
    def requests(self) -> list[Request]:
        """Every request so far, handshakes of WebSockets included."""
        return self.wire.requests

    def refuse(self) -> None:
        """Refuse connections, and cut those that stand."""
        self.wire.deafen()
        self.wire.cut()

    async def accept(self) -> None:
        """Accept connections again, on the same port."""
        await self.wire.listen(self.wire.port)
