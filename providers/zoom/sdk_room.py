"""What Zoom's SDK shows of the meeting it is in, read whole each time.

Runs in the companion's child. Waiting room and video have no event class that Python can have,
and events can be lost, so that everything is read again and again; a row is a dictionary of plain
values. The SDK's service is handed in; the SDK is never imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from providers.zoom.sdk_lock import Lock

Row = dict[str, Any]


class Room:
    """The people and the switches of one meeting, through its service's controllers.

    They are ``None`` until the meeting is joined, and again when it is over: then so is what is
    read here. ``lock`` is what locks it, where that can be done.
    """

    def __init__(self, service: Any, lock: Lock | None = None) -> None:
        self.service = service
        self.lock = lock
        self.locked: bool | None = None
        """Whether nobody can join; ``None``: not told. Only callbacks tell it ..."""
        self.share_locked: bool | None = None
        """... as they do whether only the host and co-hosts can share."""

    @property
    def participants(self) -> Any:
        """The controller of who is in the call."""
        return self.service.GetMeetingParticipantsController()

    @property
    def waiting(self) -> Any:
        """The controller of the waiting room."""
        return self.service.GetMeetingWaitingRoomController()

    @property
    def audio(self) -> Any:
        """The controller of everybody's sound."""
        return self.service.GetMeetingAudioController()

    @property
    def video(self) -> Any:
        """The controller of everybody's cameras."""
        return self.service.GetMeetingVideoController()

    @property
    def share(self) -> Any:
        """The controller of shared screens."""
        return self.service.GetMeetingShareController()

    def me(self) -> Any:
        """Ourselves, as a participant; ``None`` when not in the call."""
        participants = self.participants
        return None if participants is None else participants.GetMySelfUser()

    def is_host(self) -> bool:
        """Whether we are the host now."""
        me = self.me()
        return me is not None and bool(me.IsHost())

    def read(self) -> Row:
        """Everything: ``call`` and ``waiting`` (``None`` where it cannot be read), ``me`` (our
        own id), ``switches``."""
        me = self.me()
        return {
            "me": None if me is None else me.GetUserID(),
            "call": self._call(),
            "waiting": self._in_waiting_room(),
            "switches": self._switches(),
        }

    def _call(self) -> list[Row] | None:
        participants = self.participants
        if participants is None:
            return None
        share = self.share
        sharing = set() if share is None else set(share.GetViewableSharingUserList() or ())
        found = []
        for number in participants.GetParticipantsList() or ():
            user = participants.GetUserByUserID(number)
            if user is not None and not user.IsInWaitingRoom():
                found.append(self._row(user, number in sharing))
        return found

    def _row(self, user: Any, sharing: bool) -> Row:
        return {
            "id": user.GetUserID(),
            "name": _text(user.GetUserName),
            "person": _text(user.GetPersistentId),
            "role": user.GetUserRole().name,
            "sound": user.GetAudioJoinType().name,
            "muted": bool(user.IsAudioMuted()),
            "camera": bool(user.IsVideoOn()),
            "hand": bool(user.IsRaiseHand()),
            "sharing": sharing,
            "phone": bool(user.IsPurePhoneUser()),
        }

    def _in_waiting_room(self) -> list[Row] | None:
        waiting = self.waiting
        if waiting is None:
            return None
        found = []
        for number in waiting.GetWaitingRoomLst() or ():
            user = waiting.GetWaitingRoomUserInfoByID(number)
            if user is not None:
                name, person = _text(user.GetUserName), _text(user.GetPersistentId)
                phone = bool(user.IsPurePhoneUser())
                found.append({"id": number, "name": name, "person": person, "phone": phone})
        return found

    def _switches(self) -> Row:
        """How the meeting is set, as far as it can be read."""
        waiting, audio, participants = self.waiting, self.audio, self.participants
        found: Row = {
            "locked": self.locked,
            "can_lock": self.lock is not None,
            "share_locked": self.share_locked,
        }
        if waiting is not None:
            found["waiting_room"] = bool(waiting.IsWaitingRoomOnEntryFlagOn())
        if audio is not None:
            found["mute_on_entry"] = bool(audio.IsMuteOnEntryEnabled())
        if participants is not None:
            found["may_unmute"] = bool(participants.IsParticipantsUnmuteSelfAllowed())
            found["may_rename"] = bool(participants.IsParticipantsRenameAllowed())
            found["may_start_video"] = bool(participants.IsParticipantsStartVideoAllowed())
        return found


def _text(read: Callable[[], str]) -> str:
    """What somebody chose to be called need not be text: one of them must not hide the others."""
    try:
        return read()
    except UnicodeDecodeError as error:
        return error.object.decode(errors="replace")
