"""Who is on the way from the waiting room into the call.

Zoom tells of somebody admitted and gone from the waiting room before it tells of the join. If
the join is lost, they must not be lost with it: whoever is on the way stays shown.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from providers.base import Participant
from providers.zoom.assumptions import HANDOVER_SKEW_SECONDS

MAX_ON_THE_WAY = 1024
"""As many as a meeting holds; and each join is held against all of them."""
MAX_ARRIVALS = 256
"""How many joins are remembered that nobody on the way has answered to."""


@dataclass(slots=True)
class OnTheWay:
    """Somebody who was admitted ``at`` (Zoom's time) and must have joined by ``until``.
    ``out_at`` is when they left the waiting room, as far as told."""

    person: Participant
    at: float
    until: float
    out_at: float | None = None
    accounted: bool = False
    """Somebody joined under another id who may be them."""

    def before(self, at: float) -> bool:
        """Whether what happened ``at`` came after the admission."""
        return self.at - HANDOVER_SKEW_SECONDS <= at


class Handovers:
    """Everybody who is on the way, by their id in the waiting room."""

    def __init__(self) -> None:
        self._ways: OrderedDict[str, OnTheWay] = OrderedDict()
        self._arrivals: OrderedDict[str, tuple[Participant, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._ways) + len(self._arrivals)

    def begin(self, way: OnTheWay) -> None:
        """Somebody was admitted."""
        self._ways[way.person.id] = way
        if len(self._ways) > MAX_ON_THE_WAY:
            self._ways.popitem(last=False)

    def get(self, key: str, at: float) -> OnTheWay | None:
        """Who is on the way under this id, as of something that happened ``at``."""
        way = self._ways.get(key)
        return way if way is not None and way.before(at) else None

    def end(self, key: str, at: float) -> OnTheWay | None:
        """What happened to ``key`` ``at`` shows that they are on the way no more."""
        way = self.get(key, at)
        if way is not None:
            del self._ways[key]
        return way

    def rename(self, old: str, new: str) -> None:
        """The participant ``old`` has got another id."""
        if old in self._ways:
            way = self._ways[new] = self._ways.pop(old)
            way.person = replace(way.person, id=new)

    def vouched(self, joined: Participant, at: float) -> str | None:
        """The id under which ``joined`` was admitted, where Zoom vouches that it is them;
        they are on the way no more."""
        if joined.person is None and joined.registrant is None:
            return None
        for key, way in self._ways.items():
            admitted = way.person
            if way.before(at) and (
                (admitted.person is not None and admitted.person == joined.person)
                or (admitted.registrant is not None and admitted.registrant == joined.registrant)
            ):
                del self._ways[key]
                return key
        return None

    def arrived(self, joined: Participant, at: float) -> None:
        """Somebody joined whom nobody knew, and nothing tells whether they were admitted."""
        self._arrivals[joined.id] = (joined, at)
        if len(self._arrivals) > MAX_ARRIVALS:
            self._arrivals.popitem(last=False)

    def accounted(self, like: Participant) -> list[OnTheWay]:
        """Who looks ``like`` this one and need not be shown as waiting any more, since as
        many have joined who look the same. Each is named once."""
        ways = [self._ways[key] for key in self._matches(like)]
        news = [way for way in ways if not way.accounted]
        for way in news:
            way.accounted = True
        return news

    def overdue(self, now: float) -> list[OnTheWay]:
        """Those whose join must have been lost; they are forgotten here."""
        lost = []
        for key in [key for key, way in self._ways.items() if way.until < now]:
            arrival = self._matches(self._ways[key].person).get(key)
            way = self._ways.pop(key)
            if arrival is None:
                lost.append(way)
            else:
                del self._arrivals[arrival]
        return lost

    def _matches(self, like: Participant) -> dict[str, str]:
        """The arrival that each who looks ``like`` this one may be. Nobody becomes one person
        by this, since a name proves nothing: it only counts. The last to be admitted are
        served first, so that the order of the events does not matter."""
        ways = [(way.at, key) for key, way in self._ways.items() if _alike(way.person, like)]
        free = [(at, key) for key, (who, at) in self._arrivals.items() if _alike(who, like)]
        found: dict[str, str] = {}
        after: list[str] = []
        free.sort()
        for _at, key in sorted(ways, reverse=True):
            while free and self._ways[key].before(free[-1][0]):
                after.append(free.pop()[1])
            if after:
                found[key] = after.pop()  # the first of those who came after
        return found


def _alike(one: Participant, other: Participant) -> bool:
    same = one.name is not None and one.name == other.name
    return same and (one.person, one.registrant) == (other.person, other.registrant)
