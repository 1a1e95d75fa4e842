"""The witness as the provider has it."""

from __future__ import annotations

import pytest

from providers.base import Channel, ChannelState
from providers.stream import Stream
from providers.teams.call_events import CallEnded, CallEvent, CallStarted
from providers.teams.services import listen_outside
from providers.teams.witness import Witness
from providers.teams.witness_config import CHANNEL
from tests.standins.clock import HeldClock
from tests.teams_witness.conftest import Configure

UTC = 1_700_000_000.0


@pytest.mark.parametrize(
    ("events", "over"),
    [
        ([CallEnded(UTC + 30)], 1),
        ([CallEnded(UTC - 3600)], 0),
        ([CallEnded(None)], 0),
        ([CallStarted(UTC + 40), CallEnded(UTC + 30)], 0),
        ([CallStarted(UTC + 10), CallEnded(UTC + 30)], 1),
    ],
)
def test_only_an_end_of_this_lessons_call_is_told(
    configure: Configure, events: list[CallEvent], over: int
) -> None:
    clock, told = HeldClock(utc=UTC), list[float]()
    began = clock.mono()
    stream = Stream(clock)
    witness = listen_outside(configure(), clock, stream, told.append)
    assert isinstance(witness, Witness)
    clock.advance(60)
    for event in events:
        witness.heard(event)
    assert told == [began + 30] * over


async def test_its_state_is_a_channel(configure: Configure) -> None:
    stream = Stream(clock := HeldClock())
    witness = listen_outside(configure(), clock, stream, lambda _ended: None)
    assert isinstance(witness, Witness)
    witness._tell()
    async for told in stream.observations():
        assert isinstance(told, Channel)
        assert (told.name, told.state) == (CHANNEL, ChannelState.CONNECTING)
        break
