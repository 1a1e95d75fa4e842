"""END where it can only clear the room: people are put out one by one, and the teacher stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from providers.base import Place, Switch
from providers.practice.people import Kind, Person

if TYPE_CHECKING:
    from providers.practice.simulation import Simulation

PACE = 0.125
"""Seconds between two people who are put out, as Teams bears it."""
BACK_AFTER = 8.0
"""Whoever comes back does so this long after the room was cleared."""


class Clearing:
    """Clears the room of one simulation. ``first`` are ids of those to begin with."""

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self.first: Sequence[str] = ()
        self.begun = False
        self._taken = 0
        self._queue: list[Person] = []
        self._will_return = sim.scenario.end.returns

    def take_up(self) -> None:
        """Plan what END has asked for since."""
        for at in self._sim.rounds_asked()[self._taken :]:
            self._taken += 1
            self._sim.after(max(0.0, at - self._sim.room.now), self._begin)

    def left(self) -> int:
        """How many are in the call beside the person who practises."""
        return sum(
            person.place is Place.IN_CALL and person.kind is not Kind.SECOND
            for person in self._sim.room.present.values()
        )

    def _begin(self) -> None:
        """Silence and darken everybody at once, then put them out, whoever waits too."""
        self.begun = True
        for what in (Switch.MICS, Switch.CAMERAS):
            self._sim.room.set_allowed(what, False)
        self._queue = sorted(self._sim.room.present.values(), key=self._rank)
        self._step()

    def _rank(self, person: Person) -> tuple[int, bool]:
        first = list(self.first)
        place = first.index(person.id) if person.id in first else len(first)
        return place, person.account is not None

    def _step(self) -> None:
        out = None
        while self._queue and out is None:
            one = self._queue.pop(0)
            out = None if one.kind.staff else one
        if out is None:
            self._done()
            return
        if self._sim.room.leave(out, by="end") and self._will_return:
            self._will_return -= 1
            # After the room is clear: nobody is to be put out twice in one round.
            back = PACE * len(self._queue) + BACK_AFTER
            self._sim.after(back, lambda: self._sim.come_back_in(out))
        self._sim.after(PACE, self._step)

    def _done(self) -> None:
        self._sim.room_is_clear(self.left())
