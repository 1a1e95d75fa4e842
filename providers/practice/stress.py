"""Scenarios for benches: many people, many changes."""

from __future__ import annotations

from providers.practice.scenario import Scenario
from providers.practice.sections import Arrivals, Life, Platform


def stress_scenario(people: int = 1_000, rate: float = 50.0, joining: float = 0.0) -> Scenario:
    """Return a lesson of four hours with ``people`` participants, two of them staff.

    ``rate`` observations a second each flip somebody's microphone, hand or camera. With
    ``joining`` the pupils are not there from the start but come within so many seconds,
    let in by the teacher.
    """
    pupils = people - 2
    arrivals = Arrivals(already_in=pupils)
    if joining:
        arrivals = Arrivals(already_in=0, let_in=pupils, within=joining)
    return Scenario(
        title=f"{people} people",
        about=f"{people} people and {rate:g} changes a second, for benches.",
        pupils=pupils,
        length=4 * 3600.0,
        arrivals=arrivals,
        life=Life(changes_a_second=rate),
        platform=Platform(snapshot_every=0.0),
    )
