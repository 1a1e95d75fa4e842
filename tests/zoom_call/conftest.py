"""Calls that are closed when their test is over."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from providers.companion import Pace
from providers.zoom.glib import GLib
from tests.zoom_call.call import MEETING, PACE, Call
from tests.zoom_call.lesson import Door, Lesson

Begin = Callable[..., Awaitable[Call]]
Watch = Callable[..., Lesson]


@pytest.fixture(scope="session")
def glib() -> None:
    """What the child cannot do without, whatever its SDK is."""
    if sys.platform != "linux":
        pytest.skip("the companion for Zoom runs on Linux only")
    try:
        GLib()
    except OSError:
        pytest.skip("the library of the package libglib2.0-0 is not installed")


@pytest.fixture
async def begin(glib: None) -> AsyncIterator[Begin]:
    """Starts companions: ``shown`` is the meeting as for the stand-in, ``seconds`` are by module
    and name, and the rest goes into the brief."""
    calls: list[Call] = []

    async def begin(
        shown: dict[str, Any] | None = None,
        seconds: dict[str, dict[str, Any]] | None = None,
        pace: Pace = PACE,
        **brief: Any,
    ) -> Call:
        calls.append(Call({**MEETING, **(shown or {})}, seconds or {}, pace))
        await calls[-1].begin(**brief)
        return calls[-1]

    yield begin
    for call in calls:
        await call.leave()


@pytest.fixture
async def call(glib: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """Zoom with a meeting that runs, and a call in it that a companion can join."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with Door() as standin:
        yield standin


@pytest.fixture
async def watch(call: Door, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watch]:
    """Watches lessons, on ``call`` or on another; what is named goes to :class:`Lesson`."""
    for name in ("SETTLE_SECONDS", "WAITED_SECONDS", "DOUBT_SECONDS"):
        monkeypatch.setattr(f"providers.zoom.merge.{name}", 0.3)
    monkeypatch.setattr("providers.zoom.watch.PULSE_SECONDS", 0.05)
    lessons: list[Lesson] = []

    def begin(on: Door | None = None, **settings: Any) -> Lesson:
        lessons.append(Lesson(on or call, **settings))
        return lessons[-1]

    yield begin
    for lesson in lessons:
        await lesson.eye.close()
