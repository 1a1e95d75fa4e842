from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from providers.practice.stretches import Stretches, free

SECONDS = st.integers(0, 30)


@given(
    pairs=st.lists(st.tuples(SECONDS, SECONDS), max_size=5),
    flips=st.lists(SECONDS, max_size=5, unique=True),
    start=SECONDS,
    length=SECONDS,
)
def test_free_time_is_what_no_stretch_covers(
    pairs: list[tuple[int, int]], flips: list[int], start: int, length: int
) -> None:
    whole, told = Stretches(), Stretches()
    covered: set[int] = set()
    for low, high in map(sorted, pairs):
        whole.add(low, high)
        covered |= set(range(low, high))
    so = False
    for at in sorted(flips):
        so = not so
        told.tell(at, so)
        told.tell(at, so)  # again says nothing new
    for low, high in zip(sorted(flips)[::2], [*sorted(flips)[1::2], 100], strict=False):
        covered |= set(range(low, high))
    expected = len(set(range(start, start + length)) - covered)
    assert free(start, start + length, whole, told) == expected
