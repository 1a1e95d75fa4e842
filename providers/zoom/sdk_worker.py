"""The companion's child: it sits in a Zoom meeting through Zoom's native Meeting SDK.

``python -m providers.zoom.sdk_worker LINK ALARM``, started by :mod:`providers.companion`. One
thread does everything: it turns the GLib context in which the SDK calls back, hears what is asked,
makes the calls, and reads the whole meeting again at every callback and at least once a second.
Only here is the SDK imported. What it writes goes where this process's streams go: nowhere.

What it is briefed with: ``jwt``, ``meeting`` (digits), ``passcode``, ``zak`` (may be empty),
``name`` (to be shown under), ``key`` (by which events name it); or ``jwt`` and ``only``: "auth", to
have the credentials checked and to leave without joining. What it tells, beside the words of
:mod:`providers.companion`: ``auth`` and ``status`` (names of the SDK's), ``room`` (see
:mod:`.sdk_room`) with the monotonic time ``at`` which it was read, ``done`` (see
:mod:`.sdk_orders`), ``over`` (Zoom has said that the meeting is over); on the alarm, see
:mod:`.sdk_alarm`.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from importlib import metadata
from typing import Any, NoReturn

from providers.companion_child import Gone, Line, harden, leave, wait
from providers.zoom import sdk_lock, sdk_words
from providers.zoom.assumptions import LEAVING_AFTER_END_MEANS_ENDED
from providers.zoom.glib import GLib
from providers.zoom.sdk_alarm import EndLine
from providers.zoom.sdk_orders import TAKEN, Orders, not_there
from providers.zoom.sdk_room import Room

SDK = "zoom_meeting_sdk"
PACKAGE = "zoom-meeting-sdk"
DOMAIN = "https://zoom.us"
TURN_SECONDS = 0.02
READ_SECONDS = 1.0
READ_APART_SECONDS = 0.1
"""A change that comes alone is read at once, but what changes all the time no more often than
this: no screen shows it sooner."""
READ_SHARE = 0.2
"""Of the time, at most, goes into readings: a large meeting that never rests is read less often."""
BEAT_SECONDS = 0.4
AUTH_SECONDS = 20.0
CONNECTING_SECONDS = 60.0
"""A wrong passcode hangs in CONNECTING."""
LEAVE_SECONDS = 0.3
"""So long the SDK may take to tell Zoom that we leave: within ``Pace.leave``."""
_ENTERING = ("MEETING_STATUS_CONNECTING", "MEETING_STATUS_RECONNECTING")
_IN = "MEETING_STATUS_INMEETING"
_OUT = ("MEETING_STATUS_ENDED", "MEETING_STATUS_FAILED")
_IN_PASSING = ("MEETING_STATUS_LOCKED", "MEETING_STATUS_UNLOCKED")
"""Told as a status, though we are in the meeting as before."""
NOT_ENTERED = "The meeting could not be entered within a minute: is the passcode right?"
LOST = "The connection to the meeting did not come back within a minute."


class Worker:
    """One stay in one meeting."""

    def __init__(
        self,
        link: Line,
        alarm: Line,
        sdk: Any,
        glib: Any,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._link = link
        self._end = EndLine(alarm, sdk)
        self._sdk = sdk
        self._glib = glib
        self._now = now
        self._kept: list[Any] = []
        """Callback objects: the SDK does not keep them itself."""
        self._called: deque[Callable[[], None]] = deque()
        """What callbacks are about. They do nothing themselves: an exception in one would go
        through native code, which does not survive it."""
        self._service: Any = None
        self._room: Room | None = None
        self._orders: Orders | None = None
        self._last_status = ""
        """As told, if not yet dealt with."""
        self._asked_in = False
        """Whether Zoom knows of us, in the meeting or at its door."""
        self._auth_until: float | None = None
        self._entering_until: float | None = None
        self._status = ""
        self._was_in = False
        self._straight = True
        """Whether nothing lies between joining and coming in: so nobody comes into a meeting
        that is locked."""
        self._dirty = True
        self._read_at = self._read_again_at = 0.0
        self._said_at = 0.0

    # -- coming in -----------------------------------------------------------------

    def start(self, brief: Mapping[str, Any]) -> None:
        """Make the SDK ready and have it check the credentials; the rest is done in turns."""
        self._brief = brief
        sdk = self._sdk
        param = sdk.InitParam()
        param.strWebDomain = DOMAIN
        param.enableGenerateDump = False
        param.enableLogByDefault = False
        self._must(sdk.InitSDK(param), "The Meeting SDK could not be started")
        self._say({"ready": True, "sdk": version()})
        on_auth = self._guarded(self._on_auth)
        events = sdk.AuthServiceEventCallbacks(onAuthenticationReturnCallback=on_auth)
        self._auth = sdk.CreateAuthService()
        self._kept.append(events)
        self._must(self._auth.SetEvent(events), "The Meeting SDK could not be set up")
        context = sdk.AuthContext()
        context.jwt_token = brief["jwt"]
        self._auth_until = self._now() + AUTH_SECONDS
        self._must(self._auth.SDKAuth(context), "The Meeting SDK did not take the credentials")

    def _guarded(self, callback: Callable[..., None]) -> Callable[..., None]:
        """A callback whose exceptions are raised in the next turn, and not into native code."""

        def guarded(*arguments: Any) -> None:
            try:
                callback(*arguments)
            except Exception as error:  # noqa: BLE001  raised later
                self._called.append(partial(_raise, error))

        return guarded

    def _on_auth(self, result: Any) -> None:
        name = result.name
        self._called.append(lambda: self._authenticated(name))

    def _on_status(self, status: Any, code: int) -> None:
        name = self._last_status = status.name
        self._called.append(lambda: self._changed(name, code))

    def _touch(self, *_whatever: Any) -> None:
        self._dirty = True

    def _on_reminder(self, _content: Any, handler: Any) -> None:
        """What Zoom wants everybody to agree to; without it the companion is let nowhere."""
        handler.Accept()  # at once: it lives no longer than this call

    def _authenticated(self, name: str) -> None:
        if self._auth_until is None:  # the SDK may go on about it
            return
        self._auth_until = None
        self._say({"auth": name})
        if name != "AUTHRET_SUCCESS":
            self._leave(*sdk_words.auth(name))
        if self._brief.get("only") == "auth":
            self._leave(sdk_words.ONLY_AUTH, again=False)
        self._join()

    def _join(self) -> None:
        sdk, brief = self._sdk, self._brief
        service = self._service = sdk.CreateMeetingService()
        self._room = Room(service, sdk_lock.find(version(), sdk.SDKError))
        self._orders = Orders(self._room)
        on_status = self._guarded(self._on_status)
        events = sdk.MeetingServiceEventCallbacks(onMeetingStatusChangedCallback=on_status)
        self._kept.append(events)
        self._must(service.SetEvent(events), "The Meeting SDK could not be set up")
        join = sdk.JoinParam()
        join.userType = sdk.SDKUserType.SDK_UT_WITHOUT_LOGIN
        join.param.meetingNumber = int(brief["meeting"])
        join.param.userName = brief["name"]
        join.param.psw = brief["passcode"]
        join.param.userZAK = brief["zak"]
        join.param.customer_key = brief["key"]
        join.param.isVideoOff = True
        join.param.isAudioOff = True
        self._entering_until = self._now() + CONNECTING_SECONDS
        self._must(service.Join(join), "The Meeting SDK could not join")
        self._asked_in = True

    def _changed(self, name: str, code: int) -> None:
        self._say({"status": name})
        if name in _IN_PASSING:
            self._is_locked(name == "MEETING_STATUS_LOCKED")
            return
        before, self._status = self._status, name
        if self._room is not None and before == _IN != name:  # what changes now may not be told
            self._room.locked = self._room.share_locked = None
        if name not in _ENTERING:
            self._entering_until = None
        elif self._entering_until is None:
            self._entering_until = self._now() + CONNECTING_SECONDS
        if name == "MEETING_STATUS_IN_WAITING_ROOM":
            self._straight = False
        elif name == _IN != before:
            self._came_in()
        elif name == "MEETING_STATUS_FAILED":
            self._leave(*sdk_words.failed(sdk_words.code_name(self._sdk.MeetingFailCode, code)))
        elif name == "MEETING_STATUS_ENDED":
            reason = sdk_words.code_name(self._sdk.MeetingEndReason, code)
            if self._is_over(reason):
                self._end.over()
                self._say({"over": True})
            self._leave(*sdk_words.ended(reason))

    def _is_over(self, reason: str) -> bool:
        """Whether the meeting has ended, and not only our being in it."""
        ours = self._end.taken and reason == "EndMeetingReason_None"
        return reason in sdk_words.MEETING_IS_OVER or (ours and LEAVING_AFTER_END_MEANS_ENDED)

    def _came_in(self) -> None:
        assert self._room is not None
        if self._straight and self._room.locked is None:
            self._room.locked = False
        self._was_in, self._straight = True, False
        self._listen()

    def _is_locked(self, locked: bool) -> None:
        if self._room is not None:
            self._room.locked = locked
            self._dirty = True

    def _on_lock_share(self, locked: bool) -> None:
        if self._room is not None:
            self._room.share_locked = bool(locked)
            self._dirty = True

    def _listen(self) -> None:
        """Have every callback of the meeting bring a new reading."""
        assert self._room is not None
        sdk, room = self._sdk, self._room
        participants = sdk.MeetingParticipantsCtrlEventCallbacks(
            onUserJoinCallback=self._touch,
            onUserLeftCallback=self._touch,
            onHostChangeNotificationCallback=self._touch,
            onCoHostChangeNotificationCallback=self._touch,
            onUserNamesChangedCallback=self._touch,
            onLowOrRaiseHandStatusChangedCallback=self._touch,
            onAllHandsLoweredCallback=self._touch,
            onAllowParticipantsRenameNotificationCallback=self._touch,
            onAllowParticipantsUnmuteSelfNotificationCallback=self._touch,
            onAllowParticipantsStartVideoNotificationCallback=self._touch,
        )
        audio = sdk.MeetingAudioCtrlEventCallbacks(
            onUserAudioStatusChangeCallback=self._touch,
            onMuteOnEntryStatusChangeCallback=self._touch,
        )
        share = sdk.MeetingShareCtrlEventCallbacks(
            onSharingStatusCallback=self._touch,
            onLockShareStatusCallback=self._guarded(self._on_lock_share),
        )
        on_reminder = self._guarded(self._on_reminder)
        reminders = sdk.MeetingReminderEventCallbacks(onReminderNotifyCallback=on_reminder)
        for controller, events in (
            (room.participants, participants),
            (room.audio, audio),
            (room.share, share),
            (self._service.GetMeetingReminderController(), reminders),
        ):
            if controller is not None:
                self._kept.append(events)
                controller.SetEvent(events)
        self._dirty = True

    # -- being there ---------------------------------------------------------------

    def turn(self) -> None:
        """Do what is to be done now. Raises Gone when the monitor has gone."""
        self._glib.turn()
        while self._called:
            self._called.popleft()()
        # Before all orders, and before leaving; but after what Zoom has told, so that an end that
        # was there before the ring is not taken for its doing.
        self._end.hear(self._room, self._status == _IN)
        for order in self._link.hear():
            if "leave" in order:
                self._leave("was asked to leave", True)
            if self._orders is None:
                self._say(not_there(order))
            else:
                self._orders.add(order)
        now = self._now()
        if self._orders is not None:
            for answer in self._orders.step(now):
                self._say(answer)
        self._watch(now)
        if self._status == _IN and self._is_due(now):
            self._read(now)
        if now - self._said_at >= BEAT_SECONDS:
            self._say({})

    def _watch(self, now: float) -> None:
        if self._auth_until is not None and now > self._auth_until:
            self._leave("Zoom did not answer to the credentials.", True)
        if self._entering_until is not None and now > self._entering_until:
            self._leave(LOST if self._was_in else NOT_ENTERED, True)

    def _is_due(self, now: float) -> bool:
        if now < self._read_again_at:
            return False
        return self._dirty or now - self._read_at >= READ_SECONDS

    def _read(self, now: float) -> None:
        assert self._room is not None
        apart = READ_APART_SECONDS if self._dirty else 0.0
        self._dirty = False
        self._read_at = now
        room = {**self._room.read(), "at": time.monotonic()}
        self._link.say({"room": room}, again=True)
        self._said_at = after = self._now()
        rested = after + (after - now) * (1 / READ_SHARE - 1)
        self._read_again_at = max(rested, now + apart)
        self._end.is_host(self._room.is_host())

    # -- words ---------------------------------------------------------------------

    def _say(self, body: Mapping[str, Any]) -> None:
        self._link.say(body)
        self._said_at = self._now()

    def _must(self, answer: Any, what: str) -> None:
        if answer.name != "SDKERR_SUCCESS":
            self._leave(f"{what} ({answer.name}).", True)

    def _leave(self, why: str, again: bool) -> NoReturn:
        if self._asked_in and self._last_status not in _OUT:
            self._tell_zoom()
        leave(self._link, why, again)

    def _tell_zoom(self) -> None:
        """Leave the meeting, or its door: who just stops is seen there for a minute more. An
        END that is under way is let through: leaving might take its place."""
        until = self._now() + LEAVE_SECONDS
        try:
            cmd = self._sdk.LeaveMeetingCmd
            leaves = self._end.taken or self._service.Leave(cmd.LEAVE_MEETING).name == TAKEN
        except Exception:  # noqa: BLE001  we leave in any case
            return
        while leaves and self._last_status not in _OUT and self._now() < until:
            wait([], TURN_SECONDS)
            self._glib.turn()


def version() -> str:
    """The package's version; the SDK itself does not tell its own."""
    try:
        return metadata.version(PACKAGE)
    except ImportError:  # it came without its description
        return ""


