"""What an answer of Microsoft Graph means, in plain words.

No text that Graph sends is ever put into a sentence: it may hold names, ids or links. Only its
word for the kind of error is, and only where it is made of letters.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from providers.base import Busy, NotAllowed, ProviderError, Unreachable
from providers.http import read_object, retry_after

NO_ANSWER = "Microsoft Graph did not answer in time: check the network."
NO_CONNECTION = "No connection to Microsoft Graph: check the network and the firewall."
BROKE = "The connection to Microsoft Graph broke before it answered: check the network."
NO_TRUST = (
    "The certificate at Microsoft Graph's address is not one that this computer trusts: check the "
    "address, the computer's clock, and whether the network looks into encrypted traffic."
)
UNREADABLE = "Microsoft Graph's answer cannot be read: try again."
NO_GRAPH = (
    "Something else answers in place of Microsoft Graph: check whether the network asks for a "
    "sign-in of its own, and the address of Graph in the settings."
)
NOT_MINE = (
    "The account that is signed in has organised no meeting with this link, so that its options "
    "(lobby, chat, who presents) can be neither seen nor changed. Everything inside the call goes "
    "on as ever: sign in as the organiser to have the options, too."
)

MEETINGS = "OnlineMeetings.ReadWrite"
"""The permission that a person gives the app for the meetings that they organise."""
PEOPLE = "User.ReadBasic.All"
"""... and for the addresses of the school's accounts."""


class Refused(NotAllowed):
    """Graph answered and said no. ``status`` of HTTP, ``code`` in Graph's own word, or empty."""

    def __init__(self, sentence: str, status: int, code: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


class SignInRefused(Refused):
    """Graph does not take the token (401): somebody must sign in anew."""


class NotMine(Refused):
    """Whoever is signed in is not the organizer of the meeting, as far as Graph tells."""


class UnknownMeeting(Refused):
    """Graph does not know what was asked for (404)."""


class Challenged(Exception):
    """Graph asked for a token that proves more than the one that it got."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; nothing of what it says shows in its repr."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def retry_after(self, now: float) -> float | None:
        """The pause that it asks for, in seconds; ``now`` in Unix seconds."""
        return retry_after(self.headers.get("retry-after"), now)

    def fields(self) -> dict[str, object]:
        """The object that it holds. Raises Unreachable where it holds none."""
        fields = read_object(self.body)
        if fields:
            return fields
        raise Unreachable(NO_GRAPH if self._is_page() else UNREADABLE)

    def error(self, needs: str, now: float) -> ProviderError:
        """What a refusal means. ``needs``: the permission without which that is forbidden."""
        if 300 <= self.status < 400 or (self._is_page() and self.status < 500):
            return Unreachable(NO_GRAPH)
        code, text = _error(self.body)
        known = f"{self.status}, {code}" if code else f"{self.status}"
        if self.status == 429:
            words = "Microsoft asks us to slow down: too many requests from this school"
            return Busy(f"{words} ({known}).", self.retry_after(now))
        if self.status >= 500:
            words = "Microsoft Graph has a fault of its own"
            return Busy(f"{words} ({known}): try again in a moment.", self.retry_after(now))
        kind, words = self._refusal(needs, text)
        return kind(f"{words} ({known}).", self.status, code)

    def _refusal(self, needs: str, text: str) -> tuple[type[Refused], str]:
        if self.status == 401:
            return SignInRefused, "Microsoft does not take the sign-in any more: sign in again"
        if self.status == 404:
            return UnknownMeeting, "Microsoft does not know this meeting: check the class's link"
        if self.status == 403:
            return self._forbidden(needs, text)
        return Refused, "Microsoft Graph does not take the request: please report it"

    def _forbidden(self, needs: str, text: str) -> tuple[type[Refused], str]:
        if any(words in text for words in _NO_POLICY):
            return Refused, (
                "The app has no application access policy for the meeting's organiser: an "
                "administrator of Teams grants it one (Grant-CsApplicationAccessPolicy)"
            )
        if any(words in text for words in _NOT_ORGANIZER):
            return NotMine, NOT_MINE.removesuffix(".")
        return Refused, (
            f"Microsoft forbids this: the app lacks the permission {needs}, or nobody has "
            "consented to it; an administrator of the school's Microsoft 365 can"
        )

    def _is_page(self) -> bool:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind in ("text/html", "application/xhtml+xml") or self.body.lstrip()[:1] == b"<"


_NO_POLICY = ("application access policy", "is not authorized to")
_NOT_ORGANIZER = ("access to lookup meeting", "organizer id mismatch")
"""What Graph says in small letters when a link is somebody else's meeting."""


def _error(body: bytes) -> tuple[str, str]:
    """Graph's word for an error, where it can be shown, and its text, which never can."""
    error = read_object(body).get("error")
    if not isinstance(error, dict):
        return "", ""
    code, text = error.get("code"), error.get("message")
    shown = isinstance(code, str) and re.fullmatch(r"[A-Za-z_]{3,40}", code, re.ASCII)
    return str(code) if shown else "", text.lower() if isinstance(text, str) else ""


def broken(error: Exception) -> str:
    """What a failure of the transport means, in plain words."""
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return NO_ANSWER
    if _untrusted(error):
        return NO_TRUST
    return NO_CONNECTION if isinstance(error, httpx.ConnectError) else BROKE


def _untrusted(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
