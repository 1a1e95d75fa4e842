"""What signing in to Microsoft has to be told. Cheap to import: the settings use it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LOGIN_URL = "https://login.microsoftonline.com"
GRAPH_URL = "https://graph.microsoft.com/v1.0"

CALLING_SCOPES: tuple[str, ...] = ("https://auth.msft.communication.azure.com/Teams.ManageCalls",)
"""What the pass for the call is made of."""
GRAPH_SCOPES: tuple[str, ...] = (
    "https://graph.microsoft.com/OnlineMeetings.ReadWrite",
    "https://graph.microsoft.com/User.ReadBasic.All",
)
"""What the meeting's options are read and changed with, and accounts are looked up with."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInConfig:
    """The school's app registration. ValueError for what cannot be right.

    It is a public client: there is no secret in it.
    """

    client_id: str = field(repr=False)
    tenant_id: str = field(repr=False)
    """Its number, or a domain of the school's such as ``school.onmicrosoft.com``."""
    acs_endpoint: str = field(default="", repr=False)
    """The address of the school's Communication Services resource."""
    authority: str = LOGIN_URL
    """Microsoft's login service, without the tenant; a national cloud has another."""

    def __post_init__(self) -> None:
        if not _GUID.fullmatch(self.client_id):
            raise ValueError(
                "teams.client_id must be the application (client) ID of the school's app "
                "registration, such as 00001111-aaaa-2222-bbbb-3333cccc4444."
            )
        if not _NAME.fullmatch(self.tenant_id):
            raise ValueError(
                "teams.tenant_id must be the directory (tenant) ID of the school, or its domain."
            )
        parts = urlsplit(self.authority)
        plain = not (parts.query or parts.fragment or parts.username or parts.path.strip("/"))
        if parts.scheme != "https" or not parts.hostname or not plain:
            raise ValueError(f"The login service must be an address such as {LOGIN_URL}.")

    @property
    def authority_url(self) -> str:
        """The tenant's address at the login service."""
        return f"{self.authority.rstrip('/')}/{self.tenant_id}"

    @property
    def login_host(self) -> str:
        """The login service's name; tokens are kept under it."""
        return (urlsplit(self.authority).hostname or "").lower()
