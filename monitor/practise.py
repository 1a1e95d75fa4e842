"""``chaperone practise``: a simulated class on the same screen.

Imports wait until they are used: the screen is painted first.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from monitor.errors import ScenarioError

if TYPE_CHECKING:
    from monitor.live import Live
    from monitor.logbook import Logbook
    from monitor.moving import Other
    from monitor.session import Session
    from monitor.settings.preferences import Preferences
    from monitor.stream import Entry
    from providers.practice.judging import Noticed
    from providers.practice.provider import PracticeProvider
    from providers.practice.scenario import Scenario

PRACTICE_JOURNAL = "practice.sqlite3"
"""Made-up pupils never get into the journal of real lessons."""


class Practice:
    """One practice: makes its session, and afterwards says how the person did."""

    def __init__(self, preferences: Preferences, scenario: str, seed: int, speed: float) -> None:
        self._preferences = preferences
        self._scenario = scenario
        self._seed = seed
        self._speed = speed
        self._noticed: list[Noticed] = []
        self._provider: PracticeProvider | None = None

    def load(self) -> Scenario:
        """Read the scenario. Raises ScenarioError."""
        from providers.practice.scenario import BadScenario, load_scenario

        try:
            return load_scenario(self._scenario)
        except BadScenario as error:
            raise ScenarioError(str(error)) from None

    def prepare(self, logbook: Logbook) -> Session:
        """Make the session. Raises ScenarioError."""
        from monitor import __version__
        from monitor.recognition import Recogniser
        from monitor.register import Pupil, Register
        from monitor.session import Lesson, Session
        from providers.practice.provider import PracticeProvider

        provider = self._provider = PracticeProvider(self.load(), self._seed, self._speed)
        other, here = self._rooms(provider)
        pupils = [
            Pupil(pupil.forename, pupil.surname, provider.class_name, pupil.account)
            for pupil in provider.pupils
        ]
        lesson = Lesson(
            class_name=provider.class_name,
            recogniser=Recogniser(Register.of(pupils), provider.staff_accounts),
            who=self._preferences.name,
            practice=True,
            version=__version__,
            other=other,
            here=here,
        )
        logbook.begin(lesson.class_name, provider.platform, practice=True)
        session = Session(provider, lesson, logbook.keep)
        session.subscribe(self._notice)
        return session

    def _rooms(self, first: PracticeProvider) -> tuple[Other, Other]:
        """The room that the class can be moved to, and the way back."""
        from monitor.moving import Other
        from providers.practice.moved import moved
        from providers.practice.provider import OTHER_PLATFORM, PracticeProvider

        def room(platform: str) -> Other:
            def make() -> PracticeProvider:
                scenario = moved(first.scenario)
                return PracticeProvider(scenario, self._seed, self._speed, platform=platform)

            name = platform.rsplit(" ", 1)[-1].lower()
            invitation = (
                f"{first.class_name} goes on now on {platform}. Please join here:\n"
                f"https://{name}.example/practice/{first.class_name.lower()}?passcode=not-a-real-one"
            )
            return Other(platform, make, invitation)

        return room(OTHER_PLATFORM), room(first.platform)

    def _notice(self, entry: Entry, _live: Live, _touched: frozenset[str]) -> None:
        from monitor.stream import AlertsSeen, Note
        from providers.practice.judging import Noticed

        match entry.body:
            case AlertsSeen(keys):
                self._noticed.append(Noticed(entry.utc, alerts=keys))
            case Note(about=about):
                self._noticed.append(Noticed(entry.utc, note=True, about=about))
            case _:
                pass

    def debrief(self, encoding: str | None) -> list[str]:
        """How it went, line by line, in letters that an output of this encoding can show;
        empty if the class never opened."""
        if self._provider is None:
            return []
        from monitor.terminal.letters import wants_ascii
        from monitor.words import Words

        ascii_only = self._preferences.ascii
        if ascii_only is None:
            ascii_only = wants_ascii(os.environ, encoding)
        lines = self._provider.debrief(self._noticed).lines()
        return [Words(ascii=ascii_only or not _takes(encoding, line)).text(line) for line in lines]


def _takes(encoding: str | None, line: str) -> bool:
    """Whether an output of this encoding can write ``line``."""
    try:
        line.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
