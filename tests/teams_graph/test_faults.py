"""Every trouble is one sentence, no retry is hidden, and no deadline is passed."""

from __future__ import annotations

import asyncio
import ssl
import time
from email.utils import formatdate
from pathlib import Path

import pytest

from providers.base import Busy, NotAllowed, ProviderError, Unreachable
from providers.http import Tls
from providers.teams.graph import Graph
from providers.teams.graph_answers import (
    BROKE,
    NO_ANSWER,
    NO_CONNECTION,
    NO_GRAPH,
    NO_TRUST,
    UNREADABLE,
    SignInRefused,
    UnknownMeeting,
)
from tests.standins.graph import ME, TOKEN, GraphFault, GraphStandIn
from tests.standins.zoom_tls import authority, tls_context
from tests.standins.zoom_wire import Response, WireServer
from tests.teams_graph.conftest import Make, Signed


@pytest.fixture
def quick(make: Make) -> Graph:
    """With a deadline that leaves no room for a second try."""
    return make(deadline=1.0)


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (GraphFault("status", status=500, code="x y"), Busy, r"fault of its own \(500\)"),
        (GraphFault("status", status=503), Busy, r"\(503, ServiceUnavailable\)"),
        (GraphFault("status", status=429, code="TooManyRequests"), Busy, "slow down"),
        (GraphFault("html"), Busy, "fault of its own"),
        (GraphFault("html", status=200), Unreachable, NO_GRAPH),
        (GraphFault("html", status=404), Unreachable, NO_GRAPH),
        (GraphFault("status", status=302), Unreachable, NO_GRAPH),
        (
            GraphFault("status", status=307, headers={"Location": "https://evil.example/"}),
            Unreachable,
            NO_GRAPH,
        ),
        (GraphFault("half"), Unreachable, UNREADABLE),
        (GraphFault("array"), Unreachable, UNREADABLE),
        (GraphFault("cut"), Unreachable, BROKE),
        (GraphFault("close"), Unreachable, BROKE),
        (GraphFault("silence"), Unreachable, NO_ANSWER),
        (GraphFault("trickle"), Unreachable, NO_ANSWER),
        (GraphFault("status", status=401), SignInRefused, "sign in again"),
        (GraphFault("status", status=404), UnknownMeeting, "does not know this meeting"),
        (GraphFault("status", status=409, code="Conflict"), NotAllowed, r"\(409, Conflict\)"),
    ],
)
async def test_each_trouble_is_one_sentence(
    standin: GraphStandIn, quick: Graph, fault: GraphFault, kind: type[Exception], says: str
) -> None:
    await quick.warm()
    standin.switch_on(fault)
    with pytest.raises(kind, match=says) as caught:
        await quick.read(standin.meeting.id)
    assert str(caught.value).count("\n") == 0
    assert caught.value.__context__ is None  # it holds the token
    assert caught.value.__cause__ is None


async def test_a_right_answer_with_a_wrong_content_type(
    standin: GraphStandIn, graph: Graph
) -> None:
    standin.switch_on(GraphFault("type"))
    assert (await graph.read(standin.meeting.id)).mics is True


async def test_nobody_listens(standin: GraphStandIn, graph: Graph) -> None:
    standin.refuse()
    with pytest.raises(Unreachable, match=NO_CONNECTION):
        await graph.read(standin.meeting.id)


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_certificate(tmp_path: Path, trusted: bool) -> None:
    async def respond(request: object) -> Response:
        return Response(200, b'{"id": "x"}', {"Content-Type": "application/json"})

    wire = WireServer(respond, lambda request, socket: socket.abort(), tls_context())
    await wire.listen()
    tls = Tls()
    if trusted:
        authority().configure_trust(tls.context())
    graph = Graph(Signed(TOKEN), f"https://127.0.0.1:{wire.port}/v1.0", tls=tls)
    try:
        if trusted:
            assert (await graph.read("x")).lobby is None
        else:
            with pytest.raises(Unreachable, match=NO_TRUST):
                await graph.read("x")
            assert wire.requests == []
    finally:
        await graph.close()
        wire.deafen()
        wire.cut()


@pytest.mark.parametrize(
    "url", ["http://graph.microsoft.com/v1.0", "https://user@graph.microsoft.com", "graph"]
)
def test_an_address_that_is_not_encrypted(url: str) -> None:
    with pytest.raises(ValueError, match=r"teams\.graph_url"):
        Graph(Signed(TOKEN), url)


async def test_a_token_that_ran_out_is_renewed_once(standin: GraphStandIn, make: Make) -> None:
    signed = Signed("old", TOKEN)
    assert (await make(signed).read(standin.meeting.id)).mics is True
    assert len(standin.requests) == 2


