"""What a Teams provider needs of the world, made up."""

from __future__ import annotations

from collections.abc import Callable

from providers.clock import Clock
from providers.stream import Stream
from providers.teams.config import TeamsConfig
from providers.teams.ender import Seal
from providers.teams.inside import Passes
from providers.teams.provider import Options, Witness

LINK = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_MadeUp%40thread.v2/0?context=x"
ACS_KEY = "bWFkZS11cC1rZXktb2Ytc29tZS1sZW5ndGg="
PASS = "made-up-calling-pass"


class MadeUpPasses:
    """Gives the same pass always, and counts."""

    def __init__(self) -> None:
        self.given = 0
        self.called = "Chaperone (Jones)"

    async def calling(self) -> str:
        self.given += 1
        return PASS


class NoServices:
    """Only the companion's passes: neither Graph nor a witness."""

    def __init__(self, config: TeamsConfig, clock: Clock, stream: Stream) -> None:
        self._passes = MadeUpPasses()

    def passes(self) -> Passes:
        return self._passes

    def options(self, changed: Callable[[], object]) -> Options | None:
        return None

    def seal(self) -> Seal | None:
        return None

    def witness(self) -> Witness | None:
        return None
