"""Locking the meeting, so that nobody can join: the SDK can, and its Python binding does not offer
it.

Runs in the companion's child. The library inside the wheel exports the two methods of its meeting
service that do it, and ``CreateMeetingService``, which gives the one service that the binding has,
too. Nothing promises that a later version has them or takes the same arguments, and a wrong call of
native code is a crash at best. So it is done with exactly the build that was looked at:
zoom-meeting-sdk 0.0.27 (Zoom's SDK 6.7.5), whose library has a part of its hash in its name. With
any other there is no lock. Seen there: outside a meeting both answer SDKERR_WRONG_USAGE. What they
do inside one could not be tried, so that it counts as locked only when MEETING_STATUS_LOCKED is
told.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from typing import Any

from providers.zoom.sdk_words import code_name

VERSION = "0.0.27"
LIBRARY = "libmeetingsdk-2508881e.so.1"
CREATE = "CreateMeetingService"
LOCK = "_ZN7ZOOMSDK15CMeetingService11LockMeetingEv"
UNLOCK = "_ZN7ZOOMSDK15CMeetingService13UnlockMeetingEv"

Lock = Callable[[bool], str]
"""Locks the meeting, or unlocks it; returns the name of the SDK's answer."""


def find(version: str, errors: Any) -> Lock | None:
    """The lock of the SDK that is loaded and started, if it is the one ``version`` that is known.
    ``errors`` is its SDKError. To be called before the meeting is joined: each call of
    ``CreateMeetingService`` makes the service ready anew."""
    if version != VERSION:
        return None
    try:
        library = ctypes.CDLL(LIBRARY, mode=os.RTLD_NOLOAD)
        create, lock, unlock = (getattr(library, name) for name in (CREATE, LOCK, UNLOCK))
    except (OSError, AttributeError):
        return None
    service = ctypes.c_void_p()
    for function in (create, lock, unlock):
        function.argtypes, function.restype = (ctypes.c_void_p,), ctypes.c_int
    if create(ctypes.byref(service)) or not service.value:
        return None

    def call(on: bool) -> str:
        return code_name(errors, (lock if on else unlock)(service))

    return call
