from __future__ import annotations

import pytest

from monitor.terminal.refusal import refuse_reason


@pytest.mark.parametrize("term", ["xterm-256color", "tmux", "linux", "screen", "vt100", ""])
def test_an_ordinary_terminal_is_not_refused(term: str) -> None:
    assert refuse_reason({"TERM": term}, isatty=True) is None


def test_without_term_as_on_windows_it_is_not_refused() -> None:
    assert refuse_reason({}, isatty=True) is None


@pytest.mark.parametrize("term", ["dumb", "DUMB", "unknown"])
def test_a_terminal_without_a_cursor_is_refused_with_the_remedy(term: str) -> None:
    reason = refuse_reason({"TERM": term}, isatty=True)
    assert reason is not None
    assert f"TERM={term}" in reason
    assert "--plain" in reason


def test_no_terminal_is_refused_with_the_remedy() -> None:
    reason = refuse_reason({"TERM": "xterm"}, isatty=False)
    assert reason is not None
    assert "terminal" in reason
    assert "--plain" in reason
