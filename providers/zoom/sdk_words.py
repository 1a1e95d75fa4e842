"""What the codes of Zoom's SDK mean, in a staff member's words. Imports nothing: the companion's
child uses it too.

The names are those of the SDK's enumerations, as ``zoom-meeting-sdk`` 0.0.27 binds them. What
each means is from Zoom's own reference of the Meeting SDK for Linux. Only AUTHRET_UNKNOWN has been
seen here: it comes 12 s after SDKAuth where there is no network.
"""

from __future__ import annotations

from typing import Any, NamedTuple

OUTDATED = (
    "Zoom does not let this version of its Meeting SDK in any more (it raises the lowest "
    "version every quarter): update chaperone-live[zoom-call]. Watching by events and END go on."
)
CREDENTIALS = (
    "Zoom does not take the key and secret of the Meeting SDK: copy them anew from the page of "
    "the school's Meeting SDK app at Zoom (zoom.sdk_key, and the secret zoom-sdk-secret)."
)
ONLY_AUTH = "Zoom takes the key and secret of the Meeting SDK. Nothing was joined."
NETWORK = "Zoom cannot be reached from inside: the network, or a proxy, stands in the way."
BUSY = "Zoom is busy, and asks to try later."


class Meaning(NamedTuple):
    """A sentence, and whether it makes sense to try again."""

    sentence: str
    again: bool


AUTH = {
    "AUTHRET_JWTTOKENWRONG": Meaning(CREDENTIALS, again=False),
    "AUTHRET_KEYORSECRETEMPTY": Meaning(CREDENTIALS, again=False),
    "AUTHRET_KEYORSECRETWRONG": Meaning(CREDENTIALS, again=False),
    "AUTHRET_ACCOUNTNOTSUPPORT": Meaning(
        "The school's Zoom account may not use the Meeting SDK.", again=False
    ),
    "AUTHRET_ACCOUNTNOTENABLESDK": Meaning(
        "The Meeting SDK is not enabled for the school's Zoom account.", again=False
    ),
    "AUTHRET_CLIENT_INCOMPATIBLE": Meaning(OUTDATED, again=False),
    "AUTHRET_NETWORKISSUE": Meaning(NETWORK, again=True),
    "AUTHRET_OVERTIME": Meaning("Zoom did not answer in time.", again=True),
    "AUTHRET_SERVICE_BUSY": Meaning(BUSY, again=True),
    "AUTHRET_LIMIT_EXCEEDED_EXCEPTION": Meaning(BUSY, again=True),
    "AUTHRET_NONE": Meaning("Zoom gave no answer to the credentials.", again=True),
    "AUTHRET_UNKNOWN": Meaning(
        "Zoom gave no usable answer to the credentials: the network may stand in the way.",
        again=True,
    ),
}
"""Answers to the credentials (``AuthResult``)."""

FAILED = {
    "MEETING_FAIL_CLIENT_INCOMPATIBLE": Meaning(OUTDATED, again=False),
    "MEETING_FAIL_PASSWORD_ERR": Meaning("The meeting's passcode was not taken.", again=True),
    "MEETING_FAIL_MEETING_NOT_EXIST": Meaning(
        "Zoom does not know a meeting of this number: check zoom.meeting_id.", again=True
    ),
    "MEETING_FAIL_MEETING_NOT_START": Meaning("The meeting has not been started yet.", again=True),
    "MEETING_FAIL_MEETING_OVER": Meaning("The meeting is over.", again=True),
    "MEETING_FAIL_MEETING_USER_FULL": Meaning("The meeting is full.", again=True),
    "MEETING_FAIL_CONFLOCKED": Meaning(
        "The meeting is locked: the teacher must unlock it to let the companion in.", again=True
    ),
    "MEETING_FAIL_MEETING_RESTRICTED": Meaning(
        "The meeting lets only certain accounts in.", again=False
    ),
    "MEETING_FAIL_MEETING_RESTRICTED_JBH": Meaning(
        "The meeting lets nobody in before its host.", again=True
    ),
    "MEETING_FAIL_ENFORCE_LOGIN": Meaning(
        "The meeting lets only those in who are signed in: set zoom.companion_account.",
        again=False,
    ),
    "MEETING_FAIL_NEED_SIGN_IN_FOR_PRIVATE_MEETING": Meaning(
        "The meeting lets only those in who are signed in: set zoom.companion_account.",
        again=False,
    ),
    "MEETING_FAIL_UNABLE_TO_JOIN_EXTERNAL_MEETING": Meaning(
        "The meeting belongs to another Zoom account, which the Meeting SDK may not join.",
        again=False,
    ),
    "MEETING_FAIL_FORBID_TO_JOIN_INTERNAL_MEETING": Meaning(
        "The meeting is only for members of its Zoom account.", again=False
    ),
    "MEETING_FAIL_HOST_DISALLOW_OUTSIDE_USER_JOIN": Meaning(
        "The host lets nobody in from outside the account.", again=False
    ),
    "MEETING_FAIL_BLOCKED_BY_ACCOUNT_ADMIN": Meaning(
        "The administrator of the Zoom account does not let the companion in.", again=False
    ),
    "MEETING_FAIL_APP_CAN_NOT_ANONYMOUS_JOIN_MEETING": Meaning(
        "The meeting lets no app in that is not signed in: set zoom.companion_account.",
        again=False,
    ),
    "CONF_FAIL_REMOVED_BY_HOST": Meaning(
        "The companion was removed from this meeting, and Zoom does not let it in again.",
        again=False,
    ),
    "MEETING_FAIL_CONNECTION_ERR": Meaning(NETWORK, again=True),
    "MEETING_FAIL_RECONNECT_ERR": Meaning(NETWORK, again=True),
    "MEETING_FAIL_SESSION_ERR": Meaning(NETWORK, again=True),
    "MEETING_FAIL_MMR_ERR": Meaning(NETWORK, again=True),
    "MEETING_FAIL_NO_MMR": Meaning(NETWORK, again=True),
}
"""Why a meeting could not be joined (``MeetingFailCode``)."""

