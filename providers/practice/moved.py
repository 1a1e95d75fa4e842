"""The class when it comes over to another practice room: the same people, one after the other."""

from __future__ import annotations

from dataclasses import replace

from providers.practice.scenario import Scenario
from providers.practice.sections import Arrivals, End
from providers.practice.vocabulary import Event

OVER_WITHIN = 60.0
"""All who come over have come by then, in lesson seconds."""


def moved(scenario: Scenario) -> Scenario:
    """The lesson of ``scenario`` in another room, where nothing bad happens and END works."""
    here = scenario.pupils - scenario.arrivals.absent
    # Who is absent and who shows which name depends on whom events name: they are named still.
    named = (
        Event(at=scenario.length, do="mute", who=f"pupil {number}")
        for number in scenario.named_pupils()
    )
    return replace(
        scenario,
        arrivals=Arrivals(
            already_in=0, let_in=here // 2, within=OVER_WITHIN, absent=scenario.arrivals.absent
        ),
        end=End(),
        event=tuple(named),
    )
