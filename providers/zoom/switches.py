"""How the meeting is set, as the companion reads it: its lock, and whether arrivals are muted.

Zoom's SDK for Linux offers no lock to Python. What comes nearest is the *soft lock*: whoever
comes waits, only staff can share, and nobody can take another name. How it was before is kept,
and brought back by unlocking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from providers.base import Locked, MutedOnEntry, Observation

Orders = list[dict[str, Any]]

LOCKED_AS = {"waiting_room": True, "share_locked": True, "may_rename": False}
"""The switches under the soft lock."""
_ORDER = {"waiting_room": "waiting_room", "share_locked": "lock_share", "may_rename": "may_rename"}


class Switches:
    """The switches of one meeting, and the lock that staff have asked for."""

    def __init__(self) -> None:
        self._now: Mapping[str, Any] = {}
        self._before: dict[str, bool] | None = None
        """What the soft lock changed from; ``None`` while it is not asked for."""
        self._not_taken: set[str] = set()
        """What of it Zoom has not taken."""
        self._unlocking = False
        self._unlocked = False
        """Whether a lock of ours has been taken back."""
        self._told: tuple[bool | None, bool] = None, False
        self._muted: bool | None = None

    def read(self, switches: Mapping[str, Any], at: float) -> Iterator[Observation]:
        """What is new in a reading (see :mod:`providers.zoom.sdk_room`)."""
        self._now = switches
        if self._unlocking and self._is_as_before():
            self._before, self._unlocking, self._unlocked = None, False, True
        lock = self._lock()
        if self._told != lock:
            self._told = lock
            yield Locked(lock[0], at, soft=lock[1])
        muted = switches.get("mute_on_entry")
        if muted is not None and muted is not self._muted:
            self._muted = muted
            yield MutedOnEntry(muted, at)

    def lost(self, at: float) -> Iterator[Observation]:
        """Nothing can be read any more."""
        if self._told[0] is not None:
            yield Locked(None, at)
        if self._muted is not None:
            yield MutedOnEntry(None, at)
        self._told, self._muted = (None, False), None

    def lock(self) -> Orders:
        """What to ask for to lock the meeting, as far as Zoom lets us."""
        if self._before is None:
            known = (name for name in LOCKED_AS if self._now.get(name) is not None)
            self._before = {name: bool(self._now[name]) for name in known}
        self._unlocking = False
        self._not_taken.clear()
        return [*self._true_lock(True), *_orders(LOCKED_AS)]

    def refused(self, order: Mapping[str, Any]) -> None:
        """Zoom has not taken this order of :meth:`lock`: what is not told is not so, then."""
        self._not_taken |= {name for name, do in _ORDER.items() if do == order["do"]}
        if len(self._not_taken) == len(LOCKED_AS):
            self._before = None  # nothing is to be brought back

    def unlock(self) -> Orders:
        """What to ask for to have it as it was. Sharing that may have been closed before stays
        closed: a lesson needs no pupil's screen."""
        self._unlocking = self._before is not None
        return [*self._true_lock(False), *_orders(self._before or {})]

    def _true_lock(self, on: bool) -> Orders:
        can = self._now.get("can_lock")
        return [{"do": "lock", "on": on}] if can and (on or self._now.get("locked")) else []

    def _lock(self) -> tuple[bool | None, bool]:
        """Whether the meeting is locked, and whether only softly. Where Zoom has not told of its
        own lock, that is unknown, until a lock of ours has been taken back."""
        hard = self._now.get("locked")
        if hard:
            return True, False
        if self._is_soft():
            return True, True
        return False if self._unlocked else hard, False

    def _is_soft(self) -> bool:
        """Whether the soft lock that staff have asked for is in force, as far as is told."""
        if self._before is None:
            return False
        told = {name: self._now.get(name) for name in LOCKED_AS}
        missing = {name for name, on in told.items() if on is None}
        if missing & self._not_taken or len(missing) == len(told):
            return False
        return all(told[name] is LOCKED_AS[name] for name in told.keys() - missing)

    def _is_as_before(self) -> bool:
        before = self._before or {}
        return all(self._now.get(name) is on for name, on in before.items())


def _orders(switches: Mapping[str, bool]) -> Orders:
    return [{"do": _ORDER[name], "on": on} for name, on in switches.items()]
