from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest

from monitor.terminal import tune


@pytest.fixture
def _interpreter_as_before() -> Iterator[None]:
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


class Loop:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.me = self


@pytest.mark.usefixtures("_interpreter_as_before")
def test_what_start_up_made_is_collected_once_and_then_left_alone() -> None:
    garbage = weakref.ref(Loop())
    tune.settle()
    assert garbage() is None
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] > 700
    assert sys.getswitchinterval() == pytest.approx(tune.SWITCH_SECONDS)
