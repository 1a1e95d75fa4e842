"""Listening at the Event Hub that Graph sends to, with Microsoft's client.

Where one connection left off the next goes on, so that nothing between them is missed; and the hub
is asked again and again what came last, since a client whose connection broke quietly would
otherwise look like a quiet lesson. ``azure.eventhub`` is imported at first use, in a worker thread:
it takes a third of a second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn
from urllib.parse import unquote

from providers.base import NotAllowed, NotConfigured, ProviderError, Unreachable
from providers.clock import Clock
from providers.faults import where
from providers.http import proxy_for
from providers.teams.notifications import LARGEST
from providers.teams.witness_config import (
    EVENT_HUB,
    NOT_INSTALLED,
    WitnessConfig,
    WitnessTimings,
)
from providers.threads import load

log = logging.getLogger(__name__)

MOST_PARTITIONS = 100
NO_HUB = "No connection to the Event Hub: check the network, and whether the firewall lets out "
REFUSED = (
    f"The Event Hub does not let the witness in: the secret {EVENT_HUB} must be of a policy with "
    "the right to listen."
)
NO_SUCH = "There is no Event Hub of that name, or no such consumer group: check both."
CROWDED = "Five programs listen at the Event Hub already: give each its own consumer group."
DEAF = "The Event Hub has a message that does not come to the witness: it connects anew."


class Bookmarks:
    """How far each partition has been read: the place in it, and its number."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self.numbers: dict[str, int] = {}

    def begin(self, partition: str, place: str, number: int) -> None:
        """Read it from behind this place on; an empty one has the place and number -1."""
        self.places[partition], self.numbers[partition] = place, number

    def read(self, partition: str, place: str | None, number: int | None) -> bool:
        """Something was read; whether it is new."""
        if number is not None:
            if number <= self.numbers.get(partition, -1):
                return False
            self.numbers[partition] = number
        if place is not None:
            self.places[partition] = place
        return True


