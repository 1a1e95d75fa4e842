"""A whole session with Zoom's real SDK in the child: whatever becomes of that is an alert in time,
events and END go on, and no secret gets out. No meeting can be joined here."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from monitor.end_state import EndPhase
from monitor.logbook import Logbook
from providers.base import ActionKind, Place
from providers.companion import SILENT, Child, Pace
from providers.zoom import inside, sdk_words
from providers.zoom.config import CompanionConfig
from providers.zoom.provider import ZoomProvider
from providers.zoom.sdk_pass import sdk_pass
from tests.companion.test_companion import gone
from tests.standins.sdk_child import SECONDS
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_service import ACCOUNT, CLIENT_SECRET, PASSCODE, ZAK
from tests.terminal.terminal import REPO
from tests.zoom.conftest import QUICK
from tests.zoom_call.lesson import HOST_KEY, SDK_SECRET, Desk, companion, eventually
from tests.zoom_call.test_real_wheel import NOWHERE, read

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("zoom_meeting_sdk") is None,
    reason="the extra zoom-call is not installed: make zoom-call",
)

SAID_SECONDS = 2.0
HUNG = Pace(hung=600.0)
"""Otherwise as in a lesson."""


def contents(folder: Path) -> list[bytes]:
    """What is in all files of a folder."""
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


class Real:
    """A session with its log on the disk, at the stand-in for REST and events."""

    def __init__(self, zoom: ZoomStandIn, folder: Path, pace: Pace, module: str) -> None:
        environ = {SECONDS: json.dumps(NOWHERE), "PYTHONPATH": str(REPO)}
        config = zoom.config(dashboard=False, companion=companion(account=ACCOUNT))
        provider = ZoomProvider(config, timings=QUICK, child=Child(module, environ, pace))
        self.zoom = zoom
        self.folder = folder
        self._inside = provider._inside
        self._log = Logbook(folder)
        self._log.begin("3B", "Zoom", practice=False)
        self.desk = Desk(provider, self._log.keep)

    async def up(self, other_than: int = 0) -> int:
        """Wait until the child works, the meeting is watched and END is ready; returns the number
        of the child's process."""
        await self.desk.until_up()
        await self.desk.until(lambda _eye: self.desk.session.live.end.ready)
        assert self._inside is not None
        companion = self._inside._companion
        await eventually(lambda: companion._life is not None and companion._life._ready)
        assert companion._life is not None
        pid = companion._life._process.pid
        assert pid != other_than
        return pid

    async def alerts_in_time(self, words: str, began: float) -> None:
        """Wait for an alert, which has to be there soon after what ``began``."""
        await self.desk.alerts_that(words)
        assert time.monotonic() - began < SAID_SECONDS

    async def events_go_on(self) -> None:
        ada = await self.zoom.join("Ada")
        await self.desk.until(lambda eye: eye.names(Place.IN_CALL) == ["Ada"])
        await self.zoom.leave(ada)
        await self.desk.until(lambda eye: not eye.meeting.people)

    async def close(self) -> None:
        await self.desk.close()
        assert self._log.close() == 0


Begin = Callable[..., Real]


@pytest.fixture
async def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Begin]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    homes = tmp_path / "homes"
    homes.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(homes))
    begun: list[Real] = []
    async with ZoomStandIn() as zoom:

        def begin(pace: Pace = HUNG, module: str = "tests.standins.sdk_child") -> Real:
            begun.append(Real(zoom, tmp_path, pace, module))
            return begun[-1]

        yield begin
        for real in begun:
            await real.close()
    assert list(homes.iterdir()) == [], "the child's home is not cleared away"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV], ids=lambda one: one.name)
async def test_killed_or_crashed_is_an_alert_in_time_and_it_comes_back(
    begin: Begin, number: signal.Signals
) -> None:
    real = begin()
    pid = await real.up()
    began = time.monotonic()
    os.kill(pid, number)
    await real.alerts_in_time(f"No contact with companion: crashed ({number.name})", began)
    await real.events_go_on()
    assert not real.desk.session.can(ActionKind.MUTE).available
    await real.up(other_than=pid)
    await gone(pid)


async def test_hung_is_an_alert_in_time_and_end_still_ends(begin: Begin) -> None:
    real = begin()
    pid = await real.up()
    began = time.monotonic()
    os.kill(pid, signal.SIGSTOP)
    await real.alerts_in_time(f"No contact with companion: {SILENT}", began)
    await real.events_go_on()
    real.desk.session.end()
    await real.desk.until(
        lambda _eye: real.desk.session.live.end.phase is EndPhase.CONFIRMED,
    )
    assert not real.zoom.running
    assert len(real.zoom.ends) == 1
    await real.close()
    await gone(pid)


async def test_zoom_that_cannot_be_reached_and_a_pass_that_is_not_valid_are_said(
    begin: Begin,
) -> None:
    """Where Zoom can be reached, the made-up key is refused; and where it cannot, that is said."""
    real = begin(module="providers.zoom.sdk_worker")
    await real.up()
    said = {one.sentence for one in sdk_words.AUTH.values()}
    await real.desk.until(
        lambda _eye: any(sentence in alert for alert in real.desk.alerts for sentence in said)
    )


async def test_a_pass_that_the_sdk_itself_refuses_is_said(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    import jwt

    def without_times(config: CompanionConfig, _now: float) -> str:
        return jwt.encode({"appKey": config.sdk_key}, config.sdk_secret, "HS256")

    monkeypatch.setattr(inside, "sdk_pass", without_times)
    real = begin()
    await real.desk.alerts_that("The Meeting SDK did not take the credentials")
    await real.events_go_on()


async def test_no_secret_gets_out(
    begin: Begin,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    passes: list[str] = []

    def noted(config: CompanionConfig, now: float) -> str:
        passes.append(sdk_pass(config, now))
        return passes[-1]

    monkeypatch.setattr(inside, "sdk_pass", noted)
    real = begin()
    pid = await real.up()
    secrets = (SDK_SECRET, HOST_KEY, CLIENT_SECRET, PASSCODE, ZAK, *passes)
    assert passes

    def check(content: bytes, where: object) -> None:
        assert not [secret for secret in secrets if secret.encode() in content], where

    for process in (pid, os.getpid()):
        check(read(f"/proc/{process}/cmdline"), "cmdline")
    check(read(f"/proc/{pid}/environ"), "environ")
    check(b"".join(contents(tmp_path / "homes")), "the child's home")
    began = time.monotonic()
    os.kill(pid, signal.SIGSEGV)
    await real.alerts_in_time("crashed (SIGSEGV)", began)
    secrets += tuple(passes)
    real.desk.session.end()
    await real.desk.until(lambda _eye: real.desk.session.live.end.phase is EndPhase.CONFIRMED)
    await real.close()
    check(b"".join(repr(entry).encode() for entry in real.desk.entries), "what is on the screen")
    journal = b"".join(contents(tmp_path))
    assert b"crashed (SIGSEGV)" in journal
    check(journal, "the journal")
    assert capfd.readouterr() == ("", "")
