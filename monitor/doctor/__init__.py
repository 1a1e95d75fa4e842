"""``chaperone doctor``: what is set up, what is missing, and what each channel can do.

It contacts nobody unless it is asked to, and then never ends anything.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from monitor.doctor.channels import channels
from monitor.doctor.classes import all_classes, one_class
from monitor.doctor.companion import companion
from monitor.doctor.findings import Finding, Report, Section, State
from monitor.doctor.here import program, terminal
from monitor.doctor.setup import app_at_zoom, journal, read_settings
from monitor.settings.model import Settings
from providers.zoom.sdk_host import Computer

__all__ = ["Finding", "Report", "Section", "State", "examine"]


def examine(
    config: Path | None, class_name: str | None, contact: bool, computer: Computer | None = None
) -> Report:
    """Look at everything that watching and ending a meeting of ``class_name`` needs, or any
    meeting where no class is named. ``contact``: ask the platform too, within half a minute.
    ``computer``: what to take this one for.
    """
    computer = computer or Computer()
    settings, found = read_settings(config)
    sections = [program(), terminal(settings), found]
    if settings is not None:
        sections.append(journal(settings))
    if settings is not None and found.good:
        sections += _zoom(settings, class_name, computer)
        if contact:
            from monitor.doctor.contact import contacted  # what it needs is slow to import

            sections.append(contacted(settings, class_name, computer))
    return Report(tuple(sections), class_name, contact)


def _zoom(settings: Settings, class_name: str | None, computer: Computer) -> list[Section]:
    app = app_at_zoom(settings)
    inside, ready = companion(settings, computer, datetime.now(UTC).date())
    classes = one_class(settings, class_name) if class_name else all_classes(settings)
    return [app, inside, classes, channels(settings, app.good, ready, computer.fits)]
