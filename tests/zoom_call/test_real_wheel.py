"""The companion's child with Zoom's real SDK: it starts, it answers, and whatever becomes of it is
said in time and leaves no secret behind. No meeting can be joined here."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import secrets
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jwt
import pytest

from providers.base import ChannelState
from providers.companion import SILENT, Companion, Pace
from providers.zoom import sdk_words
from providers.zoom.sdk_worker import AUTH_SECONDS
from tests.companion.test_companion import Ear, arguments, gone
from tests.standins.sdk_child import SECONDS
from tests.terminal.terminal import REPO

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("zoom_meeting_sdk") is None,
    reason="the extra zoom-call is not installed: make zoom-call",
)

NOW = int(time.time())
CLAIMS = {"appKey": "made-up-key", "iat": NOW - 30, "exp": NOW + 18_000, "tokenExp": NOW + 18_000}
SECRETS = {
    "jwt": jwt.encode(CLAIMS, "a made-up secret of the length that is asked for", "HS256"),
    "passcode": f"made-up-{secrets.token_hex(8)}",
    "zak": f"made-up-{secrets.token_hex(8)}",
}
"""New each time, so that where they are found they were put by the child."""
BRIEF = {**SECRETS, "meeting": "98765432101", "name": "Chaperone", "key": "chaperone-7"}
SAID_SECONDS = 2.0
"""Within so long the monitor says what has become of it."""
NOWHERE = {"sdk_worker": {"DOMAIN": "https://zoom.invalid"}}
"""So that Zoom gives no quick answer, wherever the test runs."""
PACE = Pace(pause=0.1, longest=1.0, leave=2.0)


class Real:
    """A companion with the real SDK."""

    def __init__(self, pace: Pace = PACE, module: str = "tests.standins.sdk_child") -> None:
        self.ear = Ear()
        self.brief: Mapping[str, Any] = BRIEF
        environ = {SECONDS: json.dumps(NOWHERE), "PYTHONPATH": str(REPO)}
        self.companion = Companion(module, self._brief, self.ear, pace, environ)
        self.task = asyncio.create_task(self.companion.run())

    async def _brief(self) -> Mapping[str, Any]:
        return self.brief

    async def up(self) -> int:
        """Wait until it works; returns the number of its process."""
        await self.ear.state(ChannelState.UP)
        life = self.companion._life
        assert life is not None
        return life._process.pid

    async def said(self, state: ChannelState, detail: str) -> None:
        """Wait for a state, which has to come in time."""
        began = time.monotonic()
        await self.ear.state(state, detail)
        assert time.monotonic() - began < SAID_SECONDS

    async def close(self) -> None:
        """As a provider that is closed does."""
        self.task.cancel()
        await asyncio.wait({self.task})


@pytest.fixture
async def begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[..., Real]]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    begun: list[Real] = []

    def begin(*arguments: Any) -> Real:
        begun.append(Real(*arguments))
        return begun[-1]

    yield begin
    for real in begun:
        await real.close()
    assert os.listdir(tmp_path) == [], "the child's home is not cleared away"  # noqa: PTH208


Begin = Callable[..., Real]


def changed(folder: Path, since: float, depth: int = 3) -> Iterator[Path]:
    """The files in a folder, down to a depth, that were written since."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                if path.is_dir() and not path.is_symlink() and depth:
                    yield from changed(path, since, depth - 1)
                elif path.is_file() and path.stat().st_mtime >= since:
                    yield path


def holds_a_secret(text: bytes) -> bool:
    return any(secret.encode() in text for secret in SECRETS.values())


def read(path: str) -> bytes:
    """A file of /proc; what its owner may not even read holds no secret for others."""
    with contextlib.suppress(PermissionError):
        return Path(path).read_bytes()
    return b""


async def test_it_starts_and_a_pass_that_is_not_valid_comes_back_as_a_clear_state(
    begin: Begin, capfd: pytest.CaptureFixture[str]
) -> None:
    since = time.time() - 2  # the clock of files is a coarse one
    real = begin(PACE, "providers.zoom.sdk_worker")
    pid = await real.up()
    assert "zoom_meeting_sdk" in str(read(f"/proc/{pid}/maps")) or os.geteuid()
    for file in ("cmdline", "environ"):
        assert not holds_a_secret(read(f"/proc/{pid}/{file}")), file
    began = time.monotonic()
    name = await real.ear.word("auth")
    assert time.monotonic() - began < AUTH_SECONDS
    meaning = sdk_words.AUTH[name]
    state = ChannelState.DOWN if meaning.again else ChannelState.OFF
    await real.said(state, meaning.sentence)
    await real.close()
    await gone(pid)
    assert capfd.readouterr() == ("", "")
    for folder in (Path("/tmp"), Path("/dev/shm"), Path.home()):
        for path in changed(folder, since):
            with contextlib.suppress(OSError):
                assert not holds_a_secret(path.read_bytes()), path


async def test_it_is_ready_soon_quiet_and_leaves_no_core(begin: Begin) -> None:
    began = time.monotonic()
    real = begin()
    pid = await real.up()
    assert time.monotonic() - began < PACE.ready
    assert arguments(pid).split("\0")[1:3] == ["-m", "tests.standins.sdk_child"]
    (core,) = (line for line in str(read(f"/proc/{pid}/limits")).split("\\n") if "core" in line)
    assert core.split()[4:6] == ["0", "0"]
    for number in (0, 1, 2):
        with contextlib.suppress(PermissionError):
            assert os.readlink(f"/proc/{pid}/fd/{number}") == os.devnull  # noqa: PTH115


async def test_a_pass_that_lacks_something_is_not_taken_at_all(begin: Begin) -> None:
    """The SDK looks into it before it asks Zoom."""
    real = begin()
    real.brief = {**BRIEF, "jwt": jwt.encode({"appKey": "made-up-key"}, 32 * "x", "HS256")}
    await real.ear.state(
        ChannelState.DOWN, "The Meeting SDK did not take the credentials (SDKERR_INTERNAL_ERROR)."
    )


def test_its_version_is_told() -> None:
    from providers.zoom import sdk_worker

    assert sdk_worker.version() == version("zoom-meeting-sdk")


async def test_hung_it_is_said_not_to_answer_and_to_answer_again(begin: Begin) -> None:
    real = begin()
    pid = await real.up()
    os.kill(pid, signal.SIGSTOP)
    await real.said(ChannelState.DOWN, SILENT)
    assert not real.companion.tell({"do": "mute", "n": 1})
    os.kill(pid, signal.SIGCONT)
    await real.said(ChannelState.UP, "")


async def test_hung_for_long_it_is_replaced(begin: Begin) -> None:
    real = begin(Pace(hung=2.0, pause=0.1))
    pid = await real.up()
    os.kill(pid, signal.SIGSTOP)
    await real.ear.state(ChannelState.DOWN, "did not answer for 2 s")
    assert await real.up() != pid
    await gone(pid)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
async def test_crashed_or_killed_it_is_said_and_comes_back(
    begin: Begin, number: signal.Signals
) -> None:
    real = begin()
    pid = await real.up()
    os.kill(pid, number)
    await real.said(ChannelState.DOWN, f"crashed ({number.name})")
    assert await real.up() != pid
    await gone(pid)


async def test_closed_while_zoom_is_asked_it_leaves_by_itself(begin: Begin) -> None:
    real = begin()
    pid = await real.up()
    began = time.monotonic()
    await real.close()
    assert time.monotonic() - began < PACE.leave, "it had to be killed"
    await gone(pid)
