"""The witness: hears from outside the call, through Graph and Event Hubs, that it has ended.

It is optional and nothing waits for it: it runs in a task of its own with deadlines of its own, and
whatever happens to it is told as the state of its channel.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, NoReturn, Protocol

from providers.backoff import delay
from providers.base import Busy, ChannelState, ProviderError
from providers.clock import Clock, SystemClock
from providers.faults import broken
from providers.teams.call_events import CallEvent, read_event
from providers.teams.notifications import (
    Change,
    Lifecycle,
    Notification,
    read_notifications,
)
from providers.teams.witness_app import same_resource
from providers.teams.witness_config import WitnessConfig, WitnessTimings
from providers.teams.witness_crypto import Keys, NotGenuine, load_keys, open_sealed
from providers.teams.witness_ear import WitnessEar
from providers.teams.witness_graph import Subscriber
from providers.teams.witness_hub import HubListener
from providers.threads import in_thread

Show = Callable[[ChannelState, str], None]


class Listener(Protocol):
    """What hears messages: :class:`HubListener`."""

    async def listen(self, heard: Callable[[bytes], None], up: Callable[[], None]) -> NoReturn:
        """Call ``up`` once it listens and ``heard`` with each message; raises when it is lost."""
        ...


SETTING_UP = "Asking Microsoft to tell of this meeting."
MAY_BE_DEAF = (
    "Set up just now: a call that began before may end without a word to the witness. From the "
    "next lesson on it is there from the beginning."
)
TOO_LARGE = "A notification was too large for the Event Hub, and was not read."
MISSED = "Microsoft says that it did not tell everything."


class Witness:
    """One meeting's witness. All methods are called in one event loop."""

    def __init__(
        self,
        config: WitnessConfig,
        show: Show,
        on_event: Callable[[CallEvent], None] | None = None,
        *,
        clock: Clock | None = None,
        timings: WitnessTimings | None = None,
        hub: Listener | None = None,
        chance: Callable[[], float] = lambda: 1.0,
    ) -> None:
        """``show`` is told the channel's state when it changes, ``on_event`` what happens in the
        meeting's call; both are called in the event loop."""
        self._config = config
        self.ear = WitnessEar()
        """What was heard; for any thread."""
        self._show = show
        self._on_event = on_event
        self._clock = clock or SystemClock()
        self._timings = timings or WitnessTimings()
        self._chance = chance
        self._renew_now = asyncio.Event()
        self._hub = hub or HubListener(config, self._clock, self._timings)
        self._subscriber: Subscriber | None = None
        self._client_state = ""
        self._keys: Keys | None = None
        self._wrong: dict[str, str] = {}  # which part has what trouble, in a sentence
        self._good: set[str] = set()
        self._made = False
        self._oddity = ""
        self._shown: tuple[ChannelState, str] | None = None

    def ended_since(self, mono: float) -> bool:
        """Whether the end of the call was told since then (:meth:`WitnessEar.ended_since`). From
        any thread, and nobody waits."""
        return self.ear.ended_since(mono)

    async def run(self) -> None:
        """Listen, until cancelled, which takes some seconds. The subscription stays, for the
        next lesson. Never raises for what the network or the platform does."""
        try:
            self._tell()
            await self._prepare()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._forever("subscription", self._subscribe))
                group.create_task(self._forever("hub", self._listen))
        finally:
            if self._subscriber is not None:
                await self._subscriber.close()

    # -- its work -----------------------------------------------------------------------------

    async def _prepare(self) -> None:
        """Read or make our key; a folder that is in a bad way may be mended meanwhile."""
        failures = 0
        while self._keys is None:
            try:
                load = partial(load_keys, self._config.folder, self._clock.utc())
                self._keys = await in_thread(load, "witness-keys")
            except Exception as error:  # noqa: BLE001 - it must not take anything with it
                failures += 1
                self._trouble("keys", _words(error))
                await asyncio.sleep(self._pause(failures))
        self._wrong.pop("keys", None)
        self._client_state = self._keys.client_state(self._config.resource)
        self._subscriber = Subscriber(self._config, self._keys, self._clock, self._timings)

    async def _forever(self, part: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do ``work`` again and again, with pauses that grow while it fails."""
        failures = 0
        while True:
            began = self._clock.mono()
            asked: float | None = None
            try:
                await work()
                failures = 0
                continue
            except Exception as error:  # noqa: BLE001 - it must not take anything with it
                asked = error.retry_after if isinstance(error, Busy) else None
                sentence = _words(error)
            steady = part in self._good and self._clock.mono() - began > self._timings.renew_again
            failures = 1 if steady else failures + 1
            self._good.discard(part)
            self._trouble(part, sentence)
            quick = self._pause(failures) if part == "subscription" else self._hub_pause(failures)
            await asyncio.sleep(max(quick, min(asked or 0.0, self._timings.renew_slowest)))

    async def _subscribe(self) -> None:
        """See that the subscription stands, then wait until it must be renewed."""
        assert self._subscriber is not None
        self._renew_now.clear()
        began = self._clock.mono()
        held = await self._subscriber.hold()
        self._made = self._made or held.made
        self._well("subscription")
        left = held.expires - self._clock.utc() - self._subscriber.ahead
        wait = max(min(self._timings.renew, left / 2), self._timings.renew_again / 2)
        try:
            async with asyncio.timeout(wait):
                await self._renew_now.wait()
        except TimeoutError:
            return
        # However often Graph asks for it.
        await asyncio.sleep(max(began + self._timings.renew_least - self._clock.mono(), 0.0))

    async def _listen(self) -> None:
        await self._hub.listen(self.hear, lambda: self._well("hub"))

    # -- what is heard ------------------------------------------------------------------------

    def hear(self, body: bytes) -> None:
        """One message from the hub. Nothing in it can raise."""
        for notification in read_notifications(body):
            try:
                self._sort(notification)
            except Exception as error:  # noqa: BLE001 - it must not take the next with it
                self._odd(broken("Reading a notification", error))

    def _sort(self, notification: Notification) -> None:
        match notification:
            case Change() if self._is_ours(notification.client_state):
                self._change(notification)
            case Lifecycle() if self._is_ours(notification.client_state):
                self._lifecycle(notification.event)
            # All else is Graph's trying of the way, or of another meeting: the hub is the school's.

    def _is_ours(self, client_state: str) -> bool:
        ours = self._client_state
        theirs = client_state.encode(errors="replace")  # JSON may hold half a letter
        return bool(ours) and hmac.compare_digest(theirs, ours.encode())

    def _change(self, change: Change) -> None:
        if change.resource and not same_resource(change.resource, self._config.resource):
            return
        if change.sealed is None or self._keys is None:
            # What is not encrypted proves nothing: we have asked for it encrypted.
            self._odd(TOO_LARGE if change.stored else "")
            return
        try:
            event = read_event(open_sealed(change.sealed, self._keys))
        except NotGenuine as error:
            self._odd(str(error))
            return
        self._oddity = ""
        self.heard(event)
        self._tell()

    def heard(self, event: CallEvent) -> None:
        """Something that Graph surely told of our meeting."""
        ahead = 0.0 if self._subscriber is None else self._subscriber.ahead
        self.ear.hear(event, self._clock.mono(), self._clock.utc(), ahead)
        if self._on_event is not None:
            self._on_event(event)

    def _lifecycle(self, event: str) -> None:
        match event:
            case "reauthorizationRequired" | "subscriptionRemoved":
                self._renew_now.set()  # one that is gone is made anew
            case "missed":
                self._odd(MISSED)

    # -- what is shown ------------------------------------------------------------------------

    def _well(self, part: str) -> None:
        self._good.add(part)
        self._wrong.pop(part, None)
        self._tell()

    def _trouble(self, part: str, sentence: str) -> None:
        self._wrong[part] = sentence
        self._tell()

    def _odd(self, sentence: str) -> None:
        self._oddity = sentence or self._oddity
        self._tell()

    def _tell(self) -> None:
        now = self._now()
        if now != self._shown:
            self._shown = now
            self._show(*now)

    def _now(self) -> tuple[ChannelState, str]:
        for part in ("keys", "subscription", "hub"):
            if part in self._wrong:
                return ChannelState.DOWN, self._wrong[part]
        if len(self._good) < 2:
            return ChannelState.CONNECTING, SETTING_UP
        deaf = self._made and self.ear.heard.anything is None
        return ChannelState.UP, self._oddity or (MAY_BE_DEAF if deaf else "")

    def _pause(self, failures: int) -> float:
        timings = self._timings
        return delay(failures, timings.renew_again, timings.renew_slowest, self._chance())

    def _hub_pause(self, failures: int) -> float:
        timings = self._timings
        return delay(failures, timings.reconnect, timings.reconnect_slowest, self._chance())


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, ProviderError) else broken("The witness", error)
