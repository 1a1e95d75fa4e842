"""The whole witness, against the stand-ins for Graph and for the Event Hub."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from providers.base import ChannelState
from providers.teams import witness_crypto
from providers.teams.call_events import (
    CallEnded,
    CallEvent,
    CallStarted,
    RosterChanged,
)
from providers.teams.witness import MAY_BE_DEAF, MISSED, TOO_LARGE, Witness
from providers.teams.witness_config import WitnessConfig, WitnessTimings
from providers.teams.witness_crypto import STATE, Keys, load_keys
from tests.standins.event_hub import KEY, EventHubStandIn
from tests.standins.graph_sealing import message, notification
from tests.standins.graph_subscriptions import Answer, GraphStandIn
from tests.teams_witness.conftest import LINK, NO_SAMPLES, SAMPLES, Configure

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
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


@pytest.mark.parametrize("real", [True, False], ids=["event hub", "direct"])
async def test_an_end_of_our_meeting_is_heard(begin: Begin, real: bool) -> None:
    watch = begin(real=real)
    await watch.until_up()
    pressed = time.monotonic()
    assert not watch.ear.ended_since(pressed)
    watch.tell(happened("callEnded"))
    await watch.until(lambda: watch.ear.ended_since(pressed))
    assert [type(event) for event in watch.events] == [CallEnded]


@NO_SAMPLES
async def test_every_documented_event_comes_through(begin: Begin) -> None:
    watch = begin()
    await watch.until_up()
    paths = sorted(SAMPLES.glob("graph_beta_callevent.*.json"))
    for path in paths:
        watch.tell(json.loads(path.read_text("utf-8")))
    await watch.until(lambda: len(watch.events) == len(paths))
    kinds = sorted(type(event).__name__ for event in watch.events)
    assert kinds == ["CallEnded", "CallStarted", *["RosterChanged"] * 4]
    assert not watch.ear.ended_since(time.monotonic() - 60)  # they are of 2022


async def test_it_says_what_it_is_doing_and_that_it_may_be_deaf_at_first(begin: Begin) -> None:
    watch = begin()
    await watch.until_up()
    assert watch.states[0][0] is ChannelState.CONNECTING
    assert watch.detail == MAY_BE_DEAF
    watch.tell(happened("rosterUpdated"))
    await watch.until(lambda: watch.detail == "")


async def test_after_a_restart_it_is_not_taken_for_deaf(begin: Begin) -> None:
    first = begin(real=True)
    await first.until_up()
    await first.stop()
    again = begin(real=True)
    await again.until_up()
    assert again.detail == ""
    again.tell(happened("callStarted"))
    await again.until(lambda: [type(event) for event in again.events] == [CallStarted])


async def test_closing_leaves_the_subscription_for_the_next_lesson(
    begin: Begin, graph: GraphStandIn
) -> None:
    watch = begin(real=True)
    await watch.until_up()
    await watch.stop()
    assert len(graph.subscriptions) == 1
    assert not graph.asked("DELETE")
    await watch.hub.until(lambda: not watch.hub.lines)


@pytest.mark.parametrize(
    "changed",
    [
        {"clientState": "another-word"},
        {"clientState": ""},
        {"clientState": None},
        {"clientState": "\ud800"},
        {"resource": "communications/onlineMeetings(joinWebUrl='other')/meetingCallEvents"},
        {"encryptedContent": None},
        {"encryptedContent": {}},
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_what_is_not_of_our_meeting_or_not_graphs_proves_nothing(
    begin: Begin, changed: dict[str, Any]
) -> None:
    watch = begin()
    await watch.until_up()
    pressed = time.monotonic()
    watch.tell(happened("callEnded"), changed)
    watch.tell(happened("rosterUpdated"))
    await watch.until(lambda: bool(watch.events))
    assert [type(event) for event in watch.events] == [RosterChanged]
    assert not watch.ear.ended_since(pressed)


async def test_an_end_that_is_not_encrypted_proves_nothing(begin: Begin) -> None:
    watch = begin()
    await watch.until_up()
    plain = happened("callEnded")
    watch.tell(plain, {"encryptedContent": None, "resourceData": plain})
    watch.tell(happened("rosterUpdated"))
    await watch.until(lambda: bool(watch.events))
    assert [type(event) for event in watch.events] == [RosterChanged]


async def test_one_that_was_changed_is_said_and_hides_no_other(begin: Begin) -> None:
    watch = begin()
    await watch.until_up()
    bad = notification(watch.subscription, happened("callEnded"))
    bad["encryptedContent"]["dataSignature"] = "AAAA"
    watch.put(message(bad, notification(watch.subscription, happened("callStarted"))))
    await watch.until(lambda: bool(watch.events))
    assert [type(event) for event in watch.events] == [CallStarted]
    assert any("signature is not right" in detail for _, detail in watch.states)
    assert watch.detail == ""


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"[]", b'{"value": 7}', b"[" * 50_000])
async def test_rubbish_in_the_hub_does_nothing(begin: Begin, body: bytes) -> None:
    watch = begin()
    await watch.until_up()
    watch.put(body)
    watch.tell(happened("callEnded"))
    await watch.until(lambda: len(watch.events) == 1)


@NO_SAMPLES
async def test_graphs_trying_of_the_way_does_nothing(begin: Begin) -> None:
    watch = begin()
    await watch.until_up()
    watch.put((SAMPLES / "graph_eventhub.validation_message.json").read_bytes())
    watch.tell(happened("callEnded"))
    await watch.until(lambda: len(watch.events) == 1)


async def test_one_that_was_too_large_for_the_hub_is_said(begin: Begin) -> None:
    watch = begin()
    await watch.until_up()
    stored = {"resource": None, "encryptedContent": None, "additionalPayloadStorageId": "blob"}
    watch.tell({}, stored)
    await watch.until(lambda: watch.detail == TOO_LARGE)
    assert watch.state is ChannelState.UP


# -- the subscription ------------------------------------------------------------------------------


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


# -- trouble -------------------------------------------------------------------------------------


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
