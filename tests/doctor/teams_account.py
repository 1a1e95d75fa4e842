"""A sign-in that is kept on this computer, as the monitor keeps it."""

from __future__ import annotations

import asyncio

from monitor.settings.paths import data_folder, sign_in_folder
from providers.base import SignIn
from providers.teams.signin import Account
from providers.teams.signin_config import SignInConfig
from tests.standins.login import CLIENT, TENANT, LoginStandIn, Person


async def sign_in(login: LoginStandIn, person: Person | None = None) -> None:
    """Somebody signs in, and it is kept."""
    data_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    data_folder().chmod(0o700)
    config = SignInConfig(client_id=CLIENT, tenant_id=TENANT, authority=login.authority)
    account = Account(config, sign_in_folder(), pace=0.01)
    told: list[SignIn] = []
    try:
        signing = asyncio.create_task(account.sign_in(told.append))
        await login.until(lambda: bool(login.codes) and login.codes[-1].polls > 0)
        login.approve(person)
        await signing
    finally:
        await account.close()
