"""Who was removed for good, and is turned away when they come to the lobby again."""

from __future__ import annotations

from providers.base import Action, ActionKind, Place, Rejoin
from providers.teams.assumptions import TURN_AWAY_AGAIN_SECONDS
from providers.teams.roster import Room

TURNED_AWAY = "Turned away in the lobby: somebody removed for good came back."
_NEVER = float("-inf")


class Barred:
    """Only those of whom Teams itself says that they are the same: another child may bear the
    same name."""

    def __init__(self) -> None:
        self._turned: dict[str, float | None] = {}
        """When each was last turned away, in monotonic seconds; ``None``: they have not been seen
        to go."""

    def note(self, action: Action) -> None:
        """Remember who is not to come back, and forget it of whom staff let in."""
        if action.kind is ActionKind.REMOVE and action.rejoin is Rejoin.NO:
            self._turned |= dict.fromkeys(action.targets)
        elif action.kind in (ActionKind.ADMIT, ActionKind.REMOVE):
            for target in action.targets:
                self._turned.pop(target, None)

    def look(self, room: Room, now: float) -> tuple[list[str], bool]:
        """Who waits in the lobby again, and is to be turned away ``now`` (monotonic seconds); and
        whether somebody who was turned away has gone: that is said once it is seen."""
        back, gone = [], False
        for key, turned in self._turned.items():
            one = room.people.get(key)
            if one is None:
                gone |= turned not in (None, _NEVER)
                self._turned[key] = _NEVER  # from now on they may come back
            elif turned is None:
                continue
            elif one.place is not Place.WAITING:
                self._turned[key] = _NEVER  # somebody let them in
            elif now - turned >= TURN_AWAY_AGAIN_SECONDS:
                back.append(key)
                self._turned[key] = now
        return back, gone
