"""``chaperone practise``: what the monitor makes of a practice, and how it tells it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.launch import Record
from monitor.practise import PRACTICE_JOURNAL, Practice
from monitor.settings.preferences import Preferences


class NoRecord(Record):
    """Keeps nothing."""

    def open(self, class_name: str, platform: str, practice: bool) -> None:
        pass


def practice_of(tmp_path: Path, scenario: str = "calm", ascii: bool | None = None) -> Practice:
    """A practice whose session is made and not yet begun."""
    preferences = Preferences(name="tester", ascii=ascii, journal=tmp_path)
    practice = Practice(preferences, scenario, seed=1, speed=1.0)
    practice.prepare(NoRecord(preferences, PRACTICE_JOURNAL))
    return practice


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
    first, *_ = practice_of(tmp_path, ascii=ascii).debrief(encoding)
    assert first.startswith(f"You practised {quote}A calm lesson")


def test_a_practice_that_never_opened_has_no_debrief(tmp_path: Path) -> None:
    assert Practice(Preferences(journal=tmp_path), "calm", 1, 1.0).debrief("utf-8") == []


def test_the_debrief_reaches_an_output_that_is_not_utf8(tmp_path: Path) -> None:
    home = {"HOME": "", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data"}
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "practise", "--plain"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="latin-1",
        env={
            **os.environ,
            **{name: str(tmp_path / folder) for name, folder in home.items()},
            "PYTHONIOENCODING": "latin-1",
        },
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert 'You practised "A calm lesson" for 0' in done.stdout
