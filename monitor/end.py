"""``chaperone end``: the same ending without the screen.

Nothing stands before the request: no register is read, the log is written beside it, and
what is said is said in a thread of its own, since a stalled terminal must not hold up END.
"""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from queue import SimpleQueue
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.end_state import EndPhase, EndState
from monitor.ending import Ending
from monitor.errors import ChaperoneError
from monitor.stream import Body, Closed, EndProgress, Entry, Opened
from monitor.words import Words
from providers.base import Ender

if TYPE_CHECKING:
    from monitor.logbook import Logbook

CONFIRM_SECONDS = 30.0
"""How long the command goes on trying before it says that the end is not proved."""
SAY_SECONDS = 1.0
"""How long the command waits, at last, for a terminal that takes nothing."""


class Voice:
    """Says lines in a thread of its own; what cannot be said (the terminal has gone) is not."""

    def __init__(self) -> None:
        self._lines: SimpleQueue[tuple[str, bool] | None] = SimpleQueue()
        self._said_all = False
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, line: str, err: bool = False) -> None:
        """Say ``line`` on standard output, or on standard error."""
        self._lines.put((line, err))

    def close(self) -> bool:
        """Say what is left; returns whether all was said in :data:`SAY_SECONDS`."""
        self._lines.put(None)
        self._thread.join(SAY_SECONDS)
        return self._said_all

    def _run(self) -> None:
        while (item := self._lines.get()) is not None:
            line, err = item
            try:
                print(line, file=sys.stderr if err else sys.stdout, flush=True)
            except (OSError, ValueError):  # closed
                return
        self._said_all = True


OTHER = (
    "This was the class's meeting on {}. Whether the one on {} runs, as it does where the class "
    "was moved, was not looked at: '--on {}' ends that."
)


class Telling:
    """What the command says: each step and, once END is overdue, how to end it by hand; or,
    ``as_line``, one line of JSON at the end. ``platform`` is where the meeting is, ``other`` where
    its class has another one, if it has."""

    def __init__(
        self,
        voice: Voice,
        manual_steps: Iterable[str],
        as_line: bool,
        platform: str = "",
        other: str = "",
    ) -> None:
        self._voice = voice
        self._platform = platform
        self._other = other
        self._manual_steps = tuple(manual_steps)
        self._as_line = as_line
        self._said_how = False
        self._began = time.monotonic()

    def moved(self, state: EndState) -> None:
        """The ending has come this far. From any thread."""
        if self._as_line or state.phase is EndPhase.IDLE:
            return
        self._voice.say(Words().ending(state, time.monotonic() - self._began))
        if state.phase is EndPhase.CLEARED:
            if not self._said_how:
                self._by_hand("This does not end the meeting. End it by hand:")
        elif state.overdue and state.phase.active:
            self._by_hand(
                "END IS NOT PROVED. It goes on trying; meanwhile end the meeting by hand:"
            )

    def is_over(self, state: EndState) -> None:
        """It is not tried any longer."""
        if self._as_line:
            self._voice.say(as_json(state, self._platform, self._other))
            return
        if state.phase is not EndPhase.CONFIRMED:
            self._by_hand("NOT CONFIRMED. End the meeting by hand:")
        if self._other:
            where = self._platform, self._other, self._other.lower()
            self._voice.say(OTHER.format(*where), err=True)

    def not_sent(self, error: ChaperoneError) -> None:
        """Nothing could be sent at all."""
        if self._as_line:
            self._voice.say(as_json(EndState(detail=str(error))))
            return
        self._voice.say(f"chaperone: END WAS NOT SENT. {error}", err=True)
        self._by_hand("End the meeting by hand:")

    def _by_hand(self, heading: str) -> None:
        if self._said_how:
            self._voice.say("NOT CONFIRMED: end the meeting by hand, as said above.", err=True)
            return
        self._said_how = True
        self._voice.say(heading, err=True)
        for number, step in enumerate(self._manual_steps, 1):
            self._voice.say(f"  {number}. {step}", err=True)


def end(
    make_ender: Callable[[], Ender],
    hear: Callable[[EndState], None],
    seconds: float = CONFIRM_SECONDS,
) -> EndState:
    """End a meeting and wait for the proof, at most ``seconds`` or to ctrl+c; return the last
    state. ``hear`` gets every step, in the ending's own thread, and must not block."""
    proved = threading.Event()

    def on_state(state: EndState) -> None:
        hear(state)
        if state.phase is EndPhase.CONFIRMED:
            proved.set()

    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a line that drops does not stop it
    ending = Ending(make_ender, on_state)
    ending.press()
    try:
        proved.wait(seconds)
    except KeyboardInterrupt:
        pass  # the caller says how far it has come
    finally:
        ending.close()
    return ending.state


class Log:
    """Keeps the ending in the journal, beside it: not before the request has gone."""

    def __init__(self, logbook: Logbook, who: str, class_name: str, platform: str) -> None:
        self._logbook = logbook
        self._who = who
        self._about = (class_name, platform)
        self._thread = threading.Thread(target=self._open, name="log", daemon=True)
        self._keep(Opened(class_name, platform, False, __version__))

    def moved(self, state: EndState) -> None:
        """The ending has come this far. In the ending's thread."""
        self._keep(EndProgress(state))
        if self._thread.ident is None:
            self._thread.start()

    def close(self) -> str:
        """Write what is left; returns what to say where that failed."""
        self._keep(Closed("chaperone end"))
        if self._thread.ident is not None:
            self._thread.join(SAY_SECONDS)
        if not self._logbook.close():
            return ""
        why = self._logbook.trouble() or "the disk did not take it in time"
        return f"this END is not in the log: {why}"

    def _open(self) -> None:
        self._logbook.begin(*self._about, practice=False)
        with contextlib.suppress(ChaperoneError):  # close() says it
            self._logbook.open()

    def _keep(self, body: Body) -> None:
        self._logbook.keep(Entry(time.time(), time.monotonic(), self._who, body))


def as_json(state: EndState, platform: str = "", other: str = "") -> str:
    """The state as one line of JSON; ``confirmed`` is the field to test, of the meeting on
    ``platform`` alone."""
    confirmed = state.phase is EndPhase.CONFIRMED
    fields = {"confirmed": confirmed, "platform": platform, "other_platform": other}
    return json.dumps({**asdict(state), **fields}, sort_keys=True)