def _raise(error: Exception) -> NoReturn:
    raise error


def load() -> Any:
    """The SDK. Raises ImportError, with what is missing."""
    return importlib.import_module(SDK)


def run(link: Line, alarm: Line) -> NoReturn:
    """Until the meeting is over, or the monitor has gone."""
    brief = _briefed(link)
    try:
        sdk = load()
    except ImportError as error:
        missing = error.name == SDK
        what = "the extra chaperone-live[zoom-call] is not installed" if missing else str(error)
        leave(link, f"The Meeting SDK cannot be loaded: {what}.", again=False)
    worker = Worker(link, alarm, sdk, GLib())
    worker.start(brief)
    while True:
        wait([link, alarm], TURN_SECONDS)
        worker.turn()


def _briefed(link: Line) -> Mapping[str, Any]:
    while True:
        wait([link], 1.0)
        for body in link.hear():
            return body


def main(arguments: list[str]) -> NoReturn:
    """The child's own main."""
    harden()
    link, alarm = (Line(int(number)) for number in arguments)
    try:
        run(link, alarm)
    except Gone:
        leave(link, "", again=True)
    except Exception as error:  # noqa: BLE001  said without its text, which may hold secrets
        leave(link, f"The companion itself failed ({type(error).__name__}).", again=True)


if __name__ == "__main__":
    main(sys.argv[1:])
