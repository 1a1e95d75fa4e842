"""Practice classes for benches, as scenario files."""

from __future__ import annotations

from pathlib import Path

from providers.practice.scenario import Scenario
from providers.practice.stress import stress_scenario
from tests.realterm.home import Home

_FILE = """
title = "{title}"
about = "{about}"
pupils = {pupils}
length = {length}
[arrivals]
already_in = {already_in}
let_in = {let_in}
within = {within}
[life]
{life}
[platform]
snapshot_every = {snapshot_every}
"""
CALM_LIFE = "hands_a_minute = 6\nunmutes_a_minute = 3\ncameras_a_minute = 2"


def write_class(staff: Home, scenario: Scenario, life: str = "", every: float = 0.0) -> Path:
    """Write ``scenario`` into a home; ``life`` instead of its own, ``every`` of snapshots."""
    arrivals = scenario.arrivals
    text = _FILE.format(
        title=scenario.title,
        about=scenario.about,
        pupils=scenario.pupils,
        length=scenario.length,
        already_in=arrivals.already_in,
        let_in=arrivals.let_in,
        within=arrivals.within,
        life=life or f"changes_a_second = {scenario.life.changes_a_second}",
        snapshot_every=every,
    )
    return staff.write("class.toml", text)


def busy_class(staff: Home, rate: float, people: int = 30) -> Path:
    """So many people, and so many changes a second."""
    return write_class(staff, stress_scenario(people, rate))


def calm_class(staff: Home) -> Path:
    """Thirty people, as lively as the calm lesson that comes with the program."""
    return write_class(staff, stress_scenario(30), CALM_LIFE, every=15.0)


def storm_class(staff: Home, people: int, seconds: float) -> Path:
    """A thousand people who come within some seconds."""
    return write_class(staff, stress_scenario(people, 0.0, seconds))
