"""Signing in to Microsoft as a member of staff, for a whole school year.

By a code that is typed in a browser anywhere (device code flow), so that it works over SSH. One
sign-in serves both what the call needs and Graph: the refresh token is good for both. MSAL works
in threads of its own (``login``), with deadlines of ours.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from providers.backoff import delay
from providers.base import Busy, ProviderError, SignIn, Unreachable
from providers.clock import Clock, SystemClock
from providers.teams.login import GOOD_SECONDS, CodeExpired, Flow, Login, SignedIn, Token, Who
from providers.teams.signin_config import CALLING_SCOPES, SignInConfig
from providers.teams.signin_words import SILENT, NeedsSignIn
from providers.teams.token_cache import TokenCache
from providers.threads import in_thread

T = TypeVar("T")

LAST_SECONDS = 20.0
"""A token that is good for less is not used at all."""
URGENT_SECONDS = 4.0
"""The deadline of a token that END waits for."""
RENEW_FIRST, RENEW_LONGEST = 10.0, 120.0
"""Seconds before a renewal that failed is tried again: after the first time, and at most."""
PAUSE_LONGEST = 600.0
"""Seconds for which it is left alone at most, whatever it asks for."""
BROWSER_SECONDS = 300.0
"""So long somebody may take to sign in with the browser of this computer."""
NOBODY_CAME = "Nobody has signed in with the browser in time: try again."
LOOK_SECONDS = 30.0
"""Between looks at the clocks: the computer may have slept."""


@dataclass(slots=True)
class _Renewal:
    """How the renewal of one token stands."""

    task: asyncio.Task[Token] | None = None
    failures: int = 0
    not_before: float = 0.0
    """Monotonic seconds."""
    trouble: ProviderError | None = None


class Account:
    """The member of staff's account at Microsoft. In one event loop, but for :meth:`cached`
    and ``token(urgent=True)``, which any thread and loop may use.

    ``folder`` is where the sign-in is kept if no keyring is: only its user may enter it.
    ``deadline`` in seconds bounds each question; ``pace`` shortens the waiting in tests.
    """

    def __init__(
        self,
        config: SignInConfig,
        folder: Path,
        *,
        cache: TokenCache | None = None,
        clock: Clock | None = None,
        deadline: float = 10.0,
        pace: float = 1.0,
    ) -> None:
        self._clock = clock or SystemClock()
        self._login = Login(config, folder, self._clock, deadline, cache)
        self._deadline = deadline
        self._pace = pace
        self._ready: dict[frozenset[str], Token] = {}
        """Replaced, never changed: it is read without a lock."""
        self._renewals: dict[frozenset[str], _Renewal] = {}
        self._publishing = threading.Lock()
        self._saving: asyncio.Task[None] | None = None
        self.who: Who | None = None
        """Who is signed in; ``None``: nobody, or it has not been looked up (:meth:`load`)."""

    @property
    def where(self) -> str:
        """Where the sign-in is kept, in words, once somebody is signed in."""
        return self._login.cache.where

    @property
    def trouble(self) -> str:
        """What is wrong with keeping the sign-in, in a sentence; empty: nothing."""
        return self._login.cache.trouble

    # -- tokens ----------------------------------------------------------------------------

    def cached(self, scopes: Sequence[str]) -> str | None:
        """The token that is at hand, if it is still good. Touches no disk, network or lock."""
        token = self._ready.get(frozenset(scopes))
        return token.value if token and token.left(self._clock) > LAST_SECONDS else None

    async def token(self, scopes: Sequence[str], *, urgent: bool = False) -> str:
        """A token for ``scopes``: the one at hand, renewed meanwhile when that is due, else a new
        one by the kept sign-in. ``urgent``: whatever is still good, or what there is within
        :data:`URGENT_SECONDS`. Raises NeedsSignIn, or another ProviderError."""
        key = frozenset(scopes)
        at_hand = self.cached(scopes)
        if urgent:
            return at_hand or (await self._ask(key, URGENT_SECONDS)).value
        token = self._ready.get(key)
        if token and token.left(self._clock) >= GOOD_SECONDS:
            if self._is_due(key):
                self._begin(key)
            return token.value
        renewal = self._renewal(key)
        if isinstance(renewal.trouble, NeedsSignIn) and self._clock.mono() < renewal.not_before:
            raise NeedsSignIn(str(renewal.trouble))  # whoever asks all the time learns no more
        try:
            return (await asyncio.shield(self._begin(key))).value
        except ProviderError:
            if (at_hand := self.cached(scopes)) is None:
                raise
            return at_hand  # keep() tells why it is not renewed

    async def renew(self, scopes: Sequence[str]) -> str:
        """A token that Microsoft gives now, although another may be at hand: whether the sign-in
        still serves. Raises NeedsSignIn, or another ProviderError."""
        token = await self._ask(frozenset(scopes), self._deadline, renew=True)
        self._save_aside()
        return token.value

    async def load(self) -> Who | None:
        """Look up who is signed in, without asking Microsoft. Raises NotConfigured where the
        kept sign-in may have been read by others."""
        self.who = await self._within(self._login.who, self._deadline)
        return self.who

    async def keep(
        self,
        resources: Sequence[Sequence[str]],
        tell: Callable[[SignIn], None],
        say: Callable[[str], None],
    ) -> None:
        """See to it, until cancelled, that there is a good token for each of ``resources``.

        Nobody notices a renewal. When one fails, ``say`` gets the reason once, and an empty
        sentence when all is well, at first and again; when somebody must sign in, ``tell`` gets
        the code.
        """
        said: str | None = None
        keys = [frozenset(scopes) for scopes in resources]
        while True:
            for key in keys:
                if self._is_due(key):
                    with suppress(ProviderError):  # it is in the renewal
                        await asyncio.shield(self._begin(key))
            troubles = {key: error for key in keys if (error := self._renewal(key).trouble)}
            sentence = " ".join(filter(None, [self.trouble, *map(str, troubles.values())][:2]))
            if sentence != said:
                say(said := sentence)
            again = [key for key, error in troubles.items() if isinstance(error, NeedsSignIn)]
            if again:

                def pass_on(told: SignIn) -> None:
                    nonlocal said
                    if said and not told.code and not self._renewals:
                        say(said := self.trouble)  # before the code goes: it was no failure
                    tell(told)

                try:
                    await self.sign_in(pass_on, sorted(again[0]))
                    continue
                except ProviderError as error:
                    self._failed(again[0], error)
                    if str(error) != said:
                        say(said := str(error))
            await asyncio.sleep(self._rest(keys) * self._pace)

    def _renewal(self, key: frozenset[str]) -> _Renewal:
        return self._renewals.setdefault(key, _Renewal())

    def _is_due(self, key: frozenset[str]) -> bool:
        token, now = self._ready.get(key), self._clock.mono()
        return (token is None or token.is_due(self._clock)) and now >= self._renewal(key).not_before

    def _rest(self, keys: Sequence[frozenset[str]]) -> float:
        """Seconds until something is due."""
        now, rest = self._clock.mono(), LOOK_SECONDS
        for key in keys:
            token = self._ready.get(key)
            due = max(self._renewal(key).not_before, token.renew_mono if token else 0.0)
            rest = min(rest, max(due - now, 0.1))
        return rest

    def _begin(self, key: frozenset[str]) -> asyncio.Task[Token]:
        """The renewal that is under way, begun now if need be: one serves all who ask."""
        renewal = self._renewal(key)
        if renewal.task is None or renewal.task.done():
            renewal.task = asyncio.create_task(self._renew(key))
            renewal.task.add_done_callback(_retrieved)
        return renewal.task

    async def _renew(self, key: frozenset[str]) -> Token:
        soon = self._clock.mono() + RENEW_FIRST  # one that is good for a moment is due at once
        try:
            token = await self._ask(key, self._deadline)
        except ProviderError as error:
            self._failed(key, error)
            raise
        self._renewals[key] = _Renewal(self._renewal(key).task, not_before=soon)
        self._save_aside()
        return token

    def _failed(self, key: frozenset[str], error: ProviderError) -> None:
        renewal = self._renewal(key)
        renewal.failures += 1
        renewal.trouble = error
        wait = delay(renewal.failures, RENEW_FIRST, RENEW_LONGEST, random.random())  # noqa: S311
        if isinstance(error, Busy) and error.retry_after is not None:
            wait = max(wait, min(error.retry_after, PAUSE_LONGEST))
        renewal.not_before = self._clock.mono() + wait

    async def _ask(self, key: frozenset[str], seconds: float, *, renew: bool = False) -> Token:
        renew = renew or key in self._ready

        def ask() -> Token:
            token, self.who = self._login.silent(key, renew)
            self._publish(key, token)
            return token

        return await self._within(ask, seconds)

    def _publish(self, key: frozenset[str], token: Token) -> None:
        with self._publishing:  # among the writers alone
            self._ready = {**self._ready, key: token}

    # -- signing in ----------------------------------------------------------------------------

    async def sign_in(
        self, tell: Callable[[SignIn], None], scopes: Sequence[str] = CALLING_SCOPES
    ) -> None:
        """Have somebody sign in by a code; another code when one has expired, until cancelled.

        ``tell`` gets each code, and an empty one when it is not needed any more, however this
        ends. Raises ProviderError.
        """
        await self._within(self._login.cache.check, self._deadline)
        told = False
        try:
            while True:
                flow = await self._within(lambda: self._login.begin(scopes), self._deadline)
                now = self._clock.utc()
                tell(SignIn(flow.code, flow.address, now + flow.life, now))
                told = True
                if done := await self._wait_for(flow, scopes):
                    self._established(done, scopes)
                    break
        finally:
            if told:
                tell(SignIn("", "", 0.0, self._clock.utc()))
        await self._saved()

    async def sign_in_by_browser(
        self, by_hand: Callable[[str], None], seconds: float = BROWSER_SECONDS
    ) -> None:
        """Have somebody sign in with the browser of this very computer: where a policy of the
        school blocks codes. ``by_hand`` gets the address, in another thread, where no browser
        could be opened. Raises ProviderError."""
        await self._within(self._login.cache.check, self._deadline)
        done = await self._within(
            lambda: self._login.by_browser(CALLING_SCOPES, by_hand, seconds + self._deadline),
            seconds,
            NOBODY_CAME,
        )
        self._established(done, CALLING_SCOPES)
        await self._saved()

    def _established(self, done: SignedIn, scopes: Sequence[str]) -> None:
        """Somebody has signed in: their tokens serve, and are being kept."""
        if self.who is not None and self.who.object_id != done.who.object_id:
            self._ready = {}
        self.who = done.who
        self._publish(frozenset(scopes), done.token)
        self._renewals.clear()
        self._save_aside()

    async def _wait_for(self, flow: Flow, scopes: Sequence[str]) -> SignedIn | None:
        """Ask until the code has been typed, or somebody has signed in by another program on this
        computer; ``None``: it has expired."""

        def ask() -> SignedIn | None:
            return self._login.elsewhere(scopes) or self._login.poll(flow)

        end = self._clock.mono() + flow.life
        wait, lost = flow.interval, None
        while self._clock.mono() < end:
            await asyncio.sleep(wait * self._pace)
            try:
                done = await self._within(ask, self._deadline)
            except CodeExpired:
                return None
            except Unreachable as error:  # it may come back while the code is good
                lost = error
                pause = error.retry_after if isinstance(error, Busy) else None
                wait = max(min(pause or 0.0, LOOK_SECONDS), flow.interval * 2)
                continue
            if done is not None:
                return done
            wait, lost = flow.interval, None
        if lost is not None:
            raise lost
        return None

    async def forget(self) -> None:
        """Sign out on this computer: nothing of it stays. Raises NotConfigured."""
        self._ready = {}
        await self._saved()
        await self._within(self._login.cache.forget, self._deadline)
        self.who = None
        self._ready = {}
        self._renewals.clear()

    async def close(self) -> None:
        """Give up what is under way; what is new is kept first, if that goes quickly."""
        for renewal in self._renewals.values():
            if renewal.task is not None:
                renewal.task.cancel()
                await asyncio.wait({renewal.task})
        await self._saved()
        self._login.close()

    # -- within ----------------------------------------------------------------------------

    def _save_aside(self) -> None:
        """Keep what is new, while nobody waits for it."""

        cache = self._login.cache

        async def save() -> None:
            while cache.has_news:
                await in_thread(cache.save, "keeping the sign-in")
                if cache.trouble:
                    return

        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(save())

    async def _saved(self) -> None:
        """Wait, not for ever, until what is new is kept."""
        if self._saving is not None:
            await asyncio.wait({self._saving}, timeout=self._deadline)

    async def _within(self, work: Callable[[], T], seconds: float, too_late: str = SILENT) -> T:
        """Do ``work`` in a thread, and leave it behind if it takes too long."""
        try:
            async with asyncio.timeout(seconds):
                return await in_thread(work, "signing in")
        except TimeoutError:
            pass
        raise Unreachable(too_late)


def _retrieved(task: asyncio.Task[Token]) -> None:
    """Mark the outcome as seen: everybody who waited may have gone."""
    if not task.cancelled():
        task.exception()
