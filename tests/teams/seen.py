"""What is seen of the companion through the provider."""

from __future__ import annotations

from typing import Any

from providers.base import Action, ActionKind, ChannelState, Notice, Rejoin
from providers.in_call import CHANNEL
from providers.teams.abilities import ALLOWED_TO
from tests.conformance.teams import TeamsStage
from tests.conformance.watching import Eye

INSIDE = sorted(ALLOWED_TO)


def channel(eye: Eye) -> tuple[ChannelState, str] | None:
    """How the companion is said to be."""
    known = eye.meeting.channels.get(CHANNEL)
    return None if known is None else (known.state, known.detail)


def reasons(eye: Eye) -> set[str]:
    """Why nothing can be done in the call; what can be done gives an empty reason."""
    return {eye.meeting.can(kind).reason for kind in INSIDE}


def notices(eye: Eye) -> list[str]:
    return [notice.text for notice in eye.of(Notice)]


async def says(eye: Eye, state: ChannelState, detail: str) -> None:
    await eye.until(lambda: channel(eye) == (state, detail))


async def ask(
    stage: TeamsStage, kind: ActionKind, *targets: str, rejoin: Rejoin | None = None
) -> Any:
    return await stage.provider.perform(Action("1", kind, targets, rejoin))
