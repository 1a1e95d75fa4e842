"""What one reading of the companion's costs the program's own loop, from its line to what is
told of it.

In this process, and without a child: the provider is the real one, and each reading is a line as
the child sends it.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Iterable, Iterator

from providers.zoom.assumptions import SETTLE_SECONDS
from providers.zoom.config import CompanionConfig, ZoomConfig
from providers.zoom.provider import ZoomProvider
from providers.zoom.sdk_worker import READ_APART_SECONDS
from tests.bench.figures import Figure, Target
from tests.bench.keys import PEOPLE, RATE
from tests.bench.options import Options
from tests.bench.room import pupil
from tests.standins.clock import HeldClock
from tests.standins.zoom import MEETING_ID
from tests.zoom.merge_world import row

ME = 16_778_240
STATES = ("muted", "camera", "hand")
CHANGES = round(RATE * READ_APART_SECONDS)
"""So many people have changed from one reading to the next."""
FIRST = round(SETTLE_SECONDS / READ_APART_SECONDS) + 2
"""So many readings it takes until everybody is known."""


def run(options: Options) -> Iterable[Figure]:
    """The readings until everybody is known, and all that follow."""
    costs = asyncio.run(_costs(FIRST + options.count(2_000, 200)))
    words = f"reading of {PEOPLE} people"
    size = len(next(_lines(HeldClock(), 1))) / 1000
    yield Figure(f"{words}, {CHANGES} changed", "ms", costs[FIRST:], (Target("p99", 5.0),))
    note = f"until everybody is known; each is of {size:.0f} kB"
    yield Figure(f"{words}, the first", "ms", costs[:FIRST], note=note)


async def _costs(count: int) -> list[float]:
    """Milliseconds of this thread for each reading."""
    secret = "made-up-secret"
    companion = CompanionConfig(sdk_key="made-up-key", sdk_secret=secret)
    config = ZoomConfig(
        account_id="made-up-account",
        client_id="made-up-client",
        client_secret=secret,
        meeting_id=MEETING_ID,
        companion=companion,
    )
    clock = HeldClock()
    inside = ZoomProvider(config, clock)._inside
    assert inside is not None
    costs = []
    for line in _lines(clock, count):
        began = time.thread_time()
        inside.said(json.loads(line))
        costs.append((time.thread_time() - began) * 1000)
    return costs


def _lines(clock: HeldClock, count: int) -> Iterator[bytes]:
    """One reading after the other, as the child sends them, each in its time."""
    chance = random.Random(1)
    people = [row(ME, "Chaperone", role="USERROLE_COHOST")]
    people += [row(ME + n + 1, " ".join(pupil(n))) for n in range(PEOPLE)]
    for _ in range(count):
        clock.advance(READ_APART_SECONDS)
        for one in chance.sample(people, CHANGES):
            state = chance.choice(STATES)
            one[state] = not one[state]
        room = {"me": ME, "call": people, "waiting": [], "switches": {}, "at": clock.mono()}
        yield json.dumps({"room": room}, separators=(",", ":")).encode() + b"\n"
