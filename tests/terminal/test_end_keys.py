from __future__ import annotations

import pytest

from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.terminal

END_SEQUENCES = [b"\x05", b"\x1b[24~", b"\x1b[101;5u", b"\x1b[24;129~"]


def ends(terminal: Terminal) -> int:
    return sum(report["word"] == "end" for report in terminal.reports.all)


def keys(terminal: Terminal) -> list[str]:
    return [report["key"] for report in terminal.reports.all if report["word"] == "key"]


@pytest.mark.parametrize("sequence", END_SEQUENCES)
def test_an_end_key_calls_the_hook_and_reaches_the_app_as_no_key(sequence: bytes) -> None:
    with Terminal() as terminal:
        terminal.report("ready")
        terminal.send(sequence)
        terminal.report("end")
        terminal.report("banner")
        terminal.send(b"x")
        terminal.report("key")
        assert keys(terminal) == ["x"]
        assert ends(terminal) == 1


def test_a_held_end_key_calls_the_hook_each_time_and_harms_nothing() -> None:
    with Terminal("--rate", "30") as terminal:
        terminal.report("ready")
        terminal.send(b"\x1b[24~" * 100)
        terminal.until(lambda: ends(terminal) == 100, what="every repeat")
        terminal.send(b"q")
        assert terminal.exit_code() == 7


@pytest.mark.parametrize("pasted", [b"\x05", b"\x1b[24~", b"\x1b[24~\x05", b"ok \x1b[101;5u\x05"])
def test_a_paste_is_not_a_key(pasted: bytes) -> None:
    with Terminal() as terminal:
        terminal.report("ready")
        terminal.send(b"\x1b[200~" + pasted + b"\x1b[201~x")
        terminal.report("key")
        assert terminal.has("paste")
        assert keys(terminal) == ["x"]
        assert ends(terminal) == 0


def test_broken_input_does_not_make_end_deaf() -> None:
    with Terminal() as terminal:
        terminal.report("ready")
        terminal.send(b"\xe9\xff\x1b[9999999;5u")
        terminal.send(b"\x05")
        terminal.report("end")


def test_a_hook_that_fails_leaves_the_key_to_the_app() -> None:
    with Terminal("--broken-hook") as terminal:
        terminal.report("ready")
        terminal.send(b"\x1b[24~")
        terminal.until(lambda: keys(terminal) == ["f12"], what="F12 as a key")
        terminal.send(b"\x1b[24~")
        terminal.until(lambda: keys(terminal) == ["f12", "f12"], what="F12 again")
        assert not terminal.has("banner")


@pytest.mark.parametrize("sync", [False, True], ids=["plain", "synchronised"])
@pytest.mark.parametrize("options", [[], ["--blocking"]], ids=["reopened", "blocking"])
def test_end_works_with_the_terminal_stalled_and_the_app_goes_on(
    sync: bool, options: list[str]
) -> None:
    with Terminal("--rate", "30", "--rows-changed", "20", *options, sync=sync) as terminal:
        terminal.report("ready")
        terminal.until(lambda: b"\x1b[?2026h" in terminal.raw or not sync)
        terminal.reading = False
        terminal.report("behind")
        terminal.send(b"\x1b[24~")
        terminal.report("end")
        terminal.report("banner")


def test_end_works_with_the_event_loop_blocked() -> None:
    with Terminal("--block-seconds", "60") as terminal:
        terminal.report("ready")
        terminal.send(b"b")
        terminal.report("blocked")
        terminal.send(b"\x05")
        terminal.report("end")
        assert not terminal.has("unblocked")
