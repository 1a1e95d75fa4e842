"""Whether an action took effect, by what is told of the meeting."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from monitor.effects import SOFT_LOCK, effect
from monitor.meeting import Meeting, apply
from providers.base import (
    Action,
    ActionKind,
    Became,
    Left,
    Locked,
    MutedOnEntry,
    Observation,
    Participant,
    Place,
    Role,
    Seen,
)

NAMED = Action("1", ActionKind.RENAME, ("a",), name="Jack Ellis")
MUTES = Action("1", ActionKind.MUTE_ON_ENTRY)
SOUNDS = Action("1", ActionKind.SOUND_ON_ENTRY)
LOCKS = Action("1", ActionKind.LOCK)
HOSTS = Action("1", ActionKind.TAKE_HOST)


def see(name: str | None = None, role: Role | None = None, *, companion: bool = False) -> Seen:
    person = Participant("a", name, Place.WAITING, role=role, companion=companion)
    return Seen(person, 1.0)


@pytest.mark.parametrize(
    ("action", "told", "complete", "untold"),
    [
        (NAMED, [see("iPad")], False, 0),
        (NAMED, [see("jack ellis")], False, 0),
        (NAMED, [see("Jack Ellis")], True, 0),
        (NAMED, [see("Jack Ellis"), Became("a", "b", 2.0)], True, 0),
        (NAMED, [see("Jack Ellis"), Left("a", 2.0)], False, 1),  # a guest who goes has no name
        (MUTES, [], False, 1),
        (MUTES, [MutedOnEntry(False, 1.0)], False, 0),
        (MUTES, [MutedOnEntry(True, 1.0)], True, 0),
        (SOUNDS, [MutedOnEntry(True, 1.0)], False, 0),
        (SOUNDS, [MutedOnEntry(False, 1.0)], True, 0),
        (HOSTS, [], False, 1),
        (HOSTS, [see("Teacher", Role.HOST)], False, 1),
        (HOSTS, [see("Ours", Role.CO_HOST, companion=True)], False, 0),
        (HOSTS, [see("Ours", Role.HOST, companion=True)], True, 0),
    ],
)
def test_it_is_done_when_it_is_seen(
    action: Action, told: Sequence[Observation], complete: bool, untold: int
) -> None:
    meeting = Meeting()
    for observation in told:
        meeting = apply(meeting, observation)
    shown = effect(action, meeting)
    assert (shown.complete, shown.untold) == (complete, untold)


@pytest.mark.parametrize(("soft", "words"), [(False, ""), (True, SOFT_LOCK)])
def test_a_lock_that_keeps_nobody_out_is_done_and_falls_short(soft: bool, words: str) -> None:
    shown = effect(LOCKS, apply(Meeting(), Locked(True, 1.0, soft=soft)))
    assert shown.complete
    assert shown.short_of == words
