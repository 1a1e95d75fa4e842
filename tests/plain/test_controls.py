from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from monitor.bindings import COMMANDS, END_ID, Command, check_keys
from monitor.end_state import EndPhase, EndState
from monitor.settings.preferences import Preferences
from monitor.stream import Alert, AlertOver, EndProgress, Note, Severity
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
from tests.plain.lesson import STAFF, Class


@pytest.fixture
def lesson() -> Class:
    """Aisha, Ben (muted) and staff in the call; Cara and a stranger wait."""
    lesson = Class()
    lesson.seen("staff", name="Mrs Smith", account=STAFF, place=Place.IN_CALL, muted=False)
    lesson.seen("aisha", name="Aisha Khan", place=Place.IN_CALL, muted=False, camera=True)
    lesson.seen("ben", name="Ben Sample", place=Place.IN_CALL, muted=True, camera=True, hand=True)
    lesson.seen("cara", name="Cara Example", place=Place.WAITING)
    lesson.seen("eve", name="Eve", place=Place.WAITING)
    return lesson


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


# -- notes, filter, alerts ----------------------------------------------------------------


def notes(lesson: Class) -> list[Note]:
    return [entry.body for entry in lesson.entries if isinstance(entry.body, Note)]


def test_a_note_about_the_person_and_one_about_the_lesson(lesson: Class) -> None:
    lesson.press("j", "j")
    assert lesson.press("n") == ["Note on Aisha Khan: type it, then enter; escape: cancel."]
    lesson.type("loud, q x")
    assert lesson.press("enter") == ["Noted."]
    lesson.press("N")
    lesson.type("late")
    lesson.press("enter")
    assert notes(lesson) == [Note("loud, q x", ("aisha",)), Note("late")]
    assert lesson.left == 0


def test_a_note_is_about_whom_it_was_begun_for(lesson: Class) -> None:
    lesson.press("j", "j", "n")
    lesson.go("aisha")
    lesson.type("left")
    lesson.press("enter")
    assert notes(lesson) == [Note("left", ("aisha",))]


def test_an_empty_or_cancelled_note_is_none(lesson: Class) -> None:
    assert lesson.press("N", "space", "enter")[-1] == "Nothing noted."
    lesson.press("N", "a", "escape")
    assert notes(lesson) == []


def test_a_note_needs_somebody(lesson: Class) -> None:
    assert lesson.press("n") == ["note: nobody is selected."]


def test_the_filter_lets_only_some_names_through(lesson: Class) -> None:
    lesson.press("/")
    lesson.type("sample")
    assert lesson.press("enter") == ["In the call, with “sample” in the name: 1."]
    assert lesson.press("j")[0].startswith("1 of 1: Ben Sample")
    assert lesson.press("tab", "j")[-1] == "Nobody is waiting with “sample” in the name."
    assert lesson.press("escape") == ["All names are shown."]
    assert lesson.press("escape") == []


def test_an_alert_is_said_with_its_clause_and_its_person_selected(lesson: Class) -> None:
    assert lesson.press("!") == ["No alerts."]
    raised = Alert("k", Severity.DANGER, "Loud: {who}", "be quiet", ("eve",), ("Eve",))
    lesson.session.record(raised)
    line, person = lesson.press("!")
    assert line.startswith("1 of 1: ")
    assert line.endswith(", DANGER: Loud: Eve. The policy: “be quiet”.")
    assert person.startswith("2 of 2: “Eve”, NOT recognised")
    lesson.go("eve")
    assert len(lesson.press("!")) == 1


def test_alerts_are_marked_as_seen(lesson: Class) -> None:
    assert lesson.press("space") == ["No new alerts."]
    lesson.session.record(Alert("k", Severity.DANGER, "Trouble"))
    lesson.news_now()
    assert lesson.press("space") == ["Seen: 1."]
    assert lesson.session.live.unseen == []
    lesson.session.record(Alert("k", Severity.DANGER, "Trouble again"))
    assert lesson.press("space") == [
        "Not heard yet: 1 alert; exclamation mark says one after the other."
    ]
    lesson.press("enter")  # says the gravest, too
    assert lesson.press("space") == ["Seen: 1."]


def raise_alerts(lesson: Class, number: int) -> None:
    """Alerts 1, 2 and so on; the newest stands first."""
    for one in range(1, number + 1):
        lesson.clock.advance(0.001)
        lesson.session.record(Alert(str(one), Severity.DANGER, f"Trouble {one}"))


def went_to(lesson: Class) -> str:
    """Which alert the key goes to, and which of how many it is."""
    (line,) = lesson.press("!")
    which, _, text = line.partition(": ")
    return f"{which}: {text.rpartition('Trouble ')[2]}"


