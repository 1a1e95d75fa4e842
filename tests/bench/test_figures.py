from __future__ import annotations

import pytest

from tests.bench.figures import Figure, Target, number, percentile, table


def test_the_99th_percentile_is_a_sample_that_one_in_a_hundred_exceeds() -> None:
    assert percentile(list(range(1, 1_001)), 0.99) == 990
    assert percentile([5.0], 0.99) == 5.0
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0


@pytest.mark.parametrize(
    ("targets", "met"),
    [
        ((), True),
        ((Target("max", 4.0),), True),
        ((Target("max", 3.9),), False),
        ((Target("median", 2.5), Target("max", 3.9)), False),
        ((Target("p99", 4.0), Target("median", 2.5)), True),
    ],
)
def test_a_figure_is_met_when_all_its_targets_are(targets: tuple[Target, ...], met: bool) -> None:
    assert Figure("x", "ms", [1.0, 2.0, 3.0, 4.0], targets).met is met


def test_the_table_shows_each_figure_with_its_target_and_what_became_of_it() -> None:
    missed = Figure("slow thing", "ms", [1.0, 250.0], (Target("max", 60.0),), "why", ("a", "b"))
    lines = table([missed, Figure("floor", "ms", [2.0])]).splitlines()
    words = [" ".join(line.split()) for line in lines]
    assert words[0] == "figure unit n min median p99 max target"
    assert words[2] == "slow thing ms 2 1 126 250 250 max ≤ 60 NOT MET"
    assert words[3] == "floor ms 1 2 2 2 2 - -"
    assert lines[5:] == ["slow thing: why", "    a", "    b"]


def test_numbers_keep_three_digits_that_matter() -> None:
    assert [number(value) for value in (0, 0.01234, 1.5, 99.96, 100, 12345.6)] == [
        "0",
        "0.0123",
        "1.5",
        "100",
        "100",
        "12,346",
    ]
