"""CLEAR ROOM on Teams, with the rights of a presenter: from the key's byte at the terminal until
everybody is out who can be put out, against a limiter that counts refused requests, too.

What Teams's own limiter is, nobody has said: this one is as strict as can be feared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from tests.bench.figures import Figure, Target
from tests.bench.options import Options
from tests.bench.teams_call import TeamsBed, open_teams, pupils

PEOPLE = 30
LIMIT = 10
"""Requests a second; whatever is more is refused, and counts."""
LONGEST = 20.0
"""After so many seconds whoever is still in is taken to stay."""
GLANCE = 0.02
"""Between two looks at who is in, in seconds."""
FIRST = "CLEAR ROOM"


class _Cleared(NamedTuple):
    seconds: float
    left: float
    limited: float


def run(options: Options) -> Iterable[Figure]:
    """Of a class alone, and of one whose teacher, the organizer, nobody can put out."""
    count = options.count(5, 2)
    yield from _figures(f"{FIRST} of {PEOPLE}", pupils(PEOPLE), 0, count)
    *others, teacher = pupils(PEOPLE + 1)
    there = [*others, {**teacher, "role": "Organizer"}]
    yield from _figures(f"{FIRST} of {PEOPLE} and the organizer", there, 1, count)


def _figures(words: str, people: list[dict[str, Any]], stay: int, count: int) -> Iterable[Figure]:
    """``stay``: so many cannot be put out."""
    cleared = []
    for _ in range(count):
        with open_teams(people, role="Presenter", limit=LIMIT) as bed:
            cleared.append(_clear(bed, stay))
    seconds, left, limited = zip(*cleared, strict=True)
    yield Figure(words, "s", seconds, (Target("max", 5.0),), f"limiter: {LIMIT} requests/s")
    yield Figure(f"{words}: still in", "", left, (Target("max", stay),))
    yield Figure(f"{words}: refused by the limiter", "", limited)


def _clear(bed: TeamsBed, stay: int) -> _Cleared:
    pressed = bed.press("F12")
    while True:
        answer = bed.ask("left")
        seconds = answer.at - pressed
        if answer.result <= stay or seconds > LONGEST:
            return _Cleared(seconds, answer.result, bed.ask("limited").result)
        bed.rest(GLANCE)