def test_of_many_alerts_each_can_be_heard(lesson: Class) -> None:
    raise_alerts(lesson, 4)
    assert [went_to(lesson) for _ in range(5)] == [
        "1 of 4: 4.",
        "2 of 4: 3.",
        "3 of 4: 2.",
        "4 of 4: 1.",
        "1 of 4: 4.",
    ]
    lesson.session.record(Alert("new", Severity.WARNING, "Trouble new"))
    assert went_to(lesson) == "1 of 5: 4."
    lesson.session.record(AlertOver("3"))
    assert went_to(lesson) == "2 of 5: 3. It is over."


def test_only_alerts_that_were_said_are_marked_as_seen(lesson: Class) -> None:
    raise_alerts(lesson, 8)
    assert "And 5 more alerts." in lesson.news_now()  # 1, 2 and 3 were said
    assert went_to(lesson) == "1 of 8: 8."
    assert lesson.press("space") == [
        "Seen: 4. Not heard yet: 4 alerts; exclamation mark says one after the other."
    ]
    assert [raised.alert.key for raised in lesson.session.live.unseen] == ["4", "5", "6", "7"]
    assert [went_to(lesson)[-2] for _ in range(4)] == ["7", "6", "5", "4"]
    assert lesson.press("space") == ["Seen: 4."]
    assert lesson.session.live.unseen == []


def test_an_alert_without_its_name_was_not_said(lesson: Class) -> None:
    lesson.speech.blank = True
    lesson.session.record(Alert("k", Severity.DANGER, "Loud: {who}", names=("Aisha Khan",)))
    lesson.session.record(Alert("l", Severity.DANGER, "Locked"))
    assert len(lesson.news_now()) == 2
    lesson.speech.blank = False
    assert lesson.press("space")[0].startswith("Seen: 1. Not heard yet: 1 alert;")
    assert lesson.press("!")[0].endswith("Loud: Aisha Khan.")
    assert lesson.press("space") == ["Seen: 1."]


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


# -- how things stand, help, leaving --------------------------------------------------------


def test_the_summary_says_how_everything_stands(lesson: Class) -> None:
    lesson.session.heard = lesson.clock.mono()
    lesson.clock.advance(60.0)
    lesson.session.record(Alert("k", Severity.WARNING, "Only one"))
    lesson.session.record(EndProgress(EndState(ready=True)))
    lesson.press("j")
    assert lesson.press("enter") == [
        "The class on the platform, watched for 60 seconds."
        " Heard from the platform 60 seconds ago.",
        "In the call: 1 of 2 staff, 2 of 4 pupils. Waiting: 2.",
        "Not here: 1, Dan Test.",
        "Alerts not seen: 1. Warning: Only one.",
        "END is ready. Its keys: F12 or ctrl+e.",
        "Selected: Mrs Smith, staff.",
    ]
    assert lesson.press("ctrl+j")[0].startswith("The class")


def test_the_summary_repeats_the_steps_while_end_is_overdue(lesson: Class) -> None:
    state = EndState(EndPhase.TRYING, pressed_utc=lesson.clock.utc(), overdue=True)
    lesson.session.record(EndProgress(state))
    assert "1. Press the red button." in lesson.press("enter")


def test_help_says_every_key_and_why_one_cannot_be_used(lesson: Class) -> None:
    why = Availability(False, "needs the companion")
    lesson.tell(Abilities({ActionKind.ADMIT: why}, lesson.clock.utc()))
    said = lesson.press("?")
    for command in COMMANDS:
        if command.id != "palette":
            assert any(command.help in line for line in said), command.id
    (admit,) = (line for line in said if line.startswith("a: "))
    assert admit.endswith("Not now: needs the companion.")
    assert lesson.press("ctrl+p") == said


def test_a_key_that_means_nothing_is_answered(lesson: Class) -> None:
    assert lesson.press("z") == ["That key does nothing. question mark or F1 lists the keys."]


def test_pasted_text_is_never_taken_as_keys(lesson: Class) -> None:
    lesson.said.take()
    lesson.controls.heard(events.Paste("qy\x05MA"))
    assert lesson.said.take() == ["Pasted text is not taken as keys."]
    lesson.press("N")
    lesson.controls.heard(events.Paste("quoted"))
    lesson.press("enter")
    assert notes(lesson) == [Note("quoted")]


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
def test_leaving_asks_once(lesson: Class, key: str) -> None:
    assert lesson.press(key) == [
        "Leave the monitor? The meeting goes on. y: leave; escape: cancel."
    ]
    lesson.press("escape")
    assert lesson.left == 0
    lesson.press(key, "y")
    assert lesson.left == 1


def test_leaving_says_that_it_stops_an_end_that_is_not_proved(lesson: Class) -> None:
    lesson.session.record(EndProgress(EndState(EndPhase.TRYING, pressed_utc=1.0)))
    assert lesson.press("q") == [
        "END is not proved yet, and leaving stops it. Leave? y: leave; escape: cancel."
    ]


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
