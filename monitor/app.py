"""The Textual app: reads the stream, repaints what differs, and hands keys on.

Everything that a key does is in :mod:`monitor.commands`; what is drawn is computed in
:mod:`monitor.view`. Updates are collected and painted at most twice a second, except what
answers a key or what must be seen at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
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
from monitor.commands import Controls
from monitor.ending import EndPhase
from monitor.errors import ChaperoneError
from monitor.live import Live
from monitor.screens.board import Board
from monitor.session import Session, where
from monitor.settings.preferences import Preferences
from monitor.stream import (
    Alert,
    AlertOver,
    AlertsSeen,
    EndProgress,
    Entry,
    Outcome,
    Requested,
    Severity,
)
from monitor.terminal.driver import driver_class
from monitor.terminal.endkey import EndKeyPressed
from monitor.terminal.tune import settle
from monitor.view.alerts import alert_rows
from monitor.view.ending import ending_text, strip_text
from monitor.view.footer import end_strip, footer
from monitor.view.header import Counts, header
from monitor.view.people import NEW_SECONDS, PeopleView
from monitor.words import Words
from providers.base import Became, Place, Pulse
from widgets.lines import Lines
from widgets.prompt import Prompt
from widgets.rows import Rows

if TYPE_CHECKING:
    from textual.widgets import Input

CALM_SECONDS = 0.5
"""Changes that no key asked for are painted at most so often."""
URGENT_SECONDS = 0.02
"""What answers a key is collected for so long, so that one key costs one repaint."""
HELD_SECONDS = 2.0
"""After a key or a click no row moves for so long."""
WAITING_TICK = 5
"""Waiting times are repainted every so many seconds."""
CALL_TICK = 60
"""... and the times in the call, where there is room for them."""

Prepare = Callable[[], Session]


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
        self, prepare: Prepare, preferences: Preferences, session: Session | None = None
    ) -> None:
        self.COMMAND_PALETTE_BINDING = preferences.keys["palette"][0]  # type: ignore[misc]
        super().__init__(driver_class=driver_class(), ansi_color=True)
        self.theme = "ansi-dark"
        self.end_keys = frozenset(preferences.keys[END_ID])
        self.on_end_key: Callable[[], None] = self.press_end
        self.preferences = preferences
        self.words = Words(preferences.mask_names, bool(preferences.ascii))
        self.board = Board(plain=bool(preferences.ascii))
        self.session = session
        self.crash = ""
        """Where the screen itself failed; empty if it did not."""
        self.fault: ChaperoneError | None = None
        """Why the session could not be made: for the command line to say."""
        self.blank = False
        self.filter = ""
        self._prepare = prepare
        self._controls: Controls | None = None
        self._end_asked = False
        self._views: dict[Place, PeopleView] = {}
        self._dirty: set[str] = set()
        self._alerts_dirty = True
        self._fresh: dict[str, float] = {}
        self._last_input = 0.0
        self._held_before = False
        self._urgent = False
        self._counts = Counts()
        self._opened = 0.0
        self._ticks = 0
        self._app_context = contextvars.copy_context()
        self._loop_of_app: asyncio.AbstractEventLoop | None = None
        self._opening: asyncio.Task[None] | None = None

    # -- life ----------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        return self.board

    def on_mount(self) -> None:
        self.set_keymap({key: ",".join(keys) for key, keys in self.preferences.keys.items()})
        self._paint_strip()
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
            session = await asyncio.to_thread(self._prepare)
        except ChaperoneError as error:
            self.fault = error
            self.exit(return_code=2)
            return
        self._take(session)
        session.start()

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
        if self.session is None:
            return
        if text is None:
            self.session.record(AlertOver("journal"))
        else:
            said = f"The log is not being written: {text}"
            self.session.record(Alert("journal", Severity.WARNING, said))

    def _take(self, session: Session) -> None:
        self.session = session
        session.subscribe(self._on_entry)
        self._views = {place: PeopleView(place, session.roll) for place in Place}
        self._controls = Controls(self, session)
        if self._end_asked:
            session.end()
        self._opened = session.clock.mono()
        self.call_after_refresh(self.repaint)
        self.set_interval(CALM_SECONDS, self._calm)
        self.set_interval(1.0, self._tick)
        self.set_timer(5.0, settle)

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
        self.board.show_help("")
        self.hurry()

    # -- keys ----------------------------------------------------------------------

    def action_command(self, command_id: str) -> None:
        """Do what a key stands for."""
        if command_id == END_ID:
            self.press_end()
            self._show_end()
        elif self._controls is not None:
            self._controls.do(command_id)
        elif command_id == "quit":
            self.exit()

    def action_escape(self) -> None:
        """Close what is open."""
        if self._controls is not None:
            self._controls.escape()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.MouseDown)):
            self._last_input = time.monotonic()
        await super().on_event(event)

    def on_lines_clicked(self, message: Lines.Clicked) -> None:
        self.action_command(message.command)

    def on_rows_clicked(self, message: Rows.Clicked) -> None:
        if message.rows is self.board.alerts and self._controls is not None:
            self._controls.go_to_alert(message.key)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        if self._controls is not None and message.input.id == "entry":
            self._controls.entered(message.value)

    def on_prompt_answered(self, message: Prompt.Answered) -> None:
        if self._controls is not None:
            self._controls.answered(message.question, message.value)

    def on_rows_selected(self, message: Rows.Selected) -> None:
        if message.rows is not self.board.alerts:
            self.paint_keys()
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

    # -- the stream ----------------------------------------------------------------

    def _on_entry(self, entry: Entry, live: Live, touched: frozenset[str]) -> None:
        try:
            self._take_in(entry, live, touched)
        except Exception as error:  # noqa: BLE001  a broken screen must not stop the session
            self._handle_exception(error)

    def let_go(self) -> None:
        """Read the session's stream no more."""
        if self.session is not None and self._controls is not None:
            self.session.unsubscribe(self._on_entry)

    def _take_in(self, entry: Entry, live: Live, touched: frozenset[str]) -> None:
        body = entry.body
        if isinstance(body, Pulse):
            return
        self._dirty |= touched
        match body:
            case Became(old=old, new=new):
                for place in Place:
                    self.board.rows(place).rename(old, new)
            case Requested(action):
                self._dirty.update(action.targets)
            case Outcome(action_id=action_id):
                doing = live.doing.get(action_id)
                if doing is not None:
                    self._dirty.update(live.meeting.now(target) for target in doing.action.targets)
                    if self._controls is not None:
                        self._controls.tell(doing)
                self.hurry()
            case Alert(severity=severity):
                self._alerts_dirty = True
                if severity is Severity.DANGER:
                    self.hurry()
                    if self.preferences.bell:
                        self.bell()
            case AlertOver() | AlertsSeen():
                self._alerts_dirty = True
            case EndProgress():
                self.hurry()

    # -- painting ------------------------------------------------------------------

    def hurry(self) -> None:
        """Paint soon: a key is answered, or something must be seen at once."""
        if not self._urgent:
            self._urgent = True
            self.set_timer(URGENT_SECONDS, self.paint)

    def repaint(self) -> None:
        """Compute everything anew: the words, the width or the filter changed."""
        if self.session is not None:
            self._dirty |= set(self.session.live.meeting.people)
            for view in self._views.values():
                view.rows.clear()
        self._alerts_dirty = True
        self.paint()

    def refilter(self) -> None:
        """Show only who matches the filter, at once."""
        for place, view in self._views.items():
            self.board.apply(place, view.rows, self._matching(view), False, view.rows)

    def _calm(self) -> None:
        held = time.monotonic() - self._last_input < HELD_SECONDS
        if self._dirty or self._alerts_dirty or held != self._held_before:
            self.paint()

    def _tick(self) -> None:
        """Once a second: what changes with time alone."""
        session = self.session
        if session is None:
            return
        self._ticks += 1
        now = session.clock.utc()
        old = [key for key, until in self._fresh.items() if until <= now]
        for key in old:
            del self._fresh[key]
        self._dirty.update(old)
        if self._ticks % WAITING_TICK == 0:
            self._dirty.update(person.id for person in session.live.meeting.at(Place.WAITING))
        if self._ticks % CALL_TICK == 0 and self.board.breadth:
            self._dirty |= set(session.live.meeting.people)
        self._paint_header()
        if session.live.end.phase.active:
            self._paint_ending()

    def paint(self) -> None:
        """Show what has changed since the last time."""
        self._urgent = False
        session = self.session
        if session is None or not self.is_running:
            return
        held = time.monotonic() - self._last_input < HELD_SECONDS
        dirty, self._dirty = self._dirty, set()
        now = session.clock.utc()
        structural = False
        for place, view in self._views.items():
            changes = view.update(session.live, dirty, self.words, now, self.board.breadth)
            moved = changes.order is not None
            structural |= moved
            settled = self._held_before and not held
            order = self._matching(view) if moved or settled else None
            rows = changes.rows if order is None else view.rows
            self.board.apply(place, rows, order, held, view.rows)
        self._held_before = held
        self._note_fresh(dirty, now)
        if structural:
            self.count()
        if self._alerts_dirty:
            self._alerts_dirty = False
            self.board.show_alerts(alert_rows(session.live, self.words, bool(self.board.breadth)))
        self._paint_header()
        self._paint_ending()
        self.paint_keys()
        self._paint_notice()

    def _matching(self, view: PeopleView) -> list[str]:
        order = view.order()
        if not self.filter:
            return order
        wanted = self.filter.casefold()
        return [
            key for key in order if any(wanted in cell.casefold() for cell in view.rows[key].cells)
        ]

    def _note_fresh(self, dirty: set[str], now: float) -> None:
        assert self.session is not None
        for key in dirty:
            person = self.session.live.meeting.get(key)
            if person is not None and now - (person.since or 0.0) < NEW_SECONDS:
                self._fresh[key] = (person.since or now) + NEW_SECONDS

    def count(self) -> None:
        """Counts and titles; only when somebody came, went or became known."""
        assert self.session is not None
        session = self.session
        live, roll = session.live, session.roll
        here = {
            pupil
            for pupil, ids in roll.present().items()
            if any(place is Place.IN_CALL for place in ids.values())
        }
        staff = len(roll.verified_staff(live.meeting))
        in_call = len(live.meeting.at(Place.IN_CALL))
        waiting = len(live.meeting.at(Place.WAITING))
        missing = [pupil for pupil in roll.register.pupils if pupil not in roll.present()]
        self._counts = Counts(
            staff,
            len(here),
            len(roll.register.pupils),
            max(0, in_call - staff - len(here)),
            waiting,
        )
        self.board.show_titles(
            f"In the call {in_call}", f"Waiting {waiting}", f"Not here {len(missing)}", "Alerts"
        )
        self.board.show_missing([self.words.pupil(pupil) for pupil in missing])

    def _paint_header(self) -> None:
        session = self.session
        if session is None:
            return
        age = None if session.heard is None else session.clock.mono() - session.heard
        parts = header(
            session.live,
            self._counts,
            age,
            session.clock.mono() - self._opened,
            self.words,
            self.board.size.width,
        )
        self.board.header.show([parts])

    def paint_keys(self) -> None:
        """The keys at the foot, for the selected person."""
        session = self.session
        if session is None:
            return
        person = session.live.meeting.get(self.board.active.selected or "")
        size = self.board.keys.size
        lines, commands = footer(
            self.preferences.keys,
            session.live.meeting,
            person,
            self.words,
            size.width,
            max(1, size.height),
        )
        self.board.keys.show(lines, commands)
        self._paint_strip()

    def _paint_strip(self) -> None:
        session = self.session
        ready, active, said = False, False, "not ready: starting"
        if session is not None:
            end = session.live.end
            ready, active = end.ready, end.phase is not EndPhase.IDLE
            said = strip_text(end, session.clock.utc(), self.words)
        width = self.board.size.width or 80
        parts = end_strip(self.preferences.keys, self.words.text(said), ready, active, width)
        self.board.strip.show([parts], {(0, part): END_ID for part in range(len(parts))})

    def _paint_ending(self) -> None:
        assert self.session is not None
        end = self.session.live.end
        self.board.set_class(end.phase is not EndPhase.IDLE, "-ending")
        self.board.set_class(end.overdue and end.phase.active, "-overdue")
        if end.phase is not EndPhase.IDLE:
            self.board.show_ending(ending_text(self.session, self.words))
        self._paint_strip()

    def _paint_notice(self) -> None:
        text = self.board.too_small
        if not text and self.blank and self.session is not None:
            unseen = len(self.session.live.unseen)
            key = shown(self.preferences.keys["blank"][0])
            text = f"Blanked. {key} shows the class again. Alerts: {unseen}."
        self.board.set_class(self.blank, "-blank")
        self.board.show_notice(text)

    def covered(self) -> str:
        """What hides the lists, in words; empty if they can be seen."""
        if self.blank:
            return "the screen is blanked"
        if self.board.helping:
            return "help is open; esc closes it"
        return "the terminal is too small" if self.board.too_small else ""

    def _place_cursor(self) -> None:
        """Put the terminal's cursor on the selected row, for screen readers."""
        rows = self.board.active
        line = rows.cursor_line
        if line is not None:
            self.cursor_position = rows.region.offset + Offset(0, line)


def wants_ascii(environ: dict[str, str] | os._Environ[str], encoding: str | None) -> bool:
    """Whether this terminal should get plain letters only: the Linux console, or a locale
    that is not UTF-8."""
    return environ.get("TERM") == "linux" or "utf" not in (encoding or "").lower()
