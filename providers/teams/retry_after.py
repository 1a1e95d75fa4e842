"""How long a service of Microsoft's asks to be left alone."""

from __future__ import annotations

import math
from email.utils import parsedate_to_datetime

LONGEST = 3600.0
"""Whatever asks for more is not believed."""


def retry_after(text: str | None, now: float) -> float | None:
    """Seconds to wait by a Retry-After header (a number or an HTTP date); ``None`` when there is
    none that can be read. ``now`` in Unix seconds."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(0.0, seconds), LONGEST) if math.isfinite(seconds) else None
