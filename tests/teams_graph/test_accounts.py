"""Who people are, by their accounts in the school's tenant."""

from __future__ import annotations

import asyncio

import pytest

from providers.base import Unreachable
from providers.teams.graph import Graph
from tests.standins.graph import GraphFault, GraphStandIn
from tests.teams_graph.conftest import Make


def oid(number: int) -> str:
    return f"0a1b2c3d-0000-4000-8000-{number:012x}"


@pytest.fixture
def school(standin: GraphStandIn) -> GraphStandIn:
    """Forty accounts."""
    for number in range(40):
        address = f"user{number}@school.example"
        standin.users[oid(number)] = {"userPrincipalName": address, "mail": None}
    return standin


async def test_many_are_looked_up_a_few_requests_at_a_time(
    school: GraphStandIn, graph: Graph
) -> None:
    found = await graph.accounts(oid(number) for number in range(40))
    assert found == {oid(number): f"user{number}@school.example" for number in range(40)}
    assert len(school.requests) == 3


async def test_each_is_looked_up_once_also_who_is_not_found(
    school: GraphStandIn, graph: Graph
) -> None:
    guest = oid(99)
    assert await graph.accounts([oid(1), guest]) == {oid(1): "user1@school.example"}
    again = asyncio.gather(*(graph.accounts([oid(1), guest, oid(2)]) for _ in range(3)))
    assert all(found.keys() == {oid(1), oid(2)} for found in await again)
    assert len(school.requests) == 2
    assert oid(99) not in school.requests[1].query["$filter"]


async def test_the_callers_spelling_of_an_id_is_kept(school: GraphStandIn, graph: Graph) -> None:
    assert await graph.accounts([oid(10).upper()]) == {oid(10).upper(): "user10@school.example"}


@pytest.mark.parametrize("hostile", ["", "x') or ('1' eq '1", "0a1b2c3d", f"{oid(1)}'"])
async def test_what_is_no_id_is_not_asked_for(
    school: GraphStandIn, graph: Graph, hostile: str
) -> None:
    assert await graph.accounts([hostile]) == {}
    assert school.requests == []


@pytest.mark.parametrize(
    ("name", "mail", "address"),
    [
        ("a@school.example", "b@school.example", "a@school.example"),
        ("a@school.onmicrosoft.com", "b@school.example", "b@school.example"),
        ("a_other.example#EXT#@school.onmicrosoft.com", "a@other.example", "a@other.example"),
        ("a@school.onmicrosoft.com", None, "a@school.onmicrosoft.com"),
        (None, "b@school.example", "b@school.example"),
        (None, None, None),
        ("nonsense", "more nonsense", None),
    ],
)
async def test_which_address(
    standin: GraphStandIn, graph: Graph, name: str | None, mail: str | None, address: str | None
) -> None:
    standin.users[oid(1)] = {"userPrincipalName": name, "mail": mail}
    assert (await graph.accounts([oid(1)])).get(oid(1)) == address


async def test_a_permission_that_is_missing_is_said_once(
    school: GraphStandIn, graph: Graph, told: list[str]
) -> None:
    school.lacks.add("User.ReadBasic.All")
    for number in range(3):
        assert await graph.accounts([oid(number)]) == {}
    (sentence,) = told
    assert "User.ReadBasic.All" in sentence
    assert sentence.endswith("only by name.")
    assert len(school.requests) == 1


@pytest.mark.parametrize("kind", ["half", "array", "silence"])
async def test_what_fails_is_asked_for_again(school: GraphStandIn, make: Make, kind: str) -> None:
    graph = make(deadline=1.0)
    await graph.warm()
    assert len(await graph.accounts([oid(1)])) == 1
    school.switch_on(GraphFault(kind))  # type: ignore[arg-type]
    with pytest.raises(Unreachable):
        await graph.accounts([oid(1), oid(2)])
    assert len(await graph.accounts([oid(1)])) == 1  # known already
    school.heal()
    assert len(await graph.accounts([oid(1), oid(2)])) == 2
