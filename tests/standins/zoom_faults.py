"""What can be made to go wrong at the stand-in for Zoom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tests.standins.zoom_wire import Request

Kind = Literal[
    "delay",
    "status",
    "close",
    "garble",
    "silence",
    "half",
    "duplicate",
    "disorder",
    "deaf",
    "no_pong",
    "end_ignored",
]
Service = Literal["oauth", "rest", "events"]


@dataclass(slots=True)
class Fault:
    """Something that goes wrong, for whatever it fits and ``times`` times (``None``: until
    switched off).

    Kinds: ``delay`` (``seconds``), ``status`` (``status``, ``code``, ``retry_after``),
    ``close`` (the connection is cut), ``garble`` (its TLS is broken), ``silence`` (nothing is
    ever answered), ``half`` (half a JSON), and for events also ``duplicate``, ``disorder``,
    ``deaf`` (the line is dead: nothing is read) and ``no_pong`` (no ping is answered);
    ``end_ignored``: END is taken and the meeting goes on.
    """

    kind: Kind
    service: Service | None = None
    method: str | None = None
    path: str = ""
    """A part of the path that it fits."""
    times: int | None = None
    seconds: float = 0.0
    status: int = 500
    code: int = 0
    retry_after: str | None = None


_ANSWERS: tuple[Kind, ...] = ("delay", "status", "close", "garble", "silence", "half")


class Faults:
    """The faults that are switched on."""

    def __init__(self) -> None:
        self._on: list[Fault] = []

    def switch_on(self, fault: Fault) -> None:
        """Let ``fault`` happen from now on."""
        self._on.append(fault)

    def clear(self) -> None:
        """Switch all off."""
        self._on.clear()

    def answering(self, service: Service, request: Request) -> Iterator[Fault]:
        """Those that spoil the answer to ``request``; each counts as used."""
        for fault in list(self._on):
            fits = fault.kind in _ANSWERS and fault.service in (None, service)
            if fits and fault.path in request.path and fault.method in (None, request.method):
                self._use(fault)
                yield fault

    def fits(self, kind: Kind, service: Service) -> bool:
        """Whether a fault of this kind is on; it counts as used."""
        for fault in self._on:
            if fault.kind == kind and fault.service in (None, service):
                self._use(fault)
                return True
        return False

    def _use(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._on.remove(fault)
