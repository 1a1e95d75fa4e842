"""What is said of a fault of our own, and what foreign libraries must not log."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

log = logging.getLogger(__name__)


def where(error: Exception) -> str:
    """The kind of an error that nobody foresaw and the place it came from; not its text and
    not its frames, which may hold what must not be shown."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"


def broken(what: str, error: Exception) -> str:
    """The sentence for a fault of our own in ``what``."""
    place = where(error)
    log.error("%s failed: %s", what, place)
    return f"{what} failed inside this program ({place}): please report it."


def hush(*names: str) -> None:
    """Keep these libraries from logging addresses, which hold what names a meeting."""
    for name in names:
        logging.getLogger(name).setLevel(logging.WARNING)
