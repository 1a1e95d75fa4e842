"""The login service and the Communication Services resource on loopback, and an account there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from providers.base import SignIn
from providers.teams.signin import Account
from providers.teams.signin_config import SignInConfig
from providers.teams.token_cache import TokenCache
from providers.teams.token_places import Keyring
from tests.standins.acs_identity import AcsStandIn
from tests.standins.login import CLIENT, TENANT, LoginStandIn
from tests.standins.zoom_tls import write_trust


@pytest.fixture(autouse=True)
def _trusts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the stand-ins' authority has signed is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(write_trust(tmp_path)))


@pytest.fixture
async def login() -> AsyncIterator[LoginStandIn]:
    """The login service."""
    async with LoginStandIn() as standin:
        yield standin


@pytest.fixture
async def acs(login: LoginStandIn) -> AsyncIterator[AcsStandIn]:
    """The resource, which knows the login service's tokens."""
    async with AcsStandIn(login.tokens.__contains__) as standin:
        yield standin


class NoKeyring(Keyring):
    """A computer without one."""

    def _ask(self, work: Callable[[Any], object]) -> object:
        return None


def config(login: LoginStandIn, **more: str) -> SignInConfig:
    """The settings that lead to the stand-in."""
    settings = {"client_id": CLIENT, "tenant_id": TENANT, "authority": login.authority}
    return SignInConfig(**{**settings, **more})


class Home:
    """The computer of a member of staff: accounts made here find what was kept here."""

    def __init__(self, login: LoginStandIn, folder: Path) -> None:
        self.login = login
        self.folder = folder
        self.keyring: Keyring = NoKeyring()
        self.accounts: list[Account] = []
        self.told: list[SignIn] = []
        self._news = asyncio.Event()

    def tell(self, told: SignIn) -> None:
        """Keep what is told of signing in."""
        self.told.append(told)
        self._news.set()

    async def until_told(self) -> None:
        """Wait until something has been told."""
        async with asyncio.timeout(20):
            await self._news.wait()

    @property
    def file(self) -> Path:
        return self.folder / "teams-sign-in.json"

    def account(self, config_: SignInConfig | None = None, **more: Any) -> Account:
        """An account as at a start of the program."""
        settings = config_ or config(self.login)
        cache = TokenCache(settings, self.folder, keyring=self.keyring)
        options = {"pace": 0.01, **more}
        self.accounts.append(Account(settings, self.folder, cache=cache, **options))
        return self.accounts[-1]

    async def signed_in(self, **more: Any) -> Account:
        """An account that somebody has signed in to."""
        account = self.account(**more)
        codes, before = self.login.codes, len(self.login.codes)
        signing = asyncio.create_task(account.sign_in(self.tell))
        await self.login.until(lambda: len(codes) > before and codes[-1].polls > 0)
        self.login.approve()
        await signing
        return account


@pytest.fixture
async def home(login: LoginStandIn, tmp_path: Path) -> AsyncIterator[Home]:
    """A computer without a keyring."""
    home = Home(login, tmp_path / "data" / "chaperone")
    yield home
    for account in home.accounts:
        await account.close()


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that is logged, at the lowest level."""
    caplog.set_level(logging.DEBUG)
    return caplog
