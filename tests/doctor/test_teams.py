"""Teams: what is set up, what sits in the call, and what is said of a school that has both."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from monitor.doctor import Report, State, examine
from monitor.doctor.findings import WIDTH
from monitor.doctor.seat import PACKAGES
from providers.teams import browser
from tests.doctor.report import SETTINGS, Write, said, what_stops
from tests.doctor.teams_report import (
    ACS_SECRET,
    APP,
    BROWSER,
    TEAMS,
    build_page,
    look,
    seat,
)
from tests.standins.acs_identity import KEY
from tests.standins.graph import LINK

WITNESS = """witness_client_id = "55556666-bbbb-7777-cccc-8888dddd9999"
witness_url = "EventHub:https://s.servicebus.windows.net/eventhubname/h?tenantId=s.example"
"""
HUB = (
    "Endpoint=sb://made-up-hub.example/;SharedAccessKeyName=listen;SharedAccessKey=c2VjcmV0;"
    "EntityPath=lessons"
)
NOBODY = "a sign-in to Microsoft: nobody is signed in here"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ACS_SECRET, KEY)


def titles(report: Report) -> list[str]:
    return [section.title for section in report.sections]


# -- which platforms ---------------------------------------------------------------------


@pytest.mark.parametrize("class_name", ["3B", None])
def test_a_school_with_teams_alone_hears_nothing_of_zoom(
    write: Write, class_name: str | None
) -> None:
    report = look(write, class_name=class_name)
    assert not [one for one in titles(report) if "Zoom" in one]
    assert said(report, "zoom.") == []
    assert "What can be done on Teams" in titles(report)


@pytest.mark.parametrize("class_name", ["3B", None])
def test_a_school_with_zoom_alone_hears_nothing_of_teams(
    write: Write, class_name: str | None
) -> None:
    told = "\n".join(examine(write(), class_name, contact=False).lines())
    assert "Teams" not in told
    assert "What can be done on Zoom" in told


@pytest.mark.parametrize("class_name", ["3B", None])
def test_where_nothing_is_set_up_both_are_offered_in_a_line_each(
    write: Write, class_name: str | None
) -> None:
    report = look(write, "[classes.3B]\n", class_name)
    offered = next(one for one in report.sections if one.title == "Zoom or Teams")
    assert [one.remedy.partition(":")[2] for one in offered.findings] == [
        " docs/zoom.md says how, step by step",
        " docs/teams.md says how, step by step",
    ]
    assert "Zoom: nothing of it is set up" in what_stops(report)
    assert not [one for one in titles(report) if one.startswith("What can be done")]


def test_what_is_vital_is_what_the_platform_of_the_lesson_needs(write: Write) -> None:
    build_page()
    both = TEAMS + 'zoom.meeting_id = "81234567890"\nplatform = "{}"\n'
    report = look(write, both.format("teams"))
    assert what_stops(report) == [NOBODY]
    assert said(report, "zoom.account_id") == [State.MISSING]
    report = look(write, both.format("zoom"))
    assert set(what_stops(report)) == {
        "zoom.account_id",
        "zoom.client_id",
        "who comes, goes, waits and shares a screen, as it happens (event channel)",
    }
    assert said(report, NOBODY) == [State.MISSING]


def test_what_is_only_set_up_stops_no_lesson(write: Write) -> None:
    report = look(write, SETTINGS + '[teams]\nclient_id = "half"\n', class_name=None)
    assert report.good
    assert said(report, "teams.tenant_id") == [State.MISSING]
    report = look(write, SETTINGS + '[teams]\nclient_id = "half"\n')
    assert said(report, "teams.tenant_id") == []


# -- the school at Microsoft -------------------------------------------------------------


def test_all_that_is_set_up_is_said_and_nobody_is_contacted(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    folder = build_page()
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    report = look(write)
    for key in ("client_id", "tenant_id", "acs_endpoint"):
        assert said(report, f"teams.{key} is set") == [State.OK]
    assert said(report, f"from: environment variable {ACS_SECRET}") == [State.OK]
    assert said(report, f"the browser {BROWSER}, version 141.0.7390.54") == [State.OK]
    assert said(report, str(folder)) == [State.OK]
    assert said(report, "playwright 1.2, msal 1.2") == [State.OK]
    assert what_stops(report) == [NOBODY]
    assert said(report, "'chaperone sign-in' does that") == [State.MISSING]
    assert not (folder.parents[1] / "sign-in").exists()


@pytest.mark.parametrize("key", ["client_id", "tenant_id", "acs_endpoint"])
def test_what_is_missing_is_named(write: Write, key: str) -> None:
    text = "\n".join(line for line in TEAMS.splitlines() if not line.startswith(f"{key} ="))
    assert f"teams.{key}" in what_stops(look(write, text))


def test_a_key_that_is_missing_is_said_with_every_place(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ACS_SECRET)
    report = look(write)
    assert "the secret teams-acs-key" in what_stops(report)
    assert said(report, "keyring set chaperone teams-acs-key") == [State.MISSING]
    for place in ("systemd credential chaperone.teams-acs", "user teams-acs", "secrets/teams-acs"):
        assert said(report, place) == [State.NO], place


def test_values_that_cannot_be_right_are_said_without_them(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ACS_SECRET, "hunter2")
    text = TEAMS.replace('client_id = "', 'client_id = "not-a-number-')
    report = look(write, text)
    assert [one for one in what_stops(report) if one.startswith("teams.client_id must be")]
    assert [one for one in what_stops(report) if "teams-acs-key is no access key" in one]
    told = "\n".join(report.lines())
    assert "hunter2" not in told
    assert "not-a-number" not in told


def test_addresses_that_are_not_microsofts_are_pointed_out(write: Write) -> None:
    odd = 'login_url = "https://login.odd.example"\ngraph_url = "http://127.0.0.1:9/v1.0"\n'
    report = look(write, TEAMS.replace("[teams]\n", f"[teams]\n{odd}"))
    assert said(report, "teams.login_url is right: it is https://login.odd.") == [State.UNKNOWN]
    assert said(report, "teams.graph_url is right: it is http://127.0.0.1:9") == [State.UNKNOWN]


# -- the companion -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "what", "remedy"),
    [
        (seat(installed=()), "no playwright and no msal", "'.[teams]'"),
        (
            seat(installed=PACKAGES[1:]),
            "[teams]: no playwright",
            "pipx install --force",
        ),
        (seat(programs=()), "No Chromium is installed", "apt install chromium-headless-shell"),
        (seat(version=lambda _: "119.0.1.2"), "is of version 119.0.1.2", "update it"),
        (seat(system="Windows"), "runs on Linux and macOS only; this is Windows", ""),
    ],
)
def test_what_this_computer_lacks_stops_everything(
    write: Write, here: object, what: str, remedy: str
) -> None:
    build_page()
    report = look(write, here=here)  # type: ignore[arg-type]
    assert [one for one in what_stops(report) if what in one]
    assert said(report, remedy)
    assert said(report, "microphones, cameras, hands, sharing") == [State.MISSING]


def test_a_browser_that_the_settings_name_has_to_be_there(write: Write) -> None:
    build_page()
    text = TEAMS.replace("[teams]\n", '[teams]\nbrowser = "/no/such/program"\n')
    report = look(write, text)
    assert "teams.browser names no program that can be run" in what_stops(report)
    assert said(report, "/no/such/program") == [State.MISSING]


def test_a_browser_without_a_version_is_not_said_to_be_good(write: Write) -> None:
    build_page()
    report = look(write, here=seat(version=lambda _: None))
    assert said(report, "it does not say its version") == [State.UNKNOWN]
    assert said(report, "the browser") == []


def test_a_page_that_is_not_built_is_said_with_the_command(write: Write) -> None:
    report = look(write)
    assert "The page that joins Teams is not built on this computer" in what_stops(report)
    assert said(report, "run 'chaperone setup teams'") == [State.MISSING]


def test_a_page_of_another_version_is_said(home: Path, write: Write) -> None:
    folder = build_page()
    folder.rename(folder.with_name("page-of-before"))
    assert "was built by another version" in " ".join(what_stops(look(write)))


def test_what_keeps_the_browser_from_locking_its_pages_in_is_said(write: Write) -> None:
    assert said(look(write, here=seat(is_root=lambda: True)), "as root the browser") == [
        State.MISSING
    ]
    here = seat(unlockable=lambda: "kernel.made_up")
    assert said(look(write, here=here), "kernel.made_up may keep it") == [State.UNKNOWN]
    report = look(write)
    assert said(report, "as root") == said(report, "may keep it") == []


# -- classes and channels ----------------------------------------------------------------


def test_of_the_link_nothing_is_said_but_that_it_is_there(write: Write) -> None:
    report = look(write)
    assert said(report, "a meeting's join link on Teams") == [State.OK]
    assert said(report, "number on Zoom") == []
    told = "\n".join(report.lines())
    assert LINK[-8:] not in told
    assert said(look(write, class_name=None), "3B (3B Maths), on Teams") == [State.OK]


def test_where_a_class_has_both_the_platform_of_its_lessons_is_said(write: Write) -> None:
    both = TEAMS + 'zoom.meeting_id = "81234567890"\n'
    report = look(write, both)
    assert said(report, "lessons are on Zoom, since classes.3B.platform says") == [State.OK]
    report = look(write, both + 'platform = "teams"\n')
    assert said(report, "lessons are on Teams; Zoom is there to move to") == [State.OK]
    assert said(look(write, both, None), "3B (3B Maths), on Zoom or Teams") == [State.OK]


def test_a_platform_without_a_meeting_is_said(write: Write) -> None:
    report = look(write, TEAMS + 'platform = "zoom"\n')
    assert said(report, "is zoom, where it has no meeting: Teams is taken") == [State.MISSING]


def test_a_class_without_a_meeting_says_both_ways(write: Write) -> None:
    report = look(write, APP + "[classes.4C]\n", "4C")
    assert "a meeting: it has none, neither on Zoom nor on Teams" in what_stops(report)
    assert said(report, "its link as classes.4C.teams.link") == [State.MISSING]


def test_what_teams_never_offers_is_said_once_each(write: Write) -> None:
    report = look(write)
    assert said(report, "Teams puts nobody back into the lobby") == [State.NO]
    assert said(report, "Teams mutes nobody on entry") == [State.NO]


@pytest.mark.parametrize(
    ("secrets", "state", "words"),
    [
        ({}, State.MISSING, "There is no secret teams-witness-secret"),
        ({"WITNESS_SECRET": "s"}, State.MISSING, "There is no secret teams-event-hub"),
        ({"WITNESS_SECRET": "s", "EVENT_HUB": "hunter2"}, State.MISSING, "must be the connection"),
        ({"WITNESS_SECRET": "s", "EVENT_HUB": HUB}, State.OK, ""),
    ],
)
def test_a_witness_that_is_set_up_is_looked_at_and_stops_nothing(
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    secrets: dict[str, str],
    state: State,
    words: str,
) -> None:
    build_page()
    for name, value in secrets.items():
        monkeypatch.setenv(f"CHAPERONE_TEAMS_{name}", value)
    report = look(write, TEAMS.replace("[teams]\n", f"[teams]\n{WITNESS}"))
    assert what_stops(report) == [NOBODY]
    assert said(report, "a witness outside the call") == [state]
    assert said(report, words)
    told = "\n".join(report.lines())
    assert [one for one in ("hunter2", "made-up-hub", "c2VjcmV0") if one in told] == []


def test_a_witness_whose_packages_are_missing_says_what_to_do(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = browser.installed
    monkeypatch.setattr(browser, "installed", lambda one: None if one == "aiohttp" else there(one))
    report = look(write, TEAMS.replace("[teams]\n", f"[teams]\n{WITNESS}"))
    assert said(report, "pipx install --force '.[teams,teams-witness]'") == [State.MISSING]


def test_a_witness_need_not_be_there(write: Write) -> None:
    report = look(write)
    assert said(report, "a witness outside the call") == [State.NO]
    text = TEAMS.replace("[teams]\n", f"[teams]\n{WITNESS.splitlines()[0]}\n")
    assert said(look(write, text), "teams.witness_url is missing") == [State.MISSING]


def test_the_lines_fit(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ACS_SECRET)
    here = seat(installed=(), programs=(), is_root=lambda: True)
    lines = look(write, here=here).lines(1000)
    assert max(len(line) for line in lines if "/" not in line) <= WIDTH
