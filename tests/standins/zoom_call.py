"""The stand-in for Zoom with its call as well: what the companion's child sees and does there,
through the stand-in for the SDK, is the same meeting that events and REST tell of.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

from tests.standins.sdk_line import SdkLine
from tests.standins.zoom import MEETING_ID, ZoomStandIn
from tests.standins.zoom_bodies import Person

ROLES = {
    "host": "USERROLE_HOST",
    "co-host": "USERROLE_COHOST",
    "attendee": "USERROLE_ATTENDEE",
}
SWITCHES = {
    "waiting_room": True,
    "mute_on_entry": True,
    "may_unmute": True,
    "may_rename": True,
    "may_start_video": True,
}
ENDED_BY_HOST = 2


class ZoomCall(ZoomStandIn):
    """One meeting, with a companion in it as soon as a child joins.

    ``role`` is what the companion is made on coming in.
    """

    def __init__(self, meeting_id: str = MEETING_ID, *, role: str = "co-host") -> None:
        super().__init__(meeting_id)
        self.role_given = role
        self.companion: Person | None = None
        self.switches = dict(SWITCHES)
        self.comes_true: Callable[[str], Awaitable[bool]] = _always
        """Asked before anything comes of a call of the SDK's: whether it does."""
        self.made: list[tuple[str, list[Any]]] = []
        """Every call of the SDK's so far."""
        self.line = SdkLine(
            {**self._meeting(), "join": [], "deaf": [*CALLS, "Leave"]}, self._called
        )
        self._doing: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        await self.line.open()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.line.close()
        await super().__aexit__(*exc)

    # -- what the SDK shows --------------------------------------------------------------

    def show(self) -> None:
        """Have the SDK show the meeting as it is now."""
        self.line.now(**self._meeting())

    def _meeting(self) -> dict[str, Any]:
        people = self.people.values()
        return {
            "me": int(self.companion.user_id) if self.companion else 1,
            "call": [_row(person) for person in people if not person.waiting],
            "waiting": [_row(person) for person in people if person.waiting],
            "switches": self.switches,
        }

    async def _tell(self, event: str, person: Person, time_field: str, **more: object) -> None:
        await super()._tell(event, person, time_field, **more)
        self.show()

    async def emit(self, event: str, **thing: object) -> None:
        await super().emit(event, **thing)
        self.show()

    def change(self, person: Person, **state: Any) -> None:
        """Somebody's microphone (``muted``), ``camera``, ``hand`` or ``name`` changes, which no
        event tells."""
        for name, value in state.items():
            setattr(person, name, value)
        self.show()

    def change_told(self, person: Person, **state: Any) -> dict[str, Any]:
        """The same, as words for the line that tell of nobody else, with the callback that tells
        of it: a microphone's or a hand's; of a camera none does."""
        for name, value in state.items():
            setattr(person, name, value)
        number = int(person.user_id)
        words = self.line.alter("waiting" if person.waiting else "call", number, **state)
        if "muted" in state:
            words |= {"fire": "onUserAudioStatusChangeCallback"}
        elif "hand" in state:
            hand = "onLowOrRaiseHandStatusChangedCallback"
            words |= {"fire": hand, "with": [state["hand"], number]}
        return words

    def switch(self, name: str, on: bool) -> None:
        """The meeting is set otherwise."""
        self.switches[name] = on
        self.show()

    def lock(self, on: bool) -> None:
        """The meeting is locked, or unlocked."""
        self.line.status("LOCKED" if on else "UNLOCKED")

    async def stop(self) -> None:
        self.companion = None
        await super().stop()
        self.line.status("ENDED", ENDED_BY_HOST)

    # -- what the child asks for -----------------------------------------------------------

    def _called(self, name: str, args: list[Any]) -> None:
        self.made.append((name, args))
        task = asyncio.create_task(self._answer(name, args))
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _answer(self, name: str, args: list[Any]) -> None:
        if name == "Join":
            await self._come_in(args[0])
        elif name == "Leave":
            await self._go(args[0])
        elif name in CALLS and await self.comes_true(name):
            await CALLS[name](self, *args)
        self.wire.touch()

    async def _come_in(self, given: dict[str, Any]) -> None:
        if self.companion is not None:
            await self.leave(self.companion)
        self.companion = await self.join(
            given["userName"], role=self.role_given, customer_key=given["customer_key"]
        )
        self.show()
        self.line.status("CONNECTING")
        self.line.status("INMEETING")

    async def _go(self, command: str) -> None:
        if command == "END_MEETING":
            await self.stop()
        elif self.companion is not None:
            gone, self.companion = self.companion, None
            await self.leave(gone)
            self.line.status("ENDED")

    def whom(self, number: int) -> Person | None:
        """Who is here under this number."""
        return next((one for one in self.people.values() if one.user_id == str(number)), None)

    async def _do(self, number: int, act: Callable[[Person], Awaitable[None]]) -> None:
        person = self.whom(number)
        if person is not None:
            await act(person)

    async def _admit(self, number: int) -> None:
        await self._do(number, self.admit)

    async def _put_back(self, number: int) -> None:
        await self._do(number, self.put_back)

    async def _expel(self, number: int) -> None:
        await self._do(number, self.leave)

    async def _set(self, number: int, **state: Any) -> None:
        person = self.whom(number)
        if person is not None:
            self.change(person, **state)

    async def _take_host(self, _key: str) -> None:
        for person in list(self.people.values()):
            if person.role == "host":
                await self.role(person, "co-host")
        if self.companion is not None:
            await self.role(self.companion, "host")

    async def _switch(self, name: str, on: bool) -> None:
        self.switch(name, on)

    async def _lock(self, on: bool) -> None:
        self.lock(on)

    async def _lock_share(self, on: bool) -> None:
        self.line.fire("onLockShareStatusCallback", on)


async def _always(_name: str) -> bool:
    return True


def _row(person: Person) -> dict[str, Any]:
    return {
        "id": int(person.user_id),
        "name": person.name,
        "person": person.persistent,
        "role": ROLES[person.role],
        "share": person.sharing,
        "muted": person.muted,
        "camera": person.camera,
        "hand": person.hand,
    }


CALLS: dict[str, Callable[..., Awaitable[None]]] = {
    "AdmitToMeeting": ZoomCall._admit,
    "ExpelUser": ZoomCall._expel,
    "ExpelUser from the waiting room": ZoomCall._expel,
    "PutInWaitingRoom": ZoomCall._put_back,
    "ChangeUserName": lambda call, number, name, _save: call._set(number, name=name),
    "RenameUser": lambda call, number, name: call._set(number, name=name),
    "ReclaimHostByHostKey": ZoomCall._take_host,
    "MuteAudio": lambda call, number, _may_unmute: call._set(number, muted=True),
    "StopAttendeeVideo": lambda call, number: call._set(number, camera=False),
    "LowerHand": lambda call, number: call._set(number, hand=False),
    "EnableMuteOnEntry": lambda call, on, _may_unmute: call._switch("mute_on_entry", on),
    "EnableWaitingRoomOnEntry": lambda call, on: call._switch("waiting_room", on),
    "LockShare": ZoomCall._lock_share,
    "AllowParticipantsToRename": lambda call, on: call._switch("may_rename", on),
    "LockMeeting": lambda call: call._lock(True),
    "UnlockMeeting": lambda call: call._lock(False),
}
"""What comes of each call."""
