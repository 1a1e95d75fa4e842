"""A socket of the companion's child in asyncio's loop. Loaded beside foreign code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from providers.companion_child import Line


class Wire:
    """One of the child's two lines. ``hear`` gets what comes on it; ``over`` is called with
    whatever goes wrong, and then nothing comes any more."""

    def __init__(
        self,
        line: Line,
        hear: Callable[[dict[str, Any]], None],
        over: Callable[[Exception], None],
    ) -> None:
        self._line = line
        self._hear = hear
        self._over = over
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(line, self._come)

    @property
    def backlog(self) -> int:
        """How many bytes are still to be sent."""
        return self._line.backlog

    def say(self, body: Mapping[str, Any], again: bool = False) -> None:
        """Send a line. One that will be said ``again`` is left out where many wait."""
        self._try(lambda: self._line.say(body, again))
        if self._line.waits:
            self._loop.add_writer(self._line, self._go_on)

    def _go_on(self) -> None:
        self._try(self._line.flush)
        if not self._line.waits:
            self._loop.remove_writer(self._line)

    def _come(self) -> None:
        self._try(lambda: [self._hear(body) for body in self._line.hear()])

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  raised again where it ends the child
            self._loop.remove_reader(self._line)
            self._loop.remove_writer(self._line)
            self._over(error)
