"""Teams: the school's app registration and resource at Microsoft, and who is signed in. Nobody is
asked."""

from __future__ import annotations

from monitor.doctor.findings import Finding, Section, State
from monitor.doctor.setup import is_set, odd_address, secret
from monitor.errors import SecretError, SettingsError
from monitor.secrets import TEAMS_ACS_KEY, find
from monitor.settings.model import Settings
from monitor.signing_in import WIDEST, sign_in_config
from monitor.untrusted import clean
from providers.base import ProviderError
from providers.clock import SystemClock
from providers.teams.acs_resource import AcsResource
from providers.teams.signin_config import GRAPH_URL, LOGIN_URL

SIGNED_IN = "Signed in to Microsoft"
SIGN_IN = "'chaperone sign-in' does that, once on each computer"
LOOK_SECONDS = 10.0

_REGISTRATION = "copy it from the overview of the school's app registration in Microsoft Entra"
_RESOURCE = "copy the endpoint of the school's Communication Services resource in the Azure portal"


def app_at_microsoft(settings: Settings) -> Section:
    """What every class needs of the school at Microsoft; of the secret only where it is."""
    teams = settings.teams
    return Section(
        "The school's app registration and resource at Microsoft",
        (
            is_set("teams.client_id", teams.client_id, _REGISTRATION),
            is_set("teams.tenant_id", teams.tenant_id, _REGISTRATION),
            is_set("teams.acs_endpoint", teams.acs_endpoint, _RESOURCE),
            *secret(TEAMS_ACS_KEY),
            *_wrong(settings),
            *odd_address("teams.login_url", teams.login_url, LOGIN_URL, "Microsoft"),
            *odd_address("teams.graph_url", teams.graph_url, GRAPH_URL, "Microsoft"),
        ),
    )


def _wrong(settings: Settings) -> list[Finding]:
    """What is there and cannot be right."""
    wrong = []
    teams = settings.teams
    if teams.client_id and teams.tenant_id:
        try:
            sign_in_config(settings)
        except SettingsError as error:
            wrong.append(Finding(State.MISSING, str(error), vital=True))
    if teams.acs_endpoint:
        try:
            AcsResource(teams.acs_endpoint, find(TEAMS_ACS_KEY).reveal())
        except SecretError:
            pass  # said already, with the places where it may be
        except ValueError as error:
            wrong.append(Finding(State.MISSING, str(error), vital=True))
    return wrong


def signed_in(settings: Settings, packages: bool) -> Section:
    """Whether a sign-in is kept on this computer, whose, and where. ``packages``: whether what
    reads it is installed."""
    return Section(SIGNED_IN, (_signed_in(settings, packages),))


def _signed_in(settings: Settings, packages: bool) -> Finding:
    text = "whether somebody is signed in"
    try:
        config, folder = sign_in_config(settings)
    except SettingsError:
        return Finding(State.UNKNOWN, f"{text}: the app registration comes first, see above")
    if not packages:
        return Finding(State.UNKNOWN, f"{text}: the program's extra comes first, see above")
    from providers.teams.login import Login  # here: it is of no use where nothing is set up

    login = Login(config, folder, SystemClock(), LOOK_SECONDS)
    try:
        who = login.who()
    except ProviderError as error:
        return Finding(State.MISSING, str(error), vital=True)
    finally:
        login.close()
    if who is None:
        text = login.cache.trouble or "a sign-in to Microsoft: nobody is signed in here"
        return Finding(State.MISSING, text, SIGN_IN, vital=True)
    name = clean(who.username, WIDEST).text or "an account without a name"
    return Finding(State.OK, f"{name}; the sign-in is kept in {login.cache.where}")
