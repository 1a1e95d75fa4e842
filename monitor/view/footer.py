"""The keys at the foot of the screen, each as bright as what it can do now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.bindings import COMMANDS, Command, Group, shown
from monitor.meeting import Meeting
from monitor.switches import kind_of, label_of
from monitor.words import Words
from providers.base import Participant, Place
from widgets.tones import Part, Tone

Commands = dict[tuple[int, int], str]


def availability(command: Command, meeting: Meeting, person: Participant | None) -> str:
    """Why ``command`` cannot be used on ``person`` now; empty if it can."""
    kind = kind_of(command, meeting, person)
    if kind is None:
        return ""
    can = meeting.can(kind)
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
    there = [command for command in COMMANDS if command.footer and keys[command.id]]
    texts = {
        command: (shown(keys[command.id][0]), words.text(label_of(command, meeting, person)))
        for command in there
    }
    rows = _rows(texts, width)
    for spare in sorted({command.spare for command in there if command.spare}, reverse=True):
        if len(rows) > height:
            texts = {command: text for command, text in texts.items() if command.spare < spare}
            rows = _rows(texts, width)
    lines: list[list[Part]] = []
    commands: Commands = {}
    for number, row in enumerate(rows[:height]):
        line: list[Part] = []
        for command in row:
            key, label = texts[command]
            dim = bool(availability(command, meeting, person))
            commands[number, len(line)] = commands[number, len(line) + 1] = command.id
            line += [
                (f" {key}", Tone.DIM if dim else Tone.STRONG),
                (f" {label}", Tone.DIM if dim else Tone.PLAIN),
            ]
        lines.append(line)
    return lines, commands


def _rows(texts: Mapping[Command, tuple[str, str]], width: int) -> list[list[Command]]:
    """Which keys stand in which line, as many as it takes."""
    rows: list[list[Command]] = [[]]
    used = 0
    for command, (key, label) in texts.items():
        need = len(key) + len(label) + 2
        if used + need > width:
            rows.append([])
            used = 0
        rows[-1].append(command)
        used += need
    return rows
