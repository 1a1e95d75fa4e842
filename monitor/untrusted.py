"""Hostile text made harmless: every name, topic and message of a platform goes through here.

:func:`clean` is pure. What it returns holds nothing that a terminal acts on or hides, is
bounded in cells, and says in ``marks`` what was found. It is still never to be parsed as
markup. Invisible characters are removed; characters that cannot be shown become one ``�``.

Cells are counted as the most that terminals take. Terminals agree on all that is let
through, save spacing marks (category ``Mc``: vowel signs of Indic scripts), which some draw
in a cell of their own and some, like Textual, do not; here they count as one cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from unicodedata import bidirectional, category, east_asian_width, name, normalize

CELLS = 64
"""The usual limit, in terminal cells."""
MAX_COMBINING = 4
"""Marks on one letter; living languages need three."""


class Mark(StrEnum):
    """What was found in a text."""

    HIDDEN = "hidden"
    """Invisible characters, other than those that its script or its emoji need."""
    CONTROL = "control"
    """Control characters: NUL, escape and the like."""
    BIDI = "bidi"
    """Overrides, embeddings or isolates of the text's direction."""
    UNREADABLE = "unreadable"
    """Private, unassigned or broken characters, or such as terminals draw differently."""
    MIXED_SCRIPTS = "mixed_scripts"
    """One word with letters of several scripts; see :func:`mixed_scripts`."""
    COMBINING = "combining"
    """More marks on a letter than any language uses, or marks on nothing."""
    LONG = "long"
    """It was wider than the limit, and was cut."""
    EMPTY = "empty"
    """A text was told, and nothing of it can be seen."""


@dataclass(frozen=True, slots=True)
class SafeText:
    """A text that can be shown, and what was found in it, in the order of :class:`Mark`."""

    text: str
    marks: tuple[Mark, ...] = ()


def clean(raw: str | None, limit_cells: int = CELLS) -> SafeText:
    """Make ``raw`` harmless and at most ``limit_cells`` wide.

    Cleaning twice gives the same text. ``None`` (not told) gives an empty text and no marks.
    The work is bounded by the limit, not by the length of ``raw``.
    """
    if raw is None:
        return SafeText("")
    cap = 4 * limit_cells + 64
    return _clean(raw[:cap], len(raw) > cap, limit_cells)


@lru_cache(maxsize=2048)
def _clean(raw: str, more: bool, limit: int) -> SafeText:
    marks: set[Mark] = set()
    text = raw
    if not (raw.isascii() and raw.isprintable()):
        text = _bounded_marks(normalize("NFC", _visible(raw, marks)), marks)
        text = _FLAGS.sub(lambda found: found[1] or _REPLACEMENT, text)
        text = _REPLACEMENTS.sub(_REPLACEMENT, text)
        if mixed_scripts(text):
            marks.add(Mark.MIXED_SCRIPTS)
    text = " ".join(text.split())
    if not (text or more):
        marks.add(Mark.EMPTY)
    if more or cells(text) > limit:
        marks.add(Mark.LONG)
        text = _cut(text, limit - 1) + "…" if limit > 0 else ""
    return SafeText(text, tuple(mark for mark in Mark if mark in marks))


# -- characters -----------------------------------------------------------------------


