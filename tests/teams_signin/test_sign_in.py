"""Signing in by a code: what is told, and what becomes of every answer."""

from __future__ import annotations

import asyncio
import time

import pytest

from providers.base import NotAllowed, NotConfigured, ProviderError, SignIn, Unreachable
from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES
from tests.standins.clock import HeldClock
from tests.standins.login import DEVICE_GRANT, TENANT, LoginStandIn, Person, Refusal, Spoil
from tests.teams_signin.conftest import Home, config


async def test_the_code_is_told_and_then_that_it_is_not_needed_any_more(
    home: Home, login: LoginStandIn
) -> None:
    account = await home.signed_in()
    shown, over = home.told
    assert (shown.code, shown.address) == (
        login.codes[0].user,
        "https://login.microsoft.example/device",
    )
    assert 800 < shown.until - shown.at <= 900
    assert (over.code, over.address) == ("", "")
    assert account.who is not None
    assert (account.who.username, account.who.object_id) == (Person().address, Person().oid)
    assert account.who.tenant_id == TENANT
    assert "school.example" not in repr(account.who)


async def test_one_sign_in_serves_both_resources(home: Home, login: LoginStandIn) -> None:
    account = await home.signed_in()
    calling, graph = await account.token(CALLING_SCOPES), await account.token(GRAPH_SCOPES)
    assert login.tokens[calling] == " ".join(CALLING_SCOPES)
    assert set(login.tokens[graph].split()) == set(GRAPH_SCOPES)
    assert len(login.codes) == 1
    assert len(login.grants("refresh_token")) == 1


async def test_an_unused_code_gives_way_to_another(home: Home, login: LoginStandIn) -> None:
    account = home.account()
    signing = asyncio.create_task(account.sign_in(home.tell))
    await login.until(lambda: bool(login.codes))
    login.codes[0].state = "expired_token"
    await login.until(lambda: len(login.codes) == 2)
    login.approve()
    await signing
    assert [told.code for told in home.told] == [login.codes[0].user, login.codes[1].user, ""]


async def test_the_service_that_asks_to_slow_down_is_asked_on(
    home: Home, login: LoginStandIn
) -> None:
    account = home.account(pace=0.001)
    signing = asyncio.create_task(account.sign_in(home.tell))
    await login.until(lambda: bool(login.codes))
    login.codes[0].state = "slow_down"
    await login.until(lambda: login.codes[0].polls >= 3)
    login.approve()
    await signing


async def test_giving_up_is_at_once_and_told(home: Home, login: LoginStandIn) -> None:
    login.interval = 3600
    signing = asyncio.create_task(home.account(pace=1).sign_in(home.tell))
    await login.until(lambda: bool(login.codes))
    await home.until_told()
    signing.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await signing
    assert home.told[-1].code == ""


async def test_giving_up_while_the_service_is_silent(home: Home, login: LoginStandIn) -> None:
    signing = asyncio.create_task(home.account(deadline=3600).sign_in(home.tell))
    login.spoils.append(Spoil("/token", "silence"))
    await login.until(lambda: bool(login.asked("/token")))
    signing.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await signing
    assert home.told[-1].code == ""


async def test_a_network_that_comes_back_finds_the_code_still_good(
    home: Home, login: LoginStandIn
) -> None:
    account = home.account(pace=0.001)
    login.spoils += [Spoil("/token", "close", times=2), Spoil("/token", status=503, times=1)]
    signing = asyncio.create_task(account.sign_in(home.tell))
    await login.until(lambda: bool(login.codes) and login.codes[0].polls > 0)
    login.approve()
    await signing
    assert len(login.asked("/token")) >= 5


async def test_a_network_that_stays_away_is_said_when_the_code_is_over(
    home: Home, login: LoginStandIn
) -> None:
    clock = HeldClock(utc=time.time())
    account = home.account(pace=0.001, clock=clock)
    login.spoils.append(Spoil("/token", "close"))
    signing = asyncio.create_task(account.sign_in(home.tell))
    await login.until(lambda: bool(login.asked("/token")))
    clock.advance(1000)
    with pytest.raises(Unreachable, match="broke before it answered"):
        await signing
    assert home.told[-1].code == ""


async def test_who_signs_in_in_another_terminal_has_signed_in_here(
    home: Home, login: LoginStandIn
) -> None:
    account = home.account()
    waiting = asyncio.create_task(account.sign_in(home.tell))
    await login.until(lambda: bool(login.codes))
    await home.signed_in()
    await waiting
    assert [code.state for code in login.codes] == [
        "authorization_pending",
        "bad_verification_code",
    ]
    assert home.told[-1].code == ""
    assert account.who is not None
    assert account.cached(CALLING_SCOPES) in login.tokens


async def test_whoever_signs_in_next_takes_the_place(home: Home, login: LoginStandIn) -> None:
    account = await home.signed_in()
    old = await account.token(GRAPH_SCOPES)
    signing = asyncio.create_task(account.sign_in(home.tell))
    await login.until(lambda: len(login.codes) == 2 and login.codes[1].polls > 0)
    login.approve(Person("jones.made-up@school.example", "0b1ec700-bbbb-4bbb-8ccc-ddddeeeeffff"))
    await signing
    assert account.cached(GRAPH_SCOPES) is None
    assert await account.token(GRAPH_SCOPES) != old
    again = await home.account().load()
    assert again is not None
    assert again.username == "jones.made-up@school.example"


@pytest.mark.parametrize(
    ("state", "says"),
    [("authorization_declined", "declined"), ("access_denied", "declined")],
)
async def test_declined(home: Home, login: LoginStandIn, state: str, says: str) -> None:
    signing = asyncio.create_task(home.account().sign_in(home.tell))
    await login.until(lambda: bool(login.codes))
    login.codes[0].state = state
    with pytest.raises(NotAllowed, match=says):
        await signing


