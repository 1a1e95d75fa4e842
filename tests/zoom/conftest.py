"""A stand-in for Zoom for each test, and a monitor's eye on what the provider tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from monitor.meeting import Meeting, apply
from providers.base import Channel, ChannelState, Observation, Place
from providers.zoom.config import Timings
from providers.zoom.ender import ZoomEnder
from providers.zoom.provider import ZoomProvider
from tests.standins.clock import HeldClock
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_tls import write_trust

QUICK = Timings(
    poll=0.02,
    poll_slowest=0.1,
    resync=0.1,
    resync_blind=0.02,
    dashboard_lag=0.0,
    status_lag=0.0,
    request=5.0,
    open_events=5.0,
    heartbeat=0.05,
    ping=0.02,
    silence=5.0,
    reconnect=0.01,
    reconnect_slowest=0.02,
    flap_pause=600.0,
)
"""Everything soon, nothing impatient."""


def make(zoom: ZoomStandIn, timings: Timings = QUICK, **settings: object) -> ZoomProvider:
    """A provider on the stand-in, not begun."""
    return ZoomProvider(zoom.config(**settings), timings=timings)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """requests, under zoomus, would ask a proxy of the environment for loopback, too."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def zoom() -> AsyncIterator[ZoomStandIn]:
    """The stand-in, with a meeting that runs."""
    async with ZoomStandIn() as standin:
        yield standin


@pytest.fixture
async def tls_zoom(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[ZoomStandIn]:
    """The same over TLS."""
    monkeypatch.setenv("SSL_CERT_FILE", str(write_trust(tmp_path)))
    async with ZoomStandIn(tls=True) as standin:
        yield standin


class Eye:
    """Runs a provider and keeps what it tells, applied as the monitor applies it."""

    def __init__(self, provider: ZoomProvider) -> None:
        self.provider = provider
        self.meeting = Meeting()
        self.told: list[Observation] = []
        self.error: BaseException | None = None
        self._news = asyncio.Condition()
        self._task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        try:
            async for observation in self.provider.observe():
                self.told.append(observation)
                self.meeting = apply(self.meeting, observation)
                async with self._news:
                    self._news.notify_all()
        except Exception as error:
            self.error = error
            async with self._news:
                self._news.notify_all()
            raise

    async def until(self, condition: Callable[[Eye], bool]) -> None:
        """Wait until ``condition`` holds. Raises TimeoutError, or what the provider raised."""
        async with asyncio.timeout(20), self._news:
            while not condition(self):
                if self._task.done():
                    self._task.result()
                    raise AssertionError("the provider has stopped")
                await self._news.wait()

    async def until_up(self) -> None:
        """Wait until events arrive and the status has been told."""
        up = ChannelState.UP
        await self.until(lambda eye: eye.state("events") is up and eye.state("rest") is up)

    def state(self, channel: str) -> ChannelState | None:
        """The state of a channel."""
        known = self.meeting.channels.get(channel)
        return known.state if known else None

    def channel(self, name: str) -> Channel:
        """A channel that has been told of."""
        return self.meeting.channels[name]

    def names(self, place: Place) -> list[str | None]:
        """The names of those who are there."""
        return [person.name for person in self.meeting.at(place)]

    async def close(self) -> None:
        """Close the provider and wait until its stream ends."""
        await self.provider.close()
        await asyncio.wait({self._task})
        if self.error is None:
            self._task.result()


def is_whole(eye: Eye) -> bool:
    return eye.state("events") is ChannelState.UP and not eye.meeting.gap


Watch = Callable[[ZoomProvider], Eye]


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    """Watch a provider; closed after the test."""
    eyes: list[Eye] = []

    def begin(provider: ZoomProvider) -> Eye:
        eyes.append(Eye(provider))
        return eyes[-1]

    yield begin
    for eye in eyes:
        await eye.close()


@pytest.fixture
def clock() -> HeldClock:
    """The ender's clock."""
    return HeldClock()


@pytest.fixture
async def ender(zoom: ZoomStandIn, clock: HeldClock) -> AsyncIterator[ZoomEnder]:
    """Ready to end the meeting."""
    ender = ZoomEnder(zoom.config(), clock)
    await ender.open()
    yield ender
    await ender.close()


@pytest.fixture
async def cold(zoom: ZoomStandIn, clock: HeldClock) -> AsyncIterator[ZoomEnder]:
    """Never opened."""
    ender = ZoomEnder(zoom.config(), clock)
    yield ender
    await ender.close()
