"""The controllers of a meeting: what is asked of it, and what comes of that."""

from __future__ import annotations

from . import wire
from .bound import bound
from .enums import SDKError
from .people import IUserInfo, change, drop, move, row
from .values import (
    IMeetingAudioCtrlEvent,
    IMeetingParticipantsCtrlEvent,
    IMeetingReminderEvent,
    IMeetingShareCtrlEvent,
)
from .wire import made


def _is_on(name: str) -> bool:
    return bool(wire.meeting["switches"].get(name))


def _switch(name: str, on: bool) -> None:
    wire.meeting["switches"][name] = on


class IMeetingParticipantsController:
    @bound
    def SetEvent(self, arg: IMeetingParticipantsCtrlEvent, /) -> SDKError:
        wire.keep(arg)
        return SDKError.SDKERR_SUCCESS

    @bound
    def GetParticipantsList(self) -> list[int]:
        wire.lists += 1
        return [found["id"] for found in wire.meeting["call"]]

    @bound
    def GetUserByUserID(self, arg: int, /) -> IUserInfo:
        found = row("call", arg)
        return IUserInfo(found) if found else None  # type: ignore[return-value]

    @bound
    def GetMySelfUser(self) -> IUserInfo:
        return self.GetUserByUserID(wire.meeting["me"])

    @bound
    def IsParticipantsUnmuteSelfAllowed(self) -> bool:
        return _is_on("may_unmute")

    @bound
    def IsParticipantsRenameAllowed(self) -> bool:
        return _is_on("may_rename")

    @bound
    def IsParticipantsStartVideoAllowed(self) -> bool:
        return _is_on("may_start_video")

    @bound
    def ExpelUser(self, arg: int, /) -> SDKError:
        return made("ExpelUser", arg, then=lambda: drop("call", arg))

    @bound
    def LowerHand(self, arg: int, /) -> SDKError:
        return made("LowerHand", arg, then=lambda: change("call", arg, hand=False))

    @bound
    def ChangeUserName(self, arg0: int, arg1: str, arg2: bool, /) -> SDKError:
        return made(
            "ChangeUserName", arg0, arg1, arg2, then=lambda: change("call", arg0, name=arg1)
        )

    @bound
    def AllowParticipantsToRename(self, arg: bool, /) -> SDKError:
        return made("AllowParticipantsToRename", arg, then=lambda: _switch("may_rename", arg))

    @bound
    def ReclaimHostByHostKey(self, arg: str, /) -> SDKError:
        me = wire.meeting["me"]
        return made(
            "ReclaimHostByHostKey", arg, then=lambda: change("call", me, role="USERROLE_HOST")
        )


class IMeetingWaitingRoomController:
    @bound
    def GetWaitingRoomLst(self) -> list[int]:
        return [found["id"] for found in wire.meeting["waiting"]]

    @bound
    def GetWaitingRoomUserInfoByID(self, arg: int, /) -> IUserInfo:
        found = row("waiting", arg)
        return IUserInfo(found, waits=True) if found else None  # type: ignore[return-value]

    @bound
    def IsWaitingRoomOnEntryFlagOn(self) -> bool:
        return _is_on("waiting_room")

    @bound
    def AdmitToMeeting(self, arg: int, /) -> SDKError:
        return made("AdmitToMeeting", arg, then=lambda: move(arg, "waiting", "call"))

    @bound
    def ExpelUser(self, arg: int, /) -> SDKError:
        return made("ExpelUser from the waiting room", arg, then=lambda: drop("waiting", arg))

    @bound
    def PutInWaitingRoom(self, arg: int, /) -> SDKError:
        return made("PutInWaitingRoom", arg, then=lambda: move(arg, "call", "waiting"))

    @bound
    def RenameUser(self, arg0: int, arg1: str, /) -> SDKError:
        return made("RenameUser", arg0, arg1, then=lambda: change("waiting", arg0, name=arg1))

    @bound
    def EnableWaitingRoomOnEntry(self, arg: bool, /) -> SDKError:
        return made("EnableWaitingRoomOnEntry", arg, then=lambda: _switch("waiting_room", arg))


class IMeetingAudioController:
    @bound
    def SetEvent(self, arg: IMeetingAudioCtrlEvent, /) -> SDKError:
        wire.keep(arg)
        return SDKError.SDKERR_SUCCESS

    @bound
    def IsMuteOnEntryEnabled(self) -> bool:
        return _is_on("mute_on_entry")

    @bound
    def MuteAudio(self, userid: int, allowUnmuteBySelf: bool = True) -> SDKError:
        return made(
            "MuteAudio",
            userid,
            allowUnmuteBySelf,
            then=lambda: change("call", userid, muted=True),
        )

    @bound
    def EnableMuteOnEntry(self, arg0: bool, arg1: bool, /) -> SDKError:
        return made("EnableMuteOnEntry", arg0, arg1, then=lambda: _switch("mute_on_entry", arg0))


class IMeetingVideoController:
    @bound
    def StopAttendeeVideo(self, arg: int, /) -> SDKError:
        return made("StopAttendeeVideo", arg, then=lambda: change("call", arg, camera=False))


class IMeetingShareController:
    @bound
    def SetEvent(self, arg: IMeetingShareCtrlEvent, /) -> SDKError:
        wire.keep(arg)
        return SDKError.SDKERR_SUCCESS

    @bound
    def GetViewableSharingUserList(self) -> list[int]:
        return [found["id"] for found in wire.meeting["call"] if found.get("share")]

    @bound
    def LockShare(self, arg: bool, /) -> SDKError:
        return made(
            "LockShare",
            arg,
            then=lambda: wire.later(lambda: wire.fire("onLockShareStatusCallback", arg)),
        )


class IMeetingReminderController:
    @bound
    def SetEvent(self, arg: IMeetingReminderEvent, /) -> SDKError:
        wire.keep(arg)
        return SDKError.SDKERR_SUCCESS
