"""The Textual app: reads the stream, repaints what differs, and hands keys on.

Everything that a key does is in :mod:`monitor.commands`; what is drawn is computed in
:mod:`monitor.view`. Changes are painted at once, but at most twice a second, except what
answers a key or what must be seen at once.
"""

from __future__ import annotations

import asyncio
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
from monitor.hands import Hands
from monitor.launch import END_NOT_SENT
from monitor.pacing import Pacing
from monitor.screens.board import Board
from monitor.terminal.driver import driver_class
from monitor.terminal.endkey import EndKeyPressed
from providers.threads import in_thread
from widgets.rows import Rows

if TYPE_CHECKING:
    from monitor.commands import Controls
    from monitor.following import Follower
    from monitor.logbook import Logbook
    from monitor.session import Session
    from monitor.settings.preferences import Preferences

CALM_SECONDS = 0.5
"""Changes that no key asked for are painted at most so often."""
URGENT_SECONDS = 0.02
"""What is to be painted is collected for so long, so that one key or one event costs one
repaint."""
HELD_SECONDS = 2.0
"""After a key or a click no row moves for so long."""


class MonitorApp(App[None], inherit_bindings=False):
    """The monitor's screen.

    ``prepare`` makes the session; it is called in a thread after the first paint, so it may
    import and read what it needs. With ``session`` the screen takes over one that is running.
    ``logbook`` is opened once the session runs, and asked how it is.
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
        logbook: Logbook | None = None,
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
        self._logbook = logbook
        self._follower: Follower | None = None
        self._hands = Hands(self)
        self._end_asked = False
        self._held_until = 0.0
        self._urgent = False
        self._pacing = Pacing(CALM_SECONDS, URGENT_SECONDS)
        self._settling = False
        self._opening: asyncio.Task[None] | None = None

    # -- life ----------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        return self.board

    def on_mount(self) -> None:
        self.set_keymap({key: ",".join(keys) for key, keys in self.preferences.keys.items()})
        self.board.show_strip(self.preferences.keys, "not ready: starting", False, False)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._failed_unheard)
        self._opening = asyncio.create_task(self._open())

    async def _open(self) -> None:
        """Make the session, or take over the one that a screen before this one had."""
        if self.session is not None:
            self._take(self.session)
            return
        try:
            session = await in_thread(self._load_and_prepare, "opening")
            self._take(session)
            session.start()
            if self._logbook is not None:  # now: END is armed, whatever the disk does
                await in_thread(self._logbook.open, "log")
        except ChaperoneError as error:
            self._give_up(error)
        except Exception as error:  # noqa: BLE001  said by the command line, without values
            self._give_up(ChaperoneError(f"The class could not be opened ({where(error)})."))

    def _give_up(self, fault: ChaperoneError) -> None:
        """Leave, unless END has been pressed: then the log matters less, and says its trouble."""
        if self.session is None or not self._end_asked:
            self.fault = ChaperoneError(f"{fault} {END_NOT_SENT}") if self._end_asked else fault
            self.exit(return_code=2)

    @property
    def end_not_sent(self) -> bool:
        """Whether END was pressed and there is no session to send it."""
        return self._end_asked and self.session is None

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

    def _failed_unheard(self, _loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """Something that nobody waits for failed: say where, each place once."""
        error = context.get("exception")
        place = where(error) if isinstance(error, BaseException) else "unknown"
        if self.session is not None:
            from monitor.stream import fault

            alert = fault(place)
            if alert.key not in self.session.live.alerts:
                self.session.record(alert)

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
            self.board.show_help(())
        self.board.show_invitation(())
        if self.board.prompt.asking is not None:
            self.board.prompt.drop()
        if self._follower is None:
            said = "END PRESSED: it is sent as soon as the class is open"
            self.board.show_strip(self.preferences.keys, said, False, True)
        self.hurry()

    # -- keys ----------------------------------------------------------------------

    @property
    def controls(self) -> Controls | None:
        """What keys do, once the session is there."""
        return self._follower.controls if self._follower is not None else None

    def action_command(self, command_id: str) -> None:
        """Do what a key stands for."""
        if command_id == END_ID:
            self.press_end()
            self._show_end()
        elif self.controls is not None:
            self.controls.do(command_id)
        elif command_id == "quit":
            self.exit()

    def action_escape(self) -> None:
        """Close what is open."""
        if self.controls is not None:
            self.controls.escape()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.MouseDown)):
            self._held_until = time.monotonic() + HELD_SECONDS
        told = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if not told or self.screen is not self.board:
            await super().on_event(event)
        elif isinstance(event, events.Key):
            self.app_focus = True
            await self._hands.key(event)
        elif isinstance(event, events.Paste):
            self._hands.paste(event)
        else:
            await super().on_event(event)
            self._hands.mouse(event)

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
            label = self.controls.label(command) if self.controls else command.label
            yield SystemCommand(
                f"{label} ({keys})",
                command.help,
                lambda command_id=command.id: self.action_command(command_id),
            )

    # -- painting ------------------------------------------------------------------

    def hurry(self) -> None:
        """Paint soon: a key is answered, or something must be seen at once."""
        if not self._urgent:
            self._urgent = True
            self.set_timer(URGENT_SECONDS, self.paint)

    def calm(self) -> None:
        """Paint what no key asked for: soon after a quiet time, else when its turn comes."""
        wait = self._pacing.changed(time.monotonic()) if self.is_running else None
        if wait is not None:
            self.set_timer(wait, self._paint_calmly)

    def _paint_calmly(self) -> None:
        assert self._follower is not None
        painting = not self._urgent and self._follower.painter.wants(self._held())
        self._pacing.due(time.monotonic(), painting)
        if painting:
            self.paint()

    def paint(self) -> None:
        """Show what has changed since the last time."""
        self._urgent = False
        if self._follower is not None and self.is_running:
            held = self._held()
            self._follower.painter.paint(held)
            self._place_cursor()
            self._settle_after(held)

    def repaint(self) -> None:
        """Show everything anew: the words or the size changed. On leaving, the parts of the
        screen go one by one while this may still be asked for."""
        if self._follower is not None and self.is_running:
            held = self._held()
            self._follower.painter.repaint(held)
            self._settle_after(held)

    def _settle_after(self, held: bool) -> None:
        """Once nothing is ``held`` any more, let rows move that had to stay."""
        if held and not self._settling:
            self._settling = True
            self.set_timer(self._held_until - time.monotonic(), self._settle)

    def _settle(self) -> None:
        assert self._follower is not None
        self._settling = False
        held = self._held()
        if self._follower.painter.wants(held):
            self.calm()
        self._settle_after(held)

    def _tick(self) -> None:
        if self._follower is not None:
            if self._logbook is not None:
                self._follower.watch_log(self._logbook.trouble())
            self._follower.painter.tick()

    def _held(self) -> bool:
        """Whether a key may be on its way down: then no row moves."""
        return time.monotonic() < self._held_until

    def _place_cursor(self) -> None:
        """Put the terminal's cursor on the selected row, for screen readers."""
        rows = self.board.active
        line = rows.cursor_line
        if line is not None:
            self.cursor_position = rows.region.offset + Offset(0, line)
