"""What the Teams provider has to be told. Cheap to import: the settings use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from providers.addresses import check_url
from providers.teams.acs_resource import AcsResource
from providers.teams.join_link import check_link
from providers.teams.signin_config import GRAPH_URL, SignInConfig
from providers.teams.witness_config import WitnessConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """How the provider times itself, in seconds. Tests inject shorter ones."""

    request: float = 8.0
    """One request to Graph altogether."""
    options: float = 60.0
    """Between looks at the meeting's options."""
    seal: float = 10.0
    """So long END goes on trying to close the lobby."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsConfig:
    """One meeting on Teams, and how to reach it. ValueError for what cannot be right."""

    link: str = field(repr=False)
    """The meeting's join link."""
    sign_in: SignInConfig = field(repr=False)
    """The school's app registration, a public client."""
    resource: AcsResource = field(repr=False)
    """The school's Communication Services resource, which gives the companion's pass."""
    folder: Path = field(repr=False)
    """Where the sign-in is kept where no keyring is: only its user may enter."""
    page: Path | None = None
    """The folder of the page that the browser opens ..."""
    browser: Path | None = None
    """... and the browser."""
    companion_lacks: str = ""
    """Why nobody sits in the call, in a sentence; empty: the companion does."""
    graph_url: str = GRAPH_URL
    witness: WitnessConfig | None = None
    """Who is told from outside that the call has ended; ``None``: nobody is."""
    witness_lacks: str = ""
    """Why it is ``None`` although one is set up, in a sentence."""

    def __post_init__(self) -> None:
        check_link(self.link)
        check_url("teams.graph_url", self.graph_url, "https")
        if not self.companion_lacks and (self.page is None or self.browser is None):
            raise ValueError("Somebody sits in the call only with a page and a browser.")
