"""The two lists, and who is selected in each: by id, so that nobody takes another's place."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.choices import matches
from monitor.live import Live
from monitor.recognition import Roll
from monitor.view.people import PeopleView
from monitor.words import Words
from providers.base import Participant, Place

FAR = 1_000_000
"""As many steps as lead to the end of any list."""


class Lists:
    """The people of one session in the order of the screen.

    Whoever is selected stays so when they leave or move, until the selection is moved. Then
    it goes on from where they stood.
    """

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self._views = {place: PeopleView(place, roll) for place in Place}
        self._selected: dict[Place, str] = {}
        self._stood: dict[Place, int] = {}
        self.place = Place.IN_CALL
        """The list that the keys act on."""
        self.filter = ""

    def update(self, live: Live, ids: Iterable[str], words: Words, now: float) -> None:
        """Take in the people who have changed; ``now`` in Unix seconds."""
        ids = tuple(ids)
        for place, view in self._views.items():
            view.update(live, ids, words, now)
            self._note_where(place)

    def became(self, old: str, new: str) -> None:
        """Somebody has got another id."""
        for place, selected in self._selected.items():
            if selected == old:
                self._selected[place] = new

    @property
    def selected(self) -> str | None:
        """The id of who is selected, whether they are still there or not."""
        return self._selected.get(self.place)

    def order(self, live: Live, words: Words) -> list[str]:
        """The ids of the current list, as far as the filter lets them through."""
        order = self._views[self.place].order()
        return [key for key in order if self._matches(live.meeting.get(key), words)]

    def move(self, live: Live, words: Words, steps: int) -> str | None:
        """Select the person so many ``steps`` further on, or the last on the way; return
        their id, ``None`` where the list is empty."""
        order = self.order(live, words)
        if not order:
            return None
        place = min(max(0, self._from(order, steps) + steps), len(order) - 1)
        self.select(self.place, order[place])
        return order[place]

    def select(self, place: Place, participant_id: str) -> None:
        """Go to one person."""
        self.place = place
        self._selected[place] = participant_id
        self._note_where(place)

    def other(self) -> Place:
        """Go to the other list; return which it is."""
        self.place = Place.WAITING if self.place is Place.IN_CALL else Place.IN_CALL
        return self.place

    def _note_where(self, place: Place) -> None:
        order, selected = self._views[place].order(), self._selected.get(place)
        if selected in order:
            self._stood[place] = order.index(selected)

    def _from(self, order: list[str], steps: int) -> int:
        """Where the selection stands in ``order``, or stood; before the first at first."""
        selected = self.selected
        if selected in order:
            return order.index(selected)
        shown = set(order)
        whole = self._views[self.place].order()
        before = sum(key in shown for key in whole[: self._stood.get(self.place, 0)])
        return before - (steps > 0)

    def _matches(self, person: Participant | None, words: Words) -> bool:
        return person is not None and matches(self.filter, person, self._roll.of(person.id), words)
