"""The stand-in for Zoom beside a test that itself waits for a terminal: in a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.realterm.beside import Beside
from tests.realterm.home import Home
from tests.standins.zoom import SUBSCRIPTION_ID, ZoomStandIn
from tests.standins.zoom_service import ACCOUNT_ID, CLIENT_ID, CLIENT_SECRET
from tests.standins.zoom_wire import Request

SECRET = {"CHAPERONE_ZOOM_CLIENT_SECRET": CLIENT_SECRET}
STAFF = ("teacher@school.example", "assistant@school.example")

LESSON = """
[you]
name = "Tester"
{zoom}
[classes.3B]
title = "3B Maths"
register = "3B.csv"
staff = ["{staff[0]}", "{staff[1]}"]
zoom.meeting_id = "{meeting}"
"""
ACCOUNT = """
[zoom]
account_id = "{account}"
client_id = "{client}"
subscription_id = "{subscription}"
dashboard = true
api_url = "{api}"
oauth_url = "{oauth}"
events_url = "{events}"
"""


class Zoom(Beside[ZoomStandIn]):
    """Runs a :class:`ZoomStandIn` and lets another thread act on it."""

    def __init__(self, make: Callable[[], ZoomStandIn] = ZoomStandIn) -> None:
        super().__init__(make)

    @property
    def ends(self) -> list[Request]:
        """The requests to end the meeting so far."""
        return self.there.ends

    async def fill(self, *waiting: str) -> None:
        """Two members of staff and Ada Specimen in the call; others wait."""
        await self.there.join("Ms Example", STAFF[0], role="host")
        await self.there.join("Mr Sample", STAFF[1], role="co-host")
        await self.there.join("Ada Specimen")
        for name in waiting:
            await self.there.join(name, waiting=True)

    async def listened_to(self) -> None:
        """Wait until a monitor is on the event channel."""
        await self.there.until(lambda: self.there.listening)


def account_of(zoom: ZoomStandIn) -> str:
    """What of the settings leads to ``zoom``."""
    return ACCOUNT.format(
        account=ACCOUNT_ID,
        client=CLIENT_ID,
        subscription=SUBSCRIPTION_ID,
        api=zoom.api_url,
        oauth=zoom.oauth_url,
        events=zoom.events_url,
    )


def settings_of(zoom: ZoomStandIn) -> str:
    """The settings file of a class whose meeting is at ``zoom``."""
    return LESSON.format(zoom=account_of(zoom), staff=STAFF, meeting=zoom.meeting_id)


def move_in(home: Home, settings: str) -> None:
    """Write settings and register into a home, and the secret into its environment."""
    home.move_in(settings)
    home.environ |= SECRET


@contextmanager
def running_zoom() -> Iterator[Zoom]:
    """A stand-in for the length of a ``with``."""
    zoom = Zoom()
    try:
        yield zoom
    finally:
        zoom.close()
