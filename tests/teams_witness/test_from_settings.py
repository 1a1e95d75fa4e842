"""``chaperone watch`` with a witness in its settings file: END that the companion cannot prove is
confirmed from outside. All of it is the real program but for Microsoft, which is made up."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs

import psutil
import pytest

from monitor.end_state import EndPhase
from monitor.stream import EndProgress
from providers.base import Channel, ChannelState
from providers.teams.assumptions import EVENT_CLOCK_SLACK
from providers.teams.ender import MANUAL_STEPS, WITNESSED
from providers.teams.witness import MAY_BE_DEAF
from providers.teams.witness_config import CHANNEL
from tests.realterm.home import JOURNAL, Home
from tests.realterm.teams import LESSON, STAFF, Teams, in_class
from tests.realterm.window import Window
from tests.standins import teams_page
from tests.standins.event_hub import KEY, EventHubStandIn
from tests.standins.graph_sealing import message, notification
from tests.standins.graph_subscriptions import GraphStandIn as Subscriptions
from tests.standins.login import TENANT
from tests.standins.zoom_wire import Request, Response

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(bool(teams_page.missing()), reason=teams_page.missing() or "-"),
    pytest.mark.skipif(not psutil.LINUX, reason="looks into Linux's processes"),
]

APP = "55556666-bbbb-7777-cccc-8888dddd9999"
SETTINGS = f"""
witness_client_id = "{APP}"
witness_url = "EventHub:https://made-up.servicebus.windows.net/eventhubname/graph-events?tenantId=s.example"
"""
LONG_AGO = EVENT_CLOCK_SLACK + 2.0
LEFT_OUT = {"code": 403, "subCode": 5854}
"""Teams does not let the companion come back."""
AT_EXIT = """
import atexit, os, pathlib, sys
modules = pathlib.Path(os.environ["CHAPERONE_STANDIN_MODULES"])
atexit.register(lambda: modules.write_text(" ".join(sys.modules), "utf-8"))
"""
PROOFS = (WITNESSED, "Teams reported the end")
"""To END's own look, and to the session: whichever is there first."""
Serve = Callable[[Request], Response]
OUR_OWN = ("providers.teams.witness", "providers.teams.witness_hub")


class Outside:
    """What Microsoft has of the witness: a token for its app, subscriptions, and the Event Hub."""

    def __init__(self, teams: Teams) -> None:
        self.teams = teams
        self.hub = EventHubStandIn()
        self.subscriptions = Subscriptions()
        self.asked: list[Request] = []
        there = teams.there
        teams.run(self.hub.start())
        for standin in (there.login, there.graph):
            vars(standin)["_serve"] = self._beside(standin._serve)
        teams.home.environ |= {
            "CHAPERONE_TEAMS_WITNESS_SECRET": self.subscriptions.secret,
            "CHAPERONE_TEAMS_EVENT_HUB": self.hub.connection,
        }

    def _beside(self, serve: Serve) -> Serve:
        """Answers what the witness asks, and has ``serve`` answer all else."""

        def answer(request: Request) -> Response:
            form = parse_qs(request.body.decode())
            ours = form.get("grant_type") == ["client_credentials"]
            if not ours and not request.path.startswith("/beta/"):
                return serve(request)
            self.asked.append(request)
            given = self.subscriptions._answer(
                request.method, request.target, dict(request.headers), request.body
            )
            body = b"" if given.body is None else json.dumps(given.body).encode()
            return Response(given.status, body, {"Content-Type": "application/json"})

        return answer

    def tell(self, kind: str, when: float | None = None) -> None:
        """Graph tells of something that happens in the meeting's call now, or has at ``when``, in
        Unix seconds."""
        (subscription,) = self.subscriptions.subscriptions.values()
        at = datetime.fromtimestamp(time.time() if when is None else when, UTC)
        event = {"eventType": kind, "eventDateTime": at.isoformat()}
        body = message(notification(subscription, event))
        self.teams.do(lambda _there: self.hub.put(body))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def teams(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Teams]:
    """Somebody has signed in before. What the program imports is written down when it leaves."""
    teams = Teams(home)
    monkeypatch.setenv("SSL_CERT_FILE", home.environ["SSL_CERT_FILE"])
    teams.sign_in()
    home.write("site/sitecustomize.py", AT_EXIT)
    home.environ |= {
        "PYTHONPATH": str(tmp_path / "site"),
        "CHAPERONE_STANDIN_MODULES": str(tmp_path / "modules"),
    }
    yield teams
    teams.close()


