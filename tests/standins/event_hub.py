"""A stand-in for Azure Event Hubs on loopback: AMQP 1.0 as Microsoft's client speaks it.

The client comes in without TLS, as to Microsoft's emulator (``UseDevelopmentEmulator=true``).
Known are SASL ANONYMOUS, tokens put to ``$cbs``, the two questions to ``$management`` that a
consumer asks, and receiving from a partition by place.
"""

from __future__ import annotations

import asyncio
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.standins.amqp import (
    Described,
    Symbol,
    decode,
    frame,
    message,
    read_message,
    timestamp,
    ubyte,
    uint,
    ulong,
    ushort,
)

SASL, AMQP = b"AMQP\x03\x01\x00\x00", b"AMQP\x00\x01\x00\x00"
OPEN, BEGIN, ATTACH, FLOW, TRANSFER, DISPOSITION, DETACH, END, CLOSE = range(0x10, 0x19)
HUB = "graph-events"
KEY = "bm90LWEtcmVhbC1rZXktYXQtYWxs"


@dataclass
class Link:
    """A link on which we send."""

    handle: int
    channel: int
    address: str
    credit: int = 0
    after: int = -1
    sent: int = 0


@dataclass(eq=False)
class Line:
    """One connection."""

    writer: asyncio.StreamWriter
    sending: dict[tuple[int, int], Link] = field(default_factory=dict)
    receiving: dict[tuple[int, int], str] = field(default_factory=dict)
    deliveries: int = 0

    def send(self, data: bytes) -> None:
        if not self.writer.is_closing():
            self.writer.write(data)


