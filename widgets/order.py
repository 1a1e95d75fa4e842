"""In which order people stand, so that nobody moves while a key is on its way down."""

from __future__ import annotations

from collections.abc import Sequence


def arrange(
    current: Sequence[str], wanted: Sequence[str], selected: str | None, held: bool
) -> list[str]:
    """The order to show, given the ``current`` one and the one ``wanted`` in peace.

    While ``held``, every row keeps its line: those who have gone stay where they were, new
    ones come at the end. Otherwise it is the wanted order, in which only a ``selected`` row
    that has gone stays, on the line where it was.
    """
    if held:
        standing = set(current)
        return [*current, *(key for key in wanted if key not in standing)]
    order = list(wanted)
    if selected is not None and selected in current and selected not in set(wanted):
        order.insert(min(list(current).index(selected), len(order)), selected)
    return order