@pytest.fixture
def outside(teams: Teams) -> Iterator[Outside]:
    """The secrets are there; what the settings say, a test writes."""
    outside = Outside(teams)
    yield outside
    teams.run(outside.hub.stop())


def write_settings(teams: Teams) -> None:
    there = teams.there
    lesson = LESSON.format(teams=there.settings + SETTINGS, staff=STAFF, link=there.link)
    teams.home.write("config/chaperone/settings.toml", lesson)


def leave(window: Window) -> None:
    window.press("q")
    window.shows("Leave the monitor?")
    window.press("enter")
    assert window.exit_status() == 0


def imported(home: Home) -> set[str]:
    """What the program that has left had imported."""
    return set((home.folder / "modules").read_text("utf-8").split())


def said(home: Home) -> list[tuple[ChannelState, str]]:
    """What the witness's channel was, by the journal."""
    channels = [one for one in home.bodies(Channel, JOURNAL) if one.name == CHANNEL]
    return [(one.state, one.detail) for one in channels]


def phases(home: Home) -> list[EndPhase]:
    return [one.state.phase for one in home.bodies(EndProgress, JOURNAL)]


def test_end_that_the_companion_cannot_prove_is_confirmed_from_outside(
    home: Home, teams: Teams, outside: Outside
) -> None:
    write_settings(teams)
    began = time.time()
    with in_class(teams) as window:
        window.until(lambda: (ChannelState.UP, MAY_BE_DEAF) in said(home), what="the witness")
        window.until(lambda: time.time() > began + LONG_AGO, what="a lesson of some seconds")
        teams.run(teams.there.meeting.fault("join", LEFT_OUT))
        window.press("F12")
        window.shows(MANUAL_STEPS[0][:40])
        window.until(lambda: len(teams.asked("join")) >= 2, what="a try to come back")
        outside.tell("callEnded", began)  # of an earlier call of this lesson: the word comes late
        window.until(lambda: (ChannelState.UP, "") in said(home), what="that it was heard")
        assert EndPhase.CONFIRMED not in phases(home)
        assert "ENDED after" not in window.text()
        outside.tell("callEnded")
        window.shows("ENDED after")
        leave(window)
        assert window.strange_commands() == []
    last = home.bodies(EndProgress, JOURNAL)[-1].state
    assert last.phase is EndPhase.CONFIRMED
    assert last.confirmed_by in PROOFS
    (asked,) = [one for one in outside.asked if one.path.endswith("/token")]
    assert asked.path == f"/{TENANT}/oauth2/v2.0/token"
    assert parse_qs(asked.body.decode())["client_id"] == [APP]
    assert {*OUR_OWN, "azure.eventhub"} <= imported(home)
    secrets = [KEY, outside.subscriptions.secret, *outside.subscriptions.tokens]
    assert not [one for one in secrets if one.encode() in window.raw]
    for file in home.folder.rglob("*"):
        if file.is_file():
            assert not [one for one in secrets if one.encode() in file.read_bytes()], file


def test_without_the_settings_nothing_of_it_is_loaded_or_asked(
    home: Home, teams: Teams, outside: Outside
) -> None:
    with in_class(teams) as window:
        window.press("F12")
        window.shows("ENDED after")
        leave(window)
    assert outside.asked == []
    assert outside.hub.connections == 0
    assert said(home) == []
    loaded = imported(home)
    assert "providers.teams.provider" in loaded
    assert not [one for one in loaded if one.startswith("azure.eventhub") or one in OUR_OWN]
