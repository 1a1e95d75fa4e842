"""A list of people, one a line, under whose cursor nobody ever changes.

The selection is a key (a participant's id), not a position. While staff use the keys
(``held``) no row moves: new ones come at the end, who has gone stays as a ghost. Only lines
that differ are repainted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from widgets.lines import fit
from widgets.order import arrange
from widgets.tones import SELECTED, STYLES, Tone

CURSOR = "> "
NO_CURSOR = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and its width in cells; 0 shares what is left by ``weight``."""

    title: str
    width: int = 0
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One person: a key, the text of each column, and a tone for all or some of them."""

    key: str
    cells: tuple[str, ...]
    tone: Tone = Tone.PLAIN
    tones: Mapping[int, Tone] = field(default_factory=dict)
    gone: str = ""
    """Where somebody has gone who is in the list no more, in a word."""


class Rows(ScrollView, can_focus=True):
    """Rows of people with a selection that follows the person."""

    DEFAULT_CSS = """
    Rows {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 0;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "jump(0)", "first", show=False),
        Binding("end", "jump(-1)", "last", show=False),
    ]

    class Selected(Message):
        """The selection is the row with ``key`` now (``None``: the list is empty)."""

        def __init__(self, rows: Rows, key: str | None) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

        @property
        def control(self) -> Rows:
            return self.rows

    class Moved(Message):
        """Other rows are in view; ``above`` and ``below`` are out of it."""

        def __init__(self, rows: Rows, above: int, below: int) -> None:
            super().__init__()
            self.rows = rows
            self.above = above
            self.below = below

        @property
        def control(self) -> Rows:
            return self.rows

    def __init__(
        self,
        columns: Sequence[Column],
        empty: str = "",
        titles: bool = True,
        ghost: int = 0,
        id: str | None = None,
    ) -> None:
        """``ghost`` is the column that says where somebody has gone."""
        super().__init__(id=id)
        self.ellipsis = "…"
        self._out_of_view = (0, 0)
        self._columns = tuple(columns)
        self._empty = empty
        self._titles = titles
        self._ghost = ghost
        self._rows: dict[str, Row] = {}
        self._ghosts: set[str] = set()
        self._order: list[str] = []
        self._index: dict[str, int] = {}
        self._selected: str | None = None

    # -- what is shown -------------------------------------------------------------

    @property
    def selected(self) -> str | None:
        """The key of the selected row; of a ghost too, until the selection moves away."""
        return self._selected

    @property
    def order(self) -> Sequence[str]:
        """The keys from top to bottom."""
        return tuple(self._order)

    def row(self, key: str) -> Row | None:
        """The row with this key, if it is shown."""
        return self._rows.get(key)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the rows that go with them must follow by :meth:`apply`."""
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self.refresh()

    def set_empty(self, text: str) -> None:
        """What an empty list says."""
        if text != self._empty:
            self._empty = text
            self.refresh()

    def apply(
        self,
        changed: Mapping[str, Row],
        wanted: Sequence[str] | None = None,
        held: bool = False,
        whither: Callable[[str], str] = str,
    ) -> None:
        """Take in ``changed`` rows and, where given, the ``wanted`` order of rows to show.

        ``whither`` says where somebody has gone who is not wanted, in a word; nothing where
        they are only not to be shown. Who has gone leaves the list, or stays as a ghost: the
        selected row, and all rows while ``held``.
        """
        for key, row in changed.items():
            self._put(key, row)
        if wanted is not None:
            self._rearrange(wanted, held, whither)
        for key in self._ghosts:
            self._put(key, replace(self._rows[key], gone=whither(key)))
        self._tell_moved()

    def _put(self, key: str, row: Row) -> None:
        if self._rows.get(key) != row:
            self._rows[key] = row
            self._refresh_row(key)

    def rename(self, old: str, new: str) -> None:
        """The person under ``old`` has the key ``new`` from now on: the selection follows."""
        if old not in self._rows:
            return
        row = replace(self._rows.pop(old), key=new)
        if old in self._ghosts:
            self._ghosts = self._ghosts - {old} | {new}
        self._rows.setdefault(new, row)
        self._order = [new if key == old else key for key in self._order if key != new]
        self._index = {key: index for index, key in enumerate(self._order)}
        if self._selected == old:
            self._selected = new

    def select(self, key: str | None) -> None:
        """Select the row with ``key`` and bring it into view."""
        if key == self._selected or (key is not None and key not in self._index):
            return
        old, self._selected = self._selected, key
        for changed in (old, key):
            if changed is not None:
                self._refresh_row(changed)
        if key is not None:
            self._scroll_into_view(self._index[key])
        self.post_message(self.Selected(self, key))

    # -- order ---------------------------------------------------------------------

    def _rearrange(self, wanted: Sequence[str], held: bool, whither: Callable[[str], str]) -> None:
        shown = set(wanted)
        current = [key for key in self._order if key in shown or whither(key)]
        ghost = self._selected if self.has_focus else None
        order = arrange(current, wanted, ghost, held)
        self._ghosts = set(order) - shown
        for key in shown:
            self._put(key, replace(self._rows[key], gone=""))
        for key in self._rows.keys() - set(order):
            del self._rows[key]
        if order != self._order:
            self._take_order(order)

    def _take_order(self, order: list[str]) -> None:
        line = self._line_of(self._selected)
        first = next(
            (i for i, (a, b) in enumerate(zip(self._order, order, strict=False)) if a != b),
            min(len(order), len(self._order)),
        )
        self._order = order
        self._index = {key: index for index, key in enumerate(order)}
        self.virtual_size = Size(self.size.width, len(order) + self._titles)
        if self._selected not in self._index:
            self._selected = None
            if order and self.can_focus:
                self.select(order[0])
        elif line is not None:
            self._keep_on_line(line)
        self._refresh_from(first)

    def _line_of(self, key: str | None) -> int | None:
        """The line within the view on which a row stands."""
        if key is None or key not in self._index:
            return None
        return self._index[key] - round(self.scroll_y)

    @property
    def cursor_line(self) -> int | None:
        """The selected row's line within the widget; ``None`` if it is out of view."""
        line = self._line_of(self._selected)
        if line is None or not 0 <= line < self._visible():
            return None
        return line + self._titles

    def _keep_on_line(self, line: int) -> None:
        """Keep the selected row on its line of the view; but a list that stood at its top goes
        on showing its top, where who needs attention stands."""
        assert self._selected is not None
        index = self._index[self._selected]
        if round(self.scroll_y) == 0 and index < self._visible():
            return
        top = max(0, min(index - line, self._max_top()))
        if top != round(self.scroll_y):
            self.scroll_to(y=top, animate=False)

    def _max_top(self) -> int:
        return max(0, len(self._order) - self._visible())

    def _visible(self) -> int:
        return max(1, self.size.height - self._titles)

    def _tell_moved(self) -> None:
        if not self.size.height:
            return  # hidden
        top = round(self.scroll_y)
        out = (top, max(0, len(self._order) - top - self._visible()))
        if out != self._out_of_view:
            self._out_of_view = out
            self.post_message(self.Moved(self, *out))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._tell_moved()

    # -- painting ------------------------------------------------------------------

    def _refresh_row(self, key: str) -> None:
        line = self._line_of(key)
        if line is not None and 0 <= line < self._visible():
            self.refresh(Region(0, line + self._titles, self.size.width, 1))

    def _refresh_from(self, index: int) -> None:
        line = max(0, index - round(self.scroll_y))
        if line < self._visible():
            height = self._visible() - line
            self.refresh(Region(0, line + self._titles, self.size.width, height))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._titles and y == 0:
            titles = [column.title for column in self._columns]
            return self._strip(NO_CURSOR, titles, width, Tone.DIM, {}, selected=False)
        index = y - self._titles + round(self.scroll_y)
        if not 0 <= index < len(self._order):
            empty = f"  {self._empty}" if not self._order and y == self._titles else ""
            return Strip([Segment(fit(empty, width, self.ellipsis), STYLES[Tone.DIM])], width)
        row = self._rows[self._order[index]]
        selected = row.key == self._selected
        cursor = CURSOR if selected else NO_CURSOR
        if row.gone:
            cells = (*row.cells[: self._ghost], row.gone, *row.cells[self._ghost + 1 :])
            return self._strip(cursor, cells, width, Tone.DIM, {}, selected)
        return self._strip(cursor, row.cells, width, row.tone, row.tones, selected)

    def _strip(
        self,
        cursor: str,
        cells: Sequence[str],
        width: int,
        tone: Tone,
        tones: Mapping[int, Tone],
        selected: bool,
    ) -> Strip:
        marked = SELECTED if selected and self.has_focus else None
        style = STYLES[tone] + marked
        parts = [Segment(cursor, style)]
        for index, (text, cells_wide) in enumerate(zip(cells, self._widths(width), strict=False)):
            own = STYLES[tones[index]] + marked if index in tones else style
            parts.append(Segment(fit(text, cells_wide, self.ellipsis), own))
            parts.append(Segment(" ", style))
        return Strip(parts).adjust_cell_length(width, style)

    def _widths(self, width: int) -> list[int]:
        free = width - len(CURSOR) - len(self._columns) - sum(c.width for c in self._columns)
        weights = sum(column.weight for column in self._columns if not column.width)
        shares = [
            column.width or max(0, free * column.weight // max(1, weights))
            for column in self._columns
        ]
        left = width - len(CURSOR) - len(self._columns) - sum(shares)
        for index, column in enumerate(self._columns):
            if not column.width and left > 0:
                shares[index] += left  # what the division left over
                break
        return shares

    # -- keys and mouse ------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """Move the selection by so many rows."""
        if self._order:
            at = self._index.get(self._selected or "", 0)
            self.select(self._order[max(0, min(len(self._order) - 1, at + by))])

    def action_page(self, by: int) -> None:
        """Move the selection by so many pages."""
        self.action_move(by * self._visible())

    def action_jump(self, to: int) -> None:
        """Select the first or the last row."""
        if self._order:
            self.select(self._order[to])

    def _scroll_into_view(self, index: int) -> None:
        top = round(self.scroll_y)
        if index < top:
            self.scroll_to(y=index, animate=False)
        elif index >= top + self._visible():
            self.scroll_to(y=index - self._visible() + 1, animate=False)

    def click(self, y: int) -> str | None:
        """A click on line ``y``: select who stands there; returns their key."""
        index = y - self._titles + round(self.scroll_y)
        if y < self._titles or not 0 <= index < len(self._order):
            return None
        key = self._order[index]
        if self.can_focus:
            self.select(key)
        return key

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._order) + self._titles)
        if self._selected in self._index:
            self._scroll_into_view(self._index[self._selected])
        self._tell_moved()

    def on_focus(self) -> None:
        self._refresh_selected()

    def on_blur(self) -> None:
        self._refresh_selected()

    def _refresh_selected(self) -> None:
        if self._selected is not None:
            self._refresh_row(self._selected)
