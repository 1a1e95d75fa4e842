"""Nobody moves while a key may be on its way down."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.order import arrange

keys = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(keys, keys, st.none() | st.sampled_from("abcdefgh"))
def test_while_held_every_row_keeps_its_line(
    current: list[str], wanted: list[str], selected: str | None
) -> None:
    order = arrange(current, wanted, selected, held=True)
    assert order[: len(current)] == current
    assert set(order) == set(current) | set(wanted)


@given(keys, keys, st.none() | st.sampled_from("abcdefgh"))
def test_in_peace_it_is_the_wanted_order_with_only_the_selected_ghost(
    current: list[str], wanted: list[str], selected: str | None
) -> None:
    order = arrange(current, wanted, selected, held=False)
    assert [key for key in order if key in wanted] == wanted
    assert set(order) - set(wanted) <= {selected}


def test_the_selected_ghost_stays_on_its_line() -> None:
    assert arrange(list("abcd"), list("acd"), "b", held=False) == list("abcd")
