"""What is said about END: in the strip, and above everything once it is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.end_state import EndPhase, EndState
from monitor.session import Session
from monitor.words import Words
from widgets.paragraphs import Paragraph
from widgets.tones import Tone


def strip_text(state: EndState, now: float, words: Words) -> str:
    """The words of the strip; ``now`` is Unix seconds."""
    return words.ending(state, max(0.0, now - (state.pressed_utc or now)))


def ending_text(session: Session, words: Words) -> list[Paragraph]:
    """Paragraphs of the panel that stands above the lists while END is on its way."""
    return [*_present(session, words), *left_text(session, words)]


def left_text(session: Session, words: Words) -> list[Paragraph]:
    """How the meeting that the class was moved from is being ended, if it is."""
    live = session.live
    state = live.left_end
    if not live.moves or state.phase is EndPhase.IDLE:
        return []
    moved = live.moves[-1]
    said = strip_text(state, session.clock.utc(), words)
    tone = Tone.DANGER if state.phase.unproved or state.restarted else Tone.GOOD
    paragraphs = [Paragraph(f"{moved.from_platform}, which you left: {said}", tone)]
    if (state.overdue and state.phase.active) or state.phase is EndPhase.CLEARED:
        paragraphs.append(Paragraph(f"End {moved.from_platform} by hand:", Tone.DANGER))
        paragraphs += _numbered(moved.by_hand, words)
    return paragraphs


def _present(session: Session, words: Words) -> list[Paragraph]:
    state = session.live.end
    said = strip_text(state, session.clock.utc(), words)
    if state.phase is EndPhase.CONFIRMED:
        tone = Tone.DANGER if state.restarted else Tone.GOOD
        return [
            Paragraph(said, tone),
            Paragraph("Stay until you see in the call itself that everybody has gone."),
        ]
    paragraphs = [Paragraph(said, Tone.DANGER)]
    if state.only_clears:
        return [*paragraphs, *_only_cleared(session, words)]
    if not state.overdue:
        paragraphs.append(Paragraph("Requests go on until the platform proves the end."))
        return paragraphs
    paragraphs.append(Paragraph("END IS NOT PROVED. End the meeting by hand now:", Tone.DANGER))
    paragraphs += _steps(session, words)
    paragraphs.append(Paragraph("Chaperone goes on trying meanwhile."))
    return paragraphs


def _only_cleared(session: Session, words: Words) -> list[Paragraph]:
    """How to end a meeting that we can only clear."""
    return [
        Paragraph("This does not end the meeting. End it by hand:", Tone.DANGER),
        *_steps(session, words),
    ]


def _steps(session: Session, words: Words) -> list[Paragraph]:
    return _numbered(session.manual_steps, words)


def _numbered(steps: Sequence[str], words: Words) -> list[Paragraph]:
    return [
        Paragraph(f"{number}. {words.text(step)}", Tone.STRONG, hang=3)
        for number, step in enumerate(steps, 1)
    ]
