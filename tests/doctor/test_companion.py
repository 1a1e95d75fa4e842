"""Zoom's in-call companion: what is set up for it, and whether this computer can run it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.doctor import Report, Section, State, examine
from monitor.doctor.companion import TITLE
from monitor.doctor.findings import WIDTH
from providers.zoom import sdk_versions
from providers.zoom.sdk_host import LIBRARIES
from providers.zoom.sdk_versions import Bundled, next_raise
from tests.doctor.report import SETTINGS, Write, said
from tests.zoom.computers import computer

SDK_SECRET = "made-up sdk secret of the length it has"
HOST_KEY = "734912"
SET_UP = SETTINGS.replace(
    "[zoom]", '[zoom]\nsdk_key = "made-up-sdk-key"\ncompanion_account = "chap@school.example"'
)
AS_GUEST = SETTINGS.replace("[zoom]", '[zoom]\nsdk_key = "made-up-sdk-key"')


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAPERONE_ZOOM_SDK_SECRET", SDK_SECRET)
    monkeypatch.setenv("CHAPERONE_ZOOM_HOST_KEY", HOST_KEY)


def look(write: Write, text: str = SET_UP, **changes: Any) -> Report:
    report = examine(write(text), "3B", contact=False, computer=computer(**changes))
    assert report.good, "the companion is never vital"
    return report


def section(report: Report) -> Section:
    return next(one for one in report.sections if one.title == TITLE)


def states(report: Report) -> list[State]:
    return [finding.state for finding in section(report).findings]


# -- what is set up --------------------------------------------------------------------


def test_all_is_there_and_only_zoom_can_tell_the_rest(write: Write) -> None:
    report = look(write)
    assert set(states(report)) == {State.OK, State.UNKNOWN}
    assert states(report).count(State.UNKNOWN) == 1
    assert said(report, "zoom.sdk_key is set") == [State.OK]
    assert said(report, "zoom-sdk-secret, from: environment") == [State.OK]
    assert said(report, "zoom-host-key, from: environment") == [State.OK]
    assert said(report, "in the name of zoom.companion_account") == [State.OK]
    assert said(report, "zoom-meeting-sdk 0.0.27, pyjwt 2.10.1") == [State.OK]
    assert said(report, "whether Zoom still lets its SDK 6.7.5 in") == [State.UNKNOWN]
    assert said(report, "the system's libraries") == [State.OK]


def test_without_an_account_the_teacher_has_to_make_it_co_host(write: Write) -> None:
    report = look(write, AS_GUEST.replace("[zoom]", '[zoom]\ncompanion_name = "Eyes"'))
    assert said(report, "a guest called 'Eyes': the teacher makes it co-host") == [State.OK]


def test_where_nothing_is_set_up_it_is_one_line_and_no_keyring_is_asked(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring

    asked: list[str] = []
    monkeypatch.setattr(keyring, "get_password", lambda _service, name: asked.append(name))
    report = look(write, SETTINGS)
    assert states(report) == [State.MISSING]
    assert said(report, "docs/zoom.md says how") == [State.MISSING]
    assert set(asked) == {"zoom-client-secret"}


def test_an_account_without_a_key_is_pointed_out(write: Write) -> None:
    report = look(write, SET_UP.replace("sdk_key", "#"))
    assert said(report, "copy the client id of the school's Meeting SDK app") == [State.MISSING]


def test_a_secret_that_is_missing_is_said_with_every_place(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHAPERONE_ZOOM_SDK_SECRET")
    report = look(write)
    assert said(report, "keyring set chaperone zoom-sdk-secret") == [State.MISSING]
    for place in ("systemd credential chaperone.zoom-sdk", "user zoom-sdk", "secrets/zoom-sdk"):
        assert said(report, place) == [State.NO], place


def test_no_host_key_is_nothing_to_mend(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAPERONE_ZOOM_HOST_KEY")
    assert said(look(write), "only with the secret zoom-host-key") == [State.NO]


def test_a_host_key_that_is_none_is_said(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAPERONE_ZOOM_HOST_KEY", "hunter2")
    assert said(look(write), "must be a host key of Zoom's") == [State.MISSING]


def test_a_host_key_that_others_can_read_is_said(home: Path, write: Write) -> None:
    file = home / "config" / "chaperone" / "secrets" / "zoom-host-key"
    file.parent.mkdir(parents=True)
    file.write_text(HOST_KEY)
    file.chmod(0o644)
    assert said(look(write), f"chmod 600 {file}") == [State.MISSING]


@pytest.mark.parametrize("host_key", [HOST_KEY, "hunter2"])
def test_nothing_private_is_in_the_report(
    write: Write, monkeypatch: pytest.MonkeyPatch, host_key: str
) -> None:
    monkeypatch.setenv("CHAPERONE_ZOOM_HOST_KEY", host_key)
    told = "\n".join(look(write).lines())
    private = (SDK_SECRET, host_key, "made-up-sdk-key", "school.example")
    assert [word for word in private if word in told] == []


# -- this computer ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"machine": "aarch64"}, "this is Linux aarch64, CPython 3.13"),
        ({"system": "Darwin", "machine": "arm64"}, "this is Darwin arm64"),
        ({"implementation": "PyPy"}, "PyPy 3.13"),
        ({"python": (3, 10)}, "CPython 3.10."),
        ({"python": (3, 15)}, "CPython 3.15."),
    ],
)
@pytest.mark.parametrize("text", [SET_UP, SETTINGS])
def test_a_computer_without_an_sdk_is_said_plainly_and_nothing_more_is_looked_for(
    write: Write, text: str, changes: dict[str, Any], what: str
) -> None:
    def never(_what: object) -> None:
        raise AssertionError("looked for")

    report = look(write, text, **changes, installed=never, unloadable=never)
    assert said(report, what) == [State.NO]
    assert said(report, "admit, remove, mute") == [State.NO]


@pytest.mark.parametrize("python", [(3, 11), (3, 14)])
def test_the_pythons_for_which_there_is_one(write: Write, python: tuple[int, int]) -> None:
    assert State.NO not in states(look(write, python=python))


@pytest.mark.parametrize(
    ("installed", "what"),
    [
        ({}, "no zoom-meeting-sdk and no pyjwt"),
        ({"pyjwt": "2.10.1"}, "[zoom-call]: no zoom-meeting-sdk"),
        ({"zoom-meeting-sdk": "0.0.27"}, "[zoom-call]: no pyjwt"),
    ],
)
def test_an_extra_that_is_missing_is_said_with_the_command(
    write: Write, installed: dict[str, str], what: str
) -> None:
    report = look(write, installed=installed.get)
    assert said(report, what) == [State.MISSING]
    assert said(report, "pipx install --force '.[zoom-call]'") == [State.MISSING]


def test_libraries_that_are_missing_are_said_with_the_one_command_that_brings_them(
    write: Write,
) -> None:
    asked: list[str] = []

    def unloadable(names: Any) -> list[str]:
        asked.extend(names)
        return ["libX11.so.6", "libGL.so.1"]

    report = look(write, unloadable=unloadable)
    assert said(report, "libraries libX11.so.6, libGL.so.1") == [State.MISSING]
    assert said(report, "Ubuntu: sudo apt install libx11-6 libgl1") == [State.MISSING]
    assert said(report, "t64") == []
    assert asked == list(LIBRARIES)


def test_a_package_that_holds_several_is_named_once_and_with_its_newer_name(write: Write) -> None:
    missing = ["libglib-2.0.so.0", "libgobject-2.0.so.0", "libgthread-2.0.so.0"]
    report = look(write, unloadable=lambda _names: missing)
    remedy = "sudo apt install libglib2.0-0 (newer ones have libglib2.0-0t64 for it)"
    assert said(report, remedy) == [State.MISSING]


def test_libraries_that_cannot_be_tried_are_not_said_to_be_there(write: Write) -> None:
    report = look(write, unloadable=lambda _names: None)
    assert said(report, "whether the system has the libraries") == [State.UNKNOWN]


def test_the_lines_fit(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAPERONE_ZOOM_SDK_SECRET")
    report = look(write, unloadable=lambda _names: list(LIBRARIES))
    lines = [line for one in section(report).findings for line in one.lines(WIDTH)]
    assert max(len(line) for line in lines if "/secrets/" not in line) <= WIDTH


# -- Zoom's lowest version -------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2024, 1, 1), date(2024, 2, 3)),
        (date(2024, 2, 4), date(2024, 5, 4)),
        (date(2025, 5, 4), date(2025, 8, 2)),
        (date(2025, 8, 3), date(2025, 11, 1)),
        (date(2025, 11, 1), date(2025, 11, 1)),
        (date(2025, 11, 2), date(2026, 2, 7)),
    ],
)
def test_the_next_raise_is_when_zoom_announced_it(today: date, day: date) -> None:
    """The dates are those of Zoom's own table."""
    assert next_raise(today) == day


