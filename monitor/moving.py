"""Moves a class to its other platform while the session goes on (row A0c).

The register, the journal, the notes and the removals stay; the meeting begins anew. The new
provider is started before anything is given up, so that a move that fails changes nothing.
END after a move ends what is running now and what was left: each by an ending of its own, with
its own thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from monitor.end_state import OVERDUE_SECONDS, EndPhase
from monitor.errors import ChaperoneError, where
from monitor.policy import ClassRule, Scene
from monitor.stream import (
    Alert,
    AlertOver,
    EndProgress,
    Moved,
    Severity,
)
from providers.base import (
    Action,
    Availability,
    Became,
    Channel,
    ChannelState,
    Ender,
    Left,
    Observation,
    Participant,
    Provider,
    ProviderError,
    Pulse,
    Reply,
    Seen,
    SignIn,
    Snapshot,
    Started,
)
from providers.threads import in_thread

if TYPE_CHECKING:
    from monitor.ending import Ending
    from monitor.session import Session

DOWN_SECONDS = 30.0
"""A platform that is not heard from for so long is offered to be left."""
SIGN_SECONDS = 5.0
"""Moving waits so long for a sign of the new provider, and then goes on without, if nothing says
that its platform cannot be reached; what is left is not ended then."""
LATER_SECONDS = 0.05
"""END presses the meeting that was left so much later: the present one's request goes first."""
FAILED = "move:failed"
"""The key of the alert that a move failed."""
_CONTACT = (Started, Seen, Snapshot, Pulse)
"""What only a platform that is reached can have told."""
_OF_THE_CALL = ("stopped", "notice:", FAILED)
"""How keys of alerts begin that no rule takes back, and that a move ends."""


@dataclass(frozen=True, slots=True)
class Other:
    """A platform that the class can be moved to. ``make`` is called in a thread and may be slow
    or raise ChaperoneError; ``invitation`` is the text with the link for families, which is never
    written anywhere but on the screen."""

    platform: str
    make: Callable[[], Provider] = field(repr=False)
    invitation: str = field(repr=False)


class Apart:
    """A provider after so many ``moves``: no id of its people is one from before, so that
    nothing that was meant for somebody in the old call can fall upon somebody in the new one."""

    def __init__(self, provider: Provider, moves: int) -> None:
        self._provider = provider
        self.mark = f"move{moves}/"

    @property
    def platform(self) -> str:
        return self._provider.platform

    async def observe(self) -> AsyncIterator[Observation]:
        async for observation in self._provider.observe():
            yield self._marked(observation)

    async def perform(self, action: Action) -> Reply:
        targets = tuple(target.removeprefix(self.mark) for target in action.targets)
        return await self._provider.perform(replace(action, targets=targets))

    def put_out_first(self, ids: Sequence[str]) -> None:
        self._provider.put_out_first([one.removeprefix(self.mark) for one in ids])

    def ender(self) -> Ender:
        return self._provider.ender()

    async def close(self) -> None:
        await self._provider.close()

    def _marked(self, observation: Observation) -> Observation:
        match observation:
            case Seen():
                return replace(observation, participant=self._person(observation.participant))
            case Left():
                return replace(observation, id=self.mark + observation.id)
            case Became():
                old, new = self.mark + observation.old, self.mark + observation.new
                return replace(observation, old=old, new=new)
            case Snapshot():
                people = tuple(map(self._person, observation.participants))
                return replace(observation, participants=people)
        return observation

    def _person(self, person: Participant) -> Participant:
        return replace(person, id=self.mark + person.id)


class _Coming:
    """A provider that is being moved to, and what it has told before the class is there."""

    def __init__(self, provider: Apart) -> None:
        self.provider = provider
        self.told: list[Observation] = []
        self.failed = ""
        self.there = False
        """The platform has been reached."""
        self.sign = asyncio.Event()
        """It is reached, or waits for staff to sign in, or has failed for good."""
        self._channels: dict[str, Channel] = {}

    def heard(self, observation: Observation) -> None:
        self.told.append(observation)
        if isinstance(observation, Channel):
            self._channels[observation.name] = observation
            self.there = self.there or observation.state is ChannelState.UP
        self.there = self.there or isinstance(observation, _CONTACT)
        if self.there or isinstance(observation, SignIn):
            self.sign.set()

    @property
    def why_not(self) -> str:
        """Why the class cannot go there; empty if it can, for all that is known."""
        if self.failed or self.sign.is_set():
            return self.failed
        down = (one for one in self._channels.values() if one.state is ChannelState.DOWN)
        return next((one.detail or f"no contact with {one.name}" for one in down), "")


