"""A real session on a made-up platform that does what the test tells it, with time held."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from textual import events
from textual.keys import _character_to_key

from monitor.live import Live
from monitor.plain.controls import Controls
from monitor.plain.news import News
from monitor.plain.speech import Speech
from monitor.recognition import Recogniser
from monitor.register import Pupil, Register
from monitor.session import Lesson, Session
from monitor.settings.preferences import Preferences
from monitor.stream import Entry
from monitor.words import Words
from providers.base import (
    Abilities,
    Action,
    ActionKind,
    Availability,
    EndAnswer,
    EndReply,
    Left,
    Observation,
    Participant,
    Place,
    Reply,
    Running,
    Seen,
    Sight,
)
from tests.standins.clock import HeldClock

PUPILS = ("Aisha Khan", "Ben Sample", "Cara Example", "Dan Test")
GENEROUS = 20.0
STAFF = "smith@school.example"


class MadeUpEnder:
    """Ends at once."""

    manual_steps = ("Press the red button.", "Ask the teacher.")

    def __init__(self) -> None:
        self.ended = False

    async def open(self) -> None:
        """Nothing to get ready."""

    async def look(self) -> Sight:
        return Sight(Running.NO if self.ended else Running.YES)

    async def end(self) -> EndReply:
        self.ended = True
        return EndReply(EndAnswer.ACCEPTED)

    async def close(self) -> None:
        """Nothing to close."""


class MadeUpProvider:
    """Keeps what it is asked for, and observes only what the session is told directly."""

    platform = "Made-up"

    def __init__(self) -> None:
        self.asked: list[Action] = []
        self.news = asyncio.Condition()

    async def observe(self) -> AsyncIterator[Observation]:
        nothing: tuple[Observation, ...] = ()
        for observation in nothing:
            yield observation

    async def perform(self, action: Action) -> Reply:
        async with self.news:
            self.asked.append(action)
            self.news.notify_all()
        return Reply(True)

    def put_out_first(self, ids: Sequence[str]) -> None:
        pass

    def ender(self) -> MadeUpEnder:
        return MadeUpEnder()

    async def close(self) -> None:
        """Nothing to close."""


class Said:
    """Takes the place of the output: what was said, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.urgent: list[str] = []
        self.rung = 0
        self.typed: list[tuple[str, str]] = []
        self.more = asyncio.Event()

    def say(self, line: str, *, urgent: bool = False, bell: bool = False) -> None:
        self.lines.append(line)
        self.more.set()
        self.rung += bell
        if urgent:
            self.urgent.append(line)

    def type(self, fragment: str, whole: str) -> None:
        self.typed.append((fragment, whole))

    async def until(self, words: str) -> None:
        """Let things go on until a line has these words."""
        async with asyncio.timeout(GENEROUS):
            while not any(words in line for line in self.lines):
                self.more.clear()
                await self.more.wait()

    def take(self) -> list[str]:
        """What was said since the last time."""
        taken, self.lines = self.lines, []
        return taken


class Class:
    """The mode without its threads: a session, and the same news and controls."""

    def __init__(
        self, preferences: Preferences | None = None, provider: MadeUpProvider | None = None
    ) -> None:
        self.clock = HeldClock()
        self.provider = provider or MadeUpProvider()
        self.entries: list[Entry] = []
        names = [name.split() for name in PUPILS]
        pupils = [Pupil(forename, surname, "3B") for forename, surname in names]
        recogniser = Recogniser(Register.of(pupils), [STAFF])
        lesson = Lesson("3B Maths", recogniser, "Mrs Made-up", practice=False, version="0")
        self.session = Session(self.provider, lesson, self.entries.append, self.clock)
        self.said = Said()
        self.speech = Speech(self.said, Words())
        self.left = 0
        preferences = preferences or Preferences(journal=Path("/nowhere"))
        self.controls = Controls(self.session, self.speech, preferences, self._leave)
        self.news = News(self.session, self.speech, preferences)
        self.session.subscribe(self._take_in)
        can = dict.fromkeys(ActionKind, Availability(True))
        self.tell(Abilities(can, self.clock.utc()))

    def _leave(self) -> None:
        self.left += 1

    def _take_in(self, entry: Entry, _live: Live, touched: frozenset[str]) -> None:
        self.controls.take_in(entry, touched)
        self.news.take_in(entry, touched)

    # -- what happens ------------------------------------------------------------------

    def tell(self, observation: Observation) -> None:
        """The platform tells something."""
        self.session.observe(observation)

    def seen(self, participant_id: str, **fields: Any) -> None:
        """Somebody is there."""
        self.clock.advance(0.001)
        self.tell(Seen(Participant(participant_id, **fields), self.clock.utc()))

    def come(self, *names: str, place: Place = Place.IN_CALL) -> None:
        """People come under these names; the names in small letters are their ids."""
        for name in names:
            self.seen(name.casefold(), name=name, place=place)

    def go(self, *ids: str) -> None:
        """People leave."""
        self.clock.advance(0.001)
        for one in ids:
            self.tell(Left(one, self.clock.utc()))

    def news_now(self) -> list[str]:
        """Everything that is new, after a rest."""
        self.clock.advance(5.0)
        self.said.take()
        self.news.speak()
        return self.said.take()

    # -- what staff do -----------------------------------------------------------------

    def press(self, *keys: str) -> list[str]:
        """Press keys, named as Textual names them or as characters; return what was said."""
        self.said.take()
        for key in keys:
            self.controls.heard(pressed(key))
        return self.said.take()

    def type(self, text: str) -> list[str]:
        """Press a key for each character."""
        return self.press(*text)

    async def asked(self, number: int = 1) -> list[Action]:
        """What the platform was asked for, once it was so many things."""
        async with asyncio.timeout(GENEROUS), self.provider.news:
            await self.provider.news.wait_for(lambda: len(self.provider.asked) >= number)
        return self.provider.asked


def pressed(key: str) -> events.Key:
    if len(key) == 1:
        return events.Key(_character_to_key(key), key)
    return events.Key(key, None)
