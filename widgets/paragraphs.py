"""Text wrapped to the width that there is: paragraphs, and a list of names."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from textual.geometry import Size
from textual.strip import Strip

from widgets.lines import Lines
from widgets.tones import Part, Tone

NARROWEST = 10
"""Text is not wrapped to fewer cells: what is hidden has no width."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of our own text; lines but the first stand ``hang`` cells in."""

    text: str
    tone: Tone = Tone.PLAIN
    hang: int = 0


def wrapped(paragraphs: Sequence[Paragraph], width: int) -> list[list[Part]]:
    """Lines of paragraphs, for so many cells."""
    return [
        [(line, paragraph.tone)]
        for paragraph in paragraphs
        for line in textwrap.wrap(
            paragraph.text, max(NARROWEST, width), subsequent_indent=" " * paragraph.hang
        )
        or [""]
    ]


class Wrapped(Lines):
    """Text wrapped to the size that the widget has when it is painted: what is hidden has no
    size, and is not always told when it has one again."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._wrapped_to = Size()

    def wrapped(self, width: int, height: int) -> list[list[Part]]:
        """The lines for so many cells."""
        raise NotImplementedError

    def rewrap(self) -> None:
        """The text changed."""
        self._wrapped_to = self.size
        self.show(self.wrapped(*self.size))

    def render_line(self, y: int) -> Strip:
        if self.size != self._wrapped_to:
            self._wrapped_to = self.size
            self._lines = self.wrapped(*self.size)
        return super().render_line(y)


class Paragraphs(Wrapped):
    """Paragraphs; with ``height: auto`` as high as they are."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paragraphs: tuple[Paragraph, ...] = ()

    def say(self, paragraphs: Sequence[Paragraph]) -> None:
        """Show these paragraphs."""
        if tuple(paragraphs) != self._paragraphs:
            before = len(self._lines)
            self._paragraphs = tuple(paragraphs)
            self.rewrap()
            if len(self._lines) != before and self.styles.is_auto_height:
                self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.wrapped(width, 0))

    def wrapped(self, width: int, height: int) -> list[list[Part]]:
        return wrapped(self._paragraphs, width)


class Names(Wrapped):
    """Names in one paragraph, and how many more there are where there is no room for all."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._names: tuple[str, ...] = ()

    def say(self, names: Sequence[str]) -> None:
        """Show these names."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self.rewrap()

    def wrapped(self, width: int, height: int) -> list[list[Part]]:
        width = max(NARROWEST, width)
        most = min(len(self._names), (width + 2) * max(1, height) // 3)  # "A, B, C"
        lines: list[str] = []
        for shown in range(most, -1, -1):
            rest = len(self._names) - shown
            more = [f"+{rest} more"] if rest else []
            text = " ".join([", ".join(self._names[:shown]), *more])
            lines = textwrap.wrap(text.strip(), width)
            if len(lines) <= height:
                break
        return [[(line, Tone.PLAIN)] for line in lines]
