"""Keys, pastes and clicks, acted on in the order in which they come.

Textual hands each of them on through the queues of widgets, where a later one can overtake an
earlier one: a key behind a click would act on the person who was selected before the click.
Here each is acted on at once, before the next is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.errors import NoWidget
from textual.widget import Widget

from monitor.bindings import END_ID
from widgets.lines import Lines
from widgets.rows import Rows

if TYPE_CHECKING:
    from monitor.app import MonitorApp
    from monitor.commands import Controls
    from widgets.entry import Entry
    from widgets.prompt import Question


class Hands:
    """What staff do on the board. While a question is open, or a line of text, nothing but its
    own answer, and END, is taken."""

    def __init__(self, app: MonitorApp) -> None:
        self._app = app
        self._board = app.board
        self._under: Widget | None = None
        """Where the mouse went down."""

    @property
    def _controls(self) -> Controls | None:
        return self._app.controls

    @property
    def _typing(self) -> Entry | None:
        """The entry line, while it is open."""
        entry = self._board.entry
        return entry if entry is not None and entry.is_open else None

    # -- keys ------------------------------------------------------------------------

    def paste(self, event: events.Paste) -> None:
        """Text was pasted: it is never taken for keys."""
        if self._typing is not None:
            self._typing.take(event.text)

    async def key(self, event: events.Key) -> None:
        """A key was pressed."""
        prompt, typing = self._board.prompt, self._typing
        if event.key in self._app.end_keys:
            self._app.action_command(END_ID)
        elif prompt.asking is not None:
            self._answered(prompt.take(event.key))
        elif typing is not None and event.is_printable:
            typing.take(event.character or "")
        elif typing is not None and event.key == "enter" and self._controls is not None:
            self._controls.entered()
        else:
            bound = self._board.active_bindings.get(event.key)
            if bound is None or (typing not in (None, bound.node) and event.key != "escape"):
                return
            await self._app.run_action(bound.binding.action, bound.node)

    def _answered(self, answered: tuple[Question, str | None] | None) -> None:
        if answered is not None and self._controls is not None:
            self._controls.answered(*answered)

    # -- the mouse -------------------------------------------------------------------

    def mouse(self, event: events.Event) -> None:
        """The mouse did something: a click, where its button goes down and up on one widget."""
        if isinstance(event, events.MouseDown):
            self._under, _x, _y = self._at(event)
        elif isinstance(event, events.MouseUp):
            self._click(*self._at(event))

    def _click(self, widget: Widget | None, x: int, y: int) -> None:
        if widget is None or widget is not self._under:
            return
        prompt = self._board.prompt
        if widget is prompt and prompt.asking is not None:
            self._answered(prompt.click(x, y))
        elif isinstance(widget, Rows):
            self._on_row(widget, widget.click(y))
        elif isinstance(widget, Lines):
            command = widget.command_at(x, y)
            busy = prompt.asking is not None or self._typing is not None
            if command == END_ID or (command is not None and not busy):
                self._app.action_command(command)

    def _on_row(self, rows: Rows, key: str | None) -> None:
        if rows is not self._board.alerts:
            self._board.choose(rows)
        elif key is not None and self._controls is not None:
            self._controls.go_to_alert(key)

    def _at(self, event: events.MouseEvent) -> tuple[Widget | None, int, int]:
        """The widget under the mouse, and where in it the mouse is."""
        x, y = int(event.screen_x), int(event.screen_y)
        try:
            widget, region = self._board.get_widget_at(x, y)
        except NoWidget:
            return None, 0, 0
        return widget, x - region.x, y - region.y
