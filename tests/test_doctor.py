from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from click.testing import CliRunner

from monitor.cli import main
from monitor.doctor import Report, State, examine, here
from monitor.doctor.findings import WIDTH
from monitor.doctor.here import look_at
from providers.base import Running
from providers.zoom.rest import Status, ZoomRest
from tests.standins.zoom import MEETING_ID, SUBSCRIPTION_ID, ZoomStandIn
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import ACCOUNT_ID, CLIENT_ID, CLIENT_SECRET

SECRET = "CHAPERONE_ZOOM_CLIENT_SECRET"
SETTINGS = f"""
[you]
name = "Mrs Made-up"
[zoom]
account_id = "{ACCOUNT_ID}"
client_id = "{CLIENT_ID}"
subscription_id = "{SUBSCRIPTION_ID}"
[classes.3B]
title = "3B Maths"
register = "3B.csv"
staff = ["smith@school.example", "jones@school.example"]
zoom.meeting_id = "{MEETING_ID}"
"""
REGISTER = """forename,surname,class,account
Aisha,Khan,3B,aisha@school.example
Ben,Sample,3B,
Ben,Sample,3B,
Cara,Example,4C,
"""


class Write(Protocol):
    def __call__(self, text: str = SETTINGS) -> Path: ...


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of the test's own, no keyring, and a secret in the environment."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setenv(SECRET, CLIENT_SECRET)
    return tmp_path


@pytest.fixture
def write(home: Path) -> Write:
    """Write a settings file, with its register beside it."""

    def write(text: str = SETTINGS) -> Path:
        (home / "3B.csv").write_text(REGISTER, encoding="utf-8")
        file = home / "settings.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def said(report: Report, words: str) -> list[State]:
    """The states of the findings that hold these words, in text or remedy."""
    return [
        finding.state
        for section in report.sections
        for finding in section.findings
        if words in f"{finding.text} {finding.remedy}"
    ]


def what_stops(report: Report) -> list[str]:
    return [f.text for section in report.sections for f in section.findings if not f.good]


# -- in general -------------------------------------------------------------------------


def test_a_new_user_is_told_how_to_begin(home: Path) -> None:
    report = examine(None, None, contact=False)
    assert not report.good
    told = " ".join(" ".join(report.lines()).split())
    assert f"there is none at {home / 'config' / 'chaperone' / 'settings.toml'}" in told
    assert "'chaperone init' writes one" in told
    assert "'chaperone practise' needs none" in told
    assert len(what_stops(report)) == 1


def test_all_is_set_up(write: Write) -> None:
    report = examine(write(), "3B", contact=False)
    assert what_stops(report) == []
    assert report.good
    assert report.lines()[-1].endswith("'chaperone doctor 3B --contact' asks.")


