"""What one Teams meeting needs of Microsoft: somebody signed in, passes into the call, Graph, and
the lobby's seal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from providers.base import ChannelState, NotAllowed, Notice, ProviderError, SignIn
from providers.clock import Clock
from providers.stream import Stream
from providers.teams.call_events import CallEnded, CallEvent
from providers.teams.calling_token import exchange
from providers.teams.config import TeamsConfig, Timings
from providers.teams.ender import Seal
from providers.teams.graph import Graph
from providers.teams.graph_client import Token
from providers.teams.inside import Passes
from providers.teams.provider import Options, Witness
from providers.teams.signin import Account
from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES
from providers.teams.signin_words import NeedsSignIn
from providers.teams.steering import Found, LobbySeal, Steering
from providers.teams.witness_config import CHANNEL as WITNESS
from providers.teams.witness_config import WitnessConfig

CHANNEL = "sign-in"
AGAIN_SECONDS = 0.5
"""Whoever waits for somebody to sign in looks so often whether they have."""
NOBODY = "Nobody is signed in to Microsoft."
RUNS_OUT = "Sign in within {} min: after that the companion may lose the call, and END with it."
SIGN_IN_FIRST = "Nobody is signed in to Microsoft: 'chaperone sign-in' does that."


class SignedIn:
    """Passes into the call, in the name of whoever is signed in (see
    :class:`providers.teams.inside.Passes`)."""

    def __init__(self, config: TeamsConfig, account: Account, waits: bool) -> None:
        """``waits``: while somebody signs in; or else nobody can."""
        self._config = config
        self._account = account
        self._waits = waits
        self.until = 0.0
        """When the newest pass runs out, in Unix seconds; 0: there has been none."""

    @property
    def called(self) -> str:
        who = self._account.who
        return who.username if who is not None else ""

    async def calling(self) -> str:
        token = await self._token()
        who = self._account.who
        if who is None:
            raise NeedsSignIn(NOBODY)
        made = await exchange(
            self._config.resource, token, self._config.sign_in.client_id, who.object_id
        )
        self.until = made.expires_at
        return made.value

    async def _token(self) -> str:
        """Microsoft's token; waits while somebody signs in."""
        while True:
            try:
                return await self._account.token(CALLING_SCOPES)
            except NeedsSignIn:
                if not self._waits:
                    raise NotAllowed(SIGN_IN_FIRST) from None
                await asyncio.sleep(AGAIN_SECONDS)


def listen_outside(
    config: WitnessConfig, clock: Clock, stream: Stream, over: Callable[[float], object]
) -> Witness:
    """The witness; ``over`` is called when the call is told to have ended, with when that was, in
    monotonic seconds."""
    from providers.teams.witness import Witness as Listener  # only where there is one

    began = clock.mono()

    def heard(event: CallEvent) -> None:
        # Not for one that is told late, of a call before, or of one that has begun again.
        ended = listener.ear.heard.ended
        if isinstance(event, CallEnded) and ended is not None and listener.ended_since(began):
            over(ended)

    listener = Listener(config, partial(stream.show, WITNESS), heard, clock=clock)
    return listener


class MicrosoftServices:
    """The real ones (see :class:`providers.teams.provider.Services`)."""

    def __init__(
        self, config: TeamsConfig, clock: Clock, stream: Stream, timings: Timings | None = None
    ) -> None:
        self._config = config
        self._clock = clock
        self._stream = stream
        self._timings = timings or Timings()
        self._found = Found()
        self._account = Account(config.sign_in, config.folder, clock=clock)
        self._passes = SignedIn(config, self._account, waits=True)

    async def run(self) -> None:
        self._stream.show(CHANNEL, ChannelState.CONNECTING)
        try:
            await self._account.load()
        except ProviderError as error:
            self._stream.show(CHANNEL, ChannelState.OFF, str(error))
            return
        await self._account.keep((CALLING_SCOPES, GRAPH_SCOPES), self._tell, self._say)

    def passes(self) -> Passes:
        return self._passes

    def options(self, changed: Callable[[], object]) -> Options | None:
        return Steering(
            self._graph(self._patiently),
            self._config.link,
            self._found,
            self._clock,
            self._stream,
            changed,
            self._timings.options,
        )

    def seal(self) -> Seal | None:
        graph = self._graph(self._at_once)
        return LobbySeal(graph, self._config.link, self._found, self._timings.seal)

    def witness(self, over: Callable[[float], object]) -> Witness | None:
        if self._config.witness_lacks:
            self._stream.show(WITNESS, ChannelState.OFF, self._config.witness_lacks)
        if self._config.witness is None:
            return None
        return listen_outside(self._config.witness, self._clock, self._stream, over)

    async def close(self) -> None:
        await self._account.close()

    # -- parts -------------------------------------------------------------------------

    def _graph(self, token: Token) -> Graph:
        return Graph(
            token,
            self._config.graph_url,
            clock=self._clock,
            deadline=self._timings.request,
        )

    async def _patiently(self, urgent: bool) -> str:
        return await self._account.token(GRAPH_SCOPES, urgent=urgent)

    async def _at_once(self, _urgent: bool) -> str:
        """In the ending's thread: what is at hand, or what there is in some seconds."""
        return await self._account.token(GRAPH_SCOPES, urgent=True)

    def _tell(self, told: SignIn) -> None:
        self._stream.tell(told)
        now = self._clock.utc()
        left = self._passes.until - now
        if told.code and left > 0:  # in mid-call: nothing else on the screen says what hangs on it
            self._stream.tell(Notice(RUNS_OUT.format(max(1, int(left // 60))), now))

    def _say(self, trouble: str) -> None:
        self._stream.show(CHANNEL, ChannelState.DOWN if trouble else ChannelState.UP, trouble)


class QuietServices(MicrosoftServices):
    """The same for END from the command line: nobody is there to sign in."""

    async def run(self) -> None:
        await self._account.load()

    def passes(self) -> Passes:
        return SignedIn(self._config, self._account, waits=False)

    def options(self, changed: Callable[[], object]) -> Options | None:
        return None
