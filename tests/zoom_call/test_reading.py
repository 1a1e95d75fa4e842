"""What the SDK shows of the meeting is told whole: at every callback, and within a second."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from providers.base import ChannelState
from tests.zoom_call.call import JACK, ME, PACE, WAITS
from tests.zoom_call.conftest import Begin

NEVER = {"sdk_worker": {"READ_SECONDS": 1000.0}}
"""So that only a callback brings a reading."""


async def test_everybody_is_told_with_all_that_is_known(begin: Begin) -> None:
    loud = {**JACK, "camera": True, "hand": True, "share": True, "sound": "AUDIOTYPE_PHONE"}
    switches = {"waiting_room": True, "mute_on_entry": True, "may_rename": True}
    call = await begin({"call": [ME, loud], "switches": switches})
    before = time.monotonic()
    room = await call.room()
    assert room["me"] == 1
    assert room["call"][1] == {
        "id": 2,
        "name": "Jack Ellis",
        "person": "p-2",
        "role": "USERROLE_ATTENDEE",
        "sound": "AUDIOTYPE_PHONE",
        "muted": False,
        "camera": True,
        "hand": True,
        "sharing": True,
        "phone": False,
    }
    assert room["call"][0]["role"] == "USERROLE_COHOST"
    assert room["waiting"] == [{"id": 9, "name": "Danny", "person": "p-9", "phone": False}]
    assert room["switches"] == {
        "waiting_room": True,
        "mute_on_entry": True,
        "may_unmute": False,
        "may_rename": True,
        "may_start_video": False,
        "locked": False,
        "can_lock": False,
        "share_locked": None,
    }
    assert abs(room["at"] - before) < 10


@pytest.mark.parametrize(
    ("callback", "arguments", "change"),
    [
        ("onUserJoinCallback", [[3], ""], {}),
        ("onUserLeftCallback", [[3], ""], {}),
        ("onHostChangeNotificationCallback", [2], {"role": "USERROLE_HOST"}),
        ("onCoHostChangeNotificationCallback", [2, True], {"role": "USERROLE_COHOST"}),
        ("onLowOrRaiseHandStatusChangedCallback", [False, 2], {"hand": True}),
        ("onAllHandsLoweredCallback", [], {"hand": False}),
        ("onUserNamesChangedCallback", [[2]], {"name": "Jack E."}),
        ("onUserAudioStatusChangeCallback", [], {"muted": True}),
        ("onSharingStatusCallback", [], {"share": True}),
        ("onMuteOnEntryStatusChangeCallback", [True], {}),
        ("onAllowParticipantsRenameNotificationCallback", [True], {}),
        ("onAllowParticipantsUnmuteSelfNotificationCallback", [True], {}),
        ("onAllowParticipantsStartVideoNotificationCallback", [True], {}),
    ],
)
async def test_a_callback_brings_a_reading_at_once(
    begin: Begin, callback: str, arguments: list[Any], change: Mapping[str, Any]
) -> None:
    call = await begin(seconds=NEVER)
    await call.joined()
    call.fire(callback, *arguments, call=[ME, {**JACK, "person": "after", **change}])
    wanted = {"sharing" if key == "share" else key: value for key, value in change.items()}
    await call.row("call", 2, person="after", **wanted)


async def test_what_no_callback_tells_is_read_within_a_second(begin: Begin) -> None:
    call = await begin()
    await call.joined()
    began = time.monotonic()
    call.now(call=[ME, {**JACK, "camera": True}], waiting=[WAITS, {"id": 10, "phone": True}])
    await call.row("call", 2, camera=True)
    await call.row("waiting", 10, phone=True)
    assert time.monotonic() - began < 2.5


async def test_before_the_meeting_and_between_connections_nothing_is_read(begin: Begin) -> None:
    call = await begin({"join": [["MEETING_STATUS_IN_WAITING_ROOM", 0]]})
    await call.ear.word("status")
    assert not any("room" in body for body in call.ear.bodies)
    call.status("INMEETING")
    await call.room()
    call.status("RECONNECTING")
    await call.ear.until(lambda: {"status": "MEETING_STATUS_RECONNECTING"} in call.ear.bodies)
    call.forget()
    call.fire("onUserLeftCallback", [2], "", call=[ME])
    call.status("CONNECTING")
    await call.ear.word("status")
    assert not any("room" in body for body in call.ear.bodies)


HOSTILE = [
    "x" * 10_000,
    "\U0001f600" * 10_000,
    'a"\\\n\r\u2028\u2029b',
    "\x1b[31m\u202e",
    "[@click=x]",
]


async def test_no_name_breaks_the_line(begin: Begin) -> None:
    rows = [{"id": 10 + number, "name": name} for number, name in enumerate(HOSTILE)]
    call = await begin({"call": [ME, *rows], "waiting": rows})
    room = await call.room()
    assert [row["name"] for row in room["call"][1:]] == HOSTILE
    assert [row["name"] for row in room["waiting"]] == HOSTILE
    assert all(state is not ChannelState.DOWN for state, _ in call.ear.states)


@pytest.mark.parametrize(
    ("raw", "shown"), [(b"Da\xffnny", "Da\ufffdnny"), (b"\xed\xa0\x80x", "\ufffd\ufffd\ufffdx")]
)
async def test_a_name_that_is_no_text_is_shown_as_far_as_it_is(
    begin: Begin, raw: bytes, shown: str
) -> None:
    odd = {"id": 3, "hex": raw.hex()}
    call = await begin({"call": [ME, JACK, odd], "waiting": [{**odd, "id": 4}]})
    await call.row("call", 3, name=shown)
    await call.row("call", 2, name="Jack Ellis")
    await call.row("waiting", 4, name=shown)


async def test_a_thousand_people_who_never_rest_starve_nothing(begin: Begin) -> None:
    crowd = [ME, *({"id": 10 + n, "name": f"Pupil {n}", "person": f"p{n}"} for n in range(1000))]
    call = await begin({"call": crowd})
    await call.joined()
    for n in range(200):
        call.fire("onUserNamesChangedCallback", [10 + n])
    began = time.monotonic()
    assert await call.ask("mute", users=[10, 11, 12]) == []
    assert time.monotonic() - began < PACE.silent
    await call.row("call", 12, muted=True)
    assert all(state is ChannelState.UP for state, _ in call.ear.states)
