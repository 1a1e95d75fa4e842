"""The one screen: two lists, who is missing, alerts, keys, and the strip of END."""

from __future__ import annotations

import textwrap
from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from monitor.bindings import END_ID
from monitor.view.columns import ALERT_COLUMNS, CALL_COLUMNS, WAITING_COLUMNS
from monitor.view.strip import end_strip
from providers.kinds import Place
from widgets.lines import Lines
from widgets.prompt import Prompt
from widgets.rows import Row, Rows
from widgets.tones import Part, Tone

if TYPE_CHECKING:
    from widgets.entry import Entry

SMALLEST = (40, 10)
"""Columns and rows below which only END is shown, with the size that is needed."""
NARROW, WIDE, WIDEST, LOW = 70, 120, 160, 18


class Board(Screen[None], inherit_bindings=False):
    """Draws what it is given; posts :class:`Resized` when other columns fit."""

    class Resized(Message):
        """The size changed: rows for another width may be wanted."""

    def __init__(self, plain: bool = False) -> None:
        """``plain``: borders and ellipses of plain letters."""
        super().__init__()
        self._plain = plain
        self.call = Rows(
            CALL_COLUMNS[0], "Nobody is in the call", ghost=(2, "left"), id="call-rows"
        )
        self.waiting = Rows(
            WAITING_COLUMNS[0],
            "Nobody is waiting",
            titles=False,
            ghost=(2, "left"),
            id="waiting-rows",
        )
        self.alerts = Rows(ALERT_COLUMNS[0], "No alerts", titles=False, id="alert-rows")
        self.alerts.can_focus = False
        self.header = Lines(id="header")
        self.missing = Lines(id="missing-names")
        self.prompt = Prompt(id="event")
        self.keys = Lines(id="keys")
        self.strip = Lines(id="strip")
        self.ending = Lines(id="ending")
        self.notice = Lines(id="notice")
        self.entry: Entry | None = None
        """The entry line; it comes after the first paint."""
        self._missing: list[str] = []
        self._ending_text: list[Part] = []
        self._notice_text = ""
        self._last: Rows = self.call
        if plain:
            for rows in (self.call, self.waiting, self.alerts):
                rows.ellipsis = "~"
            for lines in (self.header, self.missing, self.prompt, self.keys, self.strip):
                lines.ellipsis = "~"

    def compose(self) -> ComposeResult:
        yield self.header
        yield self.ending
        yield self.notice
        with VerticalScroll(id="help", can_focus=True):
            yield Static("", id="help-text", markup=False)
        with Vertical(id="body"):
            with Horizontal(id="lists"):
                yield Vertical(self.call, id="call", classes="panel")
                with Vertical(id="side"):
                    yield Vertical(self.waiting, id="waiting", classes="panel")
                    yield Vertical(self.missing, id="missing", classes="panel")
            yield Vertical(self.alerts, id="alerts", classes="panel")
        with Vertical(id="foot"):
            yield self.prompt
            yield self.keys
            yield self.strip

    def on_mount(self) -> None:
        if self._plain:
            for panel in self.query(".panel, #ending"):
                panel.styles.border = ("ascii", "ansi_default")
        self.call.focus(scroll_visible=False)

    # -- lists ---------------------------------------------------------------------

    def rows(self, place: Place) -> Rows:
        """The list of one place."""
        return self.call if place is Place.IN_CALL else self.waiting

    @property
    def active(self) -> Rows:
        """The list that the keys act on: the one last chosen, at once, since the next key may
        be here before the focus has moved."""
        return self._last

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget is self.call or event.widget is self.waiting:
            assert isinstance(event.widget, Rows)
            self._last = event.widget

    def apply(
        self,
        place: Place,
        rows: Mapping[str, Row],
        order: Sequence[str] | None,
        held: bool,
        here: Container[str],
    ) -> None:
        """Show changed rows of one list, in ``order`` where it differs; see Rows.apply."""
        self.rows(place).apply(rows, order, held, here)

    def show_alerts(self, rows: Sequence[Row]) -> None:
        """Show these alerts, from the top."""
        self.alerts.apply({row.key: row for row in rows}, [row.key for row in rows])
        self.alerts.scroll_to(y=0, animate=False)

    def show_titles(self, call: str, waiting: str, missing: str, alerts: str) -> None:
        """Titles of the panels, with their counts."""
        titles = {"call": call, "waiting": waiting, "missing": missing, "alerts": alerts}
        for name, title in titles.items():
            panel = self.query_one(f"#{name}", Widget)
            if panel.border_title != title:  # a digit would repaint the whole border
                panel.border_title = title

    def show_missing(self, names: Sequence[str]) -> None:
        """Names of the pupils who are not here; how many more where there is no room."""
        self._missing = list(names)
        width, height = max(10, self.missing.size.width), max(1, self.missing.size.height)
        for shown in range(len(names), -1, -1):
            more = f" +{len(names) - shown} more" if shown < len(names) else ""
            lines = textwrap.wrap(", ".join(names[:shown]) + more, width)
            if len(lines) <= height:
                break
        self.missing.show([[(line, Tone.PLAIN)] for line in lines])

    def on_rows_moved(self, message: Rows.Moved) -> None:
        """Say at the panel's foot how many are out of view."""
        hidden = [
            f"{count} more {where}"
            for count, where in ((message.above, "above"), (message.below, "below"))
            if count
        ]
        panel = message.rows.parent
        assert isinstance(panel, Widget)
        panel.border_subtitle = ", ".join(hidden)

    # -- sizes ---------------------------------------------------------------------

    @property
    def breadth(self) -> int:
        """How much room there is: 0, 1 (more columns) or 2 (all columns)."""
        return (self.size.width >= WIDE) + (self.size.width >= WIDEST)

    def on_resize(self, event: events.Resize) -> None:
        size = self.app.size
        if event.size != size:
            # A screen tells itself the size that it was laid out in; where the terminal has
            # changed meanwhile, Textual 8.2.8 takes that for the newer word.
            event.prevent_default()
            self.post_message(events.Resize(size, size, size))
            return
        width, height = size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-tiny")
        self.set_class(width < NARROW, "-narrow")
        self.set_class(width >= WIDE, "-wide")
        self.set_class(width >= WIDEST, "-widest")
        self.set_class(height < LOW, "-low")
        self.call.set_columns(CALL_COLUMNS[self.breadth])
        self.waiting.set_columns(WAITING_COLUMNS[self.breadth])
        self.alerts.set_columns(ALERT_COLUMNS[self.breadth])
        self.call_after_refresh(self._resized)

    def _resized(self) -> None:
        self.show_missing(self._missing)
        self.show_ending(self._ending_text)
        self.show_notice(self._notice_text)
        self.post_message(self.Resized())

    @property
    def too_small(self) -> str:
        """What to say when the terminal is too small; empty if it is not."""
        width, height = self.size
        if width >= SMALLEST[0] and height >= SMALLEST[1]:
            return ""
        needed = f"{SMALLEST[0]}x{SMALLEST[1]}"
        return f"This terminal is {width}x{height}; {needed} is needed. END works."

    # -- what lies over the lists --------------------------------------------------

    def show_ending(self, parts: Sequence[Part]) -> None:
        """Paragraphs about the ending, above everything, wrapped to the width."""
        self._ending_text = list(parts)
        width = max(10, self.size.width - 4)
        lines = [
            [(line, tone)]
            for text, tone in parts
            for line in textwrap.wrap(text, width, subsequent_indent="   ") or [""]
        ]
        self.ending.show(lines)

    def show_strip(
        self, keys: Mapping[str, Sequence[str]], said: str, ready: bool, active: bool
    ) -> None:
        """The strip of END: its keys, and how it stands."""
        parts = end_strip(keys, said, ready, active, self.size.width or 80)
        self.strip.show([parts], {(0, part): END_ID for part in range(len(parts))})

    def show_notice(self, text: str) -> None:
        """The words of a blanked or too small screen."""
        self._notice_text = text
        width = max(10, self.size.width - 2)
        self.notice.show([[(line, Tone.STRONG)] for line in textwrap.wrap(text, width)])

    def show_help(self, text: str) -> None:
        """Open or close help; empty closes it."""
        self.query_one("#help-text", Static).update(text)
        self.set_class(bool(text), "-help")
        if text:
            self.query_one("#help").scroll_home(animate=False)
            self.set_focus(self.query_one("#help"), scroll_visible=False)
        else:
            self.set_focus(self.active, scroll_visible=False)

    @property
    def helping(self) -> bool:
        """Whether help is open."""
        return self.has_class("-help")

    def choose(self, rows: Rows) -> None:
        """Make the keys act on this list, and give it the focus."""
        self._last = rows
        self.set_class(rows is self.waiting, "-second")
        self.set_focus(rows, scroll_visible=False)

    def next_list(self) -> None:
        """Choose the other list."""
        self.choose(self.waiting if self.active is self.call else self.call)

    def go_to(self, place: Place, key: str) -> None:
        """Select a person, and give the focus to the list."""
        self.choose(self.rows(place))
        self.rows(place).select(key)

    # -- one line of text ----------------------------------------------------------

    def add_entry(self, entry: Entry) -> None:
        """Have an entry line, closed, where the event line is."""
        self.entry = entry
        self.query_one("#foot").mount(entry, before=self.prompt)

    def open_entry(self, label: str) -> None:
        """Put the entry line in the place of the event line and give it the focus."""
        assert self.entry is not None
        self.add_class("-entry")
        self.entry.open(label)

    def close_entry(self) -> str:
        """Take the entry line away again; returns what stood in it."""
        assert self.entry is not None
        self.remove_class("-entry")
        self.set_focus(self.active, scroll_visible=False)
        return self.entry.shut()
