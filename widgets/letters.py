"""A short code in letters so large that it can be read from across a desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.geometry import Size

from widgets.paragraphs import Paragraph, Wrapped, wrapped
from widgets.tones import Part, Tone

ROWS, COLUMNS = 5, 5
"""Cells of one letter."""

_DRAWN = """
.###. ####. .#### ####. ##### ##### .#### #...# ##### ..### #...# #.... #...#
#...# #...# #.... #...# #.... #.... #.... #...# ..#.. ....# #..#. #.... ##.##
##### ####. #.... #...# ####. ####. #..## ##### ..#.. ....# ###.. #.... #.#.#
#...# #...# #.... #...# #.... #.... #...# #...# ..#.. #...# #..#. #.... #...#
#...# ####. .#### ####. ##### #.... .#### #...# ##### .###. #...# ##### #...#

#...# .###. ####. .###. ####. .#### ##### #...# #...# #...# #...# #...# #####
##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# .#.#. .#.#. ...#.
#.#.# #...# ####. #.#.# ####. .###. ..#.. #...# .#.#. #.#.# ..#.. ..#.. ..#..
#..## #...# #.... #..#. #..#. ....# ..#.. #...# .#.#. ##.## .#.#. ..#.. .#...
#...# .###. #.... .##.# #...# ####. ..#.. .###. ..#.. #...# #...# ..#.. #####

.###. ..#.. ####. ####. #..#. ##### .###. ##### .###. .###. .....
#..## .##.. ....# ....# #..#. #.... #.... ....# #...# #...# .....
#.#.# ..#.. .###. .###. ##### ####. ####. ...#. .###. .#### .###.
##..# ..#.. #.... ....# ...#. ....# #...# ..#.. #...# ....# .....
.###. .###. ##### ####. ...#. ####. .###. ..#.. .###. .###. .....
"""


def _letters() -> dict[str, tuple[str, ...]]:
    blocks = [block.splitlines() for block in _DRAWN.strip().split("\n\n")]
    drawn = [letter for block in blocks for letter in zip(*map(str.split, block), strict=True)]
    return dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", drawn, strict=True))


LETTERS: Mapping[str, tuple[str, ...]] = _letters()
"""Each letter, digit and the hyphen, row by row: ``#`` where it is drawn. A zero has a stroke."""


def large(code: str, ink: str) -> list[str]:
    """``code`` drawn in ``ink``, in lines of cells; nothing where a character has no drawing."""
    if not all(letter in LETTERS for letter in code):
        return []
    rows = (" ".join(LETTERS[letter][row] for letter in code) for row in range(ROWS))
    return [row.replace("#", ink).replace(".", " ").rstrip() for row in rows]


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
