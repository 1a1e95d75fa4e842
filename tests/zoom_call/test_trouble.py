"""What goes wrong inside the child is said: it never just stops."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from providers.base import ChannelState
from tests.terminal.terminal import REPO
from tests.zoom_call.conftest import Begin


async def test_reminders_are_accepted(begin: Begin) -> None:
    call = await begin()
    await call.joined()
    call.fire("onReminderNotifyCallback")
    await call.made("Accept")


async def test_a_callback_that_raises_is_said_and_goes_through_no_native_code(
    begin: Begin,
) -> None:
    call = await begin({"raises": {"Accept": "RuntimeError"}})
    await call.joined()
    call.fire("onReminderNotifyCallback")
    await call.ear.state(ChannelState.DOWN, "The companion itself failed (RuntimeError).")
    await call.room()
    assert call.children == 2


async def test_a_brief_that_makes_no_sense_is_said_without_its_text(begin: Begin) -> None:
    call = await begin(meeting="not digits")
    await call.ear.state(ChannelState.DOWN, "The companion itself failed (ValueError).")


@pytest.mark.parametrize(
    ("sdk", "why"),
    [
        ("no_such_sdk", "the extra chaperone-live[zoom-call] is not installed"),
        ("tests.standins.sdk_broken", "libGL.so.1: cannot open shared object file"),
    ],
)
async def test_an_sdk_that_cannot_be_loaded_is_not_tried_again(
    begin: Begin, sdk: str, why: str
) -> None:
    call = await begin(seconds={"sdk_worker": {"SDK": sdk}})
    await call.ear.state(ChannelState.OFF, f"The Meeting SDK cannot be loaded: {why}.")


def test_the_monitors_side_loads_no_sdk() -> None:
    """Nor anything that only the child needs."""
    code = (
        "import sys, providers.companion, providers.zoom.sdk_words;"
        "assert not {'zoom_meeting_sdk', 'providers.zoom.sdk_worker'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=Path(REPO), check=True)
