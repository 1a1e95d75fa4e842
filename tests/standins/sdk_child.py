"""The companion's child for Zoom, with seconds of a test's own (``-m tests.standins.sdk_child``).

They are in the environment, as JSON: by module and name. With ``{"sdk_lock": {"find": true}}`` the
stand-in's lock works.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

from providers.zoom import sdk_worker

SECONDS = "CHAPERONE_STANDIN_SECONDS"

if __name__ == "__main__":
    for module, values in json.loads(os.environ[SECONDS]).items():
        if "find" in values:
            values["find"] = importlib.import_module("zoom_meeting_sdk.lock").find
        vars(importlib.import_module(f"providers.zoom.{module}")).update(values)
    sdk_worker.main(sys.argv[1:])
