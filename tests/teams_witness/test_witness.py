"""The whole witness, against the stand-ins for Graph and for the Event Hub."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from providers.base import ChannelState
from providers.teams.call_events import CallEnded, CallStarted, RosterChanged
from providers.teams.witness import MAY_BE_DEAF, TOO_LARGE
from tests.standins.graph_sealing import message, notification
from tests.standins.graph_subscriptions import GraphStandIn
from tests.teams_witness.conftest import NO_SAMPLES, SAMPLES
from tests.teams_witness.watch import Begin, happened

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


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
