from __future__ import annotations

import itertools

from monitor.plain.pace import Pace


def times(pace: Pace, until: float, step: float = 0.1) -> list[float]:
    """When something is said, where there is always something to say."""
    said = []
    for tick in range(int(until / step)):
        now = tick * step
        if pace.due(now):
            pace.spoke(now)
            said.append(now)
    return said


def test_the_first_is_said_at_once() -> None:
    assert Pace(0.5, 4.0).due(0.0)


def test_at_the_start_it_is_collected_first() -> None:
    pace = Pace(0.5, 4.0, start=10.0)
    assert not pace.due(10.4)
    assert pace.due(10.5)


def test_in_a_storm_the_gaps_grow_to_the_longest() -> None:
    said = times(Pace(0.5, 4.0), 60.0)
    gaps = [round(later - earlier, 1) for earlier, later in itertools.pairwise(said)]
    assert gaps[:4] == [0.5, 1.0, 2.0, 4.0]
    assert set(gaps[3:]) == {4.0}


def test_after_a_rest_it_is_quick_again() -> None:
    pace = Pace(0.5, 4.0)
    times(pace, 20.0)
    pace.spoke(100.0)
    assert pace.due(100.5)
