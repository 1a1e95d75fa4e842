"""A meeting on Teams, out of the settings and the secrets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import SecretError, SettingsError
from monitor.secrets import TEAMS_ACS_KEY, TEAMS_EVENT_HUB, TEAMS_WITNESS_SECRET, find
from monitor.settings.paths import data_folder, sign_in_folder
from providers.teams import browser, built
from providers.teams.acs_resource import AcsResource
from providers.teams.browser import Computer
from providers.teams.config import TeamsConfig
from providers.teams.signin_config import SignInConfig
from providers.teams.witness_config import NOT_INSTALLED, PACKAGES, WitnessConfig, beside

if TYPE_CHECKING:
    from monitor.settings.model import SchoolClass, Settings, Teams


def teams_of_class(settings: Settings, school_class: SchoolClass) -> TeamsConfig:
    """The meeting of a class that has one on Teams, with what is to sit in the call: without
    it nothing can be done on Teams, END among it. Raises SettingsError, SecretError."""
    teams, link = settings.teams, school_class.teams.link
    if link is None:
        raise SettingsError(
            f"{settings.file}: classes.{school_class.name}.teams.link is missing: write the join "
            "link of the class's Teams meeting there."
        )
    for key in ("client_id", "tenant_id", "acs_endpoint"):
        if getattr(teams, key) is None:
            raise SettingsError(
                f"{settings.file}: teams.{key} is missing: docs/teams.md says where it is."
            )
    assert teams.client_id is not None
    assert teams.tenant_id is not None
    assert teams.acs_endpoint is not None
    lacks, page, program = find_seat(settings, Computer())
    try:
        return TeamsConfig(
            link=link,
            sign_in=SignInConfig(
                client_id=teams.client_id, tenant_id=teams.tenant_id, authority=teams.login_url
            ),
            resource=AcsResource(teams.acs_endpoint, find(TEAMS_ACS_KEY).reveal()),
            folder=sign_in_folder(),
            page=page,
            browser=program,
            companion_lacks=lacks,
            graph_url=teams.graph_url,
        )
    except ValueError as error:
        raise SettingsError(str(error)) from None


def find_seat(settings: Settings, computer: Computer) -> tuple[str, Path | None, Path | None]:
    """What the companion needs of this computer: why it cannot sit in the call, in a sentence or
    not at all, its page and its browser."""
    data, named = data_folder(), settings.teams.browser
    lacks = browser.lacking(computer, data, named)
    return lacks, built.place(data), browser.find(computer, named)


def with_witness(settings: Settings, meeting: TeamsConfig) -> TeamsConfig:
    """The same with who tells from outside that the call has ended, where that is set up. What
    it lacks stops nothing, and is said."""
    witness, lacks = find_witness(settings, meeting.link)
    return replace(meeting, witness=witness, witness_lacks=lacks)


def find_witness(settings: Settings, link: str) -> tuple[WitnessConfig | None, str]:
    """Who tells from outside that the call of this link has ended, and in a sentence why nobody
    can although it is set up."""
    teams = settings.teams
    if teams.witness_client_id is None and teams.witness_url is None:
        return None, ""
    lacks = _witness_lacks(teams)
    if lacks:
        return None, lacks
    assert teams.witness_client_id is not None
    assert teams.witness_url is not None
    try:
        witness = WitnessConfig(
            client_id=teams.witness_client_id,
            tenant_id=teams.tenant_id or "",
            client_secret=find(TEAMS_WITNESS_SECRET).reveal(),
            join_url=link,
            event_hub=find(TEAMS_EVENT_HUB).reveal(),
            notification_url=teams.witness_url,
            folder=data_folder() / "teams" / "witness",
            consumer_group=teams.witness_group,
            websockets=teams.witness_websockets,
            login_url=teams.login_url,
            graph_url=beside(teams.graph_url),
        )
    except (SecretError, ValueError) as error:
        return None, str(error)
    return witness, ""


def _witness_lacks(teams: Teams) -> str:
    """What is missing of the witness, in a sentence, or nothing."""
    if teams.witness_client_id is None:
        return "teams.witness_client_id is missing: docs/teams.md says where it is."
    if teams.witness_url is None:
        return "teams.witness_url is missing: docs/teams.md says what it is."
    complete = all(browser.installed(one) for one in PACKAGES)
    return "" if complete else NOT_INSTALLED
