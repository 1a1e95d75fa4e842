"""The companion in the call: its child kept running, what it tells, and what it is asked.

It hears of the child from :mod:`providers.companion`, hands readings to :class:`.merge.Merge`,
and says of every action whether it can be done now. That an action was done is seen in later
readings by whoever asked for it.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from providers.asking import NO_ANSWER, NobodyThere, Order, answer, why_not
from providers.base import (
    Action,
    ActionKind,
    Availability,
    ChannelState,
    Notice,
    Reply,
    Role,
)
from providers.clock import Clock
from providers.companion import SILENT, Child
from providers.in_call import CHANNEL, InCall
from providers.stream import Stream
from providers.zoom import roster, sdk_words
from providers.zoom.abilities import NO_HOST_KEY, abilities
from providers.zoom.assumptions import STATUS_LAG_SECONDS
from providers.zoom.config import CompanionConfig
from providers.zoom.merge import Merge
from providers.zoom.orders import CannotBe, orders_for, remark
from providers.zoom.roster import MODERATORS
from providers.zoom.sdk_pass import sdk_pass
from providers.zoom.switches import Switches
from providers.zoom.watch import Watch

WORKER = "providers.zoom.sdk_worker"

NOT_RUNNING = "the meeting is not running"
WAITS = "waits to be made co-host: Participants, More, Make co-host"
IDS_DIFFER = (
    "Zoom names people otherwise inside the call than outside: accounts are not shown, and staff "
    "are not recognised by them."
)
_ON_THE_WAY = {
    "MEETING_STATUS_WAITINGFORHOST": "waits for the host to start the meeting",
    "MEETING_STATUS_IN_WAITING_ROOM": "waits in the waiting room: let it in, it is called {name}",
    "MEETING_STATUS_RECONNECTING": "has lost the call, and is coming back",
}
"""Stages on the way into the call that staff should know of, after its name."""
_IN = "MEETING_STATUS_INMEETING"
_IN_PASSING = ("MEETING_STATUS_LOCKED", "MEETING_STATUS_UNLOCKED")


def new_key() -> str:
    """What the keys of one monitor's companions begin with: nobody can guess it."""
    return f"chaperone-{secrets.token_hex(6)}-"


