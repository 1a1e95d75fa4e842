"""The simulated meeting: who is where, and how that changes.

The only place where people move, so that nobody can be in two places. Every change is told
over the wire, and kept in the truth. Times are lesson seconds.
"""

from __future__ import annotations

from collections.abc import Callable

from providers.base import (
    TELLABLE,
    Became,
    Left,
    Locked,
    MutedOnEntry,
    Observation,
    Participant,
    Place,
    Recording,
    Role,
    Seen,
    Snapshot,
    Switch,
    Switched,
)
from providers.practice.draw import Draw
from providers.practice.people import Person
from providers.practice.truth import Trouble, Truth
from providers.practice.vocabulary import SECOND, TEACHER
from providers.practice.wire import Wire

_FIRST_ID, _ID_STEP = 16_778_240, 1_024
"""Ids look like Zoom's numeric user ids."""


class Room:
    """One meeting. ``now`` is the lesson second at which what is asked for happens."""

    def __init__(
        self,
        wire: Wire,
        truth: Truth,
        draw: Draw,
        stamp: Callable[[float], float],
        new_ids: float,
    ) -> None:
        self.now = 0.0
        self.over = False
        self.locked = False
        self.presenter = False
        """Whether the second member of staff is presenter, and nothing more."""
        self.muted_on_entry = True
        self.allowed = dict.fromkeys(Switch, True)
        """What pupils may do."""
        self.recordings: dict[str, bool] = {}
        """Every machine witness so far, and whether it is on."""
        self.present: dict[str, Person] = {}
        """Everybody in the call or waiting, by the id of the connection."""
        self.people: dict[str, Person] = {}
        """Everybody who was ever here, by key."""
        self.owners: dict[str, Person] = {}
        """Whose each id is or was."""
        self._wire = wire
        self._truth = truth
        self._draw = draw
        self._stamp = stamp
        self._new_ids = new_ids
        self._last_id = _FIRST_ID

    # -- moves ---------------------------------------------------------------------

    def knock(self, person: Person) -> bool:
        """Come to the waiting room. Not if already here, or the meeting is locked or over."""
        return self._come(person, Place.WAITING)

    def walk_in(self, person: Person) -> bool:
        """Come straight into the call; staff may even when it is locked."""
        return self._come(person, Place.IN_CALL)

    def let_in(self, person: Person, by: str) -> bool:
        """Admit from the waiting room, ``by`` you or the teacher."""
        return self._shift(person, Place.WAITING, Place.IN_CALL, by)

    def send_back(self, person: Person, by: str) -> bool:
        """Put from the call into the waiting room."""
        return self._shift(person, Place.IN_CALL, Place.WAITING, by)

    def leave(self, person: Person, by: str = "") -> bool:
        """Go from the meeting altogether; ``by`` says who made them."""
        before = person.place
        if before is None:
            return False
        del self.present[person.id]
        person.place = None
        self._quieten(person)
        self._wire.send(self.now, Left(person.id, self._at()))
        self._truth.moved(person, before, self.now, by)
        self._share_roles()
        return True

    def end(self) -> None:
        """Make everybody leave: the meeting is over."""
        self.over = True
        for person in list(self.present.values()):
            person.place = None
            self._wire.send(self.now, Left(person.id, self._at()))
        self.present.clear()

    # -- changes -------------------------------------------------------------------

    def change(self, person: Person, **fields: bool | str | Role) -> bool:
        """Set fields of somebody in the call; what is already so is not told again, and what
        they may not do does not happen."""
        news = {key: value for key, value in fields.items() if getattr(person, key) != value}
        for key in [key for key in news if self._forbidden(person, key, news)]:
            del news[key]
        if person.place is not Place.IN_CALL or not news:
            return False
        for key, value in news.items():
            setattr(person, key, value)
        full = person.told(0.0)
        told = {key: getattr(full, key) for key in TELLABLE if key in news}
        self._wire.send(self.now, Seen(Participant(id=person.id, **told), self._at()))
        self._judge(person, news)
        return True

    def rename(self, person: Person, name: str) -> None:
        """Give another name to somebody in the call or waiting, as you asked."""
        if person.place is None or person.name == name:
            return
        self._truth.named(person, name)
        person.name = name
        told = Participant(id=person.id, name=name, place=person.place)
        self._wire.send(self.now, Seen(told, self._at()))
        self._truth.seen_as(person, self.now)

    def shout(self, person: Person) -> None:
        """Unmute and be loud; an outsider does not let that be stopped by a mute."""
        if not person.mic_allowed:
            return
        person.shouting = True
        self.change(person, muted=False)
        self._truth.misbehaved(Trouble.SHOUT, person, self.now)

    def hush(self, person: Person) -> None:
        """Be quiet of one's own accord."""
        person.shouting = False
        self.change(person, muted=True)
        self._truth.over(Trouble.SHOUT, self.now, person.key)

    def set_lock(self, locked: bool) -> None:
        """Lock or unlock: while locked nobody can come."""
        if locked != self.locked:
            self.locked = locked
            self._wire.send(self.now, Locked(locked, self._at()))

    def set_muted_on_entry(self, on: bool) -> None:
        """Have whoever comes in be muted, or be heard."""
        if on != self.muted_on_entry:
            self.muted_on_entry = on
            self._wire.send(self.now, MutedOnEntry(on, self._at()))

    def silence(self, person: Person) -> None:
        """Mute somebody, who cannot unmute until they are allowed to."""
        person.shouting = False
        self.change(person, muted=True, mic_allowed=False)
        self._truth.over(Trouble.SHOUT, self.now, person.key)

    def darken(self, person: Person) -> None:
        """Turn somebody's camera off, and keep it off until they are allowed to turn it on."""
        self.change(person, camera=False, camera_allowed=False)

    def set_allowed(self, what: Switch, allowed: bool) -> None:
        """Let pupils do ``what``, or stop those who do and keep all from it."""
        if allowed != self.allowed[what]:
            self.allowed[what] = allowed
            self._wire.send(self.now, Switched(what, allowed, self._at()))
        for person in [one for one in self.present.values() if not one.kind.staff]:
            match what, allowed:
                case Switch.MICS, False:
                    self.silence(person)
                case Switch.MICS, True:
                    self.change(person, mic_allowed=True)
                case Switch.CAMERAS, False:
                    self.darken(person)
                case Switch.CAMERAS, True:
                    self.change(person, camera_allowed=True)
                case Switch.PRESENTING, False:
                    self.change(person, sharing=False)

    def set_recording(self, what: str, on: bool) -> None:
        """Begin or stop a recording, or another machine witness."""
        if on == self.recordings.get(what, False):
            return
        self.recordings[what] = on
        self._wire.send(self.now, Recording(on, self._at(), what))
        if on:
            self._truth.began(Trouble.RECORDING, self.now, what)
        else:
            self._truth.over(Trouble.RECORDING, self.now, what)

    # -- what is told ----------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Everybody who is here now."""
        return Snapshot(tuple(self._told(p) for p in self.present.values()), self._at())

    def standing(self) -> list[Observation]:
        """All that can be told of the room as it stands."""
        machines = [Recording(on, self._at(), what) for what, on in self.recordings.items()]
        lock, entry = Locked(self.locked, self._at()), MutedOnEntry(self.muted_on_entry, self._at())
        may = [Switched(what, allowed, self._at()) for what, allowed in self.allowed.items()]
        return [self.snapshot(), lock, entry, *may, *machines]

    # -- inside --------------------------------------------------------------------

    def _at(self) -> float:
        return self._stamp(self.now)

    def _told(self, person: Person) -> Participant:
        return person.told(self._stamp(person.since))

    def _come(self, person: Person, place: Place) -> bool:
        shut = self.locked and not person.kind.staff
        if person.place is not None or self.over or shut:
            return False
        self.people[person.key] = person
        self._new_id(person)
        self._arrive(person, None, place, by="")
        return True

    def _shift(self, person: Person, before: Place, after: Place, by: str) -> bool:
        if person.place is not before:
            return False
        if self._draw.chance(self._new_ids):
            old = person.id
            del self.present[old]
            self._new_id(person)
            self._wire.send(self.now, Became(old, person.id, self._at()))
        self._arrive(person, before, after, by)
        return True

    def _arrive(self, person: Person, before: Place | None, place: Place, by: str) -> None:
        person.place = place
        person.since = self.now
        self._quieten(person)
        self.present[person.id] = person
        self._share_roles()
        self._wire.send(self.now, Seen(self._told(person), self._at()))
        self._truth.moved(person, before, self.now, by)

    def _quieten(self, person: Person) -> None:
        """Come in muted, unless that is switched off, or the microphone is put on at once; and
        with what pupils may do now, whatever was decided about them before."""
        staff = person.kind.staff
        person.mic_allowed = staff or self.allowed[Switch.MICS]
        person.camera_allowed = staff or self.allowed[Switch.CAMERAS]
        person.muted = not person.mic_allowed or (self.muted_on_entry and not person.noisy)
        person.camera = person.camera and person.camera_allowed
        person.hand = person.sharing = person.shouting = False

    def _forbidden(self, person: Person, key: str, news: dict[str, bool | str | Role]) -> bool:
        """Whether somebody may not do this part of what they would."""
        match key, news[key]:
            case "muted", False:
                return not news.get("mic_allowed", person.mic_allowed)
            case "camera", True:
                return not news.get("camera_allowed", person.camera_allowed)
            case "sharing", True:
                return not (person.kind.staff or self.allowed[Switch.PRESENTING])
        return False

    def _new_id(self, person: Person) -> None:
        self._last_id += _ID_STEP
        person.id = str(self._last_id)
        self.owners[person.id] = person

    def _share_roles(self) -> None:
        """The second member of staff is host while the teacher is away, as in Zoom."""
        teacher, second = self.people.get(TEACHER), self.people.get(SECOND)
        if teacher is None or second is None or self.presenter:
            return
        role = Role.CO_HOST if teacher.place is Place.IN_CALL else Role.HOST
        if second.role is not role:
            self.change(second, role=role)
            second.role = role

    def _judge(self, person: Person, news: dict[str, bool | str | Role]) -> None:
        """Keep in the truth what matters of a change."""
        if "name" in news:
            self._truth.seen_as(person, self.now)
        if news.get("sharing") is True:
            self._truth.misbehaved(Trouble.SHARE, person, self.now)
        elif news.get("sharing") is False:
            self._truth.over(Trouble.SHARE, self.now, person.key)
        if news.get("muted") is True and not person.kind.outsider:
            person.shouting = False
            self._truth.over(Trouble.SHOUT, self.now, person.key)
