"""A window on a program beside a stand-in for what it is connected to: keys in, what the stand-in
tells out, both timed."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from typing import Any, Protocol

from tests.bench.options import NotMeasured
from tests.bench.zoom_process import ZoomProcess
from tests.realterm.window import KEYS, Window

PATIENCE = 30.0
"""Seconds after which something is taken never to happen."""
_BREATH = 0.02
"""A slow line brings some bytes so often, in seconds."""


class StandIn(Protocol):
    """A stand-in in a process of its own."""

    def fileno(self) -> int:
        """To wait for what is told."""

    def receive(self) -> list[dict[str, Any]]:
        """What has been told since the last time."""


class Beside:
    """``speed`` of the terminal's line in bytes a second; ``None``: as fast as it can be, 0: it
    is stalled."""

    def __init__(self, window: Window, there: StandIn, speed: float | None = None) -> None:
        self.window = window
        self.speed = speed
        self.told: list[dict[str, Any]] = []
        """What the stand-in has told."""
        self._there = there
        self._allowed_at = time.monotonic()

    def press(self, key: str) -> float:
        """Press a key; return the moment before its byte was written."""
        data = KEYS[key]
        pressed = time.monotonic()
        os.write(self.window.master, data)
        return pressed

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Serve line and stand-in until ``condition`` holds. Raises NotMeasured."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline or self.window.process.poll() is not None:
                raise NotMeasured(f"no {what}")
            self.serve(0.05)

    def rest(self, seconds: float) -> None:
        """Let time pass, serving line and stand-in."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.serve(left)

    def serve(self, seconds: float) -> None:
        """Take what there is, waiting no longer than ``seconds`` for something."""
        sources: list[Any] = [self._there]
        wait = seconds
        if self.speed is None:
            sources.append(self.window.master)
        elif self.speed:
            wait = min(seconds, _BREATH)
        ready = select.select(sources, [], [], wait)[0]
        if self._there in ready:
            self.told += self._there.receive()
        if self.window.master in ready:
            self.window.read()
        elif self.speed:
            self._read_slowly(self.speed)

    def _read_slowly(self, speed: float) -> None:
        now = time.monotonic()
        allowed = int((now - self._allowed_at) * speed)
        if allowed:
            self._allowed_at = now
            if select.select([self.window.master], [], [], 0)[0]:
                self.window.read(allowed)


class Bed(Beside):
    """Beside the stand-in for Zoom, which tells of requests."""

    def __init__(self, window: Window, zoom: ZoomProcess, speed: float | None = None) -> None:
        super().__init__(window, zoom, speed)
        self.zoom = zoom

    def asked(self, method: str, after: float = 0.0) -> list[dict[str, Any]]:
        """The requests of this method about the meeting that came later than ``after``."""
        return [
            request
            for request in self.told
            if request["method"] == method
            and request["at"] > after
            and "/meetings/" in request["path"]
        ]
