"""END on Teams: from the key's byte at the terminal to the page's call of ``hangUp`` for everyone.

The key is pressed as for :mod:`tests.bench.end_key`. When ``hangUp`` is called is taken late rather
than early: the stand-in in the page says a word at that moment, and what counts is when that word
has come back to the child, whose clock is ours. So every sample is too long by the way back, which
is less than the figure beside it: from the child to the page and back, looked at before each key.

For each sample there is another page in the same browser, in another meeting: END is its first, and
nothing of it has run before, as in a lesson. The next key comes when the monitor takes readings
again, which it does not for some seconds after an end.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import cycle, islice

from providers.teams.assumptions import OVER_SECONDS
from tests.bench.figures import Figure, Target
from tests.bench.options import NotMeasured, Options
from tests.bench.teams_call import TeamsBed, open_teams, pupils

END_KEYS = ("F12", "ctrl+e")
CLASS, CROWD = 30, 300
RATE = 10
"""Changes a second in the crowd, each of which makes a reading."""
PROVED = 0.3
"""Seconds in which END is proved by the end of the companion's leg."""
PAUSE = (0.3, 0.6)
"""Beside OVER_SECONDS, between the new page and the next key."""
FIRST = "END on Teams"


def run(options: Options) -> Iterable[Figure]:
    """Idle, and with a reading of hundreds ten times a second."""
    count = options.count(100, 15)
    for words, people, rate in (
        ("idle", CLASS, 0),
        (f"{CROWD} people, {RATE} readings/s", CROWD, RATE),
    ):
        with open_teams(pupils(people)) as bed:
            ways: list[float] = []
            samples = list(islice(_samples(bed, rate, ways), count))
        yield Figure(f"{FIRST}, {words}", "ms", samples, (Target("p99", 60.0),))
        yield Figure(f"child → page → child, {words}", "ms", ways)


def _samples(bed: TeamsBed, rate: float, ways: list[float]) -> Iterator[float]:
    """One sample after the other, with both keys in turn; ``ways`` gets, just before each, how
    long it is to the page and back."""
    chance = random.Random(1)
    for key in cycle(END_KEYS):
        bed.ask("life", rate)
        bed.rest(chance.uniform(*PAUSE))
        ways.append(bed.ask("left").took)
        bed.rest(chance.uniform(*PAUSE))
        pressed = bed.press(key)
        yield (bed.hear("ended")["at"] - pressed) * 1000
        bed.rest(PROVED)
        bed.ask("anew")
        bed.hear("came")
        bed.rest(OVER_SECONDS)
        if any("ended" in told for told in bed.told):
            raise NotMeasured("an END was not proved")
