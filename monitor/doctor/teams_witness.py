"""Asks Microsoft whether the witness could hear of a meeting. Nothing is made, and no message is
taken: a subscription is made by the monitor alone."""

from __future__ import annotations

import asyncio

from monitor.doctor.findings import Finding, State
from providers.base import ProviderError
from providers.clock import SystemClock
from providers.teams.witness_app import PERMISSION, WitnessApp
from providers.teams.witness_config import WitnessConfig, WitnessTimings
from providers.teams.witness_hub import HubListener

TIMINGS = WitnessTimings(hub_open=15.0, hub_close=2.0)


async def heard_of(witness: WitnessConfig, of_class: bool) -> list[Finding]:
    """What Microsoft says to the witness's app, and the Event Hub to its key. ``of_class``: its
    meeting is that of a class, and can be asked about."""
    app, hub = await asyncio.gather(_app(witness, of_class), _hub(witness))
    return [*app, hub]


async def _app(witness: WitnessConfig, of_class: bool) -> list[Finding]:
    app = WitnessApp(witness, SystemClock(), TIMINGS)
    try:
        told = [_right(await app.has_right())]
        if of_class:
            stands = [row async for row in app.subscriptions()]
            told.append(_subscription(bool(stands)))
    except ProviderError as error:
        return [Finding(State.MISSING, f"the witness: {error}")]
    finally:
        await app.close()
    return told


def _right(has_it: bool | None) -> Finding:
    if has_it is None:
        text = "the witness: Microsoft takes its app; whether that may hear of meetings is not told"
        return Finding(State.UNKNOWN, text)
    if not has_it:
        return Finding(State.MISSING, f"the witness: {PERMISSION}")
    return Finding(State.OK, "the witness: Microsoft takes its app, which may hear of meetings")


def _subscription(stands: bool) -> Finding:
    if stands:
        return Finding(State.OK, "the witness: a subscription to this meeting stands")
    text = (
        "the witness: no subscription to this meeting stands yet. The monitor makes it; a call "
        "that has begun before may end without a word to the witness"
    )
    return Finding(State.UNKNOWN, text)


async def _hub(witness: WitnessConfig) -> Finding:
    try:
        await HubListener(witness, SystemClock(), TIMINGS).reach()
    except ProviderError as error:
        return Finding(State.MISSING, f"the witness: {error}")
    return Finding(State.OK, "the witness: the Event Hub lets it in")
