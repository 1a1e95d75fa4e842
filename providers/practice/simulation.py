"""The simulated class: steps from one happening to the next, by a clock that others hold.

Neither waits nor reads a clock: :meth:`Simulation.advance` plays all that is due. What comes
out depends on scenario, seed and actions only, not on how time is cut into steps.
Times are lesson seconds.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from functools import partial

from providers.base import (
    Abilities,
    Action,
    ActionKind,
    Availability,
    Channel,
    ChannelState,
    Ended,
    Observation,
    Place,
    Reply,
    Role,
    Started,
)
from providers.practice.actions import NOT_OFFERED, perform, why_nothing
from providers.practice.arrivals import (
    EARLIEST,
    Coming,
    order_of_coming,
    plan_arrivals,
    pupils_of,
    staff_of,
)
from providers.practice.clearing import Clearing
from providers.practice.draw import Draw
from providers.practice.events import play
from providers.practice.life import Liveliness
from providers.practice.likeness import Likeness
from providers.practice.names import draw_class
from providers.practice.people import Person
from providers.practice.room import Room
from providers.practice.scenario import Scenario
from providers.practice.switch import EndSwitch
from providers.practice.truth import Truth
from providers.practice.vocabulary import TEACHER
from providers.practice.wire import Wire

CHANNEL = "practice"
_TRY_LOCKED_AGAIN = 10.0
"""Somebody who finds the meeting locked tries again after so long."""
_DO_AFTER_COMING_IN = 3.0


class Simulation:
    """One practice lesson. ``stamp`` turns lesson seconds into Unix seconds."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        stamp: Callable[[float], float],
        switch: EndSwitch,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.stamp = stamp
        self.draw = Draw(seed, "happenings")
        self.register = draw_class(scenario.pupils, seed)
        self.truth = Truth(Likeness(self.register))
        self.wire = Wire(scenario.platform, Draw(seed, "platform"))
        ids = Draw(seed, "ids")
        self.room = Room(self.wire, self.truth, ids, stamp, scenario.platform.new_ids)
        self.known: dict[str, Person] = {}
        """Whom events can name, beside the pupils."""
        self.crowd = 0
        """How many strangers have come in crowds."""
        self._switch = switch
        self.clearing = Clearing(self)
        self.room.presenter = switch.only_clears
        self._agenda: list[tuple[float, int, Callable[[], object]]] = []
        self._planned = 0
        order = order_of_coming(scenario, Draw(seed, "order"))
        self.pupils = pupils_of(scenario, self.register, order, Draw(seed, "shown"))
        coming = plan_arrivals(scenario, self.pupils, order, Draw(seed, "arrivals"))
        self._plan_people(coming)
        self.life = Liveliness(scenario.life, self, Draw(seed, "life"))
        for event in scenario.event:
            self._at(event.at, partial(play, self, event))
        if scenario.platform.snapshot_every:
            self._snapshot_again()
        self._at(scenario.length, lambda: switch.finish("teacher", scenario.length))

    # -- driving -------------------------------------------------------------------

    def advance(self, to: float) -> None:
        """Play everything up to ``to``; what is past stays as it is."""
        self.clearing.take_up()
        while not self.room.over:
            ended_at = self._switch.ended_at()
            until = to if ended_at is None else min(to, ended_at)
            if self._agenda and self._agenda[0][0] <= until:
                at, _, happen = heapq.heappop(self._agenda)
                self.room.now = max(self.room.now, at)
                happen()
                continue
            if ended_at is None:
                break
            self.room.now = max(self.room.now, until)
            self._end()
        self.room.now = max(self.room.now, to)
        if self._switch.only_clears:
            self._switch.tell_left(self.clearing.left())

    def collect(self, until: float) -> list[Observation]:
        """Take out what the platform has told by ``until``."""
        return self.wire.collect(until)

    def next_at(self) -> float:
        """When something is due; infinity when nothing will be."""
        told = self.wire.next_at()
        due = self._agenda[0][0] if self._agenda else math.inf
        return due if told is None else min(due, told)

    def greet(self) -> None:
        """Tell a new reader how things stand."""
        now, at = self.room.now, self.stamp(self.room.now)
        self.wire.put(now, Channel(CHANNEL, ChannelState.UP, at))
        self.wire.put(now, Ended(at) if self.room.over else Started(at))
        self.wire.put(now, self._abilities())
        for observation in self.room.standing():
            self.wire.put(now, observation)

    def perform(self, action: Action) -> Reply:
        """Take an action; see :func:`providers.practice.actions.perform`."""
        return perform(self, action)

    @property
    def blind(self) -> bool:
        """Whether the platform can not be seen now."""
        return self.room.now < self.wire.blind_until

    # -- what happenings are made of -----------------------------------------------

    def after(self, seconds: float, happen: Callable[[], object]) -> None:
        """Let something happen ``seconds`` from now."""
        self._at(self.room.now + seconds, happen)

    def come(self, person: Person) -> None:
        """Come: staff into the call, others to the waiting room; again later if locked."""
        if person.kind.staff:
            self.come_back_in(person)
        elif self.room.knock(person):
            if person.let_in_after is not None:
                self.after(person.let_in_after, lambda: self._teacher_lets_in(person))
                person.let_in_after = None
        elif person.place is None:
            self.after(_TRY_LOCKED_AGAIN, lambda: self.come(person))

    def come_back_in(self, person: Person) -> None:
        """Come straight into the call; again later if locked."""
        if self.room.walk_in(person):
            self._came_in(person)
        elif person.place is None:
            self.after(_TRY_LOCKED_AGAIN, lambda: self.come_back_in(person))

    def let_in(self, person: Person, by: str) -> None:
        """Admit somebody who is still waiting."""
        if self.room.let_in(person, by):
            self._came_in(person)

    def _teacher_lets_in(self, person: Person) -> None:
        there = self.known[TEACHER].place is Place.IN_CALL
        # The teacher does not undo what you decided, and lets nobody in once END was pressed.
        if there and person.barred is None and not self.clearing.begun:
            self.let_in(person, "teacher")

    def rounds_asked(self) -> tuple[float, ...]:
        """When END asked for the room to be cleared."""
        return self._switch.rounds

    def room_is_clear(self, left: int) -> None:
        """Everybody who can be put out is; ``left`` are in beside the person who practises."""
        self._switch.room_is_clear(self.room.now, left)

    def lose_sight(self, seconds: float) -> None:
        """Lose the platform for a while; afterwards tell all anew."""
        now = self.room.now
        lost = "no answer from the practice platform"
        self.wire.blind(now, now + seconds)
        self.truth.blind.add(now, now + seconds)
        self.wire.put(now, Channel(CHANNEL, ChannelState.DOWN, self.stamp(now), lost, gap=True))
        self.wire.put(now, self._abilities())
        self.after(seconds, self._see_again)

    # -- inside --------------------------------------------------------------------

    def _at(self, at: float, happen: Callable[[], object]) -> None:
        self._planned += 1
        heapq.heappush(self._agenda, (at, self._planned, happen))

    def _plan_people(self, coming: Sequence[Coming]) -> None:
        """Let in who is there from the start, untold, and plan when the others come."""
        self.room.now = EARLIEST
        second = Role.PRESENTER if self._switch.only_clears else Role.CO_HOST
        for person in staff_of(self.scenario.staff, second):
            self.known[person.key] = person
            self.room.walk_in(person)
        for one in coming:
            if one.at < 0:
                self.room.now = one.at
                self.room.walk_in(one.person)
            else:
                self._at(one.at, partial(self.come, one.person))
        self.room.now = 0.0
        for one in coming:
            if one.drops_at is not None:
                self._plan_drop(one.person, one.drops_at)

    def _plan_drop(self, person: Person, at: float) -> None:
        def drop() -> None:
            if person.place is Place.IN_CALL:
                self.room.leave(person)
                self.after(self.draw.between(8.0, 15.0), lambda: self.come(person))

        self._at(at, drop)

    def _came_in(self, person: Person) -> None:
        for event in person.intends:
            self.after(_DO_AFTER_COMING_IN, partial(play, self, event))
        person.intends.clear()

    def _see_again(self) -> None:
        now = self.room.now
        if now >= self.wire.blind_until:
            self.wire.put(now, Channel(CHANNEL, ChannelState.UP, self.stamp(now)))
            for observation in [self._abilities(), *self.room.standing()]:
                self.wire.put(now, observation)

    def _snapshot_again(self) -> None:
        def tell() -> None:
            self.wire.send(self.room.now, self.room.snapshot())
            self._snapshot_again()

        self.after(self.scenario.platform.snapshot_every, tell)

    def _end(self) -> None:
        """Everybody leaves, and it is told, even if that is only when sight is back."""
        self._agenda.clear()
        self.room.end()
        now, at = self.room.now, self.stamp(self.room.now)
        told = now + self.scenario.platform.delay
        if self.blind:
            told = self.wire.blind_until
            self.wire.put(told, Channel(CHANNEL, ChannelState.UP, self.stamp(told)))
        for observation in (self.room.snapshot(), Ended(at), self._abilities()):
            self.wire.put(told, observation)

    def _abilities(self) -> Abilities:
        reason = why_nothing(self)
        each = dict.fromkeys(ActionKind, Availability(not reason, reason))
        never = {kind: Availability(False, reason or why) for kind, why in NOT_OFFERED.items()}
        return Abilities({**each, **never}, self.stamp(self.room.now))
