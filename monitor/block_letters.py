"""Letters five lines high, of plain ASCII: for a code that is read from across the room."""

from __future__ import annotations

HEIGHT = 5
WIDTH = 5
GAP = 1

# fmt: off
_ROWS = {
    "A": " ### #   #######   ##   #",
    "B": "#### #   ##### #   ##### ",
    "C": " #####    #    #     ####",
    "D": "#### #   ##   ##   ##### ",
    "E": "######    ###  #    #####",
    "F": "######    ###  #    #    ",
    "G": " #####    #  ###   # ####",
    "H": "#   ##   #######   ##   #",
    "I": "#####  #    #    #  #####",
    "J": "    #    #    ##   # ### ",
    "K": "#   ##  # ###  #  # #   #",
    "L": "#    #    #    #    #####",
    "M": "#   ### ### # ##   ##   #",
    "N": "#   ###  ## # ##  ###   #",
    "O": " ### #   ##   ##   # ### ",
    "P": "#### #   ##### #    #    ",
    "Q": " ### #   ## # ##  #  ## #",
    "R": "#### #   ##### #  # #   #",
    "S": " #####     ###     ##### ",
    "T": "#####  #    #    #    #  ",
    "U": "#   ##   ##   ##   # ### ",
    "V": "#   ##   # # #  # #   #  ",
    "W": "#   ##   ## # ### ###   #",
    "X": "#   # # #   #   # # #   #",
    "Y": "#   # # #   #    #    #  ",
    "Z": "#####   #   #   #   #####",
    "0": " ### #  ### # ###  # ### ",
    "1": "  #   ##    #    #   ### ",
    "2": "####     # ### #    #####",
    "3": "####     # ###     ##### ",
    "4": "#  # #  # #####   #    # ",
    "5": "######    ####     ##### ",
    "6": " ### #    #### #   # ### ",
    "7": "#####   #   #   #    #   ",
    "8": " ### #   # ### #   # ### ",
    "9": " ### #   # ####    # ### ",
    "-": "          #####          ",
}
# fmt: on


def block_letters(text: str, columns: int) -> list[str]:
    """``text`` in big letters, in as many rows as ``columns`` need; empty where not even one
    letter fits, or one has no big form."""
    letters = text.upper()
    each = (columns + GAP) // (WIDTH + GAP)
    if each < 1 or not letters or any(letter not in _ROWS for letter in letters):
        return []
    rows = -(-len(letters) // each)
    each = -(-len(letters) // rows)  # rows of one length, so that none looks left over
    lines: list[str] = []
    for start in range(0, len(letters), each):
        row = [_ROWS[letter] for letter in letters[start : start + each]]
        if lines:
            lines.append("")
        for line in range(0, HEIGHT * WIDTH, WIDTH):
            parts = (" " * GAP).join(drawn[line : line + WIDTH] for drawn in row)
            lines.append(parts.rstrip())
    return lines
