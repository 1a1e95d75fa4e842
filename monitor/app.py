"""The Textual app: reads the stream, repaints what differs, and hands keys on.

Everything that a key does is in :mod:`monitor.commands`; what is drawn is computed in
:mod:`monitor.view`. Updates are collected and painted at most twice a second, except what
answers a key or what must be seen at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import importlib
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.screen import Screen

from monitor.bindings import COMMANDS, END_ID, shown
from monitor.errors import ChaperoneError, where
from monitor.screens.board import Board
from monitor.terminal.driver import driver_class
from monitor.terminal.endkey import EndKeyPressed
from widgets.lines import Lines
from widgets.prompt import Prompt
from widgets.rows import Rows

if TYPE_CHECKING:
    from monitor.following import Follower
    from monitor.session import Session
    from monitor.settings.preferences import Preferences

CALM_SECONDS = 0.5
"""Changes that no key asked for are painted at most so often."""
URGENT_SECONDS = 0.02
"""What answers a key is collected for so long, so that one key costs one repaint."""
HELD_SECONDS = 2.0
"""After a key or a click no row moves for so long."""


class MonitorApp(App[None], inherit_bindings=False):
    """The monitor's screen.

    ``prepare`` makes the session; it is called in a thread after the first paint, so it may
    import and read what it needs. With ``session`` the screen takes over one that is running.
    """

    CSS_PATH = Path(__file__).with_name("monitor.tcss")
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                ",".join(command.keys),
                f"command('{command.id}')",
                command.label,
                id=command.id,
                show=False,
                priority=command.id == END_ID,
            )
            for command in COMMANDS
            if command.id != "palette"
        ),
        Binding("escape", "escape", "close", show=False),
    ]

    def __init__(
        self,
        prepare: Callable[[], Session],
        preferences: Preferences,
        session: Session | None = None,
    ) -> None:
        self.COMMAND_PALETTE_BINDING = preferences.keys["palette"][0]  # type: ignore[misc]
        super().__init__(driver_class=driver_class(), ansi_color=True)
        self.theme = "ansi-dark"
        self.end_keys = frozenset(preferences.keys[END_ID])
        self.on_end_key: Callable[[], None] = self.press_end
        self.preferences = preferences
        self.board = Board(plain=bool(preferences.ascii))
        self.session = session
        self.crash = ""
        """Where the screen itself failed; empty if it did not."""
        self.fault: ChaperoneError | None = None
        """Why the session could not be made: for the command line to say."""
        self._prepare = prepare
        self._follower: Follower | None = None
        self._end_asked = False
        self._last_input = 0.0
        self._urgent = False
        self._app_context = contextvars.copy_context()
        self._loop_of_app: asyncio.AbstractEventLoop | None = None
        self._opening: asyncio.Task[None] | None = None

    # -- life ----------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        return self.board

    def on_mount(self) -> None:
        self.set_keymap({key: ",".join(keys) for key, keys in self.preferences.keys.items()})
        self.board.show_strip(self.preferences.keys, "not ready: starting", False, False)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._loop_of_app = asyncio.get_running_loop()
        self._app_context = contextvars.copy_context()
        self._opening = asyncio.create_task(self._open())

    async def _open(self) -> None:
        """Make the session, or take over the one that a screen before this one had."""
        if self.session is not None:
            self._take(self.session)
            return
        try:
            session = await asyncio.to_thread(self._load_and_prepare)
        except ChaperoneError as error:
            self._give_up(error)
        except Exception as error:  # noqa: BLE001  said by the command line, without values
            self._give_up(ChaperoneError(f"The class could not be opened ({where(error)})."))
        else:
            self._take(session)
            session.start()

    def _give_up(self, fault: ChaperoneError) -> None:
        self.fault = fault
        self.exit(return_code=2)

    def _load_and_prepare(self) -> Session:
        """In a thread: what the first paint does not need is loaded only now."""
        for name in ("monitor.following", "widgets.entry"):
            importlib.import_module(name)
        return self._prepare()

    def _fatal_error(self) -> None:
        """A part of the screen failed: leave, without Textual's traceback, which shows local
        values and with them names. Whoever runs the app opens the screen anew."""
        error = sys.exc_info()[1] or self._exception
        self.crash = where(error) if error is not None else "unknown"
        self._close_messages_no_wait()

    def journal_trouble(self, text: str | None) -> None:
        """Show that the journal is not being written (``None``: it is again). Any thread."""
        loop = self._loop_of_app
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the screen has gone already
                loop.call_soon_threadsafe(self._journal_trouble, text, context=self._app_context)

    def _journal_trouble(self, text: str | None) -> None:
        if self._follower is not None:
            self._follower.journal_trouble(text)

    def _take(self, session: Session) -> None:
        from monitor.following import Follower
        from monitor.terminal.tune import settle
        from widgets.entry import Entry

        self.session = session
        self._follower = Follower(self, session)
        self.board.add_entry(Entry(id="entry"))
        if self._end_asked:
            session.end()
        self.call_after_refresh(self.repaint)
        self.set_interval(CALM_SECONDS, self._calm)
        self.set_interval(1.0, self._tick)
        self.set_timer(5.0, settle)

    def let_go(self) -> None:
        """Read the session's stream no more."""
        if self._follower is not None:
            self._follower.let_go()

    # -- END -----------------------------------------------------------------------

    def press_end(self) -> None:
        """END FOR EVERYONE. From any thread; returns at once."""
        self._end_asked = True
        session = self.session
        if session is not None:
            session.end()

    def on_end_key_pressed(self, _message: EndKeyPressed) -> None:
        self._show_end()

    def _show_end(self) -> None:
        """Clear the way for the banner: no palette, help or question stands before it."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if self.board.helping:
            self.board.show_help("")
        if self.board.prompt.asking is not None:
            self.board.prompt.drop()
        self.hurry()

    # -- keys ----------------------------------------------------------------------

    def action_command(self, command_id: str) -> None:
        """Do what a key stands for."""
        if command_id == END_ID:
            self.press_end()
            self._show_end()
        elif self._follower is not None:
            self._follower.controls.do(command_id)
        elif command_id == "quit":
            self.exit()

    def action_escape(self) -> None:
        """Close what is open."""
        if self._follower is not None:
            self._follower.controls.escape()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.MouseDown)):
            self._last_input = time.monotonic()
        if isinstance(event, events.Key | events.Paste) and self.screen is self.board:
            if not event.is_forwarded:
                self.app_focus = True
                await self._take_key(event)
            return
        await super().on_event(event)

    async def _take_key(self, event: events.Key | events.Paste) -> None:
        """Do what a key says before the next one is looked at. Textual would hand it from
        widget to widget and let later ones overtake it where the focus has moved between."""
        entry, prompt = self.board.entry, self.board.prompt
        typing = entry is not None and entry.is_open
        if isinstance(event, events.Paste):
            if typing and entry is not None:
                entry.take(event.text)
            return
        if event.key in self.end_keys:
            self.action_command(END_ID)
        elif prompt.asking is not None:
            answered = prompt.take(event.key)
            if answered is not None and self._follower is not None:
                self._follower.controls.answered(*answered)
        elif typing and entry is not None and event.is_printable:
            entry.take(event.character or "")
        elif typing and event.key == "enter" and self._follower is not None:
            self._follower.controls.entered()
        else:
            bound = self.board.active_bindings.get(event.key)
            if bound is not None and (not typing or bound.node is entry or event.key == "escape"):
                await self.run_action(bound.binding.action, bound.node)

    def on_lines_clicked(self, message: Lines.Clicked) -> None:
        self.action_command(message.command)

    def on_rows_clicked(self, message: Rows.Clicked) -> None:
        if message.rows is self.board.alerts and self._follower is not None:
            self._follower.controls.go_to_alert(message.key)

    def on_prompt_answered(self, message: Prompt.Answered) -> None:
        if self._follower is not None:
            self._follower.controls.answered(message.question, message.value)

    def on_rows_selected(self, message: Rows.Selected) -> None:
        if message.rows is not self.board.alerts:
            if self._follower is not None:
                self._follower.painter.keys()
            self._place_cursor()

    def on_board_resized(self, _message: Board.Resized) -> None:
        self.repaint()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: everything that a key does."""
        for command in COMMANDS:
            if command.id == "palette":
                continue
            keys = ", ".join(shown(key) for key in self.preferences.keys[command.id])
            yield SystemCommand(
                f"{command.label} ({keys})",
                command.help,
                lambda command_id=command.id: self.action_command(command_id),
            )

    # -- painting ------------------------------------------------------------------

    def hurry(self) -> None:
        """Paint soon: a key is answered, or something must be seen at once."""
        if not self._urgent:
            self._urgent = True
            self.set_timer(URGENT_SECONDS, self.paint)

    def paint(self) -> None:
        """Show what has changed since the last time."""
        self._urgent = False
        if self._follower is not None and self.is_running:
            self._follower.painter.paint(self._held())

    def repaint(self) -> None:
        """Show everything anew: the words or the size changed."""
        if self._follower is not None:
            self._follower.painter.repaint()

    def _calm(self) -> None:
        if self._follower is not None and self._follower.painter.wants(self._held()):
            self.paint()

    def _tick(self) -> None:
        if self._follower is not None:
            self._follower.painter.tick()

    def _held(self) -> bool:
        """Whether a key may be on its way down: then no row moves."""
        return time.monotonic() - self._last_input < HELD_SECONDS

    def _place_cursor(self) -> None:
        """Put the terminal's cursor on the selected row, for screen readers."""
        rows = self.board.active
        line = rows.cursor_line
        if line is not None:
            self.cursor_position = rows.region.offset + Offset(0, line)
