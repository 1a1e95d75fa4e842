"""The credentials are tried through the child, which joins nothing (``chaperone doctor``)."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from monitor.doctor import trial
from monitor.doctor.findings import Finding, State
from providers.zoom import sdk_words
from providers.zoom.config import CompanionConfig
from providers.zoom.sdk_pass import PASS_SECONDS, sdk_pass
from tests.standins.sdk.zoom_meeting_sdk.wire import PATH
from tests.terminal.terminal import REPO
from tests.zoom.computers import computer

COMPANION = CompanionConfig(sdk_key="made-up-key", sdk_secret="made-up secret, as long as they are")
NOW = 1_800_000_000.0


class Sdk:
    """The stand-in SDK in the child that is tried."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "sdk"
        self.meeting: dict[str, Any] = {}
        self.calls: list[list[Any]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(json.dumps(self.meeting).encode() + b"\n")
        while line := await reader.readline():
            body = json.loads(line)
            self.calls.append([body["call"], *body["args"]])
        writer.close()

    async def tried(self) -> Finding:
        environ = {"PYTHONPATH": f"{REPO / 'tests/standins/sdk'}:{REPO}", PATH: str(self.path)}
        return await trial.credentials(COMPANION, computer(environ=environ), NOW)


@pytest.fixture
async def sdk(glib: None) -> AsyncIterator[Sdk]:
    folder = Path(tempfile.mkdtemp(prefix="sdk-"))  # short, as the path of a socket has to be
    sdk = Sdk(folder)
    server = await asyncio.start_unix_server(sdk.serve, sdk.path)
    yield sdk
    server.close()
    shutil.rmtree(folder)


async def test_credentials_that_are_taken(sdk: Sdk) -> None:
    finding = await sdk.tried()
    assert finding.state is State.OK
    assert "takes the key and secret of the Meeting SDK. Nothing was joined." in finding.text
    assert [call[0] for call in sdk.calls] == ["InitSDK", "SDKAuth"]


@pytest.mark.parametrize(
    "answer", ["AUTHRET_CLIENT_INCOMPATIBLE", "AUTHRET_JWTTOKENWRONG", "AUTHRET_ACCOUNTNOTSUPPORT"]
)
async def test_a_refusal_is_said_with_what_to_do(sdk: Sdk, answer: str) -> None:
    sdk.meeting["auth"] = answer
    finding = await sdk.tried()
    assert finding.state is State.MISSING
    assert sdk_words.auth(answer).sentence in finding.text


async def test_no_answer_is_not_a_refusal(sdk: Sdk) -> None:
    sdk.meeting["auth"] = "AUTHRET_NETWORKISSUE"
    finding = await sdk.tried()
    assert finding.state is State.UNKNOWN
    assert sdk_words.NETWORK in finding.text


async def test_a_child_that_crashes_is_said(sdk: Sdk) -> None:
    sdk.meeting["raises"] = {"SDKAuth": "RuntimeError"}
    finding = await sdk.tried()
    assert finding.state is State.UNKNOWN
    assert "The companion itself failed (RuntimeError)" in finding.text


async def test_one_that_says_nothing_is_given_up(sdk: Sdk, monkeypatch: pytest.MonkeyPatch) -> None:
    sdk.meeting["auth"] = None
    monkeypatch.setattr(trial, "CHILD_SECONDS", 2.0)
    finding = await sdk.tried()
    assert finding.state is State.UNKNOWN
    assert finding.text.endswith("its process gave no answer in 2 s")


def test_the_pass_is_what_zoom_asks_for() -> None:
    claims = jwt.decode(
        sdk_pass(COMPANION, NOW),
        COMPANION.sdk_secret,
        ["HS256"],
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["appKey"] == "made-up-key"
    assert claims["exp"] == claims["tokenExp"] == claims["iat"] + PASS_SECONDS
    assert 1800 < PASS_SECONDS < 48 * 3600
    assert NOW - 60 <= claims["iat"] < NOW, "Zoom's clock may be a little behind"
