"""END that can only clear the room: said before it is needed, and never called an end."""

from __future__ import annotations

import pytest

from monitor.end_state import EndState
from monitor.stream import EndProgress, Severity
from providers.base import EndAnswer, EndMeans, EndReply, Running, Sight
from providers.teams.ender import ONLY_CLEAR
from tests.screen.room import Room, open_room

WHY = "you are presenter"


def in_room(left: int | None) -> Sight:
    return Sight(Running.YES, means=EndMeans.CLEAR_ROOM, why=WHY, left=left)


async def presenter(room: Room, left: int = 3) -> None:
    """The member of staff is only presenter, and END is asked for what it could do."""
    room.provider.sight = in_room(left)
    room.session.ending.close()  # the next look is 20 s away
    room.session.ending._closing = False
    room.session.ending.start()
    await room.until(lambda: room.session.live.end.only_clears)
    await room.settle()


async def test_the_strip_says_so_before_the_emergency_and_an_alert_tells_what_to_do() -> None:
    async with open_room() as room:
        await presenter(room)
        strip = room.screen().splitlines()[-1]
        expected = "F12 or ctrl+e  CLEAR ROOM  ready - you are presenter"
        assert strip.strip() == expected
        (alert,) = [
            one for key, one in room.session.live.alerts.items() if key == "end:only_clears"
        ]
        assert "ask the organizer to make you co-organizer before the lesson" in alert.alert.text
        await room.press("space")
        assert room.session.live.alerts["end:only_clears"].seen
        room.provider.sight = Sight(Running.YES)
        room.session.ending.close()
        room.session.ending._closing = False
        room.session.ending.start()
        await room.until(lambda: not room.session.live.end.only_clears)
        await room.settle()
        assert "END FOR EVERYONE  ready" in room.screen()
        assert "end:only_clears" not in room.session.live.alerts


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50)])
async def test_clearing_and_cleared_in_every_size(size: tuple[int, int]) -> None:
    async with open_room(size) as room:
        await presenter(room)
        room.provider.end_reply = EndReply(EndAnswer.ACCEPTED, left=3)
        await room.pilot.press("f12")
        await room.shows("CLEARING THE ROOM")
        await room.shows("3 left")
        await room.shows("This does not end the meeting")
        room.provider.sight = in_room(2)
        room.provider.end_reply = EndReply(EndAnswer.CLEARED, left=2)
        await room.shows("ROOM CLEARED, 2 still in. NOT ENDED")
        await room.shows("1. Go to the teacher's computer.")
        assert "ENDED after" not in room.screen()


async def test_people_who_come_back_are_seen_and_another_press_puts_them_out() -> None:
    async with open_room() as room:
        await presenter(room, left=1)
        room.provider.end_reply = EndReply(EndAnswer.CLEARED, left=1)
        await room.pilot.press("f12")
        await room.shows("ROOM CLEARED, 1 still in")
        assert "Aisha Khan" in room.screen()  # the lists stay: whoever comes back is seen
        room.provider.sight = in_room(2)
        await room.shows("PEOPLE ARE IN AGAIN: 2. Press END again")
        await room.settle()
        assert room.session.live.alerts["end:refilled"].alert.severity is Severity.DANGER
        requests, room.provider.sight = room.provider.end_requests, in_room(1)
        await room.pilot.press("f12")
        await room.shows("ROOM CLEARED, 1 still in")
        assert room.provider.end_requests == requests + 1
        await room.press("q")
        await room.shows("Whoever comes back is not put out then. Leave? The meeting goes on.")
        await room.press("escape")
        room.provider.ended = True  # the organizer has pressed End
        await room.shows("ENDED after")
        phases = [body.state.phase.value for body in room.bodies(EndProgress)]
        assert phases[-1] == "confirmed"
        assert phases.index("confirmed") > phases.index("cleared")


async def test_the_reason_that_teams_gives_fits_into_the_strip() -> None:
    async with open_room() as room:
        room.session.record(
            EndProgress(EndState(ready=True, means=EndMeans.CLEAR_ROOM, why=ONLY_CLEAR))
        )
        await room.shows(f"CLEAR ROOM  ready - {ONLY_CLEAR}")
