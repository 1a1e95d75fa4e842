"""Keys made once, the stand-ins for Graph and for the Event Hub, and what both are told of."""

from __future__ import annotations

import gc
import shutil
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from providers.teams.witness_config import WitnessConfig, WitnessTimings
from providers.teams.witness_crypto import Keys, load_keys
from tests.conftest import SHARED
from tests.standins.event_hub import EventHubStandIn
from tests.standins.graph_subscriptions import GraphStandIn
from tests.teams_witness.watch import QUICK, Begin, Watch

SAMPLES = SHARED / "samples" / "teams"
NO_SAMPLES = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="Teams' samples are not in the shared folder"
)
LINK = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_ZmYwZTEyYjctZjA5MS00OTkzLWJhNzEtYzFiZD"
    "VjNGE0OGFj%40thread.v2/0?context=%7b%22Tid%22%3a%22909c6581-5130-43e9-88f3-fcb3582cde37%22%2c"
    "%22Oid%22%3a%22048c94fb-dda6-48b8-9fc8-6740ee418fb9%22%7d"
)
Configure = Callable[..., WitnessConfig]


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with keys in it: they take a second to make."""
    folder = tmp_path_factory.mktemp("keys") / "witness"
    load_keys(folder, time.time())
    return folder


@pytest.fixture
def folder(made_keys: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made_keys, tmp_path / "witness"))


@pytest.fixture
def keys(folder: Path) -> Keys:
    return load_keys(folder, time.time())


@pytest.fixture
async def graph() -> AsyncIterator[GraphStandIn]:
    standin = GraphStandIn()
    await standin.start()
    yield standin
    await standin.stop()


@pytest.fixture
async def hub() -> AsyncIterator[EventHubStandIn]:
    standin = EventHubStandIn()
    await standin.start()
    yield standin
    await standin.stop()
    gc.collect()  # what Microsoft's client left behind is this test's, and not the next one's


@pytest.fixture
def configure(folder: Path) -> Configure:
    """Makes a config for the stand-ins."""

    def make(
        graph: GraphStandIn | None = None, at: EventHubStandIn | None = None, **changed: object
    ) -> WitnessConfig:
        wishes: dict[str, object] = {
            "client_id": "the-app",
            "tenant_id": "the-tenant",
            "client_secret": "the-secret-of-the-app",
            "join_url": LINK,
            "event_hub": at.connection if at else NO_HUB,
            "notification_url": "EventHub:https://ns.servicebus.windows.net/eventhubname/hub"
            "?tenantId=school.example",
            "folder": folder,
        }
        if graph is not None:
            wishes |= {"login_url": graph.url, "graph_url": f"{graph.url}/beta"}
        return WitnessConfig(**{**wishes, **changed})  # type: ignore[arg-type]

    return make


@pytest.fixture
async def begin(
    graph: GraphStandIn, hub: EventHubStandIn, configure: Configure
) -> AsyncIterator[Begin]:
    """Starts witnesses, and stops them."""
    watches: list[Watch] = []

    def one(timings: WitnessTimings = QUICK, real: bool = False, **changed: object) -> Watch:
        watches.append(Watch(configure(graph, hub, **changed), graph, hub, timings, real))
        return watches[-1]

    yield one
    for watch in watches:
        await watch.stop()


NO_HUB = (
    "Endpoint=sb://localhost:1;SharedAccessKeyName=listen;SharedAccessKey=c2VjcmV0LWtleQ==;"
    "EntityPath=graph-events;UseDevelopmentEmulator=true"
)
