"""A few fixed lines of text that repaint only what differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from widgets.tones import Part, Tone, segments


class Lines(Widget):
    """Draws the lines that it is given; a line too long is cut, one too short filled.

    ``fill`` is the tone of the rest of each line. A part may stand for a command, for a click.
    """

    DEFAULT_CSS = "Lines { height: 1; }"
    fill: ClassVar[Tone] = Tone.PLAIN

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[list[Part]] = []
        self._commands: dict[tuple[int, int], str] = {}
        self.ellipsis = "…"

    def show(
        self,
        lines: Sequence[Sequence[Part]],
        commands: dict[tuple[int, int], str] | None = None,
    ) -> None:
        """Show ``lines``; ``commands`` maps (line, part) to the command a click stands for."""
        self._commands = commands or {}
        new = [list(line) for line in lines]
        old, self._lines = self._lines, new
        for y in range(max(len(old), len(new))):
            before = old[y] if y < len(old) else []
            after = new[y] if y < len(new) else []
            if before != after:
                self._refresh_difference(y, before, after)

    def _refresh_difference(self, y: int, before: Sequence[Part], after: Sequence[Part]) -> None:
        """Repaint only from the first part that differs to the last."""
        start, same = 0, 0
        while same < min(len(before), len(after)) and before[same] == after[same]:
            start += cell_len(after[same][0])
            same += 1
        end = self.size.width
        if len(before) == len(after) and _widths(before) == _widths(after):
            tail = 0
            while tail < len(after) - same and before[-1 - tail] == after[-1 - tail]:
                tail += 1
            end = sum(_widths(after)[: len(after) - tail])
        self.refresh(Region(start, y, max(1, end - start), 1))

    def text(self) -> str:
        """What is shown, as plain text."""
        return "\n".join("".join(text for text, _tone in line) for line in self._lines)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        parts = self._lines[y] if y < len(self._lines) else []
        strip = Strip(segments(parts))
        if strip.cell_length < width:
            missing = " " * (width - strip.cell_length)
            return Strip([*segments(parts), *segments([(missing, self.fill)])], width)
        if strip.cell_length == width:
            return strip
        cut = strip.crop(0, width - cell_len(self.ellipsis))
        return Strip([*cut, *segments([(self.ellipsis, parts[-1][1])])]).adjust_cell_length(width)

    def command_at(self, x: int, y: int) -> str | None:
        """The command that the part in this cell stands for."""
        for index, (text, _tone) in enumerate(self._lines[y] if y < len(self._lines) else ()):
            x -= cell_len(text)
            if x < 0:
                return self._commands.get((y, index))
        return None


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """``text`` in exactly ``width`` cells: filled with spaces, or cut with an ellipsis."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    return set_cell_size(text, width - cell_len(ellipsis)) + ellipsis


def clipped(text: str, width: int, ellipsis: str = "…") -> str:
    """``text``, cut to ``width`` cells if it is longer."""
    return text if cell_len(text) <= width else fit(text, width, ellipsis)


def _widths(parts: Sequence[Part]) -> list[int]:
    return [cell_len(text) for text, _tone in parts]
