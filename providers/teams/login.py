"""What MSAL does for us: tokens by the kept sign-in, and signing in by a code.

Everything here blocks, on the network or on a keyring: worker threads only.
"""

from __future__ import annotations

import base64
import json
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from providers.base import ProviderError, Unreachable
from providers.clock import Clock
from providers.faults import where
from providers.teams.signin_config import GRAPH_SCOPES, SignInConfig
from providers.teams.signin_http import LoginHttp
from providers.teams.signin_words import (
    GARBAGE,
    NOBODY,
    NeedsSignIn,
    has_expired,
    refusal,
)
from providers.teams.token_cache import TokenCache
from providers.threads import load

if TYPE_CHECKING:
    import msal  # type: ignore[import-untyped]

T = TypeVar("T")

GOOD_SECONDS = 300.0
"""A token that is good for less is renewed before it is used."""
LONGEST_WAIT = 60
"""Seconds between questions whether the code has been typed, whatever the service asks for."""
LONGEST_CODE = 3600.0
"""Seconds for which a code is believed to be good at most; Microsoft's are for 900."""
LONGEST_LIFE = 86_400.0
"""Seconds of a token's life that are believed at most."""
_CODE = re.compile(r"[A-Za-z0-9-]{4,20}")


@dataclass(frozen=True, slots=True)
class Token:
    """One access token; the value never shows. Times of both clocks: the one stands still while
    the computer sleeps, the other may be set."""

    value: str = field(repr=False)
    expires_utc: float
    expires_mono: float
    renew_mono: float

    def left(self, clock: Clock) -> float:
        """Seconds for which it is still good."""
        return min(self.expires_utc - clock.utc(), self.expires_mono - clock.mono())

    def is_due(self, clock: Clock) -> bool:
        """Whether it is time to renew it: at three quarters of its life."""
        return clock.mono() >= self.renew_mono or self.left(clock) < GOOD_SECONDS