def test_nobody_is_contacted(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert examine(write(), "3B", contact=False).good
    assert examine(write(), None, contact=False).good


@pytest.mark.parametrize("class_name", ["3B", None])
def test_nothing_private_is_in_the_report(write: Write, class_name: str | None) -> None:
    told = "\n".join(examine(write(), class_name, contact=False).lines())
    private = (
        CLIENT_SECRET,
        ACCOUNT_ID,
        CLIENT_ID,
        SUBSCRIPTION_ID,
        MEETING_ID,
        "Aisha",
        "school.example",
    )
    assert [word for word in private if word in told] == []


def test_the_lines_fit_and_have_their_signs(write: Write) -> None:
    lines = examine(write(SETTINGS.replace('account_id = "', '#"')), "3B", False).lines()
    assert max(map(len, lines)) <= WIDTH
    assert any(line.startswith("  ok          ") for line in lines)
    assert any(line.startswith("  missing     ") for line in lines)
    assert any(line.startswith("  MISSING     zoom.account_id") for line in lines)
    assert any(line.startswith("  cannot tell ") for line in lines)


def test_a_package_that_is_missing_is_named(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "PACKAGES", ("textual", "nosuchpackage"))
    assert what_stops(examine(write(), "3B", contact=False)) == ["packages nosuchpackage"]


# -- settings, log and secret -----------------------------------------------------------


def test_a_mistake_in_the_settings_is_its_one_sentence(write: Write) -> None:
    file = write("[zoom]\naccount = 1")
    report = examine(file, "3B", contact=True)
    (text,) = what_stops(report)
    assert text.startswith(f"{file}: zoom.account is not a setting")


def test_settings_that_are_not_there_are_named(home: Path) -> None:
    (text,) = what_stops(examine(home / "no.toml", None, contact=False))
    assert text == f"There is no settings file {home / 'no.toml'}: 'chaperone init' writes one."


def test_a_log_that_others_can_read_is_refused_with_what_mends_it(home: Path, write: Write) -> None:
    folder = home / "data" / "chaperone"
    folder.mkdir(parents=True, mode=0o755)
    folder.chmod(0o755)
    (text,) = what_stops(examine(write(), "3B", contact=False))
    assert text.endswith(f"mend it with: chmod 700 {folder}")
    folder.chmod(0o700)
    assert examine(write(), "3B", contact=False).good
    file = folder / "journal.sqlite3"
    file.touch(0o644)
    file.chmod(0o644)
    (text,) = what_stops(examine(write(), "3B", contact=False))
    assert text.endswith(f"mend it with: chmod 600 {file}")


def test_looking_at_the_log_makes_nothing(home: Path, write: Write) -> None:
    report = examine(write(), "3B", contact=False)
    assert said(report, "will be made for the first lesson") == [State.OK]
    assert not (home / "data").exists()


@pytest.mark.parametrize("made", [True, False])
def test_a_log_that_cannot_be_written_is_found(
    home: Path, write: Write, monkeypatch: pytest.MonkeyPatch, made: bool
) -> None:
    if made:
        (home / "data" / "chaperone").mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(os, "access", lambda *_: False)
    (text,) = what_stops(examine(write(), "3B", contact=False))
    assert "cannot be written to" in text


def test_a_folder_that_is_a_file_is_no_log(home: Path, write: Write) -> None:
    (home / "data").mkdir()
    (home / "data" / "chaperone").touch()
    (text,) = what_stops(examine(write(), "3B", contact=False))
    assert "is no folder" in text


def test_the_secret_is_told_only_by_its_place(write: Write) -> None:
    report = examine(write(), "3B", contact=False)
    assert said(report, f"from: environment variable {SECRET}") == [State.OK]


def test_a_secret_that_is_missing_is_said_with_every_place(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SECRET)
    report = examine(write(), "3B", contact=False)
    assert what_stops(report) == ["the secret zoom-client-secret"]
    for place in ("systemd credential", "keyring, service chaperone", "file ", SECRET):
        assert State.NO in said(report, place), place


def test_a_secret_that_others_can_read_is_said_with_what_mends_it(home: Path, write: Write) -> None:
    file = home / "config" / "chaperone" / "secrets" / "zoom-client-secret"
    file.parent.mkdir(parents=True)
    file.write_text("in a file")
    file.chmod(0o644)
    report = examine(write(), "3B", contact=False)
    assert what_stops(report) == ["the secret zoom-client-secret"]
    assert said(report, f"chmod 600 {file}") == [State.NO]


@pytest.mark.parametrize("key", ["account_id", "client_id"])
def test_credentials_that_are_missing_are_named(write: Write, key: str) -> None:
    text = "\n".join(line for line in SETTINGS.splitlines() if not line.startswith(f"{key} ="))
    assert what_stops(examine(write(text), "3B", contact=False)) == [f"zoom.{key}"]


def test_an_address_that_is_not_zooms_is_pointed_out(write: Write) -> None:
    text = SETTINGS.replace("[zoom]", '[zoom]\napi_url = "http://127.0.0.1:1/v2"')
    report = examine(write(text), "3B", contact=False)
    assert said(report, "http://127.0.0.1:1/v2") == [State.UNKNOWN]


# -- classes ----------------------------------------------------------------------------


def test_a_class_is_told_in_numbers(write: Write) -> None:
    report = examine(write(), "3b", contact=False)
    assert said(report, "3 pupils in ") == [State.OK]
    assert said(report, "1 with their account") == [State.OK]
    assert said(report, "2 pupils share a name") == [State.MISSING]
    assert said(report, "2 staff accounts") == [State.OK]
    assert said(report, "ending in 890") == [State.OK]


def test_a_class_that_is_not_there_is_one_sentence(write: Write) -> None:
    (text,) = what_stops(examine(write(), "9Z", contact=False))
    assert "There is no class '9Z'" in text
    assert "3B" in text


def test_no_register_and_too_few_staff_are_missing_but_stop_nothing(write: Write) -> None:
    text = SETTINGS.replace('register = "3B.csv"', "").replace(', "jones@school.example"', "")
    report = examine(write(text), "3B", contact=False)
    assert report.good
    assert said(report, "nobody but staff will be recognised") == [State.MISSING]
    assert said(report, "staff accounts: 1") == [State.MISSING]


def test_a_register_that_cannot_be_read_stops_everything(home: Path, write: Write) -> None:
    file = write()
    (home / "3B.csv").write_text("nonsense", encoding="utf-8")
    (text,) = what_stops(examine(file, "3B", contact=False))
    assert text.startswith(f"the register: {home / '3B.csv'}: ")


def test_a_class_without_a_meeting_stops_everything(write: Write) -> None:
    text = SETTINGS.replace("zoom.meeting_id", "#")
    report = examine(write(text), "3B", contact=False)
    assert what_stops(report) == ["the meeting's number"]
    assert said(report, "classes.3B.zoom.meeting_id") == [State.MISSING]


def test_a_meeting_of_another_account_cannot_be_ended(write: Write) -> None:
    report = examine(write(SETTINGS + "zoom.own_account = false"), "3B", contact=False)
    (text,) = what_stops(report)
    assert "neither see nor end a meeting of another account" in text


def test_without_a_class_those_there_are_are_listed(write: Write) -> None:
    report = examine(write(SETTINGS + "\n[classes.4C]\n"), None, contact=False)
    assert report.good
    assert said(report, "3B (3B Maths)") == [State.OK]
    assert said(report, "4C: no meeting number, no register, fewer than 2") == [State.MISSING]


def test_without_any_meeting_there_is_nothing_to_watch(write: Write) -> None:
    report = examine(write(SETTINGS.partition("[classes")[0]), None, contact=False)
    assert what_stops(report) == ["a class with the number of its meeting"]


# -- channels ---------------------------------------------------------------------------


def test_what_each_channel_can_do_is_said(write: Write) -> None:
    report = examine(write(), "3B", contact=False)
    assert said(report, "END for everyone") == [State.OK]
    assert said(report, "event channel") == [State.OK]
    assert said(report, "dashboard") == [State.MISSING]
    assert said(report, "admit, remove, mute") == [State.NO]
    assert said(report, "microphones, cameras, raised hands") == [State.NO]
    assert said(report, "whether the app may end meetings") == [State.UNKNOWN]


def test_without_events_the_dashboard_has_to_do(write: Write) -> None:
    text = SETTINGS.replace(f'subscription_id = "{SUBSCRIPTION_ID}"', "")
    (stop,) = what_stops(examine(write(text), "3B", contact=False))
    assert "(event channel)" in stop
    text = text.replace("[zoom]", "[zoom]\ndashboard = true")
    assert examine(write(text), "3B", contact=False).good


# -- the terminal -----------------------------------------------------------------------


def states(environ: dict[str, str], encoding: str = "utf-8", key: str = "f12") -> set[State]:
    return {finding.state for finding in look_at(environ, encoding, (key, "ctrl+e"))}


def test_a_good_terminal() -> None:
    findings = look_at({"TERM": "xterm-256color"}, "utf-8", ("f12",))
    assert [finding.state for finding in findings] == [State.OK, State.OK]
    assert "TERM=xterm-256color; 16 colours" in findings[0].text


def test_no_colours_are_no_trouble() -> None:
    findings = look_at({"TERM": "vt100", "NO_COLOR": "1"}, "utf-8", ("f12",))
    assert findings[0].state is State.OK
    assert "NO_COLOR" in findings[0].text


@pytest.mark.parametrize(("term", "encoding"), [("linux", "utf-8"), ("xterm", "ascii")])
def test_a_terminal_of_plain_letters(term: str, encoding: str) -> None:
    assert State.MISSING in states({"TERM": term}, encoding)


def test_a_dumb_terminal_has_the_line_by_line_mode() -> None:
    (finding,) = look_at({"TERM": "dumb"}, "utf-8", ("f12",))
    assert finding.state is State.MISSING
    assert "--plain" in finding.remedy
    assert finding.good


def test_no_terminal_cannot_be_told(write: Write) -> None:
    report = examine(write(), "3B", contact=False)
    assert said(report, "input or output of this command is not one") == [State.UNKNOWN]
    assert report.good


@pytest.mark.parametrize("variable", ["TMUX", "STY"])
def test_tmux_and_screen_let_the_usual_keys_through(variable: str) -> None:
    assert states({"TERM": "screen", variable: "1"}) == {State.OK}
    assert State.UNKNOWN in states({"TERM": "screen", variable: "1"}, key="f5")


# -- with contact -----------------------------------------------------------------------


@pytest.fixture
async def zoom() -> AsyncIterator[ZoomStandIn]:
    async with ZoomStandIn(running=False) as standin:
        yield standin


async def ask(
    zoom: ZoomStandIn, write: Write, class_name: str | None = "3B", **changes: Any
) -> Report:
    text = SETTINGS.replace(
        "[zoom]",
        f'[zoom]\napi_url = "{zoom.api_url}"\noauth_url = "{zoom.oauth_url}"\n'
        f'events_url = "{zoom.events_url}"',
    )
    for old, new in changes.items():
        text = text.replace(old, new)
    return await asyncio.to_thread(examine, write(text), class_name, True)


async def test_everything_works(zoom: ZoomStandIn, write: Write) -> None:
    report = await ask(zoom, write)
    assert what_stops(report) == []
    assert said(report, "Zoom takes the credentials") == [State.OK]
    assert said(report, "it is not running now") == [State.OK]
    assert said(report, "END got ready in") == [State.OK]
    assert said(report, "the event channel opened") == [State.OK]
    text = " ".join(report.lines())
    assert "READY, as far as can be told beforehand: a meeting of 3B could be watched" in text
    assert len(zoom.asked("GET", "/ws")) == 1


async def test_nothing_is_ever_changed(zoom: ZoomStandIn, write: Write) -> None:
    zoom.running = True
    await ask(zoom, write)
    assert {request.method for request in zoom.requests} == {"GET", "POST"}
    assert {r.path for r in zoom.requests if r.method == "POST"} == {"/oauth/token"}
    assert zoom.running


async def test_a_lesson_under_way_is_not_disturbed(zoom: ZoomStandIn, write: Write) -> None:
    zoom.running = True
    report = await ask(zoom, write)
    assert report.good
    assert said(report, "it is running now") == [State.OK]
    assert said(report, "would interrupt the monitor") == [State.UNKNOWN]
    assert zoom.asked("GET", "/ws") == []


@pytest.mark.parametrize("running", [Running.YES, Running.UNKNOWN, Running.NO])
async def test_another_classs_lesson_is_not_disturbed_either(
    zoom: ZoomStandIn, write: Write, monkeypatch: pytest.MonkeyPatch, running: Running
) -> None:
    """One event subscription serves all classes, and Zoom one listener for each."""

    async def meeting(self: ZoomRest) -> Status:
        other = self._config.meeting_id == "99999999999"
        return Status(running if other else Running.NO, None, 1.0)

    monkeypatch.setattr(ZoomRest, "meeting", meeting)
    more = '[classes.4A]\nzoom.meeting_id = "999 9999 9999"\n\n[classes.3B]'
    await ask(zoom, write, **{"[classes.3B]": more})
    assert len(zoom.asked("GET", "/ws")) == (running is Running.NO)


async def test_credentials_that_zoom_does_not_take(
    zoom: ZoomStandIn, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, "wrong")
    (text,) = what_stops(await ask(zoom, write))
    assert "does not accept the client id or the client secret" in text


async def test_a_meeting_that_zoom_does_not_know(zoom: ZoomStandIn, write: Write) -> None:
    zoom.exists = False
    stops = what_stops(await ask(zoom, write))
    assert any(text.startswith("the meeting: Zoom") for text in stops)


async def test_a_zoom_with_a_fault_is_not_ready(zoom: ZoomStandIn, write: Write) -> None:
    zoom.switch_on(Fault("status", "rest", status=500))
    stops = what_stops(await ask(zoom, write))
    assert [text.partition(":")[0] for text in stops] == ["the meeting", "END"]


async def test_an_event_channel_that_zoom_refuses(zoom: ZoomStandIn, write: Write) -> None:
    report = await ask(zoom, write, **{SUBSCRIPTION_ID: "another"})
    (text,) = what_stops(report)
    assert text.startswith("the event channel: Zoom refused")


async def test_zoom_that_cannot_be_reached(zoom: ZoomStandIn, write: Write) -> None:
    zoom.wire.deafen()
    (text,) = what_stops(await ask(zoom, write))
    assert "No connection to Zoom" in text


async def test_without_a_class_only_the_credentials_are_tried(
    zoom: ZoomStandIn, write: Write
) -> None:
    report = await ask(zoom, write, class_name=None)
    assert report.good
    assert "READY" not in report.lines()[-1]
    assert said(report, "Zoom takes the credentials") == [State.OK]
    assert [request.method for request in zoom.requests] == ["POST"]


def test_what_is_not_set_up_is_not_asked(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET)
    report = examine(write(), "3B", contact=True)
    assert said(report, "Zoom was not asked") == [State.UNKNOWN]
    assert not report.good
    report = examine(write(SETTINGS.partition("[classes")[0]), None, contact=True)
    assert said(report, "that needs a class") == [State.UNKNOWN]


# -- the command ------------------------------------------------------------------------


def test_the_command_says_it_and_its_status_tells(write: Write) -> None:
    runner = CliRunner()
    result = runner.invoke(main, ["doctor", "3B", "--config", str(write())])
    assert result.exit_code == 0
    assert "ending in 890" in result.output
    result = runner.invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "NOT READY" in result.output
