"""Which letters this terminal can show."""

from __future__ import annotations

from collections.abc import Mapping


def wants_ascii(environ: Mapping[str, str], encoding: str | None) -> bool:
    """Whether this terminal should get plain letters only: the Linux console, or a locale
    that is not UTF-8."""
    return environ.get("TERM") == "linux" or "utf" not in (encoding or "").lower()
