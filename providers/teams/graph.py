"""The meeting's options through Microsoft Graph: find, read, change, seal.

What was changed is in force only when a look afterwards says so. Only the organizer's account can
do any of it; the call itself goes on without.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from providers.base import Busy, NotConfigured, ProviderError, Unreachable
from providers.clock import Clock, SystemClock
from providers.http import Tls, read_rows
from providers.kinds import ActionKind
from providers.teams.graph_accounts import Accounts
from providers.teams.graph_answers import (
    MEETINGS,
    NOT_MINE,
    UNREADABLE,
    Answer,
    NotMine,
    Refused,
    UnknownMeeting,
)
from providers.teams.graph_client import Ask, GraphClient, Tell, Token
from providers.teams.meeting_link import lookups
from providers.teams.meeting_options import CHANGEABLE, Changes, Options, read_options
from providers.teams.meeting_switches import SEALED, Before, changes, forgetting, noting
from providers.teams.signin_config import GRAPH_URL

LOOK_AGAIN = 0.5
"""Seconds between looks whether a change is in force."""
URGENT_TRY = 3.0
"""Seconds that one try to seal may take before the next."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 2.0
LOOKS = 3
"""Looks at a lobby that still reads as open before it is closed once more."""

STILL_OPEN = "Microsoft took it, but the lobby still reads as open."
UNSEEN = "Microsoft took the change, but whether it is in force could not be seen:"


class Unseen(Unreachable):
    """A change was taken, and then nothing could be learnt of it."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was found. Its ids do not show in its repr."""

    id: str = field(repr=False)
    organizer: str | None = field(repr=False)
    """The organizer's id in the directory."""
    is_mine: bool
    """Whether whoever is signed in organises it."""
    options: Options


@dataclass(frozen=True, slots=True)
class Sealed:
    """How sealing went. ``done``: it was seen that nobody but the organizer comes in without
    waiting. ``accepted``: Graph took it. ``detail``: why it is not done."""

    done: bool
    accepted: bool
    tries: int
    detail: str = ""


