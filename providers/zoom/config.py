"""What the Zoom provider has to be told. Cheap to import: the settings use it."""

from __future__ import annotations

from dataclasses import dataclass, field

from providers.addresses import check_url
from providers.zoom import assumptions

API_URL = "https://api.zoom.us/v2"
OAUTH_URL = "https://zoom.us/oauth/token"
EVENTS_URL = "wss://ws.zoom.us/ws"
COMPANION_NAME = "Chaperone"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionConfig:
    """What sits in the call, through Zoom's Meeting SDK. ValueError for what cannot be right.

    Key and secret are those of a Meeting SDK app of the school's account (Zoom's marketplace
    calls them client id and client secret as well).
    """

    sdk_key: str = field(repr=False)
    sdk_secret: str = field(repr=False)
    name: str = COMPANION_NAME
    """What it is called in the call."""
    account: str | None = field(default=None, repr=False)
    """The user of the school's account in whose name it joins (address or id); ``None``: by its
    app alone, and the teacher makes it co-host."""
    host_key: str | None = field(default=None, repr=False)
    """Of the meeting's host. With it, staff can have the companion take the host role."""
    host_key_lacks: str = ""
    """Why a host key that is kept is not used, in a sentence; empty: there is none, or it is."""

    def __post_init__(self) -> None:
        if not self.sdk_key or not self.sdk_secret:
            raise ValueError(
                "zoom.sdk_key and the secret zoom-sdk-secret belong together: copy both from the "
                "page of the school's Meeting SDK app at Zoom."
            )
        if not self.name.strip():
            raise ValueError("zoom.companion_name is empty: say what the companion is called.")
        if self.host_key is not None:
            check_host_key(self.host_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoomConfig:
    """One meeting on Zoom, and how to reach it. ValueError for what cannot be right.

    The credentials are those of a server-to-server OAuth app of the school's account.
    """

    account_id: str = field(repr=False)
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    meeting_id: str = field(repr=False)
    """The meeting's number; spaces and hyphens as in the invitation are taken out."""
    api_url: str = API_URL
    oauth_url: str = OAUTH_URL
    events_url: str = EVENTS_URL
    subscription_id: str | None = field(default=None, repr=False)
    """Of the app's event subscription by WebSocket; ``None``: no events."""
    dashboard: bool = False
    """Whether the account's plan has the Dashboard (Business, Education and up)."""
    own_account: bool = True
    """Whether the host belongs to the account of the app. Zoom lets an app neither see nor
    end a meeting of another account."""
    companion: CompanionConfig | None = field(default=None, repr=False)
    """What sits in the call; ``None``: nobody, so that only END can be done."""
    companion_lacks: str = ""
    """Why it is ``None`` although one is set up, in a sentence; empty: none is."""

    def __post_init__(self) -> None:
        check_url("zoom.api_url", self.api_url, "https")
        check_url("zoom.oauth_url", self.oauth_url, "https")
        check_url("zoom.events_url", self.events_url, "wss")
        for name in ("account_id", "client_id", "client_secret"):
            if not getattr(self, name):
                raise ValueError(f"zoom.{name} is empty: copy it from the app's page at Zoom.")
        object.__setattr__(self, "api_url", self.api_url.rstrip("/"))
        object.__setattr__(self, "meeting_id", check_meeting_id(self.meeting_id))


def check_meeting_id(text: str) -> str:
    """The digits of a meeting number as people write it. Raises ValueError."""
    digits = text.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 9 <= len(digits) <= 18):
        raise ValueError("zoom.meeting_id must be the number of a meeting, 9 to 18 digits.")
    return digits


def check_host_key(text: str) -> None:
    """Raise ValueError, which does not show it, unless ``text`` may be a host key of Zoom's."""
    if not (text.isascii() and text.isdigit() and 6 <= len(text) <= 10):
        raise ValueError("The secret zoom-host-key must be a host key of Zoom's: 6 to 10 digits.")


@dataclass(frozen=True, slots=True)
class Timings:
    """How the provider times itself, in seconds. Tests inject shorter ones."""

    poll: float = 5.0
    """Between looks at the meeting's status."""
    poll_slowest: float = 30.0
    """... which slow down to this while they fail."""
    resync: float = 120.0
    """Between looks at the dashboard while events arrive."""
    resync_blind: float = 30.0
    """... and while they do not, or have left a gap."""
    dashboard_lag: float = assumptions.DASHBOARD_LAG_SECONDS
    status_lag: float = assumptions.STATUS_LAG_SECONDS
    request: float = 8.0
    """One REST request altogether."""
    open_events: float = 10.0
    """Opening the event WebSocket, up to Zoom's word that it stands."""
    heartbeat: float = 30.0
    """Between our heartbeats: what Zoom asks for."""
    ping: float = 2.0
    """Between our pings of the event channel, so that a quiet lesson is shown live."""
    pong: float = 8.0
    """Their answers are awaited no longer, so that a dead line is noticed within 10 s."""
    heartbeat_alone: float = 8.0
    """Between heartbeats where Zoom answers no pings: the header calls data old at 10 s."""
    silence: float = 45.0
    """An event channel on which no message comes for so long is dead."""
    reconnect: float = 1.0
    """Before the first reconnection; doubles ..."""
    reconnect_slowest: float = 60.0
    """... to this."""
    steady: float = 60.0
    """A connection that held for so long was a good one: the delays start afresh."""
    flap_window: float = 60.0
    """:attr:`flap_closes` closings by Zoom within this are taken for a second monitor."""
    flap_closes: int = 3
    flap_pause: float = 300.0
    """After that, before another try."""
