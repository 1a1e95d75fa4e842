"""What callbacks are called with."""

from __future__ import annotations

from typing import Any

from . import wire
from .enums import AuthResult
from .values import (
    IMeetingReminderContent,
    IMeetingReminderHandler,
    IUserAudioStatus,
    SharingSourceInfo,
)


def auth(name: str) -> None:
    """Answer to the credentials."""
    wire.fire("onAuthenticationReturnCallback", AuthResult[name])


def arguments(callback: str, given: list[Any]) -> list[Any]:
    """Those of a callback, where they are no plain values."""
    match callback:
        case "onReminderNotifyCallback":
            return [IMeetingReminderContent(), IMeetingReminderHandler()]
        case "onUserAudioStatusChangeCallback":
            return [[IUserAudioStatus()], ""]
        case "onSharingStatusCallback":
            return [SharingSourceInfo()]
    return given
