"""Which participant an event is about.

Zoom has two ids for a connection: ``user_id``, which every event holds but which changes with
every join, and ``participant_uuid``, which sharing events leave out. Whatever names both is
learnt, so that both lead to the same row. Nobody is ever found by name.
"""

from __future__ import annotations

from collections import OrderedDict

from providers.base import Became
from providers.zoom.fields import Fields, word

MAX_KNOWN = 8192


class Ids:
    """The ids of one meeting's participants. ``instance`` is the UUID of one run of it:
    Zoom counts ``user_id`` from the same number in each."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()

    def of(self, source: Fields, instance: str, at: float) -> tuple[str | None, list[Became]]:
        """The id of the participant in ``source``; with the news that it has got another
        one, when it was first met without its UUID. ``None`` when it has none."""
        user, uuid = word(source.get("user_id")), word(source.get("participant_uuid"))
        if user is None:
            return uuid, []
        key = (instance, user)
        known = self._known.get(key)
        if known is None or (known == user and uuid is not None):
            self._known[key] = uuid or user
            if known is not None:
                self._rename(instance, known, uuid or user)
            if len(self._known) > MAX_KNOWN:
                self._known.popitem(last=False)
        now = self._known.get(key, user)
        return now, [Became(known, now, at)] if known not in (None, now) else []

    def _rename(self, instance: str, old: str, new: str) -> None:
        """Other connections of the same participant in this run lead to the new id, too."""
        for key, value in self._known.items():
            if value == old and key[0] == instance:
                self._known[key] = new

    def learn(self, user: str, instance: str, participant_id: str) -> None:
        """The connection with this ``user_id`` is the participant with this id."""
        self._known[instance, user] = participant_id

    def knows(self, source: Fields, instance: str) -> bool:
        """Whether the participant in ``source`` has been met before."""
        return (instance, word(source.get("user_id"))) in self._known
