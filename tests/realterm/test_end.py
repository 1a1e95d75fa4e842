"""``chaperone end``: the request goes out whatever else fails, and nothing is called done that is
not."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from monitor.end_state import EndPhase
from monitor.stream import Closed, EndProgress, Opened
from monitor.watch import manual_steps
from tests.realterm.home import JOURNAL, Home
from tests.realterm.window import CHAPERONE
from tests.realterm.zoom import Zoom
from tests.standins.zoom_faults import Fault
from tests.terminal.terminal import GENEROUS, REPO

pytestmark = pytest.mark.terminal

_HOLD = (
    "import os, sys, termios; termios.tcflow(1, termios.TCOOFF); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
HELD = (sys.executable, "-c", _HOLD, *CHAPERONE)
"""``chaperone`` in a terminal whose output stands still, as ctrl+s makes it."""


def run_end(home: Home, *arguments: str, name: str = "3B") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CHAPERONE, "end", name, *arguments],
        cwd=REPO,
        env=home.environ,
        capture_output=True,
        text=True,
        timeout=GENEROUS,
        check=False,
    )


def test_end_without_the_screen(home: Home, zoom: Zoom) -> None:
    done = run_end(home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ENDED after" in done.stdout.splitlines()[-1]
    assert len(zoom.ends) == 1
    assert not zoom.there.running


def test_it_is_in_the_log_with_who_did_it(home: Home, zoom: Zoom) -> None:
    run_end(home)
    entries = home.entries(JOURNAL)
    assert isinstance(entries[0].body, Opened)
    assert isinstance(entries[-1].body, Closed)
    assert {entry.who for entry in entries} == {"Tester"}
    assert home.bodies(EndProgress, JOURNAL)[-1].state.phase is EndPhase.CONFIRMED
    assert home.is_whole(JOURNAL)


def test_a_log_that_cannot_be_written_does_not_stop_it(home: Home, zoom: Zoom) -> None:
    home.data.parent.mkdir(parents=True, exist_ok=True)
    home.data.write_text("a file where the folder of the log should be")
    done = run_end(home)
    assert done.returncode == 0
    assert done.stderr.startswith("chaperone: this END is not in the log: ")
    assert not zoom.there.running


def test_it_needs_no_register(home: Home, zoom: Zoom) -> None:
    (register,) = home.folder.rglob("3B.csv")
    register.unlink()
    done = run_end(home)
    assert (done.returncode, done.stderr) == (0, "")
    assert not zoom.there.running


def test_end_as_json(home: Home, zoom: Zoom) -> None:
    done = run_end(home, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    told = json.loads(line)
    assert told["confirmed"] is True
    assert told["phase"] == EndPhase.CONFIRMED
    assert not zoom.there.running


def test_end_that_is_not_proved(home: Home, zoom: Zoom) -> None:
    zoom.there.switch_on(Fault("end_ignored", "rest"))
    done = run_end(home, "--seconds", "1")
    assert done.returncode == 1
    assert "END TAKEN after" in done.stdout
    assert done.stderr.startswith("NOT CONFIRMED. End the meeting by hand:\n  1. ")
    assert zoom.there.running


def test_the_steps_by_hand_come_after_three_seconds_and_only_once(home: Home, zoom: Zoom) -> None:
    zoom.there.switch_on(Fault("end_ignored", "rest"))
    done = run_end(home, "--seconds", "4")
    assert done.returncode == 1
    assert done.stderr.startswith("END IS NOT PROVED. It goes on trying;")
    assert done.stderr.count("  1. ") == 1
    assert done.stderr.splitlines()[-1].startswith("NOT CONFIRMED: ")


def test_end_that_is_not_proved_as_json(home: Home, zoom: Zoom) -> None:
    zoom.there.switch_on(Fault("silence", "rest", "PUT"))
    done = run_end(home, "--seconds", "1", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["confirmed"] is False


def test_end_that_cannot_be_sent_says_so_and_how_to_do_it_by_hand(home: Home, zoom: Zoom) -> None:
    done = run_end(home, name="9Z")
    assert (done.returncode, done.stdout) == (2, "")
    first, second, *steps = done.stderr.splitlines()
    assert first.startswith("chaperone: END WAS NOT SENT. ")
    assert "9Z" in first
    assert second == "End the meeting by hand:"
    # Which platform was meant is not known: no class is called so.
    assert len(steps) == len(manual_steps(("zoom", "teams")))


def test_end_that_cannot_be_sent_is_json_too(home: Home, zoom: Zoom) -> None:
    done = run_end(home, "--json", name="9Z")
    assert (done.returncode, done.stderr) == (2, "")
    told = json.loads(done.stdout)
    assert told["confirmed"] is False
    assert "9Z" in told["detail"]


def test_a_terminal_that_stands_still_does_not_hold_it_up(home: Home, zoom: Zoom) -> None:
    with home.window("end", "3B", command=HELD) as window:
        window.until(lambda: bool(zoom.ends), what="request at Zoom")
        assert window.exit_status() == 0
        assert not zoom.there.running


def test_a_line_that_drops_does_not_stop_it(home: Home, zoom: Zoom) -> None:
    zoom.there.switch_on(Fault("status", "rest", "PUT", status=503))
    with home.window("end", "3B") as window:
        window.until(lambda: bool(zoom.ends), what="request at Zoom")
        window.signal(signal.SIGHUP)
        window.close_pty()
        zoom.do(lambda standin: standin.heal())
        zoom.run(zoom.there.until(lambda: not zoom.there.running))
        assert window.process.wait(GENEROUS) == 0


def test_ctrl_c_says_how_far_it_has_come(home: Home, zoom: Zoom) -> None:
    zoom.there.switch_on(Fault("silence", "rest", "PUT"))
    with home.window("end", "3B") as window:
        window.until(lambda: bool(zoom.ends), what="request at Zoom")
        window.press("\x03")
        window.shows("NOT CONFIRMED. End the meeting by hand:", "5. ")
        assert window.exit_status() == 1
