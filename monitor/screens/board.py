"""The one screen: two lists, who is missing, alerts, keys, and the strip of END."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from monitor.bindings import END_ID
from monitor.view.columns import ALERT_COLUMNS, CALL_COLUMNS, WAITING_COLUMNS
from monitor.view.strip import end_strip
from providers.kinds import Place
from widgets.letters import Letters
from widgets.lines import Lines
from widgets.paragraphs import Names, Paragraph, Paragraphs
from widgets.prompt import Prompt
from widgets.rows import Row, Rows

if TYPE_CHECKING:
    from widgets.entry import Entry

EMPTY = {Place.IN_CALL: "Nobody is in the call", Place.WAITING: "Nobody is waiting"}
UNMATCHED = "No name matches the filter"
"""What an empty list says."""
SMALLEST = (40, 10)
"""Columns and rows below which only END is shown, with the size that is needed."""
NARROW, WIDE, WIDEST, LOW, SHORT = 70, 120, 160, 18, 36


class Board(Screen[None], inherit_bindings=False):
    """Draws what it is given; posts :class:`Resized` when it is to be given all of it anew."""

    class Resized(Message):
        """The lists have another size, or are to be seen again."""

    def __init__(self, plain: bool = False) -> None:
        """``plain``: borders and ellipses of plain letters."""
        super().__init__()
        self._plain = plain
        self.call = Rows(CALL_COLUMNS[0], EMPTY[Place.IN_CALL], ghost=2, id="call-rows")
        self.waiting = Rows(
            WAITING_COLUMNS[0],
            EMPTY[Place.WAITING],
            titles=False,
            ghost=2,
            id="waiting-rows",
        )
        self.alerts = Rows(ALERT_COLUMNS[0], "No alerts", titles=False, id="alert-rows")
        self.alerts.can_focus = False
        self.header = Lines(id="header")
        self.missing = Names(id="missing-names")
        self.prompt = Prompt(id="event")
        self.keys = Lines(id="keys")
        self.strip = Lines(id="strip")
        self.ending = Paragraphs(id="ending")
        self.sign_in = Letters(id="sign-in")
        self.invitation = Paragraphs(id="invitation")
        self.notice = Paragraphs(id="notice")
        self.help = Paragraphs(id="help-text")
        self.entry: Entry | None = None
        """The entry line; it comes after the first paint."""
        self._last: Rows = self.call
        if plain:
            self.sign_in.ink = "#"
            for rows in (self.call, self.waiting, self.alerts):
                rows.ellipsis = "~"
            for lines in (self.header, self.missing, self.prompt, self.keys, self.strip):
                lines.ellipsis = "~"

    def compose(self) -> ComposeResult:
        yield self.header
        yield self.ending
        yield self.sign_in
        yield self.invitation
        yield self.notice
        with VerticalScroll(id="help", can_focus=True):
            yield self.help
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
            self.add_class("-ascii")
            for panel in self.query(".panel"):
                panel.styles.border = ("ascii", "ansi_default")
            self.query_one("#help").styles.scrollbar_size_vertical = 0
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
        whither: Callable[[str], str],
    ) -> None:
        """Show changed rows of one list, in ``order`` where it differs; see Rows.apply."""
        self.rows(place).apply(rows, order, held, whither)

    def show_filtered(self, on: bool) -> None:
        """Say in an empty list whether it is a filter that leaves nobody in it."""
        for place, text in EMPTY.items():
            self.rows(place).set_empty(UNMATCHED if on else text)

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

    @property
    def low(self) -> bool:
        """Whether there are so few lines that only one thing at a time can be shown."""
        return self.size.height < LOW

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
        self.set_class(height < SHORT, "-short")
        self.call.set_columns(CALL_COLUMNS[self.breadth])
        self.waiting.set_columns(WAITING_COLUMNS[self.breadth])
        self.alerts.set_columns(ALERT_COLUMNS[self.breadth])
        self.call_after_refresh(self.post_message, self.Resized())

    def cover(self, what: str, on: bool) -> None:
        """Put something before the lists, or take it away; ``what`` is a class of the style
        sheet. What is hidden has no size, so :class:`Resized` follows when it has one again."""
        if self.has_class(what) is not on:
            self.set_class(on, what)
            self.call_after_refresh(self.post_message, self.Resized())

    @property
    def too_small(self) -> str:
        """What to say when the terminal is too small; empty if it is not."""
        width, height = self.size
        if width >= SMALLEST[0] and height >= SMALLEST[1]:
            return ""
        needed = f"{SMALLEST[0]}x{SMALLEST[1]}"
        return f"This terminal is {width}x{height}; {needed} is needed. END works."

    # -- what lies over the lists --------------------------------------------------

    def show_strip(
        self,
        keys: Mapping[str, Sequence[str]],
        said: str,
        ready: bool,
        active: bool,
        only_clears: bool = False,
    ) -> None:
        """The strip of END: its keys, and how it stands."""
        parts = end_strip(keys, said, ready, active, self.size.width or 80, only_clears)
        self.strip.show([parts], {(0, part): END_ID for part in range(len(parts))})

    def show_help(self, text: Sequence[Paragraph]) -> None:
        """Open help, or close it: without ``text``."""
        self.help.say(text)
        self.cover("-help", bool(text))
        if text:
            self.query_one("#help").scroll_home(animate=False)
            self.set_focus(self.query_one("#help"), scroll_visible=False)
        else:
            self.set_focus(self.active, scroll_visible=False)

    @property
    def helping(self) -> bool:
        """Whether help is open."""
        return self.has_class("-help")

    def show_invitation(self, text: Sequence[Paragraph]) -> None:
        """Show the text to paste above the lists, or take it away: without ``text``."""
        self.invitation.say(text)
        self.cover("-invitation", bool(text))

    @property
    def inviting(self) -> bool:
        """Whether the text to paste is shown."""
        return self.has_class("-invitation")

    def choose(self, rows: Rows) -> None:
        """Make the keys act on this list, and give it the focus."""
        if rows is not self._last:
            self._last = rows
            self.post_message(Rows.Selected(rows, rows.selected))
        self.cover("-second", rows is self.waiting)
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
