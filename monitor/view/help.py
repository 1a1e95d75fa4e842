"""Help: every key with what it does and, where it cannot be used now, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.bindings import COMMANDS, Group, shown
from monitor.meeting import Meeting
from monitor.recognition import Verdict
from monitor.switches import kind_of
from monitor.words import Words
from providers.base import Participant
from widgets.paragraphs import Paragraph
from widgets.tones import Tone

HANG = 17
"""Columns before what a key does."""


def help_text(
    keys: Mapping[str, Sequence[str]], meeting: Meeting, person: Participant | None, words: Words
) -> list[Paragraph]:
    """Paragraphs of the panel; ``person`` is who is selected."""
    legend = "  ".join(f"{words.sign(verdict)} {verdict.value}" for verdict in Verdict)
    lines = [
        Paragraph("up and down go further, esc closes help", Tone.DIM),
        Paragraph(legend),
        Paragraph("Mic, Cam: no or barred: kept off by staff  ? not told"),
    ]
    for group in Group:
        lines += [Paragraph(""), Paragraph(group.value, Tone.STRONG)]
        for command in COMMANDS:
            if command.group is not group:
                continue
            names = " or ".join(shown(key) for key in keys[command.id])
            text = words.text(f"  {names:<14} {command.help}")
            lines.append(Paragraph(text, hang=HANG))
            kind = kind_of(command, meeting, person)
            can = kind and meeting.can(kind)
            if can and not can.available:
                why = words.text(f"Not now: {can.reason}")
                lines.append(Paragraph(" " * HANG + why, Tone.DIM, HANG))
    return lines
