"""What is said about END: in the strip, and above everything once it is pressed."""

from __future__ import annotations

from monitor.ending import EndPhase, EndState
from monitor.session import Session
from monitor.words import Words
from widgets.tones import Part, Tone


def strip_text(state: EndState, now: float, words: Words) -> str:
    """The words of the strip; ``now`` is Unix seconds."""
    return words.ending(state, max(0.0, now - (state.pressed_utc or now)))


def ending_text(session: Session, words: Words) -> list[Part]:
    """Paragraphs of the panel that stands above the lists while END is on its way."""
    state = session.live.end
    said = strip_text(state, session.clock.utc(), words)
    if state.phase is EndPhase.CONFIRMED:
        tone = Tone.DANGER if state.restarted else Tone.GOOD
        return [
            (said, tone),
            ("Stay until you see in the call itself that everybody has gone.", Tone.PLAIN),
        ]
    paragraphs: list[Part] = [(said, Tone.DANGER)]
    if not state.overdue:
        paragraphs.append(("Requests go on until the platform proves the end.", Tone.PLAIN))
        return paragraphs
    paragraphs.append(("END IS NOT PROVED. End the meeting by hand now:", Tone.DANGER))
    for number, step in enumerate(session.manual_steps, 1):
        paragraphs.append((f"{number}. {words.text(step)}", Tone.STRONG))
    paragraphs.append(("Chaperone goes on trying meanwhile.", Tone.PLAIN))
    return paragraphs
