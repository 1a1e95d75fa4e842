"""What the stages have in common on which a companion sits in the call: its child, and what
becomes of what it is asked."""

from __future__ import annotations

import asyncio
import os
from abc import abstractmethod

from providers.teams.provider import TeamsProvider
from providers.zoom.provider import ZoomProvider
from tests.conformance.stage import Mishap, Stage

LATE_SECONDS = 0.3


class CompanionStage(Stage):
    """A stage whose stand-in asks :meth:`_comes_true` of what the platform has taken."""

    _mishap: Mishap | None = None

    @property
    @abstractmethod
    def provider(self) -> TeamsProvider | ZoomProvider: ...

    async def _comes_true(self, _asked: object) -> bool:
        """Whether anything comes of it; the mishap is over then, but for a refusal."""
        mishap = self._mishap
        if mishap is not Mishap.REFUSED:
            self._mishap = None
        inside = self.provider._inside
        while inside is not None and inside._asking:  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # it is taken before anything comes of it
        if mishap is Mishap.LATE:
            await asyncio.sleep(LATE_SECONDS)
        return mishap in (None, Mishap.LATE)

    def _signal(self, number: int) -> None:
        """Send the child a signal, where there is one."""
        inside = self.provider._inside
        life = inside._companion._life if inside is not None else None
        if life is not None and life._process.returncode is None:
            os.kill(life._process.pid, number)
