"""Zoom with its companion in the call as a stage: besides the stand-in for Zoom's services, the
real child with the stand-in for the SDK, which shows the same people."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from functools import cached_property
from typing import Self

from providers.base import ActionKind, Role
from providers.companion import Child, Pace
from providers.zoom.abilities import NOT_ON_ZOOM
from providers.zoom.config import CompanionConfig
from providers.zoom.provider import ZoomProvider
from tests.conformance.companion import CompanionStage
from tests.conformance.stage import Mishap, Trouble
from tests.conformance.zoom import TRAITS, ZoomStage
from tests.standins.sdk_line import MODULE
from tests.standins.zoom_call import CALLS, ZoomCall
from tests.standins.zoom_service import PASSCODE
from tests.zoom.conftest import QUICK

SDK_SECRET = "made-up-sdk-secret-of-some-length"
HOST_KEY = "9876543210"
"""So long that the digits of no time hold it."""
SECONDS = {
    "sdk_worker": {
        "READ_SECONDS": 0.02,
        "READ_APART_SECONDS": 0.0,
        "READ_SHARE": 1.0,
        "BEAT_SECONDS": 0.05,
    },
    "sdk_lock": {"find": True},
}
PACE = Pace(ready=20, silent=0.4, hung=60.0, pause=0.01, longest=0.05, leave=0.5)
STATES = ("muted", "camera", "hand")


class ZoomCompanionStage(CompanionStage, ZoomStage):
    """The whole of it, on a plan without the dashboard."""

    traits = replace(
        TRAITS,
        tells=TRAITS.tells | set(STATES),
        can=frozenset(ActionKind) - NOT_ON_ZOOM - {ActionKind.STOP_SHARING},
        tells_lock=True,
        tells_entry=True,
        companion=True,
        follows_guests=True,
        mishaps=frozenset(Mishap),
        dims=frozenset(STATES),
        secrets=(*TRAITS.secrets, SDK_SECRET, HOST_KEY, PASSCODE),
    )

    def __init__(self) -> None:
        super().__init__()
        self._zoom: ZoomCall = ZoomCall()
        self._zoom.comes_true = self._comes_true

    @cached_property
    def provider(self) -> ZoomProvider:
        companion = CompanionConfig(
            sdk_key="made-up-key", sdk_secret=SDK_SECRET, host_key=HOST_KEY, name="Chaperone"
        )
        config = self._zoom.config(dashboard=False, companion=companion)
        child = Child(MODULE, self._zoom.line.environ(SECONDS), PACE)
        return ZoomProvider(config, self.clock, replace(QUICK, poll=0.01), child)

    async def linger(self) -> None:
        await super().linger()
        await asyncio.sleep(0.1)  # some readings: nothing tells of one that has nothing to tell

    async def admit(self, who: str, *, new_id: bool = False) -> None:
        number = int(self._people[who].user_id)
        inside = self.provider._inside
        assert inside is not None
        while inside._sees and number not in inside._merge._here:  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # nobody is let in as soon as they have come
        await super().admit(who, new_id=new_id)

    async def change(self, who: str, **fields: bool | str | Role) -> None:
        await super().change(who, **fields)
        states = {name: fields[name] for name in STATES if name in fields}
        self._zoom.change(self._people[who], **states)

    async def lock(self, on: bool) -> None:
        self._zoom.lock(on)

    async def mute_on_entry(self, on: bool) -> None:
        self._zoom.switch("mute_on_entry", on)

    # -- what goes wrong -----------------------------------------------------------------

    async def begin(self, trouble: Trouble) -> None:
        await super().begin(trouble)  # first: it has come about when the companion is silent, too
        if trouble in (Trouble.CUT, Trouble.SILENT, Trouble.DISABLED):
            self._signal(signal.SIGSTOP)
            while self.provider._inside and self.provider._inside._sees:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def heal(self) -> None:
        await super().heal()
        self._signal(signal.SIGCONT)

    async def spoil(self, mishap: Mishap) -> None:
        self._mishap = mishap
        if mishap is Mishap.REFUSED:
            self._zoom.line.now(answers=dict.fromkeys(CALLS, "SDKERR_NO_PERMISSION"))
            await self._zoom.line.heard()
        elif mishap is Mishap.SILENT:
            self._signal(signal.SIGSTOP)

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self._patch.setattr("providers.companion.TICK_SECONDS", 0.05)
        for name in ("SETTLE_SECONDS", "WAITED_SECONDS", "DOUBT_SECONDS"):
            self._patch.setattr(f"providers.zoom.merge.{name}", 0.2)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._signal(signal.SIGCONT)
        await super().__aexit__(*exc)
