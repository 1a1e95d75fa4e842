"""The one table of keys: footer, help, palette, key card, settings and tests come from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from providers.kinds import ActionKind, Place


class Group(StrEnum):
    """Under which heading help lists a key."""

    END = "Ending"
    PERSON = "The selected person"
    ALL = "Everybody"
    SCREEN = "The screen"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a key does.

    ``label`` has at most ten characters. ``kind`` is the action that it asks the provider
    for, ``place`` where the selected person must be for it. A switch has a second action,
    ``off``, and its label, for while it is on.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: Group
    kind: ActionKind | None = None
    place: Place | None = None
    footer: bool = True
    spare: int = 0
    """Where the foot of the screen has no room, the highest are left out first."""
    off: ActionKind | None = None
    off_label: str = ""


END_ID = "end"

_CALL, _WAIT = Place.IN_CALL, Place.WAITING

COMMANDS: tuple[Command, ...] = (
    Command(
        END_ID,
        ("f12", "ctrl+e"),
        "END",
        "End the meeting for everyone, at once, from anywhere. Never asks.",
        Group.END,
        footer=False,
    ),
    Command(
        "admit",
        ("a",),
        "admit",
        "Let the selected person in from the waiting room.",
        Group.PERSON,
        ActionKind.ADMIT,
        _WAIT,
    ),
    Command(
        "admit_recognised",
        ("A",),
        "admit ✓",
        "Let everybody in who waits and is recognised (✓); shows whom first.",
        Group.ALL,
        ActionKind.ADMIT,
    ),
    Command(
        "remove",
        ("x",),
        "remove",
        "Remove the selected person, or refuse them while they wait; asks whether they may come"
        " back.",
        Group.PERSON,
        ActionKind.REMOVE,
    ),
    Command(
        "mute",
        ("m",),
        "mute",
        "Mute the selected person.",
        Group.PERSON,
        ActionKind.MUTE,
        _CALL,
    ),
    Command(
        "mute_all",
        ("M",),
        "mute all",
        "Mute everybody in the call who is not staff.",
        Group.ALL,
        ActionKind.MUTE,
    ),
    Command(
        "camera",
        ("v",),
        "cam off",
        "Turn the selected person's camera off; where the platform then keeps it off, allow it"
        " again.",
        Group.PERSON,
        ActionKind.CAMERA_OFF,
        _CALL,
        off=ActionKind.CAMERA_ALLOWED,
        off_label="cam ok",
    ),
    Command(
        "mic",
        ("i",),
        "mic off",
        "Mute the selected person so that they cannot unmute; or allow it again.",
        Group.PERSON,
        ActionKind.MIC_OFF,
        _CALL,
        spare=3,
        off=ActionKind.MIC_ALLOWED,
        off_label="mic ok",
    ),
    Command(
        "to_waiting",
        ("w",),
        "wait",
        "Put the selected person back into the waiting room.",
        Group.PERSON,
        ActionKind.TO_WAITING_ROOM,
        _CALL,
    ),
    Command(
        "hand",
        ("h",),
        "hand",
        "Lower the selected person's hand.",
        Group.PERSON,
        ActionKind.LOWER_HAND,
        _CALL,
    ),
    Command(
        "hands_down",
        ("D",),
        "hands down",
        "Lower every hand that is up.",
        Group.ALL,
        ActionKind.LOWER_HAND,
        spare=4,
    ),
    Command(
        "stop_sharing",
        ("s",),
        "unshare",
        "Stop the selected person's screen sharing.",
        Group.PERSON,
        ActionKind.STOP_SHARING,
        _CALL,
    ),
    Command(
        "lock",
        ("l",),
        "lock",
        "Lock the meeting so that nobody can join, or where the platform offers no more, have"
        " everybody who comes wait; or unlock it.",
        Group.ALL,
        ActionKind.LOCK,
        off=ActionKind.UNLOCK,
        off_label="unlock",
    ),
    Command(
        "mute_on_entry",
        ("u",),
        "mute new",
        "Mute whoever comes in from now on, or let them be heard.",
        Group.ALL,
        ActionKind.MUTE_ON_ENTRY,
        spare=2,
        off=ActionKind.SOUND_ON_ENTRY,
        off_label="hear new",
    ),
    Command(
        "mics",
        ("I",),
        "mics off",
        "Mute every pupil, those to come too, so that they cannot unmute; or allow it again.",
        Group.ALL,
        ActionKind.MICS_OFF,
        spare=5,
        off=ActionKind.MICS_ALLOWED,
        off_label="mics ok",
    ),
    Command(
        "cameras",
        ("V",),
        "cams off",
        "Turn every pupil's camera off, and keep it off; or allow cameras again.",
        Group.ALL,
        ActionKind.CAMERAS_OFF,
        spare=6,
        off=ActionKind.CAMERAS_ALLOWED,
        off_label="cams ok",
    ),
    Command(
        "chat",
        ("C",),
        "chat off",
        "Turn the chat off for pupils, or on again.",
        Group.ALL,
        ActionKind.CHAT_OFF,
        spare=7,
        off=ActionKind.CHAT_ALLOWED,
        off_label="chat ok",
    ),
    Command(
        "presenting",
        ("S",),
        "share off",
        "Let only staff share a screen, or everybody again.",
        Group.ALL,
        ActionKind.PRESENTING_OFF,
        spare=8,
        off=ActionKind.PRESENTING_ALLOWED,
        off_label="share ok",
    ),
    Command(
        "take_host",
        ("H",),
        "take host",
        "Take the host role from the teacher, who stays in the call without it; asks first.",
        Group.ALL,
        ActionKind.TAKE_HOST,
        footer=False,
    ),
    Command(
        "move",
        ("O",),
        "move",
        "Move the class to its other platform, with register and log; asks why, and what becomes"
        " of the meeting that is left.",
        Group.ALL,
        footer=False,
    ),
    Command(
        "invitation",
        ("L",),
        "new link",
        "After a move: show the text with the new link; pressed again, copy it.",
        Group.ALL,
        footer=False,
    ),
    Command(
        "rename",
        ("r",),
        "rename",
        "Give the selected person their name on the register, and no other; asks first.",
        Group.PERSON,
        ActionKind.RENAME,
    ),
    Command("note", ("n",), "note", "Write a note about the selected person.", Group.PERSON),
    Command(
        "session_note",
        ("N",),
        "log note",
        "Write a note about the lesson.",
        Group.ALL,
        footer=False,
    ),
    Command(
        "seen",
        ("space",),
        "seen",
        "Mark the alerts as seen; line by line, those that were said.",
        Group.SCREEN,
    ),
    Command(
        "to_alert",
        ("!",),
        "alert",
        "Select the person whom the gravest alert is about, unseen ones first.",
        Group.SCREEN,
    ),
    Command("filter", ("/",), "filter", "Show only names that hold some letters.", Group.SCREEN),
    Command(
        "privacy",
        ("p",),
        "mask",
        "Show pupils' initials instead of names.",
        Group.SCREEN,
        spare=1,
    ),
    Command(
        "blank", ("b",), "blank", "Blank the screen; alerts and END go on working.", Group.SCREEN
    ),
    Command(
        "next_list", ("tab",), "other list", "Go to the other list.", Group.SCREEN, footer=False
    ),
    Command(
        "sign_in",
        ("o",),
        "code",
        "Put the code for signing in away, or show it again; line by line, say it again.",
        Group.SCREEN,
        footer=False,
    ),
    Command("help", ("question_mark", "f1"), "help", "Show every key.", Group.SCREEN),
    Command(
        "palette", ("ctrl+p",), "commands", "Find a command by name.", Group.SCREEN, footer=False
    ),
    Command(
        "quit",
        ("q", "ctrl+q", "ctrl+c"),
        "leave",
        "Leave the monitor; the meeting goes on. Asks once.",
        Group.SCREEN,
    ),
)

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}

_END_KEY = re.compile(r"f([1-9]|1\d|2[0-4])|ctrl\+[a-z]")
_TAKEN = {
    "ctrl+h": "it is backspace",
    "ctrl+i": "it is tab",
    "ctrl+j": "it is enter",
    "ctrl+m": "it is enter",
    "ctrl+b": "tmux takes it",
    "ctrl+a": "screen takes it",
    "ctrl+c": "it is pressed by habit to copy",
    "ctrl+z": "it is pressed by habit to suspend",
    "ctrl+q": "it leaves the monitor",
    "ctrl+p": "it opens the commands",
}
_RESERVED = {"up", "down", "left", "right", "enter", "escape", "j", "k", "home", "end"}
_NAMED = {"?": "question_mark", "!": "exclamation_mark", "/": "slash", " ": "space"}


class KeymapError(ValueError):
    """A key in the settings cannot be used; the sentence says which, and why."""


def check_keys(mapping: Mapping[str, str | list[str]]) -> dict[str, tuple[str, ...]]:
    """The keys of every command, with those in ``mapping`` (command id → keys) changed.

    Raises KeymapError for an unknown command, a key that two commands share, one that moves
    the selection, or a key for END that can be typed into a text or does not arrive.
    """
    keys = {command.id: command.keys for command in COMMANDS}
    for command_id, wanted in mapping.items():
        if command_id not in keys:
            raise KeymapError(f"{command_id} is not a command; known are {', '.join(keys)}")
        names = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        if not names:
            raise KeymapError(f"{command_id} needs at least one key")
        keys[command_id] = tuple(_NAMED.get(name, name) for name in names)
    for name in keys[END_ID]:
        _check_end_key(name)
    _check_clashes(keys)
    return {
        command_id: tuple(_NAMED.get(k, k) for k in names) for command_id, names in keys.items()
    }


def _check_end_key(name: str) -> None:
    if not _END_KEY.fullmatch(name):
        raise KeymapError(
            f"end cannot be {name}: only f1 to f24 and ctrl with a letter work from everywhere"
        )
    if name in _TAKEN:
        raise KeymapError(f"end cannot be {name}: {_TAKEN[name]}")


def _check_clashes(keys: Mapping[str, tuple[str, ...]]) -> None:
    owner: dict[str, str] = {}
    for command_id, names in keys.items():
        for name in names:
            if name in _RESERVED:
                raise KeymapError(f"{command_id} cannot be {name}: it moves the selection")
            if owner.setdefault(name, command_id) != command_id:
                raise KeymapError(f"{name} is the key of both {owner[name]} and {command_id}")


_SHOWN = {
    "question_mark": "?",
    "exclamation_mark": "!",
    "slash": "/",
    "space": "space",
}


def shown(key: str) -> str:
    """A key as people write it: ``?`` for ``question_mark``, ``F12`` for ``f12``."""
    if re.fullmatch(r"f\d+", key):
        return key.upper()
    return _SHOWN.get(key, key)
