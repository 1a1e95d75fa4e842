"""The lock: whether the meeting is locked, and by what it can be."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from providers.zoom import sdk_lock, sdk_words
from providers.zoom.sdk_words import NO_LOCK
from tests.terminal.terminal import REPO
from tests.zoom_call.conftest import Begin

WORKS = {"sdk_lock": {"find": True}}
CONNECTING = ["MEETING_STATUS_CONNECTING", 0]
AT_THE_DOOR = ["MEETING_STATUS_IN_WAITING_ROOM", 0]
INSIDE = ["MEETING_STATUS_INMEETING", 0]


async def switches(call: Any, **wanted: Any) -> None:
    """Wait for a reading with these switches."""

    def found() -> bool:
        rooms = (body["room"]["switches"] for body in call.ear.bodies if "room" in body)
        return any(wanted.items() <= room.items() for room in rooms)

    await call.ear.until(found)
    call.forget()


async def test_the_meeting_is_locked_and_unlocked(begin: Begin) -> None:
    call = await begin(seconds=WORKS)
    await switches(call, locked=False, can_lock=True)
    assert await call.ask("lock", on=True) == []
    assert await call.made("LockMeeting") == ()
    await switches(call, locked=True)
    assert await call.ask("lock", n=2, on=False) == []
    assert await call.made("UnlockMeeting") == ()
    await switches(call, locked=False)


async def test_a_lock_that_is_taken_need_not_come_true(begin: Begin) -> None:
    call = await begin(seconds=WORKS)
    await call.joined()
    call.fire("onUserNamesChangedCallback", [2], deaf=True, call=[])
    await call.room(call=[])
    assert await call.ask("lock", on=True) == []
    call.forget()
    room = await call.room()
    assert room["switches"]["locked"] is False


async def test_a_lock_that_is_refused_says_why(begin: Begin) -> None:
    call = await begin({"answers": {"LockMeeting": "SDKERR_NO_PERMISSION"}}, seconds=WORKS)
    await call.joined()
    assert await call.ask("lock", on=True) == [[0, "SDKERR_NO_PERMISSION"]]


async def test_another_sdk_than_the_known_one_has_no_lock(begin: Begin) -> None:
    call = await begin()
    await switches(call, can_lock=False)
    assert await call.ask("lock", on=True) == [[0, NO_LOCK]]
    assert "one version" in sdk_words.refused(NO_LOCK)


async def test_who_locks_it_does_not_matter(begin: Begin) -> None:
    call = await begin(seconds={"sdk_worker": {"READ_SECONDS": 1000.0}})
    await call.joined()
    call.status("LOCKED")
    await switches(call, locked=True)
    call.status("INMEETING")
    call.fire("onUserJoinCallback", [3], "")
    await switches(call, locked=True)
    call.status("UNLOCKED")
    await switches(call, locked=False)


async def test_a_lock_that_is_told_on_the_way_in_counts(begin: Begin) -> None:
    call = await begin({"join": [CONNECTING, ["MEETING_STATUS_LOCKED", 0], INSIDE]})
    await switches(call, locked=True)


async def test_after_the_waiting_room_it_is_not_known(begin: Begin) -> None:
    """Who waits there may be let in though the meeting has been locked."""
    call = await begin({"join": [CONNECTING, AT_THE_DOOR, CONNECTING, INSIDE]})
    await switches(call, locked=None)


async def test_after_a_lost_connection_it_is_not_known(begin: Begin) -> None:
    call = await begin()
    await call.joined()
    call.fire("onLockShareStatusCallback", True)
    await switches(call, locked=False, share_locked=True)
    call.status("RECONNECTING")
    call.status("INMEETING")
    await switches(call, locked=None, share_locked=None)


async def test_whether_sharing_is_locked_is_known_once_it_is_told(begin: Begin) -> None:
    call = await begin(seconds={"sdk_worker": {"READ_SECONDS": 1000.0}})
    await switches(call, share_locked=None)
    assert await call.ask("lock_share", on=True) == []
    await switches(call, share_locked=True)
    call.fire("onLockShareStatusCallback", False)
    await switches(call, share_locked=False)


# -- the real one ---------------------------------------------------------------------------

REAL = """
import json, os, sys
out = os.fdopen(os.dup(1), "w")
nowhere = os.open(os.devnull, os.O_WRONLY)
os.dup2(nowhere, 1), os.dup2(nowhere, 2)  # the SDK is no quiet one
import zoom_meeting_sdk as sdk
from providers.zoom import sdk_lock
from providers.zoom.sdk_worker import version
told = {"unstarted": sdk_lock.find(version(), sdk.SDKError) is None}
param = sdk.InitParam()
param.strWebDomain = "https://zoom.invalid"
param.enableGenerateDump = param.enableLogByDefault = False
told["start"] = sdk.InitSDK(param).name
service = sdk.CreateMeetingService()
lock = sdk_lock.find(version(), sdk.SDKError)
told["lock"], told["unlock"] = lock(True), lock(False)
told["status"] = service.GetMeetingStatus().name
told["other"] = sdk_lock.find("0.0.28", sdk.SDKError) is None
for name in ("LIBRARY", "LOCK", "CREATE"):
    kept = getattr(sdk_lock, name)
    setattr(sdk_lock, name, "NoSuchThing")
    told[name] = sdk_lock.find(version(), sdk.SDKError) is None
    setattr(sdk_lock, name, kept)
json.dump(told, out)
out.flush()
os._exit(0)
"""


def test_with_the_real_sdk_the_gate_is_open_for_the_one_version_and_shut_for_others(
    tmp_path: Path,
) -> None:
    if importlib.util.find_spec("zoom_meeting_sdk") is None:
        pytest.skip("the extra zoom-call is not installed: make zoom-call")
    environ = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PATH": os.environ["PATH"]}
    environ["PYTHONPATH"] = str(REPO)
    done = subprocess.run(
        [sys.executable, "-c", REAL], env=environ, cwd=tmp_path, check=True, capture_output=True
    )
    assert json.loads(done.stdout) == {
        "unstarted": True,
        "start": "SDKERR_SUCCESS",
        "lock": "SDKERR_WRONG_USAGE",
        "unlock": "SDKERR_WRONG_USAGE",
        "status": "MEETING_STATUS_IDLE",
        "other": True,
        "LIBRARY": True,
        "LOCK": True,
        "CREATE": True,
    }


def test_where_the_library_is_not_loaded_there_is_no_lock() -> None:
    assert sdk_lock.find(sdk_lock.VERSION, None) is None
