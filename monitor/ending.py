"""END FOR EVERYONE.

The ending runs in a thread of its own with its own event loop and its own
:class:`~providers.base.Ender`, and depends on nothing else of the program: it works with
the screen frozen, the journal dead and the provider gone. :meth:`Ending.press` may be
called from any thread and returns at once.

Proof: a request that was *accepted* is not the end. Confirmed is only what the platform
reports afterwards: a look that says the meeting is not running, a reply that it has already
ended, or a witness (the platform's own event). Until then it goes on trying, and from
:data:`~monitor.end_state.OVERDUE_SECONDS` on the state says that staff must also end the
meeting by hand.

Where the platform lets us only put people out one by one, there is no such proof: the state is
then *cleared*, which is never called ended, and looks go on for people who come back.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable

from monitor.end_round import Round, Standing, bounded
from monitor.end_state import EndState, Pace
from providers.base import Ender, ProviderError

ANEW_SECONDS = 0.2
"""After an ender that broke, another is made no sooner, unless END is pressed meanwhile."""


class Ending:
    """Ends one meeting, proves it, and watches that it stays ended.

    ``make_ender`` is called in the ending thread; ``on_state`` is called there too, with
    each new :class:`EndState`, and must not block.
    """

    def __init__(
        self,
        make_ender: Callable[[], Ender],
        on_state: Callable[[EndState], None],
        pace: Pace | None = None,
    ) -> None:
        self._make_ender = make_ender
        self._pace = pace or Pace()
        self._standing = Standing(on_state)
        self._asked: deque[tuple[float, float] | str] = deque()
        """What other threads asked for, in order: a press (both times) or a witness."""
        self._closing = False
        self._wake = threading.Event()
        """Something was asked for, or it is to close."""
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._round: Round | None = None

    @property
    def state(self) -> EndState:
        """The newest state; readable from any thread."""
        return self._standing.state

    @property
    def busy(self) -> bool:
        """Whether it has been asked for and is not proved."""
        return bool(self._asked) or self._standing.state.phase.active

    def start(self) -> None:
        """Start the thread: credentials and connections are made ready."""
        with self._lock:
            if self._closing or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = threading.Thread(target=self._run, name="ending", daemon=True)
            self._thread.start()

    def press(self) -> None:
        """End the meeting. From any thread; returns at once; again means: try again now."""
        self._asked.append((time.monotonic(), time.time()))
        self._poke()

    def witness(self, what: str) -> None:
        """Tell that another channel saw the meeting end (``what``, in words)."""
        self._asked.append(what)
        self._poke()

    def glance(self) -> None:
        """Something has changed by which END may be able to do more, or less, than is told: look
        again soon. From any thread; returns at once."""
        loop, looking = self._loop, self._round
        if loop is not None and looking is not None:
            with contextlib.suppress(RuntimeError):  # it is closing; a new one looks anyway
                loop.call_soon_threadsafe(looking.glance)

    def close(self, timeout: float = 1.0) -> bool:
        """Stop the thread; whether it stopped within ``timeout`` seconds."""
        self._closing = True
        thread = self._thread
        if thread is None:
            return True
        self._poke()
        thread.join(timeout)
        return not thread.is_alive()

    def _poke(self) -> None:
        self._wake.set()
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # it is closing; a new one takes it up
                loop.call_soon_threadsafe(self._take_up)
                return
        self.start()

    # Everything below runs in the ending thread.

    def _run(self) -> None:
        while not self._closing:
            try:
                asyncio.run(self._main())
            except ProviderError as error:
                self._standing.publish(ready=False, detail=str(error))
            except Exception as error:  # noqa: BLE001  whatever broke, END must live on
                self._standing.publish(
                    ready=False, detail=f"started anew after {type(error).__name__}"
                )
            if not self._closing:
                self._wake.wait(ANEW_SECONDS)
                self._wake.clear()

    async def _main(self) -> None:
        ender = self._make_ender()
        self._round = Round(self._standing, self._make_ender, ender, self._pace)
        self._loop = asyncio.get_running_loop()
        try:
            self._take_up()
            await self._round.run()
        finally:
            self._loop = None
            await bounded(ender.close(), 1.0)

    def _take_up(self) -> None:
        """Act on what other threads have asked for."""
        assert self._round is not None
        if self._closing:
            self._round.stop()
        while self._asked:
            asked = self._asked.popleft()
            if isinstance(asked, str):
                self._round.confirm(asked)
            else:
                self._round.press(*asked)
