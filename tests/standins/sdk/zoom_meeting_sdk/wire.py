"""The line to the test, over which it says how the meeting is and hears of every call made.

What the test sends is done in the GLib main context, so only while the SDK's thread turns it, as
with the real SDK. And as with that, a callback that raises, or that nobody keeps, is the end of
the process.

From the test, the first line: the meeting, by the keys of :data:`EMPTY`. Then any of
``{"meeting": {…}}`` (new values of some keys), ``{"alter": [PLACE, USER, {…}]}`` (of somebody's),
``{"auth": NAME}``, ``{"status": [NAME, CODE]}``, ``{"fire": CALLBACK, "with": […]}``, ``{"ask":
NUMBER}``. To the test: ``{"call": NAME, "args": […]}``, and ``{"heard": NUMBER, "at": SECONDS,
"lists": NUMBER}`` where it asked: the monotonic time at which what came with the question began to
be done, and how often everybody in the call had been asked for.
"""

from __future__ import annotations

import builtins
import ctypes
import json
import os
import queue
import socket
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

from .enums import MeetingStatus, SDKError

PATH = "CHAPERONE_STANDIN_SDK"
"""The variable with the path of the test's socket."""
EMPTY: dict[str, Any] = {
    "auth": "AUTHRET_SUCCESS",  # what SDKAuth comes to; None is no answer at all
    "join": [["MEETING_STATUS_CONNECTING", 0], ["MEETING_STATUS_INMEETING", 0]],
    "reason": 0,  # the code with which leaving ends
    "end_reason": 2,  # ... and with which END does
    "me": 1,
    "call": [],
    "waiting": [],
    "switches": {},
    "answers": {},  # by call: an SDKError's name, or several for one call after the other
    "raises": {},  # by call: the name of an exception
    "deaf": False,  # calls are taken, and nothing comes of them; or only of those named
}
_INSIDE = ("INMEETING", "RECONNECTING", "LOCKED", "UNLOCKED")

meeting: dict[str, Any] = dict(EMPTY)
inside = False
lists = 0
_jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
_events: dict[str, weakref.ref[Any]] = {}
_owner = 0
_glib: Any = None
_socket: Any = None


def _turn(_data: object) -> int:
    try:
        if threading.get_ident() != _owner:
            raise RuntimeError("the context is turned by another thread")
        _jobs.get()()
    except BaseException:  # noqa: BLE001  native code would not survive it
        os.abort()
    return 0


_TURN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(_turn)


def open_up() -> None:
    """Have the line, and hear how the meeting is. This thread is the SDK's from now on."""
    global _owner, _glib, _socket
    _owner = threading.get_ident()
    _glib = ctypes.CDLL("libglib-2.0.so.0")
    _socket = socket.socket(socket.AF_UNIX)
    _socket.connect(os.environ[PATH])
    lines = _socket.makefile("rb")
    meeting.update(json.loads(lines.readline()))

    def hear() -> None:
        for line in lines:
            body = json.loads(line)
            later(lambda body=body: _take(body))  # type: ignore[misc]

    threading.Thread(target=hear, daemon=True).start()


def later(job: Callable[[], None]) -> None:
    """Have something done when the context is turned."""
    _jobs.put(job)
    _glib.g_idle_add(_TURN, None)


def keep(events: Any) -> None:
    """Remember whom to call back; keeping it alive is the caller's business."""
    for name in events.callbacks:
        _events[name] = weakref.ref(events)


def fire(name: str, *arguments: Any) -> None:
    """Call back, if somebody wants to know."""
    if name in _events:
        events = _events[name]()
        assert events is not None, "nobody has kept the callbacks"
        events.callbacks[name](*arguments)


def status(name: str, code: int) -> None:
    """Go through one state of the meeting."""
    global inside
    inside = name.removeprefix("MEETING_STATUS_") in _INSIDE
    fire("onMeetingStatusChangedCallback", MeetingStatus[name], code)


def made(name: str, *arguments: Any, then: Callable[[], None] = lambda: None) -> SDKError:
    """Note a call, and answer it as the test wants; ``then`` is what comes of it if it is
    taken."""
    said = json.dumps({"call": name, "args": arguments}).encode() + b"\n"
    _socket.sendall(said)
    if name in meeting["raises"]:
        raise getattr(builtins, meeting["raises"][name])("made up")
    answers = meeting["answers"].get(name, [])
    answer = answers if isinstance(answers, str) else answers.pop(0) if answers else None
    deaf = meeting["deaf"]
    if answer is None and not (name in deaf if isinstance(deaf, list) else deaf):
        then()
    return SDKError[answer or "SDKERR_SUCCESS"]


def _take(body: dict[str, Any]) -> None:
    from . import fired, people

    meeting.update(body.get("meeting", {}))
    if "alter" in body:
        place, user, to = body["alter"]
        people.change(place, user, **to)
    began = time.monotonic()
    if "auth" in body:
        fired.auth(body["auth"])
    if "status" in body:
        status(*body["status"])
    if "fire" in body:
        fire(body["fire"], *fired.arguments(body["fire"], body.get("with", [])))
    if "ask" in body:
        heard = {"heard": body["ask"], "at": began, "lists": lists}
        _socket.sendall(json.dumps(heard).encode() + b"\n")
