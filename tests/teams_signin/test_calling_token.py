"""The pass for the call, by the real package against a stand-in that checks its signature."""

from __future__ import annotations

import base64
import time

import pytest

from providers.base import Busy, NotAllowed, NotConfigured, ProviderError, Unreachable
from providers.teams.acs_resource import AcsResource
from providers.teams.calling_token import CallingToken, exchange
from providers.teams.signin_config import CALLING_SCOPES
from tests.standins.acs_identity import KEY, AcsStandIn
from tests.standins.login import CLIENT, Person, Spoil
from tests.teams_signin.conftest import Home

AAD = "made-up-token-of-the-login-service"
WRONG = base64.b64encode(b"another key of 32 bytes or so ..").decode()


async def ask(
    acs: AcsStandIn, key: str = KEY, oid: str = Person().oid, deadline: float = 8.0
) -> CallingToken:
    acs.knows = lambda token: token == AAD
    return await exchange(AcsResource(acs.endpoint, key), AAD, CLIENT, oid, deadline=deadline)


async def test_what_signing_in_gives_is_exchanged_for_a_pass(home: Home, acs: AcsStandIn) -> None:
    account = await home.signed_in()
    assert account.who is not None
    given = await exchange(
        AcsResource(acs.endpoint, KEY),
        await account.token(CALLING_SCOPES),
        CLIENT,
        account.who.object_id,
    )
    assert given.value == acs.passes[0]
    assert 3590 < given.expires_at - time.time() < 3601
    assert given.value not in repr(given)
    (request,) = acs.wire.requests
    assert request.query == {"api-version": "2023-10-01"}


@pytest.mark.parametrize("tail", ["/", "//", " "])
async def test_an_endpoint_as_it_is_copied_works(acs: AcsStandIn, tail: str) -> None:
    acs.knows = lambda token: True
    resource = AcsResource(acs.endpoint + tail, f" {KEY}\n")
    assert await exchange(resource, AAD, CLIENT, Person().oid)


async def test_a_whole_connection_string_works(acs: AcsStandIn) -> None:
    acs.knows = lambda token: True
    resource = AcsResource("", f"endpoint={acs.endpoint}/;accesskey={KEY}")
    assert await exchange(resource, AAD, CLIENT, Person().oid)
    assert KEY not in repr(resource)


async def test_a_wrong_key(acs: AcsStandIn) -> None:
    with pytest.raises(NotAllowed, match="teams-acs-key") as caught:
        await ask(acs, WRONG)
    assert WRONG not in str(caught.value)
    assert caught.value.__context__ is None


async def test_a_wrong_user(acs: AcsStandIn) -> None:
    with pytest.raises(NotAllowed, match=r"teams\.client_id"):
        await ask(acs, oid="somebody else")


async def test_a_token_that_it_does_not_take(acs: AcsStandIn) -> None:
    with pytest.raises(NotAllowed, match="Teams licence"):
        await exchange(AcsResource(acs.endpoint, KEY), "another", CLIENT, Person().oid)


SPOILT = [
    (Spoil("", status=400, body=b"{}"), NotAllowed, "sign in again"),
    (Spoil("", status=403, body=b"<html>"), NotAllowed, "Teams licence"),
    (Spoil("", status=404, body=b"<html>"), NotConfigured, "acs_endpoint"),
    (Spoil("", status=418), Unreachable, "no pass for the call .418"),
    (Spoil("", status=307, headers={"Location": "https://127.0.0.1:1/"}), Unreachable, ".307"),
    (Spoil("", status=503), Busy, "fault of its own .503"),
    (Spoil("", status=200, body=b"<html>log in to the wifi</html>"), Unreachable, "as it does"),
    (Spoil("", status=200, body=b"{}"), Unreachable, "as it does"),
    (Spoil("", status=200, body=b'{"token": 7}'), Unreachable, "as it does"),
    (Spoil("", status=200, body=b'{"token": "x", "expiresOn": "soon"}'), Unreachable, "as it does"),
    (Spoil("", "close"), Unreachable, "connection to the Communication Services resource broke"),
]


@pytest.mark.parametrize(("spoil", "kind", "says"), SPOILT)
async def test_each_trouble_is_one_sentence_after_one_try(
    acs: AcsStandIn, spoil: Spoil, kind: type[ProviderError], says: str
) -> None:
    acs.spoils.append(spoil)
    with pytest.raises(kind, match=says) as caught:
        await ask(acs)
    assert caught.value.__context__ is None
    assert len(acs.wire.requests) == 1
    acs.spoils.clear()
    assert await ask(acs)


async def test_how_long_to_wait_is_told(acs: AcsStandIn) -> None:
    acs.spoils.append(Spoil("", status=429, headers={"Retry-After": "17"}))
    with pytest.raises(Busy, match="slow down") as caught:
        await ask(acs)
    assert caught.value.retry_after == 17
    assert len(acs.wire.requests) == 1


async def test_silence_ends_at_the_deadline(acs: AcsStandIn) -> None:
    acs.spoils.append(Spoil("", "silence"))
    with pytest.raises(Unreachable, match="did not answer in time"):
        await ask(acs, deadline=0.2)


async def test_nobody_there(acs: AcsStandIn) -> None:
    acs.wire.deafen()
    with pytest.raises(Unreachable, match="No connection"):
        await ask(acs)


@pytest.mark.parametrize("key", ["", "no key!", "c2hvcnQ=", "endpoint=https://x.example/"])
def test_what_is_no_key_is_said_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="is no access key"):
        AcsResource("https://school.communication.azure.com", key)


@pytest.mark.parametrize(
    "endpoint",
    ["", "http://school.communication.azure.com", "https://x/y", "https://[", "ftp://127.0.0.1"],
)
def test_what_is_no_endpoint_is_said(endpoint: str) -> None:
    with pytest.raises(ValueError, match=r"teams\.acs_endpoint"):
        AcsResource(endpoint, KEY)


def test_an_endpoint_without_its_beginning_is_taken() -> None:
    resource = AcsResource("school.communication.azure.com", KEY)
    assert resource.endpoint == "https://school.communication.azure.com"
