"""Keys that move, act on people and hide their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.bindings import COMMANDS, END_ID, Command, check_keys
from monitor.settings.preferences import Preferences
from monitor.stream import Alert, Severity
from providers.base import (
    Abilities,
    ActionKind,
    Availability,
    Became,
    Locked,
    MutedOnEntry,
    Place,
    Rejoin,
    Switch,
    Switched,
)
from tests.plain.lesson import Class


def test_moving_speaks_the_person(lesson: Class) -> None:
    assert lesson.press("down") == [
        "1 of 3: Mrs Smith, staff, microphone ON, camera and hand and sharing not told."
    ]
    assert lesson.press("j", "down") == [
        "2 of 3: Aisha Khan, recognised, microphone ON, camera on, hand and sharing not told.",
        "3 of 3: Ben Sample, recognised, muted, camera on, HAND UP, sharing not told.",
    ]
    assert lesson.press("k")[0].startswith("2 of 3: Aisha Khan")
    assert lesson.press("end")[0].startswith("3 of 3")
    assert lesson.press("home")[0].startswith("1 of 3")
    assert lesson.press("pagedown")[0].startswith("3 of 3")


def test_tab_goes_to_the_other_list(lesson: Class) -> None:
    assert lesson.press("tab") == ["Waiting: 2."]
    assert lesson.press("j") == ["1 of 2: Cara Example, recognised, waiting for 0 seconds."]
    assert lesson.press("tab") == ["In the call: 3."]
    assert lesson.press("tab") == [
        "Waiting: 2.",
        "1 of 2: Cara Example, recognised, waiting for 0 seconds.",
    ]


def test_an_empty_list_is_said_to_be_empty() -> None:
    assert Class().press("j") == ["Nobody is in the call."]


# -- actions ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("m", ActionKind.MUTE),
        ("v", ActionKind.CAMERA_OFF),
        ("w", ActionKind.TO_WAITING_ROOM),
        ("h", ActionKind.LOWER_HAND),
        ("s", ActionKind.STOP_SHARING),
    ],
)
async def test_a_key_asks_for_its_action_on_the_person_who_was_spoken(
    lesson: Class, key: str, kind: ActionKind
) -> None:
    lesson.press("j", "j")
    lesson.seen("aisha", hand=True, sharing=True)
    lesson.press(key)
    (action,) = await lesson.asked()
    assert (action.kind, action.targets) == (kind, ("aisha",))


async def test_admit(lesson: Class) -> None:
    lesson.press("tab", "j", "j", "a")
    (action,) = await lesson.asked()
    assert (action.kind, action.targets) == (ActionKind.ADMIT, ("eve",))


@pytest.mark.parametrize(
    ("answer", "rejoin"), [("n", Rejoin.NO), ("w", Rejoin.WAITING_ROOM), ("y", Rejoin.YES)]
)
async def test_remove_asks_for_the_rejoin_decision(
    lesson: Class, answer: str, rejoin: Rejoin
) -> None:
    lesson.press("j", "j")
    assert lesson.press("x") == [
        "Remove Aisha Khan. May they rejoin? n: no; w: waiting room; y: yes; escape: cancel."
    ]
    lesson.press(answer)
    (action,) = await lesson.asked()
    assert (action.kind, action.targets) == (ActionKind.REMOVE, ("aisha",))
    assert action.rejoin is rejoin


def test_remove_can_be_cancelled(lesson: Class) -> None:
    lesson.press("j", "j", "x")
    assert lesson.press("m", "escape")[-1] == "Cancelled."
    assert lesson.session.live.doing == {}


async def test_one_recognised_person_is_admitted_without_asking(lesson: Class) -> None:
    lesson.press("A")
    (action,) = await lesson.asked()
    assert (action.kind, action.targets) == (ActionKind.ADMIT, ("cara",))


async def test_several_recognised_people_are_named_before_they_are_admitted(
    lesson: Class,
) -> None:
    lesson.seen("dan", name="Dan Test", place=Place.WAITING)
    assert lesson.press("A") == ["Admit Cara Example, Dan Test? y: admit 2; escape: cancel."]
    lesson.press("y")
    (action,) = await lesson.asked()
    assert action.targets == ("cara", "dan")


def test_nobody_recognised_waits(lesson: Class) -> None:
    lesson.go("cara")
    assert lesson.press("A") == ["Nobody who waits is recognised."]


async def test_mute_all_means_who_is_not_staff_and_not_muted(lesson: Class) -> None:
    lesson.press("M")
    (action,) = await lesson.asked()
    assert (action.kind, action.targets) == (ActionKind.MUTE, ("aisha",))
    lesson.seen("aisha", muted=True)
    assert lesson.press("M") == ["Everybody is muted already."]


async def test_a_recognised_pupil_gets_the_registers_name(lesson: Class) -> None:
    lesson.seen("aisha", name="aisha khan")
    lesson.press("j", "j")
    assert lesson.press("r") == ["Rename “aisha khan” to Aisha Khan? y: rename; escape: cancel."]
    lesson.press("enter")
    (action,) = await lesson.asked()
    assert (action.kind, action.targets) == (ActionKind.RENAME, ("aisha",))
    assert action.name == "Aisha Khan"
    lesson.news_now()
    lesson.seen("aisha", name="Aisha Khan")
    said = lesson.news_now()
    assert said[0].startswith("rename “aisha khan” to Aisha Khan - done")


async def test_somebody_unknown_gets_the_name_that_is_typed_and_confirmed(lesson: Class) -> None:
    lesson.press("tab", "j", "j")
    asks = "Rename “Eve” to which name on the register: type it, then enter; escape: cancel."
    assert lesson.press("r") == [asks]
    lesson.type("DAN")
    confirms = "Rename “Eve” to Dan Test? y: rename; escape: cancel."
    assert lesson.press("enter") == [confirms]
    assert lesson.press("enter") == ["That is no answer. y: rename; escape: cancel."]
    assert lesson.session.live.doing == {}
    lesson.press("y")
    (action,) = await lesson.asked()
    assert (action.targets, action.name) == (("eve",), "Dan Test")


def test_what_is_not_on_the_register_renames_nobody(lesson: Class) -> None:
    lesson.press("tab", "j", "j")
    for typed, said in (
        ("Bob", "rename: nobody on the register is called “Bob”."),
        ("", "rename: no name was typed."),
    ):
        lesson.press("r")
        lesson.type(typed)
        assert lesson.press("enter") == [said]
    assert lesson.press("r", "D", "escape", "y")[-1].startswith("That key does nothing")
    lesson.press("tab", "home")
    assert lesson.press("r")[0].startswith("rename: staff are known by their account")
    assert lesson.session.live.doing == {}


async def test_who_is_let_in_while_their_name_is_typed_gets_it(lesson: Class) -> None:
    lesson.press("tab", "j", "j", "r", "D")
    lesson.tell(Became("eve", "eve 2", lesson.clock.utc()))
    lesson.seen("eve 2", place=Place.IN_CALL)
    lesson.press("enter", "y")
    (action,) = await lesson.asked()
    assert (action.targets, action.name) == (("eve 2",), "Dan Test")


async def test_blanked_a_rename_is_told_without_names(lesson: Class) -> None:
    lesson.press("tab", "j", "j", "r", "D", "enter", "y")
    await lesson.asked()
    lesson.news_now()
    lesson.speech.blank = True
    lesson.seen("eve", name="Dan Test")
    (line,) = lesson.news_now()
    assert line.startswith("rename - done")


async def test_lock_and_unlock(lesson: Class) -> None:
    lesson.press("l")
    lesson.tell(Locked(True, lesson.clock.utc()))
    lesson.press("l")
    asked = await lesson.asked(2)
    assert [action.kind for action in asked] == [ActionKind.LOCK, ActionKind.UNLOCK]


async def test_mute_on_entry_is_switched_on_and_off(lesson: Class) -> None:
    lesson.press("u")
    lesson.tell(MutedOnEntry(True, lesson.clock.utc()))
    lesson.press("u")
    asked = await lesson.asked(2)
    assert [action.kind for action in asked] == [
        ActionKind.MUTE_ON_ENTRY,
        ActionKind.SOUND_ON_ENTRY,
    ]
    assert "Whoever comes in is muted." in lesson.press("enter")[0]


async def test_to_take_the_host_role_is_asked_first(lesson: Class) -> None:
    asks = "Take host from the teacher? They lose the host's controls. y: yes; escape: cancel."
    assert lesson.press("H") == [asks]
    lesson.press("enter", "escape")
    assert lesson.session.live.doing == {}
    lesson.press("H", "y")
    (action,) = await lesson.asked()
    assert (action.kind, action.targets) == (ActionKind.TAKE_HOST, ())


def test_what_cannot_be_done_is_said_with_the_reason(lesson: Class) -> None:
    assert lesson.press("m") == ["mute: nobody is selected."]
    lesson.press("j")
    assert lesson.press("a") == ["admit: only for somebody in the waiting room."]
    why = Availability(False, "you are not co-host yet")
    lesson.tell(Abilities(dict.fromkeys(ActionKind, why), lesson.clock.utc()))
    assert lesson.press("m") == ["mute: you are not co-host yet."]
    assert lesson.press("A") == ["admit recognised: you are not co-host yet."]
    assert lesson.session.live.doing == {}


def test_a_reason_that_is_a_sentence_gets_no_second_full_stop(lesson: Class) -> None:
    why = Availability(False, "Nothing of ours is in the call.")
    lesson.tell(Abilities({ActionKind.TAKE_HOST: why}, lesson.clock.utc()))
    assert lesson.press("H") == ["take host: Nothing of ours is in the call."]
    (line,) = (line for line in lesson.press("?") if line.startswith("capital H: "))
    assert line.endswith("asks first. Not now: Nothing of ours is in the call.")


def test_no_key_acts_on_anybody_else_when_the_person_has_left(lesson: Class) -> None:
    lesson.press("j", "j")
    lesson.go("aisha")
    for key, label in (("m", "mute"), ("x", "remove"), ("v", "camera"), ("n", "note")):
        assert lesson.press(key) == [f"{label}: Aisha Khan has left."]
    assert lesson.session.live.doing == {}
    assert lesson.press("enter")[-1] == "Selected: Aisha Khan, who has left."
    assert lesson.press("j")[0].startswith("2 of 2: Ben Sample")


def test_who_has_left_is_named_in_each_list_by_itself(lesson: Class) -> None:
    lesson.press("j", "j", "tab", "j")
    lesson.go("aisha", "cara")
    assert lesson.press("a") == ["admit: Cara Example has left."]
    assert lesson.press("tab")[-1] == "Aisha Khan has left."
    assert lesson.press("m") == ["mute: Aisha Khan has left."]


async def test_the_selection_follows_who_is_let_in_under_another_id(lesson: Class) -> None:
    lesson.press("tab", "j")
    lesson.tell(Became("cara", "cara 2", lesson.clock.utc()))
    lesson.seen("cara 2", place=Place.IN_CALL, muted=False)
    lesson.press("m")
    (action,) = await lesson.asked()
    assert action.targets == ("cara 2",)


async def test_keys_switch_off_and_on_again_for_one_and_for_all(lesson: Class) -> None:
    lesson.press("j", "j")
    lesson.press("i", "v", "I")
    kinds = [action.kind for action in await lesson.asked(3)]
    assert kinds == [ActionKind.MIC_OFF, ActionKind.CAMERA_OFF, ActionKind.MICS_OFF]
    lesson.seen("aisha", mic_allowed=False, camera_allowed=False, muted=True, camera=False)
    lesson.tell(Switched(Switch.MICS, False, lesson.clock.utc()))
    lesson.press("i", "v", "I", "C", "S")
    kinds = [action.kind for action in (await lesson.asked(8))[3:]]
    assert kinds == [
        ActionKind.MIC_ALLOWED,
        ActionKind.CAMERA_ALLOWED,
        ActionKind.MICS_ALLOWED,
        ActionKind.CHAT_OFF,
        ActionKind.PRESENTING_OFF,
    ]
    (said,) = lesson.press("up") and lesson.press("down")
    assert "muted and kept so, camera off and kept so" in said


async def test_every_hand_is_lowered(lesson: Class) -> None:
    lesson.seen("aisha", hand=True)
    lesson.press("D")
    (action,) = await lesson.asked()
    assert (action.kind, action.targets) == (ActionKind.LOWER_HAND, ("aisha", "ben"))
    lesson.seen("aisha", hand=False)
    lesson.seen("ben", hand=False)
    assert lesson.press("D") == ["Nobody's hand is known to be up."]


async def test_who_waits_is_refused(lesson: Class) -> None:
    lesson.press("tab", "j")
    (question,) = lesson.press("x")
    assert question.startswith("Refuse ")
    lesson.press("n")
    (action,) = await lesson.asked()
    assert action.kind is ActionKind.REMOVE
    lesson.go(*action.targets)
    assert [line for line in lesson.news_now() if line.startswith("refuse: ")]


async def test_the_keys_of_the_settings_are_used() -> None:
    lesson = Class(Preferences(keys=check_keys({"mute": "g"}), journal=Path("/nowhere")))
    lesson.seen("aisha", name="Aisha Khan", place=Place.IN_CALL, muted=False)
    lesson.press("j")
    assert lesson.press("m")[0].startswith("That key does nothing")
    lesson.press("g")
    (action,) = await lesson.asked()
    assert action.kind is ActionKind.MUTE


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.id != END_ID])
async def test_every_command_is_answered(lesson: Class, command: Command) -> None:
    if command.place is Place.WAITING:
        lesson.press("tab")
    lesson.press("j")
    lesson.said.take()
    lesson.controls.do(command.id)
    assert lesson.said.take() or lesson.session.live.doing


# -- names --------------------------------------------------------------------------------


def test_names_are_masked(lesson: Class) -> None:
    assert lesson.press("p") == ["Initials only."]
    assert lesson.press("j", "j")[-1].startswith("2 of 3: A. K., recognised")
    assert lesson.press("x")[0].startswith("Remove A. K.. May")
    lesson.press("escape")
    assert lesson.press("p") == ["Names are said."]


def test_blanked_nobody_is_named_and_nobody_acted_on(lesson: Class) -> None:
    lesson.press("j", "j")
    lesson.session.record(Alert("k", Severity.DANGER, "Loud: {who}", names=("Aisha Khan",)))
    assert lesson.press("b") == ["Blanked: no names are said. b: names again."]
    for command in COMMANDS:
        if command.id not in (END_ID, "blank", "quit"):
            for key in command.keys:
                said = lesson.press(key)
                assert said
                assert not any("Aisha" in line or "Sample" in line for line in said), key
    for key in ("down", "home", "enter"):
        assert not any("Aisha" in line for line in lesson.press(key))
    assert lesson.session.live.doing == {}
    assert len(lesson.session.live.unseen) == 1
    said = lesson.press("b")
    assert said[-1] == "Selected: A. K., recognised."  # p was pressed among the others
