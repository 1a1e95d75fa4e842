"""Conducts one live session: observations in, actions out, every effect watched for.

The session is the only writer of the stream. Readers (the screen, the plain mode) get every
entry through :meth:`Session.subscribe`, in the session's own event loop, and ask for things
through :meth:`Session.request`, :meth:`Session.note` and the rest; they know nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import math
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from monitor.acting import Acting
from monitor.checks import Checks
from monitor.end_state import EndPhase, EndState, Pace
from monitor.ending import Ending
from monitor.errors import where
from monitor.live import Live, about, advance
from monitor.meeting import NEVER
from monitor.moving import Moving, Other
from monitor.policy import CLASS_RULES
from monitor.recognition import Recogniser, Roll
from monitor.stream import (
    NOT_KEPT,
    Alert,
    AlertsSeen,
    Body,
    Closed,
    EndProgress,
    Entry,
    Note,
    Opened,
    Present,
    Severity,
    fault,
)
from monitor.untrusted import clean
from providers.base import (
    Abilities,
    Action,
    ActionKind,
    Availability,
    Channel,
    Ended,
    Left,
    Notice,
    Observation,
    Provider,
    ProviderError,
    Pulse,
    Rejoin,
    Seen,
    SignIn,
)
from providers.clock import Clock, SystemClock

CLOCKS_SECONDS = 60.0
"""By so much the platform's clock and this machine's may differ."""
LATENCY_SECONDS = 2.0
"""A difference up to this is the way from the platform, not its clock."""
LAST_SECONDS = 1.0
"""On leaving, this long is waited for the proof of an end."""
LEAVE_SECONDS = 2.5
"""... and so long, if need be, for what sits in the call to hang up."""
RULES_SECONDS = 0.25
"""The rules look at most so often, whatever the pace of events; four times less often when
nothing happens, since some depend on time alone."""

OUR_OWN = (Channel, Abilities, Notice, SignIn)
"""Observations that are our own words about the platform: they do not show that it lives."""

Keep = Callable[[Entry], None]
"""Takes an entry for the journal: from any thread, without blocking, without raising."""
Reader = Callable[[Entry, Live, frozenset[str]], None]
"""Takes an entry, the state after it, and the ids of participants who may look different."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a session is about: the class, who is expected, and who is at the keyboard."""

    class_name: str
    recogniser: Recogniser
    who: str
    practice: bool
    version: str
    resumed: bool = False
    other: Other | None = None
    """Where the class could be moved to ..."""
    here: Other | None = None
    """... and where it is, for moving back."""


