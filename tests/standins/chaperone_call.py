"""``python -m tests.standins.chaperone_call …`` is ``chaperone …`` whose companion has the stand-in
for Zoom's SDK in place of the real one.

The environment says where that is: the variable holds the child's, as JSON, as
:meth:`tests.standins.sdk_line.SdkLine.environ` gives it.
"""

from __future__ import annotations

import json
import os

from monitor.cli import main
from providers.companion import Child
from providers.zoom import provider
from tests.standins.sdk_line import MODULE

CHILD = "CHAPERONE_STANDIN_CHILD"

if __name__ == "__main__":
    environ = json.loads(os.environ[CHILD])
    vars(provider)["Child"] = lambda _worker: Child(MODULE, environ)
    main(prog_name="chaperone")
