"""Keys that switch something on and off again: how it stands, and what the key would ask for."""

from __future__ import annotations

from monitor.bindings import Command
from monitor.meeting import Meeting
from providers.base import ActionKind


def is_on(command: Command, meeting: Meeting) -> bool:
    """Whether what ``command`` switches is known to be on: what is not known, it switches on."""
    match command.kind:
        case ActionKind.LOCK:
            return bool(meeting.locked)
        case ActionKind.MUTE_ON_ENTRY:
            return bool(meeting.muted_on_entry)
    return False


def kind_of(command: Command, meeting: Meeting) -> ActionKind | None:
    """The action that ``command`` would ask for now."""
    return command.off if command.off and is_on(command, meeting) else command.kind


def label_of(command: Command, meeting: Meeting) -> str:
    """What ``command`` would do now, in at most ten characters."""
    return command.off_label if command.off and is_on(command, meeting) else command.label
