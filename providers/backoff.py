"""How long to wait before something that failed is tried again."""

from __future__ import annotations


def delay(failures: int, first: float, longest: float, chance: float) -> float:
    """Seconds after so many ``failures`` in a row: ``first`` after one, doubled with each more up
    to ``longest``. Of that between half and all, as ``chance`` (0 to 1) has it, so that those who
    failed together do not come back together."""
    full = first * 2.0 ** min(max(failures - 1, 0), 16)
    return min(full, longest) * (0.5 + chance / 2)
