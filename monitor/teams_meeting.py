"""A meeting on Teams, out of the settings and the secrets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from providers.teams.browser import Computer

from monitor.errors import SettingsError
from monitor.secrets import TEAMS_ACS_KEY, find
from monitor.settings.paths import data_folder, sign_in_folder
from providers.teams import browser, built
from providers.teams.acs_resource import AcsResource
from providers.teams.config import TeamsConfig
from providers.teams.signin_config import SignInConfig

if TYPE_CHECKING:
    from monitor.settings.model import SchoolClass, Settings


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
