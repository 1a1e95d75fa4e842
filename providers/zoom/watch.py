"""The running observation of one meeting from outside: three sources.

The polled status tells whether the meeting runs, the events who comes and goes, and the
dashboard, where the plan has it, everybody who is there (with a lag) to fill what events
missed. What the companion sees from inside fills it too, as long as it is there.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from providers.base import (
    Busy,
    ChannelState,
    Ended,
    Notice,
    Observation,
    ProviderError,
    Pulse,
    Running,
    Unreachable,
)
from providers.clock import Clock
from providers.faults import broken
from providers.http import Tls
from providers.stream import Stream
from providers.zoom.assumptions import NOT_FOUND_AFTER_RUNNING_MEANS_ENDED
from providers.zoom.config import Timings, ZoomConfig
from providers.zoom.coverage import Coverage
from providers.zoom.events import EventChannel
from providers.zoom.merge import Merge
from providers.zoom.rest import Status, ZoomRest
from providers.zoom.running import Belief
from providers.zoom.token import TokenSource
from providers.zoom.translate import Translator
from providers.zoom.wire import Refused, UnknownMeeting

NO_EVENTS = "People are not shown as they come and go: zoom.subscription_id is not set."
NO_ACCOUNTS = "Nobody's account is known: zoom.subscription_id is not set."
STALE = "The list of people may be out of date."
UNREADABLE = "Zoom sent something that could not be read: a change in the list may be missing."
NO_DASHBOARD = "Gaps in the list of people cannot be filled, since the dashboard is closed to us."
PULSE_SECONDS = 1.0
"""Signs of life are told no more often than this."""
LONGEST_PAUSE = 900.0
"""A pause that Zoom asks for is kept no longer than this: its limit may be raised meanwhile."""
CLOSE_SECONDS = 0.7
NEVER = float("-inf")


class Watch:
    """Watches one meeting; also the listener of its event channel."""

    def __init__(
        self,
        config: ZoomConfig,
        clock: Clock,
        timings: Timings,
        stream: Stream,
        translator: Translator,
        merge: Merge,
    ) -> None:
        self._config = config
        self._clock = clock
        self._timings = timings
        self._stream = stream
        self._translator = translator
        self._tell, self._show = merge.outside, stream.show
        self._tls = Tls()
        self._tokens = TokenSource(config, clock, timings.request, self._tls)
        self.rest = ZoomRest(config, self._tokens, clock, timings.request, self._tls)
        self._belief = Belief(timings.status_lag)
        self._coverage = Coverage()
        self._tasks: set[asyncio.Task[None]] = set()
        self._events = (ChannelState.CONNECTING, "")
        self._resync_now = asyncio.Event()
        self._unreadable_told = False
        self._pulse_at = float("-inf")
        self._failures = 0
        self._inside = False
        """Whether the companion sees everybody now."""
        self._looked = asyncio.Event()
        """Whether the meeting runs has been asked once."""
        self._may_run = asyncio.Event()
        self._may_run.set()
        self.on_running: Callable[[], object] = lambda: None
        """Called whenever Zoom has another word on whether the meeting runs."""

    def start(self) -> None:
        """Begin to watch. The stream fails with NotAllowed when Zoom does not take the
        credentials at the start."""
        self._show("rest", ChannelState.CONNECTING)
        if self._config.subscription_id is None:
            self.channel(ChannelState.OFF, NO_EVENTS)
        else:
            self.channel(ChannelState.CONNECTING, "")
        self._spawn(self._run())

    def stop(self) -> set[asyncio.Task[None]]:
        """Watch no more, at once; returns what is still on its way out."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        return tasks

    async def close(self) -> None:
        """Close every connection, within a second."""
        tasks = self.stop()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
        await self.rest.close()
        await self._tokens.close()

    # -- what the event channel tells --------------------------------------------------

    def channel(self, state: ChannelState, detail: str) -> None:
        changed = state is not self._events[0]
        self._events = (state, detail)
        if state is ChannelState.UP:
            self._coverage.up(self._clock.mono())
        else:
            self._coverage.down()
        if changed:  # up: what was missed is looked up; or else: the calm pace is over
            self._resync_now.set()
        self._show_events()

    def heard(self) -> None:
        if self._clock.mono() - self._pulse_at >= PULSE_SECONDS:
            self._pulse_at = self._clock.mono()
            self._tell(Pulse(self.rest.now()))
            self._look_for_the_overdue()

    def body(self, body: Mapping[str, object]) -> None:
        for observation in self._translator.event(body, self.rest.now()):
            self._believed(observation)
            self._tell(observation)

    def missed(self) -> None:
        self._open_gap()
        if not self._unreadable_told:
            self._unreadable_told = True
            self.notice(UNREADABLE)

    def _look_for_the_overdue(self) -> None:
        observations, lost = self._translator.overdue(self.rest.now())
        for observation in observations:
            self._tell(observation)
        if lost:
            self._open_gap()

    def _open_gap(self) -> None:
        """An event was lost: the list has a gap until everybody has been looked up, at once."""
        if self._events[0] is ChannelState.UP:
            self._coverage.up(self._clock.mono())
        self._resync_now.set()
        self._show_events()

    def notice(self, text: str) -> None:
        self._tell(Notice(text, self.rest.now()))

    # -- the status --------------------------------------------------------------------

    async def _run(self) -> None:
        """Raises NotAllowed for credentials that Zoom calls wrong at the start."""
        await self._tls.prepare()
        with contextlib.suppress(Unreachable):  # all else may pass, and the poll tells it
            await self._tokens.get()
        if self._config.subscription_id is not None:
            events = EventChannel(
                self._config, self._tokens, self, self._clock, self._timings, self._tls
            )
            self._spawn(events.run())
        wait = await self._poll()  # before the dashboard: it tells which run of the meeting it is
        self._looked.set()
        if self._config.dashboard:
            self._spawn(self._keep_resyncing())
        while True:
            await asyncio.sleep(wait)
            wait = await self._poll()

    async def _poll(self) -> float:
        """Ask for the status once; returns how long to wait before the next, in seconds."""
        asked = self._clock.mono()
        try:
            await self._look(asked)
            self._look_for_the_overdue()
        except ProviderError as error:
            return self._failed(str(error), _asked_to_wait(error))
        except Exception as error:  # noqa: BLE001  the lesson goes on, and so must the watch
            return self._failed(broken("The look at the meeting", error))
        return self._timings.poll

    async def _look(self, asked: float) -> None:
        try:
            status = await self.rest.meeting()
        except UnknownMeeting:
            if not self._has_vanished(asked):
                raise
        else:
            self._status(status, asked)

    def _failed(self, sentence: str, wait: float = 0.0) -> float:
        """A look failed; returns how long to wait before the next, at least ``wait``."""
        self._failures += 1
        self._show("rest", ChannelState.DOWN, sentence)
        pause = self._timings.poll * 2.0 ** min(self._failures, 8)
        return max(wait, min(pause, self._timings.poll_slowest))

    def _status(self, status: Status, asked: float) -> None:
        self._failures = 0
        self._show("rest", ChannelState.UP)
        if status.uuid is not None:
            runs = status.running is Running.YES
            at = status.at - self._timings.status_lag if runs else NEVER
            self._translator.learn_meeting(status.uuid, at)
        self._believe(status.running, status.at)
        if status.running is Running.NO:  # then nobody is there
            self._fill(asked - self._timings.status_lag)
            self.heard()  # there is nothing more to know
        # Of a meeting that runs only the event channel shows that it is still heard from: this
        # answer says nothing of people, and would make a dead channel look live.

    def _has_vanished(self, asked: float) -> bool:
        """Whether the meeting, which Zoom does not know, was known before: it has ended."""
        if not self._belief.known:
            return False
        if NOT_FOUND_AFTER_RUNNING_MEANS_ENDED:
            gone = Status(Running.NO, None, self.rest.at_least())
            self._status(gone, asked)
        return NOT_FOUND_AFTER_RUNNING_MEANS_ENDED

    def _believe(self, running: Running, at: float) -> None:
        news = self._belief.status(running, at)
        self._note_running()
        if news is not None:
            self._tell(news)

    def _believed(self, told: Observation) -> None:
        self._belief.event(told)
        self._note_running()

    def _note_running(self) -> None:
        if self.is_over is not self._may_run.is_set():
            return
        if self.is_over:
            self._may_run.clear()
        else:
            self._may_run.set()
        self.on_running()

    @property
    def is_over(self) -> bool:
        """Whether Zoom says that the meeting is not running."""
        return self._belief.running is Running.NO

    async def until_it_may_run(self) -> None:
        """Wait until the meeting runs, or Zoom does not say whether it does."""
        await self._looked.wait()
        await self._may_run.wait()

    # -- the dashboard -----------------------------------------------------------------

    async def _keep_resyncing(self) -> None:
        while True:
            self._resync_now.clear()
            wait = 0.0
            try:
                if self._belief.running is not Running.NO:
                    await self._resync()
            except UnknownMeeting:
                pass  # the dashboard knows only meetings that run
            except ProviderError as error:
                if _is_final(error):
                    self.notice(f"{NO_DASHBOARD} {error}")
                    return
                slowly = isinstance(error, Refused) and error.status != 401
                wait = self._timings.resync if slowly else _asked_to_wait(error)
            except Exception as error:  # noqa: BLE001  the lesson goes on, and so must the watch
                self._show("dashboard", ChannelState.DOWN, broken("Reading its list", error))
            await asyncio.sleep(max(wait, self._timings.poll))  # never more often than that
            calm = self._inside or not self._coverage.gap
            interval = self._timings.resync if calm else self._timings.resync_blind
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._resync_now.wait(), interval)

    async def _resync(self) -> None:
        asked = self._clock.mono()
        rows = await self.rest.live_participants()
        whole = asked - self._timings.dashboard_lag
        at = self.rest.at_least() - (self._clock.mono() - whole)
        for observation in self._translator.snapshot(rows, at):
            self._tell(observation)
        self._fill(whole)
        if self._stream.shown("dashboard"):  # it is shown only once it has failed here
            self._show("dashboard", ChannelState.UP)

    def _fill(self, whole_at: float) -> None:
        self._coverage.whole(whole_at)
        self._show_events()

    # -- what is seen from inside --------------------------------------------------------

    def seen_inside(self, at: float, whole: bool) -> None:
        """The companion has seen the call ``at`` (monotonic seconds), and who waits as well
        where that is the ``whole``."""
        self._inside = whole
        self.heard()
        if whole:
            self._fill(at)
        else:
            self._show_events()

    def saw_end(self) -> None:
        """The companion has seen the meeting end."""
        ended = Ended(self.rest.now())
        self._believed(ended)
        self._tell(ended)

    def inside_no_more(self, ids_agree: bool) -> None:
        """The companion sees nothing any more: what events have missed since is looked up, and
        everybody where it knew people by other ids."""
        self._inside = False
        if not ids_agree:
            self._open_gap()
        self._resync_now.set()
        self._show_events()

    def _show_events(self) -> None:
        state, detail = self._events
        gap = self._coverage.gap and not self._inside
        if self._inside and state is ChannelState.OFF:
            detail = NO_ACCOUNTS
        words = f"{detail} {STALE}".strip() if gap else detail
        self._show("events", state, words, gap)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._stream.fail(error)


def _is_final(error: ProviderError) -> bool:
    """Whether Zoom itself says that the dashboard is closed to us, by scopes or plan: only
    that will not pass within the lesson."""
    return isinstance(error, Refused) and error.status in (400, 403) and error.code != 0


def _asked_to_wait(error: ProviderError) -> float:
    asked = error.retry_after if isinstance(error, Busy) else None
    return min(asked or 0.0, LONGEST_PAUSE)
