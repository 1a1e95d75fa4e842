"""Work that may hang, in threads that nobody waits for."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import importlib
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

T = TypeVar("T")

LOADING = threading.RLock()
"""Held while packages are loaded that share others: of a web of modules that two threads import at
the same time, each may see half, and then its import fails."""


def load(*names: str) -> list[ModuleType]:
    """Import these at first use, whatever other threads import meanwhile."""
    with LOADING:
        return [importlib.import_module(name) for name in names]


def in_thread(work: Callable[[], T], name: str) -> asyncio.Future[T]:
    """Do ``work`` in a daemon thread and return its result, or what it raised, as a future of
    the running event loop. Unlike ``asyncio.to_thread``, work that hangs (a dead network drive)
    does not keep the program from leaving."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    context = contextvars.copy_context()

    def settle(how: Callable[[Any], None], value: object) -> None:
        if not future.done():
            how(value)

    def run() -> None:
        how: Callable[[Any], None]
        try:
            how, value = future.set_result, context.run(work)
        except Exception as error:  # noqa: BLE001  raised where the future is awaited
            how, value = future.set_exception, error  # type: ignore[assignment]
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(settle, how, value)

    threading.Thread(target=run, name=name, daemon=True).start()
    return future
