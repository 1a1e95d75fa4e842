"""A witness and what it told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn

from providers.base import ChannelState
from providers.teams.call_events import CallEvent
from providers.teams.witness import Witness
from providers.teams.witness_config import WitnessConfig, WitnessTimings
from tests.standins.event_hub import EventHubStandIn
from tests.standins.graph_sealing import message, notification
from tests.standins.graph_subscriptions import GraphStandIn

QUICK = WitnessTimings(
    request=5.0,
    renew_least=0.05,
    renew_again=0.1,
    renew_slowest=0.2,
    hub_open=10.0,
    hub_probe=0.5,
    reconnect=0.1,
    reconnect_slowest=0.2,
)


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def happened(kind: str, **more: Any) -> dict[str, Any]:
    return {"eventType": kind, "eventDateTime": now(), **more}


class Direct:
    """A way to the witness without an Event Hub, for what has nothing to do with one."""

    def __init__(self) -> None:
        self.heard: Callable[[bytes], None] | None = None

    async def listen(self, heard: Callable[[bytes], None], up: Callable[[], None]) -> NoReturn:
        self.heard = heard
        up()
        await asyncio.Event().wait()
        raise AssertionError

    def put(self, body: bytes) -> None:
        assert self.heard is not None
        self.heard(body)


class Watch:
    """A witness and what it told. ``real``: it hears by Microsoft's client for Event Hubs."""

    def __init__(
        self,
        config: WitnessConfig,
        graph: GraphStandIn,
        hub: EventHubStandIn,
        timings: WitnessTimings = QUICK,
        real: bool = False,
    ) -> None:
        self.direct = None if real else Direct()
        self.states: list[tuple[ChannelState, str]] = []
        self.events: list[CallEvent] = []
        self.graph, self.hub = graph, hub
        self.witness = Witness(
            config,
            lambda state, detail: self.states.append((state, detail)),
            self.events.append,
            timings=timings,
            hub=self.direct,
        )
        self.ear = self.witness.ear
        self.task = asyncio.create_task(self.witness.run())

    @property
    def state(self) -> ChannelState | None:
        return self.states[-1][0] if self.states else None

    @property
    def detail(self) -> str:
        return self.states[-1][1] if self.states else ""

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.wait({self.task}, timeout=15)
        assert self.task.cancelled()

    async def until(self, condition: Callable[[], bool]) -> None:
        await self.hub.until(condition)

    async def until_up(self) -> None:
        await self.until(lambda: self.state is ChannelState.UP)

    @property
    def subscription(self) -> dict[str, Any]:
        (one,) = self.graph.subscriptions.values()
        return one

    def tell(self, event: Any, changed: dict[str, Any] | None = None) -> None:
        self.put(message({**notification(self.subscription, event), **(changed or {})}))

    def put(self, body: bytes) -> None:
        """Graph puts a message into the hub."""
        if self.direct is None:
            self.hub.put(body)
        else:
            self.direct.put(body)


Begin = Callable[..., Watch]
