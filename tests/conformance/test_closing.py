"""A provider leaves tidily whatever is wrong, and tells nothing afterwards."""

from __future__ import annotations

import asyncio

import pytest

from providers.base import Action, ActionKind
from tests.conformance.conftest import Watch
from tests.conformance.stage import Stage, Trouble
from tests.conformance.watching import PATIENCE, Eye


async def only_before(before: set[asyncio.Task[object]]) -> None:
    """Wait until no task runs that did not run ``before``."""
    async with asyncio.timeout(PATIENCE):
        while asyncio.all_tasks() - before:  # noqa: ASYNC110  nothing tells that a task is over
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("trouble", [None, *Trouble], ids=str)
async def test_closing_takes_no_longer_than_is_granted_and_leaves_nothing_behind(
    stage: Stage, trouble: Trouble | None
) -> None:
    before: set[asyncio.Task[object]] = asyncio.all_tasks()
    eye = Eye(stage)
    await eye.until_up()
    await stage.join("Ada")
    await eye.until_in("Ada")
    if trouble is not None:
        await stage.begin(trouble)
        if trouble is not Trouble.SILENT:
            await stage.linger()
    await eye.close()
    told = len(eye.told)
    await only_before(before)
    assert len(eye.told) == told
    assert not eye.broken


async def test_closing_after_the_end_is_tidy(stage: Stage, eye: Eye) -> None:
    await stage.end()
    await eye.until(lambda: eye.meeting.over)
    await eye.close()
    await eye.close()  # again does nothing


async def test_who_is_closed_before_observing_observes_nothing(stage: Stage) -> None:
    await stage.provider.close()
    async with asyncio.timeout(PATIENCE):
        assert [told async for told in stage.provider.observe()] == []


async def test_a_stream_that_has_ended_stays_so(stage: Stage, eye: Eye) -> None:
    """And there is no other: one provider is one watch."""
    await eye.close()
    async with asyncio.timeout(PATIENCE):
        assert [told async for told in stage.provider.observe()] == []


async def test_a_stream_that_is_left_leaves_nothing_behind(stage: Stage) -> None:
    before: set[asyncio.Task[object]] = asyncio.all_tasks()
    stream = stage.provider.observe()
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    async with asyncio.timeout(1.0):
        await stage.provider.close()
    await only_before(before)


async def test_nothing_can_be_asked_of_who_is_closed(stage: Stage, watch: Watch) -> None:
    """It is answered, whatever the answer, and does not raise."""
    eye = await watch()
    await eye.close()
    for kind in ActionKind:
        async with asyncio.timeout(1.0):
            await stage.provider.perform(Action("1", kind, ("x",)))
