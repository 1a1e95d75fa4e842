"""The pass of a companion that is in a call runs out: it is renewed and nobody notices, or that is
refused and staff are told in time. All of it is real, browser and page too, but for Microsoft."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from monitor.stream import Alert
from providers.base import Channel, ChannelState
from providers.teams.services import CHANNEL, RUNS_OUT
from tests.realterm.hands import child_of
from tests.realterm.home import JOURNAL, Home
from tests.realterm.teams import Teams, in_class
from tests.realterm.window import Window
from tests.standins import teams_page
from tests.standins.login import Person
from tests.teams_child.call import family

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(bool(teams_page.missing()), reason=teams_page.missing() or "-"),
    pytest.mark.skipif(not psutil.LINUX, reason="looks into Linux's processes"),
]

PASS_SECONDS = 12.0
"""A pass is good for so long; the SDK asks for another at half of that."""
TOKEN_SECONDS = 40
"""... and Microsoft's token, which is not used any more for its last twenty."""
RENEWED_SECONDS = 60.0
SIGN_IN_SECONDS = 40.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def teams(home: Home) -> Iterator[Teams]:
    """Somebody has signed in before; what Microsoft gives is good for seconds."""
    teams = Teams(home)
    there = teams.there
    there.login.life = TOKEN_SECONDS
    there.acs.make_pass = lambda: there.meeting.new_pass(PASS_SECONDS)
    teams.sign_in()
    yield teams
    teams.close()


def credential(teams: Teams) -> str:
    """The pass that the SDK in the page would get now."""
    return str(teams.run(teams.there.meeting.control.call("token")))


def legs(teams: Teams) -> list[str]:
    """Every leg of the page's, by its state."""
    return [leg["state"] for leg in teams.run(teams.there.meeting.control.call("calls"))]


def runs_out(pass_: str) -> float:
    """When, in Unix seconds."""
    body = pass_.split(".")[1]
    return float(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["exp"])


def exchanged(teams: Teams) -> list[str]:
    """Microsoft's tokens that passes were given for."""
    requests = teams.there.acs.wire.requests
    return [json.loads(request.body)["token"] for request in requests]


def told(home: Home, channel: str) -> list[tuple[ChannelState, str]]:
    """What the journal has of a channel."""
    channels = [one for one in home.bodies(Channel, JOURNAL) if one.name == channel]
    return [(one.state, one.detail) for one in channels]


def goes_on(teams: Teams, window: Window) -> None:
    """The call is the one that was joined, and what happens in it is shown."""
    teams.join("Ben Placeholder")
    window.shows("Ben Placeholder", "END FOR EVERYONE  ready")
    assert legs(teams) == ["Connected"]
    assert len(teams.there.meeting.children) == 1


def leave(window: Window) -> None:
    window.press("q")
    window.shows("Leave the monitor?")
    window.press("enter")
    assert window.exit_status() == 0


def told_nowhere(teams: Teams, window: Window, lines: list[str]) -> None:
    """No secret is on the screen, in a title, in the processes' ``lines`` or on the disk."""
    home = teams.home
    assert window.strange_commands() == []
    shown = {Person().address, *(code.user for code in teams.there.login.codes)}
    secrets = [one for one in teams.secrets() if one not in shown]
    assert not [secret for secret in secrets if secret.encode() in window.raw]
    assert not [line for line in lines for secret in secrets if secret in line]
    for file in home.folder.rglob("*"):
        kept = file.name == "settings.toml" or home.data / "sign-in" in file.parents
        if file.is_file() and not kept:
            assert not [one for one in secrets if one.encode() in file.read_bytes()], file


def test_it_is_renewed_and_nobody_notices(home: Home, teams: Teams) -> None:
    acs, login = teams.there.acs, teams.there.login
    with in_class(teams) as window:
        first = len(acs.passes)
        window.until(lambda: len(acs.passes) >= first + 2, RENEWED_SECONDS, "two more passes")
        window.until(lambda: credential(teams) == acs.passes[-1], what="the newest in the page")
        goes_on(teams, window)
        lines = [" ".join(one.cmdline()) for one in family(child_of(window))]
        window.press("F12")
        window.shows("ENDED after")
        leave(window)
    tokens = exchanged(teams)
    assert len(tokens) == len(set(tokens)), "each by a token of its own"
    assert len(login.grants("refresh_token")) >= len(tokens)
    assert len(login.codes) == 1, "nobody was asked to sign in"
    assert b"SIGN IN" not in window.raw
    assert {state for state, _ in told(home, CHANNEL)} == {ChannelState.CONNECTING, ChannelState.UP}
    ups = [state for state, _ in told(home, "companion")].count(ChannelState.UP)
    assert ups == 1, "it was never lost"
    told_nowhere(teams, window, lines)


def test_where_that_is_refused_staff_are_told_the_call_goes_on_and_end_works(
    home: Home, teams: Teams
) -> None:
    acs = teams.there.acs
    with in_class(teams) as window:
        teams.do(lambda there: there.login.revoke())
        window.shows("SIGN IN at", RUNS_OUT.format(59), timeout=SIGN_IN_SECONDS)
        assert time.time() < runs_out(acs.passes[-1]), "it was said in time"
        window.until(lambda: time.time() > runs_out(acs.passes[-1]), SIGN_IN_SECONDS, "its end")
        goes_on(teams, window)
        lines = [" ".join(one.cmdline()) for one in family(child_of(window))]
        window.press("F12")
        window.shows("ENDED after")
        assert teams.there.meeting.people == []
        leave(window)
    (why,) = {detail for state, detail in told(home, CHANNEL) if state is ChannelState.DOWN}
    assert "has run out or was taken back" in why
    told_nowhere(teams, window, lines)


def test_somebody_signs_in_again_and_the_page_has_its_pass(home: Home, teams: Teams) -> None:
    acs, login = teams.there.acs, teams.there.login
    with in_class(teams) as window:
        teams.do(lambda there: there.login.revoke())
        window.shows("SIGN IN at", timeout=SIGN_IN_SECONDS)
        window.until(lambda: time.time() > runs_out(acs.passes[-1]), SIGN_IN_SECONDS, "its end")
        before, signed_in = len(acs.passes), time.time()
        login.refusals.clear()
        teams.do(lambda there: there.login.approve())
        window.lacks("SIGN IN")
        window.until(lambda: len(acs.passes) > before, what="another pass")
        window.until(lambda: credential(teams) == acs.passes[-1], what="the newest in the page")
        goes_on(teams, window)
        lines = [" ".join(one.cmdline()) for one in family(child_of(window))]
        leave(window)
    assert told(home, CHANNEL)[-1] == (ChannelState.UP, "")
    late = [one.body for one in home.entries(JOURNAL) if one.utc > signed_in]
    assert not [one for one in late if isinstance(one, Alert) and CHANNEL in one.key]
    told_nowhere(teams, window, lines)
