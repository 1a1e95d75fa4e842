from __future__ import annotations

import os
import signal
import termios

import pytest

from monitor.terminal import signals
from monitor.terminal.rescue import RESTORE
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.terminal

BUSY = ("--rate", "50", "--rows-changed", "5")
CODES = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}


def assert_restored(terminal: Terminal) -> None:
    assert terminal.attributes() == terminal.before
    raw = terminal.read_to_the_end()
    for mode in (1049, 1000, 1003, 1015, 1006, 2004, 1004):
        assert raw.rindex(f"\x1b[?{mode}l".encode()) > raw.rindex(f"\x1b[?{mode}h".encode())
    for mode in (7, 25):
        assert raw.rindex(f"\x1b[?{mode}h".encode()) > raw.rindex(f"\x1b[?{mode}l".encode())
    assert raw.count(b"\x1b[>25u") == raw.count(b"\x1b[<u")


def test_quitting_gives_the_terminal_back() -> None:
    with Terminal(*BUSY) as terminal:
        terminal.report("ready")
        assert terminal.is_raw()
        terminal.send(b"q")
        assert terminal.exit_code() == 7
        assert_restored(terminal)


@pytest.mark.parametrize("signum", CODES)
@pytest.mark.parametrize("settled", [False, True])
def test_a_signal_leaves_at_once_and_cleanly(signum: signal.Signals, settled: bool) -> None:
    with Terminal(*BUSY, *(["--settle"] * settled)) as terminal:
        terminal.report("ready")
        terminal.process.send_signal(signum)
        assert terminal.exit_code() == CODES[signum]
        assert terminal.report("clean-up")["code"] == CODES[signum]
        assert not terminal.has("last resort")
        assert_restored(terminal)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (0, "left"),
        (7, "left"),
        (143, "ended by SIGTERM"),
        (130, "ended by SIGINT"),
        (129, "the terminal was closed"),
    ],
)
def test_the_log_says_why_it_was_left(code: int, reason: str) -> None:
    assert signals.reason(code) == reason


def test_more_signals_change_nothing() -> None:
    with Terminal(*BUSY) as terminal:
        terminal.report("ready")
        for signum in (signal.SIGTERM, signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            terminal.process.send_signal(signum)
        assert terminal.exit_code() in CODES.values()
        assert terminal.has("clean-up")
        assert not terminal.has("last resort")
        assert_restored(terminal)


def test_a_signal_before_the_start_is_not_lost() -> None:
    with Terminal("--wait-before") as terminal:
        terminal.report("waiting")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.exit_code() == CODES[signal.SIGTERM]
        assert terminal.has("clean-up")
        assert not terminal.has("ready")


@pytest.mark.parametrize("options", [["--controlling"], ["--no-signals"]], ids=["hangup", "eof"])
@pytest.mark.parametrize("load", [BUSY, ()], ids=["busy", "idle"])
def test_a_closed_terminal_ends_the_app(options: list[str], load: tuple[str, ...]) -> None:
    """With SIGHUP from the kernel, and without: a thread that went on reading would spin."""
    with Terminal(*load, *options) as terminal:
        terminal.report("ready")
        terminal.close_pty()
        assert terminal.exit_code() == CODES[signal.SIGHUP]
        assert terminal.has("clean-up")
        assert not terminal.has("last resort")


@pytest.mark.parametrize("how", ["quit", "signal"])
@pytest.mark.parametrize("options", [[], ["--blocking"]], ids=["reopened", "blocking"])
def test_leaving_a_stalled_terminal(how: str, options: list[str]) -> None:
    with Terminal("--rate", "30", "--rows-changed", "20", *options) as terminal:
        terminal.report("ready")
        terminal.reading = False
        terminal.report("behind")
        if how == "quit":
            terminal.send(b"q")
        else:
            terminal.process.send_signal(signal.SIGTERM)
        assert terminal.exit_code() == (7 if how == "quit" else 143)
        assert terminal.has("clean-up")
        assert not terminal.has("last resort")
        terminal.reading = True
        assert_restored(terminal)


@pytest.mark.parametrize("key", [b"b", b"c"], ids=["asleep", "in C"])
def test_a_blocked_event_loop_is_ended_by_force_with_the_terminal_restored(key: bytes) -> None:
    with Terminal("--block-seconds", "3600") as terminal:
        terminal.report("ready")
        terminal.send(key)
        terminal.report("blocked")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.exit_code() == CODES[signal.SIGTERM]
        assert terminal.has("last resort")
        assert not terminal.has("clean-up")
        assert terminal.read_to_the_end().endswith(RESTORE.encode())
        assert_restored(terminal)


@pytest.mark.parametrize("options", [[], ["--blocking"]], ids=["reopened", "blocking"])
def test_a_blocked_event_loop_on_a_stalled_terminal_too(options: list[str]) -> None:
    arguments = ("--rate", "30", "--rows-changed", "20", "--block-seconds", "3600", *options)
    with Terminal(*arguments) as terminal:
        terminal.report("ready")
        terminal.reading = False
        terminal.report("behind")
        terminal.send(b"b")
        terminal.report("blocked")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.exit_code() == CODES[signal.SIGTERM]
        terminal.reading = True
        assert terminal.read_to_the_end().endswith(RESTORE.encode())
        assert_restored(terminal)


def test_a_clean_up_that_hangs_is_ended_by_force_with_the_terminal_left_alone() -> None:
    with Terminal("--hang-after") as terminal:
        terminal.report("ready")
        terminal.process.send_signal(signal.SIGTERM)
        terminal.report("clean-up")
        assert terminal.exit_code() == CODES[signal.SIGTERM]
        assert terminal.has("last resort")
        assert RESTORE.encode() not in terminal.read_to_the_end()
        assert_restored(terminal)


def test_it_cannot_be_suspended() -> None:
    with Terminal(*BUSY) as terminal:
        terminal.report("ready")
        terminal.process.send_signal(signal.SIGTSTP)
        terminal.send(b"\x1a")
        terminal.send(b"\x05")
        terminal.report("banner")
        assert terminal.is_raw()


def test_stopped_from_outside_and_continued_it_takes_the_terminal_back() -> None:
    with Terminal(*BUSY) as terminal:
        terminal.report("ready")
        terminal.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED)
        termios.tcsetattr(terminal.master, termios.TCSANOW, terminal.before)
        switched_on = terminal.raw.count(b"\x1b[?1049h")
        terminal.process.send_signal(signal.SIGCONT)
        terminal.until(terminal.is_raw, what="raw mode")
        terminal.until(lambda: terminal.raw.count(b"\x1b[?1049h") > switched_on)
        terminal.send(b"\x05")
        terminal.report("banner")
        terminal.send(b"q")
        assert terminal.exit_code() == 7
        assert_restored(terminal)
