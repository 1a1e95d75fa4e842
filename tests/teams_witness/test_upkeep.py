"""The subscription, kept up while the witness listens."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from providers.teams.witness import MISSED
from providers.teams.witness_config import WitnessTimings
from tests.standins.graph_sealing import message
from tests.standins.graph_subscriptions import GraphStandIn
from tests.teams_witness.watch import Begin, Watch, happened

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def lifecycle(watch: Watch, event: str, **changed: Any) -> bytes:
    one = watch.subscription
    row = {"subscriptionId": one["id"], "clientState": one["clientState"]}
    return message({**row, "lifecycleEvent": event, **changed})


async def test_it_is_renewed_when_graph_asks_for_it(begin: Begin, graph: GraphStandIn) -> None:
    watch = begin()
    await watch.until_up()
    watch.put(lifecycle(watch, "reauthorizationRequired"))
    await watch.until(lambda: len(graph.asked("PATCH")) == 1)


async def test_it_is_made_anew_when_graph_has_removed_it(begin: Begin, graph: GraphStandIn) -> None:
    watch = begin()
    await watch.until_up()
    body = lifecycle(watch, "subscriptionRemoved")
    graph.subscriptions.clear()
    watch.put(body)
    await watch.until(lambda: len(graph.asked("POST")) == 2)
    watch.tell(happened("callEnded"))
    await watch.until(lambda: len(watch.events) == 1)


async def test_what_was_missed_is_said(begin: Begin) -> None:
    watch = begin()
    await watch.until_up()
    watch.put(lifecycle(watch, "missed"))
    await watch.until(lambda: watch.detail == MISSED)


async def test_strangers_cannot_make_us_ask(begin: Begin, graph: GraphStandIn) -> None:
    watch = begin()
    await watch.until_up()
    watch.put(lifecycle(watch, "reauthorizationRequired", clientState="another-word"))
    watch.tell(happened("callEnded"))
    await watch.until(lambda: len(watch.events) == 1)
    assert not graph.asked("PATCH")


async def test_a_flood_of_wishes_is_no_flood_of_requests(begin: Begin, graph: GraphStandIn) -> None:
    watch = begin(WitnessTimings(request=5.0, renew_least=1.0))
    await watch.until_up()
    began = time.monotonic()
    while time.monotonic() - began < 1.5:
        watch.put(lifecycle(watch, "reauthorizationRequired"))
        await asyncio.sleep(0.01)
    assert 1 <= len(graph.asked("PATCH")) <= 2


async def test_it_is_renewed_in_time(begin: Begin, graph: GraphStandIn) -> None:
    timings = WitnessTimings(request=5.0, hub_open=10.0, renew=0.2, renew_again=0.1)
    watch = begin(timings)
    await watch.until(lambda: len(graph.asked("PATCH")) >= 2)
    assert {request.path for request in graph.asked("PATCH")} == {
        f"/beta/subscriptions/{watch.subscription['id']}"
    }
