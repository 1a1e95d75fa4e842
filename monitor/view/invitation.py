"""The text with the new link, to paste where families look, after the class was moved.

It stands in whole lines with nothing beside it, so that it can be marked in any terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from monitor.bindings import shown
from monitor.end_state import EndPhase
from monitor.session import Session
from monitor.view.ending import left_text
from monitor.words import Words
from widgets.paragraphs import Paragraph
from widgets.tones import Tone


def invitation_text(
    session: Session, keys: Mapping[str, Sequence[str]], words: Words, width: int
) -> list[Paragraph]:
    """Paragraphs of the panel, ``width`` cells wide."""
    pressed = session.live.end.phase is not EndPhase.IDLE
    lines = session.moving.invitation.splitlines()
    key = shown(keys["invitation"][0])
    foot = f"{key} copies it, where the terminal lets it. esc closes this, {key} opens it again."
    if any(cell_len(line) > width for line in lines):
        foot = f"A line of it is longer than this window: copy it with {key}. {foot}"
    return [
        Paragraph(f"On {session.live.platform} now. To paste for the families:", Tone.STRONG),
        *(Paragraph(words.text(line)) for line in lines),
        Paragraph(words.text(foot), Tone.DIM),
        *([] if pressed else left_text(session, words)),  # said with the end, once that is pressed
    ]
