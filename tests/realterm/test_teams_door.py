"""Who was removed on Teams and comes back to the lobby: what is done, and what staff see of it."""

from __future__ import annotations

import psutil
import pytest

from monitor.stream import Requested
from providers.base import ActionKind, Rejoin
from providers.teams.barred import TURNED_AWAY
from tests.realterm.conftest import Begin
from tests.realterm.hands import select
from tests.realterm.home import JOURNAL, Home
from tests.realterm.teams import Teams, in_class
from tests.realterm.window import Window
from tests.standins import teams_page

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(bool(teams_page.missing()), reason=teams_page.missing() or "-"),
    pytest.mark.skipif(not psutil.LINUX, reason="looks into Linux's processes"),
]

ACCOUNT = "00000000-0000-4000-8000-0000000000ee"
"""An account whose owner Teams itself vouches for."""
SIZES = [(80, 24), (100, 30)]


def remove(window: Window, teams: Teams, name: str, answer: str) -> None:
    """Remove somebody from the call, and say whether they may rejoin."""
    window.shows(name)
    select(window, name)
    window.press("x")
    window.shows("Remove", name, "May rejoin?")
    window.press(answer)
    window.shows("remove:", "done", "In the call 3")
    assert teams.there.meeting.find(name) is None


def rejected(teams: Teams) -> list[str]:
    return [one["id"] for one in teams.asked("reject")]


def still_waits(window: Window, teams: Teams) -> None:
    """Nobody is turned away, also after the page was read once more."""
    teams.join("Ben Placeholder")
    window.shows("✓ Ben Placeholder", "Waiting 1")
    assert rejected(teams) == []


@pytest.mark.parametrize("size", SIZES)
def test_who_must_not_rejoin_is_turned_away_and_that_is_said(
    home: Home, begin: Begin, size: tuple[int, int]
) -> None:
    teams = begin()
    with in_class(teams, size=size) as window:
        mallory = teams.join("Mallory Sample", "teams", ACCOUNT)
        remove(window, teams, "Mallory Sample", "n")
        teams.join("Mallory Sample", "teams", ACCOUNT, waiting=True)
        window.shows(TURNED_AWAY, "Waiting 0")  # in whole, on the narrow screen too
        window.until(lambda: rejected(teams) == [mallory], what="one refusal")
        assert teams.there.meeting.find("Mallory Sample") is None
        assert teams.there.meeting.find("Ada Specimen") is not None
    asked = [one.action for one in home.bodies(Requested, JOURNAL)]
    assert [(one.kind, one.rejoin) for one in asked] == [(ActionKind.REMOVE, Rejoin.NO)]


@pytest.mark.parametrize("size", SIZES)
def test_who_may_wait_again_waits_with_a_warning(begin: Begin, size: tuple[int, int]) -> None:
    teams = begin()
    with in_class(teams, size=size) as window:
        teams.join("Mallory Sample", "teams", ACCOUNT)
        remove(window, teams, "Mallory Sample", "w")
        teams.join("Mallory Sample", "teams", ACCOUNT, waiting=True)
        window.shows("Waiting 1", "Removed earlier, is waiting again")
        still_waits(window, teams)


@pytest.mark.parametrize("size", SIZES)
def test_who_may_rejoin_waits_without_one(begin: Begin, size: tuple[int, int]) -> None:
    teams = begin()
    with in_class(teams, size=size) as window:
        teams.join("Mallory Sample", "teams", ACCOUNT)
        remove(window, teams, "Mallory Sample", "y")
        teams.join("Mallory Sample", "teams", ACCOUNT, waiting=True)
        window.shows("Waiting 1", "? “Mallory")
        still_waits(window, teams)
        assert "emoved" not in window.text()


@pytest.mark.parametrize("size", SIZES)
def test_a_guest_comes_back_as_somebody_new_and_is_shown_as_that(
    begin: Begin, size: tuple[int, int]
) -> None:
    """Teams gives a guest another id each time: nothing but the name is the same, and a child may
    bear it. So nobody is turned away by it, and nobody is let in."""
    teams = begin()
    with in_class(teams, size=size) as window:
        teams.join("Mallory Sample")
        remove(window, teams, "Mallory Sample", "n")
        teams.join("Mallory Sample", waiting=True)
        window.shows("Waiting 1", "? “Mallory", "Has the name of somebody removed, is waiting: Mal")
        still_waits(window, teams)
        assert TURNED_AWAY[:12] not in window.text()
        assert "Removed earlier" not in window.text()
