"""What the terminal can show, and what it lets through."""

from __future__ import annotations

import pytest

from monitor.doctor import State, examine
from monitor.doctor.here import look_at
from tests.doctor.report import Write, said


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
