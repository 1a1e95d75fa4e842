"""Tokens by the kept sign-in: at once where there is one, renewed without anybody noticing."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest

from providers.base import NotAllowed, NotConfigured, ProviderError, Unreachable
from providers.teams import signin
from providers.teams.login import Token
from providers.teams.signin import Account
from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES
from providers.teams.signin_words import NeedsSignIn
from tests.standins.login import LoginStandIn, Person, Refusal, Spoil
from tests.teams_signin.conftest import Home
from tests.teams_signin.waiting import now_held, renewals


async def test_nobody_is_signed_in(home: Home, login: LoginStandIn) -> None:
    account = home.account()
    assert await account.load() is None
    assert account.cached(CALLING_SCOPES) is None
    for urgent in (False, True):
        with pytest.raises(NeedsSignIn, match="Nobody is signed in"):
            await account.token(CALLING_SCOPES, urgent=urgent)
    assert not login.wire.requests


async def test_the_next_start_needs_neither_a_code_nor_the_network(
    home: Home, login: LoginStandIn
) -> None:
    first = await home.signed_in()
    token = await first.token(CALLING_SCOPES)
    login.refuse()
    account = home.account()
    assert account.cached(CALLING_SCOPES) is None  # nothing is read for that
    assert await account.token(CALLING_SCOPES, urgent=True) == token
    assert account.cached(CALLING_SCOPES) == token
    assert account.who is not None
    assert account.who.object_id == Person().oid


async def test_a_kept_token_is_found_by_the_short_names_that_graph_gives(
    home: Home, login: LoginStandIn
) -> None:
    account = await home.signed_in()
    login.more = {"scope": "onlinemeetings.readwrite User.ReadBasic.All profile openid"}
    token = await account.token(GRAPH_SCOPES)
    await account.close()
    assert await home.account().token(GRAPH_SCOPES) == token
    assert renewals(login) == 1


async def test_a_start_long_after_renews(home: Home, login: LoginStandIn) -> None:
    login.life = 200  # good for less than five minutes from the beginning
    first = await home.signed_in()
    old = first.cached(CALLING_SCOPES)
    login.life = 3600
    new = await home.account().token(CALLING_SCOPES)
    assert new != old
    assert new in login.tokens
    assert renewals(login) == 1


async def test_one_request_serves_all_who_ask_at_once(home: Home, login: LoginStandIn) -> None:
    account = await home.signed_in()
    got = await asyncio.gather(*(account.token(GRAPH_SCOPES) for _ in range(20)))
    assert len(set(got)) == 1
    assert renewals(login) == 1


async def test_a_token_is_renewed_while_the_old_one_serves(home: Home, login: LoginStandIn) -> None:
    clock = now_held()
    account = await home.signed_in(clock=clock)
    first = await account.token(CALLING_SCOPES)
    clock.advance(44 * 60)
    assert await account.token(CALLING_SCOPES) == first
    assert renewals(login) == 0
    clock.advance(2 * 60)
    login.spoils.append(Spoil("/token", "silence"))
    async with asyncio.timeout(5):
        assert await account.token(CALLING_SCOPES) == first
    await login.until(lambda: renewals(login) == 1)
    login.spoils.clear()
    login.wire.cut()
    while await account.token(CALLING_SCOPES) == first:
        clock.advance(1)  # until it is tried again
        await asyncio.sleep(0.005)
    assert account.cached(CALLING_SCOPES) in login.tokens


async def test_while_it_cannot_be_renewed_the_old_one_serves_to_its_end(
    home: Home, login: LoginStandIn
) -> None:
    clock = now_held()
    account = await home.signed_in(clock=clock)
    first = await account.token(CALLING_SCOPES)
    login.spoils.append(Spoil("/token", status=503))
    clock.advance(56 * 60)
    assert await account.token(CALLING_SCOPES) == first
    assert account.cached(CALLING_SCOPES) == first
    clock.advance(4 * 60)
    assert account.cached(CALLING_SCOPES) is None
    with pytest.raises(Unreachable, match="fault of its own"):
        await account.token(CALLING_SCOPES)


async def test_a_computer_that_slept_does_not_take_an_old_token_for_good(
    home: Home, login: LoginStandIn
) -> None:
    """The monotonic clock stands still meanwhile."""
    clock = now_held()
    account = await home.signed_in(clock=clock)
    first = await account.token(CALLING_SCOPES)
    clock._utc += 2 * 3600
    assert account.cached(CALLING_SCOPES) is None
    assert await account.token(CALLING_SCOPES) != first


async def test_what_end_reads_is_read_from_any_thread_while_all_else_hangs(
    home: Home, login: LoginStandIn
) -> None:
    account = await home.signed_in()
    token = await account.token(CALLING_SCOPES)
    login.spoils.append(Spoil("", "silence"))
    hanging = asyncio.create_task(account.token(GRAPH_SCOPES))
    await login.until(lambda: renewals(login) == 1)
    with account._login.cache._lock, account._publishing:
        got: list[str | None] = []

        def end() -> None:
            got.append(account.cached(CALLING_SCOPES))
            got.append(asyncio.run(account.token(CALLING_SCOPES, urgent=True)))

        thread = threading.Thread(target=end, daemon=True)
        thread.start()
        thread.join(10)
    assert got == [token, token]
    hanging.cancel()
    await asyncio.wait({hanging})


async def test_end_waits_for_a_token_only_so_long(
    home: Home, login: LoginStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signin, "URGENT_SECONDS", 0.1)
    account = await home.signed_in(deadline=3600)
    login.spoils.append(Spoil("/token", "silence"))
    async with asyncio.timeout(10):
        with pytest.raises(Unreachable, match="did not answer in time"):
            await account.token(GRAPH_SCOPES, urgent=True)


async def test_the_newest_refresh_token_is_used_and_kept(home: Home, login: LoginStandIn) -> None:
    account = await home.signed_in()
    for scopes in (GRAPH_SCOPES, CALLING_SCOPES):
        await account.token(scopes)
    first, second = (home.account(), home.account())
    await account.close()
    login.refreshing = dict(list(login.refreshing.items())[-1:])
    login.life = 3700
    for one in (first, second):
        one._ready = {frozenset(GRAPH_SCOPES): _old(one)}  # so that it must renew
        assert await one.token(GRAPH_SCOPES) in login.tokens
        await one.close()
        login.refreshing = dict(list(login.refreshing.items())[-1:])  # rotation


def _old(account: Account) -> Token:
    now = account._clock
    return Token("old", now.utc(), now.mono(), now.mono())


@pytest.mark.parametrize("code", [50173, 70008, 700082, 70043, 50132])
async def test_a_sign_in_that_was_taken_back(home: Home, login: LoginStandIn, code: int) -> None:
    account = await home.signed_in()
    login.revoke(code)
    with pytest.raises(NeedsSignIn, match=f"sign in again.*AADSTS{code}"):
        await account.token(GRAPH_SCOPES)


async def test_who_asks_all_the_time_does_not_ask_microsoft_all_the_time(
    home: Home, login: LoginStandIn
) -> None:
    clock = now_held()
    account = await home.signed_in(clock=clock)
    login.refusals.append(Refusal(50173, grant="refresh_token", status=401))  # MSAL keeps 400s
    for _ in range(20):
        with pytest.raises(NeedsSignIn, match="sign in again"):
            await account.token(GRAPH_SCOPES)
    assert renewals(login) == 1


async def test_consent_that_is_missing_for_the_other_resource(
    home: Home, login: LoginStandIn
) -> None:
    account = await home.signed_in()
    login.refusals.append(Refusal(65001, "invalid_grant", "consent_required", scope="graph"))
    with pytest.raises(NotAllowed, match="grants admin consent") as caught:
        await account.token(GRAPH_SCOPES)
    assert not isinstance(caught.value, NeedsSignIn)
    assert await account.token(CALLING_SCOPES)


SPOILT = [
    (Spoil("/token", body=b"{}", status=200), "log in to it"),
    (Spoil("/token", body=b"<html>", status=200), "log in to it"),
    (Spoil("/token", "half"), "log in to it"),
    (Spoil("/token", "close"), "broke before it answered"),
    (Spoil("/token", status=429, headers={"Retry-After": "9"}), "slow down"),
    (
        Spoil("/token", status=400, body=b'{"error": "temporarily_unavailable"}'),
        "is busy",
    ),
]


@pytest.mark.parametrize(("spoil", "says"), SPOILT)
async def test_each_trouble_is_one_sentence_and_passes(
    home: Home, login: LoginStandIn, spoil: Spoil, says: str
) -> None:
    account = await home.signed_in()
    login.spoils.append(spoil)
    with pytest.raises(ProviderError, match=says) as caught:
        await account.token(GRAPH_SCOPES)
    assert caught.value.__context__ is None
    login.spoils.clear()
    assert await account.token(GRAPH_SCOPES)


@pytest.mark.parametrize(
    "more",
    [
        {"expires_in": "soon"},
        {"expires_in": -1},
        {"access_token": 7},
        {"access_token": "töken"},
        {"id_token": "no.token"},
        {"id_token": "no token at all"},
        {"client_info": "~"},
    ],
)
async def test_an_answer_that_is_none_is_one_sentence(
    home: Home, login: LoginStandIn, more: dict[str, object]
) -> None:
    account = await home.signed_in()
    login.more = more
    with pytest.raises(Unreachable, match="does not speak as Microsoft does") as caught:
        await account.token(GRAPH_SCOPES)
    assert caught.value.__context__ is None


async def test_signing_out_leaves_nothing(home: Home, login: LoginStandIn) -> None:
    account = await home.signed_in()
    await account.token(GRAPH_SCOPES)
    await account.forget()
    assert account.cached(CALLING_SCOPES) is None
    assert account.who is None
    with pytest.raises(NeedsSignIn):
        await account.token(CALLING_SCOPES)
    assert not home.file.exists()
    assert await home.account().load() is None


async def test_signing_out_elsewhere_is_noticed(home: Home, login: LoginStandIn) -> None:
    account = await home.signed_in()
    await home.account().forget()
    with pytest.raises(NeedsSignIn):
        await account.token(GRAPH_SCOPES)
    await account.close()
    assert not home.file.exists()


async def test_what_comes_in_while_another_signs_out_is_not_kept(
    home: Home, login: LoginStandIn
) -> None:
    account = await home.signed_in()
    cache = account._login.cache
    await home.account().forget()
    cache.tokens.has_state_changed = True  # a token came in, by what was read before
    await asyncio.to_thread(cache.save)
    assert not home.file.exists()
    assert await account.load() is None


async def test_another_app_is_not_signed_in_by_it(home: Home, login: LoginStandIn) -> None:
    await home.signed_in()
    kept = json.loads(home.file.read_text())
    kept["for"][2] = "another"
    home.file.write_text(json.dumps(kept))
    assert await home.account().load() is None


async def test_a_file_that_others_can_read_is_refused(home: Home, login: LoginStandIn) -> None:
    await home.signed_in()
    home.file.chmod(0o640)
    account = home.account()
    with pytest.raises(NotConfigured, match=r"open to others \(mode 0640\).*chmod 600"):
        await account.token(CALLING_SCOPES)
    home.file.chmod(0o600)
    assert await account.token(CALLING_SCOPES)
