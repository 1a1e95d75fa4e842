"""Who comes to the practice class, under which name, when, and how."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from providers.base import Role
from providers.practice.display import parent_name, short_name
from providers.practice.draw import Draw
from providers.practice.names import PracticePupil, staff_account
from providers.practice.people import Kind, Person
from providers.practice.scenario import Scenario
from providers.practice.sections import Staff
from providers.practice.vocabulary import SECOND, TEACHER

EARLIEST = -90.0
"""Lesson seconds at which the first of those who are there from the start have come."""

_REJOIN_FROM, _REJOIN_UNTIL = 25.0, 50.0


class Coming(NamedTuple):
    """One pupil's way in; ``at`` below 0: in the call from the start."""

    person: Person
    at: float
    drops_at: float | None = None
    """Falls out of the call then, and comes back."""


def staff_of(staff: Staff, second_role: Role) -> tuple[Person, Person]:
    """The teacher (host) and the second member of staff."""
    teacher, second = (
        Person(
            key=key,
            kind=Kind(key),
            name=name,
            account=staff_account(key, name),
            person=f"practice-{key}",
            role=role,
        )
        for key, name, role in (
            (TEACHER, staff.teacher, Role.HOST),
            (SECOND, staff.second, second_role),
        )
    )
    return teacher, second


def pupils_of(
    scenario: Scenario, pupils: Sequence[PracticePupil], order: Sequence[int], draw: Draw
) -> list[Person]:
    """The pupils as persons, in the order of the register, with the names that they show.

    Those who come first and last in ``order``, because events name them or because they are
    absent, keep the name on the register as long as there are others.
    """
    people = [
        Person(f"pupil {number}", Kind.PUPIL, pupil.full_name, camera=draw.chance(0.85))
        for number, pupil in enumerate(pupils, 1)
    ]
    first = len(scenario.named_pupils())
    last = max(first, len(order) - scenario.arrivals.absent)
    odd = iter([*draw.shuffled(order[first:last]), *order[:first], *order[last:]])
    names = scenario.names
    for device in names.devices:
        people[next(odd)].name = device
    for number in islice(odd, names.parents):
        people[number].name = parent_name(pupils[number], draw)
    for number in islice(odd, names.short):
        people[number].name = short_name(pupils[number], draw)
    for number in islice(odd, names.signed_in):
        people[number].account = pupils[number].account
        people[number].person = f"practice-pupil-{number + 1}"
    return people


def order_of_coming(scenario: Scenario, draw: Draw) -> list[int]:
    """Indexes of all pupils: those whom events name are the first, the absent the last."""
    named = {number - 1 for number in scenario.named_pupils()}
    shuffled = draw.shuffled(range(scenario.pupils))
    return sorted(shuffled, key=lambda number: number not in named)


def plan_arrivals(
    scenario: Scenario, people: Sequence[Person], order: Sequence[int], draw: Draw
) -> list[Coming]:
    """When and how each pupil comes, in the order of time."""
    arrivals = scenario.arrivals
    queue = iter([people[number] for number in order])
    there = [
        Coming(person, draw.between(EARLIEST, -1.0))
        for person in islice(queue, scenario.already_in)
    ]
    on_time = scenario.pupils - scenario.already_in - arrivals.late - arrivals.absent
    coming = [
        Coming(person, draw.between(min(0.5, arrivals.within), arrivals.within))
        for person in islice(queue, on_time)
    ]
    for one in coming[: arrivals.let_in]:
        one.person.let_in_after = draw.between(1.0, 3.0)
    for one in coming[: scenario.life.noisy]:
        one.person.noisy = True
    late = [
        Coming(person, draw.between(arrivals.late_from, arrivals.late_until))
        for person in islice(queue, arrivals.late)
    ]
    there = _with_rejoins(there, arrivals.rejoins, draw)
    return sorted([*there, *coming, *late], key=lambda one: one.at)


def _with_rejoins(there: list[Coming], rejoins: int, draw: Draw) -> list[Coming]:
    """Let the last of those who are there from the start drop out and come back."""
    stay = max(0, len(there) - rejoins)
    return there[:stay] + [
        one._replace(drops_at=draw.between(_REJOIN_FROM, _REJOIN_UNTIL)) for one in there[stay:]
    ]
