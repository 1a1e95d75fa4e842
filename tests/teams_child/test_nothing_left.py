"""Nothing of the companion for Teams survives it, and nothing secret is where others see it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from providers.base import ChannelState
from tests.teams_child.call import (
    PAGE,
    SECRETS,
    Stay,
    browser_of,
    family,
    gone,
    missing,
    programs,
    renderer_of,
)
from tests.terminal.terminal import REPO

Begin = Callable[..., Stay]
ALONE = """
import asyncio, json
from tests.teams_child.call import Stay, family
async def main():
    stay = Stay()
    print(json.dumps([one.pid for one in family(await stay.up())]), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_when_the_child_is_killed_its_browser_dies(begin: Begin) -> None:
    stay = begin()
    child = await stay.up()
    old = family(child)
    assert len(old) > 4
    child.kill()
    await stay.ear.state(ChannelState.DOWN, "crashed (SIGKILL)")
    await gone(old)


async def test_when_the_child_is_killed_a_browser_that_hangs_dies(begin: Begin) -> None:
    stay = begin()
    child = await stay.up()
    old = family(child)
    for hung in (renderer_of(child), browser_of(child)):
        hung.suspend()
    child.kill()
    await gone(old)


@pytest.mark.parametrize("hangs", [False, True])
async def test_when_the_monitor_is_killed_all_of_it_dies(hangs: bool, tmp_path: Path) -> None:
    if reason := missing():
        pytest.skip(reason)
    monitor = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        ALONE,
        cwd=REPO,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert monitor.stdout is not None
    pids = json.loads(await monitor.stdout.readline())
    all_of_it = [psutil.Process(pid) for pid in pids]
    if hangs:
        browser_of(all_of_it[0]).suspend()
    monitor.send_signal(signal.SIGKILL)
    await monitor.wait()
    await gone(all_of_it)


async def test_no_secret_is_in_an_argument_an_environment_a_file_or_on_a_terminal(
    begin: Begin, capfd: pytest.CaptureFixture[str], homes: Path
) -> None:
    stay = begin()
    child = await stay.up()
    assert await stay.ask("be in") == []
    assert await stay.ask("throw later") == []
    for one in family(child):
        with contextlib.suppress(psutil.AccessDenied):
            assert not _secrets(" ".join(one.cmdline()).encode()), one.name()
            assert not _secrets(json.dumps(one.environ()).encode()), one.name()
    for file in _files(homes):
        assert not _secrets(file), "a file"
    stay.companion.tell({"token": SECRETS["token"]})
    await stay.ear.word("renewed")
    await stay.leave()
    assert capfd.readouterr() == ("", "")


def _secrets(text: bytes) -> bool:
    return any(secret.encode() in text for secret in SECRETS.values())


def _files(folder: Path) -> Iterator[bytes]:
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):
            if file.is_file():
                yield file.read_bytes()


async def test_no_port_is_opened(begin: Begin) -> None:
    stay = begin()
    for one in family(await stay.up()):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            listening = [c for c in one.net_connections("inet") if c.status == psutil.CONN_LISTEN]
            assert listening == []


@pytest.mark.parametrize("program", programs())
async def test_the_page_may_hear_and_not_see(begin: Begin, program: str) -> None:
    stay = begin(browser=program)
    await stay.up()
    stay.tell("media", what="audio")
    assert await stay.ear.word("media") == "given"
    stay.tell("media", what="video")
    assert await stay.ear.word("media") == "NotAllowedError"


async def test_nothing_else_is_served(begin: Begin) -> None:
    stay = begin()
    await stay.up()
    for name in ("other.js", "../conftest.py", "%2e%2e/conftest.py"):
        stay.tell("fetch", address=f"/{name}")
        assert await stay.ear.word("fetched") == 404
    stay.tell("fetch", address="/page.js")
    assert await stay.ear.word("fetched") == 200
    assert (PAGE.parent / "conftest.py").exists()


async def test_what_the_page_asks_for_goes_by_the_proxy_of_the_environment(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: asyncio.Queue[str] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.put_nowait((await reader.readline()).decode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if "proxy-authorization" in head:
            asked.put_nowait("by name")
        else:
            writer.write(
                b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n"
                b"Connection: close\r\n\r\n"
            )
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for name in ("http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", f"http://some:made-up-word@127.0.0.1:{port}")
    stay = begin()
    child = await stay.up()
    for one in family(child):
        assert "made-up-word" not in " ".join(one.cmdline())
    stay.tell("fetch", address="https://teams.example/")
    assert (await asyncio.wait_for(asked.get(), 20)).startswith("CONNECT teams.example:443")
    async with asyncio.timeout(20):
        while await asked.get() != "by name":
            pass
    server.close()
