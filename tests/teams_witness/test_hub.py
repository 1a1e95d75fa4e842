"""Microsoft's own client for Event Hubs, against a stand-in that speaks AMQP 1.0."""

from __future__ import annotations

import asyncio
import base64
import inspect
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from providers.base import NotAllowed, NotConfigured, Unreachable
from providers.clock import SystemClock
from providers.teams.witness_config import WitnessConfig, WitnessTimings
from providers.teams.witness_hub import Bookmarks, HubListener
from tests.standins.event_hub import EventHubStandIn
from tests.teams_witness.conftest import Configure

# Cancelled in the middle of connecting, Microsoft's client leaves its streams to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

QUICK = WitnessTimings(hub_open=10.0, hub_probe=0.2, hub_deaf=3.0, hub_close=4.0)


class Ear:
    """A listener in a task of its own, and what it heard."""

    def __init__(self, listener: HubListener, hub: EventHubStandIn) -> None:
        self.heard: list[bytes] = []
        self.ups = 0
        self.hub = hub
        self.task = asyncio.create_task(listener.listen(self.heard.append, self._up))

    def _up(self) -> None:
        self.ups += 1

    async def until(self, condition: Callable[[], bool]) -> None:
        await self.hub.until(lambda: condition() or self.task.done())
        if self.task.done():
            self.task.result()

    async def lost(self) -> BaseException:
        await asyncio.wait({self.task}, timeout=20)
        error = self.task.exception()
        assert error is not None
        return error


Listen = Callable[..., Ear]


@pytest.fixture
async def listen(hub: EventHubStandIn, configure: Configure) -> AsyncIterator[Listen]:
    """Makes listeners, and stops them."""
    ears: list[Ear] = []

    def begin(listener: HubListener | None = None, timings: WitnessTimings = QUICK) -> Ear:
        listener = listener or new(configure(at=hub), timings)
        ears.append(Ear(listener, hub))
        return ears[-1]

    yield begin
    for ear in ears:
        ear.task.cancel()
        await asyncio.wait({ear.task}, timeout=15)


def new(config: WitnessConfig, timings: WitnessTimings = QUICK) -> HubListener:
    return HubListener(config, SystemClock(), timings)


async def test_it_hears_of_every_partition_what_comes_from_now_on(
    listen: Listen, hub: EventHubStandIn
) -> None:
    hub.put(b"before", 0)
    ear = listen()
    await ear.until(lambda: ear.ups == 1)
    hub.put(b"one", 0)
    hub.put(b"two", 1)
    await ear.until(lambda: len(ear.heard) == 2)
    assert sorted(ear.heard) == [b"one", b"two"]


async def test_what_comes_between_letting_in_and_listening_is_not_missed(
    listen: Listen, hub: EventHubStandIn
) -> None:
    ear = listen()
    await ear.until(lambda: "com.microsoft:partition" in hub.asked)
    hub.put(b"early", 0)
    await ear.until(lambda: ear.heard == [b"early"])


async def test_after_a_break_it_goes_on_where_it_was(
    listen: Listen, hub: EventHubStandIn, configure: Configure
) -> None:
    listener = new(configure(at=hub))
    ear = listen(listener)
    await ear.until(lambda: ear.ups == 1)
    hub.put(b"one", 0)
    await ear.until(lambda: ear.heard == [b"one"])
    hub.drop()
    assert isinstance(await ear.lost(), Unreachable)
    hub.put(b"meanwhile", 0)
    hub.put(b"as well", 1)
    again = listen(listener)
    await again.until(lambda: len(again.heard) == 2)
    assert sorted(again.heard) == [b"as well", b"meanwhile"]


async def test_a_line_that_broke_quietly_is_noticed(listen: Listen, hub: EventHubStandIn) -> None:
    """The hub has something for us and it does not come: no lesson is that quiet."""
    ear = listen(timings=WitnessTimings(hub_open=10, hub_probe=0.1, hub_deaf=0.5))
    await ear.until(lambda: ear.ups == 1)
    hub.deaf = True
    hub.put(b"lost")
    error = await ear.lost()
    assert isinstance(error, Unreachable)
    assert "does not come to the witness" in str(error)


