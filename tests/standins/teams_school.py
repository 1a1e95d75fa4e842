"""A school with Teams on this computer: Microsoft's login service, the Communication Services
resource, Graph, and a meeting that is in the companion's own browser."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Self

from providers.teams import built
from providers.teams.signin import Account
from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES, SignInConfig
from providers.teams.token_cache import TokenCache
from tests.standins import teams_page
from tests.standins.acs_identity import KEY, AcsStandIn
from tests.standins.graph import LINK, ME, GraphStandIn
from tests.standins.login import CLIENT, TENANT, LoginStandIn
from tests.standins.teams_meeting import TeamsMeeting
from tests.teams_signin.conftest import NoKeyring

SETTINGS = """
[teams]
client_id = "{client}"
tenant_id = "{tenant}"
acs_endpoint = "{acs}"
login_url = "{login}"
graph_url = "{graph}"
browser = "{browser}"
"""
ACS_KEY = {"CHAPERONE_TEAMS_ACS_KEY": KEY}


class _Tokens(dict[str, str]):
    """Graph's, as far as the login service gave them: everybody is the meeting's organizer."""

    def __init__(self, login: LoginStandIn) -> None:
        super().__init__()
        self._login = login

    def get(self, token: str, default: Any = None) -> Any:
        return ME if _is_for(self._login, token, GRAPH_SCOPES) else default


def _is_for(login: LoginStandIn, token: str, scopes: tuple[str, ...]) -> bool:
    return set(scopes) <= set(login.tokens.get(token, "").split())


class TeamsSchool:
    """All of it. ``role``: the companion's in the meeting, and more of it in ``world``, as
    :mod:`tests.standins.teams_page` has it. An async context manager."""

    def __init__(self, role: str = "Organizer", **world: Any) -> None:
        self.login = LoginStandIn()
        self.acs = AcsStandIn(lambda token: _is_for(self.login, token, CALLING_SCOPES))
        self.graph = GraphStandIn()
        self.graph.tokens = _Tokens(self.login)
        self.meeting = TeamsMeeting(role, **world)
        self.acs.make_pass = self.meeting.new_pass

    async def __aenter__(self) -> Self:
        for part in (self.login, self.acs, self.graph, self.meeting):
            await part.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        for part in (self.meeting, self.graph, self.acs, self.login):
            await part.__aexit__(*exc)

    async def sign_in(self, folder: Path) -> None:
        """As ``chaperone sign-in`` does, into ``folder``; whoever calls this trusts us already, by
        ``SSL_CERT_FILE``."""
        config = SignInConfig(client_id=CLIENT, tenant_id=TENANT, authority=self.login.authority)
        cache = TokenCache(config, folder, keyring=NoKeyring())
        account = Account(config, folder, cache=cache, pace=0.05)
        await account.sign_in(lambda told: self.login.approve() if told.code else None)
        await account.close()

    @property
    def settings(self) -> str:
        """What of the settings leads here."""
        return SETTINGS.format(
            client=CLIENT,
            tenant=TENANT,
            acs=self.acs.endpoint,
            login=self.login.authority,
            graph=self.graph.url,
            browser=teams_page.browser() or "",
        )

    @property
    def link(self) -> str:
        """The join link of the meeting."""
        return LINK


def build_page(data: Path) -> Path:
    """Put the page with the stand-in where ``chaperone setup teams`` would put the real one."""
    place = built.place(data)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(teams_page.fake_page(), place)
    return place