class HubListener:
    """One Event Hub, read from when it is first reached on."""

    def __init__(self, config: WitnessConfig, clock: Clock, timings: WitnessTimings) -> None:
        self._config = config
        self._clock = clock
        self._timings = timings
        self._marks = Bookmarks()

    async def listen(self, heard: Callable[[bytes], None], up: Callable[[], None]) -> NoReturn:
        """Call ``up`` once the hub lets us in, and ``heard`` with each message from then on.
        Raises ProviderError when the connection is lost or cannot be made."""
        client = await self._make()
        try:
            partitions = await self._partitions(client)
            unread = [one for one in partitions if one not in self._marks.places]
            looks = (self._within(client.get_partition_properties(one)) for one in unread)
            for partition, last in zip(unread, await asyncio.gather(*looks), strict=True):
                number = int(last["last_enqueued_sequence_number"])
                self._marks.begin(partition, str(last["last_enqueued_offset"]), number)
            up()
            await self._read(client, partitions, heard)
        finally:
            await self._close(client)

    async def reach(self) -> None:
        """Get to the hub and be let in, which takes nobody's place. Raises ProviderError."""
        client = await self._make()
        try:
            await self._partitions(client)
        finally:
            await self._close(client)

    async def _partitions(self, client: Any) -> list[str]:
        partitions = await self._within(client.get_partition_ids())
        if not 0 < len(partitions) <= MOST_PARTITIONS:
            raise Unreachable("The Event Hub's answer makes no sense: it has no partitions.")
        return list(partitions)

    async def _make(self) -> Any:
        try:
            more = ("aiohttp",) if self._config.websockets else ()
            packages = await asyncio.to_thread(load, "azure.eventhub", "azure.eventhub.aio", *more)
        except ImportError:
            raise NotConfigured(NOT_INSTALLED) from None
        eventhub, aio = packages[:2]
        # It warns of what is told here in plain words, with the names of the school's hub.
        logging.getLogger("azure.eventhub").setLevel(logging.CRITICAL)
        kind = eventhub.TransportType
        way: dict[str, Any] = {"transport_type": kind.Amqp}
        if self._config.websockets:
            way = {"transport_type": kind.AmqpOverWebsocket, "http_proxy": self._proxy()}
        try:
            return aio.EventHubConsumerClient.from_connection_string(
                self._config.event_hub,
                consumer_group=self._config.consumer_group,
                # What is tried again, and when, is decided and told here.
                retry_total=0,
                auth_timeout=self._timings.hub_open,
                **way,
            )
        except ValueError:
            pass  # its text may hold the key
        raise NotConfigured(f"The secret {EVENT_HUB} is no connection string of an Event Hub.")

    def _proxy(self) -> dict[str, Any] | None:
        """The proxy of the environment, as Microsoft's client wants it."""
        proxy = proxy_for(self._config.hub_host)
        if proxy is None:
            return None
        return {
            "proxy_hostname": f"{proxy.scheme}://{proxy.hostname}",
            "proxy_port": proxy.port or (443 if proxy.scheme == "https" else 80),
            "username": unquote(proxy.username or ""),
            "password": unquote(proxy.password or ""),
        }

    async def _read(
        self, client: Any, partitions: list[str], heard: Callable[[bytes], None]
    ) -> NoReturn:
        lost: asyncio.Future[NoReturn] = asyncio.get_running_loop().create_future()

        async def on_event(context: Any, event: Any) -> None:
            if event is None or lost.done():
                return
            if self._marks.read(context.partition_id, event.offset, event.sequence_number):
                heard(_body(event))

        async def on_error(context: Any, error: Exception) -> None:
            if not lost.done():
                lost.set_exception(self._trouble(error))

        receiving = asyncio.create_task(
            client.receive(
                on_event,
                on_error=on_error,
                starting_position=dict(self._marks.places),
                prefetch=50,
            )
        )
        probing = asyncio.create_task(self._probe(client, partitions))
        try:
            await asyncio.wait({lost, receiving, probing}, return_when=asyncio.FIRST_COMPLETED)
            if lost.done():
                lost.result()
            for task in (probing, receiving):
                if task.done() and (error := task.exception()) is not None:
                    raise error if isinstance(error, ProviderError) else self._trouble(error)
            raise Unreachable("The Event Hub closed the connection.")
        finally:
            lost.cancel()
            for task in (probing, receiving):
                task.cancel()
            await asyncio.wait({probing, receiving}, timeout=self._timings.hub_close)

    async def _probe(self, client: Any, partitions: list[str]) -> NoReturn:
        """Ask the hub in turn what came last in each partition. Raises when that does not come."""
        turn = 0
        while True:
            await asyncio.sleep(self._timings.hub_probe)
            partition = partitions[turn % len(partitions)]
            turn += 1
            last = await self._within(client.get_partition_properties(partition))
            number = int(last["last_enqueued_sequence_number"])
            patience = self._clock.mono() + self._timings.hub_deaf
            while self._marks.numbers.get(partition, -1) < number:
                if self._clock.mono() >= patience:
                    raise Unreachable(DEAF)
                await asyncio.sleep(min(0.5, self._timings.hub_deaf / 5))

    async def _within(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do it in time. What fails is told without its text, which may name the hub."""
        try:
            async with asyncio.timeout(self._timings.hub_open):
                return await work
        except TimeoutError:
            words: ProviderError = Unreachable(self._unreachable())
        except Exception as error:  # noqa: BLE001 - a foreign library may raise anything
            words = self._trouble(error)
        raise words

    async def _close(self, client: Any) -> None:
        """In time as well: what hangs is left behind."""
        try:
            async with asyncio.timeout(self._timings.hub_close):
                await client.close()
        except Exception as error:  # noqa: BLE001 - it is closed because it is broken
            log.info("The connection to the Event Hub did not close tidily: %s", where(error))

    def _unreachable(self) -> str:
        return NO_HUB + ("port 443." if self._config.websockets else "port 5671.")

    def _trouble(self, error: BaseException) -> ProviderError:
        """What an error of the client means, by its kind alone."""
        condition = str(getattr(error, "error", ""))
        name = type(error).__name__
        if name == "AuthenticationError" or "unauthorized" in condition:
            return NotAllowed(REFUSED)
        if "not-found" in condition:
            return NotAllowed(NO_SUCH)
        if "limit-exceeded" in condition:
            return NotAllowed(CROWDED)
        if isinstance(error, ImportError):
            return NotConfigured(NOT_INSTALLED)
        log.info("The Event Hub's client failed: %s %s", name, condition)
        return Unreachable(self._unreachable())


def _body(event: Any) -> bytes:
    """The bytes of a message; empty where it holds something else or far too much."""
    try:
        whole = b"".join(part for part in event.body if isinstance(part, bytes | bytearray))
    except TypeError:
        return b""
    return whole if len(whole) <= LARGEST else b""
