"""END waits for no connection and no token."""

from __future__ import annotations

import asyncio
from typing import Literal

import pytest

from providers.base import (
    EndAnswer,
    EndReply,
    NotAllowed,
    Running,
    Sight,
    Unreachable,
)
from providers.zoom.ender import ZoomEnder
from providers.zoom.wire import BROKE
from tests.standins.clock import HeldClock
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import OAUTH

# -- warm connections ------------------------------------------------------------------


async def test_open_warms_two_connections_and_end_makes_none(
    zoom: ZoomStandIn, ender: ZoomEnder
) -> None:
    warm = {request.connection for request in zoom.asked("GET")}
    assert len(warm) == 2
    made = zoom.wire.connections
    await ender.end()
    (request,) = zoom.ends
    assert request.connection in warm
    assert not request.fresh
    assert zoom.wire.connections == made


async def test_end_never_waits_behind_a_look(zoom: ZoomStandIn, ender: ZoomEnder) -> None:
    made = zoom.wire.connections
    zoom.switch_on(Fault("silence", "rest", "GET"))
    looks = len(zoom.asked("GET"))
    looking = asyncio.create_task(ender.look())
    await zoom.until(lambda: len(zoom.asked("GET")) > looks)
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    assert not looking.done()
    assert zoom.ends[0].connection != zoom.asked("GET")[-1].connection
    assert zoom.wire.connections == made
    looking.cancel()


async def test_looks_keep_both_connections_in_use(
    zoom: ZoomStandIn, ender: ZoomEnder, clock: HeldClock
) -> None:
    made = zoom.wire.connections
    for _ in range(4):
        clock.advance(20)
        await ender.look()
    used = [request.connection for request in zoom.asked("GET")][-4:]
    assert len(set(used[:2])) == 2
    assert used[:2] == used[2:]
    assert zoom.wire.connections == made


async def test_the_connection_of_a_look_that_was_given_up_is_not_the_one_for_end(
    zoom: ZoomStandIn, ender: ZoomEnder, clock: HeldClock
) -> None:
    fault = Fault("silence", "rest", "GET", times=1)
    zoom.switch_on(fault)
    looks = len(zoom.asked("GET"))
    clock.advance(1)
    looking = asyncio.create_task(ender.look())
    await zoom.until(lambda: len(zoom.asked("GET")) > looks)
    looking.cancel()
    await asyncio.wait({looking})
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    assert not zoom.ends[0].fresh


async def test_many_ends_at_once(zoom: ZoomStandIn, ender: ZoomEnder) -> None:
    zoom.switch_on(Fault("end_ignored"))
    replies = await asyncio.gather(*(ender.end() for _ in range(5)))
    assert {reply.answer for reply in replies} == {EndAnswer.ACCEPTED}
    assert len(zoom.ends) == 5


async def test_connections_that_zoom_closed_meanwhile_cost_no_attempt(
    zoom: ZoomStandIn, ender: ZoomEnder
) -> None:
    zoom.wire.cut()
    assert (await ender.end()).answer is EndAnswer.ACCEPTED


async def test_a_connection_that_breaks_under_end_is_replaced_within_the_call(
    zoom: ZoomStandIn, ender: ZoomEnder
) -> None:
    zoom.switch_on(Fault("close", "rest", "PUT", times=1))
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    first, second = zoom.ends
    assert second.connection != first.connection
    assert not second.fresh


async def test_tls_that_breaks_under_end_is_replaced_within_the_call(
    tls_zoom: ZoomStandIn, clock: HeldClock
) -> None:
    ender = ZoomEnder(tls_zoom.config(), clock)
    await ender.open()
    tls_zoom.switch_on(Fault("garble", "rest", "PUT", times=1))
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    assert len(tls_zoom.ends) == 2
    await ender.close()


@pytest.mark.parametrize("service", ["oauth", "rest"])
async def test_tls_that_breaks_is_a_failure_in_plain_words(
    tls_zoom: ZoomStandIn, clock: HeldClock, service: Literal["oauth", "rest"]
) -> None:
    ender = ZoomEnder(tls_zoom.config(), clock)
    tls_zoom.switch_on(Fault("garble", service))
    with pytest.raises(Unreachable, match="broke before it answered"):
        await ender.open()
    assert await ender.look() == Sight(Running.UNKNOWN, BROKE)
    assert await ender.end() == EndReply(EndAnswer.FAILED, BROKE)
    await ender.close()


# -- the token -------------------------------------------------------------------------


async def test_without_a_token_end_fetches_one_first(zoom: ZoomStandIn, cold: ZoomEnder) -> None:
    assert (await cold.end()).answer is EndAnswer.ACCEPTED
    assert [request.method for request in zoom.requests] == ["POST", "PUT"]


async def test_a_token_that_ran_out_is_renewed_within_the_call(
    zoom: ZoomStandIn, ender: ZoomEnder
) -> None:
    zoom.expire_tokens()
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    assert [request.method for request in zoom.requests][-3:] == ["PUT", "POST", "PUT"]


async def test_looks_renew_the_token_in_good_time(
    zoom: ZoomStandIn, ender: ZoomEnder, clock: HeldClock
) -> None:
    old = zoom.asked("GET")[-1].headers["authorization"]
    clock.advance(56 * 60)
    assert (await ender.look()).running is Running.YES
    await zoom.until(lambda: len(zoom.asked("POST", OAUTH)) == 2)
    async with asyncio.timeout(20):
        while zoom.asked("GET")[-1].headers["authorization"] == old:
            assert (await ender.look()).running is Running.YES
    await ender.end()
    assert zoom.ends[0].headers["authorization"] != old
    assert len(zoom.asked("POST", OAUTH)) == 2


async def test_neither_looks_nor_end_wait_for_a_token_that_is_being_renewed(
    zoom: ZoomStandIn, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.zoom.ender.TOKEN_SECONDS", 3600.0)  # it would wait for ever
    ender = ZoomEnder(zoom.config(), clock)
    await ender.open()
    zoom.switch_on(Fault("silence", "oauth"))
    clock.advance(56 * 60)
    async with asyncio.timeout(20):
        assert (await ender.look()).running is Running.YES
        await zoom.until(lambda: len(zoom.asked("POST", OAUTH)) == 2)
        assert (await ender.look()).running is Running.YES
        assert (await ender.end()).answer is EndAnswer.ACCEPTED
    await ender.close()


async def test_credentials_that_zoom_does_not_take_are_said_at_once(zoom: ZoomStandIn) -> None:
    ender = ZoomEnder(zoom.config(client_secret="wrong"))
    with pytest.raises(NotAllowed, match="client secret"):
        await ender.open()
    assert (await ender.look()).running is Running.UNKNOWN
    reply = await ender.end()
    assert reply.answer is EndAnswer.REFUSED
    assert "client secret" in reply.detail
    await ender.close()