class Graph:
    """Graph for one lesson, in one event loop; :meth:`warm` it before it is needed.

    ``me``: the directory's id of whoever is signed in. ``tell`` is told, in a sentence, what is
    tried again and what is not allowed. All methods but :meth:`seal` raise ProviderError.
    """

    def __init__(
        self,
        token: Token,
        base_url: str = GRAPH_URL,
        *,
        me: str | None = None,
        tls: Tls | None = None,
        clock: Clock | None = None,
        deadline: float = 8.0,
        tell: Tell = lambda sentence: None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._client = GraphClient(
            token, base_url, tls=tls, clock=self._clock, deadline=deadline, tell=tell
        )
        self._me = me
        self._tell = tell
        self._deadline = deadline
        self._accounts = Accounts(self._client, tell)
        self._before: Before = {}

    async def warm(self, meeting_id: str | None = None) -> None:
        """Load the SDK, in a thread; with ``meeting_id`` also get a token and open the
        connection. Again and again it keeps the connection open."""
        await self._client.load()
        if meeting_id is not None:
            await self.read(meeting_id)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def find_meeting(self, join_link: str) -> Meeting:
        """The meeting with this link (long or short), or with this number to join by. Raises
        NotMine where whoever is signed in has none, NotConfigured for what is no link."""
        wrong: Refused | None = None
        for wanted in _lookups(join_link):
            try:
                answer = await self._client.ask(_finding(wanted), MEETINGS)
            except UnknownMeeting:
                continue
            except NotMine:
                raise
            except Refused as error:
                if error.status == 400:  # this way of naming it is not known
                    wrong = error
                    continue
                raise _forbidden(error) from None
            rows = answer.fields().get("value")
            if not isinstance(rows, list):
                raise Unreachable(UNREADABLE)
            for row in read_rows(rows):
                if isinstance(row.get("id"), str):
                    return self._meeting(row)
        raise wrong or NotMine(NOT_MINE, 404, "")

    async def read(self, meeting_id: str) -> Options:
        """The options as they are now."""
        answer = await self._client.ask(_reading(meeting_id), MEETINGS)
        return _options(answer)

    async def patch(self, meeting_id: str, **changing: object) -> Options:
        """Change options by their names in Options; what they are afterwards, as a look shows:
        compare with :meth:`Options.shows`. Raises Unseen where that could not be had."""
        check(changing)
        until = self._clock.mono() + self._deadline
        _taken(await self._client.ask(_changing(meeting_id, changing), MEETINGS))
        while True:
            left = until - self._clock.mono()
            try:
                answer = await self._client.ask(_reading(meeting_id), MEETINGS, max(left, 1.0))
                options = _options(answer)
            except ProviderError as error:
                sentence = f"{UNSEEN} {error}"
            else:
                if options.shows(changing) or left <= LOOK_AGAIN:
                    return options
                await asyncio.sleep(LOOK_AGAIN)
                continue
            raise Unseen(sentence)

    async def act(self, meeting_id: str, kind: ActionKind) -> Options:
        """Do one of :data:`~providers.teams.meeting_switches.CHANGING` and keep what it replaces,
        so that its opposite puts that back. Returns the options afterwards."""
        now = await self.read(meeting_id)
        changing = changes(kind, now, self._before)
        self._before = noting(kind, now, self._before)
        if changing:
            now = await self.patch(meeting_id, **changing)
        if now.shows(changing):
            self._before = forgetting(kind, self._before)
        return now

    async def seal(self, meeting_id: str, deadline: float) -> Sealed:
        """Let nobody but the organizer in without waiting, within ``deadline`` seconds: tried
        again until it is seen to be done. Never raises for what network or Graph do."""
        until = self._clock.mono() + deadline
        tries, accepted, detail, pause, looks = 0, False, "", SHORTEST_PAUSE, LOOKS
        while (left := until - self._clock.mono()) > 0:
            tries += 1
            asked: float | None = None
            looking = looks < LOOKS
            ask = _reading(meeting_id) if looking else _changing(meeting_id, SEALED)
            try:
                answer = await self._client.once(ask, MEETINGS, min(URGENT_TRY, left), urgent=True)
                if looking and _options(answer).sealed:
                    return Sealed(True, True, tries)
                if looking:
                    looks, detail = looks + 1, STILL_OPEN
                else:
                    _taken(answer)
                    accepted, looks, detail, pause = True, 0, "", 0.0
            except Unreachable as error:
                detail = str(error)
                asked = error.retry_after if isinstance(error, Busy) else None
            except ProviderError as error:
                return Sealed(False, accepted, tries, str(error))
            if detail:
                self._tell(f"Closing the lobby, try {tries}: {detail}")
            await self._rest(until, pause if asked is None else max(asked, pause))
            pause = min(max(pause, SHORTEST_PAUSE / 2) * 2, LONGEST_PAUSE)
        return Sealed(False, accepted, tries, detail or "There was no time left to look.")

    async def _rest(self, until: float, pause: float) -> None:
        """Wait, but never past half of the time that is left: a plea to wait for minutes is not
        heard when a lesson must be closed."""
        left = until - self._clock.mono()
        await asyncio.sleep(max(0.0, min(pause, max(left / 2, SHORTEST_PAUSE), left)))

    async def accounts(self, oids: Iterable[str]) -> dict[str, str]:
        """The addresses of the accounts with these ids, of those whom the school's tenant has.
        Each is looked up once; guests of other schools are not found."""
        return await self._accounts.of(oids)

    def _meeting(self, fields: dict[str, object]) -> Meeting:
        organizer = _organizer(fields)
        mine = None in (organizer, self._me) or organizer == str(self._me).lower()
        return Meeting(str(fields["id"]), organizer, mine, read_options(fields))


def _lookups(join_link: str) -> tuple[str, ...]:
    try:
        return lookups(join_link)
    except ValueError as error:
        sentence = str(error)
    raise NotConfigured(sentence)


def check(changing: Changes) -> None:
    """Raise ValueError unless a running meeting's options can be changed so."""
    for name, value in changing.items():
        if name not in CHANGEABLE or not isinstance(value, str | bool):
            raise ValueError(f"{name} cannot be changed in a running meeting.")


def _options(answer: Answer) -> Options:
    fields = answer.fields()
    if "id" not in fields:
        raise Unreachable(UNREADABLE)
    return read_options(fields)


def _taken(answer: Answer) -> None:
    """Raise Unreachable unless it is Graph that took a change."""
    if answer.status != 204:
        answer.fields()


def _organizer(meeting: dict[str, object]) -> str | None:
    value: object = meeting
    for name in ("participants", "organizer", "identity", "user", "id"):
        value = value.get(name) if isinstance(value, dict) else None
    return value.lower() if isinstance(value, str) else None


def _forbidden(error: Refused) -> Refused:
    if error.status != 403 or error.code == "Unauthorized":
        return error
    sentence = f"{str(error).removesuffix('.')}, or another account has organised the meeting."
    return Refused(sentence, error.status, error.code)


def _finding(wanted: str) -> Ask:
    return lambda sdk, token: sdk.find(token, wanted)


def _reading(meeting_id: str) -> Ask:
    return lambda sdk, token: sdk.read(token, meeting_id)


def _changing(meeting_id: str, changing: Changes) -> Ask:
    return lambda sdk, token: sdk.change(token, meeting_id, changing)
