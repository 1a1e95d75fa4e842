"""Zoom with its companion in the call as a stage: besides the stand-in for Zoom's services, the
real child with the stand-in for the SDK, which shows the same people."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

from providers.base import ActionKind, Role
from providers.companion import Pace
from providers.zoom.config import CompanionConfig
from providers.zoom.inside import Child
from providers.zoom.provider import ZoomProvider
from tests.conformance.stage import Mishap, Trouble
from tests.conformance.zoom import TRAITS, ZoomStage
from tests.standins.sdk_line import MODULE, SdkLine
from tests.standins.zoom_bodies import Person
from tests.zoom.conftest import QUICK

SDK_SECRET, HOST_KEY = "made-up-sdk-secret-of-some-length", "123456"
SECONDS = {
    "sdk_worker": {"READ_SECONDS": 0.02, "READ_SHARE": 1.0, "BEAT_SECONDS": 0.05},
    "sdk_lock": {"find": True},
}
PACE = Pace(ready=20, silent=0.4, hung=60.0, pause=0.01, longest=0.05, leave=0.5)
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
LATE_SECONDS = 0.3
STATES = ("muted", "camera", "hand")


class ZoomCompanionStage(ZoomStage):
    """The whole of it, on a plan without the dashboard."""

    traits = replace(
        TRAITS,
        tells=TRAITS.tells | set(STATES),
        can=frozenset(ActionKind) - {ActionKind.STOP_SHARING},
        tells_lock=True,
        tells_entry=True,
        companion=True,
        follows_guests=True,
        mishaps=frozenset(Mishap),
        dims=frozenset(STATES),
        secrets=(*TRAITS.secrets, SDK_SECRET, HOST_KEY, "made-up-passcode"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._states: dict[str, dict[str, bool]] = {}
        """Microphone, camera and hand, by who it is."""
        self._switches = dict(SWITCHES)
        self._companion: Person | None = None
        self._mishap: Mishap | None = None
        self._refuses = False
        self._doing: set[asyncio.Task[None]] = set()
        self._line = SdkLine(
            {**self._meeting(), "join": [], "deaf": [*DONE, "Leave"]}, self._called
        )

    @cached_property
    def provider(self) -> ZoomProvider:
        companion = CompanionConfig(
            sdk_key="made-up-key", sdk_secret=SDK_SECRET, host_key=HOST_KEY, name="Chaperone"
        )
        config = self._zoom.config(dashboard=False, companion=companion)
        child = Child(MODULE, self._line.environ(SECONDS), PACE)
        return ZoomProvider(config, self.clock, replace(QUICK, poll=0.01), child)

    # -- what the SDK shows --------------------------------------------------------------

    def _meeting(self) -> dict[str, Any]:
        """Everybody, in the words of the stand-in for the SDK."""
        people = self._zoom.people.values()
        return {
            "me": int(self._companion.user_id) if self._companion else 1,
            "call": [self._row(person) for person in people if not person.waiting],
            "waiting": [self._row(person) for person in people if person.waiting],
            "switches": self._switches,
        }

    def _row(self, person: Person) -> dict[str, Any]:
        who = next((who for who, one in self._people.items() if one is person), "")
        return {
            "id": int(person.user_id),
            "name": person.name,
            "person": f"person-{who}",
            "role": ROLES[person.role],
            "share": person.sharing,
            **self._states.get(who, {}),
        }

    def _show(self) -> None:
        self._line.now(**self._meeting())

    async def linger(self) -> None:
        await super().linger()
        await asyncio.sleep(0.1)

    # -- what the child asks for -----------------------------------------------------------

    def _called(self, name: str, args: list[Any]) -> None:
        task = asyncio.create_task(self._answer(name, args))
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _answer(self, name: str, args: list[Any]) -> None:
        if name == "Join":
            await self._come_in(args[0])
        elif name == "Leave":
            await self._go(args[0])
        elif name in DONE:
            mishap, self._mishap = self._mishap, None
            inside = self.provider._inside
            while inside is not None and inside._asked:  # noqa: ASYNC110
                await asyncio.sleep(0.005)  # it is taken before anything comes of it
            if mishap is Mishap.LATE:
                await asyncio.sleep(LATE_SECONDS)
            if mishap in (None, Mishap.LATE) and not self._refuses:
                await DONE[name](self, *args)
                self._show()

    async def _come_in(self, given: dict[str, Any]) -> None:
        if self._companion is not None:
            await self._zoom.leave(self._companion)
        companion = await self._zoom.join(
            given["userName"], role="co-host", customer_key=given["customer_key"]
        )
        self._companion = companion
        self._show()
        self._line.status("CONNECTING")
        self._line.status("INMEETING")

    async def _go(self, command: str) -> None:
        if command == "END_MEETING":
            await self.end()
        elif self._companion is not None:
            await self._zoom.leave(self._companion)
            self._companion = None
            self._line.status("ENDED")

    def _whom(self, number: int) -> tuple[str, Person] | None:
        return next(
            (
                (who, one)
                for who, one in self._people.items()
                if one.user_id == str(number) and one.uuid in self._zoom.people
            ),
            None,
        )

    async def _admit(self, number: int) -> None:
        found = self._whom(number)
        if found is not None:
            await self._zoom.admit(found[1])

    async def _put_back(self, number: int) -> None:
        found = self._whom(number)
        if found is not None:
            await self._zoom.put_back(found[1])

    async def _expel(self, number: int) -> None:
        found = self._whom(number)
        if found is not None:
            await self._zoom.leave(found[1])

    async def _rename(self, number: int, name: str, *_save: bool) -> None:
        found = self._whom(number)
        if found is not None:
            found[1].name = name

    async def _take_host(self, _key: str) -> None:
        if self._companion is not None:
            await self._zoom.role(self._companion, "host")

    async def _set_state(self, number: int, **state: bool) -> None:
        found = self._whom(number)
        if found is not None:
            self._states.setdefault(found[0], {}).update(state)

    async def _switch(self, name: str, on: bool) -> None:
        self._switches[name] = on

    # -- people --------------------------------------------------------------------------

    async def join(self, who: str, **how: Any) -> None:
        self._states.pop(who, None)
        await super().join(who, **how)
        self._show()

    async def admit(self, who: str, *, new_id: bool = False) -> None:
        number = int(self._people[who].user_id)
        inside = self.provider._inside
        assert inside is not None
        while inside._sees and number not in inside._merge._here:  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # nobody is let in as soon as they have come
        await super().admit(who, new_id=new_id)
        self._show()

    async def put_back(self, who: str) -> None:
        await super().put_back(who)
        self._show()

    async def leave(self, who: str) -> None:
        await super().leave(who)
        self._show()

    async def change(self, who: str, **fields: bool | str | Role) -> None:
        await super().change(who, **fields)
        for name in STATES:
            if name in fields:
                self._states.setdefault(who, {})[name] = bool(fields[name])
        self._show()

    # -- the meeting ---------------------------------------------------------------------

    async def start(self) -> None:
        await super().start()
        self._show()

    def _ended(self) -> None:
        self._companion = None
        self._line.status("ENDED", 2)

    async def lock(self, on: bool) -> None:
        self._line.status("LOCKED" if on else "UNLOCKED")

    async def mute_on_entry(self, on: bool) -> None:
        self._switches["mute_on_entry"] = on
        self._show()

    # -- what goes wrong -----------------------------------------------------------------

    async def begin(self, trouble: Trouble) -> None:
        if trouble in (Trouble.CUT, Trouble.SILENT, Trouble.DISABLED):
            self._signal(signal.SIGSTOP)
            while self.provider._inside and self.provider._inside._sees:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await super().begin(trouble)

    async def heal(self) -> None:
        await super().heal()
        self._signal(signal.SIGCONT)

    async def spoil(self, mishap: Mishap) -> None:
        self._mishap = mishap
        if mishap is Mishap.REFUSED:
            self._refuses = True
            self._line.now(answers=dict.fromkeys(DONE, "SDKERR_NO_PERMISSION"))
            await self._line.heard()
        elif mishap is Mishap.SILENT:
            self._signal(signal.SIGSTOP)

    def _signal(self, number: int) -> None:
        inside = self.provider._inside
        life = inside._companion._life if inside is not None else None
        if life is not None and life._process.returncode is None:
            os.kill(life._process.pid, number)

    async def __aenter__(self) -> ZoomCompanionStage:
        await super().__aenter__()
        await self._line.open()
        self._zoom.on_stop = self._ended
        self._patch.setattr("providers.companion.TICK_SECONDS", 0.05)
        for name in ("SETTLE_SECONDS", "WAITED_SECONDS", "DOUBT_SECONDS"):
            self._patch.setattr(f"providers.zoom.merge.{name}", 0.2)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._signal(signal.SIGCONT)
        self._line.close()
        await super().__aexit__(*exc)


async def _off(stage: ZoomCompanionStage, number: int, name: str) -> None:
    await stage._set_state(number, **{name: False})


DONE: dict[str, Callable[..., Any]] = {
    "AdmitToMeeting": ZoomCompanionStage._admit,
    "ExpelUser": ZoomCompanionStage._expel,
    "ExpelUser from the waiting room": ZoomCompanionStage._expel,
    "PutInWaitingRoom": ZoomCompanionStage._put_back,
    "ChangeUserName": ZoomCompanionStage._rename,
    "RenameUser": ZoomCompanionStage._rename,
    "ReclaimHostByHostKey": ZoomCompanionStage._take_host,
    "MuteAudio": lambda stage, number, *_allow: stage._set_state(number, muted=True),
    "StopAttendeeVideo": lambda stage, number: _off(stage, number, "camera"),
    "LowerHand": lambda stage, number: _off(stage, number, "hand"),
    "EnableMuteOnEntry": lambda stage, on, *_all: stage._switch("mute_on_entry", on),
    "EnableWaitingRoomOnEntry": lambda stage, on: stage._switch("waiting_room", on),
    "LockShare": lambda stage, on: stage._switch("share_locked", on),
    "LockMeeting": lambda stage: stage.lock(True),
    "UnlockMeeting": lambda stage: stage.lock(False),
    "AllowParticipantsToRename": lambda stage, on: stage._switch("may_rename", on),
}
"""What comes of each call."""
