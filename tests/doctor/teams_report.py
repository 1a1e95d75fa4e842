"""Settings of a school whose lessons are on Teams, and computers for its companion."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from monitor.doctor import Report, examine
from monitor.doctor.seat import PACKAGES, Seat
from providers.teams.browser import Computer
from tests.doctor.report import Write
from tests.standins.acs_identity import KEY
from tests.standins.graph import LINK
from tests.standins.login import CLIENT, TENANT

ACS_SECRET = "CHAPERONE_TEAMS_ACS_KEY"
ENDPOINT = "https://made-up.communication.azure.example"
CLASS = f"""
[classes.3B]
title = "3B Maths"
register = "3B.csv"
staff = ["smith@school.example", "jones@school.example"]
teams.link = "{LINK}"
"""
APP = f"""
[teams]
client_id = "{CLIENT}"
tenant_id = "{TENANT}"
acs_endpoint = "{ENDPOINT}"
"""
TEAMS = f"{APP}{CLASS}"
PRIVATE = (KEY, LINK, CLIENT, TENANT, ENDPOINT, "meetup-join", "Aisha", "jones@school")
"""What is never in a report, whatever goes wrong."""

BROWSER = "/opt/made-up/chromium"


def seat(
    installed: Collection[str] = PACKAGES,
    programs: Collection[str] = ("chromium",),
    system: str = "Linux",
    **changes: Any,
) -> Seat:
    """A computer that can run the companion, with changes."""
    computer = Computer(
        system=system,
        installed=lambda name: "1.2" if name in installed else None,
        which=lambda name: BROWSER if name in programs else None,
        is_program=lambda path: str(path) == BROWSER,
        homes=(),
    )
    fitting: dict[str, Any] = {
        "computer": computer,
        "version": lambda _path: "141.0.7390.54",
        "is_root": lambda: False,
        "unlockable": lambda: "",
    }
    return Seat(**{**fitting, **changes})


def build_page() -> Path:
    """Have the page that joins Teams be there; its folder."""
    from monitor.settings.paths import data_folder
    from providers.teams import built

    folder = built.place(data_folder())
    folder.mkdir(parents=True, mode=0o700)
    data_folder().chmod(0o700)
    for name in built.FILES:
        (folder / name).touch()
    return folder


def look(
    write: Write, text: str = TEAMS, class_name: str | None = "3B", here: Seat | None = None
) -> Report:
    """The report, which tells nothing private."""
    return checked(examine(write(text), class_name, contact=False, seat=here or seat()))


def checked(report: Report) -> Report:
    told = "\n".join(report.lines())
    assert [word for word in PRIVATE if word in told] == []
    return report
