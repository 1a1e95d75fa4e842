"""Opens the mode on a session, and leaves tidily: journal closed, terminal as it was before."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from textual.message import Message

from monitor.bindings import END_ID
from monitor.errors import ChaperoneError, where
from monitor.launch import END_NOT_SENT
from monitor.live import Live
from monitor.logbook import news
from monitor.plain.controls import Controls
from monitor.plain.keyboard import Keys
from monitor.plain.keymode import KeyMode
from monitor.plain.lines import Lines
from monitor.plain.news import News
from monitor.plain.output import Output, standard_output
from monitor.plain.phrases import keys_of
from monitor.plain.speech import Speech
from monitor.session import Session
from monitor.settings.preferences import Preferences
from monitor.stream import Entry
from monitor.terminal import signals
from monitor.terminal.letters import wants_ascii
from monitor.terminal.tune import settle
from monitor.words import Words
from providers.threads import in_thread

if TYPE_CHECKING:
    from monitor.logbook import Logbook

HUNG_UP: Final = 129
"""The exit status when nobody can read any more: a shell's word for SIGHUP."""
TICK_SECONDS: Final = 0.1
"""How often the news is looked at."""
REPEAT_SECONDS: Final = 1.0
"""A held END key is answered so often."""


def run(prepare: Callable[[], Session], preferences: Preferences, logbook: Logbook) -> int:
    """See :func:`monitor.plain.run`."""
    if sys.__stdin__ is None or sys.__stdout__ is None:
        raise ChaperoneError(
            "The line-by-line mode needs an input for keys and an output for lines: "
            "run it in a terminal window."
        )
    return asyncio.run(_run(prepare, preferences, logbook))


async def _run(prepare: Callable[[], Session], preferences: Preferences, logbook: Logbook) -> int:
    assert sys.__stdin__ is not None
    assert sys.__stdout__ is not None
    keyboard = sys.__stdin__.fileno()
    keymode = KeyMode(keyboard, os.environ.get("TERM", ""))
    mode = Plain(preferences, sys.__stdout__.encoding, sys.__stdout__.isatty(), logbook)

    def last_resort() -> None:
        keymode.give_back()
        logbook.close()

    signals.install(mode, last_resort)
    keys = Keys(keyboard, preferences.keys[END_ID], mode)
    mode.output.start()
    try:
        with _never_suspended(keymode):
            keymode.take()
            keys.start()
            reason = "failed"
            try:
                code = await mode.live_on(prepare)
                reason = signals.reason(code)
                return code
            finally:
                await mode.close(reason)
    finally:
        keys.stop()
        mode.output.close()
        keymode.give_back()


@contextlib.contextmanager
def _never_suspended(keymode: KeyMode) -> Iterator[None]:
    """A monitor that is suspended watches nobody; and after a stop from outside the shell
    has changed the terminal."""
    if sys.platform == "win32":
        yield
        return
    before = [
        signal.signal(signal.SIGTSTP, lambda *_: None),
        signal.signal(signal.SIGCONT, lambda *_: keymode.take()),
    ]
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before[0])
        signal.signal(signal.SIGCONT, before[1])


