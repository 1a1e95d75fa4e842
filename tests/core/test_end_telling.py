"""What ``chaperone end`` says where END can only clear the room."""

from __future__ import annotations

import json
from dataclasses import replace

from monitor.end import Telling, Voice, as_json
from monitor.end_state import EndPhase, EndState
from providers.base import EndMeans

CLEARING = EndState(EndPhase.ACCEPTED, means=EndMeans.CLEAR_ROOM, why="you are presenter", left=3)
CLEARED = replace(CLEARING, phase=EndPhase.CLEARED, left=1)
AGAIN = replace(CLEARED, left=2, refilled=True)


class Kept(Voice):
    """Keeps the lines instead of saying them; those on standard error begin with ``!``."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str, err: bool = False) -> None:
        self.lines.append(f"! {line}" if err else line)


def told(*states: EndState, as_line: bool = False) -> list[str]:
    voice = Kept()
    telling = Telling(voice, ["Press End."], as_line)
    for state in states:
        telling.moved(state)
    telling.is_over(states[-1])
    return voice.lines


def test_a_cleared_room_is_said_with_the_steps_and_never_as_an_end() -> None:
    lines = told(CLEARING, CLEARED, AGAIN)
    assert lines[0] == "CLEARING THE ROOM 0 s, 3 left"
    assert lines[1:4] == [
        "ROOM CLEARED, 1 still in. NOT ENDED: the organizer must press End",
        "! This does not end the meeting. End it by hand:",
        "!   1. Press End.",
    ]
    assert lines[4:] == [
        "PEOPLE ARE IN AGAIN: 2. Press END again to put them out",
        "! NOT CONFIRMED: end the meeting by hand, as said above.",
    ]


def test_what_went_wrong_beside_is_said_with_it() -> None:
    (line, *_) = told(replace(CLEARED, detail="The lobby could not be closed"))
    assert line.endswith("must press End. The lobby could not be closed")


def test_what_is_to_be_known_beside_the_end_is_said_with_it() -> None:
    taken = EndState(EndPhase.ACCEPTED, accepted_ms=4.0, detail="2 still in")
    proved = EndState(EndPhase.CONFIRMED, confirmed_ms=9.0, confirmed_by="Seen", warning="Shut it")
    assert told(taken, proved) == [
        "END TAKEN after 4 ms, waiting for proof 0 s: 2 still in",
        "ENDED after 9 ms: Seen. Shut it",
    ]
    assert json.loads(as_json(proved))["warning"] == "Shut it"


def test_which_meeting_was_ended_is_said_where_the_class_has_another() -> None:
    proved = EndState(EndPhase.CONFIRMED, confirmed_ms=9.0, confirmed_by="Seen")
    for state in (proved, EndState(EndPhase.TRYING)):
        voice = Kept()
        Telling(voice, ["Press End."], False, "Zoom", "Teams").is_over(state)
        assert voice.lines[-1].startswith("! This was the class's meeting on Zoom.")
        assert "--on teams" in voice.lines[-1]
    line = Kept()
    Telling(line, ["Press End."], True, "Zoom", "Teams").is_over(proved)
    fields = json.loads(line.lines[0])
    assert (fields["platform"], fields["other_platform"]) == ("Zoom", "Teams")
    assert not any("This was" in line for line in told(proved))


def test_as_json_it_is_not_confirmed() -> None:
    (line,) = told(CLEARING, CLEARED, as_line=True)
    fields = json.loads(line)
    assert (fields["confirmed"], fields["phase"], fields["left"]) == (False, "cleared", 1)
    assert (fields["means"], fields["why"]) == ("clear_room", "you are presenter")
    assert json.loads(as_json(replace(CLEARED, phase=EndPhase.CONFIRMED)))["confirmed"] is True
