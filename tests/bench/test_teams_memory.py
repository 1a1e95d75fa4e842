from __future__ import annotations

import pytest

from tests.bench.teams_memory import MB, Region, growth, together


def test_what_several_processes_share_counts_once_and_whole() -> None:
    browser = [Region("chromium", 3 * MB, 80 * MB), Region("[heap]", 10 * MB, 0)]
    page = [Region("chromium", MB, 60 * MB), Region("libc", 0, 2 * MB)]
    assert together([browser, page]) == 3 + 10 + 1 + 80 + 2
    assert together([]) == 0


@pytest.mark.parametrize(
    ("samples", "grown"),
    [
        ([5.0], 0.0),
        ([10.0, 10.0, 50.0, 50.0, 20.0, 20.0], 10.0),
        ([20.0, 20.0, 10.0, 10.0, 10.0, 10.0], 0.0),
    ],
)
def test_growth_is_of_the_last_third_on_the_first(samples: list[float], grown: float) -> None:
    assert growth(samples) == grown
