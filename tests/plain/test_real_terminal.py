from __future__ import annotations

import re
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from monitor.end_state import EndPhase
from monitor.stream import Closed, EndProgress, Entry, Note, Outcome, OutcomeState, Requested
from providers.base import ActionKind, Rejoin
from providers.practice.names import draw_class
from tests.plain.shell import ARGUMENTS, GENEROUS, HOSTILE, Shell, scenario, shell

pytestmark = pytest.mark.terminal

CTRL_E, F12 = "\x05", "\x1b[24~"
PASTE_ON, PASTE_OFF = "\x1b[?2004h", "\x1b[?2004l"


def ended(entries: list[Entry]) -> bool:
    return any(
        isinstance(entry.body, EndProgress) and entry.body.state.phase is EndPhase.CONFIRMED
        for entry in entries
    )


def closed(entries: list[Entry]) -> bool:
    return any(isinstance(entry.body, Closed) for entry in entries)


def done(entries: list[Entry]) -> list[tuple[ActionKind, int]]:
    """The actions that were seen to have happened, with how many people each was for."""
    asked = {e.body.action.id: e.body.action for e in entries if isinstance(e.body, Requested)}
    finished = [e.body for e in entries if isinstance(e.body, Outcome)]
    return [
        (asked[one.action_id].kind, len(asked[one.action_id].targets))
        for one in finished
        if one.state is OutcomeState.DONE
    ]


def select(one: Shell, verdict_and_more: str) -> None:
    """Move down until somebody of whom this is said."""
    for _ in range(8):
        one.send("j")
        if verdict_and_more in one.expect(" of ") + one.expect("."):
            return
    raise AssertionError(f"nobody: {verdict_and_more}")


def test_a_lesson_from_keys_to_words_to_effects(tmp_path: Path) -> None:
    with shell(tmp_path) as one:
        one.open()
        one.send("\r")
        assert "2 of 2 staff, 3 of 6 pupils" in one.expect("Its keys: F12 or ctrl+e.")
        select(one, "SHARES A SCREEN, microphone ON, camera on, HAND UP")
        for key, words in (
            ("s", "stop sharing: "),
            ("m", "mute: "),
            ("v", "camera off: "),
            ("h", "hand down: "),
            ("w", "back to the waiting room: "),
        ):
            one.send(key)
            one.expect(words)
            one.expect(" - done")
        one.send("A")
        one.expect("y: admit ")
        one.send("y")
        one.expect(" - done")
        one.send("l")
        one.expect("The meeting is locked.")
        one.send("\t")
        select(one, "ALERT, text-direction tricks")
        one.send("x")
        one.expect("May they rejoin? n: no; w: waiting room; y: yes; escape: cancel.")
        one.send("n")
        one.expect(" - done")
        one.send("Nall quiet\r")
        one.expect("Note on the lesson: ")
        one.expect("Noted.")
        one.send(CTRL_E)
        one.expect("END FOR EVERYONE was pressed.")
        one.expect("ENDED after ")
        one.expect("The meeting is over.")
        one.send("q")
        one.expect("Leave the monitor? y: leave")
        one.send("y")
        assert "You practised “For a test”" in one.rest()
        assert one.exit_code() == 0
        entries = one.entries()
        assert sorted(done(entries)) == sorted(
            [
                (ActionKind.STOP_SHARING, 1),
                (ActionKind.MUTE, 1),
                (ActionKind.CAMERA_OFF, 1),
                (ActionKind.LOWER_HAND, 1),
                (ActionKind.TO_WAITING_ROOM, 1),
                (ActionKind.ADMIT, 4),
                (ActionKind.LOCK, 0),
                (ActionKind.REMOVE, 1),
            ]
        )
        removed = [e.body.action for e in entries if isinstance(e.body, Requested)][-1]
        assert removed.rejoin is Rejoin.NO
        assert [e.body.text for e in entries if isinstance(e.body, Note)] == ["all quiet"]
        assert ended(entries)


def test_one_person_is_admitted_and_everybody_muted(tmp_path: Path) -> None:
    with shell(tmp_path) as one:
        one.open()
        one.send("\t")
        select(one, ", recognised, waiting")
        one.send("a")
        one.expect("admit: ")
        one.expect(" - done")
        one.send("M")
        one.expect("mute: ")
        one.expect(" - done")
        kinds = [kind for kind, _number in done(one.until(lambda e: len(done(e)) >= 2))]
        assert kinds == [ActionKind.ADMIT, ActionKind.MUTE]


