"""What the pupils of the practice class do by themselves: hands, microphones, cameras."""

from __future__ import annotations

from typing import TYPE_CHECKING

from providers.base import Place
from providers.practice.draw import Draw
from providers.practice.people import Person
from providers.practice.sections import Life

if TYPE_CHECKING:
    from providers.practice.simulation import Simulation

_TRIES = 8
"""Draws to find a pupil who is in the call, before giving it up this time."""

_HABITS = (
    ("hands_a_minute", "hand", True, 6.0, 20.0),
    ("unmutes_a_minute", "muted", False, 3.0, 10.0),
    ("cameras_a_minute", "camera", False, 5.0, 30.0),
)
"""Rate, field, value that is set, and after how long at least and at most it is set back."""


class Liveliness:
    """Keeps a simulated class alive."""

    def __init__(self, life: Life, sim: Simulation, draw: Draw) -> None:
        self._sim = sim
        self._draw = draw
        for habit, field, value, shortest, longest in _HABITS:
            rate = getattr(life, habit)
            if rate:
                self._do_by_and_by(rate, field, value, shortest, longest)
        if life.changes_a_second:
            self._flip_again(1.0 / life.changes_a_second)

    def somebody(self) -> Person | None:
        """Some pupil in the call, or nobody."""
        for _ in range(_TRIES):
            person = self._draw.pick(self._sim.pupils)
            if person.place is Place.IN_CALL:
                return person
        return None

    def _do_by_and_by(
        self, rate: float, field: str, value: bool, shortest: float, longest: float
    ) -> None:
        def do() -> None:
            person = self.somebody()
            if person is not None:
                self._sim.room.change(person, **{field: value})
                back = self._draw.between(shortest, longest)
                self._sim.after(back, lambda: self._set_back(person, field, not value))
            self._do_by_and_by(rate, field, value, shortest, longest)

        self._sim.after(self._draw.wait(rate), do)

    def _set_back(self, person: Person, field: str, value: bool) -> None:
        if not (field == "muted" and person.shouting):
            self._sim.room.change(person, **{field: value})

    def _flip_again(self, interval: float) -> None:
        def flip() -> None:
            person = self.somebody()
            if person is not None:
                field = self._draw.pick(("muted", "hand", "camera"))
                self._sim.room.change(person, **{field: not getattr(person, field)})
            self._flip_again(interval)

        self._sim.after(interval, flip)
