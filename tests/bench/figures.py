"""Figures: what was measured, what it must reach, and the table of all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

Statistic = Literal["median", "p99", "max"]


@dataclass(frozen=True, slots=True)
class Target:
    """``statistic`` of the samples must be at most ``limit``."""

    statistic: Statistic
    limit: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. Without ``targets`` it is there to compare with: a floor, a ratio."""

    name: str
    unit: str
    samples: Sequence[float]
    targets: tuple[Target, ...] = ()
    note: str = ""
    lines: tuple[str, ...] = field(default=())
    """More to be said below the table."""

    def value(self, statistic: Statistic) -> float:
        """A statistic of the samples."""
        if statistic == "median":
            return median(self.samples)
        return percentile(self.samples, 0.99) if statistic == "p99" else max(self.samples)

    @property
    def met(self) -> bool:
        """Whether every target is reached."""
        return all(self.value(target.statistic) <= target.limit for target in self.targets)

    def cells(self) -> tuple[str, ...]:
        """The cells of its row in the table."""
        low, high = min(self.samples), max(self.samples)
        values = (low, self.value("median"), self.value("p99"), high)
        targets = ", ".join(f"{t.statistic} ≤ {number(t.limit)}" for t in self.targets)
        verdict = ("met" if self.met else "NOT MET") if self.targets else "-"
        counted = map(number, values)
        return (self.name, self.unit, str(len(self.samples)), *counted, targets or "-", verdict)


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that is no smaller than ``share`` of all."""
    return sorted(samples)[math.ceil(share * len(samples)) - 1]


def number(value: float) -> str:
    """A number with three digits that matter."""
    if value and abs(value) < 100:
        return f"{value:.3g}"
    return f"{value:,.0f}"


_HEAD = ("figure", "unit", "n", "min", "median", "p99", "max", "target", "")
_LEFT = (0, 1, 7, 8)


def table(figures: Sequence[Figure]) -> str:
    """All figures, one a line, and what there is to say about them."""
    rows = [_HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(_cell(row, column, widths) for column in range(len(_HEAD))) for row in rows]
    lines.insert(1, "-" * max(map(len, lines)))
    for figure in figures:
        if figure.note or figure.lines:
            lines += ["", f"{figure.name}: {figure.note}".rstrip(": ")]
            lines += [f"    {line}" for line in figure.lines]
    return "\n".join(line.rstrip() for line in lines)


def _cell(row: Sequence[str], column: int, widths: Sequence[int]) -> str:
    align = str.ljust if column in _LEFT else str.rjust
    return align(row[column], widths[column])
