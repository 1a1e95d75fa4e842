"""The subscription at Graph: made, found again, renewed, and every way to be refused."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from providers.base import Busy, NotAllowed, ProviderError, Unreachable
from providers.teams import witness_crypto
from providers.teams.call_events import moment
from providers.teams.witness_app import same_resource
from providers.teams.witness_config import WitnessTimings
from providers.teams.witness_crypto import Keys, load_keys
from providers.teams.witness_graph import FOREIGN, Subscriber
from tests.standins.clock import HeldClock
from tests.standins.graph_subscriptions import Answer, GraphStandIn
from tests.teams_witness.conftest import LINK, NO_SAMPLES, SAMPLES, Configure

QUICK = WitnessTimings(request=5.0)
Make = Callable[..., Subscriber]


@pytest.fixture
async def make(graph: GraphStandIn, configure: Configure, keys: Keys) -> AsyncIterator[Make]:
    """Makes subscribers for the stand-in, and closes them."""
    made: list[Subscriber] = []

    def one(
        keys: Keys = keys, timings: WitnessTimings = QUICK, utc: float = 0.0, **changed: object
    ) -> Subscriber:
        clock = HeldClock(utc=time.time() + utc)
        made.append(Subscriber(configure(graph, **changed), keys, clock, timings))
        return made[-1]

    yield one
    for subscriber in made:
        await subscriber.close()


# -- made, found, renewed ----------------------------------------------------------------------


@NO_SAMPLES
async def test_it_asks_for_what_is_documented(make: Make, graph: GraphStandIn) -> None:
    sample = SAMPLES / "graph_beta_subscription.meetingCallEvents.request.json"
    documented = json.loads(sample.read_text("utf-8"))
    await make().hold()
    (request,) = graph.asked("POST")
    assert request.path == "/beta/subscriptions"
    assert request.body.keys() == {*documented, "lifecycleNotificationUrl"}
    for name in ("changeType", "resource", "includeResourceData"):
        assert request.body[name] == documented[name]
    assert len(request.body["clientState"]) <= 255
    assert datetime.fromisoformat(request.body["expirationDateTime"]).tzinfo is UTC


async def test_it_asks_as_the_app(make: Make, graph: GraphStandIn) -> None:
    await make().hold()
    token = graph.requests[0]
    assert token.path == "/the-tenant/oauth2/v2.0/token"
    assert token.body == {
        "grant_type": "client_credentials",
        "client_id": "the-app",
        "client_secret": "the-secret-of-the-app",
        "scope": "https://graph.microsoft.com/.default",
    }


async def test_the_first_time_it_is_made_and_then_renewed(make: Make, graph: GraphStandIn) -> None:
    subscriber = make()
    first = await subscriber.hold()
    again = await subscriber.hold()
    assert (first.made, again.made) == (True, False)
    assert first.id == again.id
    assert [request.method for request in graph.requests] == ["POST", "POST", "PATCH"]


async def test_it_stands_less_than_the_three_days_that_are_allowed(make: Make) -> None:
    held = await make().hold()
    assert 2 * 86_400 < held.expires - time.time() < 3 * 86_400


async def test_a_clock_that_is_wrong_by_hours_does_not_matter(make: Make) -> None:
    """Else it would be asked to stand too long, and be refused, or be over already."""
    held = await make(utc=+5 * 3600).hold()
    assert 2 * 86_400 < held.expires - time.time() < 3 * 86_400


async def test_after_a_restart_the_same_one_is_used(make: Make, graph: GraphStandIn) -> None:
    first = await make().hold()
    again = await make().hold()
    assert (again.id, again.made) == (first.id, False)
    assert len(graph.subscriptions) == 1


async def test_it_is_found_among_many_pages(make: Make, graph: GraphStandIn) -> None:
    graph.page = 2
    for number in range(5):
        graph.subscriptions[str(number)] = {"id": str(number), "resource": f"other/{number}"}
    first = await make().hold()
    assert (await make().hold()).id == first.id
    assert len(graph.asked("GET")) == 3


async def test_pages_of_another_service_are_not_followed(make: Make, graph: GraphStandIn) -> None:
    await make().hold()
    count = len(graph.requests)
    page = {"value": [], "@odata.nextLink": "https://elsewhere.example/beta/subscriptions"}
    graph.next = [Answer(409), Answer(200, page)]
    with pytest.raises(Unreachable, match="does not list it"):
        await make().hold()
    assert len(graph.requests) == count + 3


async def test_one_that_is_gone_is_made_anew(make: Make, graph: GraphStandIn) -> None:
    subscriber = make()
    first = await subscriber.hold()
    graph.subscriptions.clear()
    second = await subscriber.hold()
    assert second.made
    assert second.id != first.id


async def test_another_computers_is_left_alone(
    make: Make, graph: GraphStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_crypto, "KEY_BITS", 2048)
    other = load_keys(tmp_path / "other", time.time())
    first = await make(keys=other).hold()
    with pytest.raises(NotAllowed) as caught:
        await make().hold()
    assert str(caught.value) == FOREIGN
    assert graph.subscriptions[first.id]["encryptionCertificateId"] == other.current.id
    assert not graph.asked("PATCH")


async def test_a_renewed_certificate_goes_into_the_subscription_that_stands(
    make: Make, graph: GraphStandIn, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_crypto, "KEY_BITS", 2048)
    first = await make().hold()
    later = load_keys(folder, time.time() + 360 * 86_400)
    again = await make(keys=later).hold()
    assert again.id == first.id
    kept = graph.subscriptions[first.id]
    assert kept["encryptionCertificateId"] == later.current.id
    assert kept["encryptionCertificate"] == later.current.encoded
    assert kept["clientState"] == later.client_state(kept["resource"])


async def test_a_copied_folder_is_the_same_monitor(
    make: Make, keys: Keys, folder: Path, tmp_path: Path
) -> None:
    first = await make().hold()
    shutil.copytree(folder, tmp_path / "copy")
    copied = load_keys(tmp_path / "copy", time.time())
    assert copied.current.id == keys.current.id
    assert (await make(keys=copied).hold()).id == first.id


async def test_a_token_that_is_refused_is_replaced_once(make: Make, graph: GraphStandIn) -> None:
    subscriber = make()
    await subscriber.hold()
    graph.tokens.clear()
    assert await subscriber.hold()
    sign_ins = [one for one in graph.requests if "oauth2" in one.path]
    assert len(sign_ins) == 2


# -- refused -----------------------------------------------------------------------------------

JOIN_URL = "Exception: [Status Code: BadRequest; The meeting join url in subscription is not valid]"
REFUSED: list[tuple[Answer, type[ProviderError], str]] = [
    (Answer(403, {"error": {"code": "Forbidden"}}), NotAllowed, "OnlineMeetings.Read.All"),
    (Answer(400, {"error": {"message": JOIN_URL}}), NotAllowed, "meeting's link"),
    (Answer(400, {"error": {"message": "Subscription validation failed"}}), NotAllowed, "send to"),
    (Answer(400, {"error": "Petra"}), NotAllowed, "refuses .*400"),
    (Answer(404), NotAllowed, "refuses .*404"),
    (Answer(429, headers={"Retry-After": "7"}), Busy, "slow down"),
    (Answer(503, headers={"Retry-After": "nonsense"}), Busy, "fault of its own .503"),
    (Answer(500, ["Petra"]), Busy, "fault of its own .500"),
    (Answer(raw=b""), Unreachable, "broke before it answered"),
    (Answer(raw=b"\x00\x01garbage\r\n\r\n"), Unreachable, "broke before it answered"),
    (Answer(201, "Petra"), Unreachable, "names no subscription"),
    (Answer(201, {"id": 7}), Unreachable, "names no subscription"),
    (Answer(201, {"id": "x" * 5000}), Unreachable, "names no subscription"),
    (Answer(302, headers={"Location": "https://elsewhere.example"}), NotAllowed, "refuses .*302"),
]


@pytest.mark.parametrize(("answer", "kind", "says"), REFUSED, ids=lambda value: str(value)[:30])
async def test_each_refusal_is_one_sentence(
    make: Make, graph: GraphStandIn, answer: Answer, kind: type[ProviderError], says: str
) -> None:
    graph.next = [answer]
    with pytest.raises(kind, match=says) as caught:
        await make().hold()
    assert "Petra" not in str(caught.value)
    assert caught.value.__context__ is None
    assert (await make().hold()).id  # and the next time it works


async def test_it_says_how_long_to_wait(make: Make, graph: GraphStandIn) -> None:
    graph.next = [Answer(429, headers={"Retry-After": "7"}), Answer(503)]
    for seconds in (7.0, None):
        with pytest.raises(Busy) as caught:
            await make().hold()
        assert caught.value.retry_after == seconds


async def test_a_token_that_is_refused_twice_is_said(make: Make, graph: GraphStandIn) -> None:
    graph.next = [Answer(401), Answer(401)]
    with pytest.raises(NotAllowed, match="does not accept the token"):
        await make().hold()


@pytest.mark.parametrize("where", ["next", "sign_in"])
async def test_slowness_ends_at_the_deadline(make: Make, graph: GraphStandIn, where: str) -> None:
    setattr(graph, where, [Answer(slow=True)])
    with pytest.raises(Unreachable, match="did not answer the witness in time"):
        await make(timings=WitnessTimings(request=0.1)).hold()


async def test_an_answer_that_only_drips_ends_at_the_deadline_too(
    make: Make, graph: GraphStandIn
) -> None:
    graph.next = [Answer(201, {"id": "1"}, drip=0.05)]
    began = time.monotonic()
    with pytest.raises(Unreachable, match="did not answer the witness in time"):
        await make(timings=WitnessTimings(request=0.5)).hold()
    assert time.monotonic() - began < 3.0


async def test_nobody_there(make: Make, graph: GraphStandIn) -> None:
    await graph.stop()
    with pytest.raises(Unreachable, match="No connection to Microsoft"):
        await make().hold()


SIGN_IN: list[tuple[Answer, type[ProviderError], str]] = [
    (Answer(401, {"error_codes": [7000215]}), NotAllowed, "value, not its id"),
    (Answer(401, {"error_codes": [7000222]}), NotAllowed, "has expired"),
    (Answer(400, {"error_codes": [700016]}), NotAllowed, "teams.witness_client_id"),
    (Answer(400, {"error_codes": [90002]}), NotAllowed, "does not know this tenant"),
    (
        Answer(401, {"error": "invalid_client", "error_codes": 5}),
        NotAllowed,
        "teams.witness_client_id",
    ),
    (Answer(400, {"error": "other"}), Unreachable, "gives the witness no token .400"),
    (Answer(200, {"access_token": ""}), Unreachable, "holds no token"),
    (Answer(200, {"access_token": "x", "expires_in": "soon"}), Unreachable, "holds no token"),
    (Answer(200, []), Unreachable, "holds no token"),
    (Answer(503), Busy, "fault of its own"),
]


@pytest.mark.parametrize(("answer", "kind", "says"), SIGN_IN, ids=lambda value: str(value)[:30])
async def test_each_trouble_of_signing_in_is_one_sentence(
    make: Make, graph: GraphStandIn, answer: Answer, kind: type[ProviderError], says: str
) -> None:
    graph.sign_in = [answer]
    with pytest.raises(kind, match=says) as caught:
        await make().hold()
    assert caught.value.__context__ is None


async def test_a_wrong_secret_is_not_shown(make: Make, graph: GraphStandIn) -> None:
    with pytest.raises(NotAllowed, match="teams-witness-secret") as caught:
        await make(client_secret="nonsense-word").hold()
    assert "nonsense" not in str(caught.value)
    assert "Jo" not in str(caught.value)
    assert caught.value.__context__ is None


@NO_SAMPLES
@pytest.mark.parametrize(
    ("name", "status", "kind", "says"),
    [
        ("429", 429, Busy, "slow down"),
        ("app_access_policy_missing", 403, NotAllowed, "OnlineMeetings.Read.All"),
        ("subscription_join_url_invalid", 400, NotAllowed, "meeting's link"),
    ],
)
async def test_the_documented_errors(
    make: Make, graph: GraphStandIn, name: str, status: int, kind: type[ProviderError], says: str
) -> None:
    body = json.loads((SAMPLES / f"graph_error.{name}.json").read_text("utf-8"))
    graph.next = [Answer(status, body)]
    with pytest.raises(kind, match=says):
        await make().hold()


def test_the_same_meeting_however_often_it_is_encoded(configure: Configure) -> None:
    resource = configure().resource
    plain = f"communications/onlineMeetings(joinWebUrl='{LINK}')/meetingCallEvents"
    assert same_resource(resource, f"/{plain}")
    assert not same_resource(resource, plain.replace("ZmYw", "ZmYx"))


def test_the_time_is_written_as_graph_writes_it(configure: Configure, keys: Keys) -> None:
    clock = HeldClock(utc=1_646_006_400.0)
    wish = Subscriber(configure(), keys, clock, WitnessTimings(life=0))._wish()
    assert wish["expirationDateTime"] == "2022-02-28T00:00:00.0000000Z"
    assert moment(wish["expirationDateTime"]) == 1_646_006_400.0
