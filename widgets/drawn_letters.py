"""A short code drawn so large that it can be read from across a desk, on any surface."""

from __future__ import annotations

from collections.abc import Mapping

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


def stacked(code: str, ink: str, columns: int) -> list[str]:
    """The same in rows of one length below each other, as ``columns`` demand; nothing where not
    even one letter fits."""
    each = (columns + 1) // (COLUMNS + 1)
    if each < 1 or not large(code, ink) or not code:
        return []
    each = -(-len(code) // -(-len(code) // each))  # no letter is left over in a row of its own
    lines: list[str] = []
    for start in range(0, len(code), each):
        lines += [*([""] if lines else []), *large(code[start : start + each], ink)]
    return lines
