"""END by the companion: what it does by the companion's rights, and what proves it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from providers.base import EndAnswer, EndMeans, Running, Unreachable
from providers.companion import Alarm
from providers.teams import ender as module
from providers.teams.ender import (
    CANNOT,
    NOBODY,
    NOT_INSIDE,
    NOT_SAID,
    ONLY_CLEAR,
    SILENT,
    TeamsEnder,
)


class Bell(Alarm):
    """The line to a child that answers as a test tells it."""

    def __init__(self) -> None:
        super().__init__()
        self.rung: list[dict[str, Any]] = []
        self.there = True
        self.inside = True
        self.means = "end"
        self.why = ""
        self.ended: list[int] | None = None
        self.left = 3
        self.answers: list[dict[str, Any]] = []
        """What is told to each ring for END; ``N`` stands for its number."""

    def ring(self, body: Any) -> int:
        if not self.there:
            return 0
        number = self._rings = self._rings + 1
        self.rang = {**self.rang, **dict.fromkeys(body, 0.0)}
        self.rung.append({**body, "n": number})
        if body.get("look"):
            means = self.means if self.inside else "none"
            told = {"looked": number, "inside": self.inside, "means": means, "why": self.why}
            self.tell({**told, "left": self.left, "ended": self.ended})
        else:
            for one in self.answers:
                self.tell(one, number)
        return number

    def tell(self, body: dict[str, Any], number: int = 0) -> None:
        """The child says this."""

        def put(value: Any) -> Any:
            if isinstance(value, list):
                return [put(each) for each in value]
            return number if value == "N" else value

        self._told.update({key: put(value) for key, value in body.items()})

    @property
    def ends(self) -> list[dict[str, Any]]:
        return [one for one in self.rung if one.get("end")]


class Lobby:
    """A seal that does as it is told."""

    def __init__(self) -> None:
        self.why = ""
        self.sealed = self.warmed = 0
        self.hangs = False
        self.breaks = False
        self.closed = False

    async def warm(self) -> None:
        self.warmed += 1
        if self.hangs:
            await asyncio.get_running_loop().create_future()

    async def seal(self) -> str:
        self.sealed += 1
        if self.breaks:
            raise RuntimeError("made up")
        if self.hangs:
            await asyncio.get_running_loop().create_future()
        return self.why

    async def close(self) -> None:
        self.closed = True


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def lobby() -> Lobby:
    return Lobby()


def make(bell: Bell, lobby: Lobby | None = None, first: Sequence[str] = ()) -> TeamsEnder:
    return TeamsEnder(bell, lobby, lambda: first)


TOOK = {"took": "N", "means": "end"}


async def test_ready_only_with_somebody_in_the_call_who_can_do_something(bell: Bell) -> None:
    ender = make(bell)
    await ender.open()
    for change, words in (
        ({"means": "none", "why": "role"}, CANNOT),
        ({"why": "unknown"}, NOT_SAID),
        ({"inside": False}, NOT_INSIDE),
        ({"there": False}, NOBODY),
    ):
        vars(bell).update(change)
        with pytest.raises(Unreachable) as caught:
            await ender.open()
        assert str(caught.value) == words


async def test_without_a_companion_it_says_who_alone_can(lobby: Lobby) -> None:
    ender = TeamsEnder(None, lobby)
    reply = await ender.end()
    assert (reply.answer, reply.detail) == (EndAnswer.FAILED, NOBODY)
    await asyncio.sleep(0)
    assert lobby.sealed == 1  # what can be done is done
    await ender.close()


async def test_what_it_would_do_is_told_before_it_is_needed(bell: Bell) -> None:
    ender = make(bell)
    assert (await ender.look()).means is EndMeans.END
    bell.means = "clear_room"
    sight = await ender.look()
    assert (sight.running, sight.means, sight.why) == (
        Running.YES,
        EndMeans.CLEAR_ROOM,
        ONLY_CLEAR,
    )
    assert sight.left == 3


async def test_taken_is_not_ended(bell: Bell) -> None:
    bell.answers = [TOOK]
    ender = make(bell)
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    assert (await ender.look()).running is Running.YES  # as the companion still sees it
    bell.tell({"left_call": ["N", 0, 0]}, 2)
    bell.inside = False
    assert (await ender.look()).running is Running.UNKNOWN  # our own leg proves nothing


@pytest.mark.parametrize("proof", [{"empty": "N"}, {"left_call": ["N", 0, 4097]}])
async def test_what_proves_it(bell: Bell, proof: dict[str, Any]) -> None:
    bell.answers = [TOOK, proof]
    ender = make(bell)
    assert (await ender.end()).answer is EndAnswer.ALREADY_ENDED
    sight = await ender.look()
    assert sight.running is Running.NO
    assert sight.detail


@pytest.mark.parametrize("old", [{"empty": 0}, {"left_call": [0, 0, 4097]}, {"cleared": [0, 0]}])
async def test_what_was_told_before_the_ring_proves_nothing(
    bell: Bell, old: dict[str, Any]
) -> None:
    bell.tell(old)
    bell.answers = [TOOK]
    assert (await make(bell).end()).answer is EndAnswer.ACCEPTED


async def test_the_witness_proves_it_if_it_was_told_since(bell: Bell) -> None:
    told: list[float] = []
    bell.answers = [TOOK]
    ender = TeamsEnder(bell, None, witnessed=lambda since: any(at >= since for at in told))
    told.append(0.0)  # an earlier lesson's
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    told.append(float("inf"))
    assert (await ender.look()).running is Running.NO


async def test_ended_by_others_is_seen_and_put_out_is_not_taken_for_it(bell: Bell) -> None:
    ender = make(bell)
    bell.inside, bell.ended = False, [0, 4097]
    assert (await ender.look()).running is Running.NO
    for ended in ([0, 5300], [0, 5000], [410, 3101], None):
        bell.ended = ended
        assert (await ender.look()).running is Running.UNKNOWN


async def test_how_the_companion_left_before_the_key_does_not_prove_what_the_key_does(
    bell: Bell,
) -> None:
    """The teacher ended the meeting by mistake and began it again, without the companion."""
    bell.inside, bell.ended = False, [0, 4097]
    bell.answers = [TOOK]
    ender = make(bell)
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    assert (await ender.look()).running is Running.UNKNOWN
    assert (await make(bell).look()).running is Running.UNKNOWN  # nor to one made meanwhile
    bell.tell({"empty": 1})
    assert (await ender.look()).running is Running.NO


async def test_a_proof_is_believed_for_a_while_and_then_what_is_seen(
    bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The meeting may be started again."""
    bell.answers = [TOOK, {"empty": "N"}]
    ender = make(bell)
    await ender.end()
    assert (await ender.look()).running is Running.NO
    monkeypatch.setattr(module, "PROOF_SECONDS", 0.0)
    assert (await ender.look()).running is Running.YES
    bell.answers = [TOOK]
    assert (await ender.end()).answer is EndAnswer.ACCEPTED  # a new END needs a new proof


