"""Orders to a companion's child, and its answers to them.

An order is a line with a number ``n``; its answer, ``{"done": n, "refused": [[WHOM, WHY], …]}``,
comes once every part of it has been taken or refused. That it was done is for later readings.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from providers.base import Reply

Order = dict[str, Any]
Refused = tuple[Any, str]
"""Whom it was for, and the word of the platform's SDK."""


NO_ANSWER = "the companion in the call does not answer"
NOT_THERE = "the companion is not in the call"


class NobodyThere(Exception):
    """There is no child that works and answers."""


class Asking:
    """Orders on their way, by their number. ``tell`` sends a line, and says whether it could."""

    def __init__(self, tell: Callable[[Mapping[str, Any]], bool]) -> None:
        self._tell = tell
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Sequence[Refused]]] = {}

    def __bool__(self) -> bool:
        """Whether anything is on its way."""
        return bool(self._asked)

    async def ask(
        self,
        orders: Sequence[Order],
        sent: Callable[[int, Order], object] = lambda _n, _order: None,
    ) -> list[Refused]:
        """Send the orders, and wait for the answers: who was refused. ``sent`` gets each with its
        number. Raises NobodyThere, and TimeoutError where the child was lost meanwhile: then it is
        not known what was done."""
        futures: list[asyncio.Future[Sequence[Refused]]] = []
        try:
            for order in orders:
                number = next(self._numbers)
                if not self._tell({**order, "n": number}):
                    raise NobodyThere
                if sent is not None:
                    sent(number, order)
                futures.append(asyncio.get_running_loop().create_future())
                self._asked[number] = futures[-1]
            return [refused for future in futures for refused in await future]
        finally:
            for future in futures:
                if not future.cancel() and not future.cancelled():
                    future.exception()  # looked at, or asyncio complains of it

    def answered(self, number: int, refused: Sequence[Sequence[Any]]) -> None:
        """The child has answered the order of this number."""
        future = self._asked.pop(number, None)
        if future is not None and not future.done():
            future.set_result([(whom, str(why)) for whom, why in refused])

    def lost(self) -> None:
        """The child is lost, and with it every answer."""
        for future in self._asked.values():
            if not future.done():
                future.set_exception(TimeoutError())
        self._asked.clear()


def answer(
    refused: Sequence[Refused],
    orders: Sequence[Order],
    whom: str,
    words: Callable[[str], str],
    remark: str,
) -> Reply:
    """What becomes of an action whose ``orders`` (each for those whom it names under the key
    ``whom``, or for nobody) have been answered; ``words`` says in words why one was refused."""
    if not refused:
        return Reply(True, remark)
    parts = sum(len(order.get(whom, (0,))) for order in orders)
    why = words(refused[0][1])
    if len(refused) >= parts:
        return Reply(False, why)
    return Reply(True, f"{len(refused)} of {parts} were refused: {why}")


def why_not(detail: str) -> str:
    """Why nothing can be done, by what became of the child: ``detail`` goes on after its name, or
    is a sentence."""
    if detail[:1].islower():
        return f"the companion in the call {detail}"
    return f"{NOT_THERE}: {detail}"
