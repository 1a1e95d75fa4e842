"""Teams as a stage: the real provider with the real package for Graph, which is a stand-in, and a
child that speaks as the page does."""

from __future__ import annotations

import asyncio
import signal
import time
import uuid
from collections import Counter
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Self

import pytest

from providers.base import ActionKind, Role, Switch
from providers.clock import SystemClock
from providers.teams.abilities import NEVER
from providers.teams.config import TeamsConfig
from providers.teams.provider import TeamsProvider
from tests.conformance.companion import CompanionStage
from tests.conformance.stage import Mishap, Newcomer, Traits, Trouble
from tests.standins.graph import LINK, TOKEN, GraphFault, GraphStandIn
from tests.standins.teams_line import Row, TeamsCall
from tests.teams.services import ACS_KEY, PASS, RESOURCE, SIGN_IN, GraphServices

STATES = ("role", "muted", "camera", "hand", "sharing", "mic_allowed", "camera_allowed")
ROLES = {
    Role.HOST: "Organizer",
    Role.CO_HOST: "Co-organizer",
    Role.PRESENTER: "Presenter",
    Role.PARTICIPANT: "Attendee",
}
OPTIONS = {
    Switch.CHAT: ("allowMeetingChat", "disabled", "enabled"),
    Switch.PRESENTING: ("allowedPresenters", "organizer", "everyone"),
}
"""Graph's option, and its words for off and for on."""


class TeamsStage(CompanionStage):
    """The companion in the call, and nothing beside it."""

    traits = Traits(
        tells=frozenset({"name", "place", "account", "person", "phone", "since", *STATES}),
        can=frozenset(ActionKind) - NEVER.keys(),
        renames=True,
        lists=True,
        tells_lock=True,
        tells_switches=frozenset(Switch),
        follows_guests=True,
        keeps_ids=True,
        joins_devices=True,
        ends_alone=False,
        companion=True,
        rests=False,
        mishaps=frozenset(Mishap),
        dims=frozenset(STATES),
        secrets=(ACS_KEY, PASS, LINK, TOKEN, "://"),
    )

    def __init__(self, role: str = "Co-organizer") -> None:
        """``role``: the companion's."""
        self.clock = SystemClock()
        self.call = TeamsCall(role)
        self.graph = GraphStandIn()
        self._ids: dict[str, str] = {}
        self._devices: Counter[str] = Counter()
        """How many connections each has, by their raw ids."""
        self._stammers = False
        self.call.comes_true = self._comes_true
        self._patch = pytest.MonkeyPatch()

    @cached_property
    def provider(self) -> TeamsProvider:
        config = TeamsConfig(
            link=LINK,
            sign_in=SIGN_IN,
            resource=RESOURCE,
            folder=Path("nowhere"),
            page=Path("nowhere"),
            browser=Path("nowhere"),
        )
        return TeamsProvider(
            config, partial(GraphServices, self.graph), self.clock, self.call.child()
        )

    def now(self) -> float:
        return time.time()

    async def turn(self, news: asyncio.Event) -> None:
        await news.wait()

    async def linger(self) -> None:
        await asyncio.sleep(0.1)  # a line or two: nothing tells of one that has nothing to tell

    # -- people --------------------------------------------------------------------------

    async def come(self, who: str, newcomer: Newcomer) -> None:
        account = newcomer.account
        number = str(uuid.uuid5(uuid.NAMESPACE_URL, account) if account else uuid.uuid4())
        signed_in: dict[str, Any] = {"kind": "teams", "oid": number} if account else {}
        row = Row(
            f"8:{'orgid' if account else 'teamsvisitor'}:{number}",
            newcomer.name,
            **signed_in,
        )
        if account:
            self.graph.users[number] = {"userPrincipalName": account, "mail": None}
        self._ids[who] = row.id
        here = row.id in self.call.people or row.id in self.call.lobby
        self._devices[row.id] = self._devices[row.id] + 1 if here else 1
        (self.call.lobby if newcomer.waiting else self.call.people)[row.id] = row
        self._show()

    async def admit(self, who: str, *, new_id: bool = False) -> None:
        self.call.do("admit", (self._ids[who],))
        self._show()

    async def put_back(self, who: str) -> None:
        self.call.lobby[self._ids[who]] = self.call.people.pop(self._ids[who])
        self._show()

    async def leave(self, who: str) -> None:
        key = self._ids[who]
        self._devices[key] -= 1
        if self._devices[key] <= 0:
            self.call.people.pop(key, None)
            self.call.lobby.pop(key, None)
        self._show()

    async def change(self, who: str, **fields: bool | str | Role) -> None:
        row = self.call.people.get(self._ids[who]) or self.call.lobby[self._ids[who]]
        for name, value in fields.items():
            setattr(row, name, ROLES[value] if isinstance(value, Role) else value)
        self._show()

    def _show(self) -> None:
        self.call.show()
        if self._stammers:
            self.call.show()

    # -- the meeting ---------------------------------------------------------------------

    async def end(self) -> None:
        self.call.end()

    async def lock(self, on: bool) -> None:
        """As from here: what others have locked, nobody here knows how to open again."""
        options = self.provider._options
        assert options is not None
        kind = ActionKind.LOCK if on else ActionKind.UNLOCK
        assert (await options.perform(kind)).accepted

    async def allow(self, what: Switch, on: bool) -> None:
        if what in (Switch.MICS, Switch.CAMERAS):
            setattr(self.call, what.value, on)
            self._show()
        else:
            name, off, usual = OPTIONS[what]
            self.graph.meeting.options[name] = usual if on else off
            looks = len(self.graph.asked("GET", "onlineMeetings/")) + 2
            await self.graph.until(lambda: len(self.graph.asked("GET", "onlineMeetings/")) >= looks)

    async def forbid(self, who: str) -> None:
        await self.change(who, muted=True, mic_allowed=False, camera=False, camera_allowed=False)

    async def record(self, on: bool) -> None:
        self.call.recording = on
        self._show()

    # -- what goes wrong -----------------------------------------------------------------

    async def begin(self, trouble: Trouble) -> None:
        match trouble:
            case Trouble.CUT | Trouble.SILENT | Trouble.DISABLED:
                if trouble is not Trouble.CUT:
                    self.graph.switch_on(GraphFault("status", status=503))
                self._signal(signal.SIGSTOP)
                inside = self.provider._inside
                while inside is not None and inside._room is not None:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            case Trouble.LOST:
                self.call.told = False
            case Trouble.STAMMER:
                self._stammers = True

    async def heal(self) -> None:
        self.call.told, self._stammers = True, False
        self.graph.heal()
        self._signal(signal.SIGCONT)
        self.call.show()

    async def spoil(self, mishap: Mishap) -> None:
        self._mishap = mishap
        if mishap is Mishap.REFUSED:
            self.call.refuses = "403/41805"
            self.graph.switch_on(GraphFault("status", "PATCH", status=403, code="Forbidden"))
        elif mishap is Mishap.SILENT:
            self._signal(signal.SIGSTOP)

    async def __aenter__(self) -> Self:
        self._patch.setattr("providers.companion.TICK_SECONDS", 0.05)
        for name in ("FIRST_PAUSE", "LONGEST_PAUSE"):
            self._patch.setattr(f"providers.teams.steering.{name}", 0.05)
        await self.graph.__aenter__()
        await self.call.__aenter__()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._signal(signal.SIGCONT)
        await self.call.__aexit__()
        await self.graph.__aexit__()
        self._patch.undo()
