"""What every bench is given, and where it works."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.realterm.home import Home


class NotMeasured(Exception):
    """A figure could not be measured; the text says why."""


@dataclass(frozen=True, slots=True)
class Options:
    """``quick``: fewer samples and shorter runs, for a first look."""

    quick: bool = False

    def count(self, full: int, quick: int) -> int:
        """How many samples, or seconds."""
        return quick if self.quick else full


@contextmanager
def home() -> Iterator[Home]:
    """A home for one run of the program, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        yield Home(Path(folder))
