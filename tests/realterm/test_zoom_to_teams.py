"""A lesson moves from Zoom to Teams while it runs (row A0c): one monitor, one journal, and both
platforms' stand-ins beside it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from monitor.end_state import EndPhase
from monitor.stream import Alert, EndProgress, Moved, Note, Opened, Present
from tests.realterm.conftest import Begin
from tests.realterm.hands import child_of, leave
from tests.realterm.home import JOURNAL, Home
from tests.realterm.teams import READY_SECONDS, Teams
from tests.realterm.window import Window
from tests.realterm.zoom import Zoom, account_of
from tests.standins import teams_page
from tests.teams_child.call import family

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(bool(teams_page.missing()), reason=teams_page.missing() or "-"),
    pytest.mark.skipif(not psutil.LINUX, reason="looks into Linux's processes"),
]

TEACHER = "00000000-0000-4000-8000-00000000000b"
REASON = "no sound on Zoom"


def on_both(home: Home, zoom: Zoom, teams: Teams) -> None:
    """One settings file for a class with a meeting on either platform."""
    there = zoom.there
    meeting = f'zoom.meeting_id = "{there.meeting_id}"\n'
    home.write("config/chaperone/settings.toml", f"{teams.settings}{meeting}{account_of(there)}")


@contextmanager
def on_zoom(home: Home, zoom: Zoom, teams: Teams) -> Iterator[Window]:
    """A lesson on Zoom with a stranger in it, END ready, and a note in its log."""
    on_both(home, zoom, teams)
    teams.join("Ms Example", "teams", TEACHER, role="Organizer")
    teams.join("Ada Specimen")
    with teams.window("watch", "3B", "--on", "zoom") as window:
        zoom.run(zoom.listened_to())
        zoom.run(zoom.fill("Ben Placeholder"))
        zoom.run(zoom.there.join("Zoe Stranger"))
        window.shows("3B Maths · Zoom", "Zoe Stranger", "END FOR EVERYONE  ready")
        window.shows("In the call, not recognised: Zoe")
        window.press("N")
        window.shows("Note")
        window.press(*"Sound fails.", "enter")
        window.until(lambda: bool(home.bodies(Note, JOURNAL)), what="the note in the journal")
        yield window


def move(window: Window, answer: str) -> None:
    """Move the class to Teams, with a reason."""
    window.press("O")
    window.shows("Why does the class move to Teams")
    window.press(*REASON, "enter")
    window.shows("Move 3B Maths to Teams?")
    window.press(answer)


def last_phase(home: Home, meeting: int) -> EndPhase:
    """How far the end of the meeting after so many moves has come, by the log on the disk."""
    told = [one for one in home.bodies(EndProgress, JOURNAL) if one.meeting == meeting]
    assert told
    assert isinstance(told[-1], EndProgress)
    return told[-1].state.phase


def presents(home: Home) -> list[Present]:
    """Who was there when the class was moved, and at END, by the log on the disk."""
    return home.bodies(Present, JOURNAL)


def copied(window: Window) -> list[str]:
    """What the terminal was asked to put on its clipboard."""
    found = re.findall(rb"\x1b\]52;c;([^\x07\x1b]*)", window.raw)
    return [base64.b64decode(one).decode() for one in found]


def unreachable(teams: Teams) -> None:
    """Nothing of Microsoft's answers where the settings lead."""
    there = teams.there
    for url in (there.acs.endpoint, there.graph.url, there.login.authority):
        found = re.match(r"https?://[^/]+", url)
        assert found
        teams.settings = teams.settings.replace(found[0], f"{url.partition(':')[0]}://127.0.0.1:9")


