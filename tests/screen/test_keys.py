"""Keys that act on people: what is asked of the platform, and what the screen says."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from providers.base import (
    ActionKind,
    Became,
    Left,
    Locked,
    MutedOnEntry,
    Place,
    Rejoin,
    Reply,
    Role,
    Switch,
    Switched,
)
from tests.screen.room import Room, asked, open_room, select


@pytest.mark.parametrize(
    ("key", "kind", "target"),
    [
        ("a", ActionKind.ADMIT, "w1"),
        ("m", ActionKind.MUTE, "p2"),
        ("v", ActionKind.CAMERA_OFF, "p1"),
        ("w", ActionKind.TO_WAITING_ROOM, "p1"),
        ("h", ActionKind.LOWER_HAND, "p1"),
        ("s", ActionKind.STOP_SHARING, "p1"),
        ("i", ActionKind.MIC_OFF, "p2"),
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


@pytest.mark.parametrize(
    ("told", "label", "kind"),
    [
        (None, "mute new", ActionKind.MUTE_ON_ENTRY),
        (False, "mute new", ActionKind.MUTE_ON_ENTRY),
        (True, "hear new", ActionKind.SOUND_ON_ENTRY),
    ],
)
async def test_mute_on_entry_is_switched_by_how_it_stands(
    told: bool | None, label: str, kind: ActionKind
) -> None:
    async with open_room(size=(120, 24)) as room:
        room.provider.tell(MutedOnEntry(told, room.provider.clock.utc()))
        await room.settle()
        assert f" u {label}" in room.screen()
        assert ("NEW HEARD" in room.screen()) is (told is False)
        await room.press("ctrl+p")
        room.app.screen.query_one(Input).value = f"{label} (u)"
        await room.shows("Mute whoever comes in from now on")
        await room.press("escape")
        await room.press("u")
        await room.until(lambda: asked(room) == [(kind, ())])


async def test_mute_on_entry_is_done_when_it_is_seen_and_says_why_it_cannot_be() -> None:
    async with open_room() as room:
        await room.press("u")
        await room.shows("mute whoever comes in - taken, waiting to see it")
        room.provider.tell(MutedOnEntry(True, room.provider.clock.utc()))
        await room.shows("mute whoever comes in - done")
        room.provider.able(ActionKind.MUTE_ON_ENTRY, reason="only the host can")
        await room.settle()
        await room.press("u")
        await room.shows("hear new: only the host can")
        await room.press("question_mark")
        assert room.screen().count("Not now: only the host can") > 3
        assert len(asked(room)) == 1


async def test_to_take_the_host_role_is_asked_always_and_enter_is_no_answer() -> None:
    async with open_room() as room:
        await room.press("H")
        await room.shows("Take host from the teacher? They lose the host's controls.")
        assert "y yes" in room.screen()
        assert "esc cancel" in room.screen()
        await room.press("enter", "escape", "y")
        assert asked(room) == []
        await room.press("H", "y")
        await room.until(lambda: asked(room) == [(ActionKind.TAKE_HOST, ())])
        room.provider.see("c", "Chaperone", companion=True, role=Role.CO_HOST)
        await room.shows("take the host role - taken, waiting to see it")
        room.provider.see("c", role=Role.HOST)
        await room.shows("take the host role - done")


async def test_the_host_role_is_not_asked_for_where_it_cannot_be_taken() -> None:
    async with open_room() as room:
        room.provider.able(reason="there is no companion in the call")
        await room.press("H")
        await room.shows("take host: there is no companion in the call")
        await room.press("y")
        assert asked(room) == []


async def test_where_the_foot_has_no_room_the_keys_go_that_can_be_spared() -> None:
    for width, there in ((80, False), (120, True)):
        async with open_room(size=(width, 24)) as room:
            foot = "\n".join(room.screen().splitlines()[-3:])
            assert ("u mute new" in foot) is there
            for key in ("a admit", "l lock", "? help", "q leave"):
                assert key in foot


async def test_a_lock_that_keeps_nobody_out_is_not_called_locked() -> None:
    async with open_room() as room:
        await room.press("l")
        await room.until(lambda: asked(room) == [(ActionKind.LOCK, ())])
        room.provider.tell(Locked(True, room.provider.clock.utc(), soft=True))
        await room.shows("lock the meeting - done, 0.0 s: nobody is kept out, whoever comes waits")
        await room.shows(" NEW WAIT")
        assert "LOCKED" not in room.screen()
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


async def test_what_is_kept_off_for_somebody_is_told_from_what_is_only_off() -> None:
    for size, word in (((80, 24), "no"), ((120, 30), "barred")):
        async with open_room(size) as room:
            room.provider.see("p1", muted=True, camera=False)
            room.provider.see("p2", muted=True, camera=False)
            await room.settle()
            assert word not in line_of(room, "Aisha")
            room.provider.see("p1", mic_allowed=False, camera_allowed=False)
            await room.settle()
            assert line_of(room, "Aisha").split().count(word) == 2
            assert word not in line_of(room, "Jack")
            room.provider.see("p1", muted=False, camera=True)  # whatever they may do
            await room.settle()
            assert {"ON", "on"} <= set(line_of(room, "Aisha").split())


async def test_a_key_allows_again_what_it_turned_off() -> None:
    async with open_room() as room:
        await select(room, "p1")
        await room.press("v")
        await room.until(lambda: asked(room) == [(ActionKind.CAMERA_OFF, ("p1",))])
        room.provider.see("p1", camera=False, camera_allowed=False)
        await room.shows("camera off: Aisha Khan - done")
        await room.shows("v cam ok")
        await room.press("v")
        await room.until(lambda: asked(room)[-1] == (ActionKind.CAMERA_ALLOWED, ("p1",)))
        await room.press("i")
        await room.until(lambda: asked(room)[-1] == (ActionKind.MIC_OFF, ("p1",)))
        room.provider.see("p1", mic_allowed=False)
        await room.settle()
        await room.press("i")
        await room.until(lambda: asked(room)[-1] == (ActionKind.MIC_ALLOWED, ("p1",)))


@pytest.mark.parametrize(
    ("key", "what", "off", "back", "shown"),
    [
        ("I", Switch.MICS, ActionKind.MICS_OFF, ActionKind.MICS_ALLOWED, "MICS OFF"),
        ("V", Switch.CAMERAS, ActionKind.CAMERAS_OFF, ActionKind.CAMERAS_ALLOWED, "CAMS OFF"),
        ("C", Switch.CHAT, ActionKind.CHAT_OFF, ActionKind.CHAT_ALLOWED, "CHAT OFF"),
        (
            "S",
            Switch.PRESENTING,
            ActionKind.PRESENTING_OFF,
            ActionKind.PRESENTING_ALLOWED,
            "STAFF SHARE",
        ),
    ],
)
async def test_a_key_for_all_pupils_switches_and_the_header_shows_it(
    key: str, what: Switch, off: ActionKind, back: ActionKind, shown: str
) -> None:
    async with open_room((120, 24)) as room:
        await room.press(key)
        await room.until(lambda: asked(room) == [(off, ())])
        assert shown not in room.screen()
        room.provider.tell(Switched(what, False, room.provider.clock.utc()))
        await room.shows(shown)
        await room.shows("- done")
        await room.press(key)
        await room.until(lambda: asked(room)[-1] == (back, ()))
        room.provider.tell(Switched(what, None, room.provider.clock.utc()))
        await room.settle()
        assert shown not in room.screen()


async def test_a_switch_that_the_platform_has_not_says_why() -> None:
    async with open_room() as room:
        room.provider.able(reason="Zoom has no such switch")
        await room.settle()
        for key, label in (("I", "mics off"), ("C", "chat off"), ("i", "mic off")):
            await room.press(key)
            await room.shows(f"{label}: Zoom has no such switch")
        assert asked(room) == []


async def test_every_hand_that_is_up_is_lowered() -> None:
    async with open_room() as room:
        room.provider.see("p2", hand=True)
        await room.settle()
        await room.press("D")
        await room.until(lambda: asked(room) == [(ActionKind.LOWER_HAND, ("p1", "p2"))])
        room.provider.see("p1", hand=False)
        room.provider.see("p2", hand=False)
        await room.settle()
        await room.press("D")
        await room.shows("Nobody's hand is known to be up")
        assert len(asked(room)) == 1


async def test_who_waits_is_refused_and_who_is_in_removed() -> None:
    async with open_room() as room:
        await select(room, "w2")
        await room.shows("x refuse")
        await room.press("x")
        await room.shows("Refuse “Oliver's iPad”. May rejoin?")
        await room.press("n")
        await room.until(lambda: asked(room) == [(ActionKind.REMOVE, ("w2",))])
        await room.shows("refuse: “Oliver's iPad” -")
        room.provider.tell(Left("w2", room.provider.clock.utc()))
        await room.shows("refuse: “Oliver's iPad” - done")
        await select(room, "p1")
        await room.shows("x remove")


def line_of(room: Room, name: str) -> str:
    (line,) = [line for line in room.screen().splitlines() if name in line]
    return line
