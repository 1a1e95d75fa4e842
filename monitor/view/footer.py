"""The keys at the foot of the screen, each as bright as what it can do now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.bindings import COMMANDS, Command, Group, shown
from monitor.meeting import Meeting
from monitor.words import Words
from providers.base import ActionKind, Participant, Place
from widgets.tones import Part, Tone

Commands = dict[tuple[int, int], str]


def availability(command: Command, meeting: Meeting, person: Participant | None) -> str:
    """Why ``command`` cannot be used on ``person`` now; empty if it can."""
    if command.kind is None:
        return ""
    unlock = command.kind is ActionKind.LOCK and meeting.locked
    can = meeting.can(ActionKind.UNLOCK if unlock else command.kind)
    if not can.available:
        return can.reason
    if command.group is not Group.PERSON:
        return ""
    if person is None:
        return "nobody is selected"
    if person.companion:
        return "this is Chaperone's own companion"
    if command.place is not None and person.place is not command.place:
        where = "in the waiting room" if command.place is Place.WAITING else "in the call"
        return f"only for somebody {where}"
    return ""


def footer(
    keys: Mapping[str, Sequence[str]],
    meeting: Meeting,
    person: Participant | None,
    words: Words,
    width: int,
    height: int,
) -> tuple[list[list[Part]], Commands]:
    """Lines of keys for ``width`` × ``height`` cells, and which part is which command."""
    lines: list[list[Part]] = [[]]
    commands: Commands = {}
    used = 0
    for command in COMMANDS:
        if not command.footer or not keys[command.id]:
            continue
        key, label = shown(keys[command.id][0]), words.text(command.label)
        if command.id == "lock" and meeting.locked:
            label = "unlock"
        need = len(key) + len(label) + 2
        if used + need > width:
            if len(lines) == height:
                break
            lines.append([])
            used = 0
        dim = bool(availability(command, meeting, person))
        line = len(lines) - 1
        commands[line, len(lines[line])] = commands[line, len(lines[line]) + 1] = command.id
        lines[line] += [
            (f" {key}", Tone.DIM if dim else Tone.STRONG),
            (f" {label}", Tone.DIM if dim else Tone.PLAIN),
        ]
        used += need
    return lines, commands
