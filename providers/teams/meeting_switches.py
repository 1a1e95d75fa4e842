"""From what staff ask for to the options that are changed, and back to what was before.

Pure: :func:`changes` says what to change, :func:`noting` what to remember first, so that the
opposite puts it back, and :func:`forgetting` what is used up when it is done.
"""

from __future__ import annotations

from collections.abc import Mapping

from providers.base import ProviderError
from providers.kinds import SWITCHING, ActionKind, Switch
from providers.teams.meeting_options import Changes, ChatMode, LobbyScope, Options, Presenters

SEALED: Changes = {"lobby": LobbyScope.ORGANIZER.value, "dial_in_bypass": False}
"""Everybody but the organizer waits in the lobby: the nearest that Teams has to a lock."""

CHANGING = frozenset({ActionKind.LOCK, ActionKind.UNLOCK, *SWITCHING})
"""What is done by changing the meeting's options."""

Before = Mapping[tuple[str, bool], object]
"""Values that were replaced, by the option's name and whether they allowed something."""

_OPTION: Mapping[Switch, str] = {
    Switch.MICS: "mics",
    Switch.CAMERAS: "cameras",
    Switch.CHAT: "chat",
    Switch.PRESENTING: "presenters",
}
_USUAL: Mapping[tuple[str, bool], object] = {
    ("mics", False): False,
    ("mics", True): True,
    ("cameras", False): False,
    ("cameras", True): True,
    ("chat", False): ChatMode.DISABLED.value,
    ("chat", True): ChatMode.LIMITED.value,
    ("presenters", False): Presenters.ORGANIZER.value,
    ("presenters", True): Presenters.EVERYONE.value,
}
"""What is set where nothing is remembered."""
_NO_NAME = LobbyScope.UNKNOWN.value
"""Graph's word, in all its lists, for a value that it does not tell: nothing to send back."""

NOT_KEPT = (
    "What the lobby let by before it was closed is not known here: open it in the meeting's "
    "options in Teams."
)


class NotKept(ProviderError):
    """What was before is not known, and guessing would let people by."""


def changes(kind: ActionKind, now: Options, before: Before) -> Changes:
    """The options to change for ``kind`` (one of :data:`CHANGING`) where they are as in ``now``;
    none where it is so already.

    Raises NotKept where the lobby is to be opened as it was, and nobody knows how that was.
    """
    if kind is ActionKind.LOCK:
        return {} if now.sealed else SEALED
    if kind is ActionKind.UNLOCK:
        return _unsealing(now, before)
    what, allow = SWITCHING[kind]
    if now.allows(what) is allow:
        return {}
    at = _OPTION[what], allow
    return {at[0]: before.get(at, _USUAL[at])}


def noting(kind: ActionKind, now: Options, before: Before) -> Before:
    """``before`` with what ``kind`` is about to replace."""
    if kind is ActionKind.LOCK:
        found = {(name, True): now.told.get(name, _NO_NAME) for name in SEALED}
        known = {at: value for at, value in found.items() if value != _NO_NAME}
        return {**known, **before} if now.sealed else {**_without_lobby(before), **known}
    if kind not in SWITCHING:
        return before
    what, allow = SWITCHING[kind]
    value, allowed = now.told.get(_OPTION[what], _NO_NAME), now.allows(what)
    if value == _NO_NAME or allowed is allow:
        return before
    return {**before, (_OPTION[what], not allow): value}


def forgetting(kind: ActionKind, before: Before) -> Before:
    """``before`` without what is used up once ``kind`` has been done."""
    return _without_lobby(before) if kind is ActionKind.UNLOCK else before


def _without_lobby(before: Before) -> Before:
    return {at: value for at, value in before.items() if at[0] not in SEALED}


def _unsealing(now: Options, before: Before) -> Changes:
    kept = {name: before[name, True] for name in SEALED if (name, True) in before}
    if "lobby" not in kept and now.lobby in (None, LobbyScope.ORGANIZER, LobbyScope.UNKNOWN):
        raise NotKept(NOT_KEPT)
    return {name: value for name, value in kept.items() if now.told.get(name) != value}