class EventHubStandIn:
    """One hub. ``put`` lays a message into a partition."""

    def __init__(self, partitions: int = 2) -> None:
        self.partitions: list[list[bytes]] = [[] for _ in range(partitions)]
        self.lines: set[Line] = set()
        self.tokens: list[str] = []
        self.attached: list[str] = []
        self.asked: list[str] = []
        self.lets_in = True
        self.silent = False
        self.deaf = False
        """Messages are taken and told of, and given to nobody."""
        self.refuses = ""
        """With what readers are turned away; empty: they are not."""
        self.connections = 0
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.drop()
        if self._server is not None:
            self._server.close()

    @property
    def connection(self) -> str:
        return (
            f"Endpoint=sb://localhost:{self.port};SharedAccessKeyName=listen;"
            f"SharedAccessKey={KEY};EntityPath={HUB};UseDevelopmentEmulator=true"
        )

    @property
    def readers(self) -> int:
        """How many partitions are being read."""
        links = [link for line in self.lines for link in line.sending.values()]
        return sum("/Partitions/" in link.address for link in links)

    def put(self, body: bytes, partition: int = 0) -> None:
        self.partitions[partition].append(body)
        for line in list(self.lines):
            self._deliver(line)

    def drop(self) -> None:
        """Every connection breaks."""
        for line in list(self.lines):
            line.writer.transport.abort()

    async def until(self, condition: Callable[[], bool], seconds: float = 15.0) -> None:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    # -- the protocol -----------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(writer)
        self.lines.add(line)
        self.connections += 1
        try:
            await self._speak(line, reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.lines.discard(line)
            writer.close()

    async def _speak(self, line: Line, reader: asyncio.StreamReader) -> None:
        assert await reader.readexactly(8) == SASL
        if self.silent:
            await reader.read()
            return
        line.send(SASL + frame(0, 0x40, [[Symbol("ANONYMOUS")]], kind=1))
        await self._frame(reader)
        line.send(frame(0, 0x44, [ubyte(0)], kind=1))
        assert await reader.readexactly(8) == AMQP
        line.send(AMQP)
        while True:
            channel, body = await self._frame(reader)
            if not body:
                continue  # a heartbeat
            performative, at = decode(body)
            fields = performative.value + [None] * 14
            if self._take(line, channel, performative.code, fields, body[at:]):
                return
            await line.writer.drain()

    async def _frame(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        size, offset, _, channel = struct.unpack(">IBBH", await reader.readexactly(8))
        body = await reader.readexactly(size - 8)
        return channel, body[offset * 4 - 8 :]

    def _take(self, line: Line, channel: int, code: int, f: list[Any], payload: bytes) -> bool:
        match code:
            case 0x10:
                line.send(frame(0, OPEN, ["stand-in", None, uint(65536), ushort(100), *[None] * 6]))
            case 0x11:
                line.send(
                    frame(
                        channel,
                        BEGIN,
                        [ushort(channel), uint(1), uint(9000), uint(9000), uint(255), *[None] * 3],
                    )
                )
            case 0x12:
                self._attach(line, channel, f)
            case 0x13:
                link = line.sending.get((channel, f[4]))
                if link is not None and f[6] is not None:
                    link.credit = f[5] + f[6] - link.sent if f[5] is not None else f[6]
                    self._deliver(line)
            case 0x14:
                self._request(line, channel, f, payload)
            case 0x16:
                line.sending.pop((channel, f[0]), None)
                line.send(frame(channel, DETACH, [uint(f[0]), True, None]))
            case 0x17:
                line.send(frame(channel, END, [None]))
            case 0x18:
                line.send(frame(0, CLOSE, [None]))
                return True
        return False

    def _attach(self, line: Line, channel: int, f: list[Any]) -> None:
        name, handle, they_receive, source, target = f[0], f[1], f[2], f[5], f[6]
        address = (source if they_receive else target).value[0]
        self.attached.append(str(address))
        partition = re.search(r"/([^/]+)/ConsumerGroups/[^/]+/Partitions/(\d+)$", str(address))
        ends = [Described(0x28, [address]), Described(0x29, [address])]
        answer = [name, uint(handle), not they_receive, ubyte(0), ubyte(0), *ends, None, None]
        # Microsoft's client reads every field, also those that could be left out at the end.
        line.send(frame(channel, ATTACH, [*answer, uint(0), ulong(1_048_576), None, None, None]))
        if partition and (self.refuses or partition[1] != HUB):
            why = self.refuses or "amqp:not-found"
            error = Described(0x1D, [Symbol(why), "so it is", None])
            line.send(frame(channel, DETACH, [uint(handle), True, error]))
        elif they_receive:
            link = Link(handle, channel, str(address))
            if partition:
                place = re.search(r"'(-?\d+)'", repr(source.value[7]))
                assert place, source
                link.after = int(place[1])
            line.sending[channel, handle] = link
        else:
            line.receiving[channel, handle] = str(address)
            windows: list[Any] = [
                uint(0),
                uint(9000),
                uint(1),
                uint(9000),
                uint(handle),
                uint(0),
                uint(100),
            ]
            windows += [None] * 4
            line.send(frame(channel, FLOW, windows))

    def _request(self, line: Line, channel: int, f: list[Any], payload: bytes) -> None:
        sections = read_message(payload)
        accepted = Described(0x24, [])
        line.send(frame(channel, DISPOSITION, [True, uint(f[1]), uint(f[1]), True, accepted, None]))
        address = line.receiving[channel, f[0]]
        asked = sections[0x74]
        value: Any = None
        status = 202
        if address.endswith("$cbs"):
            self.tokens.append(sections[0x77])
            status = 202 if self.lets_in else 401
        else:
            status, value = self._answer(asked)
        reply = message(
            [
                (0x73, [*[None] * 5, sections[0x73][0], *[None] * 7]),
                (0x74, {"status-code": _int(status), "status-description": "so it is"}),
                (0x77, value),
            ]
        )
        for link in line.sending.values():
            if link.address == address and link.channel == channel:
                self._transfer(line, link, reply)

    def _answer(self, asked: dict[str, Any]) -> tuple[int, Any]:
        self.asked.append(asked["type"])
        if asked["name"] != HUB:
            return 404, {}
        if asked["type"] == "com.microsoft:eventhub":
            ids = [str(number) for number in range(len(self.partitions))]
            return 200, {
                "name": HUB,
                "created_at": timestamp(time.time()),
                "partition_count": len(ids),
                "partition_ids": ids,
            }
        events = self.partitions[int(asked["partition"])]
        return 200, {
            "name": HUB,
            "partition": asked["partition"],
            "begin_sequence_number": 0 if events else -1,
            "last_enqueued_sequence_number": len(events) - 1,
            "last_enqueued_offset": str((len(events) - 1) * 100 if events else -1),
            "last_enqueued_time_utc": timestamp(time.time()),
            "is_partition_empty": not events,
        }

    # -- what is in the hub -------------------------------------------------------------------

    def _deliver(self, line: Line) -> None:
        if self.deaf:
            return
        for link in line.sending.values():
            found = re.search(r"/Partitions/(\d+)$", link.address)
            if not found:
                continue
            events = self.partitions[int(found[1])]
            for number, body in enumerate(events):
                if link.credit > 0 and number * 100 > link.after:
                    link.after = number * 100
                    self._transfer(line, link, _event(number, body))

    def _transfer(self, line: Line, link: Link, payload: bytes) -> None:
        line.deliveries += 1
        link.sent += 1
        link.credit -= 1
        tag = struct.pack(">I", line.deliveries)
        head = [uint(link.handle), uint(line.deliveries), tag, uint(0), True, False, *[None] * 5]
        line.send(frame(link.channel, TRANSFER, head, payload))


def _int(value: int) -> Any:
    return ubyte(value) if value < 0 else uint(value)


def _event(number: int, body: bytes) -> bytes:
    notes = {
        Symbol("x-opt-sequence-number"): number,
        Symbol("x-opt-offset"): str(number * 100),
        Symbol("x-opt-enqueued-time"): timestamp(time.time()),
    }
    return message([(0x72, notes), (0x75, body)])
