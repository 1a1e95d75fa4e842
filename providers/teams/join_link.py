"""Which links are taken for join links. Cheap to import: the settings use it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

HOSTS = (
    "teams.microsoft.com",
    "teams.cloud.microsoft",
    "gov.teams.microsoft.us",
    "dod.teams.microsoft.us",
)
"""Where meetings of schools' accounts are. Private accounts' (teams.live.com) cannot be joined
as a member of staff."""


def check_link(text: str) -> str:
    """A join link of a Teams meeting, as it is in the invitation. Raises ValueError, which does
    not show it."""
    link = text.strip()
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError:
        raise ValueError("must be a link like https://teams.microsoft.com/…") from None
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
            raise ValueError("must be the whole link, with its end (?p=…)")
        return link
    raise ValueError("must be the join link of the meeting, as it is in the invitation")
