"""Which platforms are looked at, and on which of them a lesson depends."""

from __future__ import annotations

import contextlib

from monitor.doctor.findings import Finding, Section, State
from monitor.errors import SettingsError
from monitor.settings.model import Settings
from monitor.settings.values import Platform

_BOTH: tuple[Platform, ...] = ("zoom", "teams")


def looked_at(settings: Settings, class_name: str | None) -> dict[Platform, bool]:
    """The platforms, each with whether a lesson depends on it.

    Those of the class that is named; without one, those of all classes and those that are set
    up. What is only set up matters where no class has a meeting yet.
    """
    if class_name is not None:
        with contextlib.suppress(SettingsError):
            if there := settings.find_class(class_name).platforms:
                return {one: one == there[0] for one in there}
    set_up = _set_up(settings)
    of_classes = [one.platforms for one in settings.classes.values() if one.platforms]
    if class_name is not None or not of_classes:
        return {one: True for one in _BOTH if one in set_up}
    used = set_up.union(*of_classes)
    first = {there[0] for there in of_classes}
    return {one: one in first for one in _BOTH if one in used}


def _set_up(settings: Settings) -> set[Platform]:
    """For which something is in the settings."""
    plain = Settings()
    begun: set[Platform] = set()
    if settings.zoom != plain.zoom:
        begun.add("zoom")
    if settings.teams != plain.teams:
        begun.add("teams")
    return begun


def offered() -> Section:
    """Where nothing is set up: what there is to choose from."""
    return Section(
        "Zoom or Teams",
        (
            Finding(
                State.MISSING,
                "Zoom: nothing of it is set up",
                "for lessons on Zoom: docs/zoom.md says how, step by step",
                vital=True,
            ),
            Finding(
                State.MISSING,
                "Teams: nothing of it is set up",
                "for lessons on Teams: docs/teams.md says how, step by step",
                vital=True,
            ),
        ),
    )
