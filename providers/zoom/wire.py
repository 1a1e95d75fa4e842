"""HTTP as the Zoom provider speaks it: what an answer means in plain words.

No text that Zoom sends is ever put into a sentence: it may hold names or addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import httpx

from providers.base import Busy, NotAllowed, ProviderError
from providers.http import read_object, retry_after
from providers.zoom.assumptions import CODE_NOT_FOUND

NO_ANSWER = "Zoom did not answer in time: check the network."
NO_CONNECTION = "No connection to Zoom: check the network and the firewall."
BROKE = "The connection to Zoom broke before it answered: check the network."


class Refused(NotAllowed):
    """Zoom answered and said no. ``status`` of HTTP, ``code`` of Zoom (0: none given)."""

    def __init__(self, sentence: str, status: int, code: int) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


class UnknownMeeting(Refused):
    """Zoom does not know the meeting (404 with code 3001)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The outer facts of one answer. ``retry_after`` in seconds."""

    status: int
    code: int = 0
    retry_after: float | None = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def unknown_meeting(self) -> bool:
        """Whether Zoom says that it does not know the meeting."""
        return self.status == 404 and self.code == CODE_NOT_FOUND

    def error(self) -> ProviderError:
        """The error that this answer means."""
        if self.status == 429 or self.status >= 500:
            return Busy(self.sentence(), self.retry_after)
        kind = UnknownMeeting if self.unknown_meeting else Refused
        return kind(self.sentence(), self.status, self.code)

    def sentence(self) -> str:
        """What Zoom's refusal means and what to do, for a member of staff."""
        if self.status == 429:
            return "Zoom asks us to slow down: too many requests from this account (429)."
        if self.status >= 500:
            return f"Zoom has a fault of its own ({self.status}): try again in a moment."
        words = _BY_CODE.get(self.code) or _BY_STATUS.get(self.status)
        known = f"{self.status}, code {self.code}" if self.code else f"{self.status}"
        if words is None:
            return f"Zoom refused the request ({known}): check the app's page at Zoom."
        return f"{words} ({known})."


LACKS_SCOPE = (104, 4711)
"""Zoom's codes for a token without the scope of what is asked."""
_BY_CODE = {
    124: "Zoom does not accept the token it gave: check that the app at Zoom is activated",
    300: "Zoom says that the meeting number or the request is not valid",
    1001: "Zoom does not know the host of this meeting: check zoom.meeting_id",
    1010: "The meeting's host is not in the Zoom account of the app: check zoom.account_id",
    3000: "Zoom does not let the app see this meeting: check that it is a meeting, not a webinar",
    3001: "Zoom does not know this meeting number: check zoom.meeting_id",
    3003: "Zoom takes the app not for the host: give it the scope meeting:update:status:admin",
    3063: "The meeting runs on a server of the organisation: it can only be ended in Zoom itself",
    3161: "Zoom does not allow this host to hold meetings: ask the account's administrator",
    4700: "Zoom does not accept the token it gave: check that the app at Zoom is activated",
    **dict.fromkeys(
        LACKS_SCOPE,
        "The app at Zoom lacks a scope: add the meeting scopes on its page and activate it",
    ),
}
_BY_STATUS = {
    401: "Zoom does not accept the app's credentials: check client id and secret",
    403: "Zoom forbids this to the app: check its scopes and the account's plan",
    404: "Nothing answers at this address: check zoom.api_url",
}


def answer(response: httpx.Response, now: float) -> Answer:
    """Read the outer facts of ``response``; ``now`` in Unix seconds, for Retry-After."""
    after = response.headers.get("retry-after")
    return read_answer(response.status_code, after, response.content, now)


def read_answer(status: int, after: str | None, body: bytes, now: float) -> Answer:
    """The same from an answer's parts; ``after`` is its Retry-After."""
    code = 0 if 200 <= status < 300 else _code(body)
    return Answer(status, code, retry_after(after, now))


def _code(body: bytes) -> int:
    code = read_object(body).get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) else 0


def quote_id(text: str) -> str:
    """A meeting id or UUID as part of a path.

    Zoom wants a UUID that begins with ``/`` or holds ``//`` encoded twice.
    """
    once = quote(text, safe="")
    return quote(once, safe="") if text.startswith("/") or "//" in text else once


def broken(error: Exception) -> str:
    """What a failure of the transport means, in plain words."""
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return NO_ANSWER
    return NO_CONNECTION if isinstance(error, httpx.ConnectError) else BROKE
