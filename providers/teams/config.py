"""What the Teams provider has to be told. Cheap to import: the settings use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

LOGIN_URL = "https://login.microsoftonline.com"
GRAPH_URL = "https://graph.microsoft.com/v1.0"
HOSTS = (
    "teams.microsoft.com",
    "teams.cloud.microsoft",
    "gov.teams.microsoft.us",
    "dod.teams.microsoft.us",
)
"""Where meetings of schools' accounts are. Private accounts' (teams.live.com) cannot be joined
as a member of staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """How the provider times itself, in seconds. Tests inject shorter ones."""

    request: float = 8.0
    """One request to Graph altogether."""
    options: float = 60.0
    """Between looks at the meeting's options."""
    over: float = 5.0
    """A reading from so soon after the end is older than it."""
    seal: float = 10.0
    """So long END goes on trying to close the lobby."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsConfig:
    """One meeting on Teams, and how to reach it. ValueError for what cannot be right.

    The app registration is the school's own, a public client; the Communication Services
    resource is the school's as well.
    """

    client_id: str = field(repr=False)
    tenant_id: str = field(repr=False)
    link: str = field(repr=False)
    """The meeting's join link."""
    acs_endpoint: str = field(repr=False)
    """Of the Communication Services resource."""
    acs_key: str = field(repr=False)
    """... and its access key."""
    folder: Path = field(repr=False)
    """Where the sign-in is kept where no keyring is: only its user may enter."""
    page: Path | None = None
    """The folder of the page that the browser opens; ``None``: nobody sits in the call."""
    browser: Path | None = None
    """The browser; ``None``: nobody sits in the call."""
    companion_lacks: str = ""
    """Why nobody sits in the call, in a sentence."""
    login_url: str = LOGIN_URL
    graph_url: str = GRAPH_URL

    def __post_init__(self) -> None:
        check_link(self.link)
        for name in ("client_id", "tenant_id", "acs_endpoint", "acs_key"):
            if not getattr(self, name):
                raise ValueError(f"teams.{name} is empty: docs/teams.md says where it is.")


def check_link(text: str) -> str:
    """A join link of a Teams meeting, as it is in the invitation. Raises ValueError, which does
    not show it."""
    link = text.strip()
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError:
        raise ValueError("is not a link at all") from None
    if parts.scheme != "https" or parts.username or parts.password or port not in (None, 443):
        raise ValueError("must begin with https://teams.microsoft.com/")
    if host not in HOSTS:
        raise ValueError(
            "must be a link to a Teams meeting of a school's account, at "
            f"{HOSTS[0]}: a policy allows no other place"
        )
    path = parts.path.lower()
    if path.startswith("/l/meetup-join/") and len(path) > len("/l/meetup-join/"):
        return link
    if path.startswith("/meet/") and path[len("/meet/") :].strip("/").isdigit():
        if not parse_qs(parts.query).get("p"):
            raise ValueError("lacks its end (?p=…): copy the whole link from the invitation")
        return link
    raise ValueError("must be the join link of the meeting, as it is in the invitation")
