from __future__ import annotations

import asyncio
import gc
import time

import pytest

from providers.base import NotAllowed, ProviderError, Unreachable
from providers.zoom.token import RENEW_AGAIN, Token, TokenSource
from tests.standins.clock import HeldClock
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import OAUTH


async def renewed(tokens: TokenSource, first: Token) -> Token:
    """The token after ``first``, which is renewed by the way when somebody asks for it."""
    assert await tokens.get() is first
    return await tokens.renew(first)


async def test_one_request_serves_all_who_ask_at_once(zoom: ZoomStandIn) -> None:
    tokens = TokenSource(zoom.config())
    got = await asyncio.gather(*(tokens.get() for _ in range(20)))
    assert len({id(token) for token in got}) == 1
    assert len(zoom.asked("POST", OAUTH)) == 1
    await tokens.close()


async def test_the_token_is_kept_for_55_minutes_and_then_renewed(zoom: ZoomStandIn) -> None:
    clock = HeldClock()
    tokens = TokenSource(zoom.config(), clock)
    first = await tokens.get()
    clock.advance(55 * 60 - 10)
    assert await tokens.get() is first
    clock.advance(20)
    second = await renewed(tokens, first)
    assert second.value != first.value
    assert await tokens.get() is second
    assert len(zoom.asked("POST", OAUTH)) == 2
    await tokens.close()


async def test_the_answer_with_the_token_tells_zooms_clock(zoom: ZoomStandIn) -> None:
    """It comes before everything that is dated by it, be this machine's clock ever so wrong."""
    clock = HeldClock(utc=time.time() + 120)
    tokens = TokenSource(zoom.config(), clock)
    await tokens.get()
    assert -122 < tokens.skew.ahead < -118
    await tokens.close()


async def test_a_token_of_short_life_is_renewed_before_it_runs_out(zoom: ZoomStandIn) -> None:
    clock = HeldClock()
    zoom.service.token_life = 120
    tokens = TokenSource(zoom.config(), clock)
    first = await tokens.get()
    clock.advance(109)
    assert await tokens.get() is first
    clock.advance(2)
    await renewed(tokens, first)
    await tokens.close()


async def test_while_zoom_gives_no_new_token_the_old_one_serves_to_its_end(
    zoom: ZoomStandIn,
) -> None:
    clock = HeldClock()
    tokens = TokenSource(zoom.config(), clock)
    first = await tokens.get()
    zoom.switch_on(Fault("status", "oauth", status=503))
    clock.advance(56 * 60)
    for _ in range(2):
        assert await tokens.get() is first
        with pytest.raises(Unreachable):
            await tokens.renew(first)  # joins the request that is under way
        assert await tokens.get() is first  # which is not made anew at once
        clock.advance(RENEW_AGAIN)
    assert len(zoom.asked("POST", OAUTH)) == 3
    clock.advance(10 * 60)
    with pytest.raises(Unreachable):
        await tokens.get()
    await tokens.close()


async def test_nobody_waits_for_a_renewal_while_the_old_token_is_good(
    zoom: ZoomStandIn,
) -> None:
    clock = HeldClock()
    tokens = TokenSource(zoom.config(), clock, deadline=3600.0)
    first = await tokens.get()
    zoom.switch_on(Fault("silence", "oauth"))
    clock.advance(56 * 60)
    async with asyncio.timeout(20):
        assert await tokens.get() is first
        await zoom.until(lambda: len(zoom.asked("POST", OAUTH)) == 2)
        assert await tokens.get() is first
    await tokens.close()
    await zoom.until(lambda: not zoom.wire.open)
    assert len(asyncio.all_tasks()) == 1


async def test_a_renewal_that_nobody_waited_for_fails_without_a_word(
    zoom: ZoomStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    clock = HeldClock()
    tokens = TokenSource(zoom.config(), clock)
    await tokens.get()
    zoom.switch_on(Fault("status", "oauth", status=503))
    clock.advance(56 * 60)
    await tokens.get()
    await zoom.until(lambda: len(zoom.asked("POST", OAUTH)) == 2)
    while len(asyncio.all_tasks()) > 1:
        await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
    await tokens.close()
    del tokens
    gc.collect()
    assert not caplog.messages


async def test_only_the_first_who_was_refused_fetches_another(zoom: ZoomStandIn) -> None:
    tokens = TokenSource(zoom.config())
    refused = await tokens.get()
    got = await asyncio.gather(*(tokens.renew(refused) for _ in range(5)))
    assert len({id(token) for token in got}) == 1
    assert await tokens.renew(refused) is got[0]
    assert len(zoom.asked("POST", OAUTH)) == 2
    await tokens.close()


async def test_who_gives_up_does_not_take_it_from_the_others(zoom: ZoomStandIn) -> None:
    zoom.switch_on(Fault("delay", "oauth", seconds=0.1))
    tokens = TokenSource(zoom.config())
    hasty, patient = asyncio.create_task(tokens.get()), asyncio.create_task(tokens.get())
    await zoom.until(lambda: bool(zoom.requests))
    hasty.cancel()
    assert (await patient).value in zoom.service.tokens
    assert len(zoom.requests) == 1
    await tokens.close()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"client_secret": "nonsense-word"}, "client secret"),
        ({"client_id": "nonsense-word"}, "client id"),
        ({"account_id": "nonsense-word"}, "account id"),
    ],
)
async def test_a_wrong_credential_is_named_and_never_shown(
    zoom: ZoomStandIn, wrong: dict[str, str], says: str
) -> None:
    tokens = TokenSource(zoom.config(**wrong))
    with pytest.raises(NotAllowed, match=says) as caught:
        await tokens.get()
    assert "nonsense-word" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    await tokens.close()


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (Fault("status", status=400), Unreachable, "gives no token .400.*account id"),
        (Fault("status", status=403), Unreachable, "gives no token .403"),
        (Fault("status", status=404), Unreachable, "gives no token .404"),
        (Fault("status", status=408), Unreachable, "gives no token .408"),
        (Fault("status", status=429, retry_after="3"), Unreachable, "slow down"),
        (Fault("status", status=500), Unreachable, "fault of its own"),
        (Fault("half"), Unreachable, "holds no token"),
        (Fault("close"), Unreachable, "broke before it answered"),
    ],
)
async def test_each_trouble_is_one_sentence(
    zoom: ZoomStandIn, fault: Fault, kind: type[ProviderError], says: str
) -> None:
    zoom.switch_on(fault)
    tokens = TokenSource(zoom.config())
    with pytest.raises(kind, match=says) as caught:
        await tokens.get()
    assert caught.value.__context__ is None
    await tokens.close()


async def test_silence_ends_at_the_deadline(zoom: ZoomStandIn) -> None:
    zoom.switch_on(Fault("silence"))
    tokens = TokenSource(zoom.config(), deadline=0.05)
    with pytest.raises(Unreachable, match="did not answer in time"):
        await tokens.get()
    await tokens.close()


async def test_nobody_there(zoom: ZoomStandIn) -> None:
    zoom.refuse()
    tokens = TokenSource(zoom.config())
    with pytest.raises(Unreachable, match="No connection to Zoom"):
        await tokens.get()
    await zoom.accept()
    assert await tokens.get()
    await tokens.close()


async def test_closing_gives_up_what_is_under_way(zoom: ZoomStandIn) -> None:
    zoom.switch_on(Fault("silence"))
    tokens = TokenSource(zoom.config())
    waiting = asyncio.create_task(tokens.get())
    await zoom.until(lambda: bool(zoom.requests))
    await tokens.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
