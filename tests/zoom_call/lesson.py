"""A lesson with the companion in the call, watched as the monitor watches it: the whole provider,
its real child, and stand-ins for Zoom's services and its SDK that show the same people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from monitor.live import Live
from monitor.meeting import Meeting, apply
from monitor.recognition import Recogniser
from monitor.register import Register
from monitor.session import Lesson as About
from monitor.session import Session
from monitor.stream import Entry, Outcome
from providers.base import (
    Abilities,
    Action,
    ActionKind,
    Channel,
    ChannelState,
    Observation,
    Participant,
    Reply,
    Snapshot,
)
from providers.companion import Child, Pace
from providers.in_call import CHANNEL
from providers.zoom.abilities import NOT_ON_ZOOM
from providers.zoom.config import CompanionConfig, Timings
from providers.zoom.provider import ZoomProvider
from tests.standins.sdk_line import MODULE
from tests.standins.zoom_call import ZoomCall
from tests.zoom.conftest import QUICK, Eye

SDK_KEY, SDK_SECRET = "made-up-key", "made-up-sdk-secret-of-some-length"
HOST_KEY = "7051938426"
"""So long that it comes up nowhere by chance."""
COMPANION = CompanionConfig(sdk_key=SDK_KEY, sdk_secret=SDK_SECRET, host_key=HOST_KEY)
CLASS = About("3B", Recogniser(Register.of([]), ()), "Jones", False, "0")
SECONDS: dict[str, dict[str, Any]] = {
    "sdk_worker": {"READ_SECONDS": 0.02, "READ_SHARE": 1.0, "BEAT_SECONDS": 0.05}
}
PACE = Pace(ready=20, hung=60.0, pause=0.01, longest=0.05, leave=0.5)
"""Silence is noticed as in a real lesson; what hangs is not killed."""


class Door(ZoomCall):
    """A call at whose door the companion stands for as long as ``door`` says how: a state of the
    meeting, and its code."""

    door: tuple[str, int] | None = None
    blind = False
    """Whether the SDK does not show what happens now."""
    _given: Mapping[str, Any]

    async def _come_in(self, given: dict[str, Any]) -> None:
        self._given = given
        if self.door is None:
            await super()._come_in(given)
        else:
            self.line.status("CONNECTING")
            self.line.status(*self.door)

    def show(self) -> None:
        if not self.blind:
            super().show()

    async def let_in(self) -> None:
        """It comes in."""
        await super()._come_in(dict(self._given))

    def calls(self, name: str) -> list[list[Any]]:
        """The calls of the SDK's of this name so far, by what they were given."""
        return [args for made, args in self.made if made == name]

    @property
    def joins(self) -> list[dict[str, Any]]:
        """With what the companion has asked to join, each time."""
        return [args[0] for args in self.calls("Join")]


class Desk(Eye):
    """Watches as a session does, with the keys pressed by the test."""

    def __init__(
        self, provider: ZoomProvider, keep: Callable[[Entry], None] = lambda _entry: None
    ) -> None:
        self.entries: list[Entry] = []
        self._changed = asyncio.Event()
        self.session = Session(provider, CLASS, keep)
        super().__init__(provider)

    async def _look(self) -> None:
        self.session.subscribe(self._read)
        self.session.start()

    def _read(self, entry: Entry, live: Live, _touched: frozenset[str]) -> None:
        self.entries.append(entry)
        if isinstance(entry.body, Observation):
            self.told.append(entry.body)
            self.meeting = live.meeting
        self._changed.set()

    async def until(self, condition: Callable[[Eye], bool]) -> None:
        async with asyncio.timeout(40):
            while not condition(self):
                self._changed.clear()
                await self._changed.wait()

    async def asked(self, kind: ActionKind, *targets: str) -> list[Outcome]:
        """Ask for something, and wait for what has become of it."""
        action = self.session.request(kind, targets)
        await self.until(lambda _eye: self.session.live.doing[action.id].state.final)
        bodies = (entry.body for entry in self.entries)
        return [b for b in bodies if isinstance(b, Outcome) and b.action_id == action.id]

    @property
    def alerts(self) -> list[str]:
        """What is wrong now, as staff read it."""
        raised = self.session.live.alerts.values()
        return [one.alert.text for one in raised if not one.over]

    async def alerts_that(self, words: str) -> None:
        """Wait until an alert with these words is raised."""
        await self.until(lambda _eye: any(words in alert for alert in self.alerts))

    async def close(self) -> None:
        if self.session.live.closed is None:
            await self.session.close("the test is over")


