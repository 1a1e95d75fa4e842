"""The companion in the call: its browser kept running, what it tells, and what it is asked.

It hears of the child from :mod:`providers.companion`, turns readings into observations, and says
of every action whether it can be done now. That an action was done is seen in later readings by
whoever asked for it.

The child stays where its leg of the call has ended for good: END can join once more and end the
meeting, whatever became of the companion's place in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol

from providers.asking import NO_ANSWER, NobodyThere, answer, why_not
from providers.base import (
    Action,
    ActionKind,
    Availability,
    ChannelState,
    Ended,
    Notice,
    ProviderError,
    Pulse,
    Reply,
    Role,
    Started,
    Switch,
)
from providers.clock import Clock
from providers.companion import SILENT, Child
from providers.in_call import CHANNEL, COMING, InCall
from providers.stream import Stream
from providers.teams import call_words
from providers.teams.abilities import abilities
from providers.teams.assumptions import EVENT_CLOCK_SLACK, OVER_SECONDS
from providers.teams.barred import TURNED_AWAY, Barred
from providers.teams.call_words import Exit
from providers.teams.config import TeamsConfig
from providers.teams.orders import CannotBe, orders_for, remark
from providers.teams.roster import Reader, Room, Roster

UNNAMED = "Chaperone"
OVER = "the meeting is over"
IN_LOBBY = "waits in the lobby: let it in, it comes under your own name"
ONLY_ATTENDEE = "you are an attendee here: the organizer must make you a presenter or co-organizer"
OPENS = (
    "Chaperone joins as you: where nobody has begun the meeting, its joining may, and whoever "
    "the lobby lets by is in."
)
SHOWN_IN_PART = (
    "Teams counts more people in the call than it shows here: whoever is missing may still be in."
)
NEVER = float("-inf")
ENDING_SECONDS = 60.0
"""So long after END was asked for the companion may be on its way back to see what it did."""
PROOF_LOOK_SECONDS = 0.05
PROOF_FIRST_SECONDS = 0.6
"""So much earlier END itself may say what proved it."""
PULSE_SECONDS = 0.9
"""A reading with no news says so often that it is fresh."""


class Passes(Protocol):
    """Where the companion's pass into the call comes from."""

    @property
    def called(self) -> str:
        """The name of who is signed in, as the call shows it; empty: nobody is, or it is not
        known."""
        ...

    async def calling(self) -> str:
        """A calling token that is good for an hour or so. Waits while staff sign in. Raises
        ProviderError."""
        ...


