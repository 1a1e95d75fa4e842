"""What the codes of Microsoft's calling SDK mean, in a staff member's words.

The numbers are those in the table of codes of ``@azure/communication-calling`` 2.0.0 itself; only
403/40231 was seen here (a token that is none of Teams's).
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Exit(Enum):
    """What it means that the companion's own leg of the call has ended."""

    OVER = "the meeting was ended for everyone"
    OUT = "the companion was put out, or the meeting ended: nothing tells which"
    LOST = "the connection broke: it makes sense to come back"
    OURS = "END was asked of the companion, which has hung up for everyone"


class Leaving(NamedTuple):
    """How the companion's leg ended, with a sentence where staff should know more."""

    exit: Exit
    sentence: str = ""


OVER = frozenset({4097, 5003})
"""Subcodes with which Teams says that the call has ended for everyone."""

BROKE = "The companion's connection to the call broke ({code}/{sub})."
ENDING = "has hung up for everyone, and comes back to see whether anybody is still in"
PUT_OUT = "Somebody removed the companion from the call. To have it back, start the monitor anew."
PERHAPS_OVER = (
    "Teams took the companion out of the call: the meeting has ended, or somebody removed it. To "
    "have it back, start the monitor anew."
)
TURNED_AWAY = (
    "The companion was turned away in the lobby. Start the monitor anew, and let it in: it comes "
    "under your own name."
)
NOT_LET_IN = (
    "Nobody let the companion in from the lobby. Start the monitor anew, and let it in: it comes "
    "under your own name."
)
_OUT = {5000: PERHAPS_OVER, 5300: PUT_OUT, 5854: TURNED_AWAY, 5855: NOT_LET_IN}

NO_TEAMS_ACCOUNT = (
    "Teams does not take the companion's pass: it is not that of a Teams account. Yours needs a "
    "Teams licence: docs/teams.md."
)
RUN_OUT = "Teams did not take the companion's pass, or it has run out."
TWICE = "Another companion of yours is on its way into a call in the same browser."
NO_SUCH_MEETING = "Teams knows no meeting of this link: copy it anew from the invitation."
NO_NETWORK = "Teams cannot be reached from the browser: the network, or a proxy, stands in the way."
NOT_LET = "Teams does not let this account join the meeting."
UNKNOWN_TROUBLE = "Teams did not let the companion join ({code}/{sub})."

_REFUSED = {
    41054: "they are not in the call any more",
    41802: "this meeting has no lobby",
    41803: "they are in the meeting already",
    41804: "they do not wait any more",
    41805: "Teams lets only organizers and presenters do this",
}
_WORDS = {
    "timeout": "Teams did not answer",
    "gone": "they are not in the call any more",
    "outside": "the companion is not in the call",
    "lobby": "the companion waits in the lobby",
    "role": "you are an attendee",
    "unknown": "Teams has not said yet what you may do",
    "ender": "only its organizer and co-organizers can end it",
    "undone": "Teams has answered, and not done it",
    "page": "the companion's page failed in it",
}
"""The page's own words."""


class Trouble(NamedTuple):
    """Why the companion could not join, and whether to try again."""

    sentence: str
    again: bool


def leaving(code: int | None, sub: int | None) -> Leaving:
    """What the code and subcode of the end of our own leg mean."""
    if sub in OVER:
        return Leaving(Exit.OVER)
    if sub in _OUT:
        return Leaving(Exit.OUT, _OUT[sub])
    if sub == 4500 or code == 404:
        return Leaving(Exit.LOST, NO_SUCH_MEETING)
    if code == 403:
        return Leaving(Exit.OUT, NOT_LET)
    return Leaving(Exit.LOST, BROKE.format(code=code, sub=sub))


def trouble(code: int | None, sub: int | None) -> Trouble:
    """What it means that the companion could not even try to join."""
    if sub == 40231:
        return Trouble(NO_TEAMS_ACCOUNT, again=False)
    if sub == 40230:
        return Trouble(TWICE, again=True)
    if code == 401:
        return Trouble(RUN_OUT, again=True)
    if code in (0, 408, 410, 490):
        return Trouble(NO_NETWORK, again=True)
    return Trouble(UNKNOWN_TROUBLE.format(code=code, sub=sub), again=True)


def refused(word: str) -> str:
    """Why Teams refused an order; ``word`` as the page sends it: ``CODE/SUBCODE``, or one word."""
    if word in _WORDS:
        return _WORDS[word]
    _code, _slash, sub = word.partition("/")
    known = _REFUSED.get(int(sub)) if sub.isdigit() else None
    return known or f"Teams refused it ({word})"
