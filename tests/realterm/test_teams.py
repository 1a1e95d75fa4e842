"""``chaperone watch`` and ``chaperone end`` on Teams, whole: child, browser and page are the real
ones, and Microsoft is made up."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time

import psutil
import pytest

from monitor.end_state import EndPhase
from monitor.stream import EndProgress
from providers.companion import SILENT
from providers.teams import browser_page, call_words
from providers.teams.built import NOT_BUILT
from providers.teams.calling_token import WRONG_KEY
from providers.teams.ender import LOOKED_AGAIN, MANUAL_STEPS
from providers.teams.services import SIGN_IN_FIRST
from tests.realterm.conftest import Begin
from tests.realterm.hands import child_of, is_bright, leave, left_behind, select
from tests.realterm.home import JOURNAL, Home
from tests.realterm.teams import (
    CHAPERONE_TEAMS,
    READY_SECONDS,
    Teams,
    in_class,
)
from tests.standins import teams_page
from tests.standins.login import Person
from tests.teams_child.call import browser_of, family, is_gone, signal_page
from tests.terminal.terminal import REPO
from widgets.drawn_letters import stacked

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(bool(teams_page.missing()), reason=teams_page.missing() or "-"),
    pytest.mark.skipif(not psutil.LINUX, reason="looks into Linux's processes"),
]

LEFT_SECONDS = 2.0
SAID_SECONDS = 2.0
TEACHER = "Ms Example"
CODE_CELLS = 96
"""How wide the code may be drawn in a window of a hundred columns."""

# -- signing in --------------------------------------------------------------------------


def test_the_code_is_typed_once_and_the_companion_comes(begin: Begin) -> None:
    teams = begin(signed_in=False)
    teams.join("Ada Specimen")
    with teams.window("watch", "3B") as window:
        window.shows("SIGN IN at", "login.microsoft.example/device", "NOT READY")
        code = teams.there.login.codes[-1].user
        drawn = [line.strip() for line in stacked(code, "█", CODE_CELLS) if line.strip()]
        window.until(lambda: all(line in window.text() for line in drawn), what="the code")
        teams.do(lambda there: there.login.approve())
        window.shows("Ada Specimen", timeout=READY_SECONDS)
        window.shows("END FOR EVERYONE  ready")
        window.lacks("SIGN IN")
        leave(window)
        assert window.exit_status() == 0
    with teams.window("watch", "3B") as window:
        window.shows("Ada Specimen", timeout=READY_SECONDS)
        leave(window)
        assert window.exit_status() == 0
    assert len(teams.there.login.codes) == 1


# -- a lesson ----------------------------------------------------------------------------


def test_what_is_seen_and_done_in_the_call(begin: Begin) -> None:
    teams = begin()
    with in_class(teams) as window:
        select(window, "Ada Specimen")
        teams.change(teams.person("Ada Specimen")["id"], muted=False, camera=True, hand=True)
        window.shows(" ON  on  UP ")
        window.press("m")
        window.shows("mute: Ada Specimen - done", " off on  UP ")
        window.press("h")
        window.shows("hand down: Ada Specimen - done")
        window.press("i")
        window.shows("Ada Specimen - done", " no  on ")
        assert teams.person("Ada Specimen")["mic"] is False
        window.press("V")
        window.shows("all pupils' cameras off - done")
        assert teams.there.meeting.control.world["cameras"] is False
        teams.join("Ben Placeholder", waiting=True)
        window.shows("✓ Ben Placeholder", "Waiting 1")
        window.press("tab", "a")
        window.shows("admit: Ben Placeholder - done", "Waiting 0")
        assert teams.person("Ben Placeholder")["state"] == "Connected"
        teams.join("Eoin B", waiting=True)
        window.shows("Eoin B")
        select(window, "Eoin B")
        window.press("x")
        window.shows("Eoin B", "May rejoin?")
        window.press("y")
        window.shows("refuse: “Eoin B” - done", "Waiting 0")
        assert [one["refused"] for one in teams.asked("reject")] == [""]


def test_what_is_done_by_the_meetings_options(begin: Begin) -> None:
    teams = begin()
    options = teams.there.graph.meeting.options
    with in_class(teams) as window:
        window.until(lambda: is_bright(window, "l"), what="bright l")
        window.press("l")
        window.shows("lock the meeting - done", "l unlock")
        assert options["lobbyBypassSettings"]["scope"] == "organizer"
        window.press("C")
        window.shows("chat off - done")
        assert options["allowMeetingChat"] == "disabled"


# -- END ---------------------------------------------------------------------------------


def test_end_is_proved_by_coming_back_and_closes_the_lobby(home: Home, begin: Begin) -> None:
    teams = begin()
    with in_class(teams) as window:
        window.press("F12")
        window.shows("ENDED after", "In the call 0")
        assert teams.there.meeting.people == []
        assert len(teams.asked("join")) == 2, "it came back"
        options = teams.there.graph.meeting.options
        assert options["lobbyBypassSettings"]["scope"] == "organizer"
    states = [one.state for one in home.bodies(EndProgress, JOURNAL)]
    assert states[-1].phase is EndPhase.CONFIRMED
    assert states[-1].confirmed_by == LOOKED_AGAIN


def test_with_a_presenters_rights_it_clears_the_room(begin: Begin) -> None:
    teams = begin("Presenter")
    with in_class(teams) as window:
        window.shows("CLEAR ROOM")
        teams.join("Ben Placeholder")
        window.shows("Ben Placeholder")
        window.press("F12")
        window.shows("ROOM CLEARED", "1 still in")
        assert [one["name"] for one in teams.there.meeting.people] == [TEACHER]
        assert "ENDED after" not in window.text()
        teams.join("Ada Specimen")  # who comes back by the link is put out again
        window.until(lambda: len(teams.there.meeting.people) == 1, what="the room being kept clear")


# -- what breaks -------------------------------------------------------------------------


def test_a_browser_that_is_killed_is_said_and_comes_back(begin: Begin) -> None:
    teams = begin()
    with in_class(teams) as window:
        window.until(lambda: is_bright(window, "m"), what="bright m")
        browser = browser_of(child_of(window))
        began = time.monotonic()
        browser.kill()
        window.shows(f"No contact with companion: {browser_page.CLOSED}"[:60])
        assert time.monotonic() - began < SAID_SECONDS
        window.until(lambda: not is_bright(window, "m"), what="dim m")
        teams.join("Ben Placeholder")
        window.shows("Ben Placeholder", timeout=READY_SECONDS)
        window.until(lambda: is_bright(window, "m"), what="bright m")
        window.press("F12")
        window.shows("ENDED after")


def test_a_page_that_hangs_is_said_and_end_is_shown_by_hand_till_it_answers(begin: Begin) -> None:
    teams = begin()
    with in_class(teams) as window:
        child = child_of(window)
        began = time.monotonic()
        signal_page(child.pid, signal.SIGSTOP)
        window.shows(f"No contact with companion: {SILENT}")
        assert time.monotonic() - began < SAID_SECONDS
        window.press("F12")
        window.shows(MANUAL_STEPS[0][:40])
        assert "ENDED after" not in window.text()
        signal_page(child.pid, signal.SIGCONT)
        window.shows("ENDED after")
        assert teams.there.meeting.people == []


def test_a_page_that_hangs_for_good_is_replaced(begin: Begin) -> None:
    teams = begin()
    with in_class(teams) as window:
        old = family(child_of(window))
        signal_page(old[0].pid, signal.SIGSTOP)
        window.shows(f"No contact with companion: {SILENT}")
        window.until(lambda: all(map(is_gone, old)), what="the end of the old browser")
        teams.join("Ben Placeholder")
        window.shows("Ben Placeholder", timeout=READY_SECONDS)
        window.shows("END FOR EVERYONE  ready")


# -- leaving -----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["q", "SIGTERM", "SIGHUP"])
def test_leaving_it_leaves_the_call_and_nothing_behind(begin: Begin, how: str) -> None:
    teams = begin()
    with in_class(teams) as window:
        processes = family(child_of(window))
        assert len(processes) > 3
        assert len(left_behind(teams.homes)) >= 1
        if how == "q":
            window.press("q")
            window.shows("Leave the monitor?")
        began = time.monotonic()
        if how == "q":
            window.press("enter")
        else:
            window.signal(signal.Signals[how])
        assert window.exit_status() == (0 if how == "q" else 128 + signal.Signals[how])
        assert time.monotonic() - began < LEFT_SECONDS
        window.until(lambda: all(map(is_gone, processes)), 2.0, "the end of the browser")
    assert teams.there.meeting.status == "disconnected", "it has hung up"
    assert len(teams.there.meeting.people) == 2, "the meeting goes on"
    assert left_behind(teams.homes) == []


def test_the_monitor_killed_takes_child_and_browser_along(begin: Begin) -> None:
    teams = begin()
    with in_class(teams) as window:
        processes = family(child_of(window))
        window.signal(signal.SIGKILL)
        assert window.exit_status() == -signal.SIGKILL
        window.until(lambda: all(map(is_gone, processes)), what="the end of the browser")


# -- END from the command line -----------------------------------------------------------


def end(teams: Teams, *more: str, status: int) -> str:
    """Run ``chaperone end 3B``, and return what it said."""
    done = subprocess.run(
        [*CHAPERONE_TEAMS, "end", "3B", *more],
        cwd=REPO,
        env=teams.home.environ,
        capture_output=True,
        text=True,
        timeout=READY_SECONDS,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    said = done.stdout + done.stderr
    assert not [secret for secret in teams.secrets() if secret in said]
    return said


def test_end_comes_in_ends_it_and_proves_it(home: Home, begin: Begin) -> None:
    teams = begin()
    teams.join("Ada Specimen")
    said = end(teams, status=0)
    assert "ENDED after" in said
    assert LOOKED_AGAIN in said
    assert teams.there.meeting.people == []
    assert left_behind(teams.homes) == []
    assert home.bodies(EndProgress, JOURNAL)[-1].state.phase is EndPhase.CONFIRMED


def test_end_as_json(begin: Begin) -> None:
    teams = begin()
    told = json.loads(end(teams, "--json", status=0))
    assert told["confirmed"] is True
    assert told["confirmed_by"] == LOOKED_AGAIN


def test_end_with_a_presenters_rights_is_no_end(begin: Begin) -> None:
    teams = begin("Presenter")
    teams.join(TEACHER, "teams", role="Organizer")
    teams.join("Ada Specimen")
    told = json.loads(end(teams, "--json", "--seconds", "12", status=1))
    assert (told["phase"], told["confirmed"], told["means"]) == ("cleared", False, "clear_room")
    assert [one["name"] for one in teams.there.meeting.people] == [TEACHER]


def test_end_where_nobody_is_signed_in_says_so_and_how_to_do_it_by_hand(begin: Begin) -> None:
    teams = begin(signed_in=False)
    said = end(teams, "--seconds", "5", status=1)
    assert SIGN_IN_FIRST in said
    assert MANUAL_STEPS[0] in said
    assert teams.there.login.codes == []


# -- what is wrong -----------------------------------------------------------------------


def test_a_page_that_is_not_built_is_said(begin: Begin) -> None:
    teams = begin()
    shutil.rmtree(teams.home.data / "teams")
    told = json.loads(end(teams, "--json", "--seconds", "3", status=1))
    assert told["detail"] == NOT_BUILT
    with teams.window("watch", "3B", "--plain", size=(200, 40)) as window:
        window.shows(NOT_BUILT)


def test_a_wrong_key_is_said(begin: Begin) -> None:
    teams = begin()
    teams.home.environ["CHAPERONE_TEAMS_ACS_KEY"] = "bWFkZS11cC1rZXktb2Ytc29tZS1sZW5ndGg="
    with teams.window("watch", "3B", "--plain", size=(300, 40)) as window:
        window.shows(WRONG_KEY)


def test_an_account_without_a_licence_is_said(begin: Begin) -> None:
    refused = {"agent": {"code": 403, "subCode": 40231}}
    teams = begin(faults=refused)
    with teams.window("watch", "3B", "--plain", size=(300, 40)) as window:
        window.shows(call_words.NO_TEAMS_ACCOUNT, timeout=READY_SECONDS)


# -- secrets -----------------------------------------------------------------------------


def test_no_secret_is_shown_written_or_an_argument(home: Home, begin: Begin) -> None:
    teams = begin(signed_in=False)
    with teams.window("watch", "3B") as window:
        window.shows("SIGN IN at")
        teams.do(lambda there: there.login.approve())
        teams.join("Ada Specimen")
        window.shows("Ada Specimen", timeout=READY_SECONDS)
        window.shows("END FOR EVERYONE  ready")
        teams.join("Eve \x1b]0;owned\x07\x9b2J")
        window.shows("Eve ")
        lines = [" ".join(one.cmdline()) for one in family(child_of(window))]
        browser_of(child_of(window)).kill()
        window.shows("No contact with companion")
        window.shows("(over)", "END FOR EVERYONE  ready", timeout=READY_SECONDS)
        window.press("F12")
        window.shows("ENDED after")
        leave(window)
        assert window.exit_status() == 0
        assert window.strange_commands() == []
    secrets = [one for one in teams.secrets() if one != Person().address]  # staff's own address
    assert len(teams.there.acs.passes) >= 2
    assert not [line for line in lines for one in (*secrets, "Ada Specimen") if one in line]
    codes = [code.user for code in teams.there.login.codes]
    hidden = [one.encode() for one in secrets if one not in codes]
    assert not [one for one in hidden if one in window.raw]
    kept = home.data / "sign-in"
    for file in home.folder.rglob("*"):
        if file.is_file() and kept not in file.parents and file.name != "settings.toml":
            assert not [one for one in secrets if one.encode() in file.read_bytes()], file
