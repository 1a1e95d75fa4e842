"""Every key, through the app: what it asks of the platform and what the screen says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.bindings import COMMANDS
from monitor.stream import AlertsSeen, EndProgress, Note, Outcome, OutcomeState, Present
from providers.base import (
    ActionKind,
    Became,
    Ended,
    Left,
    Locked,
    Place,
    Rejoin,
    Reply,
    Started,
)
from tests.screen.room import Room, open_room


def asked(room: Room) -> list[tuple[ActionKind, tuple[str, ...]]]:
    return [(action.kind, action.targets) for action in room.provider.asked]


async def select(room: Room, participant_id: str) -> None:
    person = room.session.live.meeting.get(participant_id)
    assert person is not None
    assert person.place is not None
    room.app.board.go_to(person.place, participant_id)
    await room.settle()


@pytest.mark.parametrize(
    ("key", "kind", "target"),
    [
        ("a", ActionKind.ADMIT, "w1"),
        ("m", ActionKind.MUTE, "p2"),
        ("v", ActionKind.CAMERA_OFF, "p1"),
        ("w", ActionKind.TO_WAITING_ROOM, "p1"),
        ("h", ActionKind.LOWER_HAND, "p1"),
        ("s", ActionKind.STOP_SHARING, "p1"),
    ],
)
async def test_a_key_acts_on_the_selected_person(key: str, kind: ActionKind, target: str) -> None:
    async with open_room() as room:
        room.provider.see("p1", sharing=True)
        await room.settle()
        await select(room, target)
        await room.press(key)
        await room.until(lambda: asked(room) == [(kind, (target,))])
        await room.shows("taken, waiting to see it")


async def test_done_is_only_what_was_seen_to_happen() -> None:
    async with open_room() as room:
        await select(room, "p2")
        await room.press("m")
        await room.shows("mute: Jack Ellis - taken, waiting to see it")
        room.provider.see("p2", muted=True)
        await room.shows("mute: Jack Ellis - done")


async def test_a_refusal_says_why() -> None:
    async with open_room() as room:
        room.provider.reply = Reply(False, "you are not co-host yet")
        await select(room, "p2")
        await room.press("m")
        await room.shows("mute: Jack Ellis - refused, you are not co-host yet")


async def test_what_is_so_already_is_not_asked_for() -> None:
    async with open_room() as room:
        await select(room, "p1")
        await room.press("m")
        await room.shows("it was so already")
        assert asked(room) == []


async def test_a_key_that_cannot_work_says_why_and_asks_nothing() -> None:
    async with open_room() as room:
        room.provider.able(reason="only inside the call: use the Zoom window")
        await select(room, "p2")
        await room.press("m")
        await room.shows("mute: only inside the call: use the Zoom window")
        await select(room, "p2")
        await room.press("a")
        assert asked(room) == []


async def test_admit_is_only_for_who_waits() -> None:
    async with open_room() as room:
        await select(room, "p1")
        await room.press("a")
        await room.shows("admit: only for somebody in the waiting room")
        assert asked(room) == []


@pytest.mark.parametrize(
    ("answer", "rejoin"), [("n", Rejoin.NO), ("w", Rejoin.WAITING_ROOM), ("y", Rejoin.YES)]
)
async def test_remove_asks_once_and_takes_the_rejoin_decision(answer: str, rejoin: Rejoin) -> None:
    async with open_room() as room:
        await select(room, "p2")
        await room.press("x")
        await room.shows("Remove Jack Ellis. May rejoin?")
        assert asked(room) == []
        await room.press(answer)
        await room.until(lambda: asked(room) == [(ActionKind.REMOVE, ("p2",))])
        assert room.provider.asked[0].rejoin is rejoin
        room.provider.tell(Left("p2", room.provider.clock.utc()))
        await room.shows("remove: Jack Ellis - done")


async def test_an_open_question_takes_no_other_key_and_escape_means_nothing_happens() -> None:
    async with open_room() as room:
        await select(room, "p2")
        await room.press("x", "m", "v", "a", "escape")
        assert asked(room) == []
        assert "May rejoin" not in room.screen()
        await room.press("m")
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2",))])


async def test_admit_all_names_whom_it_means_and_takes_only_the_recognised() -> None:
    async with open_room() as room:
        room.provider.see("w3", "Mia Roe", place=Place.WAITING)
        await room.settle()
        await room.press("A")
        await room.shows("Admit Amelia Brooks, Mia Roe?")
        await room.press("y")
        await room.until(lambda: asked(room) == [(ActionKind.ADMIT, ("w1", "w3"))])


async def test_what_became_of_many_is_never_cut_off_by_their_names() -> None:
    async with open_room() as room:
        room.provider.reply = Reply(False, "you are not co-host yet")
        room.provider.see("w3", "Mia Roe", place=Place.WAITING)
        room.provider.see("w4", "Oliver Bennett", place=Place.WAITING)
        await room.settle()
        await room.press("A", "y")
        await room.shows(
            "admit 3: Amelia Brooks, Mia Roe, Oliver Ben… - refused, you are not co-host yet"
        )


async def test_admit_all_with_one_recognised_does_not_ask() -> None:
    async with open_room() as room:
        await room.press("A")
        await room.until(lambda: asked(room) == [(ActionKind.ADMIT, ("w1",))])


async def test_mute_all_spares_staff_and_who_is_muted() -> None:
    async with open_room() as room:
        await room.press("M")
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2",))])


async def test_lock_and_unlock() -> None:
    async with open_room() as room:
        await room.press("l")
        await room.until(lambda: asked(room)[-1:] == [(ActionKind.LOCK, ())])
        room.provider.tell(Locked(True, room.provider.clock.utc()))
        await room.shows("LOCKED")
        await room.shows("l unlock")
        await room.press("l")
        await room.until(lambda: asked(room)[-1:] == [(ActionKind.UNLOCK, ())])


async def test_the_selection_follows_the_person_not_the_line() -> None:
    async with open_room() as room:
        await select(room, "p2")
        room.provider.see("z0", "zoomuser1")  # would stand above
        room.provider.tell(Left("s1", room.provider.clock.utc()))
        await room.settle()
        await room.press("m")
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2",))])


async def test_a_new_id_keeps_the_selection() -> None:
    async with open_room() as room:
        await select(room, "p2")
        room.provider.tell(Became("p2", "p2b", room.provider.clock.utc()))
        await room.settle()
        await room.press("m")
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2b",))])


async def test_who_has_left_is_shown_so_and_no_key_hits_anybody_else() -> None:
    async with open_room() as room:
        await select(room, "p2")
        room.provider.tell(Left("p2", room.provider.clock.utc()))
        await room.settle()
        assert "left" in next(line for line in room.screen().splitlines() if "Jack Ellis" in line)
        await room.press("m")
        await room.shows("mute: nobody is selected")
        assert asked(room) == []


async def test_the_row_of_who_is_elsewhere_says_where() -> None:
    """Who was let in has not left."""

    def row(room: Room, name: str) -> str:
        return next(line for line in room.screen().splitlines() if f"> ✓ {name}" in line)

    async with open_room() as room:
        await select(room, "w1")
        room.provider.see("w1", place=Place.IN_CALL)
        await room.settle()
        assert row(room, "Amelia").split()[-2] == "in"
        room.provider.tell(Left("w1", room.provider.clock.utc()))
        await room.settle()
        assert row(room, "Amelia").split()[-2] == "left"
        await select(room, "p1")
        room.provider.see("p1", place=Place.WAITING)
        await room.settle()
        assert " waits " in row(room, "Aisha")


async def test_a_note_on_a_person_goes_into_the_stream() -> None:
    async with open_room() as room:
        await select(room, "p1")
        await room.press("n", *"mum seen", "enter")
        assert room.bodies(Note) == [Note("mum seen", ("p1",))]
        assert asked(room) == []


async def test_escape_leaves_a_note_unwritten() -> None:
    async with open_room() as room:
        await room.press("N", *"hm", "escape", "n", "escape")
        assert room.bodies(Note) == []


async def test_the_filter_shows_only_who_matches_and_escape_shows_all() -> None:
    async with open_room() as room:
        await room.press("slash", *"aisha", "enter")
        assert "Aisha Khan" in room.screen()
        assert "Mrs Smith" not in room.screen()
        await room.press("escape")
        assert "Mrs Smith" in room.screen()


async def test_a_filter_that_matches_nobody_does_not_say_that_nobody_waits() -> None:
    async with open_room() as room:
        await room.press("slash", *"zzz", "enter")
        assert room.screen().count("No name matches") == 2
        assert "Nobody is waiting" not in room.screen()
        assert "Waiting 2" in room.screen()
        await room.press("escape")
        assert "No name matches" not in room.screen()


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_filter_looks_at_names_alone(size: tuple[int, int]) -> None:
    """Not at whose camera is on, nor at why somebody is not recognised."""
    async with open_room(size=size) as room:
        await room.press("slash", *"on", "enter")
        assert "Mr Jones" in room.screen()
        for name in ("Mrs Smith", "Aisha Khan", "Oliver's iPad"):
            assert name not in room.screen()


async def test_alerts_are_seen_and_gone_to() -> None:
    async with open_room() as room:
        room.provider.see("x1", "Aіsha Khan", place=Place.WAITING)  # a Cyrillic letter
        await room.settle()
        await room.shows("Look-alike letters in the name")
        await room.press("exclamation_mark", "x")
        await room.shows("Remove “Aіsha Khan”")
        await room.press("escape", "space")
        assert room.bodies(AlertsSeen)
        await room.shows("alerts 0")


async def test_privacy_masks_every_name() -> None:
    async with open_room() as room:
        await room.press("p")
        for name in ("Aisha", "Khan", "Jack", "Amelia", "Mia", "Oliver"):
            assert name not in room.screen()
        await room.press("p")
        assert "Aisha Khan" in room.screen()


async def test_a_blanked_screen_shows_nobody_and_acts_on_nobody_but_end_works() -> None:
    async with open_room() as room:
        await room.press("b")
        for name in ("Aisha", "Jack", "Amelia", "Mia", "Maths"):
            assert name not in room.screen()
        await room.press("m", "x", "M")
        assert asked(room) == []
        await room.press("f12")
        await room.shows("ENDED after")
        assert room.provider.end_requests >= 1


async def test_tab_goes_to_the_other_list_and_arrows_move() -> None:
    async with open_room() as room:
        await room.press("tab", "down", "a")
        await room.until(lambda: asked(room) == [(ActionKind.ADMIT, ("w2",))])
        await room.press("tab", "home", "end", "up", "k", "j")
        assert room.app.board.active is room.app.board.call


async def test_help_names_every_key_and_why_one_cannot_be_used() -> None:
    async with open_room(size=(120, 60)) as room:
        room.provider.able(reason="needs the in-call companion")
        await room.press("question_mark")
        text = room.screen()
        for command in COMMANDS:
            assert command.help[:40] in text
        assert "Not now: needs the in-call companion" in text
        await room.press("m")
        assert asked(room) == []
        await room.press("escape")
        assert "Aisha Khan" in room.screen()


@pytest.mark.parametrize(
    "keys", [("question_mark", "end", "escape"), ("b", "b")], ids=["help", "blank"]
)
async def test_nothing_is_missing_after_the_lists_were_hidden(keys: tuple[str, str, str]) -> None:
    """What is hidden has no size, and things go on happening."""
    async with open_room(size=(80, 20)) as room:
        first, *rest = keys
        await room.press(first)
        for number in range(8):
            room.provider.see(f"n{number}", f"Stranger {number}", place=Place.WAITING)
        room.provider.see("w2", "Mia Roe")
        await room.settle()
        await room.press(*rest)
        lines = room.screen().splitlines()
        assert "Not here 1" in room.screen()
        assert "│ Oliver Bennett " in room.screen()
        waiting = sum("Stranger" in line for line in lines) + 2
        assert f" {10 - waiting} more below " in room.screen()
        assert "M mute all" in lines[-3]


async def test_when_the_meeting_does_not_run_no_key_says_it_could_act() -> None:
    async with open_room(class_size=False) as room:
        room.provider.able(*ActionKind)
        room.provider.tell(Ended(room.provider.clock.utc()))
        await room.settle()
        assert " not running " in room.screen().splitlines()[0]
        await room.press("l")
        await room.shows("lock: the meeting is not running")
        room.provider.clock.advance(12)
        await room.settle()
        assert " 12 s old " in room.screen().splitlines()[0]
        room.provider.tell(Started(room.provider.clock.utc()))
        await room.settle()
        assert " live " in room.screen().splitlines()[0]
        room.provider.tell(Ended(room.provider.clock.utc()))
        await room.settle()
        assert " meeting over " in room.screen().splitlines()[0]
        await room.press("M")
        await room.shows("mute all: the meeting is over")
        assert asked(room) == []


async def test_the_palette_does_what_keys_do() -> None:
    async with open_room() as room:
        await room.pilot.press("ctrl+p")
        await room.until(lambda: len(room.app.screen_stack) == 2)
        await room.pilot.press(*"mute all", "enter")
        await room.until(lambda: len(room.app.screen_stack) == 1)
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2",))])


async def test_leaving_asks() -> None:
    async with open_room() as room:
        await room.press("q")
        await room.shows("Leave the monitor? The meeting goes on.")
        await room.press("escape")
        assert room.app.is_running
        await room.press("q", "y")
        await room.until(lambda: room.app._exit)


async def test_leaving_says_what_becomes_of_the_meeting() -> None:
    async with open_room() as room:
        room.provider.ends = False
        await room.pilot.press("f12")
        await room.shows("ENDING")
        await room.press("q")
        await room.shows("END is not proved yet, and leaving stops it. Leave?")
        await room.press("escape")
        room.provider.ends = True
        await room.shows("ENDED after")
        await room.press("q")
        await room.shows("Leave the monitor? ")
        assert "The meeting goes on" not in room.screen()
        await room.press("escape")
        again = replace(room.session.live.end, restarted=True)
        room.session.record(EndProgress(again))
        await room.press("q")
        await room.shows("Leave the monitor? The meeting goes on.")


@pytest.mark.parametrize("key", ["f12", "ctrl+e"])
@pytest.mark.parametrize(
    "before", [(), ("x",), ("n",), ("slash",), ("question_mark",), ("ctrl+p",)]
)
async def test_end_works_from_everywhere(key: str, before: tuple[str, ...]) -> None:
    async with open_room() as room:
        await room.pilot.press(*before, key)
        await room.shows("ENDED after")
        assert room.provider.end_requests >= 1
        present = room.bodies(Present)
        assert len(present) == 1
        assert ("p1", "Aisha Khan", "Aisha Khan", "in_call") in present[0].people


async def test_an_end_that_is_not_proved_fills_the_screen_with_what_to_do_by_hand() -> None:
    async with open_room() as room:
        room.provider.ends = False
        await room.pilot.press("f12")
        await room.shows("END IS NOT PROVED")
        await room.shows("2. Press End, then End Meeting for All.")
        await room.shows("no route to the platform")
        room.provider.ends = True
        await room.shows("ENDED after")


async def test_the_strip_ends_the_meeting_by_mouse() -> None:
    async with open_room() as room:
        await room.click(5, 23)
        await room.shows("ENDED after")


async def test_keys_at_the_foot_work_by_mouse() -> None:
    async with open_room() as room:
        line = room.screen().splitlines()[-3]
        await room.click(line.index("mute all"), 21)
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2",))])


async def test_a_click_selects_a_person() -> None:
    async with open_room() as room:
        lines = room.screen().splitlines()
        y = next(index for index, line in enumerate(lines) if "Jack Ellis" in line)
        await room.click(10, y)
        await room.press("m")
        await room.until(lambda: asked(room) == [(ActionKind.MUTE, ("p2",))])


async def test_an_outcome_that_never_comes_is_not_called_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.session.EFFECT_SECONDS", 0.01)
    async with open_room() as room:
        await select(room, "p2")
        await room.press("m")
        await room.shows("NOT CONFIRMED, taken, but not seen to have happened")
        outcomes = [body.state for body in room.bodies(Outcome)]
        assert OutcomeState.DONE not in outcomes
