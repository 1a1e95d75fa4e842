"""A school with Teams beside a test that itself waits for a terminal, and the program on it: all of
it real but for Microsoft."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.realterm.beside import Beside
from tests.realterm.home import Home
from tests.realterm.window import Window
from tests.standins.chaperone_teams import CHILD
from tests.standins.teams_school import ACS_KEY, TeamsSchool, build_page
from tests.standins.zoom_tls import write_trust

CHAPERONE_TEAMS = (sys.executable, "-m", "tests.standins.chaperone_teams")
"""The program's command line, with a line from the companion's child to the stand-in."""
READY_SECONDS = 60.0
"""A browser starts, on a busy machine."""
STAFF = ("jones@school.example", "head@school.example")
LESSON = """
[you]
name = "Tester"
{teams}
[classes.3B]
title = "3B Maths"
register = "3B.csv"
staff = ["{staff[0]}", "{staff[1]}"]
teams.link = "{link}"
"""


class Teams(Beside[TeamsSchool]):
    """Runs a :class:`TeamsSchool`; ``home`` leads there."""

    def __init__(self, home: Home, role: str = "Organizer", **world: Any) -> None:
        super().__init__(lambda: TeamsSchool(role, **world))
        self.home = home
        self.homes = home.throw_away_apart()
        """Where the program puts what it throws away."""
        there = self.there
        self.settings = LESSON.format(teams=there.settings, staff=STAFF, link=there.link)
        home.move_in(self.settings)
        home.environ |= {
            **ACS_KEY,
            "SSL_CERT_FILE": str(write_trust(home.folder)),
            CHILD: json.dumps(there.meeting.environ),
        }
        build_page(home.data)

    def sign_in(self) -> None:
        """Somebody has signed in before."""
        self.run(self.there.sign_in(self.home.data / "sign-in"))

    def window(self, *arguments: str, size: tuple[int, int] = (100, 30), **options: Any) -> Window:
        """``chaperone`` with ``arguments``."""
        return self.home.window(*arguments, command=CHAPERONE_TEAMS, size=size, **options)

    def join(self, name: str, kind: str = "guest", number: str = "", **more: Any) -> str:
        """Somebody comes into the meeting; their raw id."""
        return self.run(self.there.meeting.join(name, kind, number, **more))

    def change(self, who: str, **changes: Any) -> None:
        """Somebody does something in the meeting."""
        self.run(self.there.meeting.change(who, **changes))

    def asked(self, op: str) -> list[dict[str, Any]]:
        """The requests of this kind to the SDK in the page that is there."""
        return self.run(self.there.meeting.asked(op))

    def person(self, name: str) -> dict[str, Any]:
        """Somebody in the meeting."""
        found = self.there.meeting.find(name)
        assert found is not None, name
        return found

    def secrets(self) -> list[str]:
        """What must not be shown or written anywhere but in the kept sign-in."""
        there = self.there
        return [*there.login.secrets, *there.acs.passes, *ACS_KEY.values(), there.link]


@contextmanager
def in_class(teams: Teams, *arguments: str, size: tuple[int, int] = (100, 30)) -> Iterator[Window]:
    """The monitor on a small class, with its companion in the call, and END ready."""
    teams.join("Ms Example", "teams", "00000000-0000-4000-8000-00000000000b", role="Organizer")
    teams.join("Ada Specimen", muted=False)
    with teams.window("watch", "3B", *arguments, size=size) as window:
        window.shows("3B Maths", "Ada Specimen", timeout=READY_SECONDS)
        window.until(lambda: "  ready" in window.line(-1), what="END being ready")
        yield window
