"""What can be done on Teams, channel by channel, as things are set up."""

from __future__ import annotations

from monitor.doctor.findings import Finding, Section, State
from monitor.settings.model import Settings
from monitor.teams_meeting import find_witness
from providers.teams.abilities import NEVER
from providers.teams.ender import ONLY_CLEAR

_SEE = (
    "who is in the call and who waits, roles, microphones, cameras, hands, sharing, recording "
    "(in-call companion)"
)
_DO = (
    "admit, turn away, remove, mute, lower hands; microphone and camera off until it is allowed "
    "again, of one person or of all pupils (in-call companion)"
)
_END = (
    "END for everyone: Teams lets only the meeting's organizer and co-organizers. With a "
    "presenter's rights END clears the room instead: everybody is put out one by one"
)
_OPTIONS = (
    "lock the meeting, chat off, sharing off for all pupils (the meeting's options, by Graph)"
)
_ACCOUNTS = "whose account is which, so that pupils are recognised by it (Graph)"
_WITNESS = "a witness outside the call, by which END is confirmed as well (Graph, an Event Hub)"
_ABOVE = "see above: something is not set up"


def channels(settings: Settings, ready: bool, signed_in: bool) -> Section:
    """What is possible on Teams; ``ready``: whether the companion can be started and gets its pass,
    ``signed_in``: whether somebody is, by whose account Graph is asked."""
    return Section(
        "What can be done on Teams",
        (
            _inside(ready, _SEE),
            _inside(ready, f"{_DO}, as organizer, co-organizer or presenter"),
            _end(ready),
            _options(signed_in),
            Finding(State.OK, _ACCOUNTS)
            if signed_in
            else Finding(State.MISSING, _ACCOUNTS, _ABOVE),
            _witness(settings),
            *(Finding(State.NO, why) for why in dict.fromkeys(NEVER.values())),
        ),
    )


def _inside(ready: bool, text: str) -> Finding:
    return Finding(State.OK, text) if ready else Finding(State.MISSING, text, _ABOVE)


def _end(ready: bool) -> Finding:
    if not ready:
        return Finding(State.MISSING, _END, _ABOVE)
    remedy = (
        "have the organizer make whoever is signed in a co-organizer, before the lesson; inside "
        f"the call the screen says CLEAR ROOM where {ONLY_CLEAR}"
    )
    return Finding(State.UNKNOWN, f"{_END}. Which it is Teams says only inside the call", remedy)


def _options(signed_in: bool) -> Finding:
    if not signed_in:
        return Finding(State.MISSING, _OPTIONS, _ABOVE)
    remedy = "'chaperone doctor CLASS --contact' asks whether that is who is signed in"
    return Finding(State.UNKNOWN, f"{_OPTIONS}: only with the organizer's own account", remedy)


def _witness(settings: Settings) -> Finding:
    """It need not be there: else the companion goes back and looks."""
    witness, lacks = find_witness(settings, "whichever")
    if lacks:
        return Finding(State.MISSING, f"{_WITNESS}: {lacks}")
    if witness is None:
        remedy = "it is not set up, and need not be: docs/teams.md"
        return Finding(State.NO, _WITNESS, remedy)
    return Finding(State.OK, _WITNESS)
