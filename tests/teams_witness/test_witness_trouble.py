"""What goes wrong around the witness is shown, passes, and stops nothing."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from pathlib import Path

import pytest

from providers.base import ChannelState
from providers.teams import witness_crypto
from providers.teams.call_events import CallEvent
from providers.teams.witness_config import WitnessTimings
from providers.teams.witness_crypto import STATE, Keys, load_keys
from tests.standins.event_hub import KEY, EventHubStandIn
from tests.standins.graph_subscriptions import Answer, GraphStandIn
from tests.teams_witness.conftest import LINK, Configure
from tests.teams_witness.watch import Begin, Watch, happened

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(403), "OnlineMeetings.Read.All"),
        (Answer(503), "fault of its own"),
        (Answer(raw=b"garbage\r\n\r\n"), "broke"),
        (Answer(201, {"id": []}), "names no subscription"),
    ],
)
async def test_trouble_at_graph_is_shown_and_passes(
    begin: Begin, graph: GraphStandIn, answer: Answer, says: str
) -> None:
    graph.next = [answer]
    watch = begin()
    await watch.until_up()
    assert any(state is ChannelState.DOWN and says in detail for state, detail in watch.states)


async def test_a_pause_that_microsoft_asks_for_is_kept(begin: Begin, graph: GraphStandIn) -> None:
    graph.next = [Answer(429, headers={"Retry-After": "1"})]
    timings = WitnessTimings(request=5.0, hub_open=10.0, renew_again=0.05, renew_slowest=5.0)
    began = time.monotonic()
    watch = begin(timings)
    await watch.until(lambda: len(graph.asked("POST")) == 2)
    assert time.monotonic() - began >= 1.0


async def test_a_break_at_the_hub_is_shown_and_what_came_meanwhile_is_heard(
    begin: Begin, hub: EventHubStandIn
) -> None:
    watch = begin(real=True)
    await watch.until(lambda: watch.state is ChannelState.UP and hub.readers == 2)
    hub.drop()
    await watch.until(lambda: watch.state is ChannelState.DOWN)
    assert "Event Hub" in watch.detail
    pressed = time.monotonic()
    watch.tell(happened("callEnded"))
    await watch.until(lambda: watch.ear.ended_since(pressed))
    await watch.until_up()


async def test_a_hub_that_lets_us_in_later(begin: Begin, hub: EventHubStandIn) -> None:
    hub.lets_in = False
    watch = begin(real=True)
    await watch.until(lambda: watch.state is ChannelState.DOWN)
    assert "right to listen" in watch.detail
    hub.lets_in = True
    await watch.until_up()


async def test_a_folder_that_is_mended_meanwhile(begin: Begin, folder: Path, keys: Keys) -> None:
    (folder / STATE).chmod(0o644)
    watch = begin()
    await watch.until(lambda: watch.state is ChannelState.DOWN)
    assert "can be read by others" in watch.detail
    (folder / STATE).chmod(0o600)
    await watch.until_up()
    assert watch.subscription["clientState"] == keys.client_state(watch.subscription["resource"])


async def test_two_computers_do_not_take_it_from_each_other(
    begin: Begin, graph: GraphStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_crypto, "KEY_BITS", 2048)
    load_keys(tmp_path / "other", time.time())
    first = begin()
    await first.until_up()
    second = begin(folder=tmp_path / "other")
    await second.until(lambda: second.state is ChannelState.DOWN)
    assert "Another computer" in second.detail
    first.tell(happened("callEnded"))
    await first.until(lambda: len(first.events) == 1)
    assert second.events == []


async def test_a_callback_that_fails_stops_nothing(
    graph: GraphStandIn, hub: EventHubStandIn, configure: Configure
) -> None:
    watch = Watch(configure(graph, hub), graph, hub)

    def fail(event: CallEvent) -> None:
        raise RuntimeError("Petra")

    watch.witness._on_event = fail
    await watch.until_up()
    pressed = time.monotonic()
    watch.tell(happened("callStarted"))
    watch.tell(happened("callEnded"))
    await watch.until(lambda: watch.ear.ended_since(pressed))
    assert "Petra" not in repr(watch.states)
    await watch.stop()


async def test_nothing_waits_for_it(
    graph: GraphStandIn, hub: EventHubStandIn, configure: Configure
) -> None:
    """Graph and the hub are silent, and the event loop goes on; closing takes its deadline."""
    graph.sign_in = [Answer(slow=True)] * 9
    hub.silent = True
    timings = WitnessTimings(hub_close=0.5)
    watch = Watch(configure(graph, hub), graph, hub, timings, real=True)
    await watch.until(lambda: bool(graph.requests) and hub.connections > 0)
    worst, last = 0.0, time.monotonic()
    for _ in range(50):
        await asyncio.sleep(0.01)
        worst, last = max(worst, time.monotonic() - last), time.monotonic()
    assert worst < 0.5
    assert watch.state is ChannelState.CONNECTING
    began = time.monotonic()
    await watch.stop()
    assert time.monotonic() - began < 5.0


async def test_nothing_secret_is_told_or_logged(
    begin: Begin, caplog: pytest.LogCaptureFixture, folder: Path
) -> None:
    caplog.set_level(logging.INFO)
    watch = begin(real=True)
    await watch.until(lambda: watch.state is ChannelState.UP and watch.hub.readers == 2)
    name = {"user": {"id": "u-1", "displayName": "Petra Pupil"}}
    row = {"id": "p-1", "info": {"identity": name}}
    watch.tell(happened("rosterUpdated", **{"participants@delta": [row]}))
    await watch.until(lambda: len(watch.events) == 1)
    watch.hub.drop()
    await watch.until(lambda: watch.state is ChannelState.DOWN)
    told = caplog.text + repr(watch.states) + repr(watch.events)
    state = (folder / STATE).read_bytes()
    secrets = [LINK, "meetup-join", KEY, "the-secret-of-the-app", "Petra", repr(state),
               watch.subscription["clientState"], *watch.graph.tokens]  # fmt: skip
    assert not [secret for secret in secrets if secret in told]
    assert os.environ.get("CHAPERONE_TEAMS_EVENT_HUB") is None
