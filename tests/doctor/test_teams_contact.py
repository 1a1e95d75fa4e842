"""With --contact: what Microsoft says to the sign-in, the resource and the meeting's options.
Nothing is changed, and nobody joins."""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from monitor.doctor import Report, State, examine, teams_contact, teams_trial
from monitor.doctor.findings import Finding
from monitor.doctor.teams_witness import heard_of
from providers.companion import Child
from providers.teams.graph import Graph
from providers.teams.witness_app import RIGHT
from providers.teams.witness_config import WitnessConfig, beside
from tests.doctor.report import Write, said, what_stops
from tests.doctor.teams_account import sign_in
from tests.doctor.teams_report import (
    ACS_SECRET,
    BROWSER,
    ENDPOINT,
    TEAMS,
    build_page,
    checked,
    seat,
)
from tests.doctor.trial_child import REFUSES
from tests.standins.acs_identity import KEY, AcsStandIn
from tests.standins.event_hub import EventHubStandIn
from tests.standins.graph import LINK, GraphFault, GraphStandIn, options
from tests.standins.graph_subscriptions import Answer
from tests.standins.graph_subscriptions import GraphStandIn as Subscriptions
from tests.standins.login import LoginStandIn, Person, Refusal, Spoil
from tests.standins.zoom_tls import write_trust
from tests.teams_witness.conftest import NO_HUB
from tests.terminal.terminal import REPO

Ask = Callable[..., Awaitable[Report]]
TRIES = "the companion: "
NOTIFY = "EventHub:https://s.servicebus.windows.net/eventhubname/h?tenantId=s.example"


