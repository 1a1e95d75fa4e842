"""Pictures of the screen from the practice class: ``make pictures`` writes them into docs/,
and a test holds that they are what the program shows.

Time is held: the class lives exactly as long as a picture says, so that the same seed always
gives the same picture.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from monitor.app import MonitorApp
from monitor.end_state import Pace
from monitor.recognition import Recogniser
from monitor.register import Pupil, Register
from monitor.session import Lesson, Session
from monitor.settings.preferences import Preferences
from providers.practice.provider import PracticeProvider
from providers.practice.scenario import load_scenario
from tests.standins.clock import HeldClock

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
START = 1_770_000_000.0
"""A Monday morning, Unix seconds."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: a scenario after so many seconds, some keys, and a size."""

    name: str
    scenario: str
    seconds: float
    size: tuple[int, int] = (80, 24)
    keys: tuple[str, ...] = ()
    waits_for: str = ""
    later: float = 0.0
    """So many seconds pass after the keys."""
    masked: bool = False
    ascii: bool = False


PICTURES = (
    Picture("class", "calm", 40),
    Picture("intruder", "intruder", 50, keys=("exclamation_mark", "x")),
    Picture("storm", "storm", 55, size=(120, 40)),
    Picture("ended", "intruder", 50, keys=("f12",), waits_for="ENDED after"),
    Picture("unproved", "unreachable", 40, keys=("f12",), waits_for="END IS NOT PROVED", later=4),
    Picture("initials", "calm", 40, masked=True),
    Picture("ascii", "calm", 40, ascii=True),
    Picture("small", "calm", 40, size=(40, 10)),
)


class Steps:
    """Moves a held clock on as the class sleeps, up to a given moment."""

    def __init__(self, clock: HeldClock) -> None:
        self._clock = clock
        self._until = clock.mono()
        self._go = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """The class's ``sleep``."""
        while self._clock.mono() + seconds > self._until:
            self._go.clear()
            await self._go.wait()
        self._clock.advance(seconds)
        await asyncio.sleep(0)

    async def advance(self, seconds: float, arrived: Callable[[], Awaitable[None]]) -> None:
        """Let the class live for so long."""
        self._until += seconds
        self._go.set()
        while self._go.is_set():
            await arrived()


async def draw(picture: Picture) -> str:
    """The picture as SVG."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    clock = HeldClock(START)
    steps = Steps(clock)
    provider = PracticeProvider(load_scenario(picture.scenario), 1, 1.0, clock, steps.sleep)
    pupils = [
        Pupil(p.forename, p.surname, "3B", p.account, i) for i, p in enumerate(provider.pupils)
    ]
    recogniser = Recogniser(Register.of(pupils), provider.staff_accounts)
    lesson = Lesson(provider.class_name, recogniser, "you", practice=True, version="0")

    def prepare() -> Session:
        pace = Pace(overdue=0.3)
        return Session(provider, lesson, lambda _entry: None, clock, pace, rules_seconds=1e6)

    preferences = Preferences(
        name="you", ascii=picture.ascii, mask_names=picture.masked, journal=Path("unused")
    )
    app = MonitorApp(prepare, preferences)
    moments = SimpleNamespace(time=clock.utc, monotonic=time.monotonic, sleep=time.sleep)
    with patch("monitor.ending.time", moments):
        return await _drawn(app, picture, steps, clock)


async def _drawn(app: MonitorApp, picture: Picture, steps: Steps, clock: HeldClock) -> str:
    async with app.run_test(size=picture.size) as pilot:
        while app.session is None:
            await pilot.pause(0)
        session = app.session
        for _ in range(int(picture.seconds * 2)):
            await steps.advance(0.5, pilot.pause)
            session.look_at_rules()
        while not (session.live.end.ready or session.live.end.detail):
            await pilot.pause(0.01)
        app.repaint()
        await pilot.pause(0)
        await pilot.press(*picture.keys)
        clock.advance(picture.later)
        while picture.waits_for not in app.board.ending.text():
            await pilot.pause(0.01)
        session.look_at_rules()
        app.repaint()
        await pilot.pause(0)
        drawn = app.export_screenshot(title="chaperone", simplify=True)
        await session.close("drawn")
    return drawn


def main() -> None:
    """Write every picture, or those that are named."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        if len(sys.argv) < 2 or picture.name in sys.argv[1:]:
            svg = asyncio.run(draw(picture))
            (FOLDER / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
            print(f"docs/pictures/{picture.name}.svg")


if __name__ == "__main__":
    main()
