"""Starting the SDK, its credentials, and the way into a meeting and out."""

from __future__ import annotations

from . import fired, wire
from .bound import bound
from .controllers import (
    IMeetingAudioController,
    IMeetingParticipantsController,
    IMeetingReminderController,
    IMeetingShareController,
    IMeetingVideoController,
    IMeetingWaitingRoomController,
)
from .enums import LeaveMeetingCmd, SDKError
from .values import AuthContext, IAuthServiceEvent, IMeetingServiceEvent, InitParam, JoinParam
from .wire import made


class IAuthService:
    @bound
    def SetEvent(self, arg: IAuthServiceEvent, /) -> SDKError:
        wire.keep(arg)
        return SDKError.SDKERR_SUCCESS

    @bound
    def SDKAuth(self, arg: AuthContext, /) -> SDKError:
        def answer() -> None:
            if wire.meeting["auth"] is not None:
                wire.later(lambda: fired.auth(wire.meeting["auth"]))

        return made("SDKAuth", arg.jwt_token, then=answer)


class IMeetingService:
    @bound
    def SetEvent(self, arg: IMeetingServiceEvent, /) -> SDKError:
        wire.keep(arg)
        return SDKError.SDKERR_SUCCESS

    @bound
    def Join(self, arg: JoinParam, /) -> SDKError:
        given = {"userType": arg.userType.name, **vars(arg.param)}
        return made("Join", given, then=lambda: _go_through(wire.meeting["join"]))

    @bound
    def Leave(self, arg: LeaveMeetingCmd, /) -> SDKError:
        reason = "end_reason" if arg is LeaveMeetingCmd.END_MEETING else "reason"
        states = [
            ["MEETING_STATUS_DISCONNECTING", 0],
            ["MEETING_STATUS_ENDED", wire.meeting[reason]],
        ]
        return made("Leave", arg.name, then=lambda: _go_through(states))

    @bound
    def GetMeetingParticipantsController(self) -> IMeetingParticipantsController:
        return IMeetingParticipantsController() if wire.inside else None  # type: ignore[return-value]

    @bound
    def GetMeetingWaitingRoomController(self) -> IMeetingWaitingRoomController:
        return IMeetingWaitingRoomController() if wire.inside else None  # type: ignore[return-value]

    @bound
    def GetMeetingAudioController(self) -> IMeetingAudioController:
        return IMeetingAudioController() if wire.inside else None  # type: ignore[return-value]

    @bound
    def GetMeetingVideoController(self) -> IMeetingVideoController:
        return IMeetingVideoController() if wire.inside else None  # type: ignore[return-value]

    @bound
    def GetMeetingShareController(self) -> IMeetingShareController:
        return IMeetingShareController() if wire.inside else None  # type: ignore[return-value]

    @bound
    def GetMeetingReminderController(self) -> IMeetingReminderController:
        return IMeetingReminderController() if wire.inside else None  # type: ignore[return-value]


def _go_through(states: list[list[object]]) -> None:
    for name, code in states:
        wire.later(lambda name=name, code=code: wire.status(name, code))  # type: ignore[misc]


_auth, _service = IAuthService(), IMeetingService()


@bound
def InitSDK(initParam: InitParam) -> SDKError:
    wire.open_up()
    return made("InitSDK", vars(initParam))


@bound
def CreateAuthService() -> IAuthService:
    return _auth


@bound
def CreateMeetingService() -> IMeetingService:
    return _service
