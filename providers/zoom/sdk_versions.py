"""Which of Zoom's Meeting SDKs is in which package, and until when Zoom lets it in.

What is known, as of 2026-11:

- Zoom raises the lowest version of its apps and SDKs every quarter, in the first weekend of
  February, May, August and November, and announces the next one three months ahead. Older ones
  can join no meeting. It means to keep each version for nine months at least. (Zoom Software
  Quarterly Lifecycle Policy, KB0061130 at support.zoom.com, with the table "Version enforcements
  for developers"; developers.zoom.us, "Meeting SDK: Upgrade guide". Every date of that table that
  was seen, from 2024 to 2026, was a Saturday.)
- The package zoom-meeting-sdk 0.0.27 holds SDK 6.7.5: its library says 6.7.5.7391. Zoom's
  changelog of the SDK for Linux names 7.2.5 by now.
- When 6.7.5 falls below the lowest version, or whether it has, is in no document that was found:
  the copies of the table end before it, and no notice to developers names the SDK for Linux.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

POLICY = "Zoom's page KB0061130 (Version enforcements for developers)"
_MONTHS = (2, 5, 8, 11)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Bundled:
    """The SDK in one version of the package."""

    sdk: str
    refused_from: date | None = None
    """From when Zoom lets it in no more; ``None``: not known."""


BUNDLED = {"0.0.27": Bundled("6.7.5")}
"""By the version of the package ``zoom-meeting-sdk``."""


def next_raise(today: date) -> date:
    """When Zoom next raises its lowest versions, by its own rule: ``today`` or later."""
    quarters = (date(year, month, 1) for year in (today.year, today.year + 1) for month in _MONTHS)
    raises = (day.replace(day=1 + (_SATURDAY - day.weekday()) % 7) for day in quarters)
    return next(day for day in raises if day >= today)