class Lesson:
    """One provider on a call, and an eye on it."""

    def __init__(
        self,
        call: Door,
        companion: CompanionConfig | None = COMPANION,
        seconds: Mapping[str, Mapping[str, Any]] | None = None,
        pace: Pace = PACE,
        timings: Timings = QUICK,
        eye: Callable[[ZoomProvider], Eye] = Eye,
        **settings: Any,
    ) -> None:
        self.call = call
        each = {
            name: {**SECONDS.get(name, {}), **(seconds or {}).get(name, {})} for name in SECONDS
        }
        child = Child(MODULE, call.line.environ({**(seconds or {}), **each}), pace)
        config = call.config(**{"dashboard": False, "companion": companion, **settings})
        self.provider = ZoomProvider(config, timings=timings, child=child)
        self.eye = eye(self.provider)

    # -- what is shown -------------------------------------------------------------------

    @property
    def meeting(self) -> Meeting:
        return self.eye.meeting

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until ``condition`` holds; it is looked at whenever something is told."""
        await self.eye.until(lambda _eye: bool(condition()))

    def channel(self) -> Channel:
        """How the companion is said to be."""
        return self.eye.channel(CHANNEL)

    async def says(self, state: ChannelState, detail: str = "") -> None:
        """Wait until the companion is said to be so."""

        def so() -> bool:
            if CHANNEL not in self.meeting.channels:
                return False
            return (self.channel().state, self.channel().detail) == (state, detail)

        await self.until(so)

    async def inside(self) -> None:
        """Wait until the companion is in the call and alone says who is there."""
        await self.says(ChannelState.UP)
        await self.until(self._leads)

    def _leads(self) -> bool:
        """Whether it has told everybody since it was last away."""
        for told in reversed(self.eye.told):
            if isinstance(told, Channel) and told.name == CHANNEL and told.state != "up":
                return False
            if isinstance(told, Snapshot):
                return True
        return False

    def reasons(self, *but: ActionKind) -> set[str]:
        """Why nothing can be done, of what Zoom offers; one that can gives an empty reason."""
        offered = set(ActionKind) - NOT_ON_ZOOM - set(but)
        every = (self.meeting.can(kind) for kind in offered)
        return {"" if can.available else can.reason for can in every}

    def details(self) -> list[str]:
        """All that its channel has said so far."""
        channels = (told for told in self.eye.told if isinstance(told, Channel))
        return [channel.detail for channel in channels if channel.name == CHANNEL]

    def reasons_told(self) -> set[str]:
        """All reasons so far that were those of every action."""
        told = (one.actions.values() for one in self.eye.told if isinstance(one, Abilities))
        every = [{can.reason for can in cans} for cans in told]
        return {reasons.pop() for reasons in every if len(reasons) == 1}

    def one(self, name: str) -> Participant:
        """The only one who is shown under ``name``."""
        (person,) = (one for one in self.meeting.everyone() if one.name == name)
        return person

    async def shows(self, name: str, **fields: Any) -> None:
        """Wait until somebody is shown once under ``name``, with these fields."""
        await self.until(lambda: self._is_shown(name, fields))

    def _is_shown(self, name: str, fields: Mapping[str, Any]) -> bool:
        found = [one for one in self.meeting.everyone() if one.name == name]
        return len(found) == 1 and all(getattr(found[0], key) == fields[key] for key in fields)

    async def lacks(self, name: str) -> None:
        """Wait until nobody is shown under ``name``."""
        await self.until(lambda: name not in self.names(self.meeting))

    def names(self, meeting: Meeting) -> list[str]:
        """Everybody but the companions, by name."""
        return sorted(str(one.name) for one in meeting.everyone() if not one.companion)

    def states(self, since: int = 0) -> Iterator[Meeting]:
        """The meeting after each word from the one of number ``since`` on."""
        meeting = Meeting()
        for number, told in enumerate(self.eye.told):
            meeting = apply(meeting, told)
            if number >= since:
                yield meeting

    # -- what is done --------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """The number of the child's process."""
        inside = self.provider._inside
        assert inside is not None
        life = inside._companion._life
        assert life is not None
        return life._process.pid

    async def ask(self, kind: ActionKind, *names: str, name: str | None = None) -> Reply:
        """Ask for something that concerns these people."""
        targets = tuple(self.one(one).id for one in names)
        return await self.provider.perform(Action("1", kind, targets, name=name))

    async def polled(self, times: int = 4) -> None:
        """Wait until Zoom was asked so many times more how the meeting is."""
        call = self.call
        enough = len(call.asked("GET", call.meeting_id)) + times
        await call.until(lambda: len(call.asked("GET", call.meeting_id)) >= enough)


def companion(**changes: Any) -> CompanionConfig:
    """The companion's settings, changed."""
    return replace(COMPANION, **changes)


async def eventually(condition: Callable[[], object]) -> None:
    """Wait for what nothing tells of."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