def test_a_hostile_name_is_changed_and_whoever_comes_in_is_heard(tmp_path: Path) -> None:
    name = draw_class(6, 1)[5].full_name
    with shell(tmp_path) as one:
        one.open()
        one.send("\t")
        select(one, "ALERT, text-direction tricks")
        one.send("r")
        one.expect("to which name on the register: type it, then enter")
        one.send(f"{name.upper()}\r")
        one.expect(f"ALERT, to {name} (here already)? y: rename; escape: cancel.")
        one.send("y")
        one.expect(f"evil” to {name} - done")
        one.send("u")
        one.expect("Whoever comes in can be heard.")
        one.send("H")
        one.expect("take host: A practice class has no companion to be made host.")
        entries = one.until(lambda e: len(done(e)) >= 2)
        assert done(entries) == [(ActionKind.RENAME, 1), (ActionKind.SOUND_ON_ENTRY, 0)]
        assert "\x1b]0;" not in one.raw


@pytest.mark.parametrize(
    ("before", "key"),
    [
        ("", CTRL_E),
        ("j", F12),
        ("Nhalf a note", F12),
        ("/fil", CTRL_E),
        ("q", CTRL_E),
        ("b", CTRL_E),
        ("jx", F12),
    ],
)
def test_end_works_from_everywhere(tmp_path: Path, before: str, key: str) -> None:
    with shell(tmp_path) as one:
        one.open()
        one.send(before + key)
        one.expect("END FOR EVERYONE was pressed.")
        one.expect("ENDED after ")
        assert ended(one.until(ended))


def test_end_before_the_class_is_there_goes_out_as_soon_as_it_is(tmp_path: Path) -> None:
    with shell(tmp_path) as one:
        one.expect("Connecting.")
        one.send(CTRL_E)
        one.expect("END FOR EVERYONE was pressed.")
        one.expect("ENDED after ")


def test_a_pasted_end_is_no_end(tmp_path: Path) -> None:
    with shell(tmp_path) as one:
        one.open()
        one.send("\x1b[200~some\x05thing\x1b[24~\x1b[201~")
        one.expect("Pasted text is not taken as keys.")
        one.send("Nx\r")
        one.expect("Noted.")
        entries = one.until(lambda entries: any(isinstance(e.body, Note) for e in entries))
        assert not ended(entries)


def test_end_works_while_the_output_is_stalled(tmp_path: Path) -> None:
    with shell(tmp_path) as one:
        one.open()
        for _ in range(100):  # some 200 kB of help, more than any pty holds
            one.send("?")
        one.send("Nx\r")
        one.until(lambda entries: any(isinstance(e.body, Note) for e in entries))
        one.send(CTRL_E)
        assert ended(one.until(ended))
        assert "lines left out" in one.expect("ENDED after ")


def test_when_end_is_not_proved_the_steps_are_said(tmp_path: Path) -> None:
    text = 'title = "t"\nabout = "a"\npupils = 3\n[end]\nhow = "refused"\n'
    with shell(tmp_path, text) as one:
        one.expect("END is ready.")
        one.send(CTRL_E)
        one.expect("not taken: the practice platform said no.")
        one.expect("END IS NOT PROVED. End the meeting by hand now:")
        one.expect("1. In a real lesson: ")
        one.expect("Chaperone goes on trying meanwhile.")
        one.expect("requests sent, not taken: ")


def test_a_room_that_is_only_cleared_is_said_line_by_line(tmp_path: Path) -> None:
    text = 'title = "t"\nabout = "a"\npupils = 3\n[arrivals]\nalready_in = 3\n'
    text += '[end]\nhow = "clear-room"\nby_hand_after = 6\n'
    with shell(tmp_path, text) as one:
        one.expect("CLEAR ROOM is ready - you are presenter, you cannot end it.")
        one.expect("Warning: END only clears the room: ask the organizer to make you co-organizer")
        one.send(CTRL_E)
        one.expect("Pupils' microphones are off.")
        one.expect("ROOM CLEARED, 1 still in. NOT ENDED: the organizer must press End.")
        one.expect("This does not end the meeting. End it by hand:")
        one.expect("1. In a real lesson: ")
        one.expect("ENDED after ")


def test_a_key_meant_for_a_question_does_not_leave_behind_end(tmp_path: Path) -> None:
    text = 'title = "t"\nabout = "a"\npupils = 3\n[end]\nhow = "refused"\n'
    with shell(tmp_path, text) as one:
        one.expect("END is ready.")
        one.send("q")
        one.expect("Leave the monitor?")
        one.send(F12 + "\r")
        one.expect("The question was closed.")
        one.expect("Its keys: F12 or ctrl+e.")
        one.expect("END IS NOT PROVED. End the meeting by hand now:")