class Session:
    """One running session. Create it and call everything in one event loop;
    :meth:`end` may be called from any thread."""

    def __init__(
        self,
        provider: Provider,
        lesson: Lesson,
        keep: Keep,
        clock: Clock | None = None,
        pace: Pace | None = None,
        rules_seconds: float = RULES_SECONDS,
    ) -> None:
        self.live = Live()
        self.roll = Roll(lesson.recogniser)
        self.lesson = lesson
        self.provider = provider
        self.clock = clock or SystemClock()
        self.heard: float | None = None
        """When the platform was last heard from, in monotonic seconds."""
        self._skew = math.inf
        """This machine's clock less the platform's: the least delay of a word from it."""
        self._keep = keep
        self._rules_seconds = rules_seconds
        self._readers: list[Reader] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context = contextvars.copy_context()
        self._tasks: set[asyncio.Task[None]] = set()
        self.acting = Acting(self)
        """Sends actions out, and watches that each takes effect."""
        self.moving = Moving(self, lesson.here, lesson.other)
        """Moves the class to its other platform, and ends what was left."""
        self._checks = Checks(self.roll, (*CLASS_RULES, *self.moving.rules))
        self._told_first: tuple[Provider, tuple[str, ...]] = (provider, ())
        """Which provider knows whom to put out first."""
        self._dirty = asyncio.Event()
        self._moved = asyncio.Event()
        """Set whenever the ending has told something."""
        self._closed = False
        self._pressed, self._at_press = 0.0, self.live
        """When END was pressed, and who was there: before the platform can tell of the end."""
        self._untold: deque[tuple[Entry, EndState, Live]] = deque()
        """States of the ending that the session's loop has not taken in."""
        self._pace = pace
        self.presses = 0
        """Changes whenever END is pressed."""
        self.ending = self.new_ending(provider, 0)
        """Ends the meeting that the class is in."""

    @property
    def now(self) -> float:
        """Unix seconds by the platform's clock, in which all that it tells is dated."""
        known = LATENCY_SECONDS < abs(self._skew) < math.inf
        return self.clock.utc() - (self._skew if known else 0.0)

    @property
    def manual_steps(self) -> tuple[str, ...]:
        """How a person ends this meeting in the platform's own client."""
        return self.provider.ender().manual_steps

    # -- readers -------------------------------------------------------------------

    def subscribe(self, reader: Reader) -> None:
        """Call ``reader`` with every further entry and the state after it."""
        self._readers.append(reader)

    def unsubscribe(self, reader: Reader) -> None:
        """Call ``reader`` no more."""
        self._readers.remove(reader)

    # -- life ----------------------------------------------------------------------

    def start(self) -> None:
        """Begin to watch the meeting, END armed. Call it in the event loop."""
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()
        self.record(
            Opened(
                self.lesson.class_name,
                self.provider.platform,
                self.lesson.practice,
                self.lesson.version,
                self.lesson.resumed,
            )
        )
        self.ending.start()
        self._take_in_ending()
        self.moving.begun()
        self.spawn(self.watch(self.provider))
        self.spawn(self._watch_rules())

    async def watch(self, provider: Provider) -> None:
        """Take in what the provider observes. When that can never work again, the stream
        says so for good, and END goes on working."""
        try:
            async for observation in provider.observe():
                if provider is self.provider:
                    self.observe(observation)
                else:
                    self.moving.heard(provider, observation)
        except ProviderError as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001  a broken provider must not take END with it
            why = f"the monitor itself failed ({where(error)})"
        else:
            return
        if provider is not self.provider:
            self.moving.stopped(provider, why)
            return
        text = f"Watching has stopped, this list is old. END still works. {why}"
        self.record(Alert("stopped", Severity.DANGER, text))

    async def close(self, reason: str) -> None:
        """Leave the meeting tidily and close the stream with ``reason``.

        An ending that is on its way is given a second to be proved.
        """
        pressed = self._pressed
        await self._prove()
        for task in list(self._tasks):
            task.cancel()
        leaving = asyncio.gather(
            *(one.close() for one in (self.provider, *self.moving.providers)),
            return_exceptions=True,  # it is left anyhow, and the log must be closed
        )
        with contextlib.suppress(Exception):
            await asyncio.wait_for(leaving, LEAVE_SECONDS)
        if self._pressed != pressed:  # meanwhile
            await self._prove()
        self.moving.close(0.0)
        self.ending.close(0.5)
        self.moving.close(0.5)
        self.record(Closed(reason))
        self._closed = True

    async def _prove(self) -> None:
        """Give an ending that is on its way a last second."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                while self.ending.busy or self.moving.busy:
                    self._moved.clear()
                    await self._moved.wait()

    # -- what staff do -------------------------------------------------------------

    def end(self) -> None:
        """END FOR EVERYONE. From any thread; returns at once; also before :meth:`start`.
        After a move the meeting that was left is ended too, if it is not proved to be."""
        self.presses += 1
        ending = self.ending
        if not ending.state.phase.active:
            self._pressed, self._at_press = self.clock.utc(), self.live
        ending.press()
        self.moving.press_left(ending)

    def move(self, reason: str, end_old: bool = True) -> None:
        """Move the class to its other platform, and end the meeting that is left for everyone
        unless ``end_old`` is false. It takes its time; what becomes of it is in the stream."""
        self.moving.begin(reason, end_old)

    def can(self, kind: ActionKind) -> Availability:
        """Whether ``kind`` can be done now and, if not, why."""
        return self.live.meeting.can(kind)

    def request(
        self,
        kind: ActionKind,
        targets: Sequence[str] = (),
        rejoin: Rejoin | None = None,
        name: str | None = None,
    ) -> Action:
        """Ask for an action; its outcomes arrive in the stream.

        An action that is not available is refused with its reason, in the stream too.
        """
        return self.acting.request(kind, targets, rejoin, name)

    def note(self, text: str, about: Sequence[str] = ()) -> None:
        """Write a note into the stream."""
        self.record(Note(text, tuple(about)))

    def see_alerts(self, keys: Sequence[str]) -> None:
        """Say that these alerts have been seen."""
        if keys:
            self.record(AlertsSeen(tuple(keys)))

    # -- the stream ----------------------------------------------------------------

    def record(self, body: Body) -> None:
        """Put ``body`` into the stream: journal first, then every reader."""
        entry = self._entry(body)
        if not isinstance(body, NOT_KEPT):
            self._keep(entry)
        self._publish(entry)

    def _entry(self, body: Body) -> Entry:
        return Entry(self.clock.utc(), self.clock.mono(), self.lesson.who, body)

    def _publish(self, entry: Entry) -> None:
        before = self.live.meeting
        self.live = advance(self.live, entry)
        touched: frozenset[str] = frozenset()
        if self.live.meeting is not before:
            ids = about(entry.body, before, self.live.meeting)
            touched = frozenset(ids | self.roll.update(self.live.meeting, ids))
            self._checks.touch(touched)
            self._dirty.set()
        for reader in self._readers:
            reader(entry, self.live, touched)

    def observe(self, observation: Observation) -> None:
        """Take in what the class's provider tells."""
        if not isinstance(observation, OUR_OWN):
            self.heard = self.clock.mono()
        if isinstance(observation, (Seen, Left, Pulse)):
            self._skew = min(self._skew, self.clock.utc() - observation.at)
        before = self.live.meeting
        self.record(observation)
        if _is_of_our_rights(observation):
            self.ending.glance()
        if self.live.meeting is not before:
            self.acting.look()
        if isinstance(observation, Ended) and self._tells_of_this_end(observation):
            self.ending.witness(f"{self.provider.platform} reported the end")
        if isinstance(observation, Notice):
            text = clean(observation.text, 200).text
            self.record(Alert(f"notice:{text}", Severity.WARNING, text))

    def _tells_of_this_end(self, ended: Ended) -> bool:
        """Whether it can be the end that was asked for, and not one by others, or that of an
        earlier run whose word comes late."""
        asked = self._pressed > 0 and ended.at > self._pressed - CLOCKS_SECONDS
        return asked and self.live.meeting.running is False

    # -- rules ---------------------------------------------------------------------

    async def _watch_rules(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._dirty.wait(), 4 * self._rules_seconds)
            self._dirty.clear()
            self.look_at_rules()
            await asyncio.sleep(self._rules_seconds)

    def look_at_rules(self) -> None:
        """Raise and lower alerts by what is to be seen now."""
        for body in self._checks.look(self.live, self.now):
            self.record(body)
        self._tell_whom_first()

    def _tell_whom_first(self) -> None:
        """Tell the provider whom to begin with, should END have to put people out one by one."""
        told = (self.provider, self._checks.warned())
        if told == self._told_first:
            return
        self._told_first = told
        try:
            self.provider.put_out_first(told[1])
        except Exception as error:  # noqa: BLE001  it takes neither the rules nor END with it
            alert = fault(where(error))
            if alert.key not in self.live.alerts:
                self.record(alert)

    # -- the ending ----------------------------------------------------------------

    def new_ending(self, provider: Provider, meeting: int) -> Ending:
        """The ending of the meeting after so many moves; not started."""
        return Ending(provider.ender, partial(self._on_end, meeting), self._pace)

    def go_on_with(self, provider: Provider) -> None:
        """From now on this is the class's provider: nothing has been heard of it yet."""
        self.provider = provider
        self.heard, self._skew = None, math.inf

    def end_with(self, ending: Ending, left: Ending, presses: int) -> None:
        """From now on END means ``ending``, and ``left`` as well; at once where it was pressed
        since there were so many ``presses``."""
        self._pressed, self._at_press = 0.0, self.live
        self.moving.left_ending = left
        self.ending = ending
        ending.start()
        if self.presses != presses:
            self.end()

    def _on_end(self, meeting: int, state: EndState) -> None:
        """In an ending thread: to the journal at once, to the readers when they can."""
        if self._closed:
            return
        entry = self._entry(EndProgress(state, meeting))
        self._keep(entry)
        self._untold.append((entry, state, self._at_press))
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the screen has gone; the journal has it
                loop.call_soon_threadsafe(self._take_in_ending, context=self._context)

    def _take_in_ending(self) -> None:
        """In the session's loop: what the ending has told since the last time."""
        while self._untold:
            self._after_end(*self._untold.popleft())
        self._moved.set()

    def _after_end(self, entry: Entry, state: EndState, then: Live) -> None:
        """The ending has moved on; ``then`` is the state at the press."""
        pressed = self.live.end.pressed_utc
        self._publish(entry)
        self._dirty.set()
        if isinstance(entry.body, EndProgress) and entry.body.meeting != len(self.live.moves):
            self.moving.left_moved_on(entry.body)
            return
        if state.pressed_utc != pressed:
            self.record(self.present(then))
        if state.phase is EndPhase.CONFIRMED and self.live.meeting.running is not False:
            meeting = self.live.meeting
            heard = (presence.evidence for presence in meeting.people.values())
            newest = max([*heard, meeting.running_at])
            self.record(Ended(newest if newest > NEVER else entry.utc))

    def present(self, live: Live) -> Present:
        """Who was there at ``live``, with the pupils they were taken for."""
        people = []
        for person in live.meeting.everyone():
            pupil = self.lesson.recogniser.recognise(person).pupil
            name = clean(person.name).text
            people.append((person.id, name, pupil.name if pupil else "", str(person.place)))
        return Present(tuple(people))

    # -- tasks ---------------------------------------------------------------------

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do ``work`` for as long as the session lasts."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _is_of_our_rights(observation: Observation) -> bool:
    """Whether END may be able to do more, or less, than before it."""
    if isinstance(observation, Seen):
        return observation.participant.companion
    return isinstance(observation, (Channel, Abilities))
