"""Signing in with the browser of this computer, where a policy blocks codes."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from providers.base import NotAllowed, Unreachable
from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES
from tests.standins.login import LoginStandIn, Person, Refusal
from tests.teams_signin.conftest import Home


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda *_args, **_more: False)


def browser(**instead: str) -> Callable[[str], None]:
    """Somebody who opens the address and signs in; what comes back may be something else."""

    def visit(address: str) -> None:
        answer = {**httpx.get(address).json(), **instead}
        back = parse_qs(urlsplit(address).query)["redirect_uri"][0]
        httpx.post(back.replace("localhost", "127.0.0.1"), data=answer)

    return lambda address: threading.Thread(target=visit, args=[address], daemon=True).start()


async def test_it_signs_in_and_is_kept(home: Home, login: LoginStandIn) -> None:
    account = home.account()
    await account.sign_in_by_browser(browser())
    assert account.who is not None
    assert account.who.object_id == Person().oid
    assert account.cached(CALLING_SCOPES) in login.tokens
    assert await account.token(GRAPH_SCOPES)
    (asked,) = login.asked("/authorize")
    assert set(asked.query["scope"].split()) >= {*CALLING_SCOPES, *GRAPH_SCOPES}
    assert await home.account().token(CALLING_SCOPES) == account.cached(CALLING_SCOPES)


async def test_a_refusal_is_one_sentence(home: Home, login: LoginStandIn) -> None:
    login.refusals.append(Refusal(53003, "access_denied", grant="authorization_code"))
    with pytest.raises(NotAllowed, match="Conditional Access") as caught:
        await home.account().sign_in_by_browser(browser())
    assert caught.value.__context__ is None


async def test_who_sends_a_code_of_somebody_else_is_not_signed_in(
    home: Home, login: LoginStandIn
) -> None:
    with pytest.raises(Unreachable, match="Nobody has signed in with the browser in time"):
        await home.account().sign_in_by_browser(browser(state="another"), seconds=1.5)


async def test_nobody_comes(home: Home) -> None:
    with pytest.raises(Unreachable, match="Nobody has signed in with the browser in time"):
        await home.account().sign_in_by_browser(lambda _address: None, seconds=0.2)
