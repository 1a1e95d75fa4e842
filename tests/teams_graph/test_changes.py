"""Options of a running meeting are changed and put back exactly; what counts is the look after."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from providers.base import NotAllowed, Unreachable
from providers.kinds import SWITCHING, ActionKind, Switch
from providers.teams.graph import Graph, Sealed, Unseen
from providers.teams.graph_answers import NO_GRAPH
from providers.teams.meeting_options import CHANGEABLE, LobbyScope, read_options
from providers.teams.meeting_switches import CHANGING, SEALED, NotKept, changes
from tests.standins.graph import AFTER_OUR_TIME, TOKEN, GraphFault, GraphStandIn, options
from tests.teams_graph.conftest import Make, Signed

SEAL = {"lobbyBypassSettings": {"scope": "organizer", "isDialInBypassEnabled": False}}


def lobby(scope: str, dial_in: bool) -> dict[str, Any]:
    return {"lobbyBypassSettings": {"scope": scope, "isDialInBypassEnabled": dial_in}}


@pytest.mark.parametrize(
    "before",
    [
        lobby("everyone", True),
        lobby("organization", False),
        lobby("organizationExcludingGuests", True),
        lobby("invited", False),
        lobby("organizer", True),
        lobby(AFTER_OUR_TIME, False),
    ],
)
async def test_sealing_and_unsealing_restores_what_was(
    standin: GraphStandIn, graph: Graph, before: dict[str, Any]
) -> None:
    standin.meeting.options |= before
    assert (await graph.act(standin.meeting.id, ActionKind.LOCK)).sealed is True
    assert standin.meeting.options["lobbyBypassSettings"] == SEAL["lobbyBypassSettings"]
    after = await graph.act(standin.meeting.id, ActionKind.UNLOCK)
    assert standin.meeting.options["lobbyBypassSettings"] == before["lobbyBypassSettings"]
    assert after.sealed is False


async def test_what_is_sealed_already_is_left_and_stays_so(
    standin: GraphStandIn, graph: Graph
) -> None:
    standin.meeting.options |= SEAL
    for kind in (ActionKind.LOCK, ActionKind.UNLOCK):
        assert (await graph.act(standin.meeting.id, kind)).sealed is True
    assert standin.changes == []


async def test_locking_twice_keeps_what_was_before_the_first(
    standin: GraphStandIn, graph: Graph
) -> None:
    for kind in (ActionKind.LOCK, ActionKind.LOCK, ActionKind.UNLOCK):
        after = await graph.act(standin.meeting.id, kind)
    assert after.lobby is LobbyScope.ORGANIZATION


async def test_what_nobody_remembers_is_not_guessed(standin: GraphStandIn, graph: Graph) -> None:
    standin.meeting.options |= SEAL
    with pytest.raises(NotKept, match="open it in the meeting's options"):
        await graph.act(standin.meeting.id, ActionKind.UNLOCK)
    assert standin.changes == []


async def test_a_scope_without_a_name_is_sealed_and_not_sent_back(
    standin: GraphStandIn, graph: Graph
) -> None:
    standin.meeting.options |= lobby("unknownFutureValue", True)
    assert (await graph.act(standin.meeting.id, ActionKind.LOCK)).sealed is True
    with pytest.raises(NotKept):
        await graph.act(standin.meeting.id, ActionKind.UNLOCK)


async def test_a_later_seal_remembers_what_was_changed_by_hand(
    standin: GraphStandIn, graph: Graph
) -> None:
    await graph.act(standin.meeting.id, ActionKind.LOCK)
    standin.meeting.options |= lobby("everyone", True)  # in Teams itself
    await graph.act(standin.meeting.id, ActionKind.LOCK)
    await graph.act(standin.meeting.id, ActionKind.UNLOCK)
    assert standin.meeting.options["lobbyBypassSettings"]["scope"] == "everyone"


async def test_what_was_put_back_is_not_put_back_again(standin: GraphStandIn, graph: Graph) -> None:
    await graph.act(standin.meeting.id, ActionKind.LOCK)
    await graph.act(standin.meeting.id, ActionKind.UNLOCK)
    standin.meeting.options |= SEAL  # in Teams itself
    await graph.act(standin.meeting.id, ActionKind.LOCK)
    after = await graph.act(standin.meeting.id, ActionKind.UNLOCK)
    assert after.sealed is True


async def test_a_chat_mode_without_a_name_is_not_sent_back(
    standin: GraphStandIn, graph: Graph
) -> None:
    standin.meeting.options["allowMeetingChat"] = "unknownFutureValue"
    for kind in (ActionKind.CHAT_OFF, ActionKind.CHAT_ALLOWED):
        await graph.act(standin.meeting.id, kind)
    assert standin.meeting.options["allowMeetingChat"] == "limited"


WIRE = {
    Switch.MICS: "allowAttendeeToEnableMic",
    Switch.CAMERAS: "allowAttendeeToEnableCamera",
    Switch.CHAT: "allowMeetingChat",
    Switch.PRESENTING: "allowedPresenters",
}
OFF: dict[Switch, object] = {
    Switch.MICS: False,
    Switch.CAMERAS: False,
    Switch.CHAT: "disabled",
    Switch.PRESENTING: "organizer",
}


def pair(what: Switch) -> tuple[ActionKind, ActionKind]:
    off, on = (
        next(kind for kind, way in SWITCHING.items() if way == (what, allow))
        for allow in (False, True)
    )
    return off, on


@pytest.mark.parametrize(
    ("what", "before"),
    [
        (Switch.MICS, True),
        (Switch.CAMERAS, True),
        (Switch.CHAT, "enabled"),
        (Switch.CHAT, "limited"),
        (Switch.PRESENTING, "everyone"),
        (Switch.PRESENTING, "organization"),
    ],
)
async def test_each_switch_off_and_back(
    standin: GraphStandIn, graph: Graph, what: Switch, before: object
) -> None:
    standin.meeting.options[WIRE[what]] = before
    off, on = pair(what)
    assert (await graph.act(standin.meeting.id, off)).allows(what) is False
    assert standin.meeting.options[WIRE[what]] == OFF[what]
    assert (await graph.act(standin.meeting.id, on)).allows(what) is True
    assert standin.meeting.options[WIRE[what]] == before
    sent = [{key: body[key] for key in body if key != "@odata.type"} for body in standin.changes]
    assert sent == [{WIRE[what]: OFF[what]}, {WIRE[what]: before}]  # and nothing else


@pytest.mark.parametrize("what", list(Switch))
async def test_what_was_never_seen_allowed_is_allowed_as_usual(
    standin: GraphStandIn, graph: Graph, what: Switch
) -> None:
    standin.meeting.options[WIRE[what]] = OFF[what]
    off, on = pair(what)
    assert (await graph.act(standin.meeting.id, off)).allows(what) is False
    assert standin.changes == []
    assert (await graph.act(standin.meeting.id, on)).allows(what) is True


async def test_presenters_by_name_come_back_by_name(standin: GraphStandIn, graph: Graph) -> None:
    standin.meeting.options["allowedPresenters"] = "roleIsPresenter"
    off, on = pair(Switch.PRESENTING)
    await graph.act(standin.meeting.id, on)
    assert standin.meeting.options["allowedPresenters"] == "everyone"
    await graph.act(standin.meeting.id, off)
    assert standin.meeting.options["allowedPresenters"] == "roleIsPresenter"


def test_every_kind_has_its_changes() -> None:
    now = read_options(options(**lobby("everyone", True)))
    for kind in CHANGING:
        assert changes(kind, now, {}).keys() <= CHANGEABLE


# -- what counts is the look after -----------------------------------------------------------


async def test_a_change_that_shows_late_is_waited_for(standin: GraphStandIn, graph: Graph) -> None:
    standin.lag = 2
    after = await graph.patch(standin.meeting.id, mics=False, announced=False)
    assert (after.mics, after.announced) == (False, False)
    assert len(standin.asked("GET")) == 3


async def test_a_change_that_never_shows_is_not_said_to_be(
    standin: GraphStandIn, make: Make
) -> None:
    standin.lag = 1000
    after = await make(deadline=1.0).patch(standin.meeting.id, mics=False)
    assert not after.shows({"mics": False})


async def test_a_change_that_cannot_be_seen(standin: GraphStandIn, make: Make) -> None:
    graph = make(deadline=1.0)
    await graph.warm()
    standin.switch_on(GraphFault("status", "GET"))
    with pytest.raises(Unseen, match="could not be seen: Microsoft Graph has a fault"):
        await graph.patch(standin.meeting.id, mics=False)
    assert len(standin.changes) == 1


async def test_a_refused_change_changes_nothing_and_is_forgotten(
    standin: GraphStandIn, graph: Graph
) -> None:
    standin.switch_on(GraphFault("status", "PATCH", status=403, code="Forbidden", times=1))
    with pytest.raises(NotAllowed, match=r"OnlineMeetings\.ReadWrite"):
        await graph.act(standin.meeting.id, ActionKind.CHAT_OFF)
    after = await graph.act(standin.meeting.id, ActionKind.CHAT_OFF)
    assert after.allows(Switch.CHAT) is False


@pytest.mark.parametrize(
    "changing",
    [{"record_automatically": False}, {"participants": "x"}, {"lobby": None}, {"mics": 1}],
)
async def test_what_cannot_be_changed_is_not_asked_for(
    standin: GraphStandIn, graph: Graph, changing: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="cannot be changed in a running meeting"):
        await graph.patch(standin.meeting.id, **changing)
    assert standin.requests == []


async def test_a_meeting_that_is_not_mine(standin: GraphStandIn, graph: Graph) -> None:
    with pytest.raises(NotAllowed, match="does not know this meeting"):
        await graph.act("another/meeting", ActionKind.LOCK)


# -- sealing when a lesson is ended ----------------------------------------------------------


async def test_sealing_at_once(standin: GraphStandIn, make: Make) -> None:
    signed = Signed(TOKEN)
    graph = make(signed)
    await graph.warm(standin.meeting.id)
    signed.asked.clear()
    assert await graph.seal(standin.meeting.id, 5.0) == Sealed(True, True, 2)
    assert read_options(standin.meeting.options).shows(SEALED)
    assert standin.wire.connections == 1  # the one that was warm
    assert [request.method for request in standin.requests] == ["GET", "PATCH", "GET"]
    assert all(signed.asked)  # the token is wanted urgently


async def test_sealing_goes_on_through_troubles_and_says_so(
    standin: GraphStandIn, graph: Graph, told: list[str]
) -> None:
    await graph.warm()
    for fault in (
        GraphFault("status", "PATCH", times=1),
        GraphFault("html", "PATCH", times=1, status=200),
        GraphFault("status", "GET", status=429, times=1, headers={"Retry-After": "0"}),
    ):
        standin.switch_on(fault)
    sealed = await graph.seal(standin.meeting.id, 8.0)
    assert sealed.done
    assert sealed.tries == len(standin.requests)
    assert len(told) == 3
    assert NO_GRAPH in told[1]
    assert told[0].startswith("Closing the lobby, try 1: Microsoft Graph has a fault")


@pytest.mark.parametrize(
    "fault",
    [
        GraphFault("status", status=429, headers={"Retry-After": "120"}),
        GraphFault("status", status=503, headers={"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}),
        GraphFault("silence"),
        GraphFault("trickle"),
        GraphFault("close"),
    ],
)
async def test_no_deadline_is_passed(
    standin: GraphStandIn, graph: Graph, fault: GraphFault
) -> None:
    await graph.warm()
    standin.switch_on(fault)
    began = time.monotonic()
    sealed = await graph.seal(standin.meeting.id, 1.5)
    took = time.monotonic() - began
    assert not sealed.done
    assert sealed.detail
    assert took < 3.0
    if fault.kind == "status":
        assert 3 <= sealed.tries <= 6
        assert not sealed.accepted


async def test_a_refusal_is_final(standin: GraphStandIn, graph: Graph) -> None:
    standin.lacks.add("OnlineMeetings.ReadWrite")
    sealed = await graph.seal(standin.meeting.id, 5.0)
    assert (sealed.done, sealed.accepted, sealed.tries) == (False, False, 1)
    assert "OnlineMeetings.ReadWrite" in sealed.detail


async def test_what_is_taken_and_does_not_show_is_not_done(
    standin: GraphStandIn, graph: Graph
) -> None:
    standin.lag = 1000
    sealed = await graph.seal(standin.meeting.id, 1.0)
    assert (sealed.done, sealed.accepted) == (False, True)
    assert "still reads as open" in sealed.detail


async def test_what_was_taken_and_lost_is_asked_for_again(
    standin: GraphStandIn, graph: Graph
) -> None:
    standin.loses = 1
    assert (await graph.seal(standin.meeting.id, 6.0)).done
    assert len(standin.changes) == 2


async def test_a_page_in_place_of_graph_has_taken_nothing(
    standin: GraphStandIn, graph: Graph
) -> None:
    standin.switch_on(GraphFault("html", "PATCH", status=200))
    with pytest.raises(Unreachable, match=NO_GRAPH):
        await graph.patch(standin.meeting.id, mics=False)


async def test_sealing_can_be_cancelled(standin: GraphStandIn, graph: Graph) -> None:
    standin.switch_on(GraphFault("silence"))
    sealing = asyncio.create_task(graph.seal(standin.meeting.id, 30.0))
    await standin.until(lambda: bool(standin.requests))
    sealing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sealing


async def test_from_another_thread_while_this_one_is_at_it(
    standin: GraphStandIn, graph: Graph
) -> None:
    """As END does: another thread, another loop, another instance, at once."""
    done: list[Sealed] = []

    async def end() -> None:
        ender = Graph(Signed(TOKEN), standin.url)
        try:
            await ender.warm(standin.meeting.id)
            done.append(await ender.seal(standin.meeting.id, 5.0))
        finally:
            await ender.close()

    standin.switch_on(GraphFault("silence", "GET", times=1))
    reading = asyncio.create_task(graph.read(standin.meeting.id))  # hangs, and holds up nothing
    await standin.until(lambda: len(standin.requests) == 1)
    thread = threading.Thread(target=lambda: asyncio.run(end()))
    thread.start()
    await standin.until(lambda: bool(standin.changes))
    await asyncio.to_thread(thread.join, 10)
    reading.cancel()
    assert [sealed.done for sealed in done] == [True]


async def test_without_a_network_it_is_said(standin: GraphStandIn, graph: Graph) -> None:
    standin.refuse()
    sealed = await graph.seal(standin.meeting.id, 1.0)
    assert not sealed.done
    assert "No connection to Microsoft Graph" in sealed.detail
    with pytest.raises(Unreachable):
        await graph.read(standin.meeting.id)