@pytest.mark.parametrize("claims", ["", ', claims="eyJhIjoxfQ=="'])
async def test_a_token_that_is_not_taken_is_sent_once(
    standin: GraphStandIn, graph: Graph, claims: str
) -> None:
    challenge = {"WWW-Authenticate": f'Bearer error="insufficient_claims"{claims}'}
    standin.switch_on(GraphFault("status", status=401, headers=challenge))
    with pytest.raises(SignInRefused):
        await graph.read(standin.meeting.id)
    assert len(standin.requests) == 1


async def test_what_hinders_the_sign_in_is_passed_on(standin: GraphStandIn) -> None:
    async def token(urgent: bool) -> str:
        raise NotAllowed("Sign in again.")

    graph = Graph(token, standin.url)
    with pytest.raises(NotAllowed, match=r"Sign in again\."):
        await graph.read("x")
    await graph.close()


# -- retries ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503, 504])
async def test_the_sdk_retries_nothing_by_itself(
    standin: GraphStandIn, quick: Graph, told: list[str], status: int
) -> None:
    standin.switch_on(GraphFault("status", status=status, headers={"Retry-After": "1"}))
    await quick.warm()
    with pytest.raises(Busy) as caught:
        await quick.read(standin.meeting.id)
    assert caught.value.retry_after == 1.0
    assert len(standin.requests) == 1


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_a_pause_that_fits_is_kept_and_said(
    standin: GraphStandIn, make: Make, told: list[str], form: str
) -> None:
    graph = make(tell=told.append, deadline=8.0)
    after = "1" if form == "seconds" else formatdate(time.time() + 2, usegmt=True)
    standin.switch_on(GraphFault("status", times=1, headers={"Retry-After": after}))
    await graph.read(standin.meeting.id)
    first, second = standin.requests
    assert second.at - first.at >= 0.9
    assert len(told) == 1
    assert "fault of its own" in told[0]
    assert "Trying again in" in told[0]


async def test_a_pause_that_does_not_fit_is_not_waited_for(
    standin: GraphStandIn, graph: Graph
) -> None:
    await graph.warm()
    standin.switch_on(GraphFault("status", status=429, headers={"Retry-After": "120"}))
    began = time.monotonic()
    with pytest.raises(Busy) as caught:
        await graph.read(standin.meeting.id)
    assert caught.value.retry_after == 120.0
    assert time.monotonic() - began < 3.0
    assert len(standin.requests) == 1


async def test_without_a_pause_it_is_tried_until_the_deadline(
    standin: GraphStandIn, make: Make, told: list[str]
) -> None:
    graph = make(tell=told.append, deadline=1.0)
    await graph.warm()
    standin.switch_on(GraphFault("status"))
    with pytest.raises(Busy):
        await graph.read(standin.meeting.id)
    assert len(standin.requests) == len(told) + 1 == 2


async def test_a_kept_connection_that_has_gone_costs_nothing(
    standin: GraphStandIn, graph: Graph
) -> None:
    await graph.read(standin.meeting.id)
    standin.switch_on(GraphFault("close", times=1))  # as if it closed while we sent
    assert (await graph.read(standin.meeting.id)).mics is True


# -- giving up -------------------------------------------------------------------------------


async def test_cancelling_closes_the_connection(standin: GraphStandIn, graph: Graph) -> None:
    standin.switch_on(GraphFault("silence"))
    reading = asyncio.create_task(graph.read(standin.meeting.id))
    await standin.until(lambda: len(standin.requests) == 1)
    assert len(standin.wire.open) == 1
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await standin.until(lambda: not standin.wire.open)


async def test_closing_closes_the_connection(standin: GraphStandIn, graph: Graph) -> None:
    await graph.read(standin.meeting.id)
    assert len(standin.wire.open) == 1
    await graph.close()
    await standin.until(lambda: not standin.wire.open)


async def test_requests_share_a_connection(standin: GraphStandIn, graph: Graph) -> None:
    for _ in range(3):
        await graph.read(standin.meeting.id)
    assert standin.wire.connections == 1


async def test_nothing_is_logged_that_names_a_meeting(
    standin: GraphStandIn, graph: Graph, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    standin.switch_on(GraphFault("status", times=1, headers={"Retry-After": "0"}))
    await graph.find_meeting(standin.meeting.link)
    assert "meeting_" not in caplog.text
    assert TOKEN not in caplog.text


def secrets(error: ProviderError) -> bool:
    return ME in str(error) or TOKEN in str(error)


@pytest.mark.parametrize("code", [f"{ME}", "Ann Smith", "Årö", "[@click=x]", "x" * 41, 7, None])
async def test_only_a_word_of_graphs_own_is_quoted(
    standin: GraphStandIn, quick: Graph, code: object
) -> None:
    await quick.warm()
    standin.switch_on(GraphFault("status", status=403, code=code, message=f"{ME}"))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match=r"\(403\)\.$") as caught:
        await quick.read(standin.meeting.id)
    assert not secrets(caught.value)


def test_the_tls_context_checks_names() -> None:
    context = Tls().context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