async def test_a_quiet_hub_is_not_taken_for_a_broken_one(
    listen: Listen, hub: EventHubStandIn
) -> None:
    ear = listen(timings=WitnessTimings(hub_open=10, hub_probe=0.05, hub_deaf=0.2))
    await ear.until(lambda: hub.asked.count("com.microsoft:partition") > 6)
    assert not ear.task.done()


async def test_a_wrong_key_is_one_sentence(
    listen: Listen, hub: EventHubStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    hub.lets_in = False
    error = await listen().lost()
    assert isinstance(error, NotAllowed)
    assert "teams-event-hub" in str(error)
    assert "right to listen" in str(error)
    assert not [line for line in caplog.records if line.levelno >= logging.WARNING]


async def test_a_consumer_group_that_is_not_there(listen: Listen, hub: EventHubStandIn) -> None:
    hub.refuses = "amqp:not-found"
    error = await listen().lost()
    assert "consumer group" in str(error), error


async def test_a_hub_with_too_many_listeners(listen: Listen, hub: EventHubStandIn) -> None:
    hub.refuses = "amqp:resource-limit-exceeded"
    error = await listen().lost()
    assert "its own consumer group" in str(error), error


async def test_a_hub_that_is_not_there(
    listen: Listen, hub: EventHubStandIn, configure: Configure
) -> None:
    named = hub.connection.replace("EntityPath=graph-events", "EntityPath=other")
    error = await listen(new(configure(event_hub=named))).lost()
    assert "no Event Hub of that name" in str(error), error


async def test_silence_ends_at_the_deadline(listen: Listen, hub: EventHubStandIn) -> None:
    hub.silent = True
    error = await listen(timings=WitnessTimings(hub_open=0.5, hub_close=1)).lost()
    assert isinstance(error, Unreachable)
    assert "port 5671" in str(error)


async def test_nobody_there(listen: Listen, hub: EventHubStandIn) -> None:
    await hub.stop()
    error = await listen().lost()
    assert isinstance(error, Unreachable)
    assert "firewall" in str(error)


async def test_no_partitions_make_no_sense(listen: Listen, hub: EventHubStandIn) -> None:
    hub.partitions.clear()
    assert "makes no sense" in str(await listen().lost())


async def test_nothing_of_it_is_left_behind(listen: Listen, hub: EventHubStandIn) -> None:
    ear = listen()
    await ear.until(lambda: ear.ups == 1 and len(hub.attached) > 10)
    ear.task.cancel()
    await asyncio.wait({ear.task}, timeout=15)
    assert ear.task.cancelled()
    await hub.until(lambda: not hub.lines)
    await hub.until(lambda: len(asyncio.all_tasks()) <= 1)


async def test_the_token_is_for_this_hub_and_never_logged(
    listen: Listen, hub: EventHubStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    ear = listen()
    await ear.until(lambda: hub.readers == 2)
    hub.drop()
    await ear.lost()
    assert all(token.startswith("SharedAccessSignature sr=sb%3A%2F%2F") for token in hub.tokens)
    assert not [record for record in caplog.records if record.name.startswith("azure")]
    assert "SharedAccess" not in caplog.text
    assert str(hub.port) not in caplog.text


@pytest.mark.filterwarnings("ignore:ssl=None:DeprecationWarning")  # Microsoft's, without TLS
async def test_where_only_port_443_is_open_it_goes_by_websocket(
    listen: Listen, hub: EventHubStandIn, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    from azure.eventhub.aio import EventHubConsumerClient as Client
    from websockets.asyncio.server import ServerConnection, serve

    paths: list[str] = []

    async def bridge(line: ServerConnection) -> None:
        """To the stand-in, and back."""
        assert line.request is not None
        paths.append(line.request.path)
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)

        async def back() -> None:
            while data := await reader.read(65536):
                await line.send(data)

        pumping = asyncio.create_task(back())
        async for data in line:
            assert isinstance(data, bytes)
            writer.write(data)
        writer.close()
        await asyncio.wait({pumping}, timeout=5)

    async with serve(bridge, "localhost", 0, subprotocols=["AMQPWSB10"]) as server:  # type: ignore[list-item]
        port = next(iter(server.sockets)).getsockname()[1]
        address = f"http://localhost:{port}"
        real = Client.from_connection_string

        def here(*args: Any, **kwargs: Any) -> Client:
            """The same, to this computer in place of port 443 of Azure."""
            return real(*args, **kwargs, custom_endpoint_address=address)

        monkeypatch.setattr(Client, "from_connection_string", here)
        ear = listen(new(configure(at=hub, websockets=True)))
        await ear.until(lambda: ear.ups == 1)
        hub.put(b"one")
        await ear.until(lambda: ear.heard == [b"one"])
        ear.task.cancel()
        await asyncio.wait({ear.task}, timeout=15)
    assert set(paths) == {"/$servicebus/websocket"}


class Proxy:
    """One that lets nobody through, and what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked += (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        writer.close()


# Microsoft's client uses what aiohttp wants to be rid of.
@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
@pytest.mark.parametrize("bypassed", [False, True])
async def test_over_port_443_it_goes_by_the_proxy_of_the_environment(
    listen: Listen, configure: Configure, monkeypatch: pytest.MonkeyPatch, bypassed: bool
) -> None:
    proxy, host = Proxy(), "made-up.servicebus.invalid"
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://me:p%40ss@127.0.0.1:{port}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, host if bypassed else "")
    key = "SharedAccessKeyName=listen;SharedAccessKey=c2VjcmV0LWtleQ==;EntityPath=h"
    connection = f"Endpoint=sb://{host}/;{key}"
    error = await listen(new(configure(event_hub=connection, websockets=True))).lost()
    assert isinstance(error, Unreachable)
    assert "443" in str(error)
    assert "ss@" not in str(error)
    server.close()
    wanted = [] if bypassed else [f"CONNECT {host}:443 HTTP/1.1"]
    assert [line for line in proxy.asked if line.startswith("CONNECT")][:1] == wanted
    login = base64.b64encode(b"me:p@ss").decode()
    assert (f"Proxy-Authorization: Basic {login}" in proxy.asked) is not bypassed


async def test_without_the_extra_it_says_what_to_install(
    listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "azure.eventhub.aio", None)
    error = await listen().lost()
    assert isinstance(error, NotConfigured)
    assert "'.[teams,teams-witness]'" in str(error)


async def test_a_connection_string_that_the_client_does_not_take(
    listen: Listen, configure: Configure
) -> None:
    bad = "Endpoint=nonsense;SharedAccessKeyName=x;SharedAccessKey=c2VjcmV0;EntityPath=h"
    error = await listen(new(configure(event_hub=bad))).lost()
    assert isinstance(error, NotConfigured)
    assert error.__context__ is None
    assert "c2Vj" not in str(error)


def test_what_was_read_is_not_read_again() -> None:
    marks = Bookmarks()
    assert marks.read("0", "100", 1)
    assert not marks.read("0", "100", 1)
    assert not marks.read("0", "50", 0)
    assert marks.places == {"0": "100"}
    assert marks.read("1", "7", 0)
    assert marks.read("0", None, None)


def test_the_client_has_what_is_used_of_it() -> None:
    """For whoever updates it: these are its public names and arguments."""
    from azure.eventhub import EventData, TransportType
    from azure.eventhub.aio import EventHubConsumerClient as Client

    def takes(function: Callable[..., object]) -> set[str]:
        return set(inspect.signature(function).parameters)

    assert takes(Client.from_connection_string) >= {
        "conn_str", "consumer_group", "eventhub_name", "transport_type", "retry_total",
        "auth_timeout",
    }  # fmt: skip
    assert {"on_event", "on_error", "starting_position", "prefetch"} <= takes(Client.receive)
    assert "partition_id" in takes(Client.get_partition_properties)
    assert {"Amqp", "AmqpOverWebsocket"} <= set(TransportType.__members__)
    assert all(hasattr(EventData, name) for name in ("body", "offset", "sequence_number"))