def _chars(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


_REPLACEMENT = "\ufffd"
_REPLACEMENTS = re.compile("\ufffd+")
_FLAG_LETTERS = _chars((0x1F1E6, 0x1F1FF))
_FLAGS = re.compile("([\U0001f1e6-\U0001f1ff]{2})|[\U0001f1e6-\U0001f1ff]")
"""Flags are pairs of letters; a single letter has no certain width."""
_BLANKS = frozenset(" \t\n\r\v\f\x85")
_DIRECTION_MARKS = frozenset("\u200e\u200f\u061c")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u200c\u200d")
_JOINING_SCRIPT = re.compile(
    "ARABIC|SYRIAC|NKO|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU"
    "|KANNADA|MALAYALAM|SINHALA|KHMER|MYANMAR|TIBETAN"
)
"""Scripts in which the zero-width joiners shape letters, so that names need them."""
_BLACK_FLAG = "\U0001f3f4"
_TAGS = _chars((0xE0020, 0xE007F))
_DRAWS_NOTHING = _chars(
    *((0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x2800, 0x2800)),
    *((0x3164, 0x3164), (0xFFA0, 0xFFA0), (0x16FE4, 0x16FE4), (0x1D159, 0x1D159)),
)
"""Letters, marks and symbols that are blank: fillers, joiners, the empty braille pattern.
Source: Default_Ignorable_Code_Point in Unicode's DerivedCoreProperties, and the names."""
_STYLES = _chars(
    *((0x180B, 0x180D), (0x180F, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)),
    (0x1F3FB, 0x1F3FF),
)
"""Variation selectors and skin tones: common, harmless, and drawn in differing widths."""
_UNEVEN = _chars(
    *((0x2630, 0x2637), (0x268A, 0x268F), (0x3248, 0x324F), (0x4DC0, 0x4DFF)),
    *((0x1D300, 0x1D356), (0x1D360, 0x1D378)),
)
"""Symbols on whose width glibc (so tmux), wcwidth and Textual do not agree."""
_JAMO = _chars((0x1160, 0x11FF), (0xD7B0, 0xD7FF))
"""Korean vowels and finals that join the syllable before them, in no cell of their own."""


def _visible(raw: str, marks: set[Mark]) -> str:
    """``raw`` without what cannot be seen, and a sign for what cannot be shown."""
    kept: list[str] = []
    for char in raw:
        kept += char if " " <= char <= "~" else _shown(char, kept, marks)
    if not _DIRECTION_MARKS.isdisjoint(raw) and not _has_rtl(kept):
        marks.add(Mark.HIDDEN)
    return "".join(kept)


def _has_rtl(chars: list[str]) -> bool:
    return any(bidirectional(char) in ("R", "AL") for char in chars)


def _shown(char: str, before: list[str], marks: set[Mark]) -> str:
    """What stands for ``char`` after ``before``: itself, a space, the replacement, nothing."""
    kind = category(char)
    if char in _BLANKS or kind[0] == "Z":
        return " "
    if char in _STYLES:
        return ""
    if kind == "Cf" or char in _DRAWS_NOTHING:
        if char in _BIDI:
            marks.add(Mark.BIDI)
        elif not _has_its_place(char, before[-1] if before else " "):
            marks.add(Mark.HIDDEN)
        return ""
    if kind == "Cc":
        marks.add(Mark.CONTROL)
        return _REPLACEMENT
    if kind[0] == "C" or char in _UNEVEN or char == _REPLACEMENT:
        marks.add(Mark.UNREADABLE)
        return _REPLACEMENT
    return char


def _has_its_place(char: str, before: str) -> bool:
    """Whether an invisible ``char`` is there for a reason that is not hiding."""
    if char in _JOINERS:
        return category(before) == "So" or bool(_JOINING_SCRIPT.fullmatch(_script(before)))
    if char in _TAGS:  # in the flags of England, Scotland and Wales
        return before == _BLACK_FLAG
    return char in _DIRECTION_MARKS  # judged by the whole text


def _extends(char: str) -> bool:
    """Whether ``char`` is drawn onto the character before it."""
    return char > "~" and (category(char)[0] == "M" or char in _JAMO)


def _bounded_marks(text: str, marks: set[Mark]) -> str:
    """``text`` with no more marks on a letter than allowed, and none on a space or nothing."""
    kept: list[str] = []
    room = 0
    for char in text:
        if not _extends(char):
            room = 0 if char == " " else MAX_COMBINING
        elif room:
            room -= 1
        else:
            marks.add(Mark.COMBINING)
            continue
        kept.append(char)
    return "".join(kept)


# -- width ----------------------------------------------------------------------------


def cells(text: str) -> int:
    """The most cells that a terminal takes for a clean ``text``."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@lru_cache(maxsize=4096)
def _cells(char: str) -> int:
    kind = category(char)
    if kind in ("Mn", "Me") or char in _JAMO:
        return 0
    if kind == "Mc":
        return 1
    return 2 if east_asian_width(char) in "WF" else 1


def _cut(text: str, limit: int) -> str:
    """As many whole characters of ``text``, with their marks, as go into ``limit`` cells."""
    kept = ""
    for cluster in _clusters(text):
        limit -= cells(cluster)
        if limit < 0:
            break
        kept += cluster
    return kept.rstrip()


def _clusters(text: str) -> Iterator[str]:
    """What is drawn together: a letter with its marks, the two letters of a flag."""
    cluster = ""
    for char in text:
        if cluster and not _extends(char) and not {cluster, char} <= _FLAG_LETTERS:
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


# -- scripts --------------------------------------------------------------------------

_TOGETHER = (
    frozenset(("LATIN", "CJK", "HIRAGANA", "KATAKANA")),
    frozenset(("LATIN", "CJK", "BOPOMOFO")),
    frozenset(("LATIN", "CJK", "HANGUL")),
)
"""Scripts that one word may hold. Source: UTS #39, 5.2, level "Highly Restrictive"."""


def mixed_scripts(text: str) -> bool:
    """Whether one word of ``text`` has letters of several scripts, as look-alikes do.

    Fancy forms of a letter (full width, mathematical) count as the letter. Words of
    different scripts beside each other are not mixed; Japanese, Chinese and Korean with
    Latin letters are not either.
    """
    if text.isascii():
        return False
    scripts: set[str] = set()
    for char in text + " ":
        kind = category(char)
        if kind[0] == "L" and kind != "Lm":
            scripts.add(_script(char))
        elif kind[0] not in "LM":
            if len(scripts) > 1 and not any(scripts <= family for family in _TOGETHER):
                return True
            scripts.clear()
    return False


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    """The script, by the first word of the name of its plain form: ``LATIN``, ``CYRILLIC``."""
    return name(normalize("NFKC", char)[-1], "").split(" ", 1)[0]


# -- other forms ----------------------------------------------------------------------

_ASCII = str.maketrans("øØłŁđĐðÐıħĦ‘’ʼ“”–—…", "oOlLdDdDihH'''\"\"--~") | str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th"}
)


def ascii_fallback(text: str) -> str:
    """``text`` for a terminal without Unicode: printable ASCII only.

    Letters lose their accents, a few get their usual spelling (``ß`` as ``ss``), compatible
    forms become plain, ``…`` becomes ``~``; every other character is ``?``. The result may
    be some cells wider than ``text``: cut it to its column afterwards.
    """
    return "".join(map(_ascii, text.translate(_ASCII)))


def _ascii(char: str) -> str:
    if " " <= char <= "~":
        return char
    if _extends(char):
        return ""
    plain = "".join(one for one in normalize("NFKD", char) if not _extends(one))
    return plain if len(plain) <= 3 and plain.isascii() and plain.isprintable() else "?"


def initials(text: str) -> str:
    """The initials of a clean ``text``, for masking: ``A. K.``; ``?`` where there are none.

    At most four; a word without letters or digits (an emoji) has none.
    """
    firsts = [
        first
        for word in text.split()
        if (first := next((c for c in word if c.isalnum() and not _extends(c)), None))
    ]
    return " ".join(f"{_upper(first)}." for first in firsts[:4]) or "?"


def _upper(char: str) -> str:
    return char.upper() if len(char.upper()) == 1 else char
