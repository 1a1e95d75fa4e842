"""What is set up, and what is missing."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import main
from monitor.doctor import State, examine, here
from monitor.doctor.findings import NARROWEST, WIDTH
from tests.doctor.report import SECRET, SETTINGS, Write, said, what_stops
from tests.standins.zoom import MEETING_ID, SUBSCRIPTION_ID
from tests.standins.zoom_service import ACCOUNT_ID, CLIENT_ID, CLIENT_SECRET

# -- in general ------------------------------------------------------------------------


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


@pytest.mark.parametrize(("columns", "width"), [(1000, WIDTH), (80, 80), (70, 70), (3, NARROWEST)])
def test_the_lines_fit_and_have_their_signs(
    home: Path, write: Write, columns: int, width: int
) -> None:
    report = examine(write(SETTINGS.replace('account_id = "', '#"')), "3B", False)
    lines = report.lines(columns)
    words = [line for line in lines if str(home) not in line]  # a path is not broken
    assert width - 12 < max(map(len, words)) <= width
    assert any(line.startswith("  ok          ") for line in lines)
    assert any(line.startswith("  missing     ") for line in lines)
    assert any(line.startswith("  MISSING     zoom.account_id") for line in lines)
    assert any(line.startswith("  cannot tell ") for line in lines)


def test_a_package_that_is_missing_is_named(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "PACKAGES", ("textual", "nosuchpackage"))
    assert what_stops(examine(write(), "3B", contact=False)) == ["packages nosuchpackage"]


# -- settings, log and secret ----------------------------------------------------------


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


# -- the command -----------------------------------------------------------------------


def test_the_command_says_it_and_its_status_tells(write: Write) -> None:
    runner = CliRunner()
    result = runner.invoke(main, ["doctor", "3B", "--config", str(write())])
    assert result.exit_code == 0
    assert "ending in 890" in result.output
    result = runner.invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "NOT READY" in result.output
