"""Teams as a stage: the real provider, its child replaced by one that speaks as the page does."""

from __future__ import annotations

import asyncio
import os
import signal
import time
import uuid
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from providers.base import ActionKind, Role, Switch
from providers.teams.abilities import BY_OPTIONS, NEVER
from providers.teams.config import TeamsConfig
from providers.teams.provider import TeamsProvider
from tests.conformance.stage import Mishap, Traits, Trouble
from tests.standins.teams_line import Row, TeamsCall
from tests.teams.services import ACS_KEY, LINK, PASS, NoServices

STATES = ("role", "muted", "camera", "hand", "sharing", "mic_allowed", "camera_allowed")
ROLES = {
    Role.HOST: "Organizer",
    Role.CO_HOST: "Co-organizer",
    Role.PRESENTER: "Presenter",
    Role.PARTICIPANT: "Attendee",
}
LATE_SECONDS = 0.3


class _MachineClock:
    """This machine's clock: Teams gives no other."""

    def utc(self) -> float:
        return time.time()

    def mono(self) -> float:
        return time.monotonic()


class TeamsStage:
    """Implements :class:`tests.conformance.stage.Stage`: the companion in the call, and nothing
    beside it."""

    traits = Traits(
        tells=frozenset({"name", "place", "person", "phone", "since", *STATES}),
        can=frozenset(ActionKind) - BY_OPTIONS - NEVER.keys(),
        renames=True,
        lists=True,
        tells_lock=False,
        tells_switches=frozenset({Switch.MICS, Switch.CAMERAS}),
        follows_guests=True,
        keeps_ids=True,
        ends_alone=False,
        companion=True,
        rests=False,
        mishaps=frozenset(Mishap),
        dims=frozenset(STATES),
        secrets=(ACS_KEY, PASS, LINK),
    )

    def __init__(self) -> None:
        self.clock = _MachineClock()
        self._call = TeamsCall("Co-organizer")
        self._ids: dict[str, str] = {}
        self._mishap: Mishap | None = None
        self._stammers = False
        self._call.comes_true = self._comes_true
        self._patch = pytest.MonkeyPatch()

    @cached_property
    def provider(self) -> TeamsProvider:
        config = TeamsConfig(
            client_id="made-up-client",
            tenant_id="made-up-tenant",
            link=LINK,
            acs_endpoint="https://made-up.communication.azure.com",
            acs_key=ACS_KEY,
            folder=Path("nowhere"),
            page=Path("nowhere"),
            browser=Path("nowhere"),
        )
        return TeamsProvider(config, NoServices, self.clock, self._call.child())

    def now(self) -> float:
        return time.time()

    async def turn(self, news: asyncio.Event) -> None:
        await news.wait()

    async def linger(self) -> None:
        await asyncio.sleep(0.1)  # a line or two: nothing tells of one that has nothing to tell

    def rest(self) -> None:
        pass

    def misset(self, seconds: float) -> None:
        pass

    # -- people --------------------------------------------------------------------------

    async def join(
        self,
        who: str,
        *,
        name: str | None = None,
        account: str = "",
        typed: str = "",
        waiting: bool = False,
    ) -> None:
        number = str(uuid.uuid5(uuid.NAMESPACE_URL, account) if account else uuid.uuid4())
        signed_in: dict[str, Any] = {"kind": "teams", "oid": number} if account else {}
        row = Row(
            f"8:{'orgid' if account else 'teamsvisitor'}:{number}",
            who if name is None else name,
            **signed_in,
        )
        self._ids[who] = row.id
        (self._call.lobby if waiting else self._call.people)[row.id] = row
        self._show()

    async def admit(self, who: str, *, new_id: bool = False) -> None:
        self._call.do("admit", (self._ids[who],))
        self._show()

    async def put_back(self, who: str) -> None:
        self._call.lobby[self._ids[who]] = self._call.people.pop(self._ids[who])
        self._show()

    async def leave(self, who: str) -> None:
        for place in (self._call.people, self._call.lobby):
            place.pop(self._ids[who], None)
        self._show()

    async def change(self, who: str, **fields: bool | str | Role) -> None:
        row = self._call.people.get(self._ids[who]) or self._call.lobby[self._ids[who]]
        for name, value in fields.items():
            setattr(row, name, ROLES[value] if isinstance(value, Role) else value)
        self._show()

    def _show(self) -> None:
        self._call.show()
        if self._stammers:
            self._call.show()

    # -- the meeting ---------------------------------------------------------------------

    async def start(self) -> None:
        pass

    async def end(self) -> None:
        self._call.end()

    async def lock(self, on: bool) -> None:
        pass

    async def mute_on_entry(self, on: bool) -> None:
        pass

    async def allow(self, what: Switch, on: bool) -> None:
        if what in (Switch.MICS, Switch.CAMERAS):
            setattr(self._call, what.value, on)
            self._show()

    async def forbid(self, who: str) -> None:
        await self.change(who, muted=True, mic_allowed=False, camera=False, camera_allowed=False)

    async def record(self, on: bool) -> None:
        self._call.recording = on
        self._show()

    # -- what goes wrong -----------------------------------------------------------------

    async def begin(self, trouble: Trouble) -> None:
        match trouble:
            case Trouble.CUT | Trouble.SILENT | Trouble.DISABLED:
                self._signal(signal.SIGSTOP)
                inside = self.provider._inside
                while inside is not None and inside._room is not None:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            case Trouble.LOST:
                self._call.told = False
            case Trouble.STAMMER:
                self._stammers = True

    async def heal(self) -> None:
        self._call.told, self._stammers = True, False
        self._signal(signal.SIGCONT)
        self._call.show()

    async def spoil(self, mishap: Mishap) -> None:
        self._mishap = mishap
        if mishap is Mishap.REFUSED:
            self._call.refuses = "403/41805"
        elif mishap is Mishap.SILENT:
            self._signal(signal.SIGSTOP)

    async def _comes_true(self, _order: dict[str, Any]) -> bool:
        mishap, self._mishap = self._mishap, None
        inside = self.provider._inside
        while inside is not None and inside._asking:  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # it is taken before anything comes of it
        if mishap is Mishap.LATE:
            await asyncio.sleep(LATE_SECONDS)
        return mishap in (None, Mishap.LATE)

    def _signal(self, number: int) -> None:
        inside = self.provider._inside
        life = inside._companion._life if inside is not None else None
        if life is not None and life._process.returncode is None:
            os.kill(life._process.pid, number)

    async def __aenter__(self) -> TeamsStage:
        self._patch.setattr("providers.companion.TICK_SECONDS", 0.05)
        await self._call.__aenter__()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._signal(signal.SIGCONT)
        await self._call.__aexit__()
        self._patch.undo()
