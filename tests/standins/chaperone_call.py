"""``python -m tests.standins.chaperone_call …`` is ``chaperone …`` whose companion has the stand-in
for Zoom's SDK in place of the real one.

The environment says where that is: the variable holds the child's, as JSON, as
:meth:`tests.standins.sdk_line.SdkLine.environ` gives it.
"""

from __future__ import annotations

import json
import os
from functools import partial

from monitor.cli import main
from providers.zoom import provider
from providers.zoom.inside import Child
from tests.standins.sdk_line import MODULE

CHILD = "CHAPERONE_STANDIN_CHILD"

if __name__ == "__main__":
    environ = json.loads(os.environ[CHILD])
    vars(provider)["Child"] = partial(Child, MODULE, environ)
    main(prog_name="chaperone")
