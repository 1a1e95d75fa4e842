"""A stand-in for Zoom's Meeting SDK, with what the companion's child uses of it and no more.

It proves what the child does with an SDK that answers, refuses and calls back; it proves nothing
about Zoom. That its names, types and numbers are the real ones is held by
``tests/zoom_call/test_likeness.py``. ``__all__`` is all that there is.
"""

from __future__ import annotations

from .controllers import (
    IMeetingAudioController,
    IMeetingParticipantsController,
    IMeetingReminderController,
    IMeetingShareController,
    IMeetingVideoController,
    IMeetingWaitingRoomController,
)
from .enums import (
    AudioType,
    AuthResult,
    LeaveMeetingCmd,
    MeetingEndReason,
    MeetingFailCode,
    MeetingStatus,
    SDKError,
    SDKUserType,
    UserRole,
)
from .people import IUserInfo
from .services import (
    CreateAuthService,
    CreateMeetingService,
    IAuthService,
    IMeetingService,
    InitSDK,
)
from .values import (
    AuthContext,
    AuthServiceEventCallbacks,
    IAuthServiceEvent,
    IMeetingAudioCtrlEvent,
    IMeetingParticipantsCtrlEvent,
    IMeetingReminderContent,
    IMeetingReminderEvent,
    IMeetingReminderHandler,
    IMeetingServiceEvent,
    IMeetingShareCtrlEvent,
    InitParam,
    IUserAudioStatus,
    JoinParam,
    JoinParam4WithoutLogin,
    MeetingAudioCtrlEventCallbacks,
    MeetingParticipantsCtrlEventCallbacks,
    MeetingReminderEventCallbacks,
    MeetingServiceEventCallbacks,
    MeetingShareCtrlEventCallbacks,
    SharingSourceInfo,
)

__all__ = [
    "AudioType",
    "AuthContext",
    "AuthResult",
    "AuthServiceEventCallbacks",
    "CreateAuthService",
    "CreateMeetingService",
    "IAuthService",
    "IAuthServiceEvent",
    "IMeetingAudioController",
    "IMeetingAudioCtrlEvent",
    "IMeetingParticipantsController",
    "IMeetingParticipantsCtrlEvent",
    "IMeetingReminderContent",
    "IMeetingReminderController",
    "IMeetingReminderEvent",
    "IMeetingReminderHandler",
    "IMeetingService",
    "IMeetingServiceEvent",
    "IMeetingShareController",
    "IMeetingShareCtrlEvent",
    "IMeetingVideoController",
    "IMeetingWaitingRoomController",
    "IUserAudioStatus",
    "IUserInfo",
    "InitParam",
    "InitSDK",
    "JoinParam",
    "JoinParam4WithoutLogin",
    "LeaveMeetingCmd",
    "MeetingAudioCtrlEventCallbacks",
    "MeetingEndReason",
    "MeetingFailCode",
    "MeetingParticipantsCtrlEventCallbacks",
    "MeetingReminderEventCallbacks",
    "MeetingServiceEventCallbacks",
    "MeetingShareCtrlEventCallbacks",
    "MeetingStatus",
    "SDKError",
    "SDKUserType",
    "SharingSourceInfo",
    "UserRole",
]
