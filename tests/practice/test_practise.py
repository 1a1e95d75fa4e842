"""``chaperone practise``: what the monitor makes of a practice, and how it tells it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.checks import Checks
from monitor.live import Live, advance
from monitor.logbook import Logbook
from monitor.practise import PRACTICE_JOURNAL, Practice
from monitor.recognition import Recogniser, Roll
from monitor.register import Pupil, Register
from monitor.session import Session
from monitor.settings.preferences import Preferences
from monitor.stream import Entry
from providers.practice.judging import How, Noticed
from providers.practice.scenario import load_scenario
from providers.practice.truth import Trouble
from tests.practice.lesson import Lesson


def prepared(tmp_path: Path, ascii: bool | None = None) -> tuple[Practice, Session]:
    """A practice with its session, which has not begun."""
    preferences = Preferences(name="tester", ascii=ascii, journal=tmp_path)
    practice = Practice(preferences, "calm", seed=1, speed=1.0)
    return practice, practice.prepare(Logbook(tmp_path, PRACTICE_JOURNAL))


@pytest.mark.parametrize(
    ("ascii", "term", "encoding", "quote"),
    [
        (None, "xterm", "utf-8", "“"),
        (None, "xterm", "latin-1", '"'),
        (None, "xterm", "no-such-encoding", '"'),
        (None, "xterm", None, '"'),
        (None, "linux", "utf-8", '"'),
        (True, "xterm", "utf-8", '"'),
        (False, "linux", "utf-8", "“"),
        (False, "xterm", "latin-1", '"'),
    ],
)
def test_the_debrief_is_in_letters_that_the_output_takes(
    ascii: bool | None,
    term: str,
    encoding: str | None,
    quote: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", term)
    practice, _session = prepared(tmp_path, ascii)
    first, *_ = practice.debrief(encoding)
    assert first.startswith(f"You practised {quote}A calm lesson")


def test_a_practice_that_never_opened_has_no_debrief(tmp_path: Path) -> None:
    assert Practice(Preferences(journal=tmp_path), "calm", 1, 1.0).debrief("utf-8") == []


def test_the_debrief_reaches_an_output_that_is_not_utf8(tmp_path: Path) -> None:
    home = {"HOME": "", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data"}
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "practise", "--plain"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="latin-1",
        env={
            **os.environ,
            **{name: str(tmp_path / folder) for name, folder in home.items()},
            "PYTHONIOENCODING": "latin-1",
        },
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        while "END is ready." not in process.stdout.readline():
            assert process.poll() is None
        said, failed = process.communicate(timeout=30)  # the end of the keys means leaving
    assert (process.returncode, failed) == (0, "")
    assert 'You practised "A calm lesson" for 0' in said


def alerts_in(lesson: Lesson) -> set[str]:
    """The keys of the alerts that the monitor has raised on what it was told."""
    pupils = [Pupil(one.forename, one.surname, "3B", one.account) for one in lesson.provider.pupils]
    roll = Roll(Recogniser(Register.of(pupils), lesson.provider.staff_accounts))
    live = Live()
    for observation in lesson.told:
        entry = Entry(lesson.time.utc(), lesson.time.mono(), "tester", observation)
        live = advance(live, entry)
    checks = Checks(roll)
    checks.touch(roll.update(live.meeting, live.meeting.people))
    checks.look(live, lesson.time.utc())
    return set(checks.holding)


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("recording", Trouble.RECORDING),
        ("one-staff", Trouble.ONE_STAFF),
        ("storm", Trouble.LEAK),
    ],
)
async def test_to_mark_the_monitors_alert_as_seen_answers_what_it_is_about(
    name: str, trouble: Trouble
) -> None:
    lesson = Lesson(load_scenario(name))
    await lesson.play(50)
    seen = Noticed(lesson.time.utc(), tuple(alerts_in(lesson)))
    (answer,) = lesson.provider.debrief([seen]).answers
    assert (answer.trouble, answer.how) == (trouble, How.SEEN)


def test_what_was_marked_or_noted_comes_to_the_debrief_with_what_it_is_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice, session = prepared(tmp_path)
    session.see_alerts(["leak", "staff:1"])
    session.note("all quiet")
    session.note("came late", ["17"])
    heard: list[Noticed] = []

    def debrief(noticed: Iterable[Noticed]) -> SimpleNamespace:
        heard.extend(noticed)
        return SimpleNamespace(lines=list)

    monkeypatch.setattr(session.provider, "debrief", debrief)
    assert practice.debrief("utf-8") == []
    assert [(one.alerts, one.note, one.about) for one in heard] == [
        (("leak", "staff:1"), False, ()),
        ((), True, ()),
        ((), True, ("17",)),
    ]
