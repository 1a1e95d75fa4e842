"""Lines that wait to be written, and what is left out when the reader is slow.

Pure: no thread, no file. The :class:`~monitor.plain.output.Output` guards it with a lock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

LIMIT: Final = 60
"""Lines that may wait: more would make a slow line tell the past."""

_CONTROLS: Final = dict.fromkeys([*range(32), *range(127, 160)], " ")
BELL: Final = "\a"


@dataclass(slots=True)
class _Item:
    text: str
    urgent: bool = False
    bell: bool = False
    typed: str | None = None
    """What was just typed, where ``text`` is all of a line that is being typed."""
    left_out: int = 0
    """How many lines were left out just before this one."""


class Lines:
    """Whole lines in order. When there are too many, the oldest that is not urgent goes."""

    def __init__(self, *, limit: int = LIMIT, bells: bool = True) -> None:
        self._limit = limit
        self._bells = bells
        self._items: deque[_Item] = deque()
        self._open = False

    def put(self, line: str, *, urgent: bool = False, bell: bool = False) -> None:
        """Add one line. ``bell`` rings where the output can."""
        self._add(_Item(_harmless(line), urgent, bell and self._bells))

    def type(self, fragment: str, whole: str) -> None:
        """Add what was typed: ``fragment`` goes on with the line that is being typed; where
        something came between, or the fragment is empty, ``whole`` begins it anew."""
        self._add(_Item(_harmless(whole), typed=_harmless(fragment)))

    def take(self) -> str | None:
        """Remove and return what to write next, or ``None``."""
        if not self._items:
            return None
        item = self._items.popleft()
        before = self._gap(item.left_out)
        if item.typed is None:
            text = f"{self._end()}{item.text}\n{BELL if item.bell else ''}"
        elif item.typed and self._open:
            text = item.typed
        else:
            text = self._end() + item.text
            self._open = True
        return before + text

    def close(self) -> str:
        """What must still be written for the last line to be whole."""
        return self._end()

    def _add(self, item: _Item) -> None:
        if len(self._items) >= self._limit:
            self._leave_one_out(item)
        self._items.append(item)

    def _leave_one_out(self, coming: _Item) -> None:
        calm = (place for place, item in enumerate(self._items) if not item.urgent)
        place = next(calm, 0)
        lost = self._items[place]
        del self._items[place]
        after = self._items[place] if place < len(self._items) else coming
        after.left_out += lost.left_out + (lost.typed is None)
        after.bell = after.bell or lost.bell  # what must be heard is heard late, once
        if lost.typed is not None and after.typed:
            after.typed = ""

    def _gap(self, count: int) -> str:
        if not count:
            return ""
        return f"{self._end()}... {count} {'line' if count == 1 else 'lines'} left out\n"

    def _end(self) -> str:
        """Ends the line that is being typed, if there is one."""
        end = "\n" if self._open else ""
        self._open = False
        return end


def _harmless(text: str) -> str:
    """One line that no terminal acts on, whatever came through."""
    return text.translate(_CONTROLS)
