"""How things look: a few named tones in the terminal's own sixteen colours.

State is always a sign and a word as well; colour only helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from rich.segment import Segment
from rich.style import Style


class Tone(StrEnum):
    """What a piece of text means."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    GOOD = "good"
    STAFF = "staff"
    WARNING = "warning"
    DANGER = "danger"
    END = "end"
    BAR = "bar"


STYLES: dict[Tone, Style] = {
    Tone.PLAIN: Style(),
    Tone.STRONG: Style(bold=True),
    Tone.DIM: Style(dim=True),
    Tone.GOOD: Style(color="green"),
    Tone.STAFF: Style(color="cyan"),
    Tone.WARNING: Style(color="yellow"),
    Tone.DANGER: Style(color="red", bold=True),
    Tone.END: Style(color="bright_white", bgcolor="red", bold=True),
    Tone.BAR: Style(reverse=True),
}

SELECTED = Style(reverse=True)

Part = tuple[str, Tone]
"""A piece of text with its tone. The text is ours, or has been made harmless before."""


def segments(parts: Sequence[Part]) -> list[Segment]:
    """``parts`` as segments of a strip."""
    return [Segment(text, STYLES[tone]) for text, tone in parts]
