"""A meeting is found by its link, and only by whoever organises it."""

from __future__ import annotations

import pytest

from providers.base import NotAllowed, NotConfigured, Unreachable
from providers.teams.graph import Graph
from providers.teams.graph_answers import NOT_MINE, NotMine
from providers.teams.meeting_link import lookups
from providers.teams.meeting_options import ChatMode, LobbyScope, Presenters
from tests.standins.graph import LINK, ME, NUMBER, PASSCODE, GraphFault, GraphStandIn
from tests.teams_graph.conftest import Make

SHORT = f"https://teams.microsoft.com/meet/{NUMBER}?p=made-up-hash'"
OTHER = "0a1b2c3d-0000-4000-8000-000000000002"


async def test_the_meeting_of_a_long_link(standin: GraphStandIn, graph: Graph) -> None:
    found = await graph.find_meeting(LINK)
    assert (found.id, found.organizer, found.is_mine) == (standin.meeting.id, ME, True)
    assert found.options.lobby is LobbyScope.ORGANIZATION
    assert found.options.presenters is Presenters.EVERYONE
    assert found.options.chat is ChatMode.ENABLED
    (asked,) = standin.requests
    assert asked.path == "/v1.0/me/onlineMeetings"
    assert asked.target.startswith("/v1.0/me/onlineMeetings?$filter=")
    assert "%253ameeting" in asked.target  # encoded on top of the link's own encoding


@pytest.mark.parametrize(
    "link",
    [
        f"  {LINK}\n",
        LINK.replace("%3a", "%3A").replace("%7b", "%7B").replace("%7d", "%7D"),
        LINK.replace("%40", "@").replace("19%3a", "19:"),
        LINK + "&anon=true",
    ],
)
async def test_other_spellings_of_a_long_link(graph: Graph, link: str) -> None:
    assert (await graph.find_meeting(link)).is_mine


@pytest.mark.parametrize("as_it_is", [True, False])
async def test_a_short_link(standin: GraphStandIn, graph: Graph, as_it_is: bool) -> None:
    standin.short_links = as_it_is
    assert (await graph.find_meeting(SHORT)).id == standin.meeting.id
    assert len(standin.requests) == (1 if as_it_is else 2)


async def test_a_number_to_join_by(standin: GraphStandIn, graph: Graph) -> None:
    assert (await graph.find_meeting("345 678 901 234 5")).id == standin.meeting.id


@pytest.mark.parametrize("answer", ["empty", "404", "403"])
@pytest.mark.parametrize("link", [LINK, SHORT])
async def test_somebody_elses_meeting(
    standin: GraphStandIn, graph: Graph, answer: str, link: str
) -> None:
    standin.meeting.organizer = OTHER
    standin.for_others = answer  # type: ignore[assignment]
    with pytest.raises(NotMine) as caught:
        await graph.find_meeting(link)
    assert str(caught.value).startswith(NOT_MINE.removesuffix("."))


async def test_a_meeting_that_a_co_organizer_finds(make: Make) -> None:
    found = await make(me=OTHER).find_meeting(LINK)
    assert not found.is_mine


async def test_a_permission_that_is_missing_is_named(standin: GraphStandIn, graph: Graph) -> None:
    standin.lacks.add("OnlineMeetings.ReadWrite")
    with pytest.raises(NotAllowed, match=r"OnlineMeetings\.ReadWrite.*403, Forbidden.*another"):
        await graph.find_meeting(LINK)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("Unauthorized", "App 0a1b is not authorized to Create meeting on behalf of user 0a1b"),
        ("Forbidden", "No Application Access Policy found for this app"),
    ],
)
async def test_an_application_access_policy_that_is_missing(
    standin: GraphStandIn, graph: Graph, code: str, message: str
) -> None:
    standin.switch_on(GraphFault("status", status=403, code=code, message=message))
    with pytest.raises(NotAllowed, match=rf"access policy .*Grant-Cs.*\(403, {code}\)"):
        await graph.find_meeting(LINK)


async def test_half_a_list_is_not_somebody_elses_meeting(
    standin: GraphStandIn, graph: Graph
) -> None:
    standin.switch_on(GraphFault("half"))
    with pytest.raises(Unreachable):
        await graph.find_meeting(LINK)


async def test_nothing_secret_shows(graph: Graph) -> None:
    found = repr(await graph.find_meeting(LINK))
    for secret in (PASSCODE, NUMBER, "meeting_", ME, "made=up"):
        assert secret not in found


@pytest.mark.parametrize(
    "text",
    ["", "https://", "http://teams.microsoft.com/meet/34567890", "1234", "a b", "https://[x"],
)
def test_what_is_no_link(text: str) -> None:
    with pytest.raises(ValueError, match="must be one that Teams gave") as caught:
        lookups(text)
    assert not text or text not in str(caught.value).replace("https://teams.…", "")


def test_a_quote_in_a_link_ends_no_condition() -> None:
    assert lookups("https://teams.microsoft.com/x'y")[0] == (
        "JoinWebUrl eq 'https://teams.microsoft.com/x''y'"
    )


async def test_what_is_no_link_is_not_asked_for(standin: GraphStandIn, graph: Graph) -> None:
    with pytest.raises(NotConfigured, match="must be one that Teams gave"):
        await graph.find_meeting("https://teams.microsoft.com/ x")
    assert standin.requests == []
