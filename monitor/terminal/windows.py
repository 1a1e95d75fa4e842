"""The driver for Windows: Textual's own, and END heard in its input thread.

Not proved on a Windows machine. Textual's writer is kept: a console that is held up (text
being selected) holds up the picture, but not END.
"""

from __future__ import annotations

from textual.drivers.windows_driver import WindowsDriver

from monitor.terminal.endkey import EndKeyDriver


class WindowsMonitorDriver(EndKeyDriver, WindowsDriver):
    """Hears END in the input thread; never suspends."""

    @property
    def can_suspend(self) -> bool:
        return False
