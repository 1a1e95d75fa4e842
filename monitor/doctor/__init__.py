"""``chaperone doctor``: what is set up, what is missing, and what each channel can do.

It contacts nobody unless it is asked to, and then never ends anything.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from monitor.doctor import teams, teams_channels
from monitor.doctor.channels import channels
from monitor.doctor.classes import all_classes, one_class
from monitor.doctor.companion import companion
from monitor.doctor.findings import Finding, Report, Section, State
from monitor.doctor.here import program, terminal
from monitor.doctor.platforms import looked_at, offered
from monitor.doctor.seat import Seat
from monitor.doctor.seat import companion as sitting
from monitor.doctor.setup import app_at_zoom, journal, read_settings
from monitor.settings.model import Settings
from monitor.settings.values import Platform
from providers.zoom.sdk_host import Computer

__all__ = ["Finding", "Report", "Section", "State", "examine"]


def examine(
    config: Path | None,
    class_name: str | None,
    contact: bool,
    computer: Computer | None = None,
    seat: Seat | None = None,
) -> Report:
    """Look at everything that watching and ending a meeting of ``class_name`` needs, or any
    meeting where no class is named. ``contact``: ask the platforms too, within half a minute.
    ``computer`` and ``seat``: what to take this one for, for Zoom and for Teams.
    """
    settings, found = read_settings(config)
    sections = [program(), terminal(settings), found]
    if settings is not None:
        sections.append(journal(settings))
    platforms: dict[Platform, bool] = {}
    if settings is not None and found.good:
        look = _Look(settings, class_name, computer or Computer(), seat or Seat())
        platforms = looked_at(settings, class_name)
        sections += look.at(platforms)
        if contact:
            sections += look.contacted(platforms)
    depends = tuple(one for one, vital in platforms.items() if vital)
    return Report(tuple(sections), class_name, contact, depends)


class _Look:
    """A look at the platforms, with what these settings say of them."""

    def __init__(
        self, settings: Settings, class_name: str | None, computer: Computer, seat: Seat
    ) -> None:
        self._settings = settings
        self._class_name = class_name
        self._computer = computer
        self._seat = seat

    def at(self, platforms: dict[Platform, bool]) -> list[Section]:
        """What is set up for each, the classes, and what each can do. ``platforms``: whether a
        lesson depends on them."""
        set_up: list[Section] = [] if platforms else [offered()]
        can: list[Section] = []
        for one, vital in platforms.items():
            *parts, last = self._zoom() if one == "zoom" else self._teams()
            set_up += parts if vital else [part.eased() for part in parts]
            can.append(last if vital else last.eased())
        settings, name = self._settings, self._class_name
        return [*set_up, one_class(settings, name) if name else all_classes(settings), *can]

    def contacted(self, platforms: dict[Platform, bool]) -> list[Section]:
        """What each says, both asked at once."""
        with ThreadPoolExecutor() as threads:
            asking = {
                one: threads.submit(self._zoom_says if one == "zoom" else self._teams_says)
                for one in platforms
            }
            said = {one: asked.result() for one, asked in asking.items()}
        return [said[one] if vital else said[one].eased() for one, vital in platforms.items()]

    # -- Zoom ---------------------------------------------------------------------------------

    def _zoom(self) -> list[Section]:
        settings = self._settings
        app = app_at_zoom(settings)
        inside, ready = companion(settings, self._computer, datetime.now(UTC).date())
        return [app, inside, channels(settings, app.good, ready, self._computer.fits)]

    def _zoom_says(self) -> Section:
        from monitor.doctor.contact import contacted  # what it needs is slow to import

        return contacted(self._settings, self._class_name, self._computer)

    # -- Teams --------------------------------------------------------------------------------

    def _teams(self) -> list[Section]:
        settings, seat = self._settings, self._seat
        app, inside = teams.app_at_microsoft(settings), sitting(settings, seat)
        account = teams.signed_in(settings, not seat.missing)
        ready = app.good and inside.good and account.good
        known = all(one.state is State.OK for one in account.findings)
        return [app, inside, account, teams_channels.channels(settings, ready, known)]

    def _teams_says(self) -> Section:
        from monitor.doctor.teams_contact import contacted

        return contacted(self._settings, self._class_name, self._seat)
