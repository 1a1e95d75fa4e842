"""The driver for Linux and macOS: nobody waits for the terminal, and END is always heard."""

from __future__ import annotations

import os
import selectors
import signal
import sys
import termios
from codecs import getincrementaldecoder
from collections.abc import Iterable
from time import monotonic
from types import FrameType
from typing import Any, Final

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from monitor.terminal import rescue
from monitor.terminal.backlog import Backlog
from monitor.terminal.endkey import EndKeyDriver
from monitor.terminal.keyboard import Keyboard
from monitor.terminal.tty import open_tty
from monitor.terminal.writer import Writer

HUNG_UP: Final = 128 + signal.SIGHUP
"""The app's return code when its terminal is gone: a shell's word for SIGHUP."""
_LOOK_SECONDS: Final = 0.1
"""How often the input thread looks for unfinished sequences and for the end."""


class MonitorDriver(EndKeyDriver, LinuxDriver):
    """Textual's driver with a writer that never blocks and an input thread that survives."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._output: Writer | None = None
        self._attributes_inside: list[Any] | None = None
        # Instead of Textual's: painting while suspended can deadlock, and a monitor that is
        # suspended watches nobody.
        signal.signal(signal.SIGTSTP, _do_nothing)
        signal.signal(signal.SIGCONT, self._on_continued)

    @property
    def can_suspend(self) -> bool:
        return False

    # -- out -----------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Queue ``data``; never blocks."""
        assert self._output is not None, "the driver is not in application mode"
        self._output.write(data)

    def start_application_mode(self) -> None:
        tty = open_tty(_screen_fileno())
        encoding = sys.__stderr__.encoding if sys.__stderr__ is not None else "utf-8"
        self._output = Writer(
            tty,
            Backlog(encoding=encoding),
            on_caught_up=self._ask_for_repaint,
            on_gone=self._on_hung_up,
        )
        rescue.hold(tty.fd, self.fileno, _attributes(self.fileno), self._output.give_up)
        self._output.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's is
        # Instead of Textual's, which asks for the size in the handler itself: handlers nest, and
        # the older of two sizes could be told last.
        signal.signal(signal.SIGWINCH, self._on_resized)
        self._attributes_inside = _attributes(self.fileno)
        if self._writer_thread is not None:  # Textual's own: nothing is ever written to it
            self._writer_thread.stop()
            self._writer_thread = None

    def stop_application_mode(self) -> None:
        if self._mouse_pixels:
            self.write("\x1b[?1016l")  # Textual 8.2.8 leaves it on
        super().stop_application_mode()

    def close(self) -> None:
        """Write what must still be written, for a bounded time, and let go of the terminal."""
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        if self._output is None:
            return
        if self._output.close():
            rescue.release()
        else:
            rescue.restore_terminal()

    def _ask_for_repaint(self) -> None:
        self._app.call_later(self._app.refresh)

    # -- in, in the input thread ---------------------------------------------------

    def run_input_thread(self) -> None:
        """Read keys until the driver stops, or the terminal is gone."""
        keyboard = Keyboard(debug=self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOK_SECONDS):
                    data = self._read()
                    if not data:
                        self._on_hung_up()
                        return
                    self._process(keyboard.feed(decode(data), monotonic()))
                self._process(keyboard.tick(monotonic()))

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:  # EIO: hung up
            return b""

    def _process(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def _on_hung_up(self) -> None:
        if not self.exit_event.is_set():
            self._app.exit(return_code=HUNG_UP)

    # -- another size --------------------------------------------------------------

    def _on_resized(self, signum: int, frame: FrameType | None) -> None:
        if not self._in_band_window_resize:
            self._loop.call_soon_threadsafe(self._tell_size)

    def _tell_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self._app.post_message(events.Resize(size, size))

    # -- stopped from outside and continued ----------------------------------------

    def _on_continued(self, signum: int, frame: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._take_terminal_back)

    def _take_terminal_back(self) -> None:
        """Set again what a shell may have changed while the process was stopped."""
        if self._attributes_inside is None:
            return
        try:
            termios.tcsetattr(self.fileno, termios.TCSANOW, self._attributes_inside)
        except termios.error:
            return  # gone; the input thread notices by itself
        self.write("\x1b[?1049h\x1b[?25l")
        self._enable_bracketed_paste()
        self._disable_line_wrap()
        self._enable_mouse_support()
        self._ask_for_repaint()


def _do_nothing(signum: int, frame: FrameType | None) -> None:
    """A handler, since SIG_IGN would pass to every child process."""


def _attributes(fileno: int) -> list[Any] | None:
    try:
        return termios.tcgetattr(fileno)
    except termios.error:
        return None


def _screen_fileno() -> int:
    """The terminal, also where stderr goes to a file."""
    streams = (sys.__stderr__, sys.__stdout__, sys.__stdin__)
    numbers = [stream.fileno() for stream in streams if stream is not None]
    return next((number for number in numbers if os.isatty(number)), numbers[0])
