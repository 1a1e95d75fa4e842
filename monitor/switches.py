"""Keys that switch something off and on again: how it stands, and what the key would ask for."""

from __future__ import annotations

from monitor.bindings import Command
from monitor.meeting import Meeting
from providers.base import SWITCHING, ActionKind, Participant, Place


def is_on(command: Command, meeting: Meeting, person: Participant | None = None) -> bool:
    """Whether what ``command`` switches, for ``person`` where it is about one, is known to be
    so already: what is not known is asked for."""
    match command.kind:
        case ActionKind.LOCK:
            return bool(meeting.locked)
        case ActionKind.MUTE_ON_ENTRY:
            return bool(meeting.muted_on_entry)
        case ActionKind.MIC_OFF:
            return person is not None and person.mic_allowed is False
        case ActionKind.CAMERA_OFF:
            return person is not None and person.camera_allowed is False and not person.camera
    switched = SWITCHING.get(command.kind) if command.kind else None
    return switched is not None and meeting.allowed(switched[0]) is switched[1]


def kind_of(
    command: Command, meeting: Meeting, person: Participant | None = None
) -> ActionKind | None:
    """The action that ``command`` would ask for now; ``person`` is who is selected."""
    return command.off if command.off and is_on(command, meeting, person) else command.kind


def label_of(command: Command, meeting: Meeting, person: Participant | None = None) -> str:
    """What ``command`` would do now, in at most ten characters."""
    if command.kind is ActionKind.REMOVE and person and person.place is Place.WAITING:
        return "refuse"
    return command.off_label if command.off and is_on(command, meeting, person) else command.label
