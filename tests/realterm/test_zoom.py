"""``chaperone watch`` at the stand-in for Zoom: what is seen, and what END reaches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from monitor.end_state import EndState
from monitor.stream import EndProgress, Present
from tests.realterm.home import JOURNAL, Home
from tests.realterm.window import Window
from tests.realterm.zoom import Zoom
from tests.standins.zoom import MEETING_ID, ZoomStandIn
from tests.standins.zoom_faults import Fault

pytestmark = pytest.mark.terminal


@contextmanager
def watching(home: Home, zoom: Zoom, *waiting: str) -> Iterator[Window]:
    """The monitor on a small class, with END ready."""
    with home.window("watch", "3B") as window:
        zoom.run(zoom.listened_to())
        zoom.run(zoom.fill(*waiting))
        window.shows("3B Maths", "Ada Specimen", "staff 2/2", "pupils 1/2")
        window.shows("END FOR EVERYONE  ready")
        yield window


def test_end_reaches_zoom(home: Home, zoom: Zoom) -> None:
    with watching(home, zoom, "Ben Placeholder") as window:
        window.shows("✓ Ben Placehol")
        window.press("F12")
        window.shows("ENDED after", "In the call 0")
        assert len(zoom.ends) == 1
        assert zoom.ends[0].body == b'{"action":"end"}'
        assert not zoom.there.running
    (present,) = home.bodies(Present, JOURNAL)
    assert {name for _id, name, _pupil, _place in present.people} == {
        "Ms Example",
        "Mr Sample",
        "Ada Specimen",
        "Ben Placeholder",
    }


def test_what_zoom_cannot_do_is_said(home: Home, zoom: Zoom) -> None:
    with watching(home, zoom) as window:
        for key in "mxwvhslA":
            window.press(key)
            window.shows("use the Zoom window")
            window.press("n")  # its entry line takes the sentence's place
            window.shows("Note on ")
            window.press("escape")
            window.lacks("Note on ")


@dataclass(frozen=True)
class Trouble:
    """A fault at Zoom, the words while it lasts, and whether END arrives all the same."""

    fault: Fault
    words: str


TROUBLES = {
    "late": Trouble(Fault("delay", "rest", "PUT", seconds=4), "no answer yet"),
    "refusing": Trouble(Fault("status", "rest", "PUT", status=403), "not taken: "),
    "failing": Trouble(Fault("status", "rest", "PUT", status=503), "not taken: "),
    "silent": Trouble(Fault("silence", "rest"), "no answer yet"),
    "taking it only": Trouble(Fault("end_ignored", "rest"), "END TAKEN after"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_end_in_trouble_shows_the_steps_and_wins_in_the_end(
    home: Home, zoom: Zoom, name: str
) -> None:
    trouble = TROUBLES[name]
    with watching(home, zoom) as window:
        zoom.there.switch_on(trouble.fault)
        window.press("ctrl+e")
        window.until(lambda: bool(zoom.ends), what="request at Zoom")
        window.shows(trouble.words)
        window.shows("END IS NOT PROVED. End the meeting by hand now:", "1. ", "5. ")
        window.until(lambda: states(home)[-1].overdue, what="it in the journal")
        zoom.do(ZoomStandIn.heal)
        window.shows("ENDED after")
        window.lacks("END IS NOT PROVED")
        assert not zoom.there.running


def test_end_with_zoom_gone_goes_on_until_it_is_back(home: Home, zoom: Zoom) -> None:
    with watching(home, zoom) as window:
        zoom.do(ZoomStandIn.refuse)
        window.press("F12")
        window.shows("END IS NOT PROVED. End the meeting by hand now:", "1. ")
        assert zoom.ends == []
        zoom.run(zoom.there.accept())
        window.shows("ENDED after")
        assert not zoom.there.running


def test_a_meeting_that_is_started_again_is_told(home: Home, zoom: Zoom) -> None:
    with watching(home, zoom) as window:
        window.press("F12")
        window.shows("ENDED after")
        window.until(lambda: looked_again(zoom), what="another look at the meeting")
        zoom.run(zoom.there.start())
        window.shows("RUNNING AGAIN: press END once more")
        window.press("F12")
        window.until(lambda: len(zoom.ends) == 2, what="a second request at Zoom")
        window.shows("ENDED after")
        window.lacks("RUNNING AGAIN")


def looked_again(zoom: Zoom) -> bool:
    """Whether the ending has looked at the meeting since END: of three looks one is its own,
    since it looks more often than the list of people does."""
    end = zoom.ends[-1]
    return sum(look.at > end.at for look in zoom.there.asked("GET", MEETING_ID)) >= 3


def states(home: Home) -> list[EndState]:
    return [progress.state for progress in home.bodies(EndProgress, JOURNAL)]
