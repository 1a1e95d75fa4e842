"""What somebody must type for the provider to go on."""

from __future__ import annotations

from monitor.meeting import Meeting
from monitor.untrusted import clean
from monitor.words import Words, clock_time, duration
from providers.base import SignIn
from widgets.paragraphs import Paragraph
from widgets.tones import Tone


def wanted(meeting: Meeting, now: float) -> SignIn | None:
    """The code that must be typed, made harmless; ``None`` once it is over. ``now`` is Unix
    seconds by this machine's clock."""
    sign_in = meeting.sign_in
    if sign_in is None or now >= sign_in.until or meeting.over:
        return None
    code, address = clean(sign_in.code, 40).text, clean(sign_in.address, 200).text
    return SignIn(code, address, sign_in.until, sign_in.at) if code else None


def sign_in_text(
    sign_in: SignIn, now: float, words: Words, key: str
) -> tuple[list[Paragraph], list[Paragraph]]:
    """What stands above the code, and below it; ``key`` puts it away."""
    address = words.text(sign_in.address)
    above = f"SIGN IN at {address} on any phone or computer:"
    left = duration(sign_in.until - now)
    below = f"Good for {left}, until {clock_time(sign_in.until)}. {key} puts this away."
    return [Paragraph(above, Tone.WARNING)], [Paragraph(below)]
