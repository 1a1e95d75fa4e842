"""Keys that switch: what they would ask for follows what the platform told, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.bindings import BY_ID, COMMANDS, Command
from monitor.meeting import Meeting, apply
from monitor.switches import kind_of, label_of
from providers.base import (
    SWITCHING,
    ActionKind,
    Locked,
    MutedOnEntry,
    Participant,
    Place,
    Switched,
)

SWITCHES = [command for command in COMMANDS if command.kind in SWITCHING]
PERSON = Participant("p", "Jack", Place.IN_CALL, camera=False)


def test_every_switch_has_a_key() -> None:
    kinds = {command.kind for command in SWITCHES} | {command.off for command in SWITCHES}
    assert kinds == set(SWITCHING)


@pytest.mark.parametrize("command", SWITCHES, ids=lambda command: command.id)
@pytest.mark.parametrize("allowed", [None, True, False])
def test_a_key_for_all_turns_off_what_is_not_known_to_be_off(
    command: Command, allowed: bool | None
) -> None:
    assert command.kind is not None
    what, _allowed = SWITCHING[command.kind]
    meeting = apply(Meeting(), Switched(what, allowed, 1.0))
    off = allowed is False
    assert kind_of(command, meeting) is (command.off if off else command.kind)
    assert label_of(command, meeting) == (command.off_label if off else command.label)
    assert SWITCHING[kind_of(command, meeting) or ActionKind.LOCK] == (what, off)


@pytest.mark.parametrize(
    ("command_id", "field", "off", "back"),
    [
        ("mic", "mic_allowed", ActionKind.MIC_OFF, ActionKind.MIC_ALLOWED),
        ("camera", "camera_allowed", ActionKind.CAMERA_OFF, ActionKind.CAMERA_ALLOWED),
    ],
)
def test_a_key_for_one_person_allows_again_only_what_is_known_to_be_kept_off(
    command_id: str, field: str, off: ActionKind, back: ActionKind
) -> None:
    command, meeting = BY_ID[command_id], Meeting()
    for value, kind in ((None, off), (True, off), (False, back)):
        told: dict[str, Any] = {field: value}
        person = Participant("p", "Jack", Place.IN_CALL, camera=False, **told)
        assert kind_of(command, meeting, person) is kind
        assert label_of(command, meeting, person) == (
            command.off_label if kind is back else command.label
        )
    assert kind_of(command, meeting) is off


def test_a_camera_that_is_on_though_it_is_kept_off_is_turned_off() -> None:
    person = Participant("p", "Jack", Place.IN_CALL, camera=True, camera_allowed=False)
    assert kind_of(BY_ID["camera"], Meeting(), person) is ActionKind.CAMERA_OFF


def test_the_switches_do_not_mix() -> None:
    meeting = apply(apply(Meeting(), Locked(True, 1.0)), MutedOnEntry(True, 1.0))
    assert kind_of(BY_ID["lock"], meeting) is ActionKind.UNLOCK
    assert kind_of(BY_ID["mute_on_entry"], meeting) is ActionKind.SOUND_ON_ENTRY
    for command in SWITCHES:
        assert kind_of(command, meeting) is command.kind


@pytest.mark.parametrize(("place", "label"), [(Place.WAITING, "refuse"), (Place.IN_CALL, "remove")])
def test_who_waits_is_refused(place: Place, label: str) -> None:
    assert label_of(BY_ID["remove"], Meeting(), Participant("p", "Jack", place)) == label
