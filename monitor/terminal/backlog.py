"""What waits to be written to the terminal, and what is left out when the terminal is slow.

Pure: no thread, no file. The :class:`~monitor.terminal.writer.Writer` guards it with a lock.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Final

SYNC_START: Final = "\x1b[?2026h"
SYNC_END: Final = "\x1b[?2026l"
"""Textual writes these around each repaint where the terminal knows synchronised output."""

LIMIT: Final = 4096
"""Bytes that may wait before frames are dropped: two seconds of a 2 kB/s line.

Less would drop harmless bursts (a row that changes is some 200 bytes); more would show the
past. A frame of any size is taken while no more than this waits, so a whole repaint passes.
"""

_CONTROL: Final = re.compile(
    r"(?:\x07"  # the bell
    r"|\x1b\[[?<>=]?[\d;]*(?:[hlu]|\$p)"  # modes, keyboard protocol, questions about modes
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\))+"  # clipboard, pointer shape
)
"""What is no picture. A frame never matches: it always places the cursor."""


class Backlog:
    """Whole pieces in order: frames, which may be dropped, and controls, which may not.

    A frame is everything between SYNC_START and SYNC_END, or one write outside of these.
    From the first frame dropped until all that waits is written, every frame is dropped:
    the screen is then painted anew, so what came between would be written for nothing.
    """

    def __init__(self, *, limit: int = LIMIT, encoding: str = "utf-8") -> None:
        self.pending = 0
        """Bytes not yet written, those of a piece that was taken included."""
        self.dropped = 0
        """Frames dropped since the start."""
        self._limit = limit
        self._encoding = encoding
        self._behind = False
        self._pieces: deque[tuple[bytes, bool]] = deque()
        self._open_frame: list[str] | None = None

    def put(self, text: str) -> None:
        """Add what the app writes, one call for each of its writes."""
        if text == SYNC_START:
            self._open_frame = []
        elif text == SYNC_END:
            self._close_frame()
        elif _CONTROL.fullmatch(text):
            self._add_control(text)
        elif self._open_frame is not None:
            self._open_frame.append(text)
        elif text:
            self._add_frame(text)

    def take(self) -> bytes | None:
        """Remove and return the next piece, or ``None``; report it by :meth:`wrote`."""
        return self._pieces.popleft()[0] if self._pieces else None

    def wrote(self, count: int) -> bool:
        """Note ``count`` bytes as written. True when a repaint is due: asked for once."""
        self.pending -= count
        due = self._behind and self.pending == 0
        if due:
            self._behind = False
        return due

    def drop_frames(self) -> None:
        """Drop the frames that nobody has begun to write, for leaving without delay."""
        self._open_frame = None
        kept = [piece for piece in self._pieces if not piece[1]]
        self.dropped += len(self._pieces) - len(kept)
        self.pending -= sum(len(data) for data, is_frame in self._pieces if is_frame)
        self._pieces = deque(kept)

    def _close_frame(self) -> None:
        writes, self._open_frame = self._open_frame, None
        if writes:
            self._add_frame("".join((SYNC_START, *writes, SYNC_END)))

    def _add_frame(self, text: str) -> None:
        if self._behind or self.pending > self._limit:
            self._behind = True
            self.dropped += 1
        else:
            self._add(text, is_frame=True)

    def _add_control(self, text: str) -> None:
        data = text.encode(self._encoding, "replace")
        if text == "\x07" and any(piece == data for piece, _ in self._pieces):
            return  # bells that wait are one bell: a stalled terminal must not ring for minutes
        self._add(text, is_frame=False)

    def _add(self, text: str, *, is_frame: bool) -> None:
        # "replace" keeps one cell a character; stderr's own "backslashreplace" would not.
        data = text.encode(self._encoding, "replace")
        self._pieces.append((data, is_frame))
        self.pending += len(data)
