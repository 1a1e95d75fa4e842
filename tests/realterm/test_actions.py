"""Every action key: the key, the words on the screen, the effect in the simulated class.

The effect is told by the class itself: what it was afterwards observed to be is in the
journal as outcome *done*, which the session writes for nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from monitor.bindings import COMMANDS
from monitor.end_state import EndPhase
from monitor.stream import AlertsSeen, EndProgress, Note, Outcome, OutcomeState, Requested
from providers.base import ActionKind, Rejoin
from providers.practice.actions import NOT_OFFERED
from providers.practice.names import draw_class
from tests.realterm.home import Home
from tests.realterm.lessons import lesson
from tests.realterm.window import Window

pytestmark = pytest.mark.terminal


@dataclass(frozen=True)
class Case:
    """Keys, and after each of them the words that must be seen before the next."""

    kind: ActionKind
    steps: tuple[tuple[str, str], ...]
    targets: int = 1
    pupil_does: tuple[str, ...] = ()
    before: str = ""
    """What is on the screen before."""
    rejoin: Rejoin | None = None
    name: str | None = None


SEED = 7
NAME_CELLS = 34
"""Of a row, up to what stands after the name."""
PUPIL_ONE = draw_class(6, SEED)[0].full_name

CASES = {
    "admit": Case(ActionKind.ADMIT, (("tab", "> ✓ "), ("a", "admit: "))),
    "admit all": Case(
        ActionKind.ADMIT, (("A", "y admit 2"), ("y", "admit 2: ")), targets=2, before="Waiting 2"
    ),
    "remove": Case(
        ActionKind.REMOVE,
        (("x", "May rejoin?"), ("n", "remove: ")),
        rejoin=Rejoin.NO,
    ),
    "remove to the waiting room": Case(
        ActionKind.REMOVE,
        (("x", "May rejoin?"), ("w", "remove: ")),
        rejoin=Rejoin.WAITING_ROOM,
    ),
    "remove, may rejoin": Case(
        ActionKind.REMOVE, (("x", "May rejoin?"), ("y", "remove: ")), rejoin=Rejoin.YES
    ),
    "mute": Case(ActionKind.MUTE, (("m", "mute: "),), pupil_does=("shout",), before=" ON "),
    "mute all": Case(ActionKind.MUTE, (("M", "mute: "),), pupil_does=("shout",), before=" ON "),
    "camera": Case(
        ActionKind.CAMERA_OFF, (("v", "camera off: "),), pupil_does=("camera_on",), before=" on "
    ),
    "to the waiting room": Case(ActionKind.TO_WAITING_ROOM, (("w", "back to the waiting room: "),)),
    "hand": Case(
        ActionKind.LOWER_HAND, (("h", "hand down: "),), pupil_does=("raise_hand",), before=" UP "
    ),
    "sharing": Case(
        ActionKind.STOP_SHARING,
        (("s", "stop sharing: "),),
        pupil_does=("share",),
        before="Sharing a screen",
    ),
    "rename": Case(
        ActionKind.RENAME,
        (
            ("r", "Rename “iPad (2)” to which name on the register"),
            (PUPIL_ONE.lower(), PUPIL_ONE.lower()),
            ("enter", f"Rename “iPad (2)” to {PUPIL_ONE}?"),
            ("y", f"rename “iPad (2)” to {PUPIL_ONE} "),
        ),
        pupil_does=("rename",),
        before="“iPad (2)”",
        name=PUPIL_ONE,
    ),
    "lock": Case(ActionKind.LOCK, (("l", "lock the meeting"),), targets=0),
    "mute on entry": Case(
        ActionKind.SOUND_ON_ENTRY,  # in a practice class it is on
        (("u", "let whoever comes in be heard"),),
        targets=0,
    ),
    "mic off": Case(
        ActionKind.MIC_OFF, (("i", "mic off: "),), pupil_does=("shout",), before=" ON "
    ),
    "every hand": Case(
        ActionKind.LOWER_HAND, (("D", "hand down: "),), pupil_does=("raise_hand",), before=" UP "
    ),
    "mics off": Case(ActionKind.MICS_OFF, (("I", "all pupils' mics off"),), targets=0),
    "cameras off": Case(ActionKind.CAMERAS_OFF, (("V", "all pupils' cameras off"),), targets=0),
    "chat off": Case(ActionKind.CHAT_OFF, (("C", "chat off"),), targets=0),
    "only staff share": Case(ActionKind.PRESENTING_OFF, (("S", "only staff share"),), targets=0),
}


def test_every_action_is_here() -> None:
    tried = {case.kind for case in CASES.values()}
    wanted = {command for command in COMMANDS if command.kind not in (None, *NOT_OFFERED)}
    assert not {command.id for command in wanted if not {command.kind, command.off} & tried}


@pytest.mark.parametrize("name", CASES)
def test_an_action(home: Home, name: str) -> None:
    case = CASES[name]
    file = home.write("lesson.toml", lesson(*case.pupil_does))
    with home.window("practise", "--scenario", file, "--seed", str(SEED)) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6", "Waiting 2", case.before)
        select_pupil_one(window, case)
        for key, words in case.steps:
            window.press(key)
            window.shows(words)
        window.shows(case.steps[-1][1], "- done")
        window.until(lambda: bool(outcomes(home)), what="outcome in the journal")
    (asked,) = home.bodies(Requested)
    assert asked.action.kind is case.kind
    assert len(asked.action.targets) == case.targets
    assert asked.action.rejoin is case.rejoin
    assert asked.action.name == case.name
    assert outcomes(home) == [OutcomeState.DONE]


def select_pupil_one(window: Window, case: Case) -> None:
    """Go to the row of a pupil in the call; to that with the case's mark, where it has one."""
    if case.pupil_does == ("share",):
        window.press("!")
        return
    mark = case.before if case.pupil_does else "✓"
    window.until(lambda: "│> " in window.text(), what="a selected row")
    while mark not in (row := selected_row(window)):
        window.press("down")
        window.until(lambda row=row: moved_on(window, row), what="another row")  # type: ignore[misc]


