from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from providers.teams.graph import Graph
from tests.standins.graph import ME, TOKEN, GraphStandIn


@pytest.fixture
async def standin() -> AsyncIterator[GraphStandIn]:
    """Graph, with a lesson that runs."""
    async with GraphStandIn() as standin:
        yield standin


class Signed:
    """Whoever is signed in: hands out ``tokens`` one after the other, the last again and again."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)
        self.asked: list[bool] = []
        """Whether each was wanted urgently."""

    async def __call__(self, urgent: bool) -> str:
        self.asked.append(urgent)
        return self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]


Make = Callable[..., Graph]


@pytest.fixture
async def make(standin: GraphStandIn) -> AsyncIterator[Make]:
    """Makes what is tested; closed after the test."""
    made: list[Graph] = []

    def begin(token: Signed | None = None, url: str | None = None, **more: Any) -> Graph:
        settings: dict[str, Any] = {"me": ME, "deadline": 4.0, **more}
        made.append(Graph(token or Signed(TOKEN), url or standin.url, **settings))
        return made[-1]

    yield begin
    for graph in made:
        await graph.close()


@pytest.fixture
def told() -> list[str]:
    """What was told of."""
    return []


@pytest.fixture
def graph(make: Make, told: list[str]) -> Graph:
    return make(tell=told.append)
