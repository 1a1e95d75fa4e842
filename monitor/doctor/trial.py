"""Tries the companion as far as can be done without joining the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.doctor.findings import Finding, State
from monitor.doctor.waiting import FirstWord, first_word, of_companion
from providers.base import ChannelState, ProviderError
from providers.companion import Companion, Pace
from providers.zoom.config import CompanionConfig
from providers.zoom.rest import ZoomRest
from providers.zoom.sdk_host import Computer
from providers.zoom.sdk_pass import sdk_pass
from providers.zoom.sdk_words import ONLY_AUTH

WORKER = "providers.zoom.sdk_worker"
CHILD_SECONDS = 25.0
"""Longer than it waits for Zoom's answer itself."""
_WHAT = "whether Zoom takes the key and secret of the Meeting SDK"


async def admission(rest: ZoomRest, companion: CompanionConfig) -> list[Finding]:
    """What it needs of Zoom to be let into the meeting."""
    findings = [await _passcode(rest)]
    if companion.account is not None:
        findings.append(await _zak(rest, companion.account))
    return findings


async def _passcode(rest: ZoomRest) -> Finding:
    remedy = "give the server-to-server app the scope meeting:read:meeting:admin"
    try:
        passcode = await rest.passcode()
    except ProviderError as error:
        return Finding(State.MISSING, f"the companion: the meeting's passcode: {error}", remedy)
    if passcode:
        return Finding(State.OK, "the companion: the meeting's passcode can be read")
    text = "the companion: the meeting has no passcode, by what Zoom says of it"
    return Finding(State.OK, text)


async def _zak(rest: ZoomRest, account: str) -> Finding:
    try:
        await rest.zak(account)
    except ProviderError as error:
        remedy = "scope user:read:token:admin; without zoom.companion_account it joins as a guest"
        return Finding(State.MISSING, f"the companion: the pass to join with: {error}", remedy)
    text = "the companion: Zoom gives the pass to join in the name of zoom.companion_account"
    return Finding(State.OK, text)


async def credentials(companion: CompanionConfig, computer: Computer, now: float) -> Finding:
    """What Zoom says to the SDK and its credentials: the child is started, and joins nothing.
    ``now`` in Unix seconds."""
    first = FirstWord(ChannelState.DOWN, ChannelState.OFF)  # its last words say all

    async def brief() -> Mapping[str, Any]:
        return {"jwt": sdk_pass(companion, now), "only": "auth"}

    child = Companion(WORKER, brief, first, Pace(), computer.environ)
    late = f"gave no answer in {CHILD_SECONDS:.0f} s"
    state, detail = await first_word(child.run(), first.word, CHILD_SECONDS, late)
    if detail == ONLY_AUTH:
        return Finding(State.OK, f"the companion: {detail}")
    if state is ChannelState.OFF:  # it makes no sense to try again
        return Finding(State.MISSING, f"the companion: {detail}")
    return Finding(State.UNKNOWN, f"{_WHAT}: {of_companion(detail)}")
