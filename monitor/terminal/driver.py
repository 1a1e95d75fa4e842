"""The choice of Textual driver for this platform."""

from __future__ import annotations

import sys

from textual.driver import Driver


def driver_class() -> type[Driver]:
    """The driver to give to ``App(driver_class=…)``; the app must be an
    :class:`~monitor.terminal.endkey.EndKeyHost`."""
    if sys.platform == "win32":
        from monitor.terminal.windows import WindowsMonitorDriver

        return WindowsMonitorDriver
    from monitor.terminal.posix import MonitorDriver

    return MonitorDriver