class Plain:
    """The mode itself: hears keys, reads the stream, says lines."""

    def __init__(
        self,
        preferences: Preferences,
        encoding: str,
        bells: bool,
        logbook: Logbook | None = None,
    ) -> None:
        ascii_only = preferences.ascii
        if ascii_only is None:
            ascii_only = wants_ascii(os.environ, encoding)
        self.session: Session | None = None
        self.output = Output(
            standard_output(), Lines(bells=bells), encoding, lambda: self.exit(return_code=HUNG_UP)
        )
        self.speech = Speech(self.output, Words(preferences.mask_names, ascii_only))
        self._preferences = preferences
        self._logbook = logbook
        self._log_asked = 0.0
        self._controls: Controls | None = None
        self._news: News | None = None
        self._loop = asyncio.get_running_loop()
        self._left: asyncio.Future[int] = self._loop.create_future()
        self._end_asked = False
        self._presses = 0
        """How often END was pressed; changed by the keyboard's thread alone."""
        self._end_said = float("-inf")
        self._leave_when_ended = False
        self._warned = False
        self._failed_at: set[str] = set()
        assert sys.__stdin__ is not None
        self._terminal = sys.__stdin__.isatty()  # asked now: one that hung up says no
        self._loop.set_exception_handler(lambda _loop, context: self._failed(context))

    # -- life ----------------------------------------------------------------------

    async def live_on(self, prepare: Callable[[], Session]) -> int:
        """Make the session and go on until somebody leaves; return the exit status."""
        keys, help_keys = (keys_of(self._preferences, one) for one in (END_ID, "help"))
        self.speech.say("Chaperone, line by line. Connecting.")
        self.speech.say(f"END FOR EVERYONE: {keys}. Enter: how things stand. {help_keys}: help.")
        opening = asyncio.create_task(self._open(prepare))
        either: set[asyncio.Future[Any]] = {opening, self._left}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if opening.done():
                opening.result()
            code = await self._left
            if self._end_asked and self.session is None:
                raise ChaperoneError(END_NOT_SENT)
            return code
        finally:
            opening.cancel()

    async def _open(self, prepare: Callable[[], Session]) -> None:
        try:
            session = await in_thread(prepare, "opening")
        except ChaperoneError as error:
            raise ChaperoneError(f"{error} {END_NOT_SENT}") if self._end_asked else error from None
        self._controls = Controls(session, self.speech, self._preferences, self.exit)
        self._news = News(session, self.speech, self._preferences)
        session.subscribe(self._on_entry)
        self.session = session
        if self._end_asked:
            session.end()
        session.start()
        self._loop.call_later(5.0, settle)
        self._tick()
        if self._logbook is not None:  # now: END is armed, whatever the disk does
            try:
                await in_thread(self._logbook.open, "log")
            except ChaperoneError:
                if not self._end_asked:  # else the log matters less, and says its trouble
                    raise

    async def close(self, reason: str = "left") -> None:
        """Leave the session. The keyboard is heard, and lines are said, to the last."""
        if self.session is not None:
            await self.session.close(reason)

    def exit(self, return_code: int = 0) -> None:
        """Leave. From any thread."""
        with contextlib.suppress(RuntimeError):  # it has left: the loop is closed
            self._loop.call_soon_threadsafe(self._leave, return_code)

    def _leave(self, return_code: int) -> None:
        if not self._left.done():
            self._left.set_result(return_code)

    def _watch_log(self) -> None:
        """Once a second: say that the log is not being written, or that it is again."""
        now = self._loop.time()
        if self._logbook is None or self.session is None or now - self._log_asked < 1.0:
            return
        self._log_asked = now
        body = news(self.session.live, self._logbook.trouble())
        if body is not None:
            self.session.record(body)

    # -- what the keyboard tells, in its own thread ----------------------------------

    def press_end(self) -> None:
        """END FOR EVERYONE."""
        self._end_asked = True
        self._presses += 1
        session = self.session
        try:
            if session is not None:
                session.end()
        except Exception as error:  # noqa: BLE001  the keyboard must live on, to hear END again
            self.speech.say(f"END FAILED HERE ({where(error)}): press again.", urgent=True)
        else:
            self._say_pressed(later=session is None)
        with contextlib.suppress(RuntimeError):  # it is leaving, and the loop has closed
            self._loop.call_soon_threadsafe(self._drop)

    def _say_pressed(self, later: bool) -> None:
        now = time.monotonic()
        if now - self._end_said >= REPEAT_SECONDS:
            self._end_said = now
            when = " It goes out as soon as the session is open." if later else ""
            self.speech.say(f"END FOR EVERYONE was pressed.{when}", urgent=True)

    def heard(self, message: Message) -> None:
        """A key or a paste."""
        with contextlib.suppress(RuntimeError):  # it is leaving, and the loop has closed
            self._loop.call_soon_threadsafe(self._heard, message, self._presses)

    def input_gone(self) -> None:
        """The terminal hung up, or what was piped in is at its end."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._input_gone)

    # -- in the event loop -----------------------------------------------------------

    def _heard(self, message: Message, presses: int) -> None:
        """A key, and how often END had been pressed before it."""
        if self._controls is not None:
            self._controls.heard(message, overtaken=presses != self._presses)
        elif getattr(message, "key", None) not in self._preferences.keys["quit"]:
            self.speech.say("Not connected yet.")
        elif self._end_asked and not self._warned:
            self._warned = True
            self.speech.say(
                "END has not gone out yet, and leaving stops it. The same key again leaves.",
                urgent=True,
            )
        else:
            self.exit()

    def _drop(self) -> None:
        """END was pressed: no question stands before it, as on the screen."""
        if self._controls is not None:
            self._controls.drop()

    def _input_gone(self) -> None:
        if self._terminal:
            self._leave(HUNG_UP)
        elif self._end_asked:
            self._leave_when_ended = True
        else:
            self._leave(0)

    def _on_entry(self, entry: Entry, _live: Live, touched: frozenset[str]) -> None:
        try:
            assert self._news is not None
            assert self._controls is not None
            self._controls.take_in(entry, touched)
            self._news.take_in(entry, touched)
        except Exception as error:  # noqa: BLE001  what is said must not stop the session
            self._failed({"exception": error})

    def _tick(self) -> None:
        assert self.session is not None
        self._loop.call_later(TICK_SECONDS, self._tick)
        assert self._news is not None
        self._watch_log()
        self._news.speak()
        end = self.session.live.end
        left = self.session.live.left_end.phase.active
        proved = end.pressed_utc is not None and not end.phase.unproved and not left
        if self._leave_when_ended and proved:
            self._leave(0)

    def _failed(self, context: dict[str, Any]) -> None:
        """Part of this mode failed: say where, without values, which may hold names."""
        error = context.get("exception")
        place = where(error) if error is not None else "unknown"
        if place not in self._failed_at:  # each once: two in turn may fail ten times a second
            self._failed_at.add(place)
            self.speech.say(
                f"Something failed here ({place}): not everything may have been said. "
                "END and the log go on.",
                urgent=True,
            )
