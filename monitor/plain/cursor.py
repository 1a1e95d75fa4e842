"""The person whom the keys are for, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.choices import name_of
from monitor.live import Live
from monitor.plain.lists import Lists
from monitor.plain.phrases import PLACES, described, verdict
from monitor.plain.speech import Speech
from monitor.recognition import Recognition
from monitor.session import Session
from monitor.stream import Entry
from providers.base import Became, Participant, Place


class Cursor:
    """Moves through the lists of ``session`` and speaks the person it comes to.

    It stays on a person who leaves, and then says so: no key acts on anybody else.
    """

    def __init__(self, session: Session, speech: Speech) -> None:
        self._session = session
        self._speech = speech
        self._lists = Lists(session.roll)
        self._dirty = set(session.live.meeting.people)
        self._last: dict[Place, tuple[Participant, Recognition]] = {}

    def take_in(self, entry: Entry, touched: frozenset[str]) -> None:
        """An entry of the stream: the selection follows the person."""
        self._dirty |= touched
        if isinstance(entry.body, Became):
            self._lists.became(entry.body.old, entry.body.new)

    def update(self) -> None:
        """Bring the lists up to date: to be called before any key is acted on."""
        dirty, self._dirty = self._dirty, set()
        self._lists.update(self._live, dirty, self._speech.words, self._session.now)
        self._remember()

    # -- who it is -------------------------------------------------------------------

    @property
    def person(self) -> Participant | None:
        """The selected person, if they are here."""
        return self._live.meeting.get(self._lists.selected or "")

    @property
    def id(self) -> str:
        """The id of the selected person, who must be here."""
        person = self.person
        assert person is not None
        return person.id

    @property
    def gone(self) -> str:
        """Who was selected and has left; empty where they have not."""
        if self._lists.selected is None or self.person is not None:
            return ""
        return self._speech.words.person(*self._last[self._lists.place])

    def name(self, participant_id: str) -> str:
        """What to call somebody."""
        return name_of(self._live, self._session.roll, self._speech.words, participant_id)

    def names(self, ids: Sequence[str]) -> str:
        """What to call all of them."""
        return ", ".join(self.name(one) for one in ids)

    # -- where it goes ---------------------------------------------------------------

    def move(self, steps: int) -> None:
        """Go on by so many steps, and speak the person."""
        if self._lists.move(self._live, self._speech.words, steps) is None:
            where = PLACES[self._lists.place]
            wanted = f" with “{self._lists.filter}” in the name" if self._lists.filter else ""
            self._speech.say(f"Nobody is {where}{wanted}.")
        else:
            self._remember()
            self.speak()

    def go_to(self, person: Participant) -> None:
        """Go to one person, and speak them."""
        assert person.place is not None
        self._lists.select(person.place, person.id)
        self._remember()
        self.speak()

    def go_to_other_list(self) -> None:
        """Say how many are in the other list, and who is selected there."""
        place = self._lists.other()
        self._speech.say(f"{PLACES[place].capitalize()}: {self._number()}.")
        if self._lists.selected:
            self._remember()
            self.speak()

    @property
    def filtered(self) -> bool:
        """Whether only some are shown."""
        return bool(self._lists.filter)

    def filter(self, text: str) -> None:
        """Show only those with ``text`` in the name; all, where it is empty."""
        self._lists.filter = text
        if text:
            where = PLACES[self._lists.place].capitalize()
            self._speech.say(f"{where}, with “{text}” in the name: {self._number()}.")
        else:
            self._speech.say("All names are shown.")

    # -- what is said ----------------------------------------------------------------

    def speak(self) -> None:
        """Say all that matters about the selected person, and where they stand."""
        person = self.person
        if person is None:
            self._speech.tell(f"{self.gone} has left.")
            return
        order = self._lists.order(self._live, self._speech.words)
        who, now = self._session.roll.of(person.id), self._session.now
        said = described(self._live, person, who, self._speech.words, now)
        if person.id in order:
            self._speech.tell(f"{order.index(person.id) + 1} of {len(order)}: {said}.")
        else:  # filtered out, or in the other list by now
            self._speech.tell(f"{said}, {PLACES[person.place or Place.IN_CALL]}.")

    def remind(self) -> None:
        """Say shortly who is selected."""
        person = self.person
        if person is not None:
            who = verdict(self._session.roll.of(person.id))
            self._speech.tell(f"Selected: {self.name(person.id)}, {who}.")
        elif self.gone:
            self._speech.tell(f"Selected: {self.gone}, who has left.")

    @property
    def _live(self) -> Live:
        return self._session.live

    def _number(self) -> int:
        return len(self._lists.order(self._live, self._speech.words))

    def _remember(self) -> None:
        person = self.person
        if person is not None:
            self._last[self._lists.place] = person, self._session.roll.of(person.id)