def selected_row(window: Window) -> str:
    """The row of the call's list that is selected."""
    rows = [line for line in window.text().splitlines() if line.startswith("│> ")]
    return rows[0].partition("││")[0] if rows else ""


def moved_on(window: Window, row: str) -> bool:
    """Whether somebody else is selected: a row's marks and times may change by themselves, and for
    a moment no row may be painted as selected."""
    now = selected_row(window)
    return bool(now) and now[:NAME_CELLS] != row[:NAME_CELLS]


def outcomes(home: Home) -> list[OutcomeState]:
    """How the actions ended."""
    return [outcome.state for outcome in home.bodies(Outcome) if outcome.state.final]


def test_unlock(home: Home) -> None:
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6")
        window.press("l")
        window.shows("lock the meeting - done", "LOCKED")
        window.press("l")
        window.shows("unlock the meeting - done")
        window.lacks("LOCKED")
        window.until(lambda: len(outcomes(home)) == 2, what="both outcomes in the journal")
    kinds = [asked.action.kind for asked in home.bodies(Requested)]
    assert kinds == [ActionKind.LOCK, ActionKind.UNLOCK]


def test_who_comes_in_is_muted_again(home: Home) -> None:
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6")
        window.lacks("NEW HEARD")
        window.press("u")
        window.shows("let whoever comes in be heard - done", "NEW HEARD")
        window.press("u")
        window.shows("mute whoever comes in - done")
        window.lacks("NEW HEARD")


def test_notes(home: Home) -> None:
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6")
        window.press("n")
        window.shows("Note on ")
        window.press("late, x and m are only letters here", "enter")
        window.shows("Noted")
        window.press("N")
        window.shows("Note on the lesson")
        window.press("fire bell", "enter")
        window.shows("Noted")
        window.until(lambda: len(home.bodies(Note)) == 2, what="notes in the journal")
    about_one, about_all = home.bodies(Note)
    assert about_one.text == "late, x and m are only letters here"
    assert len(about_one.about) == 1
    assert (about_all.text, about_all.about) == ("fire bell", ())
    assert home.bodies(Requested) == []


def test_alerts_are_seen(home: Home) -> None:
    with home.window("practise", "--scenario", home.write("l.toml", lesson("share"))) as window:
        window.shows("Sharing a screen", "alerts 1")
        window.press("space")
        window.shows("alerts 0")
        window.until(lambda: bool(home.bodies(AlertsSeen)), what="it in the journal")


def test_what_cannot_be_done_is_said_and_not_asked_for(home: Home) -> None:
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6")
        window.press("a")
        window.shows("admit: only for somebody in the waiting room")
        window.press("H")
        window.shows("take host: A practice class has no companion to be made host.")
        window.press("l")
        window.shows("lock the meeting - done")
        window.until(lambda: bool(outcomes(home)), what="outcome in the journal")
    assert [asked.action.kind for asked in home.bodies(Requested)] == [ActionKind.LOCK]


