"""Chaperone: the second member of staff's view of a live lesson on Zoom or Teams."""

from __future__ import annotations

__version__ = "0.1.0"
