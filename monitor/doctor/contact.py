"""Asks Zoom whether it all works. Nothing is changed, and nothing is ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

from monitor.doctor import trial
from monitor.doctor.findings import Finding, Section, State
from monitor.doctor.waiting import first_word
from monitor.errors import ChaperoneError
from monitor.settings.model import Settings
from monitor.zoom_meeting import find_companion, zoom_of_class
from providers.base import ChannelState, ProviderError, Running
from providers.http import Tls
from providers.zoom.config import Timings, ZoomConfig
from providers.zoom.ender import ZoomEnder
from providers.zoom.events import EventChannel
from providers.zoom.rest import ZoomRest
from providers.zoom.sdk_host import Computer
from providers.zoom.token import TokenSource
from providers.zoom.wire import UnknownMeeting

TITLE = "Asked Zoom just now"
END_SECONDS = 15.0
EVENTS_SECONDS = 12.0
"""The longest waits for END to get ready and for the event channel."""


def contacted(settings: Settings, class_name: str | None, computer: Computer) -> Section:
    """What Zoom says to the credentials and, where a class is named, to its meeting."""
    name = class_name or _any_class(settings)
    if name is None:
        text = "whether Zoom takes the credentials: that needs a class with a meeting's number"
        return Section(TITLE, (Finding(State.UNKNOWN, text),))
    try:
        config = zoom_of_class(settings, settings.find_class(name))
        config = replace(config, companion=find_companion(settings, computer)[0])
        others = _others(settings, config)
    except ChaperoneError as error:
        text = f"whether it works: Zoom was not asked. {error}"
        return Section(TITLE, (Finding(State.UNKNOWN, text, vital=True),))
    timings = Timings(request=settings.zoom.request_seconds)
    asked = others if class_name is not None else None
    return Section(TITLE, tuple(asyncio.run(_ask(config, timings, asked, computer))))


def _any_class(settings: Settings) -> str | None:
    return next((name for name, one in settings.classes.items() if one.zoom.meeting_id), None)


def _others(settings: Settings, config: ZoomConfig) -> list[ZoomConfig]:
    """The meetings of the other classes: they share the event channel."""
    all_of_them = (
        zoom_of_class(settings, one) for one in settings.classes.values() if one.zoom.meeting_id
    )
    return [other for other in all_of_them if other.meeting_id != config.meeting_id]


async def _ask(
    config: ZoomConfig, timings: Timings, others: list[ZoomConfig] | None, computer: Computer
) -> list[Finding]:
    """``others`` are the meetings of other classes; without them no meeting is asked about."""
    tls = Tls()
    tokens = TokenSource(config, deadline=timings.request, tls=tls)
    rest = ZoomRest(config, tokens, None, timings.request, tls)
    inside: asyncio.Task[Finding] | None = None
    try:
        findings = [await _credentials(tokens)]
        if not findings[0].good:
            return findings
        if config.companion is not None:  # beside the rest: it takes the longest
            trying = trial.credentials(config.companion, computer, rest.now())
            inside = asyncio.create_task(trying)
        if others is None:
            text = "whether a meeting is there: name its class"
            findings.append(Finding(State.UNKNOWN, text))
        else:
            findings += await _about(rest, config, timings, others, tokens, tls)
        return [*findings, await inside] if inside is not None else findings
    finally:
        if inside is not None:
            inside.cancel()
            await asyncio.wait({inside})
        await rest.close()
        await tokens.close()


async def _about(
    rest: ZoomRest,
    config: ZoomConfig,
    timings: Timings,
    others: list[ZoomConfig],
    tokens: TokenSource,
    tls: Tls,
) -> list[Finding]:
    """What Zoom says of one meeting."""
    running, meeting = await _meeting(rest)
    findings = [meeting, await _end(config)]
    if config.subscription_id is not None:
        for other in others:
            if running is Running.NO:
                running = await _running(ZoomRest(other, tokens, None, timings.request, tls))
        findings.append(await _events(config, tokens, tls, running))
    if config.companion is not None:
        findings += await trial.admission(rest, config.companion)
    return findings


async def _credentials(tokens: TokenSource) -> Finding:
    try:
        await tokens.get()
    except ProviderError as error:
        return Finding(State.MISSING, str(error), vital=True)
    return Finding(State.OK, "Zoom takes the credentials")


async def _meeting(rest: ZoomRest) -> tuple[Running, Finding]:
    try:
        running = (await rest.meeting()).running
    except ProviderError as error:
        return Running.UNKNOWN, Finding(State.MISSING, f"the meeting: {error}", vital=True)
    if running is Running.UNKNOWN:
        text = "whether the meeting is running: Zoom did not say"
        return running, Finding(State.UNKNOWN, text, vital=True)
    words = "is running now" if running is Running.YES else "is not running now"
    return running, Finding(State.OK, f"Zoom knows the meeting; it {words}")


async def _running(rest: ZoomRest) -> Running:
    try:
        return (await rest.meeting()).running
    except UnknownMeeting:
        return Running.NO
    except ProviderError:
        return Running.UNKNOWN
    finally:
        await rest.close()


async def _end(config: ZoomConfig) -> Finding:
    """Whether END gets ready, by its own ways. It is not pressed."""
    ender, began = ZoomEnder(config), time.monotonic()
    try:
        await asyncio.wait_for(ender.open(), END_SECONDS)
        sight = await asyncio.wait_for(ender.look(), END_SECONDS)
    except ProviderError as error:
        return Finding(State.MISSING, f"END: {error}", vital=True)
    except TimeoutError:
        text = f"END: not ready after {END_SECONDS:.0f} s"
        return Finding(State.MISSING, text, "look at the network", vital=True)
    finally:
        await ender.close()
    if sight.running is Running.UNKNOWN:
        return Finding(State.MISSING, f"END: {sight.detail}", vital=True)
    seconds = time.monotonic() - began
    return Finding(State.OK, f"END got ready in {seconds:.1f} s; nothing was ended")


async def _events(config: ZoomConfig, tokens: TokenSource, tls: Tls, running: Running) -> Finding:
    """Whether the event channel opens. Not tried during any lesson: Zoom serves one listener
    for each subscription, so that the monitor there would be thrown out."""
    if running is not Running.NO:
        text = (
            "whether the event channel opens: not tried while a class's meeting is, or may be, "
            "running, since it would interrupt the monitor that watches it"
        )
        return Finding(State.UNKNOWN, text)
    first = _FirstWord()
    channel = EventChannel(config, tokens, first, tls=tls)
    late = f"no answer in {EVENTS_SECONDS:.0f} s"
    state, detail = await first_word(channel.run(), first.word, EVENTS_SECONDS, late)
    if state is ChannelState.UP:
        return Finding(State.OK, "the event channel opened, and was closed again")
    return Finding(State.MISSING, f"the event channel: {detail}", vital=not config.dashboard)


class _FirstWord:
    """Listens to an event channel until it is known whether it opens."""

    def __init__(self) -> None:
        self.word: asyncio.Future[tuple[ChannelState, str]] = (
            asyncio.get_running_loop().create_future()
        )

    def channel(self, state: ChannelState, detail: str) -> None:
        if state is not ChannelState.CONNECTING and not self.word.done():
            self.word.set_result((state, detail))

    def heard(self) -> None:
        """A sign of life: the state says as much."""

    def body(self, body: Mapping[str, object]) -> None:
        """An event of the meeting: of no use here."""

    def missed(self) -> None:
        """An event that could not be read: of no use here."""

    def notice(self, text: str) -> None:
        """Said by the state as well."""
