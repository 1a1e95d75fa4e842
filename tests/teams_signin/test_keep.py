"""What sees to the tokens through a lesson: a sign-in asked for, renewed in silence, and missed."""

from __future__ import annotations

import asyncio

import pytest

from providers.teams.signin import RENEW_FIRST, Account
from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES
from tests.standins.login import LoginStandIn, Spoil
from tests.teams_signin.conftest import Home
from tests.teams_signin.waiting import now_held, renewals, until


class TestKeep:
    """What sees to the tokens through a lesson."""

    @pytest.fixture
    def said(self) -> list[str]:
        return []

    def begin(self, account: Account, home: Home, said: list[str]) -> asyncio.Task[None]:
        return asyncio.create_task(
            account.keep([CALLING_SCOPES, GRAPH_SCOPES], home.tell, said.append)
        )

    async def test_it_has_somebody_sign_in_and_gets_both(
        self, home: Home, login: LoginStandIn, said: list[str]
    ) -> None:
        account = home.account()
        keeping = self.begin(account, home, said)
        await login.until(lambda: bool(login.codes))
        assert "Nobody is signed in" in said[0]
        login.approve()
        await until(lambda: account.cached(CALLING_SCOPES) and account.cached(GRAPH_SCOPES))
        await until(lambda: said[-1] == "")
        assert home.told[-1].code == ""
        keeping.cancel()
        await asyncio.wait({keeping})

    async def test_that_all_is_well_is_said_before_the_code_goes(
        self, home: Home, login: LoginStandIn
    ) -> None:
        account, story = await home.signed_in(), list[str]()
        login.revoke()
        account._ready = {}
        keeping = asyncio.create_task(
            account.keep(
                [CALLING_SCOPES, GRAPH_SCOPES],
                lambda told: story.append("code" if told.code else "no code"),
                lambda sentence: story.append("trouble" if sentence else "well"),
            )
        )
        await until(lambda: "code" in story)
        login.refusals.clear()
        login.approve()
        await until(lambda: "no code" in story)
        assert story == ["trouble", "code", "well", "no code"]
        keeping.cancel()
        await asyncio.wait({keeping})

    async def test_tokens_that_are_good_for_a_moment_are_no_flood_of_requests(
        self, home: Home, login: LoginStandIn, said: list[str]
    ) -> None:
        clock = now_held()
        login.life = 200  # less than what is renewed before it is used
        account = await home.signed_in(clock=clock, pace=0.0005)
        keeping = self.begin(account, home, said)
        await login.until(lambda: renewals(login) == 2)
        began = clock.mono()
        while renewals(login) == 2:
            clock.advance(1)
            await asyncio.sleep(0.005)
        assert clock.mono() - began >= RENEW_FIRST
        keeping.cancel()
        await asyncio.wait({keeping})

    async def test_a_whole_day_passes_without_a_word(
        self, home: Home, login: LoginStandIn, said: list[str]
    ) -> None:
        clock = now_held()
        account = await home.signed_in(clock=clock, pace=0.0005)
        home.told.clear()
        keeping = self.begin(account, home, said)
        for _ in range(10):
            await until(lambda: account.cached(GRAPH_SCOPES))
            old = [account.cached(CALLING_SCOPES), account.cached(GRAPH_SCOPES)]
            clock.advance(50 * 60)
            await until(lambda old=old: account.cached(CALLING_SCOPES) not in (None, old[0]))  # type: ignore[misc]
            await until(lambda old=old: account.cached(GRAPH_SCOPES) not in (None, old[1]))  # type: ignore[misc]
        assert said == [""]
        assert not home.told
        assert len(login.codes) == 1
        keeping.cancel()
        await asyncio.wait({keeping})

    async def test_what_fails_is_said_once_and_tried_again(
        self, home: Home, login: LoginStandIn, said: list[str]
    ) -> None:
        clock = now_held()
        account = await home.signed_in(clock=clock, pace=0.0005)
        await account.token(GRAPH_SCOPES)
        login.spoils.append(Spoil("/token", status=503))
        keeping = self.begin(account, home, said)
        clock.advance(50 * 60)
        await until(lambda: said)
        before = len(login.asked("/token"))
        for _ in range(3):
            clock.advance(121)
            count = len(login.asked("/token"))
            await login.until(lambda count=count: len(login.asked("/token")) > count)  # type: ignore[misc]
        assert account.cached(CALLING_SCOPES)
        assert len(login.asked("/token")) - before <= 8  # no more than it is due
        assert ["fault of its own" in sentence for sentence in said] == [True]
        login.spoils.clear()
        while said[-1] != "":
            clock.advance(1)
            await asyncio.sleep(0.005)
        keeping.cancel()
        await asyncio.wait({keeping})

    async def test_it_does_not_come_before_it_was_asked_to(
        self, home: Home, login: LoginStandIn, said: list[str]
    ) -> None:
        clock = now_held()
        account = await home.signed_in(clock=clock, pace=0.0005)
        await account.token(GRAPH_SCOPES)
        login.spoils.append(Spoil("/token", status=429, headers={"Retry-After": "600"}))
        keeping = self.begin(account, home, said)
        clock.advance(46 * 60)
        await until(lambda: said)
        count = len(login.asked("/token"))
        clock.advance(590)
        for _ in range(20):
            await asyncio.sleep(0.005)
        assert len(login.asked("/token")) <= count + 1  # the other resource's, if it came later
        keeping.cancel()
        await asyncio.wait({keeping})

    async def test_a_new_password_asks_for_a_new_sign_in(
        self, home: Home, login: LoginStandIn, said: list[str]
    ) -> None:
        clock = now_held()
        account = await home.signed_in(clock=clock, pace=0.0005)
        keeping = self.begin(account, home, said)
        await until(lambda: account.cached(GRAPH_SCOPES))
        login.revoke()
        clock.advance(50 * 60)
        await login.until(lambda: len(login.codes) == 2)
        assert "after a new password" in said[-1]
        assert account.cached(CALLING_SCOPES)  # the old one still works
        login.refusals.clear()
        login.approve()
        await until(lambda: said[-1] == "")
        assert home.told[-1].code == ""
        keeping.cancel()
        await asyncio.wait({keeping})