@dataclass(frozen=True, slots=True)
class Who:
    """Who is signed in. Remote text; it shows in no repr."""

    username: str = field(repr=False)
    """Their address."""
    object_id: str = field(repr=False)
    """What Teams and Graph call them."""
    tenant_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Flow:
    """One code that is to be typed, within ``life`` seconds. ``raw`` is MSAL's, and changes."""

    raw: dict[str, Any] = field(repr=False)
    code: str = field(repr=False)
    address: str
    life: float

    @property
    def interval(self) -> float:
        """Seconds between questions, as the service asks for them."""
        return float(self.raw["interval"])


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody has typed the code."""

    token: Token
    who: Who


class Login:
    """MSAL and its cache, for one app in one tenant. Each question is over within ``deadline``
    seconds. Raises ProviderError, whose message and context hold nothing that was sent."""

    def __init__(
        self,
        config: SignInConfig,
        folder: Path,
        clock: Clock,
        deadline: float,
        cache: TokenCache | None = None,
    ) -> None:
        self._config = config
        self.cache = cache or TokenCache(config, folder)
        self._clock = clock
        self._deadline = deadline
        self._app: msal.PublicClientApplication | None = None
        self._http: LoginHttp | None = None

    def who(self) -> Who | None:
        """Who is signed in, by what is kept."""

        def look() -> Who | None:
            kept = self._kept()
            return kept.who if kept else None

        return _guarded(look)

    def silent(self, scopes: Iterable[str], renew: bool) -> tuple[Token, Who]:
        """A token by the kept sign-in; with ``renew`` in any case a new one."""
        return _guarded(lambda: self._silent(sorted(scopes), renew))

    def begin(self, scopes: Iterable[str]) -> Flow:
        """A new code to type."""
        return _guarded(lambda: self._begin(sorted(scopes)))

    def poll(self, flow: Flow) -> SignedIn | None:
        """Ask once whether the code has been typed. Raises CodeExpired when it is too late."""
        return _guarded(lambda: self._poll(flow))

    def elsewhere(self, scopes: Iterable[str]) -> SignedIn | None:
        """Whether somebody has signed in by another program on this computer meanwhile."""
        if not self.cache.is_old:
            return None
        try:
            return SignedIn(*self.silent(scopes, renew=False))
        except NeedsSignIn:
            return None

    def by_browser(
        self, scopes: Iterable[str], by_hand: Callable[[str], None], seconds: float
    ) -> SignedIn:
        """Sign in with the browser of this computer. ``by_hand`` gets the address, in another
        thread, where no browser could be opened. Raises ProviderError."""
        return _guarded(lambda: self._by_browser(sorted(scopes), by_hand, seconds))

    def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            self._http.close()

    # -- within ------------------------------------------------------------------------------

    def _application(self) -> msal.PublicClientApplication:
        """MSAL's; made at first use, which asks the login service where its parts are."""
        if self._app is None:
            load("msal")
            import msal

            # It logs device codes, and id tokens with the user's address, at every level.
            logging.getLogger("msal").setLevel(logging.CRITICAL + 1)
            if self._http is None:
                self._http = LoginHttp(self._config.authority, self._deadline)
            self._app = msal.PublicClientApplication(
                self._config.client_id,
                authority=self._config.authority_url,
                http_client=self._http,
                token_cache=self.cache.tokens,
                # The settings name the login service: nobody else is asked whether it is one.
                instance_discovery=False,
            )
        return self._app

    def _silent(self, scopes: list[str], renew: bool) -> tuple[Token, Who]:
        kept = self._kept()
        if kept is None:
            raise NeedsSignIn(NOBODY)
        # Without the network, before MSAL is made, which needs it.
        if not renew and (token := self._kept_token(scopes, kept.home)):
            return token, kept.who
        app = self._application()
        accounts = [one for one in app.get_accounts() if one["home_account_id"] == kept.home]
        if not accounts:
            raise NeedsSignIn(NOBODY)
        result = app.acquire_token_silent_with_error(
            scopes, account=accounts[0], force_refresh=renew
        )
        if not result:  # there is an account and nothing to renew it with
            raise NeedsSignIn(NOBODY)
        return self._token(result), kept.who

    def _begin(self, scopes: list[str]) -> Flow:
        self.cache.load()
        raw = self._application().initiate_device_flow(scopes=scopes)
        if "user_code" not in raw:
            raise refusal(raw)
        code, address, life = raw["user_code"], raw["verification_uri"], raw["expires_in"]
        parts = urlsplit(address)
        if not _CODE.fullmatch(code) or parts.scheme != "https" or not parts.hostname:
            raise Unreachable(GARBAGE)
        if not address.isascii() or not address.isprintable() or len(address) > 120 or life <= 0:
            raise Unreachable(GARBAGE)
        # With 0 MSAL asks without any pause and never looks whether to go on.
        raw["interval"] = min(max(raw["interval"], 1), LONGEST_WAIT)
        return Flow(raw, code, address, min(float(life), LONGEST_CODE))

    def _poll(self, flow: Flow) -> SignedIn | None:
        flow.raw["latest_attempt_at"] = 0  # MSAL would warn: the caller sees to the pace
        app = self._application()
        # True: ask once. MSAL's own loop could not be left while it asks or waits.
        result = app.acquire_token_by_device_flow(flow.raw, exit_condition=lambda _flow: True)
        if result.get("error") in ("authorization_pending", "slow_down"):
            return None
        if has_expired(result):
            raise CodeExpired(str(refusal(result)))
        return self._signed_in(app, result)

    def _by_browser(
        self, scopes: list[str], by_hand: Callable[[str], None], seconds: float
    ) -> SignedIn:
        self.cache.load()
        app = self._application()
        result = app.acquire_token_interactive(
            scopes,
            prompt="select_account",
            timeout=seconds,
            extra_scopes_to_consent=list(GRAPH_SCOPES),  # asked for once, not twice
            auth_uri_callback=by_hand,
        )
        return self._signed_in(app, result)

    def _signed_in(self, app: msal.PublicClientApplication, result: dict[str, Any]) -> SignedIn:
        token = self._token(result)
        who = _who(result.get("id_token_claims"))
        self._keep_only(app, who)
        return SignedIn(token, who)

    def _keep_only(self, app: msal.PublicClientApplication, who: Who) -> None:
        """Forget whoever was signed in before."""
        for account in app.get_accounts():
            if account["local_account_id"] != who.object_id:
                app.remove_account(account)

    def _token(self, result: dict[str, Any]) -> Token:
        if "access_token" not in result:
            raise refusal(result)
        return self._timed(result["access_token"], float(result["expires_in"]))

    def _timed(self, value: object, life: float) -> Token:
        if not isinstance(value, str) or not value or not value.isascii() or not life > 0:
            raise Unreachable(GARBAGE)
        life = min(life, LONGEST_LIFE)
        utc, mono = self._clock.utc(), self._clock.mono()
        return Token(value, utc + life, mono + life, mono + min(life * 0.75, life - GOOD_SECONDS))

    def _kept_token(self, scopes: list[str], home: str) -> Token | None:
        wanted = set(map(_short, scopes))
        kind = self.cache.tokens.CredentialType.ACCESS_TOKEN
        for entry in self._entries(kind, home_account_id=home):
            life = int(entry["expires_on"]) - self._clock.utc()
            if wanted <= set(map(_short, entry["target"].split())) and life >= GOOD_SECONDS:
                return self._timed(entry["secret"], life)
        return None

    def _kept(self) -> _Kept | None:
        """Whose sign-in is kept."""
        self.cache.load()
        for entry in self._entries(self.cache.tokens.CredentialType.ID_TOKEN):
            part = entry["secret"].split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
            return _Kept(_who(claims), entry["home_account_id"])
        return None

    def _entries(self, kind: str, **more: str) -> list[dict[str, str]]:
        query = {
            "client_id": self._config.client_id,
            "environment": self._config.login_host,
            **more,
        }
        return list(self.cache.tokens.search(kind, query=query))


@dataclass(frozen=True, slots=True)
class _Kept:
    who: Who
    home: str = field(repr=False)
    """MSAL's name for the account."""


class CodeExpired(NeedsSignIn):
    """The code was not typed in time: there must be a new one."""


def _short(scope: str) -> str:
    """A permission as Microsoft may name it when it gives it: Graph's without the address."""
    return scope.lower().removeprefix("https://graph.microsoft.com/")


def _who(claims: object) -> Who:
    """Who an id token speaks of. It came from the login service itself over TLS, or from the
    place where it is kept: its signature is not looked at."""
    told = claims if isinstance(claims, dict) else {}
    name = told.get("preferred_username") or told.get("upn") or ""
    ids = told.get("oid"), told.get("tid")
    if not isinstance(name, str) or not all(isinstance(one, str) and one for one in ids):
        raise Unreachable(GARBAGE)
    return Who(name[:320], str(ids[0]), str(ids[1]))


def _guarded(work: Callable[[], T]) -> T:
    """Do ``work``; whatever MSAL makes of an answer that is none is one sentence."""
    try:
        return work()
    except ProviderError:
        raise
    except Exception as error:  # noqa: BLE001  MSAL reads the answers without checking them
        sentence = f"{GARBAGE} ({where(error)})"
    raise Unreachable(sentence)  # out here: the cause may hold what was sent
