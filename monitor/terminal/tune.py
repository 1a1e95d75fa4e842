"""Sets the interpreter up for short pauses rather than for throughput."""

from __future__ import annotations

import gc
import sys
from typing import Final

SWITCH_SECONDS: Final = 0.0005
"""After so long a thread that computes must let another one run.

From a key to the END hook there are two such turns. With the event loop busy in Python the
median was 1 ms with this and 6 ms with Python's default of 5 ms, the 99th percentile 4 and
19 ms. Two threads that both compute lose about a tenth by it; one alone loses nothing.
"""
COLLECT_AFTER: Final = (2_000, 20, 50)
"""Objects, and runs of the younger generation, before the collector runs.

It stops every thread, that of END too, for a time in proportion to the first number: at 5,000
for 6 ms, at 50,000 for 75 ms.
"""


def settle() -> None:
    """Call once, when start-up is over: what it made is never looked through again.

    Only what is new is collected before: looking through all of it would hold up everything
    for some 50 ms in a class that fills, to find little.
    """
    gc.collect(1)
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    sys.setswitchinterval(SWITCH_SECONDS)
