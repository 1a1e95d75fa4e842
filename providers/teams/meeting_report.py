"""What in a meeting's options speaks against a school's safety, for before the lesson."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from providers.teams.meeting_options import Admitters, ChatMode, LobbyScope, Options, Presenters


class Weight(StrEnum):
    """How much it matters."""

    DANGER = "danger"
    """Strangers may get in, or pupils may be recorded."""
    WARNING = "warning"
    INFO = "info"
    UNKNOWN = "unknown"
    """It could not be told."""


@dataclass(frozen=True, slots=True)
class OptionFinding:
    """One option that is not as a lesson needs it: a sentence, and what to do."""

    option: str
    """Its name in :class:`~providers.teams.meeting_options.Options`."""
    weight: Weight
    text: str
    remedy: str


_LOBBY = "meeting options in Teams, 'Who can bypass the lobby?': Only organizers and co-organizers"
_PRESENT = "meeting options in Teams, 'Who can present?': People I choose, and name the staff"


def options_report(options: Options) -> list[OptionFinding]:
    """What is not as a school's policy wants it, the gravest first. Empty: all is well."""
    found = [*_lobby(options), *_presenters(options), *_chat(options), *_records(options)]
    found += _others(options)
    order = list(Weight)
    return sorted(found, key=lambda finding: order.index(finding.weight))


def _lobby(options: Options) -> Iterator[OptionFinding]:
    scope = options.lobby
    if scope is None or scope is LobbyScope.UNKNOWN:
        text = "Who comes in without waiting in the lobby cannot be told."
        yield OptionFinding("lobby", Weight.UNKNOWN, text, f"look it up: {_LOBBY}")
    elif scope is not LobbyScope.ORGANIZER:
        weight, text = _PASSING[scope]
        yield OptionFinding("lobby", weight, text, _LOBBY)
    if options.dial_in_bypass:
        text = "Whoever calls in by telephone comes in without waiting in the lobby."
        remedy = "meeting options in Teams, 'People dialing in can bypass the lobby': off"
        yield OptionFinding("dial_in_bypass", Weight.DANGER, text, remedy)
    if options.admitters is Admitters.PRESENTERS:
        pupils = options.presenters in (Presenters.EVERYONE, Presenters.ORGANIZATION)
        text = (
            "Everybody who can present, pupils too, can let people in from the lobby."
            if pupils
            else "Every presenter can let people in from the lobby, not only organisers."
        )
        remedy = "meeting options in Teams, 'Who can admit from the lobby?': organizers"
        weight = Weight.DANGER if pupils else Weight.INFO
        yield OptionFinding("admitters", weight, text, remedy)


_PASSING = {
    LobbyScope.EVERYONE: (Weight.DANGER, "Everybody gets in without waiting in the lobby."),
    LobbyScope.FEDERATED: (
        Weight.DANGER,
        "Everybody of the school and of every organisation that it trusts gets in without waiting "
        "in the lobby.",
    ),
    LobbyScope.ORGANIZATION: (
        Weight.WARNING,
        "Everybody with an account or a guest account of the school gets in without waiting in "
        "the lobby: pupils are not seen before they are in.",
    ),
    LobbyScope.ORGANIZATION_WITHOUT_GUESTS: (
        Weight.WARNING,
        "Everybody with an account of the school gets in without waiting in the lobby: pupils "
        "are not seen before they are in.",
    ),
    LobbyScope.INVITED: (
        Weight.WARNING,
        "Whoever was invited gets in without waiting in the lobby: pupils are not seen before "
        "they are in.",
    ),
}


def _presenters(options: Options) -> Iterator[OptionFinding]:
    who = options.presenters
    if who is None or who is Presenters.UNKNOWN:
        text = "Who can present, and so mute or remove others, cannot be told."
        yield OptionFinding("presenters", Weight.UNKNOWN, text, f"look it up: {_PRESENT}")
    elif who is Presenters.EVERYONE:
        text = "Everybody can present: share their screen, mute and remove others."
        yield OptionFinding("presenters", Weight.DANGER, text, _PRESENT)
    elif who is Presenters.ORGANIZATION:
        text = "Everybody of the school, pupils too, can present: share, mute and remove others."
        yield OptionFinding("presenters", Weight.DANGER, text, _PRESENT)


def _chat(options: Options) -> Iterator[OptionFinding]:
    remedy = "meeting options in Teams, 'Meeting chat': off; or the key for it in the lesson"
    if options.chat is None or options.chat is ChatMode.UNKNOWN:
        text = "Whether pupils may use the chat cannot be told."
        yield OptionFinding("chat", Weight.UNKNOWN, text, f"look it up: {remedy}")
    elif options.chat is not ChatMode.DISABLED:
        when = " before and after the lesson, too" if options.chat is ChatMode.ENABLED else ""
        text = f"Pupils may use the chat{when}."
        yield OptionFinding("chat", Weight.WARNING, text, remedy)


def _records(options: Options) -> Iterator[OptionFinding]:
    where = "meeting options in Teams, 'Recording & transcription'"
    if options.record_automatically:
        text = "It is recorded automatically from the start on."
        remedy = f"before the lesson, {where}: 'Record and transcribe automatically' off"
        yield OptionFinding("record_automatically", Weight.DANGER, text, remedy)
    elif options.record_automatically is None:
        text = "Whether it is recorded automatically cannot be told."
        yield OptionFinding("record_automatically", Weight.UNKNOWN, text, f"look it up: {where}")
    if options.recording:
        text = "It can be recorded."
        yield OptionFinding("recording", Weight.WARNING, text, f"{where}: nobody")
    if options.transcription:
        text = "It can be transcribed: what pupils say is written down with their names."
        yield OptionFinding("transcription", Weight.WARNING, text, f"{where}: nobody")


def _others(options: Options) -> Iterator[OptionFinding]:
    if options.mics:
        text = "Pupils can unmute themselves; whether they come in muted Teams does not tell."
        remedy = "meeting options in Teams, 'Allow mic for attendees': off; or the key for it"
        yield OptionFinding("mics", Weight.INFO, text, remedy)
    if options.renaming:
        text = "Participants can change the name that they are shown by."
        remedy = "meeting options in Teams, 'Let people change their name': off"
        yield OptionFinding("renaming", Weight.WARNING, text, remedy)
    if options.passcode is False:
        text = "Its number alone is enough to join, without a passcode."
        remedy = "make a new meeting, with a passcode: an old one cannot be given one"
        yield OptionFinding("passcode", Weight.WARNING, text, remedy)
