"""A change is painted at once after quiet, then not too often, and always. Times in ms, which
are whole numbers here."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from monitor.pacing import Pacing

APART, GATHER = 500, 20


@dataclass(order=True)
class Event:
    """Something that happens at a moment: a change, the answer to a key, or a timer's end."""

    at: int
    what: Literal["change", "key", "timer"]


class Screen:
    """What would be painted and when, with timers that are ``late`` by so much."""

    def __init__(self, late: int = 0) -> None:
        self.pacing = Pacing(APART, GATHER)
        self.late = late
        self.calm: list[int] = []
        self.delays: list[tuple[int, int]] = []
        """When a change came, and how much later it was painted."""
        self.timers: list[Event] = []
        self._unpainted: list[int] = []

    def run(self, events: list[Event]) -> None:
        events = sorted(events)
        while events or self.timers:
            if not events or (self.timers and self.timers[0].at <= events[0].at):
                event = heapq.heappop(self.timers)
            else:
                event = events.pop(0)
            getattr(self, event.what)(event.at)
        assert not self._unpainted

    def change(self, now: int) -> None:
        self._unpainted.append(now)
        wait = self.pacing.changed(now)
        if wait is not None:
            heapq.heappush(self.timers, Event(int(now + wait + self.late), "timer"))

    def key(self, now: int) -> None:
        self.delays += [(at, now - at) for at in self._unpainted]
        self._unpainted.clear()

    def timer(self, now: int) -> None:
        painting = bool(self._unpainted)
        self.pacing.due(now, painting)
        if painting:
            self.calm.append(now)
            self.key(now)


events = st.lists(
    st.builds(Event, st.integers(0, 3_000), st.sampled_from(("change", "change", "key"))),
    max_size=60,
)


@given(events, st.integers(0, 50))
def test_calm_paints_keep_apart_and_every_change_is_painted_in_time(
    events: list[Event], late: int
) -> None:
    screen = Screen(late)
    screen.run(events)
    assert all(b - a >= APART for a, b in zip(screen.calm, screen.calm[1:], strict=False))
    assert len(screen.delays) == sum(event.what == "change" for event in events)
    assert all(delay <= APART + GATHER + late for _at, delay in screen.delays)


@given(events)
def test_a_change_after_quiet_is_painted_at_once(events: list[Event]) -> None:
    screen = Screen()
    screen.run(events)
    for at, delay in screen.delays:
        if not any(at - APART <= paint <= at for paint in screen.calm):
            assert delay <= GATHER


def test_what_comes_together_is_one_paint() -> None:
    screen = Screen()
    screen.run([Event(1_000 + late, "change") for late in range(GATHER)])
    assert screen.calm == [1_000 + GATHER]


def test_what_a_key_has_shown_does_not_hold_up_the_next_change() -> None:
    screen = Screen()
    screen.run([Event(0, "change"), Event(5, "key"), Event(50, "change")])
    assert screen.calm == [50 + GATHER]


def test_without_changes_there_is_no_timer() -> None:
    screen = Screen()
    screen.change(0)
    screen.run([])
    assert screen.calm == [GATHER]
    assert screen.timers == []