class Inside(InCall):
    """One meeting's companion (:class:`providers.companion.Listener`)."""

    def __init__(
        self,
        config: CompanionConfig,
        meeting_id: str,
        key: str,
        clock: Clock,
        watch: Watch,
        merge: Merge,
        stream: Stream,
        child: Child,
    ) -> None:
        super().__init__(clock, stream, child)
        self._config = config
        self._meeting_id = meeting_id
        self._keys = (f"{key}{number}" for number in itertools.count(1))
        self._watch = watch
        self._merge = merge
        self._reader = roster.Reader()
        watch.on_running = self._may_run
        self._switches = Switches()
        self._role: Role | None = None
        self._status = ""
        self._sees = False
        """Whether there has been a reading since the child was last lost."""
        self._locking: dict[int, Order] = {}
        """Orders on their way that are to lock the meeting, by their number."""
        self._next_reading = asyncio.Event()
        self._ids_told = False
        self._over_since: float | None = None
        """Since when readings have come of a meeting that is said to be over."""

    async def _brief(self) -> Mapping[str, Any]:
        await self._watch.until_it_may_run()
        rest, account = self._watch.rest, self._config.account
        self._merge.key = next(self._keys)
        return {
            "meeting": self._meeting_id,
            "passcode": await rest.passcode(),
            "zak": await rest.zak(account) if account else "",
            "name": self._config.name,
            "key": self._merge.key,
            "jwt": sdk_pass(self._config, rest.now()),
        }

    @property
    def _no_host_key(self) -> str:
        """Why the host role cannot be taken; empty if it can."""
        if self._config.host_key is not None:
            return ""
        return self._config.host_key_lacks or NO_HOST_KEY

    # -- what becomes of it ----------------------------------------------------------------

    def _abilities_now(self) -> dict[ActionKind, Availability]:
        why_not = NOT_RUNNING if self._watch.is_over else self._why_not
        return abilities(why_not, self._role, self._no_host_key)

    def companion(self, state: ChannelState, detail: str) -> None:
        if state is ChannelState.UP:
            if self._trouble == SILENT:
                self._trouble = ""
            if self._status != _IN:  # else it answers again: the next reading says what it sees
                self._comes()
            return
        self._lost()
        if state is ChannelState.CONNECTING:
            self._status = ""
            self._comes()
        elif state is ChannelState.DOWN and self._watch.is_over:
            self._trouble = ""
            self._cannot(NOT_RUNNING, ChannelState.CONNECTING)  # it comes when the meeting does
        else:
            self._trouble = detail if state is ChannelState.DOWN else ""
            self._cannot(why_not(detail), state, detail)

    def _may_run(self) -> None:
        """Zoom has another word on whether the meeting runs."""
        if self._watch.is_over and self._trouble:  # nobody misses it then
            self._trouble = ""
            self._stream.show(CHANNEL, ChannelState.CONNECTING)
        self.tell_abilities()

    def _hear(self, body: Mapping[str, Any]) -> None:
        if "status" in body:
            self._came_further(str(body["status"]))
        if "room" in body:
            self._read(body["room"])
        if "done" in body:
            locking = self._locking.pop(body["done"], None)
            if locking is not None and body["refused"]:  # before anything more is read
                self._switches.refused(locking)
            self._asking.answered(body["done"], body["refused"])
        if "over" in body:
            self._watch.saw_end()

    def _came_further(self, status: str) -> None:
        if status in _IN_PASSING:
            return
        self._status = status
        if status == _IN:
            return  # the first reading says it
        self._lost()
        words = _ON_THE_WAY.get(status, "").format(name=self._config.name)
        if not words:
            self._comes()
            return
        self._trouble = ""
        self._cannot(f"the companion {words}", ChannelState.CONNECTING, words)

    def _lost(self) -> None:
        self._asking.lost()
        self._locking.clear()
        self._role = None
        self._let_go()
        if self._sees:
            self._sees = False
            for observation in self._switches.lost(self._merge.lost()):
                self._stream.tell(observation)
            self._watch.inside_no_more(self._merge.ids_agree)

    # -- what it sees ----------------------------------------------------------------------

    def _read(self, room: Mapping[str, Any]) -> None:
        seen = self._reader.read(room)
        if seen is None or self._is_left_over():
            return  # not in the call, or on its way out: it tells nothing
        age = max(0.0, self._clock.mono() - room["at"])
        self._sees, self._role, self._why_not, self._trouble = True, seen.role, "", ""
        moderates = seen.role in MODERATORS
        self._stream.show(CHANNEL, ChannelState.UP, "" if moderates else WAITS)
        self.tell_abilities()
        # Rather too early than too late: what is dated ahead of its time outruns events.
        at = self._merge.inside(seen, self._watch.rest.at_least() - age)
        self._let_go()
        for observation in self._switches.read(seen.switches, at):
            self._stream.tell(observation)
        self._watch.seen_inside(self._clock.mono() - age, self._merge.sees_all)
        if not (self._merge.ids_agree or self._ids_told):
            self._ids_told = True
            self._stream.tell(Notice(IDS_DIFFER, self._watch.rest.now()))

    def _let_go(self) -> None:
        """Wake whoever waits for a reading."""
        self._next_reading.set()
        self._next_reading = asyncio.Event()

    def _is_left_over(self) -> bool:
        """Whether the meeting has just ended, so that what is still read is older than that. Who
        goes on to be shown has not been ended after all."""
        if not self._watch.is_over:
            self._over_since = None
            return False
        now = self._clock.mono()
        if self._over_since is None:
            self._over_since = now
        return now - self._over_since < STATUS_LAG_SECONDS

    # -- what it is asked --------------------------------------------------------------------

    async def perform(self, action: Action) -> Reply:
        """Ask for ``action`` in the call. Raises TimeoutError where the companion was lost
        before it answered: then it is not known whether it was done."""
        while any(self._merge.expects(target) for target in action.targets):
            await self._next_reading.wait()  # they have only just come
        can = self._abilities[action.kind]
        if not can.available:
            return Reply(False, can.reason)
        number: Callable[[str], int | None] = self._merge.number
        try:
            orders = orders_for(action, number, self._switches, self._config.host_key)
            refused = await self._asking.ask(orders, self._sent(action.kind))
        except CannotBe as error:
            return Reply(False, str(error))
        except NobodyThere:
            return Reply(False, NO_ANSWER)
        return answer(refused, orders, "users", sdk_words.refused, remark(action, orders))

    def _sent(self, kind: ActionKind) -> Callable[[int, Order], None]:
        def sent(number: int, order: Order) -> None:
            if kind is ActionKind.LOCK:
                self._locking[number] = order

        return sent