def test_nothing_but_lines_reaches_the_terminal(tmp_path: Path) -> None:
    """No cursor movement, no colour, nothing of a hostile name; only pastes are marked."""
    with shell(tmp_path) as one:
        one.open()
        one.send("\r\tjjjjp\tkk?")
        one.expect("Asks once.")
        one.send("qy")
        one.rest()
        assert one.exit_code() == 0
        assert one.raw.count(PASTE_ON) == one.raw.count(PASTE_OFF) == 1
        text = one.raw.replace(PASTE_ON, "").replace(PASTE_OFF, "")
        monitor, debrief, _rest = text.partition("You practised")
        assert debrief
        strange = {c for c in monitor if not c.isprintable()} - {"\r", "\n", "\a"}
        assert strange == set()
        assert "evil" in monitor
        assert not set(HOSTILE) & set(monitor) & {"\x1b", "\u202e"}
        assert monitor.count("\r") == monitor.count("\r\n")


def test_danger_rings(tmp_path: Path) -> None:
    with shell(tmp_path) as one:
        one.expect("DANGER: ")
        one.expect("\a")


def test_a_terminal_of_plain_letters_gets_plain_letters(tmp_path: Path) -> None:
    with shell(tmp_path, PYTHONIOENCODING="ascii") as one:
        one.open()
        one.send("\r\tjjjj?")
        one.expect("Asks once.")
        assert one.raw.isascii()


def test_a_dumb_terminal_gets_no_sequences(tmp_path: Path) -> None:
    with shell(tmp_path, TERM="dumb") as one:
        one.open()
        assert "\x1b" not in one.raw


def test_the_terminal_is_as_it_was_afterwards(tmp_path: Path) -> None:
    with shell(tmp_path) as one:
        one.open()
        assert not one.attributes()[3] & termios.ICANON
        one.send("qy")
        one.rest()
        assert one.exit_code() == 0
        assert one.attributes() == one.before
        assert closed(one.entries())


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("stalled", [False, True])
def test_a_signal_ends_it_with_everything_in_order(
    tmp_path: Path, signum: signal.Signals, stalled: bool
) -> None:
    with shell(tmp_path) as one:
        one.open()
        if stalled:
            one.send("?" * 100 + "Nx\r")
            one.until(lambda entries: any(isinstance(e.body, Note) for e in entries))
        one.child.kill(signum)
        assert closed(one.until(closed))
        if not stalled:
            one.rest()
        assert one.exit_code() == 128 + signum
        assert one.attributes() == one.before


def test_a_closed_window_ends_it(tmp_path: Path) -> None:
    with shell(tmp_path) as one:
        one.open()
        one.close_window()
        assert closed(one.until(closed))
        one.exit_code()


def test_a_stop_from_outside_is_survived(tmp_path: Path) -> None:
    with shell(tmp_path) as one:
        one.open()
        inside = one.attributes()
        one.child.kill(signal.SIGTSTP)
        one.send("\r")
        one.expect("Its keys: ")
        one.child.kill(signal.SIGSTOP)
        termios.tcsetattr(one.child.child_fd, termios.TCSANOW, one.before)
        one.child.kill(signal.SIGCONT)
        one.send("\r")
        one.expect("Its keys: ")
        assert one.attributes() == inside


def test_what_is_not_set_up_is_said_in_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "chaperone"
    folder.mkdir(mode=0o755, parents=True)
    with shell(tmp_path) as one:
        one.expect(f"mend it with: chmod 700 {folder}")
        one.rest()
        assert one.exit_code() == 2
        assert one.attributes() == one.before
        assert "Traceback" not in one.raw


# -- keys that come through a pipe ------------------------------------------------------------


def piped(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *ARGUMENTS, scenario(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def lines_up_to(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    read = ""
    while words not in read:
        line = process.stdout.readline()
        assert line, read
        read += line
    return read


def test_keys_through_a_pipe_and_leaving_at_their_end(tmp_path: Path) -> None:
    with piped(tmp_path) as process:
        assert process.stdin is not None
        read = lines_up_to(process, "END is ready.")
        process.stdin.write("\n")
        process.stdin.flush()
        read += lines_up_to(process, "Its keys:")
        assert "\a" not in read
        assert "\x1b" not in read
        process.stdin.close()
        assert process.wait(GENEROUS) == 0


def test_the_end_of_a_pipe_does_not_break_an_ending_off(tmp_path: Path) -> None:
    with piped(tmp_path) as process:
        assert process.stdin is not None
        lines_up_to(process, "Connecting.")
        process.stdin.write("\x05")
        process.stdin.close()
        lines_up_to(process, "ENDED after ")
        assert process.wait(GENEROUS) == 0


def test_a_reader_who_has_gone_ends_it(tmp_path: Path) -> None:
    with piped(tmp_path) as process:
        lines_up_to(process, "END is ready.")
        assert process.stdout is not None
        process.stdout.close()
        process.wait(GENEROUS)


def test_help_says_what_plain_is() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "monitor", "practise", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert re.search(r"--plain\s+Line by line", told)
