"""A stand-in beside a test that itself waits for a terminal: in a thread with a loop of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar

S = TypeVar("S", bound=AbstractAsyncContextManager[Any])
T = TypeVar("T")


class Beside(Generic[S]):
    """Runs what ``make`` makes, and lets the test's own thread act on it."""

    def __init__(self, make: Callable[[], S]) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="beside", daemon=True)
        self._thread.start()
        self.there: S = self.run(_made(make))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the stand-in's own thread and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def do(self, act: Callable[[S], object]) -> None:
        """The same for what does not wait, as ``zoom.do(ZoomStandIn.heal)``."""

        async def acted() -> None:
            act(self.there)

        self.run(acted())

    def close(self) -> None:
        """Stop it and its thread."""
        self.run(_gone(self.there))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _made(make: Callable[[], S]) -> S:
    made = make()
    await made.__aenter__()
    return made


async def _gone(there: AbstractAsyncContextManager[Any]) -> None:
    await there.__aexit__(None, None, None)
