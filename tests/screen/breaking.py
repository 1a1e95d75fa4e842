"""The practice class with a screen that breaks once, on the key ``p``; for a test."""

from __future__ import annotations

import sys

from monitor.cli import main
from monitor.commands import Controls


def broken(self: Controls) -> None:
    """Fail with a name in the message, which must not be shown."""
    Controls._do_privacy = works  # type: ignore[method-assign]
    raise ZeroDivisionError("Aisha Khan")


works = Controls._do_privacy
Controls._do_privacy = broken  # type: ignore[method-assign]
sys.argv = ["chaperone", "practise", "--scenario", "calm", "--speed", "5"]
main()