def test_end_from_everywhere(home: Home) -> None:
    """From a question, a text field, the filter, help, a blanked screen and the palette: each
    press begins an ending of its own, and none is taken for anything else."""
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6")
        for number, (opens, seen, key, closes) in enumerate(PLACES, 1):
            window.press(opens)
            window.shows(seen)
            window.press(key)
            window.until(lambda number=number: endings(home) == number, what=f"END in {seen}")  # type: ignore[misc]
            window.until(lambda: "ENDED after" in window.line(-1), what="ENDED in the strip")
            if closes:  # the text that was being typed stays, and so does a blanked screen
                window.press(closes)
            window.lacks(seen)
    assert home.bodies(Requested) == []
    assert home.bodies(Note) == []


PLACES = (
    ("x", "May rejoin?", "F12", ""),
    ("N", "Note on the lesson", "ctrl+e", "escape"),
    ("/", "Show only names with", "ctrl+e", "escape"),
    ("?", "The selected person", "F12", ""),
    ("ctrl+p", "Search for commands", "ctrl+e", ""),
    ("b", "Blanked.", "F12", "b"),
)


def endings(home: Home) -> int:
    """How often an ending was begun and confirmed."""
    confirmed = [
        progress.state.pressed_utc
        for progress in home.bodies(EndProgress)
        if progress.state.phase is EndPhase.CONFIRMED
    ]
    return len(set(confirmed))


def test_a_key_typed_behind_a_question_answers_it(home: Home) -> None:
    """``x`` and ``w`` in one packet, as a slow line brings them: ``w`` is an answer, and not
    the key that puts the selected person into the waiting room."""
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6")
        window.press("xw")
        window.until(lambda: bool(outcomes(home)), what="outcome in the journal")
    (asked,) = home.bodies(Requested)
    assert (asked.action.kind, asked.action.rejoin) == (ActionKind.REMOVE, Rejoin.WAITING_ROOM)


def test_a_key_typed_behind_tab_acts_on_the_other_list(home: Home) -> None:
    """``tab`` and ``a`` in one packet: nobody in the list that was left is acted on."""
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6", "Waiting 2")
        window.press("\ta")
        window.shows("admit: ", "- done")


def test_a_key_behind_a_click_acts_on_who_was_clicked(home: Home) -> None:
    """The click and the key in one packet, as a slow line brings them."""
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6", "Waiting 2")
        window.until(lambda: "✓" in window.line(3).partition("││")[2], what="who waits second")
        column, name = window.line(3).index("││") + 7, window.line(3).split("││")[1].split()[1]
        window.press(f"\x1b[<0;{column};4M\x1b[<0;{column};4ma")
        window.shows(f"admit: {name} ", "- done")


def test_a_click_on_a_key_at_the_foot_does_nothing_to_an_open_question(home: Home) -> None:
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6")
        column = window.line(-3).index("mute all") + 2
        window.press("x", f"\x1b[<0;{column};22M\x1b[<0;{column};22m")
        window.shows("May rejoin?")
        cancel = window.line(-4).index("cancel") + 2
        window.press(f"\x1b[<0;{cancel};21M\x1b[<0;{cancel};21m", "l")
        window.shows("lock the meeting - done")
        window.until(lambda: bool(outcomes(home)), what="outcome in the journal")
    assert [asked.action.kind for asked in home.bodies(Requested)] == [ActionKind.LOCK]


def test_what_is_typed_behind_the_key_for_a_note_is_the_note(home: Home) -> None:
    """The key, the text, enter and the next command in one packet: the letters of the text are
    no commands, and what follows enter is one."""
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6")
        window.press("nmax is away\rl")
        window.shows("lock the meeting - done")
        window.until(lambda: bool(outcomes(home)), what="outcome in the journal")
    assert [note.text for note in home.bodies(Note)] == ["max is away"]
    assert [asked.action.kind for asked in home.bodies(Requested)] == [ActionKind.LOCK]


def test_a_paste_is_text_for_an_open_entry_line_and_nothing_elsewhere(home: Home) -> None:
    with home.window("practise", "--scenario", home.write("quiet.toml", lesson())) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6")
        window.press("\x1b[200~mmm\x1b[201~N\x1b[200~two\r\nlines\x1b[201~!")
        window.shows("two lines!")
        window.press("enter")
        window.shows("Noted")
        window.until(lambda: bool(home.bodies(Note)), what="note in the journal")
    assert [note.text for note in home.bodies(Note)] == ["two lines!"]
    assert home.bodies(Requested) == []
