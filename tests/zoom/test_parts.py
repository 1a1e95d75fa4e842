"""The small pure parts of the provider's watch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from providers.base import Ended, Participant, Place, Running, Seen, Started
from providers.zoom.coverage import Coverage
from providers.zoom.running import Belief
from providers.zoom.skew import Skew

# -- whether the meeting runs -----------------------------------------------------------------


def test_only_a_change_of_the_status_is_news() -> None:
    belief = Belief(lag=15)
    assert belief.status(Running.YES, 100) == Started(100)
    assert belief.status(Running.YES, 105) is None
    assert belief.status(Running.UNKNOWN, 110) is None
    assert belief.status(Running.NO, 115) == Ended(115)


def test_an_event_is_believed_until_the_status_must_have_caught_up() -> None:
    belief = Belief(lag=15)
    belief.status(Running.YES, 100)
    belief.event(Ended(110))
    assert belief.status(Running.YES, 124) is None
    assert belief.running is Running.NO
    assert belief.status(Running.YES, 126) == Started(126)  # it does run: the event was wrong


def test_a_late_event_does_not_turn_back_a_newer_one() -> None:
    belief = Belief(lag=15)
    belief.event(Started(200))
    belief.event(Ended(100))
    assert belief.running is Running.YES


def test_news_of_the_status_is_in_order_even_if_the_clock_is_not() -> None:
    belief = Belief(lag=15)
    assert belief.status(Running.YES, 100) == Started(100)
    assert belief.status(Running.NO, 99.5) == Ended(100)


def test_an_end_by_the_status_comes_after_all_that_events_told_before() -> None:
    """Else who came in the last second would be left behind in a meeting that is over."""
    belief = Belief(lag=15)
    belief.status(Running.YES, 100)
    belief.event(Seen(Participant("1", place=Place.IN_CALL), 200.6))
    assert belief.status(Running.NO, 200) == Ended(200.6)
    assert belief.status(Running.YES, 200.3) == Started(200.6)
    belief.event(Seen(Participant("1", place=Place.IN_CALL), 9000))  # a stamp that is wrong
    assert belief.status(Running.NO, 300) == Ended(300)


def test_a_meeting_is_known_once_the_status_told_of_it() -> None:
    belief = Belief(lag=15)
    assert belief.status(Running.UNKNOWN, 1) is None
    assert not belief.known
    belief.status(Running.NO, 2)
    assert belief.known


# -- whether the list is whole -----------------------------------------------------------------


def test_a_gap_closes_only_by_what_is_newer_than_the_channel() -> None:
    coverage = Coverage()
    assert coverage.gap
    coverage.up(100)
    assert coverage.gap
    coverage.whole(99)
    assert coverage.gap
    coverage.whole(100)
    assert not coverage.gap
    coverage.whole(50)  # an older list changes nothing
    assert not coverage.gap


def test_a_break_opens_the_gap_again() -> None:
    coverage = Coverage()
    coverage.up(100)
    coverage.whole(101)
    coverage.down()
    coverage.whole(150)
    assert coverage.gap
    coverage.up(160)
    assert coverage.gap
    coverage.whole(160)
    assert not coverage.gap


# -- Zoom's clock --------------------------------------------------------------------------------


@given(st.floats(-1e6, 1e6), st.lists(st.tuples(st.floats(0, 2), st.floats(0, 2)), min_size=1))
def test_the_difference_is_always_within_the_bounds(
    true: float, answers: list[tuple[float, float]]
) -> None:
    skew, ours = Skew(), 1_700_000_000.0
    before = float("inf")
    for out, back in answers:
        asked, answered = ours, ours + out + back
        skew.learn(float(int(asked + out + true)), asked, answered)
        width = abs(skew.ahead - skew.at_least)
        assert skew.at_least <= true + 1e-6
        assert abs(skew.ahead - true) <= width + 1e-6
        assert width <= before + 1e-6
        ours, before = answered, width


def test_a_clock_that_is_set_is_learnt_anew() -> None:
    skew = Skew()
    skew.learn(1000.0, 1000.0, 1000.1)
    skew.learn(5000.0, 1001.0, 1001.1)
    assert 3998 < skew.ahead < 4000