class Inside(InCall):
    """One meeting's companion (:class:`providers.companion.Listener`)."""

    def __init__(
        self, config: TeamsConfig, passes: Passes, clock: Clock, stream: Stream, child: Child
    ) -> None:
        super().__init__(clock, stream, child)
        self._config = config
        self._passes = passes
        self._reader = Reader()
        self.roster = Roster()
        self.no_options = ""
        """Why the meeting's options cannot be changed, in words; empty: they can."""
        self.on_strangers: Callable[[], object] = lambda: None
        """Called where somebody is there whose account is not known."""
        self._room: Room | None = None
        self._final = asyncio.Event()
        """It makes no sense to start another child."""
        self._out = ""
        """Why its leg of the call has ended for good."""
        self._over_at: float | None = None
        """When the meeting was seen to end, in monotonic seconds."""
        self._proof = 0
        """The number of the ring for END whose proof has been taken in."""
        self._runs = False
        self._pulse_at = self._read_at = NEVER
        self._partial_told = self._opens_told = False
        self._renewing = False
        self._barred = Barred()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def over(self) -> bool:
        """Whether the meeting was seen to end, and has not been seen since."""
        return self._over_at is not None

    async def run(self) -> None:
        """Keep the companion in the call, until it makes no sense. When cancelled it leaves."""
        running = asyncio.ensure_future(self._companion.run())
        final = asyncio.ensure_future(self._final.wait())
        try:
            await asyncio.wait({running, final}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (running, final, *self._tasks):
                task.cancel()
            await asyncio.wait({running, final})
        if not running.cancelled():
            running.result()

    async def _brief(self) -> Mapping[str, Any]:
        assert self._config.page is not None
        assert self._config.browser is not None
        pass_ = await self._passes.calling()
        self._reader.called = self._passes.called or UNNAMED
        return {
            "page": str(self._config.page),
            "browser": str(self._config.browser),
            "link": self._config.link,
            "token": pass_,
        }

    # -- what becomes of it ----------------------------------------------------------------

    def _abilities_now(self) -> dict[ActionKind, Availability]:
        room = self._room
        role, can = (room.role, room.can) if room is not None else (None, {})
        return abilities(self._why_not, role, can, self.no_options)

    def companion(self, state: ChannelState, detail: str) -> None:
        if state is ChannelState.UP:
            if self._trouble == SILENT:
                self._trouble = ""
            if not self._out and self._room is None:
                self._comes()
            return
        self._lost()
        if state is ChannelState.CONNECTING:
            self._out = ""
            if not self._opens_told:
                self._opens_told = True
                self._stream.tell(Notice(OPENS, self._clock.utc()))
            self._comes()
        else:
            self._trouble = detail if state is ChannelState.DOWN else ""
            self._cannot(why_not(detail), state, detail)

    def _hear(self, body: Mapping[str, Any]) -> None:
        if "status" in body:
            self._came_further(str(body["status"]), body.get("code"), body.get("subCode"))
        if "trouble" in body:
            why = body["trouble"]
            self._could_not_join(call_words.trouble(why.get("code"), why.get("subCode")))
        if "room" in body:
            self._read(body["room"], body["at"])
        if "done" in body:
            self._asking.answered(body["done"], body["refused"])
        if "wants_token" in body and not self._renewing:
            self._renewing = True  # the page asks again while it waits, as for somebody to sign in
            self._spawn(self._renew())

    def _came_further(self, status: str, code: int | None, sub: int | None) -> None:
        if status == "in":
            self._out = ""
            return  # the first reading says it
        self._lost()
        if status == "disconnected":
            self._left(call_words.leaving(code, sub))
        elif status == "lobby":
            self._trouble = ""
            self._cannot(f"the companion {IN_LOBBY}", ChannelState.CONNECTING, IN_LOBBY)
        else:
            self._comes()

    def _left(self, leaving: call_words.Leaving) -> None:
        """Its leg of the call has ended."""
        if leaving.exit is Exit.LOST and self._ends():  # whatever code Teams gives it
            leaving = call_words.Leaving(Exit.OURS, call_words.ENDING)
        if leaving.exit is Exit.LOST:
            self._trouble = leaving.sentence
            self._cannot(COMING, ChannelState.DOWN, leaving.sentence)
            self._companion.tell({"leave": True})  # another one comes
            return
        if leaving.exit is Exit.OURS:
            self._out = leaving.sentence  # nobody must send it away while it looks
            self._cannot(why_not(self._out), ChannelState.CONNECTING, self._out)
            self._spawn(self._wait_for_proof())
            return
        if leaving.exit is Exit.OVER:
            self._over_at = self._clock.mono()
            self._runs = False
            self._stream.tell(Ended(self._clock.utc()))
        self._out = leaving.sentence or OVER
        self._cannot(why_not(self._out), ChannelState.OFF, self._out)

    def _ends(self) -> bool:
        """Whether END has just been asked of it: then no end of its leg sends it away."""
        rang = self.alarm.rang.get("end", NEVER)
        return self._clock.mono() - rang < ENDING_SECONDS

    async def _wait_for_proof(self) -> None:
        """END has hung up: the meeting is over when the companion came back and found nobody,
        which it tells on the bell."""
        while (empty := self.alarm.poll().get("empty", 0)) <= self._proof:
            if self._room is not None:
                return  # it is in a call again
            await asyncio.sleep(PROOF_LOOK_SECONDS)
        self._proof = empty
        await asyncio.sleep(PROOF_FIRST_SECONDS)
        self.told_over(self._clock.mono())

    def told_over(self, ended: float) -> None:
        """Others tell that the call has ended, at ``ended`` in monotonic seconds. Whoever has seen
        it since knows better, and an end from before END was asked for is not its work."""
        known = max(self._read_at, self.alarm.rang.get("end", NEVER))
        if self._room is None and self._runs and ended >= known - EVENT_CLOCK_SLACK:
            self._left(call_words.Leaving(Exit.OVER))

    def _could_not_join(self, trouble: call_words.Trouble) -> None:
        self._lost()
        self._trouble = trouble.sentence
        state = ChannelState.DOWN if trouble.again else ChannelState.OFF
        self._cannot(why_not(trouble.sentence), state, trouble.sentence)
        if trouble.again:
            self._companion.tell({"leave": True})  # another one tries
        else:
            self._final.set()

    def _lost(self) -> None:
        self._asking.lost()
        self._room = None
        at = self._clock.utc()
        for observation in self.roster.lost(at):
            self._stream.tell(observation)
        for what in (Switch.MICS, Switch.CAMERAS):
            self._stream.switch(what, None, at)

    def _is_gap(self, state: ChannelState) -> bool:
        return self._runs and state is not ChannelState.OFF

    async def _renew(self) -> None:
        """Give the page another pass; it goes on with the old one until then."""
        try:
            pass_ = await self._passes.calling()
        except ProviderError as error:
            self._stream.tell(Notice(f"The companion's pass runs out: {error}", self._clock.utc()))
            return
        finally:
            self._renewing = False
        self._companion.tell({"token": pass_})

    # -- what it sees ----------------------------------------------------------------------

    def _read(self, body: Mapping[str, Any], read_at: float) -> None:
        if self._is_left_over():
            return
        room = self._room = self._reader.read(body)
        self._read_at = self._clock.mono()
        self._why_not = self._trouble = self._out = ""
        detail = ONLY_ATTENDEE if room.role is Role.PARTICIPANT else ""
        self._stream.show(CHANNEL, ChannelState.UP, detail)
        self.tell_abilities()
        at = self._clock.utc() - max(0.0, self._clock.mono() - read_at)
        if not self._runs:
            self._runs = True
            self._stream.tell(Started(at))
        told = False
        for observation in self.roster.read(room, at):
            told = True
            self._stream.tell(observation)
        self._stream.switch(Switch.MICS, room.mics, at)
        self._stream.switch(Switch.CAMERAS, room.cameras, at)
        if room.partial and not self._partial_told:
            self._stream.tell(Notice(SHOWN_IN_PART, at))
        self._partial_told = room.partial
        self._turn_away(room)
        if told and self.roster.strangers():
            self.on_strangers()
        if told or self._clock.mono() - self._pulse_at >= PULSE_SECONDS:
            self._pulse_at = self._clock.mono()
            self._stream.tell(Pulse(at))

    def _is_left_over(self) -> bool:
        """Whether the meeting has just ended, so that what is still read is older than that. Who
        goes on to be shown has not been ended after all."""
        if self._over_at is None:
            return False
        if self._clock.mono() - self._over_at < OVER_SECONDS:
            return True
        self._over_at = None
        return False

    def _turn_away(self, room: Room) -> None:
        back, gone = self._barred.look(room, self._clock.mono())
        if gone:
            self._stream.tell(Notice(TURNED_AWAY, self._clock.utc()))
        if back:
            self._spawn(self._reject(back))

    async def _reject(self, ids: list[str]) -> None:
        try:
            await self._asking.ask([{"do": "reject", "who": ids}])
        except (NobodyThere, TimeoutError):
            return  # they are shown waiting, with the alert that they came back

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- what it is asked --------------------------------------------------------------------

    def can(self, kind: ActionKind) -> Availability:
        """Whether ``kind`` can be done now."""
        return self._abilities[kind]

    async def perform(self, action: Action) -> Reply:
        """Ask for ``action`` in the call. Raises TimeoutError where the companion was lost
        before it answered: then it is not known whether it was done."""
        try:
            orders = orders_for(action, self.roster.get)
            self._barred.note(action)
            refused = await self._asking.ask(orders)
        except CannotBe as error:
            return Reply(False, str(error))
        except NobodyThere:
            return Reply(False, NO_ANSWER)
        return answer(refused, orders, "who", call_words.refused, remark(action, orders))
