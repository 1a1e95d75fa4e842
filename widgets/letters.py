"""A short code in letters so large that it can be read from across a desk."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from widgets.drawn_letters import large
from widgets.paragraphs import Paragraph, Wrapped, wrapped
from widgets.tones import Part, Tone


class Letters(Wrapped):
    """Paragraphs, a code, and more paragraphs. Where there is no room for large letters the
    code is spaced."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ink = "█"
        self._said: tuple[tuple[Paragraph, ...], str, tuple[Paragraph, ...]] = ((), "", ())
        self._large = True

    def say(
        self,
        before: Sequence[Paragraph],
        code: str,
        after: Sequence[Paragraph],
        large: bool = True,
    ) -> None:
        """Show ``code`` between the paragraphs; unless ``large``, in small letters."""
        said = (tuple(before), code, tuple(after))
        if (said, large) != (self._said, self._large):
            self._said, self._large = said, large
            height = len(self._lines)
            self.rewrap()
            if len(self._lines) != height:
                self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.wrapped(width, 0))

    def wrapped(self, width: int, height: int) -> list[list[Part]]:
        before, code, after = self._said
        drawn = large(code, self.ink) if self._large else []
        if not drawn or max(map(len, drawn)) > width:
            drawn = [" ".join(code)]
        return [
            *wrapped(before, width),
            *([(line, Tone.STRONG)] for line in drawn if code),
            *wrapped(after, width),
        ]
