"""From a change in a Teams call to the cell on the screen, where changes are rare.

What counts is from when the child passes on that the stand-in in the page is to make the change: so
every delay holds the way to the page as well, some milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.app import URGENT_SECONDS
from tests.bench.cell import PEOPLE, delays
from tests.bench.figures import Figure, Target
from tests.bench.options import Options
from tests.bench.teams_call import TeamsBed, open_teams, pupils

VISIBLE = 5
"""So many pupils are in view, above the alerts."""


class Page:
    """The call in the page."""

    def __init__(self, bed: TeamsBed, ids: list[str]) -> None:
        self._bed = bed
        self._ids = ids
        self.ways: list[float] = []
        """Milliseconds to the page and back, of which each delay holds the way there."""

    def microphone(self, number: int, muted: bool) -> float:
        answer = self._bed.ask("change", self._ids[number], {"muted": muted})
        self.ways.append(answer.took)
        return answer.asked


def run(options: Options) -> Iterable[Figure]:
    """The delay of single changes, each by itself."""
    people = pupils(PEOPLE)
    with open_teams(people) as bed:
        page = Page(bed, [one["id"] for one in people])
        through = list(delays(bed.window, page, options.count(200, 30), VISIBLE))
    note = (
        f"of which the page waits up to 50 ms, the screen {URGENT_SECONDS * 1000:.0f} ms, for more"
    )
    yield Figure("change on Teams → cell", "ms", through, (Target("median", 150.0),), note)
    yield Figure("child → page → child, one change", "ms", page.ways)