@pytest.fixture(autouse=True)
def trust(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the stand-ins' authority has signed is trusted; the resource's key is there."""
    monkeypatch.setenv("SSL_CERT_FILE", str(write_trust(tmp_path)))
    monkeypatch.setenv(ACS_SECRET, KEY)


@pytest.fixture
async def graph(login: LoginStandIn) -> AsyncIterator[GraphStandIn]:
    """The meeting of whoever is signed in, by every token that the login service gives."""

    class Tokens(dict[str, str]):
        def get(self, token: str, default: object = None) -> str | None:  # type: ignore[override]
            return Person().oid if token in login.tokens else None

    async with GraphStandIn() as standin:
        standin.tokens = Tokens()
        standin.meeting.organizer = Person().oid
        yield standin


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """What the companion's child is briefed with, once it was."""
    file = tmp_path / "brief.json"
    file.touch()
    return file


def briefed(brief: Path) -> dict[str, object]:
    """What it was briefed with; nothing where it was not started."""
    told: dict[str, object] = json.loads(brief.read_text(encoding="utf-8") or "{}")
    return told


def child(how: str, brief: Path) -> Child:
    """One that does so."""
    environ = {
        "PYTHONPATH": str(REPO),
        "CHAPERONE_TRIAL": how,
        "CHAPERONE_TRIAL_BRIEF": str(brief),
    }
    return Child("tests.doctor.trial_child", environ)


@pytest.fixture
def ask(
    brief: Path,
    login: LoginStandIn,
    acs: AcsStandIn,
    graph: GraphStandIn,
    write: Write,
    caplog: pytest.LogCaptureFixture,
) -> Ask:
    """Look at everything; nothing private is told, logged or sent to Graph as a change."""
    caplog.set_level(logging.DEBUG)
    build_page()
    addresses = f'login_url = "{login.authority}"\ngraph_url = "{graph.url}"\n'
    text = TEAMS.replace(ENDPOINT, acs.endpoint).replace("[teams]\n", f"[teams]\n{addresses}")

    async def ask(
        class_name: str | None = "3B", text: str = text, trial: str = "works", witness: str = ""
    ) -> Report:
        text = text.replace("[teams]\n", witness or "[teams]\n")
        here = seat(child=child(trial, brief))
        report = await asyncio.to_thread(examine, write(text), class_name, contact=True, seat=here)
        checked(report)
        told = "\n".join(report.lines())
        private = [one for one in login.secrets if one != Person().address] + acs.passes
        assert [one for one in private if one in told or one in caplog.text] == []
        assert graph.changes == []
        return report

    return ask


# -- signed in -----------------------------------------------------------------------------


async def test_who_is_signed_in_and_where_it_is_kept(
    login: LoginStandIn, ask: Ask, home: Path
) -> None:
    await sign_in(login)
    report = await ask()
    file = home / "data" / "chaperone" / "sign-in" / "teams-sign-in.json"
    assert said(report, f"{Person().address}; the sign-in is kept in the file {file}") == [State.OK]
    assert report.good
    assert said(report, "as organizer, co-organizer or presenter") == [State.OK]
    assert said(report, "END for everyone: Teams lets only") == [State.UNKNOWN]


async def test_where_nobody_is_signed_in_nobody_is_asked(login: LoginStandIn, ask: Ask) -> None:
    report = await ask()
    assert "Nobody is signed in to Microsoft" in " ".join(what_stops(report))
    assert login.wire.requests == []


async def test_a_sign_in_that_others_can_read_is_refused(
    login: LoginStandIn, ask: Ask, home: Path
) -> None:
    await sign_in(login)
    folder = home / "data" / "chaperone" / "sign-in"
    (folder / "teams-sign-in.json").chmod(0o644)
    report = await ask()
    (text, *_) = what_stops(report)
    assert "is open to others (mode 0644)" in text
    assert "chmod 600" in text


# -- what Microsoft says ---------------------------------------------------------------------


async def test_all_of_it_works_and_nothing_is_changed(
    login: LoginStandIn, acs: AcsStandIn, graph: GraphStandIn, ask: Ask
) -> None:
    await sign_in(login)
    before = len(login.grants("refresh_token"))
    report = await ask()
    assert what_stops(report) == []
    assert said(report, "Microsoft takes the sign-in") == [State.OK]
    assert said(report, "gives the pass with which the companion joins") == [State.OK]
    assert said(report, "Microsoft Graph finds the meeting by its link") == [State.OK]
    assert len(login.grants("refresh_token")) - before == 2
    assert len(acs.passes) == 1
    assert said(report, "its browser starts, and Microsoft's calling SDK works") == [State.OK]
    assert {request.method for request in graph.requests} == {"GET"}
    assert report.lines()[-3].startswith("READY, as far as can be told beforehand: the companion")


async def test_its_options_are_findings_with_their_remedies(
    login: LoginStandIn, graph: GraphStandIn, ask: Ask
) -> None:
    await sign_in(login)
    graph.meeting.options = options(
        lobbyBypassSettings={"scope": "everyone", "isDialInBypassEnabled": True},
        allowMeetingChat="somethingLater",
    )
    report = await ask()
    assert report.good, "a lesson could be watched and ended all the same"
    assert said(report, "a danger: Everybody gets in without waiting") == [State.MISSING]
    assert said(report, "'Who can bypass the lobby?'") == [State.MISSING]
    assert said(report, "a danger: Whoever calls in by telephone") == [State.MISSING]
    assert said(report, "a danger: Everybody can present") == [State.MISSING]
    assert said(report, "to know: Pupils can unmute themselves") == [State.OK]
    assert said(report, "unknown: Whether pupils may use the chat") == [State.UNKNOWN]
    assert said(report, "the lobby as it is now") == []


async def test_options_that_are_as_they_should_be(
    login: LoginStandIn, graph: GraphStandIn, ask: Ask
) -> None:
    await sign_in(login)
    graph.meeting.options = options(
        lobbyBypassSettings={"scope": "organizer", "isDialInBypassEnabled": False},
        allowedPresenters="roleIsPresenter",
        allowMeetingChat="disabled",
        allowRecording=False,
        allowTranscription=False,
        allowAttendeeToEnableMic=False,
        allowedLobbyAdmitters="organizerAndCoOrganizers",
    )
    report = await ask()
    assert said(report, "the lobby as it is now: whoever is neither") == [State.OK]
    assert said(report, "the meeting's options are as a lesson needs them") == [State.OK]


async def test_somebody_elses_meeting_can_be_watched_but_not_locked(
    login: LoginStandIn, graph: GraphStandIn, ask: Ask
) -> None:
    await sign_in(login)
    graph.meeting.organizer = "0a1b2c3d-0000-4000-8000-000000000009"
    report = await ask()
    assert report.good
    assert said(report, "has organised no meeting with this link") == [State.MISSING]


async def test_a_sign_in_that_was_taken_back_stops_everything(
    login: LoginStandIn, acs: AcsStandIn, ask: Ask
) -> None:
    await sign_in(login)
    login.revoke()
    report = await ask()
    (text,) = what_stops(report)
    assert "has run out or was taken back" in text
    assert said(report, "'chaperone sign-in' does that") == [State.MISSING]
    assert acs.wire.requests == []


async def test_a_resource_that_gives_no_pass_stops_everything(
    login: LoginStandIn, acs: AcsStandIn, ask: Ask
) -> None:
    await sign_in(login)
    acs.spoils.append(Spoil("", status=401))
    report = await ask()
    (text,) = what_stops(report)
    assert "does not accept the key" in text
    assert said(report, "Microsoft Graph finds the meeting") == [State.OK]


async def test_graph_without_consent_stops_nothing(login: LoginStandIn, ask: Ask) -> None:
    await sign_in(login)
    login.refusals.append(Refusal(65001, scope="OnlineMeetings"))
    report = await ask()
    assert report.good
    assert said(report, "grants admin consent") == [State.MISSING]


async def test_graph_that_fails_is_said(login: LoginStandIn, graph: GraphStandIn, ask: Ask) -> None:
    await sign_in(login)
    graph.switch_on(GraphFault("html", status=200))
    report = await ask()
    assert report.good
    assert said(report, "Something else answers in place of Microsoft Graph") == [State.MISSING]


async def test_what_never_answers_is_left_and_what_was_told_is_kept(
    login: LoginStandIn, graph: GraphStandIn, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        await asyncio.get_running_loop().create_future()

    await sign_in(login)
    monkeypatch.setattr(teams_contact, "SECONDS", 3.0)
    monkeypatch.setattr(Graph, "find_meeting", never)
    report = await ask()
    assert what_stops(report) == ["the rest of it: Microsoft did not answer in 3 s"]
    assert said(report, "gives the pass with which the companion joins") == [State.OK]


async def test_without_a_class_no_meeting_is_asked_about(
    login: LoginStandIn, graph: GraphStandIn, ask: Ask
) -> None:
    await sign_in(login)
    report = await ask(None)
    assert report.good
    assert said(report, "name its class") == [State.UNKNOWN]
    assert graph.requests == []
    assert "Microsoft takes the sign-in, and gives passes" in " ".join(report.lines()[-3:])


async def test_what_is_not_set_up_is_not_asked(
    login: LoginStandIn, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ACS_SECRET)
    report = await ask()
    assert "Microsoft was not asked" in " ".join(what_stops(report))
    assert login.wire.requests == []
    report = await ask(text=TEAMS.replace("acs_endpoint", "#"))
    assert said(report, "teams.acs_endpoint is missing") == [State.UNKNOWN]


# -- the companion ---------------------------------------------------------------------------


async def test_the_companion_is_tried_with_nothing_to_join_with(
    login: LoginStandIn, ask: Ask, brief: Path
) -> None:
    await sign_in(login)
    assert (await ask()).good
    told = briefed(brief)
    assert str(told.pop("page")).startswith(str(brief.parent))
    assert told == {"browser": BROWSER, "link": None, "token": ""}


@pytest.mark.parametrize(
    ("trial", "words"),
    [("refuses", REFUSES), ("crashes", "its process"), ("silent", "its process")],
)
async def test_a_companion_that_does_not_start_stops_everything(
    login: LoginStandIn, ask: Ask, monkeypatch: pytest.MonkeyPatch, trial: str, words: str
) -> None:
    await sign_in(login)
    if trial == "silent":
        monkeypatch.setattr(teams_trial, "CHILD_SECONDS", 1.0)
    report = await ask(trial=trial)
    (text,) = what_stops(report)
    assert text.startswith(f"{TRIES}{words}")
    assert said(report, "gives the pass with which the companion joins") == [State.OK]


async def test_a_companion_that_lacks_something_is_not_tried(
    login: LoginStandIn, ask: Ask, brief: Path, home: Path
) -> None:
    await sign_in(login)
    shutil.rmtree(home / "data" / "chaperone" / "teams")
    report = await ask()
    assert "The page that joins Teams is not built on this computer" in what_stops(report)
    assert said(report, "its browser starts") == []
    assert briefed(brief) == {}


# -- the witness -----------------------------------------------------------------------------


@pytest.fixture
async def hub() -> AsyncIterator[EventHubStandIn]:
    standin = EventHubStandIn()
    await standin.start()
    yield standin
    await standin.stop()
    gc.collect()  # what Microsoft's client left behind is this test's, and not the next one's


@pytest.fixture
async def outside() -> AsyncIterator[Subscriptions]:
    """Graph as the witness's app sees it."""
    standin = Subscriptions()
    await standin.start()
    yield standin
    await standin.stop()


Heard = Callable[..., Awaitable[list[Finding]]]


@pytest.fixture
def heard(
    hub: EventHubStandIn, outside: Subscriptions, home: Path, caplog: pytest.LogCaptureFixture
) -> Heard:
    """What is found of the witness; nothing is made, and nothing private is said."""

    async def ask(of_class: bool = True, **changed: object) -> list[Finding]:
        wishes: dict[str, Any] = {
            "client_id": "the-app",
            "tenant_id": "the-tenant",
            "client_secret": outside.secret,
            "join_url": LINK,
            "event_hub": hub.connection,
            "notification_url": NOTIFY,
            "folder": home / "witness",
            "login_url": outside.url,
            "graph_url": beside(f"{outside.url}/v1.0"),
            **changed,
        }
        found = await heard_of(WitnessConfig(**wishes), of_class)
        told = f"{found} {caplog.text}"
        private = (outside.secret, LINK, hub.connection, *outside.tokens)
        assert [one for one in private if one in told] == []
        assert {one.method for one in outside.requests if "/beta" in one.path} <= {"GET"}
        assert not (home / "witness").exists()
        return found

    return ask


def states(found: list[Finding]) -> list[State]:
    return [one.state for one in found]


async def test_a_witness_that_could_hear_is_said_to(heard: Heard, hub: EventHubStandIn) -> None:
    found = await heard()
    assert states(found) == [State.UNKNOWN, State.UNKNOWN, State.OK]
    assert "no subscription to this meeting stands yet" in found[1].text
    assert hub.readers == 0  # no place of the five is taken
    assert states(await heard(of_class=False)) == [State.UNKNOWN, State.OK]


async def test_a_subscription_that_stands_is_found(heard: Heard, outside: Subscriptions) -> None:
    encoded = quote(LINK, safe="")
    resource = f"communications/onlineMeetings(joinWebUrl='{encoded}')/meetingCallEvents"
    outside.subscriptions["one"] = {"id": "one", "resource": resource}
    assert states(await heard())[1] is State.OK


@pytest.mark.parametrize(("roles", "state"), [([RIGHT], State.OK), ([], State.MISSING)])
async def test_the_right_to_hear_is_looked_up(
    heard: Heard, outside: Subscriptions, roles: list[str], state: State
) -> None:
    claims = json.dumps({"aud": "https://graph.microsoft.com", "roles": roles}).encode()
    token = f"e30.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.c2ln"
    outside.tokens.add(token)
    outside.sign_in.append(Answer(200, {"access_token": token, "expires_in": 3599}))
    found = await heard()
    assert states(found)[0] is state
    assert (RIGHT in found[0].text) is (state is State.MISSING)


async def test_a_witness_that_is_refused_says_what_to_mend(
    heard: Heard, hub: EventHubStandIn
) -> None:
    hub.lets_in = False
    found = await heard(client_secret="not-it")
    assert states(found) == [State.MISSING, State.MISSING]
    assert "teams-witness-secret" in found[0].text
    assert "teams-event-hub" in found[1].text


async def test_a_witness_in_the_settings_is_asked_about_and_stops_nothing(
    login: LoginStandIn, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sign_in(login)
    monkeypatch.setenv("CHAPERONE_TEAMS_WITNESS_SECRET", "not-known-here")
    monkeypatch.setenv("CHAPERONE_TEAMS_EVENT_HUB", NO_HUB)
    witness = f'[teams]\nwitness_client_id = "the-app"\nwitness_url = "{NOTIFY}"\n'
    report = await ask(witness=witness)
    assert report.good
    assert said(report, "the witness: No connection to the Event Hub") == [State.MISSING]
