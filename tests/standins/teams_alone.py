"""A school with Teams as a program of its own: ``python -m tests.standins.teams_alone``.

The monitor in another terminal has its real companion, browser and page; made up is Microsoft.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shlex
import sys
import tempfile
from pathlib import Path

from providers.threads import in_thread
from tests.standins import teams_page
from tests.standins.chaperone_teams import CHILD
from tests.standins.teams_scenarios import SCENARIOS, play
from tests.standins.teams_school import ACS_KEY, TeamsSchool, build_page
from tests.standins.zoom_tls import write_trust

ROLES = {"organizer": "Organizer", "presenter": "Presenter", "attendee": "Attendee"}
LESSON = """{teams}
[classes.stand-in]
teams.link = "{link}"
"""
WORDS = """\
A stand-in for Microsoft listens on this computer alone. Nothing here is real but Chaperone itself:
its companion sits in a real browser, on a page with a stand-in for Microsoft's SDK.

In another terminal, in this folder:

{exports}
    python -m tests.standins.chaperone_teams watch stand-in --config {settings}

{signing_in}
The scenario "{scenario}" begins when the companion has come. Ctrl+C stops.
"""
BY_CODE = """\
It asks to sign in. Type its code here, and enter, in place of on Microsoft's page.
"""
DONE = "Somebody is signed in already.\n"


def main(arguments: list[str] | None = None) -> None:
    """Run until Ctrl+C."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.standins.teams_alone",
        description="A stand-in for a school with Teams on this computer.",
    )
    parser.add_argument("--role", choices=ROLES, default="organizer", help="the companion's")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="calm")
    parser.add_argument("--speed", type=float, default=1.0, help="of the scenario")
    parser.add_argument("--signed-in", action="store_true", help="somebody has signed in before")
    options = parser.parse_args(arguments)
    if why := teams_page.missing():
        parser.exit(1, f"{why}\n")
    with contextlib.suppress(KeyboardInterrupt), tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(Path(folder), options))


async def _run(home: Path, options: argparse.Namespace) -> None:
    async with TeamsSchool(ROLES[options.role]) as school:
        build_page(home / "chaperone")
        if options.signed_in:
            os.environ["SSL_CERT_FILE"] = str(write_trust(home))
            await school.sign_in(home / "chaperone" / "sign-in")
        print(_words(school, home, options), flush=True)
        async with asyncio.TaskGroup() as group:
            if not options.signed_in:
                group.create_task(_take_codes(school))
            await school.meeting.until(lambda: school.meeting.status == "in")
            print("The companion has come: the class begins.", flush=True)
            await play(school, options.scenario, options.speed)
            await asyncio.get_running_loop().create_future()


async def _take_codes(school: TeamsSchool) -> None:
    """Codes that are typed here are typed at the stand-in for Microsoft."""
    while line := await in_thread(sys.stdin.readline, "codes"):
        typed = line.strip().upper()
        code = next((code for code in school.login.codes if code.user == typed), None)
        if code is None:
            print("There is no such code.", flush=True)
        else:
            code.state = ""
            print("Signed in.", flush=True)


def _words(school: TeamsSchool, home: Path, options: argparse.Namespace) -> str:
    settings = home / "stand-in.toml"
    settings.write_text(LESSON.format(teams=school.settings, link=school.link), encoding="utf-8")
    environ = {
        **ACS_KEY,
        "XDG_DATA_HOME": str(home),
        "SSL_CERT_FILE": str(write_trust(home)),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        CHILD: json.dumps(school.meeting.environ),
    }
    exports = (f"    export {name}={shlex.quote(value)}" for name, value in environ.items())
    return WORDS.format(
        exports="\n".join(exports),
        settings=settings,
        signing_in=DONE if options.signed_in else BY_CODE,
        scenario=options.scenario,
    )


if __name__ == "__main__":
    main()
