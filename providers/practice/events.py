"""Play the events of a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from providers.base import Notice, Place, SignIn
from providers.practice.display import crowd_names, imitation
from providers.practice.people import Kind, Person
from providers.practice.vocabulary import ANY_PUPIL, Do, Event, pupil_number

_CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_ADDRESS = "https://practice.example/code"

if TYPE_CHECKING:
    from providers.practice.simulation import Simulation


def play(sim: Simulation, event: Event) -> None:
    """Make ``event`` happen now; what needs somebody in the call waits until they are in."""
    if event.do in _MEETING:
        _MEETING[event.do](sim, event)
        return
    person = _find(sim, event.who or "")
    if person is None:
        return
    if event.do == "leave":
        _leave(sim, event, person)
    elif person.place is Place.IN_CALL:
        _PERSON[event.do](sim, event, person)
    else:
        person.intends.append(event)


def _find(sim: Simulation, who: str) -> Person | None:
    if who == ANY_PUPIL:
        return sim.life.somebody() or next(_pupils_in(sim), None)
    number = pupil_number(who)
    return sim.pupils[number - 1] if number else sim.known.get(who)


def _pupils_in(sim: Simulation) -> Iterator[Person]:
    return (person for person in sim.pupils if person.place is Place.IN_CALL)


# -- what concerns the meeting ----------------------------------------------------------


def _stranger(sim: Simulation, event: Event) -> None:
    name = event.who or ""
    _bring(sim, event, Person(name, Kind.STRANGER, name))


def _impostor(sim: Simulation, event: Event) -> None:
    number = pupil_number(event.like or "") or 1
    name = imitation(sim.register[number - 1].full_name, event.trick or "letters")
    _bring(sim, event, Person(event.who or name, Kind.IMPOSTOR, name))


def _bring(sim: Simulation, event: Event, person: Person) -> None:
    person.let_in_after = event.let_in_after
    sim.known[person.key] = person
    sim.come(person)


def _strangers(sim: Simulation, event: Event) -> None:
    count, over = event.count or 0, event.over or 0.0
    names = crowd_names(count, sim.seed + sim.crowd, sim.register)
    for number, name in enumerate(names):
        sim.crowd += 1
        person = Person(f"number {sim.crowd} of the crowd", Kind.STRANGER, name)
        wait = over * (number + sim.draw.between(0, 1)) / count
        sim.after(wait, partial(sim.come, person))


def _record(sim: Simulation, event: Event) -> None:
    sim.room.set_recording(event.what or "recording", event.do == "record")


def _lose_sight(sim: Simulation, event: Event) -> None:
    sim.lose_sight(event.seconds or 0.0)


def _notice(sim: Simulation, event: Event) -> None:
    sim.wire.send(sim.room.now, Notice(event.text or "", sim.stamp(sim.room.now)))


def _sign_in(sim: Simulation, event: Event) -> None:
    now = sim.room.now
    code = "".join(sim.draw.pick(_CODE) for _ in range(9))
    until = sim.stamp(now + (event.seconds or 0.0))
    sim.wire.put(now, SignIn(code, _ADDRESS, until, sim.stamp(now)))


# -- what somebody does ------------------------------------------------------------------


def _share(sim: Simulation, event: Event, person: Person) -> None:
    sim.room.change(person, sharing=event.do == "share")


def _shout(sim: Simulation, event: Event, person: Person) -> None:
    sim.room.shout(person)


def _mute(sim: Simulation, event: Event, person: Person) -> None:
    sim.room.hush(person)


def _camera(sim: Simulation, event: Event, person: Person) -> None:
    sim.room.change(person, camera=event.do == "camera_on")


def _hand(sim: Simulation, event: Event, person: Person) -> None:
    sim.room.change(person, hand=True)


def _rename(sim: Simulation, event: Event, person: Person) -> None:
    sim.room.change(person, name=event.to or "")


def _leave(sim: Simulation, event: Event, person: Person) -> None:
    if sim.room.leave(person) and event.back_after is not None:
        sim.after(event.back_after, lambda: sim.come(person))


_MEETING: dict[Do, Callable[[Simulation, Event], None]] = {
    "stranger": _stranger,
    "impostor": _impostor,
    "strangers": _strangers,
    "record": _record,
    "stop_recording": _record,
    "lose_sight": _lose_sight,
    "notice": _notice,
    "sign_in": _sign_in,
}

_PERSON: dict[Do, Callable[[Simulation, Event, Person], None]] = {
    "share": _share,
    "stop_sharing": _share,
    "shout": _shout,
    "mute": _mute,
    "camera_on": _camera,
    "camera_off": _camera,
    "raise_hand": _hand,
    "rename": _rename,
}
