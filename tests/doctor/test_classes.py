"""Each class: its register, its staff, its meeting, and what its channels can do."""

from __future__ import annotations

from pathlib import Path

from monitor.doctor import State, examine
from tests.doctor.report import SETTINGS, Write, said, what_stops
from tests.standins.zoom import SUBSCRIPTION_ID
from tests.zoom.computers import computer

# -- classes ---------------------------------------------------------------------------


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
    assert what_stops(report) == ["a meeting: it has none, neither on Zoom nor on Teams"]
    assert said(report, "classes.3B.zoom.meeting_id") == [State.MISSING]


def test_a_meeting_of_another_account_cannot_be_ended(write: Write) -> None:
    report = examine(write(SETTINGS + "zoom.own_account = false"), "3B", contact=False)
    (text,) = what_stops(report)
    assert "neither see nor end a meeting of another account" in text


def test_without_a_class_those_there_are_are_listed(write: Write) -> None:
    report = examine(write(SETTINGS + "\n[classes.4C]\n"), None, contact=False)
    assert report.good
    assert said(report, "3B (3B Maths), on Zoom") == [State.OK]
    assert said(report, "4C: no meeting, no register, fewer than 2") == [State.MISSING]


def test_without_any_meeting_there_is_nothing_to_watch(write: Write) -> None:
    report = examine(write(SETTINGS.partition("[classes")[0]), None, contact=False)
    assert what_stops(report) == ["a class with a meeting"]


# -- channels --------------------------------------------------------------------------


def test_what_each_channel_can_do_is_said(write: Write) -> None:
    report = examine(write(), "3B", contact=False, computer=computer())
    assert said(report, "END for everyone") == [State.OK]
    assert said(report, "event channel") == [State.OK]
    assert said(report, "dashboard") == [State.MISSING]
    assert said(report, "admit, remove, mute") == [State.MISSING]
    assert said(report, "microphones, cameras, raised hands") == [State.MISSING]
    assert said(report, "stop somebody's sharing") == [State.NO]
    assert said(report, "whether the app may end meetings") == [State.UNKNOWN]


def test_without_events_the_dashboard_has_to_do(write: Write) -> None:
    text = SETTINGS.replace(f'subscription_id = "{SUBSCRIPTION_ID}"', "")
    (stop,) = what_stops(examine(write(text), "3B", contact=False))
    assert "(event channel)" in stop
    text = text.replace("[zoom]", "[zoom]\ndashboard = true")
    assert examine(write(text), "3B", contact=False).good
