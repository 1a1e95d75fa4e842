"""The structures and the callback classes of Zoom's SDK, as far as the worker uses them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .bound import Fields, bound
from .enums import AuthResult, MeetingStatus, SDKError, SDKUserType
from .wire import made


class InitParam(Fields):
    strWebDomain: str = ""
    enableGenerateDump: bool = True
    enableLogByDefault: bool = True


class AuthContext(Fields):
    jwt_token: str = ""


class JoinParam4WithoutLogin(Fields):
    meetingNumber: int = 0
    userName: str = ""
    psw: str = ""
    userZAK: str = ""
    customer_key: str = ""
    isVideoOff: bool = False
    isAudioOff: bool = False


class JoinParam(Fields):
    userType: SDKUserType = SDKUserType.SDK_UT_NORMALUSER
    param: JoinParam4WithoutLogin

    def __init__(self) -> None:
        self.param = JoinParam4WithoutLogin()


class SharingSourceInfo:
    """Nothing of it is read."""


class IUserAudioStatus:
    """Nothing of it is read."""


class IMeetingReminderContent:
    """Nothing of it is read."""


class IMeetingReminderHandler:
    @bound
    def Accept(self) -> SDKError:
        return made("Accept")


class _Events:
    callbacks: dict[str, Callable[..., None]]

    def _have(self, given: dict[str, Any]) -> None:
        self.callbacks = {name: call for name, call in given.items() if name[:2] == "on" and call}


class IAuthServiceEvent(_Events):
    """What an auth service tells."""


class IMeetingServiceEvent(_Events):
    """What a meeting service tells."""


class IMeetingParticipantsCtrlEvent(_Events):
    """What is told of participants."""


class IMeetingAudioCtrlEvent(_Events):
    """What is told of sound."""


class IMeetingShareCtrlEvent(_Events):
    """What is told of shared screens."""


class IMeetingReminderEvent(_Events):
    """What everybody is to agree to."""


class AuthServiceEventCallbacks(IAuthServiceEvent):
    def __init__(
        self, onAuthenticationReturnCallback: Callable[[AuthResult], None] | None = None
    ) -> None:
        self._have(locals())


class MeetingServiceEventCallbacks(IMeetingServiceEvent):
    def __init__(
        self, onMeetingStatusChangedCallback: Callable[[MeetingStatus, int], None] | None = None
    ) -> None:
        self._have(locals())


class MeetingParticipantsCtrlEventCallbacks(IMeetingParticipantsCtrlEvent):
    def __init__(
        self,
        onUserJoinCallback: Callable[[Sequence[int], str], None] | None = None,
        onUserLeftCallback: Callable[[Sequence[int], str], None] | None = None,
        onHostChangeNotificationCallback: Callable[[int], None] | None = None,
        onLowOrRaiseHandStatusChangedCallback: Callable[[bool, int], None] | None = None,
        onUserNamesChangedCallback: Callable[[Sequence[int]], None] | None = None,
        onCoHostChangeNotificationCallback: Callable[[int, bool], None] | None = None,
        onAllHandsLoweredCallback: Callable[[], None] | None = None,
        onAllowParticipantsRenameNotificationCallback: Callable[[bool], None] | None = None,
        onAllowParticipantsUnmuteSelfNotificationCallback: Callable[[bool], None] | None = None,
        onAllowParticipantsStartVideoNotificationCallback: Callable[[bool], None] | None = None,
    ) -> None:
        self._have(locals())


class MeetingAudioCtrlEventCallbacks(IMeetingAudioCtrlEvent):
    def __init__(
        self,
        onUserAudioStatusChangeCallback: Callable[[Sequence[IUserAudioStatus], str], None]
        | None = None,
        onMuteOnEntryStatusChangeCallback: Callable[[bool], None] | None = None,
    ) -> None:
        self._have(locals())


class MeetingShareCtrlEventCallbacks(IMeetingShareCtrlEvent):
    def __init__(
        self,
        onSharingStatusCallback: Callable[[SharingSourceInfo], None] | None = None,
        onLockShareStatusCallback: Callable[[bool], None] | None = None,
    ) -> None:
        self._have(locals())


class MeetingReminderEventCallbacks(IMeetingReminderEvent):
    def __init__(
        self,
        onReminderNotifyCallback: Callable[[IMeetingReminderContent, IMeetingReminderHandler], None]
        | None = None,
    ) -> None:
        self._have(locals())
