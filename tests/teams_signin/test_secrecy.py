"""No token, code, key or address is logged, raised or shown, whatever happens."""

from __future__ import annotations

import asyncio
import logging
import traceback

import pytest

from providers.base import ProviderError
from providers.teams.acs_resource import AcsResource
from providers.teams.calling_token import exchange
from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES
from tests.standins.acs_identity import KEY, AcsStandIn
from tests.standins.login import CLIENT, TENANT, LoginStandIn, Refusal, Spoil
from tests.teams_signin.conftest import Home

LOGGERS = ("msal", "httpx", "httpcore", "azure", "urllib3", "msal.token_cache", "keyring")


async def test_nothing_is_told_anywhere(
    home: Home,
    login: LoginStandIn,
    acs: AcsStandIn,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.NOTSET)
    resource = AcsResource(acs.endpoint, KEY)
    account = await home.signed_in()
    shown = [repr(account), repr(account.who), repr(resource), repr(account.__dict__)]
    errors: list[str] = []

    async def passes() -> None:
        await account.token(CALLING_SCOPES)
        await account.token(GRAPH_SCOPES)
        assert account.who is not None
        given = await exchange(
            resource, await account.token(CALLING_SCOPES), CLIENT, account.who.object_id
        )
        shown.append(repr(given))

    await passes()
    refusals = [Refusal(65001), Refusal(50173), Refusal(53003, "access_denied"), Refusal(1, "?")]
    token = next(iter(login.tokens)).encode()
    spoils = [
        Spoil("", body=token, status=200),
        Spoil("", body=token, status=400),
        Spoil("", body=b'{"error": "' + token + b'"}', status=400),
        Spoil("", body=b'{"access_token": "' + token + b'"}', status=200),
        Spoil("", status=500),
        Spoil("", "close"),
    ]
    for refusal in refusals:
        login.refusals = [refusal]
        await _fails(home, errors)
    login.refusals = []
    for spoil in spoils:
        login.spoils = acs.spoils = [spoil]
        await _fails(home, errors)
        with pytest.raises(ProviderError) as caught:
            await exchange(resource, token.decode(), CLIENT, "someone")
        errors.append("".join(traceback.format_exception(caught.value)))
    assert len(errors) == 2 * len(refusals) + 3 * len(spoils)
    out, err = capfd.readouterr()
    told = "\n".join([caplog.text, *shown, *errors, out, err])
    for secret in [*login.secrets, *acs.passes, KEY]:
        assert secret not in told
    for setting in (CLIENT, TENANT):
        assert setting not in "\n".join([*shown, *errors])
    for piece in ("made-up-access-token", "made-up-refresh", "made-up-device", "eyJ", "Signature"):
        assert piece not in told


async def _fails(home: Home, errors: list[str]) -> None:
    """Both ways to a token, as at a new start; what they raise is kept as it would be printed."""
    account = home.account()
    account._ready = {}
    for way in (account.token(["https://graph.microsoft.com/New"]), account.sign_in(home.tell)):
        with pytest.raises(ProviderError) as caught:
            async with asyncio.timeout(20):
                await way
        assert caught.value.__context__ is None
        errors.append("".join(traceback.format_exception(caught.value)))
