"""What is assumed about Teams because it could not be established.

Microsoft's documents do not say these things, or say them and nobody here has seen them happen.
Each is in this one place, with what follows if it is wrong, so that a school with a real tenant
can check it and change it.
"""

from __future__ import annotations

UNPROVED: tuple[str, ...] = (
    "Somebody keeps their raw id when they are let in from the lobby. If it is wrong, whoever is "
    "let in is a new row, and is watched anew.",
    "The companion joins under the account of the member of staff, beside their own Teams window, "
    "and hangUp without forEveryone ends the companion's leg alone. If it is wrong, leaving the "
    "monitor puts them out of the call in the window as well.",
    "The companion's joining may open a meeting that nobody has begun: whoever the lobby lets by "
    "is in then. If it is wrong, it waits until somebody begins it.",
    "Subcodes 4097 and 5003 at the end of the companion's own leg mean that the call has ended for "
    "everyone. 5000 may mean that as well, or that the companion was removed: it is taken for "
    "neither, and said as it is.",
    "Whoever may mute others may lower their hands: that has no capability of its own.",
    "Above 100 people the companion may be shown fewer than Teams counts. Then nobody is said to "
    "have left, and staff are told so.",
    "After hangUp for everyone a second call to the same link shows whether anybody is still in: "
    "an empty roster one second after joining proves the end. If ghost rows stay in it, the end is "
    "not confirmed, and the steps for ending by hand are shown.",
    "A co-organizer may not change the options of the meeting: Graph lists a meeting for its "
    "organizer alone. If it is wrong, locking and chat are shown as not available although they "
    "are.",
)
"""In words; what the code counts on beside them is below."""

OVER_SECONDS = 5.0
"""What is still read so soon after the end was told is older than it."""
TURN_AWAY_AGAIN_SECONDS = 5.0
"""Who was removed for good and is still in the lobby is turned away again after so long: a
refusal may be taken and do nothing."""
