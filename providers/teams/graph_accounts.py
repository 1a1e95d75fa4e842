"""Who the people of the school's tenant are: from their ids to their addresses."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence

from providers.base import Unreachable
from providers.http import read_rows
from providers.teams.graph_answers import PEOPLE, UNREADABLE, Refused, SignInRefused
from providers.teams.graph_client import GraphClient, Tell

BATCH = 15
"""Ids in one request: Graph takes no more."""
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


class Accounts:
    """Looks addresses up, each once. ``tell`` is told, once, where that is not allowed."""

    def __init__(self, client: GraphClient, tell: Tell) -> None:
        self._client = client
        self._tell = tell
        self._known: dict[str, str | None] = {}
        """Addresses by ids; ``None``: the school has no such account."""
        self._refused = False
        self._asking = asyncio.Lock()

    async def of(self, oids: Iterable[str]) -> dict[str, str]:
        """The addresses of those who have an account of the school. Whoever is missing has none,
        or may not be looked up. Raises ProviderError; what was found before that is kept."""
        wanted = dict.fromkeys(oid for oid in oids if _ID.fullmatch(oid.lower()))
        async with self._asking:
            new = [oid for oid in dict.fromkeys(map(str.lower, wanted)) if oid not in self._known]
            for start in range(0, len(new), BATCH):
                if not self._refused:
                    await self._look_up(new[start : start + BATCH])
        found = {oid: self._known.get(oid.lower()) for oid in wanted}
        return {oid: address for oid, address in found.items() if address}

    async def _look_up(self, batch: Sequence[str]) -> None:
        try:
            answer = await self._client.ask(lambda sdk, token: sdk.users(token, batch), PEOPLE)
        except SignInRefused:
            raise
        except Refused as error:
            self._refused = True
            self._tell(f"{error} Staff and pupils are not told by their accounts, only by name.")
            return
        rows = answer.fields().get("value")
        if not isinstance(rows, list):
            raise Unreachable(UNREADABLE)
        told = {str(row.get("id")).lower(): _address(row) for row in read_rows(rows)}
        self._known |= {oid: told.get(oid) for oid in batch}


def _address(row: dict[str, object]) -> str | None:
    """The name by which an account signs in; its mail's address where that name is only the
    tenant's own way of writing it."""
    name, mail = row.get("userPrincipalName"), row.get("mail")
    name = name if isinstance(name, str) and "@" in name else ""
    mail = mail if isinstance(mail, str) and "@" in mail else ""
    inner = "#ext#" in name.lower() or name.lower().endswith(".onmicrosoft.com")
    return (mail or name if inner or not name else name) or None
