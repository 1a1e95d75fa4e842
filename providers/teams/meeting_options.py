"""The options of a meeting as values, read from what Graph says of it.

What a meeting is told to be stays as it was told, so that it can be put back exactly: also a
word that nobody knew when this was written, which reads as ``UNKNOWN``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from providers.kinds import Switch

Changes = Mapping[str, object]
"""Options to change, by their names in :class:`Options`, as Graph writes them: words and flags."""


class LobbyScope(StrEnum):
    """Who comes in without waiting in the lobby."""

    ORGANIZER = "organizer"
    INVITED = "invited"
    ORGANIZATION_WITHOUT_GUESTS = "organizationExcludingGuests"
    ORGANIZATION = "organization"
    FEDERATED = "organizationAndFederated"
    EVERYONE = "everyone"
    UNKNOWN = "unknownFutureValue"


class Presenters(StrEnum):
    """Who is a presenter."""

    ORGANIZER = "organizer"
    NAMED = "roleIsPresenter"
    """Whom the organizer named."""
    ORGANIZATION = "organization"
    EVERYONE = "everyone"
    UNKNOWN = "unknownFutureValue"


class ChatMode(StrEnum):
    """Whether there is a chat."""

    DISABLED = "disabled"
    LIMITED = "limited"
    """Only while the meeting runs."""
    ENABLED = "enabled"
    UNKNOWN = "unknownFutureValue"


class Admitters(StrEnum):
    """Who can let people in from the lobby."""

    ORGANIZERS = "organizerAndCoOrganizers"
    PRESENTERS = "organizerAndCoOrganizersAndPresenters"
    UNKNOWN = "unknownFutureValue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of one meeting. ``None``: not told."""

    lobby: LobbyScope | None = None
    dial_in_bypass: bool | None = None
    """Whether whoever calls in by telephone comes in without waiting."""
    presenters: Presenters | None = None
    chat: ChatMode | None = None
    admitters: Admitters | None = None
    mics: bool | None = None
    """Whether attendees can unmute themselves ..."""
    cameras: bool | None = None
    """... and turn their camera on."""
    recording: bool | None = None
    """Whether it can be recorded ..."""
    transcription: bool | None = None
    record_automatically: bool | None = None
    """... and is, from the start on."""
    announced: bool | None = None
    """Whether it is announced who comes and goes (by telephone)."""
    renaming: bool | None = None
    """Whether participants can change the name that they are shown by."""
    passcode: bool | None = None
    """Whether its number alone is not enough to join."""
    told: Changes = field(default_factory=lambda: MappingProxyType({}), repr=False)
    """Words and flags as they were told, by the names of the fields."""

    @property
    def sealed(self) -> bool | None:
        """Whether everybody but the organizer waits in the lobby."""
        if self.lobby is None or self.dial_in_bypass is None:
            return None
        return self.lobby is LobbyScope.ORGANIZER and not self.dial_in_bypass

    def allows(self, what: Switch) -> bool | None:
        """Whether pupils may do this; ``None`` where that was not told."""
        if what is Switch.MICS:
            return self.mics
        if what is Switch.CAMERAS:
            return self.cameras
        if what is Switch.CHAT:
            return _other_than(self.chat, ChatMode.UNKNOWN, ChatMode.DISABLED)
        staff = Presenters.ORGANIZER, Presenters.NAMED
        return _other_than(self.presenters, Presenters.UNKNOWN, *staff)

    def shows(self, changes: Changes) -> bool:
        """Whether all of ``changes`` are in force."""
        return all(name in self.told and self.told[name] == changes[name] for name in changes)


def read_options(meeting: Mapping[str, object]) -> Options:
    """The options in a meeting as Graph tells it. Never fails: what is odd is not told."""
    lobby, number = (
        _object(meeting, "lobbyBypassSettings"),
        _object(meeting, "joinMeetingIdSettings"),
    )
    told: dict[str, object] = {}
    for name, (wire, kind) in _PLACES.items():
        value = (lobby if name in _IN_LOBBY else meeting).get(wire)
        if isinstance(value, bool) if kind is bool else _is_word(value):
            told[name] = value
    passcode = number.get("isPasscodeRequired")
    return Options(
        lobby=_word(LobbyScope, told.get("lobby")),
        presenters=_word(Presenters, told.get("presenters")),
        chat=_word(ChatMode, told.get("chat")),
        admitters=_word(Admitters, told.get("admitters")),
        passcode=passcode if isinstance(passcode, bool) else None,
        told=MappingProxyType(told),
        **{name: value for name, value in told.items() if isinstance(value, bool)},
    )


_PLACES: Mapping[str, tuple[str, type]] = {
    "lobby": ("scope", str),
    "dial_in_bypass": ("isDialInBypassEnabled", bool),
    "presenters": ("allowedPresenters", str),
    "chat": ("allowMeetingChat", str),
    "admitters": ("allowedLobbyAdmitters", str),
    "mics": ("allowAttendeeToEnableMic", bool),
    "cameras": ("allowAttendeeToEnableCamera", bool),
    "recording": ("allowRecording", bool),
    "transcription": ("allowTranscription", bool),
    "record_automatically": ("recordAutomatically", bool),
    "announced": ("isEntryExitAnnounced", bool),
    "renaming": ("allowParticipantsToChangeName", bool),
}
_IN_LOBBY = ("lobby", "dial_in_bypass")

CHANGEABLE = frozenset(_PLACES) - {"record_automatically", "renaming"}
"""What Graph lets be changed while the meeting runs."""

_Word = TypeVar("_Word", bound=StrEnum)


def _word(kind: type[_Word], value: object) -> _Word | None:
    if not isinstance(value, str):
        return None
    try:
        return kind(value)
    except ValueError:
        return kind("unknownFutureValue")


def _is_word(value: object) -> bool:
    """Whether it may be one of Graph's own words: anything else is nothing to send back."""
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z]{1,64}", value, re.ASCII) is not None


def _object(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _other_than(value: StrEnum | None, unknown: StrEnum, *off: StrEnum) -> bool | None:
    return None if value is None or value is unknown else value not in off
