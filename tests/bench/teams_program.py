"""``python -m tests.bench.teams_program …`` is ``chaperone …`` whose companion for Teams has a line
to the bench, and whose passes bring the meeting that the environment names, for the stand-in in the
page. Nobody has to sign in, and there is neither Graph nor a witness.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from monitor.cli import main
from providers.companion import Child
from providers.teams import provider, services
from providers.teams.inside import Passes
from tests.bench.teams_child import PATH
from tests.standins.teams_page import token
from tests.teams.services import MadeUpPasses, NoServices
from tests.terminal.terminal import REPO

MODULE = "tests.bench.teams_child"
MEETING = "CHAPERONE_BENCH_MEETING"
"""The environment's name for the file that holds the meeting."""


class _Passes(MadeUpPasses):
    async def calling(self) -> str:
        return token(meeting=meeting)


class _Services(NoServices):
    def passes(self) -> Passes:
        return _Passes()


if __name__ == "__main__":
    meeting = json.loads(Path(os.environ[MEETING]).read_text(encoding="utf-8"))
    environ = {"PYTHONPATH": str(REPO), PATH: os.environ[PATH]}
    vars(provider)["Child"] = lambda _worker, pace: Child(MODULE, environ, pace)
    vars(services)["MicrosoftServices"] = _Services
    main(prog_name="chaperone")
