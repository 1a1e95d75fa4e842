"""Computers for the companion, good and bad."""

from __future__ import annotations

from typing import Any

from providers.zoom.sdk_host import Computer

FITTING: dict[str, Any] = {
    "system": "Linux",
    "machine": "x86_64",
    "implementation": "CPython",
    "python": (3, 13),
    "installed": {"zoom-meeting-sdk": "0.0.27", "pyjwt": "2.10.1"}.get,
    "unloadable": lambda _names: [],
}


def computer(**changes: Any) -> Computer:
    """One that can run the companion, with changes."""
    return Computer(**{**FITTING, **changes})
