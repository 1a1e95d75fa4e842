"""The same session line by line: for screen readers, and for the worst lines.

Every line is complete in itself and never rewritten; no cursor is moved, no colour is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.logbook import Logbook
    from monitor.session import Session
    from monitor.settings.preferences import Preferences

__all__ = ["run"]


def run(prepare: Callable[[], Session], preferences: Preferences, logbook: Logbook) -> int:
    """Run the line-by-line mode until staff leave; return the exit status. The log stays to be
    closed.

    Keys come from standard input, a terminal or not; where it is not one, its end means
    leaving. Raises ChaperoneError with one sentence when there is no input at all, or when
    ``prepare`` did.
    """
    os.environ.setdefault("ESCDELAY", "250")  # read when Textual is imported; F12 may come in parts
    from monitor.plain import mode

    return mode.run(prepare, preferences, logbook)
