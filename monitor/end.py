"""``chaperone end``: the same ending without the screen."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import asdict

from monitor.ending import Ending, EndPhase, EndState
from monitor.words import Words
from providers.base import Ender

CONFIRM_SECONDS = 30.0
"""How long the command goes on trying before it says that the end is not proved."""


def end(
    make_ender: Callable[[], Ender],
    tell: Callable[[EndState], None],
    seconds: float = CONFIRM_SECONDS,
) -> EndState:
    """End a meeting and wait for the proof, at most ``seconds``; return the last state.

    ``tell`` gets every step, in the ending's own thread.
    """
    proved = threading.Event()

    def on_state(state: EndState) -> None:
        tell(state)
        if state.phase is EndPhase.CONFIRMED:
            proved.set()

    ending = Ending(make_ender, on_state)
    ending.press()
    try:
        proved.wait(seconds)
    finally:
        ending.close()
    return ending.state


def as_json(state: EndState) -> str:
    """The state as one line of JSON; ``confirmed`` is the field to test."""
    fields = {**asdict(state), "confirmed": state.phase is EndPhase.CONFIRMED}
    return json.dumps(fields, sort_keys=True)


def as_words(state: EndState, elapsed: float) -> str:
    """The state as a line for people; ``elapsed`` seconds since the request."""
    return Words().ending(state, elapsed)
