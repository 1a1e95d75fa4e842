"""What a Teams provider needs of the world, made up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from providers.clock import Clock
from providers.stream import Stream
from providers.teams.acs_resource import AcsResource
from providers.teams.config import TeamsConfig
from providers.teams.ender import Seal
from providers.teams.graph import Graph
from providers.teams.inside import Passes
from providers.teams.provider import Options, Witness
from providers.teams.signin_config import SignInConfig
from providers.teams.steering import Found, LobbySeal, Steering
from tests.standins.graph import ME, TOKEN, GraphStandIn

ACS_KEY = "bWFkZS11cC1rZXktb2Ytc29tZS1sZW5ndGg="
PASS = "made-up-calling-pass"


SIGN_IN = SignInConfig(client_id="00001111-aaaa-2222-bbbb-3333cccc4444", tenant_id="school.example")
RESOURCE = AcsResource("https://made-up.communication.azure.com", ACS_KEY)


class MadeUpPasses:
    """Gives the same pass always, and counts; without ``signed_in`` whoever asks waits."""

    def __init__(self) -> None:
        self.given = 0
        self.signed_in = asyncio.Event()
        self.signed_in.set()
        self.called = "Chaperone (Jones)"

    async def calling(self) -> str:
        await self.signed_in.wait()
        self.given += 1
        return PASS


class NoServices:
    """Only the companion's passes: neither Graph nor a witness."""

    def __init__(self, config: TeamsConfig, clock: Clock, stream: Stream) -> None:
        self._passes = MadeUpPasses()

    async def run(self) -> None:
        pass

    async def close(self) -> None:
        pass

    def passes(self) -> Passes:
        return self._passes

    def options(self, changed: Callable[[], object]) -> Options | None:
        return None

    def seal(self) -> Seal | None:
        return None

    def witness(self, over: Callable[[float], object]) -> Witness | None:
        return None


class GraphServices(NoServices):
    """With Graph, which is a stand-in; looked at ``every`` so many seconds."""

    def __init__(
        self,
        graph: GraphStandIn,
        config: TeamsConfig,
        clock: Clock,
        stream: Stream,
        every: float = 0.05,
    ) -> None:
        super().__init__(config, clock, stream)
        self._standin = graph
        self._clock = clock
        self._stream = stream
        self._link = config.link
        self._every = every
        self._found = Found()

    def options(self, changed: Callable[[], object]) -> Options | None:
        return Steering(
            self._graph(),
            self._link,
            self._found,
            self._clock,
            self._stream,
            changed,
            self._every,
        )

    def seal(self) -> Seal | None:
        return LobbySeal(self._graph(), self._link, self._found, 4.0)

    def _graph(self) -> Graph:
        async def token(_urgent: bool) -> str:
            return TOKEN

        return Graph(token, self._standin.url, me=ME, clock=self._clock, deadline=4.0)
