"""With --contact: what Microsoft says to the sign-in, the resource and the meeting's options.
Nothing is changed, and nobody joins."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from monitor.doctor import Report, State, examine, teams_contact, teams_trial
from providers.companion import Child
from providers.teams.graph import Graph
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
from tests.standins.graph import GraphFault, GraphStandIn, options
from tests.standins.login import LoginStandIn, Person, Refusal, Spoil
from tests.standins.zoom_tls import write_trust
from tests.terminal.terminal import REPO

Ask = Callable[..., Awaitable[Report]]
TRIES = "the companion: "


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

    async def ask(class_name: str | None = "3B", text: str = text, trial: str = "works") -> Report:
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
