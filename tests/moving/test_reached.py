"""A platform that cannot be reached, or may not come: the old one is not given up for it."""

from __future__ import annotations

import pytest

from monitor.moving import FAILED
from providers.base import Channel, ChannelState, Observation, SignIn
from tests.core.test_session import until
from tests.moving.platforms import Teams, open_class
from tests.standins.clock import HeldClock


class _Untold(Teams):
    """It tells nothing by itself but ``first``."""

    first: tuple[Observation, ...] = ()

    def __init__(self, clock: HeldClock) -> None:
        super().__init__(clock)
        self._told.get_nowait()
        self.tell(*self.first)


def _telling(*first: Observation) -> type[_Untold]:
    return type("Telling", (_Untold,), {"first": first})


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.moving.SIGN_SECONDS", 0.1)


def _channel(name: str, state: ChannelState, detail: str = "") -> Channel:
    return Channel(name, state, 0.0, detail)


@pytest.mark.usefixtures("soon")
async def test_a_platform_that_cannot_be_reached_is_not_moved_to_and_nothing_is_ended() -> None:
    down = _telling(
        _channel("companion", ChannelState.CONNECTING),
        _channel("companion", ChannelState.DOWN, "no network"),
    )
    async with open_class(down) as one:
        one.session.move("no sound")
        await until(lambda: FAILED in one.session.live.alerts)
        assert one.session.live.alerts[FAILED].alert.text == "Not moved to Teams: no network"
        assert (one.moves, one.session.live.platform) == ([], "Zoom")
        assert one.session.provider is one.zoom
        await until(lambda: isinstance(one.teams, Teams) and one.teams.closed)
        assert one.zoom.end_requests == 0


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    "first",
    [(), (_channel("companion", ChannelState.CONNECTING),), (SignIn("CODE", "at", 1e12, 0.0),)],
)
async def test_where_it_may_not_come_the_old_meeting_is_not_ended_with_the_move(
    first: tuple[Observation, ...],
) -> None:
    async with open_class(_telling(*first)) as one:
        await one.move(end_old=True)
        assert not one.moves[-1].ended
        one.session.look_at_rules()
        assert not one.session.live.alerts["left:open"].over
        assert one.zoom.end_requests == 0


async def test_one_way_that_is_up_is_enough() -> None:
    ways = (_channel("a", ChannelState.DOWN, "no"), _channel("b", ChannelState.UP))
    async with open_class(_telling(*ways)) as one:
        await one.move()
        assert one.moves[-1].ended
        await until(lambda: one.zoom.end_requests == 1)