def test_an_sdk_that_nobody_knows_is_not_guessed_at(write: Write) -> None:
    report = look(write, installed={"zoom-meeting-sdk": "9.9", "pyjwt": "2"}.get)
    assert said(report, "which of Zoom's SDKs is in zoom-meeting-sdk 9.9") == [State.UNKNOWN]


@pytest.mark.parametrize(
    ("day", "state", "words"),
    [
        (date(2020, 2, 1), State.MISSING, "in no more since 1 February 2020"),
        (date(2999, 2, 2), State.OK, "in until 2 February 2999"),
    ],
)
def test_a_date_that_is_known_is_said(
    write: Write, monkeypatch: pytest.MonkeyPatch, day: date, state: State, words: str
) -> None:
    monkeypatch.setitem(sdk_versions.BUNDLED, "0.0.27", Bundled("6.7.5", day))
    report = look(write)
    assert said(report, f"Zoom lets its SDK 6.7.5 {words}") == [state]
    ready = State.MISSING if state is State.MISSING else State.OK
    assert said(report, "admit, remove, mute") == [ready]


# -- what it gives ---------------------------------------------------------------------


def test_what_it_gives_is_said_where_it_can_be_started(write: Write) -> None:
    report = look(write)
    assert said(report, "admit, remove, mute") == [State.OK]
    assert said(report, "microphones, cameras, raised hands") == [State.OK]
    assert said(report, "stop somebody's sharing") == [State.NO]


@pytest.mark.parametrize(
    "changes",
    [
        {"installed": lambda _name: None},
        {"unloadable": lambda _names: ["libGL.so.1"]},
        {"text": SET_UP.replace("sdk_key", "#")},
    ],
)
def test_it_is_missing_where_something_is(write: Write, changes: dict[str, Any]) -> None:
    report = look(write, **changes)
    assert said(report, "admit, remove, mute") == [State.MISSING]
    assert said(report, "microphones, cameras, raised hands") == [State.MISSING]
    assert said(report, "stop somebody's sharing") == [State.NO]


def test_it_is_missing_without_its_secret(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAPERONE_ZOOM_SDK_SECRET")
    assert said(look(write), "admit, remove, mute") == [State.MISSING]
