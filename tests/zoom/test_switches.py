"""How the meeting is set, as it is read, and the soft lock: no I/O and no clock."""

from __future__ import annotations

from typing import Any

from providers.base import Locked, MutedOnEntry, Observation
from providers.zoom.switches import LOCKED_AS, Switches

OPEN = {"waiting_room": False, "share_locked": False, "may_rename": True}


class Room:
    """A meeting that does what it is asked, and what is told of it."""

    def __init__(self, **switches: Any) -> None:
        self.switches = Switches()
        self.now: dict[str, Any] = {**OPEN, "locked": False, "can_lock": False, **switches}

    def read(self, **now: Any) -> list[Observation]:
        """What is new in the next reading."""
        self.now |= now
        return list(self.switches.read(dict(self.now), 1.0))

    def do(self, orders: list[dict[str, Any]]) -> list[Observation]:
        """Everything that was asked for comes true."""
        names = {"lock": "locked", "lock_share": "share_locked"}
        return self.read(**{names.get(order["do"], order["do"]): order["on"] for order in orders})


def lock_of(told: list[Observation]) -> tuple[bool | None, bool]:
    (lock,) = (one for one in told if isinstance(one, Locked))
    return lock.locked, lock.soft


def test_the_first_reading_tells_all_and_the_next_nothing() -> None:
    room = Room(mute_on_entry=True)
    assert room.read() == [Locked(False, 1.0), MutedOnEntry(True, 1.0)]
    assert room.read() == []
    assert room.read(mute_on_entry=False) == [MutedOnEntry(False, 1.0)]


def test_what_is_not_told_is_not_told_as_off() -> None:
    assert Room(locked=None).read() == []


def test_lost_it_is_unknown_once() -> None:
    room = Room(mute_on_entry=False)
    room.read()
    assert list(room.switches.lost(2.0)) == [Locked(None, 2.0), MutedOnEntry(None, 2.0)]
    assert list(room.switches.lost(3.0)) == []
    assert room.read() == [Locked(False, 1.0), MutedOnEntry(False, 1.0)]


def test_each_part_alone_is_no_soft_lock() -> None:
    room = Room()
    room.read()
    room.switches.lock()
    for name, on in LOCKED_AS.items():
        parts = {**LOCKED_AS, name: not on}
        assert room.read(**parts) == []
    assert lock_of(room.read(**LOCKED_AS)) == (True, True)


def test_a_meeting_that_is_so_by_itself_is_not_locked() -> None:
    """A school may always have it so: locked is what staff have asked for."""
    assert lock_of(Room(**LOCKED_AS).read()) == (False, False)


def test_nothing_told_at_all_is_no_soft_lock() -> None:
    room = Room(**dict.fromkeys(LOCKED_AS))
    room.read()
    room.switches.lock()
    assert room.read() == []


def test_what_zoom_refused_and_does_not_tell_is_not_so() -> None:
    room = Room(share_locked=None)
    room.read()
    (share,) = (order for order in room.switches.lock() if order["do"] == "lock_share")
    room.switches.refused(share)
    assert room.read(waiting_room=True, may_rename=False) == []
    assert lock_of(room.read(share_locked=True)) == (True, True)


def test_refused_in_part_it_is_unlocked_to_what_was_before() -> None:
    room = Room()
    room.read()
    room.switches.refused(room.switches.lock()[0])
    room.read(share_locked=True, may_rename=False)
    orders = room.switches.unlock()
    assert {order["do"]: order["on"] for order in orders} == {
        "waiting_room": False,
        "lock_share": False,
        "may_rename": True,
    }


def test_refused_altogether_there_is_nothing_to_unlock() -> None:
    room = Room()
    room.read()
    for order in room.switches.lock():
        room.switches.refused(order)
    assert room.switches.unlock() == []


def test_until_something_of_it_is_undone_it_is_locked() -> None:
    room = Room(waiting_room=True)
    room.read()
    room.do(room.switches.lock())
    orders = room.switches.unlock()
    assert room.read() == []
    assert room.read(share_locked=False) == [Locked(False, 1.0)]
    assert room.read(may_rename=True) == []
    assert {order["do"]: order["on"] for order in orders}["waiting_room"] is True


def test_locked_anew_after_unlocking_what_is_before_is_looked_at_anew() -> None:
    room = Room()
    room.read()
    room.do(room.switches.lock())
    room.do(room.switches.unlock())
    room.read(waiting_room=True)
    room.do(room.switches.lock())
    on = {order["do"]: order["on"] for order in room.switches.unlock()}
    assert on["waiting_room"] is True


def test_a_lock_by_hand_is_not_ours_to_take_back() -> None:
    """Nor does having tried that make it known to be open, when nothing is told any more."""
    room = Room()
    room.read()
    assert lock_of(room.read(locked=True)) == (True, False)
    assert room.switches.unlock() == []
    assert room.read() == []
    list(room.switches.lost(2.0))
    assert room.read(locked=None) == []


def test_the_sdks_own_lock_goes_with_the_soft_one() -> None:
    room = Room(can_lock=True)
    room.read()
    orders = room.switches.lock()
    assert orders[0] == {"do": "lock", "on": True}
    assert lock_of(room.do(orders)) == (True, False)
    orders = room.switches.unlock()
    assert orders[0] == {"do": "lock", "on": False}
    assert lock_of(room.do(orders)) == (False, False)
    assert all(order["do"] != "lock" for order in room.switches.unlock()), "it is open already"