REFUSED = [
    (700016, "unauthorized_client", "teams.client_id"),
    (7000218, "invalid_client", "allow public client flows"),
    (530035, "access_denied", "blocks signing in by a code"),
    (65001, "invalid_grant", "grants admin consent"),
    (53003, "access_denied", "Conditional Access policy"),
    (99999999, "made_up", r"look the number up.*AADSTS99999999"),
]


@pytest.mark.parametrize("path", ["/devicecode", "/token"])
@pytest.mark.parametrize(("code", "error", "says"), REFUSED)
async def test_each_refusal_is_one_sentence(
    home: Home, login: LoginStandIn, path: str, code: int, error: str, says: str
) -> None:
    login.refusals.append(Refusal(code, error, path=path))
    with pytest.raises(NotAllowed, match=says) as caught:
        await home.account().sign_in(home.tell)
    assert caught.value.__context__ is None
    assert str(caught.value).endswith(f"(AADSTS{code}).")


@pytest.mark.parametrize("wrong", [{"tenant_id": "elsewhere.example"}])
async def test_a_wrong_tenant(home: Home, login: LoginStandIn, wrong: dict[str, str]) -> None:
    with pytest.raises(NotAllowed, match=r"teams\.tenant_id"):
        await home.account(config(login, **wrong)).sign_in(home.tell)


SPOILT = [
    (Spoil("configuration", body=b"<html>log in to the wifi</html>", status=200), "log in to it"),
    (Spoil("configuration", "half"), "log in to it"),
    (Spoil("configuration", body=b"[]", status=200), "log in to it"),
    (Spoil("configuration", body=b"{}", status=200), "log in to it"),
    (Spoil("configuration", "close"), "broke before it answered"),
    (Spoil("configuration", status=503), "fault of its own .503"),
    (Spoil("configuration", status=302, headers={"Location": "http://x/"}), "log in to it"),
    (Spoil("/devicecode", status=429, headers={"Retry-After": "7"}), "slow down"),
    (Spoil("/devicecode", body=b"{}", status=200), "log in to it"),
    (Spoil("/devicecode", body=b'{"user_code": 7}', status=200), "log in to it"),
    (Spoil("/devicecode", body=b'{"error": "?"}' + b" " * 600_000, status=200), "log in to it"),
    (Spoil("/devicecode", body=b"[" * 100_000, status=200), "log in to it"),
]


@pytest.mark.parametrize(("spoil", "says"), SPOILT)
async def test_each_trouble_of_the_network_is_one_sentence(
    home: Home, login: LoginStandIn, spoil: Spoil, says: str
) -> None:
    login.spoils.append(spoil)
    with pytest.raises(ProviderError, match=says) as caught:
        await home.account().sign_in(home.tell)
    assert caught.value.__context__ is None
    assert not home.told
    login.spoils.clear()
    await home.signed_in()  # MSAL, asked anew, does not answer from memory


async def test_silence_ends_at_the_deadline(home: Home, login: LoginStandIn) -> None:
    login.spoils.append(Spoil("", "silence"))
    with pytest.raises(Unreachable, match="did not answer in time"):
        await home.account(deadline=0.1).sign_in(home.tell)


async def test_nobody_there(home: Home, login: LoginStandIn) -> None:
    login.wire.deafen()
    with pytest.raises(Unreachable, match="No connection to Microsoft"):
        await home.account().sign_in(home.tell)


async def test_who_cannot_show_that_it_is_microsoft(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unreachable, match="cannot show that it is Microsoft"):
        await home.account().sign_in(home.tell)


@pytest.mark.parametrize(
    "flow",
    [
        {"verification_uri": "http://login.microsoft.example/device"},
        {"verification_uri": "https://login.example/\u202emoc"},
        {"verification_uri": "https://" + "x" * 200},
        {"user_code": "type\x1b[2J"},
        {"user_code": "A" * 50},
        {"expires_in": 0},
    ],
)
async def test_a_hostile_code_is_not_shown(
    home: Home, login: LoginStandIn, flow: dict[str, object]
) -> None:
    login.flow = flow
    with pytest.raises(Unreachable, match="does not speak as Microsoft does"):
        await home.account().sign_in(home.tell)
    assert not home.told


async def test_a_service_that_wants_to_be_asked_all_the_time_is_not(
    home: Home, login: LoginStandIn
) -> None:
    login.interval = 0
    signing = asyncio.create_task(home.account(pace=1).sign_in(home.tell))
    await login.until(lambda: bool(login.codes) and login.codes[0].polls == 2)
    first, second = (request.at for request in login.asked("/token"))
    assert second - first > 0.9
    signing.cancel()
    await asyncio.wait({signing})


async def test_where_it_could_not_be_kept_nobody_has_to_type_a_code_first(
    home: Home, login: LoginStandIn
) -> None:
    home.folder.mkdir(parents=True)
    home.folder.chmod(0o755)
    with pytest.raises(NotConfigured, match=r"open to others .*chmod 700"):
        await home.account().sign_in(home.tell)
    assert not login.wire.requests


async def test_the_code_is_asked_for_what_the_call_needs(home: Home, login: LoginStandIn) -> None:
    await home.signed_in()
    asked = set(login.codes[0].scopes.split())
    assert asked >= {*CALLING_SCOPES, "offline_access", "openid", "profile"}
    assert login.grants(DEVICE_GRANT)[-1]["device_code"] == login.codes[0].device
    assert not any(b"claims=" in request.body for request in login.wire.requests)  # empty: refused


def test_an_empty_code_says_that_it_is_over() -> None:
    assert SignIn("", "", 0.0, 1.0).code == ""