ENDED = {
    "EndMeetingReason_KickByHost": Meaning("The companion was removed by the host.", again=False),
    "EndMeetingReason_EndByHost": Meaning("The meeting was ended by its host.", again=True),
    "EndMeetingReason_JBHTimeOut": Meaning("The meeting ended, since no host came.", again=True),
    "EndMeetingReason_NoAttendee": Meaning("The meeting ended, since nobody was left.", again=True),
    "EndMeetingReason_HostStartAnotherMeeting": Meaning(
        "The meeting ended, since its host started another.", again=True
    ),
    "EndMeetingReason_FreeMeetingTimeOut": Meaning("The meeting's time was over.", again=True),
    "EndMeetingReason_DueToAuthorizedUserLeave": Meaning(
        "The companion had to leave, since the member of staff in whose name it came has left.",
        again=True,
    ),
}
"""Why the companion is in the meeting no more (``MeetingEndReason``)."""

MEETING_IS_OVER = frozenset(
    {
        "EndMeetingReason_EndByHost",
        "EndMeetingReason_JBHTimeOut",
        "EndMeetingReason_NoAttendee",
        "EndMeetingReason_HostStartAnotherMeeting",
        "EndMeetingReason_FreeMeetingTimeOut",
    }
)
"""The reasons that mean the end of the meeting, and not only of our being in it."""

NOT_HOST, NO_LOCK = "not host", "LOCK_NOT_AVAILABLE"
"""Why END, or the lock, was not asked for: no names of the SDK's, since it was not asked."""

REFUSED = {
    "SDKERR_NO_PERMISSION": "Zoom says that the companion may not: is it still co-host?",
    "SDKERR_TOO_FREQUENT_CALL": "Zoom was asked too often: try again in a moment",
    "SDKERR_NOT_IN_MEETING": "the companion is not in the call",
    "SDKERR_WRONG_USAGE": "Zoom says that this cannot be done now",
    "SDKERR_INVALID_PARAMETER": "Zoom does not know this participant any more",
    "SDKERR_MEETING_DONT_SUPPORT_FEATURE": "this meeting does not offer it",
    "SDKERR_SERVICE_FAILED": "Zoom could not do it",
}
"""Why a call was not taken (``SDKError``)."""

NOT_ASKED = {
    NOT_HOST: "the companion is not the host",
    NO_LOCK: "Chaperone can lock only with one version of Zoom's Meeting SDK, and this is another",
}
"""Why a call was not made."""


def code_name(enum: Any, code: int) -> str:
    """The name of a code, or its number where it has none."""
    try:
        return str(enum(code).name)
    except ValueError:
        return str(code)


def auth(name: str) -> Meaning:
    """What an ``AuthResult`` means."""
    return AUTH.get(name) or Meaning(f"Zoom refused the credentials ({name}).", again=True)


def failed(name: str) -> Meaning:
    """What a ``MeetingFailCode`` means."""
    return FAILED.get(name) or Meaning(f"The meeting could not be joined ({name}).", again=True)


def ended(name: str) -> Meaning:
    """What a ``MeetingEndReason`` means."""
    return ENDED.get(name) or Meaning(f"The companion left the meeting ({name}).", again=True)


def refused(name: str) -> str:
    """What an ``SDKError`` means, or why the SDK was not asked."""
    return REFUSED.get(name) or NOT_ASKED.get(name) or f"Zoom did not take it ({name})"
