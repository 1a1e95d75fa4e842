"""Actions on their way: each goes out once, and is done when it was seen to have happened.

An action that is not available is refused with its reason; one that was accepted and is not
seen to have happened within :data:`EFFECT_SECONDS` is reported as not confirmed.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from monitor.effects import Effect, effect
from monitor.errors import where
from monitor.stream import Outcome, OutcomeState, Requested
from providers.base import Action, ActionKind, Provider, ProviderError, Rejoin, Reply

if TYPE_CHECKING:
    from monitor.live import Doing
    from monitor.session import Session

REPLY_SECONDS = 10.0
"""A platform that has not answered an action by then is taken not to answer."""
EFFECT_SECONDS = 8.0
"""An effect that is not seen by then is reported as not confirmed."""


class Acting:
    """The actions of one session. In the session's event loop."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def request(
        self, kind: ActionKind, targets: Sequence[str], rejoin: Rejoin | None, name: str | None
    ) -> Action:
        """Ask for an action; its outcomes arrive in the stream."""
        session = self._session
        now = session.live.meeting.now  # whoever was meant may have got another id since
        action = Action(uuid.uuid4().hex[:12], kind, tuple(map(now, targets)), rejoin, name)
        session.record(Requested(action))
        available = session.moving.still_here(action.targets) or session.can(kind)
        if not available.available:
            self._outcome(action, OutcomeState.REFUSED, available.reason)
            return action
        self._outcome(action, OutcomeState.SENT)
        if action.targets and effect(action, session.live.meeting).complete:
            self._outcome(action, OutcomeState.DONE, "it was so already")
            return action
        session.spawn(self._carry_out(action, session.provider))
        return action

    def look(self) -> None:
        """Report what has taken effect."""
        session = self._session
        for doing in self._open():
            shown = effect(doing.action, session.live.meeting)
            if shown.complete:
                took = f"{session.clock.mono() - doing.asked:.1f} s"
                detail = f"{took}: {shown.short_of}" if shown.short_of else took
                self._outcome(doing.action, OutcomeState.DONE, detail)

    def give_up(self, why: str) -> None:
        """Nothing that is on its way will be seen to have happened."""
        for doing in self._open():
            self._outcome(doing.action, OutcomeState.UNCONFIRMED, why)

    async def _carry_out(self, action: Action, provider: Provider) -> None:
        if provider is not self._session.provider:
            return  # the class was moved since: it is not meant for this call
        try:
            reply = await asyncio.wait_for(provider.perform(action), REPLY_SECONDS)
        except TimeoutError:
            if not self._is_final(action):  # it may yet happen: that it was refused is not known
                self._outcome(action, OutcomeState.UNCONFIRMED, "no answer from the platform")
            return
        except ProviderError as error:
            reply = Reply(False, str(error))
        except Exception as error:  # noqa: BLE001  an action must never stay "sent" for good
            reply = Reply(False, f"the monitor itself failed ({where(error)})")
        if self._is_final(action):
            return
        if not reply.accepted:
            self._outcome(action, OutcomeState.REFUSED, reply.detail)
            return
        self._outcome(action, OutcomeState.ACCEPTED, reply.detail)
        self.look()
        await asyncio.sleep(EFFECT_SECONDS)
        if not self._is_final(action):
            shown = effect(action, self._session.live.meeting)
            self._outcome(action, OutcomeState.UNCONFIRMED, _unconfirmed(shown))

    def _outcome(self, action: Action, state: OutcomeState, detail: str = "") -> None:
        self._session.record(Outcome(action.id, state, detail))

    def _is_final(self, action: Action) -> bool:
        doing = self._session.live.doing.get(action.id)
        return doing is None or doing.state.final

    def _open(self) -> list[Doing]:
        return [doing for doing in self._session.live.doing.values() if not doing.state.final]


def _unconfirmed(shown: Effect) -> str:
    if shown.untold and shown.total == 1:
        return "taken, but the platform does not tell whether it happened"
    if shown.total == 1:
        return "taken, but not seen to have happened"
    return f"seen for {shown.done} of {shown.total}"