class Moving:
    """Moves the class of one session; knows the meeting that was left. In the session's loop,
    but for :meth:`press_left`."""

    def __init__(self, session: Session, here: Other | None, other: Other | None) -> None:
        self.other = other
        """Where the class could be moved to now."""
        self.invitation = ""
        """The text to paste with the new link, once the class was moved."""
        self.left_ending: Ending | None = None
        self.rules: tuple[ClassRule, ...] = (self.platform_is_down, self.left_behind)
        self._session = session
        self._here = here
        self._coming: _Coming | None = None
        self._left: Provider | None = None
        self._later: threading.Timer | None = None
        """Presses END of the meeting that was left."""
        self._busy = False
        self._since = 0.0
        """When the platform that the class is on now began to be watched, monotonic."""

    # -- what the session asks -------------------------------------------------------

    @property
    def providers(self) -> list[Provider]:
        """What is to be closed beside the session's own provider."""
        coming = [self._coming.provider] if self._coming is not None else []
        return [*coming, *([self._left] if self._left is not None else [])]

    @property
    def busy(self) -> bool:
        """Whether the meeting that was left is being ended, and that is not proved."""
        if self._later is not None and self._later.is_alive():
            return True
        return self.left_ending is not None and self.left_ending.busy

    def begun(self) -> None:
        """The session's provider is watched from now on."""
        self._since = self._session.clock.mono()

    def close(self, timeout: float) -> None:
        """Stop the ending of the meeting that was left."""
        if self.left_ending is not None:
            self.left_ending.close(timeout)

    def press_left(self, present: Ending) -> None:
        """END was pressed on the ``present`` meeting: the one that was left is ended too, if
        that is not proved, a moment later. From any thread; returns at once."""
        left = self.left_ending
        if left is None or left is present or _proved(left):
            return
        later = threading.Timer(LATER_SECONDS, left.press)
        later.daemon = True
        try:
            later.start()
            self._later = later
        except RuntimeError:  # no thread to be had
            left.press()

    def still_here(self, targets: Sequence[str]) -> Availability | None:
        """Why nothing can be asked for people with these ids: they were in a call that was left."""
        provider = self._session.provider
        if isinstance(provider, Apart):
            if all(target.startswith(provider.mark) for target in targets):
                return None
            left = self._session.live.moves[-1].from_platform
            return Availability(False, f"this was about the {left} call that was left")
        return None

    def heard(self, provider: Provider, observation: Observation) -> None:
        """A provider that is not the session's own told something: of the call that was left
        nothing counts any more."""
        if self._coming is not None and provider is self._coming.provider:
            self._coming.heard(observation)

    def stopped(self, provider: Provider, why: str) -> None:
        """A provider that is not the session's own can never work again. END of a meeting that
        was left does not depend on it."""
        if self._coming is not None and provider is self._coming.provider:
            self._coming.failed = why
            self._coming.sign.set()

    def left_moved_on(self, progress: EndProgress) -> None:
        """The ending of a meeting that was left has moved on: once it is proved, nothing keeps
        us in that call."""
        is_it = progress.meeting == len(self._session.live.moves) - 1
        if is_it and progress.state.phase is EndPhase.CONFIRMED:
            self._leave_left()

    # -- moving ----------------------------------------------------------------------

    def why_not(self) -> str:
        """Why the class cannot be moved; empty if it can."""
        if self._busy:
            return "the class is being moved already"
        if self.other is not None:
            return ""
        if self._session.live.moves:
            return "there is no way back in the settings"
        return "this class has no other platform in the settings"

    def begin(self, reason: str, end_old: bool) -> None:
        """Begin to move; what becomes of it is in the stream."""
        why = self.why_not() or ("" if reason.strip() else "a reason is needed")
        if why:
            self._failed(why)
            return
        assert self.other is not None
        self._busy = True
        session = self._session
        session.spawn(self._move(self.other, reason.strip(), end_old, session.presses))

    async def _move(self, other: Other, reason: str, end_old: bool, presses: int) -> None:
        try:
            steps = self._session.manual_steps
            coming = await self._start(other)
        except (ChaperoneError, ProviderError) as error:
            self._failed(str(error))
        except Exception as error:  # noqa: BLE001  whatever failed, the class stays where it is
            self._failed(f"the monitor itself failed ({where(error)})")
        else:
            # Nothing is ended for a platform that may not come.
            end_old = end_old and coming.there
            moved = Moved(self._session.provider.platform, other.platform, reason, end_old, steps)
            self._go_over(coming, other, moved, presses)
        finally:
            self._busy = False

    async def _start(self, other: Other) -> _Coming:
        """Start the other platform's provider and wait for its first sign. Raises
        ChaperoneError where it cannot be reached."""
        made = await in_thread(other.make, "moving")
        coming = _Coming(Apart(made, len(self._session.live.moves) + 1))
        self._coming = coming
        self._session.spawn(self._session.watch(coming.provider))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(coming.sign.wait(), SIGN_SECONDS)
        if coming.why_not:
            self._coming = None
            self._leave(coming.provider)
            raise ChaperoneError(coming.why_not)
        return coming

    def _failed(self, why: str) -> None:
        to = f" to {self.other.platform}" if self.other is not None else ""
        self._session.record(Alert(FAILED, Severity.WARNING, f"Not moved{to}: {why}"))

    def _go_over(self, coming: _Coming, other: Other, moved: Moved, presses: int) -> None:
        session, old = self._session, self._session.ending
        session.acting.give_up(f"the class was moved to {other.platform}")
        session.record(session.present(session.live))
        self._leave_for_good()
        self._left, self._coming = session.provider, None
        self.invitation = other.invitation
        self._here, self.other = other, self._here
        session.go_on_with(coming.provider)
        self.begun()
        session.record(moved)
        self._end_alerts()
        new = session.new_ending(coming.provider, len(session.live.moves))
        session.end_with(new, old, presses)
        if _proved(old):
            self._leave_left()
        elif moved.ended and not old.busy:
            old.press()
        for observation in coming.told:
            session.observe(observation)
        session.look_at_rules()  # last, so that what is wrong stands above what was told before

    def _end_alerts(self) -> None:
        """No alert goes on that was about the old call."""
        session = self._session
        for key, raised in session.live.alerts.items():
            if key.startswith(_OF_THE_CALL) and not raised.over:
                session.record(AlertOver(key))

    def _leave_for_good(self) -> None:
        """The class goes back to where it was before: from now on END of the present meeting is
        END of that one, and its old ending must not end what begins anew."""
        if self.left_ending is not None:
            self.left_ending.close(0.0)
        self._leave_left()

    def _leave_left(self) -> None:
        if self._left is not None:
            self._leave(self._left)
            self._left = None

    def _leave(self, provider: Provider) -> None:
        self._session.spawn(_closed(provider))

    # -- rules -----------------------------------------------------------------------

    def platform_is_down(self, scene: Scene) -> Iterator[Alert]:
        """The platform has not been heard from for long, and there is another (row A0c)."""
        session = self._session
        last = self._since if session.heard is None else session.heard
        if scene.live.meeting.over or session.clock.mono() - last < DOWN_SECONDS or self.why_not():
            return
        assert self.other is not None
        text = (
            f"Nothing heard from {scene.live.platform} for {DOWN_SECONDS:.0f} s:"
            f" the class can be moved to {self.other.platform}"
        )
        clause = "If we experience technical issues with zoom then we will use Microsoft Teams"
        yield Alert("move:offer", Severity.WARNING, text, clause)

    def left_behind(self, scene: Scene) -> Iterator[Alert]:
        """The meeting that was left is open, or is not proved to be ended (rows A0c, A13, A25)."""
        live, end = scene.live, scene.live.left_end
        if not live.moves:
            return
        moved = live.moves[-1]
        meeting = f"The {moved.from_platform} meeting that you left"
        steps = " ".join(f"{number}. {step}" for number, step in enumerate(moved.by_hand, 1))
        clause = "a staff member will end the meeting for all children"
        idle = end.phase is EndPhase.IDLE
        late = self._session.clock.mono() - self._since > OVERDUE_SECONDS
        if end.restarted:
            text = f"{meeting} is running again: END ends it too"
            yield Alert("left:restarted", Severity.DANGER, text, clause)
        elif idle and not moved.ended:
            # As grave as a call without staff: whoever is still in it is watched by nobody.
            text = f"{meeting} is still open: END ends it too"
            unwatched = "All meetings are attended by 2 members of staff"
            yield Alert("left:open", Severity.DANGER, text, unwatched)
        elif end.phase is EndPhase.CLEARED:
            text = f"{meeting} was cleared, but is not ended. By hand: {steps}"
            yield Alert("left:cleared", Severity.DANGER, text, clause)
        elif (end.phase.active and end.overdue) or (idle and late):
            why = f" ({end.detail})" if end.detail else ""
            text = f"{meeting} is not proved to be ended{why}. By hand: {steps}"
            yield Alert("left:unproved", Severity.DANGER, text, clause)


def _proved(ending: Ending) -> bool:
    state = ending.state
    return state.phase is EndPhase.CONFIRMED and not state.restarted and not ending.busy


async def _closed(provider: Provider) -> None:
    with contextlib.suppress(Exception):  # it is left: what fails there does not matter any more
        await asyncio.wait_for(provider.close(), SIGN_SECONDS)
