"""With --contact: what the companion needs of Zoom is asked for, and nothing is joined."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from monitor.doctor import Report, State, examine
from providers.zoom.rest import ZoomRest
from providers.zoom.sdk_host import Computer
from providers.zoom.wire import Answer
from tests.doctor.report import SETTINGS, Write, said
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import ACCOUNT, PASSCODE, ZAK
from tests.terminal.terminal import REPO
from tests.zoom.computers import computer

SDK_SECRET = "made-up sdk secret of the length it has"
BROKEN = "raise ImportError('libGL.so.1: cannot open shared object file')"


@pytest.fixture
async def zoom(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ZoomStandIn]:
    monkeypatch.setenv("CHAPERONE_ZOOM_SDK_SECRET", SDK_SECRET)
    async with ZoomStandIn(running=False) as standin:
        yield standin


@pytest.fixture
def broken(tmp_path: Path) -> Computer:
    """A computer whose SDK cannot be loaded: no test asks Zoom itself."""
    (tmp_path / "zoom_meeting_sdk.py").write_text(BROKEN)
    return computer(environ={"PYTHONPATH": os.pathsep.join((str(tmp_path), str(REPO)))})


def leading_to(zoom: ZoomStandIn, more: str) -> str:
    """Complete settings that lead to the stand-in."""
    return SETTINGS.replace(
        "[zoom]",
        f'[zoom]\napi_url = "{zoom.api_url}"\noauth_url = "{zoom.oauth_url}"\n'
        f'events_url = "{zoom.events_url}"\n{more}',
    )


Ask = Callable[..., Awaitable[Report]]


@pytest.fixture
def ask(zoom: ZoomStandIn, write: Write, broken: Computer) -> Ask:
    """Look at everything, with a companion."""

    async def ask(class_name: str | None = "3B", more: str = "") -> Report:
        file = write(leading_to(zoom, f'sdk_key = "made-up-sdk-key"\n{more}'))
        return checked(await asyncio.to_thread(examine, file, class_name, True, broken))

    return ask


def checked(report: Report) -> Report:
    """It stops nothing, and tells nothing private."""
    assert report.good
    told = "\n".join(report.lines())
    private = (SDK_SECRET, PASSCODE, ZAK, "school.example", "made-up-sdk-key")
    assert [word for word in private if word in told] == []
    return report


async def test_all_that_it_needs_is_there(ask: Ask) -> None:
    report = await ask(more=f'companion_account = "{ACCOUNT}"')
    assert said(report, "the meeting's passcode can be read") == [State.OK]
    assert said(report, "Zoom gives the pass to join in the name of") == [State.OK]


async def test_a_meeting_without_a_passcode(zoom: ZoomStandIn, ask: Ask) -> None:
    zoom.service.passcode = ""
    assert said(await ask(), "the meeting has no passcode, by what Zoom") == [State.OK]


async def test_without_an_account_no_pass_is_asked_for(zoom: ZoomStandIn, ask: Ask) -> None:
    report = await ask()
    assert said(report, "the pass to join") == []
    assert zoom.asked("GET", "/users/") == zoom.asked("GET", "/token") == []


@pytest.mark.parametrize("code", [104, 4711])
async def test_a_scope_that_is_missing_is_named(zoom: ZoomStandIn, ask: Ask, code: int) -> None:
    zoom.switch_on(Fault("status", "rest", path="/users/", status=400, code=code))
    report = await ask(more=f'companion_account = "{ACCOUNT}"')
    assert said(report, "lacks the scope user:read:token:admin") == [State.MISSING]
    assert said(report, "the meeting's passcode can be read") == [State.OK]


async def test_an_account_that_zoom_does_not_know(ask: Ask) -> None:
    report = await ask(more='companion_account = "nobody@school.example"')
    assert said(report, "Zoom does not know the user of zoom.companion_account") == [State.MISSING]


async def test_a_passcode_that_cannot_be_read(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    async def passcode(_self: ZoomRest) -> str:
        raise Answer(400, 4711).error()

    monkeypatch.setattr(ZoomRest, "passcode", passcode)  # the meeting is asked for in one breath
    report = await ask()
    assert said(report, "app the scope meeting:read:meeting:admin") == [State.MISSING]


@pytest.mark.parametrize("class_name", ["3B", None])
async def test_the_child_is_started(ask: Ask, class_name: str | None) -> None:
    report = await ask(class_name)
    assert said(report, "cannot be loaded: libGL.so.1: cannot open shared") == [State.MISSING]


async def test_without_a_companion_nothing_of_it_is_asked(
    zoom: ZoomStandIn, write: Write, broken: Computer
) -> None:
    file = write(leading_to(zoom, ""))
    report = await asyncio.to_thread(examine, file, "3B", True, broken)
    assert [f for f in report.sections[-1].findings if f.text.startswith("the companion")] == []