def test_the_lesson_goes_on_on_teams(home: Home, zoom: Zoom, begin: Begin) -> None:
    teams = begin()
    link = teams.there.link
    with on_zoom(home, zoom, teams) as window:
        assert teams.there.meeting.children == [], "nobody joins Teams before it is asked for"
        move(window, "k")
        window.shows("3B Maths · Teams", "Moved to Teams", timeout=READY_SECONDS)
        text = "".join(line.rstrip() for line in window.text().split("\n"))
        assert link in text, "the text with the new link is ready to paste"
        window.shows("The Zoom meeting that you left is still open")
        assert zoom.ends == []
        window.press("escape")
        window.lacks(link[:40])
        window.shows("✓ Ada Specimen", "Ms Example", "pupils 1/2", timeout=READY_SECONDS)
        window.lacks("Zoe Stranger")
        window.shows("END FOR EVERYONE  ready", timeout=READY_SECONDS)
        processes = [psutil.Process(window.process.pid), *family(child_of(window))]
        assert not any(link in " ".join(one.cmdline()) for one in processes)
        window.press("L")
        window.shows("To paste for the families", link[:40])
        window.press("L")
        window.until(lambda: any(link in one for one in copied(window)), what="the copy of it")
        window.press("escape")
        window.lacks(link[:40])
        window.press("F12")
        window.until(lambda: window.line(-1).startswith(" ENDED after"), what="the end")
        window.shows("Zoom, which you left: ENDED after")
        assert len(zoom.ends) == 1
        assert teams.there.meeting.people == []
        leave(window)
        assert window.exit_status() == 0
        assert not any(link.encode() in one for one in window.strange_commands()), "in no title"
        assert link not in window.said()
    assert [one.platform for one in home.bodies(Opened, JOURNAL)] == ["Zoom"], "it is one lesson"
    (moved,) = home.bodies(Moved, JOURNAL)
    assert (moved.from_platform, moved.to_platform) == ("Zoom", "Teams")
    assert (moved.reason, moved.ended) == (REASON, False)
    kinds = [type(entry.body) for entry in home.entries(JOURNAL)]
    assert kinds.index(Note) < kinds.index(Moved), "what was before is in the same log"
    before, after = ({name for _id, name, _pupil, _place in one.people} for one in presents(home))
    assert "Zoe Stranger" in before, "on Zoom, when it was left"
    assert ("Ada Specimen" in after, "Zoe Stranger" in after) == (True, False), "on Teams, at END"
    texts = [one.text for one in home.bodies(Alert, JOURNAL)]
    assert "In the call, not recognised: {who}" in texts
    assert last_phase(home, 0) is last_phase(home, 1) is EndPhase.CONFIRMED
    assert not any(link in repr(entry) for entry in home.entries(JOURNAL))
    assert home.is_whole(JOURNAL)


def test_zoom_is_ended_with_the_move_where_staff_say_so(
    home: Home, zoom: Zoom, begin: Begin
) -> None:
    teams = begin()
    with on_zoom(home, zoom, teams) as window:
        move(window, "y")
        window.shows("3B Maths · Teams", timeout=READY_SECONDS)
        window.until(lambda: len(zoom.ends) == 1, what="the end of Zoom's meeting")
        window.press("escape")
        window.shows("✓ Ada Specimen", timeout=READY_SECONDS)
        assert teams.there.meeting.find("Ada Specimen") is not None, "the lesson goes on"
        window.until(lambda: last_phase(home, 0) is EndPhase.CONFIRMED, what="the proof in the log")
        window.lacks("that you left")


def test_where_teams_lacks_something_the_lesson_stays_on_zoom(
    home: Home, zoom: Zoom, begin: Begin
) -> None:
    teams = begin()
    del home.environ["CHAPERONE_TEAMS_ACS_KEY"]
    with on_zoom(home, zoom, teams) as window:
        move(window, "y")
        window.shows("Not moved to Teams", "3B Maths · Zoom", "Zoe Stranger")
        assert zoom.ends == []
        window.press("F12")
        window.shows("ENDED after")
        assert len(zoom.ends) == 1
    assert home.bodies(Moved, JOURNAL) == []


def test_where_teams_cannot_be_reached_zoom_is_not_ended_and_staff_are_told(
    home: Home, zoom: Zoom, begin: Begin
) -> None:
    teams = begin()
    unreachable(teams)
    with on_zoom(home, zoom, teams) as window:
        move(window, "y")
        window.shows("Not moved to Teams: No connection", "3B Maths · Zoom", "Zoe Stranger")
        assert zoom.ends == []
        zoom.run(zoom.there.join("Late Comer"))
        window.shows("Late Comer")
        window.press("F12")
        window.shows("ENDED after")
        assert len(zoom.ends) == 1
    assert home.bodies(Moved, JOURNAL) == []


@pytest.mark.parametrize("answer", ["k", "y"])
def test_who_is_not_signed_in_is_asked_for_the_code_and_zoom_stays_open(
    home: Home, zoom: Zoom, begin: Begin, answer: str
) -> None:
    """Also where staff wanted it ended: who signs in may take long, and it may come to nothing."""
    teams = begin(signed_in=False)
    with on_zoom(home, zoom, teams) as window:
        move(window, answer)
        window.shows("3B Maths · Teams", timeout=READY_SECONDS)
        window.press("escape")
        window.shows("SIGN IN at", "The Zoom meeting that you left is still open")
        assert zoom.ends == []
        teams.do(lambda there: there.login.approve())
        window.shows("✓ Ada Specimen", timeout=READY_SECONDS)
        window.press("F12")
        window.until(lambda: window.line(-1).startswith(" ENDED after"), what="the end")
        window.shows("Zoom, which you left: ENDED after")
    assert len(zoom.ends) == 1