async def test_a_refusal_says_why(bell: Bell, lobby: Lobby) -> None:
    bell.answers = [{"refused": ["N", "403/41805"]}]
    lobby.why = "Graph is slow."
    ender = make(bell, lobby)
    first = await ender.end()
    assert first.answer is EndAnswer.REFUSED
    assert "organizers and presenters" in first.detail
    await asyncio.sleep(0.01)
    assert "Graph is slow." in (await ender.end()).detail


async def test_a_companion_that_says_nothing_is_rung_again(
    bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TAKE_SECONDS", 0.05)
    ender = make(bell)
    reply = await ender.end()
    assert (reply.answer, reply.detail) == (EndAnswer.FAILED, SILENT)
    bell.tell({"empty": 1})  # and the first ring still counts
    assert (await ender.look()).running is Running.NO


async def test_who_is_still_in_is_said(bell: Bell) -> None:
    bell.answers = [TOOK, {"still": ["N", 2]}]
    reply = await make(bell).end()
    assert reply.answer is EndAnswer.ACCEPTED
    assert "2 still in" in reply.detail


async def test_a_second_look_that_fails_is_said(bell: Bell) -> None:
    bell.answers = [TOOK, {"unproved": ["N", "lobby"]}]
    reply = await make(bell).end()
    assert "lobby" in reply.detail


# -- clearing the room ---------------------------------------------------------------------


async def test_the_room_is_cleared_and_nothing_is_called_ended(bell: Bell) -> None:
    bell.means = "clear_room"
    bell.answers = [
        {"took": "N", "means": "clear_room"},
        {"clearing": ["N", 9]},
        {"cleared": ["N", 1]},
    ]
    ender = make(bell, first=("stranger",))
    reply = await ender.end()
    assert (reply.answer, reply.left) == (EndAnswer.CLEARED, 1)
    assert bell.ends[0]["first"] == ["stranger"]
    assert (await ender.look()).running is Running.YES


async def test_a_clearing_that_takes_long_is_told_as_it_goes(
    bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLEAR_SECONDS", 0.05)
    bell.answers = [{"took": "N", "means": "clear_room"}, {"clearing": ["N", 17]}]
    reply = await make(bell).end()
    assert (reply.answer, reply.left) == (EndAnswer.ACCEPTED, 17)


# -- the lobby --------------------------------------------------------------------------------


async def test_the_lobby_is_closed_beside_it_and_once_at_a_time(bell: Bell, lobby: Lobby) -> None:
    lobby.hangs = True
    bell.answers = [TOOK]
    ender = make(bell, lobby)
    for _ in range(3):
        async with asyncio.timeout(1.0):  # it is never waited for
            assert (await ender.end()).answer is EndAnswer.ACCEPTED
        await asyncio.sleep(0)
    assert lobby.sealed == 1
    await ender.close()
    assert lobby.closed


async def test_the_ring_goes_before_the_lobby(bell: Bell, lobby: Lobby) -> None:
    seen: list[int] = []
    seal = lobby.seal

    async def note() -> str:
        seen.append(len(bell.ends))
        return await seal()

    lobby.seal = note  # type: ignore[method-assign]
    bell.answers = [TOOK]
    await make(bell, lobby).end()
    await asyncio.sleep(0)
    assert seen == [1]


async def test_a_fault_in_closing_the_lobby_is_said_and_stops_nothing(
    bell: Bell, lobby: Lobby
) -> None:
    lobby.breaks = True
    bell.answers = [TOOK]
    ender = make(bell, lobby)
    await ender.end()
    await asyncio.sleep(0.01)
    reply = await ender.end()
    assert reply.answer is EndAnswer.ACCEPTED
    assert "RuntimeError" in reply.detail


async def test_a_lobby_that_stays_open_is_said_of_a_meeting_that_has_ended(
    bell: Bell, lobby: Lobby
) -> None:
    """People could come back by the link, and the end is proved all the same."""
    lobby.why = "Graph is slow."
    bell.answers = [TOOK, {"empty": "N"}]
    ender = make(bell, lobby)
    assert (await ender.end()).answer is EndAnswer.ALREADY_ENDED
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    sight = await ender.look()
    assert sight.running is Running.NO
    assert "Graph is slow." in sight.warning
    bell.answers = [TOOK, {"empty": "N"}]
    assert "Graph is slow." in (await ender.end()).warning


async def test_a_lobby_that_cannot_be_warmed_keeps_end_from_nothing(
    bell: Bell, lobby: Lobby
) -> None:
    lobby.hangs = True
    ender = make(bell, lobby)
    opening = asyncio.create_task(ender.open())
    for _ in range(3):  # nothing that takes time is waited for
        await asyncio.sleep(0)
    assert opening.done()
    assert lobby.warmed == 1
    await ender.close()


async def test_the_way_to_the_lobby_is_kept_open_until_it_is_needed(
    bell: Bell, lobby: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    ender = make(bell, lobby)
    await ender.open()
    await ender.look()
    await asyncio.sleep(0)
    assert lobby.warmed == 1
    monkeypatch.setattr(module, "WARM_SECONDS", 0.0)
    await ender.look()
    await asyncio.sleep(0)
    assert lobby.warmed == 2
    bell.answers = [TOOK]
    await ender.end()
    await ender.look()
    await asyncio.sleep(0)
    assert lobby.warmed == 2
