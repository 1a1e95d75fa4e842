"""What a companion in the call does alike on every platform: it tells what becomes of it and what
can be done now, and a fault of ours in one word of its child's costs no more than that word."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from providers.asking import Asking
from providers.base import Abilities, ActionKind, Availability, ChannelState
from providers.clock import Clock
from providers.companion import Child, Companion
from providers.faults import broken
from providers.stream import Stream

CHANNEL = "companion"
COMING = "the companion is on its way into the call"


class InCall(ABC):
    """One meeting's companion (:class:`providers.companion.Listener`)."""

    def __init__(self, clock: Clock, stream: Stream, child: Child) -> None:
        self._clock = clock
        self._stream = stream
        self._companion = Companion(child.module, self._brief, self, child.pace, child.environ)
        self.alarm = self._companion.alarm
        self._asking = Asking(self._companion.tell)
        self._why_not = COMING
        self._trouble = ""
        """Why it was lost, until it has come further again."""
        self._abilities: dict[ActionKind, Availability] = {}

    async def run(self) -> None:
        """Keep the companion in the call, until it makes no sense. When cancelled it leaves."""
        await self._companion.run()

    async def sit(self) -> None:
        """:meth:`run`; a fault of ours in it is said, and must not stop the rest."""
        try:
            await self.run()
        except Exception as error:  # noqa: BLE001  said, and the other channels go on
            words = broken("The companion", error)
            self._stream.show(CHANNEL, ChannelState.OFF, words)
            with contextlib.suppress(Exception):  # it is what has just failed
                self.companion(ChannelState.OFF, words)

    @abstractmethod
    def companion(self, state: ChannelState, detail: str) -> None:
        """How the child is now (see :class:`providers.companion.Listener`)."""

    def said(self, body: Mapping[str, Any]) -> None:
        """A fault of ours takes no more than this word: it is said, and the child stays in the
        call, where it can end the meeting and the next reading may be understood."""
        try:
            self._hear(body)
        except Exception as error:  # noqa: BLE001  said, and END and the other channels go on
            self._lost()
            words = broken("The companion", error)
            self._cannot(words, ChannelState.DOWN, words)

    def tell_abilities(self) -> None:
        """Say what can be done now, where that is news."""
        now = self._abilities_now()
        if now != self._abilities:
            self._abilities = now
            self._stream.tell(Abilities(now, self._clock.utc()))

    def _comes(self) -> None:
        """It is on its way, which is no news as long as it may end as the last time."""
        state = ChannelState.DOWN if self._trouble else ChannelState.CONNECTING
        self._cannot(COMING, state, self._trouble)

    def _cannot(self, why_not: str, state: ChannelState, detail: str = "") -> None:
        """Nothing can be done now."""
        self._why_not = why_not
        self._stream.show(CHANNEL, state, detail, self._is_gap(state))
        self.tell_abilities()

    def _is_gap(self, _state: ChannelState) -> bool:
        """Whether what happens meanwhile is seen by nobody."""
        return False

    # -- of each platform ------------------------------------------------------------------

    @abstractmethod
    async def _brief(self) -> Mapping[str, Any]:
        """What a child has to know. Raises ProviderError."""

    @abstractmethod
    def _hear(self, body: Mapping[str, Any]) -> None:
        """Take what the child said of the platform."""

    @abstractmethod
    def _lost(self) -> None:
        """It sees nothing any more, and what it was asked is not answered."""

    @abstractmethod
    def _abilities_now(self) -> dict[ActionKind, Availability]:
        """What can be done now."""
