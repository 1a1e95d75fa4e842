"""``python -m tests.standins.chaperone_teams …`` is ``chaperone …`` whose companion for Teams has a
line to the stand-in beside its own. Child, browser and page are the real ones.

The environment says where that is: the variable holds the child's, as JSON, as
:attr:`tests.standins.teams_meeting.TeamsMeeting.environ` gives it.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace

from monitor.cli import main
from providers.companion import Child
from providers.teams import provider
from tests.standins.teams_meeting import MODULE

CHILD = "CHAPERONE_STANDIN_CHILD"


def _child(worker: str, **how: object) -> Child:
    real = Child(worker, **how)  # type: ignore[arg-type]
    return replace(real, module=MODULE, environ=json.loads(os.environ[CHILD]))


if __name__ == "__main__":
    vars(provider)["Child"] = _child
    main(prog_name="chaperone")
