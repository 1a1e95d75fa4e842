"""``chaperone sign-in``: signing in to Microsoft from any terminal, over SSH as well.

The code is said letter by letter, which a screen reader reads out once, and beside it is drawn
large, unless it is asked to be plain or the output is no terminal.
"""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.errors import ChaperoneError, SettingsError
from monitor.untrusted import clean
from monitor.words import clock_time
from providers.base import ProviderError, SignIn
from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES, SignInConfig
from widgets.drawn_letters import stacked

if TYPE_CHECKING:
    from monitor.settings.model import Settings
    from providers.teams.signin import Account

NOT_DONE = 1
"""The exit status when nobody is signed in, or something is still missing."""
WIDEST = 254
"""Cells of an address, as long as addresses can be."""


def sign_in_config(settings: Settings) -> tuple[SignInConfig, Path]:
    """What signing in needs, and the folder where it is kept. Raises SettingsError."""
    from monitor.settings.paths import sign_in_folder

    teams = settings.teams
    if not teams.client_id or not teams.tenant_id:
        raise SettingsError(
            f"{settings.file}: teams.client_id and teams.tenant_id are needed to sign in: "
            "docs/teams.md says where they are."
        )
    try:
        config = SignInConfig(
            client_id=teams.client_id, tenant_id=teams.tenant_id, authority=teams.login_url
        )
    except ValueError as error:
        raise SettingsError(str(error)) from None
    return config, sign_in_folder()


class Telling:
    """What is said while somebody signs in. ``columns``: how wide the terminal is; 0: say it
    without big letters."""

    def __init__(self, say: Callable[[str], None], columns: int) -> None:
        self._say = say
        self._columns = columns
        self._codes = 0

    def hear(self, told: SignIn) -> None:
        """A code is to be typed, or is not needed any more."""
        if not told.code:
            return
        self._codes += 1
        if self._codes > 1:
            self._say("That code has expired. Here is another.")
        self._say("To sign in to Microsoft, open this page in a browser, on any computer or phone:")
        self._say("")
        self._say(f"  {told.address}")
        self._say("")
        self._say(f"and type this code there. It is good until {clock_time(told.until)}.")
        self._say("")
        for line in stacked(told.code.upper(), "#", self._columns - 2) if self._columns else []:
            self._say(f"  {line}" if line else "")
        self._say("")
        self._say(f"  {' '.join(told.code)}")
        self._say("")
        self._say("Waiting for that; ctrl+c gives up.")


def sign_in(config: SignInConfig, folder: Path, say: Callable[[str], None], columns: int) -> int:
    """Have somebody sign in, unless somebody is; returns the exit status. Raises ChaperoneError."""

    say = _folded(say, columns)

    async def by_code(account: Account) -> None:
        await account.sign_in(Telling(say, columns).hear)

    return _run(lambda account: _sign_in(account, say, by_code), config, folder, say)


def sign_in_by_browser(config: SignInConfig, folder: Path, say: Callable[[str], None]) -> int:
    """The same with the browser of this computer, where a policy blocks codes."""

    def by_hand(address: str) -> None:
        say("No browser could be opened. Open this address in one on this computer:")
        say(address)

    async def by_browser(account: Account) -> None:
        say("Sign in to Microsoft in the browser that opens now; ctrl+c gives up.")
        await account.sign_in_by_browser(by_hand)

    return _run(lambda account: _sign_in(account, say, by_browser), config, folder, say)


def sign_out(config: SignInConfig, folder: Path, say: Callable[[str], None]) -> int:
    """Take the sign-in from this computer; returns the exit status. Raises ChaperoneError."""
    return _run(lambda account: _sign_out(account, say), config, folder, say)


def _folded(say: Callable[[str], None], columns: int) -> Callable[[str], None]:
    """``say``, with sentences folded between words; 0: as they are."""

    def fold(line: str) -> None:
        if not columns or line.startswith("  ") or not line:  # drawn, or to be typed
            say(line)
            return
        for part in textwrap.wrap(line, columns, break_long_words=False, break_on_hyphens=False):
            say(part)

    return fold


def _run(
    work: Callable[[Account], Coroutine[Any, Any, int]],
    config: SignInConfig,
    folder: Path,
    say: Callable[[str], None],
) -> int:
    from providers.teams.signin import Account

    async def run() -> int:
        account = Account(config, folder)
        try:
            return await work(account)
        finally:
            await account.close()

    try:
        return asyncio.run(run())
    except ProviderError as error:
        sentence = str(error)
    except KeyboardInterrupt:
        say("")
        say("Given up: nobody has signed in.")
        return NOT_DONE
    raise ChaperoneError(sentence)


async def _sign_in(
    account: Account,
    say: Callable[[str], None],
    have_them_sign_in: Callable[[Account], Coroutine[Any, Any, None]],
) -> int:
    from providers.teams.signin_words import NeedsSignIn

    try:
        await account.token(CALLING_SCOPES)
        begun = False
    except NeedsSignIn:
        if account.trouble:
            say(account.trouble)
        await have_them_sign_in(account)
        begun = True
    say(f"{'Signed in' if begun else 'Signed in already'}: {_who(account)}.")
    say(
        account.trouble
        or f"The sign-in is kept in {account.where}, and serves until Microsoft takes it back."
    )
    if not begun:
        say("To sign in as somebody else: 'chaperone sign-in --forget' first.")
    try:
        await account.token(GRAPH_SCOPES)
    except ProviderError as error:
        say(f"But the meeting's options cannot be changed yet. {error}")
        return NOT_DONE
    return NOT_DONE if account.trouble else 0


async def _sign_out(account: Account, say: Callable[[str], None]) -> int:
    await account.forget()
    say("Signed out on this computer: nothing of the sign-in is kept here any more.")
    say(
        "To take back every sign-in of yours: https://mysignins.microsoft.com, Sign out everywhere."
    )
    return 0


def _who(account: Account) -> str:
    name = clean(account.who.username, WIDEST).text if account.who else ""
    return name or "an account without a name"
