"""What the witness has to be told. Cheap to import: the settings and END use it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from providers.addresses import check_url

LOGIN_URL = "https://login.microsoftonline.com"
GRAPH_BETA_URL = "https://graph.microsoft.com/beta"
CHANNEL = "witness"
"""Its name among the provider's channels."""
NOT_SET_UP = "Not set up: that a meeting has ended is seen from inside the call alone."
"""What its channel says, in state OFF, where there is no :class:`WitnessConfig`."""
CLIENT_SECRET = "teams-witness-secret"  # noqa: S105 - its name
EVENT_HUB = "teams-event-hub"
CONSUMER_GROUP = "$Default"
PACKAGES = ("azure-eventhub", "aiohttp", "cryptography")
NOT_INSTALLED = (
    "What the witness needs is not installed: pipx install --force '.[teams,teams-witness]', in "
    "the folder of the program."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessTimings:
    """How the witness times itself, in seconds. Tests inject shorter ones."""

    request: float = 8.0
    """One request to Microsoft altogether."""
    life: float = 70 * 3600.0
    """Of the subscription: Microsoft allows three days."""
    renew: float = 3 * 3600.0
    """It is renewed so often, so that a machine that sleeps at night still finds it standing."""
    renew_least: float = 10.0
    """... and when Graph asks for it, but not sooner than this after the last time."""
    renew_again: float = 60.0
    """Between tries, doubled with each ..."""
    renew_slowest: float = 600.0
    """... up to this."""
    hub_open: float = 20.0
    """To get to the Event Hub and be let in."""
    hub_probe: float = 15.0
    """Between questions to the hub whether we have missed something."""
    hub_deaf: float = 30.0
    """So long a message may be in the hub that has not come to us."""
    hub_close: float = 4.0
    reconnect: float = 2.0
    """Before the first reconnection to the hub; doubles ..."""
    reconnect_slowest: float = 60.0
    """... to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessConfig:
    """One meeting's witness. ValueError for what cannot be right.

    ``client_id`` and ``client_secret`` are of an app registration of the school's with the
    application permission OnlineMeetings.Read.All, which an administrator has consented to.
    """

    client_id: str = field(repr=False)
    tenant_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    """The secret ``teams-witness-secret``."""
    join_url: str = field(repr=False)
    """The meeting's join link, exactly as Graph has it (``joinWebUrl``)."""
    event_hub: str = field(repr=False)
    """The secret ``teams-event-hub``: a connection string with the right to listen."""
    notification_url: str = field(repr=False)
    """Where Graph sends to: ``EventHub:https://…?tenantId=…``."""
    folder: Path = field(repr=False)
    """Where key and certificate are kept: only its user may enter."""
    consumer_group: str = CONSUMER_GROUP
    """Event Hubs lets five monitors at most listen in one group at a time."""
    websockets: bool = False
    """Reach the hub over port 443, where the school's firewall lets nothing else out."""
    login_url: str = LOGIN_URL
    graph_url: str = GRAPH_BETA_URL

    def __post_init__(self) -> None:
        named = {"client_id": "teams.witness_client_id", "tenant_id": "teams.tenant_id"}
        for name, setting in {**named, "join_url": "teams.link"}.items():
            if not getattr(self, name).strip():
                raise ValueError(f"{setting} is empty: docs/teams.md says where it is.")
        if not self.client_secret:
            raise ValueError(f"The secret {CLIENT_SECRET} is empty: docs/teams.md says what it is.")
        check_notification_url(self.notification_url)
        _check_hub(self.event_hub)
        check_url("teams.login_url", self.login_url, "https")
        check_url("teams.graph_url", self.graph_url, "https")
        object.__setattr__(self, "login_url", self.login_url.rstrip("/"))
        object.__setattr__(self, "graph_url", self.graph_url.rstrip("/"))

    @property
    def hub_host(self) -> str:
        """Where the hub is; empty where the connection string makes no sense."""
        return urlsplit(_parts(self.event_hub)["endpoint"]).hostname or ""

    @property
    def resource(self) -> str:
        """What is subscribed to: the link is encoded once more as a whole."""
        encoded = quote(self.join_url.strip(), safe="")
        return f"communications/onlineMeetings(joinWebUrl='{encoded}')/meetingCallEvents"


def beside(graph_url: str) -> str:
    """Where Graph's beta is, by the address of its v1.0: a national cloud has both elsewhere."""
    return f"{graph_url.rstrip('/').removesuffix('/v1.0')}/beta"


def check_notification_url(text: str) -> None:
    """Raise ValueError, which does not show it, unless Graph can send to an Event Hub there."""
    if not re.fullmatch(r"EventHub:https://[^/?#\s]+/[^?#\s]+\?tenantId=[^&#\s]+", text):
        raise ValueError(
            "must be like EventHub:https://NAMESPACE.servicebus.windows.net/eventhubname/HUB"
            "?tenantId=DOMAIN"
        )


def _parts(connection: str) -> dict[str, str]:
    """What a connection string says, by names in small letters."""
    parts = dict(part.split("=", 1) for part in connection.split(";") if "=" in part)
    return {name.strip().casefold(): value.strip() for name, value in parts.items()}


def _check_hub(connection: str) -> None:
    """Raise ValueError, which shows nothing of it, unless this may be a connection string."""
    names = _parts(connection)
    keyed = names.get("sharedaccesskeyname") and names.get("sharedaccesskey")
    if not names.get("endpoint") or not (keyed or names.get("sharedaccesssignature")):
        raise ValueError(
            f"The secret {EVENT_HUB} must be the connection string of a shared access policy "
            "of the Event Hub with the right to listen: Endpoint=sb://…;SharedAccessKeyName=…;…"
        )
    if not names.get("entitypath"):
        raise ValueError(
            f"The secret {EVENT_HUB} names no Event Hub: take the policy of the hub itself, "
            "not of its namespace."
        )
