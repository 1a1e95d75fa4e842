"""Scenarios: what happens in a practice class, as a small TOML file says it.

Values of the wrong type and keys that do not exist are found by pydantic, which
:mod:`providers.practice.checking` brings in only for a file of the school's own: the shipped
scenarios are checked by the tests. What one value means for another is checked here.
All times are seconds of the lesson.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from providers.practice.sections import Arrivals, End, Life, Names, Platform, Staff
from providers.practice.vocabulary import (
    ANY_PUPIL,
    LARGEST_CLASS,
    LONGEST_LESSON,
    SECOND,
    STRICT,
    TEACHER,
    VOCABULARY,
    Event,
    Misfit,
    bounded,
    pupil_number,
)

LARGEST_FILE = 100_000
"""Bytes; a scenario is a page of text."""


class BadScenario(ValueError):
    """A scenario cannot be used: one sentence with the file, the place and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole scenario. The keys of the TOML file are the names of the fields."""

    __pydantic_config__ = STRICT

    title: str
    about: str
    class_name: str = "3B"
    pupils: int = 28
    length: float = 600.0
    """After so long the teacher ends the lesson."""
    staff: Staff = field(default_factory=Staff)
    arrivals: Arrivals = field(default_factory=Arrivals)
    names: Names = field(default_factory=Names)
    life: Life = field(default_factory=Life)
    platform: Platform = field(default_factory=Platform)
    end: End = field(default_factory=End)
    event: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        bounded(self, "pupils", 1, LARGEST_CLASS)
        bounded(self, "length", 1, LONGEST_LESSON)
        self._check_numbers()
        self._check_events()

    @property
    def already_in(self) -> int:
        """How many pupils are in the call from the start."""
        arrivals = self.arrivals
        if arrivals.already_in is not None:
            return arrivals.already_in
        return (self.pupils - arrivals.let_in - arrivals.late - arrivals.absent) // 2

    def named_pupils(self) -> list[int]:
        """Numbers of the pupils whom events name, from 1."""
        named = (who for event in self.event for who in (event.who, event.like) if who)
        return list(dict.fromkeys(n for who in named if (n := pupil_number(who))))

    def _check_numbers(self) -> None:
        arrivals, names = self.arrivals, self.names
        coming = (arrivals.already_in or 0) + arrivals.let_in + arrivals.late + arrivals.absent
        odd = names.short + names.parents + len(names.devices) + names.signed_in
        for place, total in (("arrivals", coming), ("names", odd)):
            if total > self.pupils:
                expected = f"no more than the class has (pupils = {self.pupils})"
                raise Misfit(place, f"{total} pupils altogether", expected, "make a number smaller")

    def _check_events(self) -> None:
        known = {TEACHER, SECOND, ANY_PUPIL}
        in_order = sorted(enumerate(self.event, 1), key=lambda numbered: numbered[1].at)
        for number, event in in_order:
            self._check_event(f"event {number}", event, known)
            if VOCABULARY[event.do].brings and event.who is not None:
                known.add(event.who)

    def _check_event(self, place: str, event: Event, known: set[str]) -> None:
        """Raise Misfit unless the event is in the lesson and about people whom it knows by then."""
        if event.at > self.length:
            expected = f"a time within the lesson (length = {self.length:g})"
            raise Misfit(f"{place}: at", f"{event.at:g}", expected)
        if event.like is not None and not self._is_pupil(event.like):
            raise Misfit(f"{place}: like", repr(event.like), self._pupils())
        if event.who is None:
            return
        if VOCABULARY[event.do].brings:
            if event.who in known or pupil_number(event.who) is not None:
                raise Misfit(f"{place}: who", repr(event.who), "a name that nobody has yet")
        elif event.who not in known and not self._is_pupil(event.who):
            expected = f"{', '.join(sorted(known))} or {self._pupils()}"
            raise Misfit(f"{place}: who", repr(event.who), expected)

    def _is_pupil(self, who: str) -> bool:
        return 1 <= (pupil_number(who) or 0) <= self.pupils

    def _pupils(self) -> str:
        return f"pupil 1 to pupil {self.pupils}"


_SECTIONS = {
    "staff": Staff,
    "arrivals": Arrivals,
    "names": Names,
    "life": Life,
    "platform": Platform,
    "end": End,
}


def list_scenarios() -> list[tuple[str, str, str]]:
    """Name, title and one line about each shipped scenario, the calm one first."""
    rows = []
    for name, text in _shipped():
        data = tomllib.loads(text)
        rows.append((name, str(data["title"]), str(data["about"])))
    return sorted(rows, key=lambda row: (row[0] != "calm", row[0]))


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Return the shipped scenario of this name, or the one in this file.

    Raises BadScenario.
    """
    shipped = dict(_shipped())
    if str(name_or_path) in shipped:
        return from_checked(tomllib.loads(shipped[str(name_or_path)]))
    path = Path(name_or_path)
    source = path.name or str(path)
    text = _text_of(path, source, shipped)
    from providers.practice.checking import check  # pydantic: only for a school's own file

    return check(_parsed(text, source), source)


def from_checked(data: Mapping[str, Any]) -> Scenario:
    """Return the scenario in ``data``, whose keys and types are known to be right."""
    values: dict[str, Any] = dict(data)
    for key, section in _SECTIONS.items():
        if key in values:
            values[key] = section(**_as_tuples(values[key]))
    values["event"] = tuple(Event(**row) for row in values.get("event", ()))
    return Scenario(**values)


def _as_tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}


def _shipped() -> Iterator[tuple[str, str]]:
    """Name and text of each scenario that comes with the program."""
    from importlib.resources import files

    for entry in (files("providers.practice") / "scenarios").iterdir():
        if entry.name.endswith(".toml"):
            yield entry.name.removesuffix(".toml"), entry.read_text(encoding="utf-8")


def _text_of(path: Path, source: str, shipped: Iterable[str]) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise BadScenario(
            f"There is no scenario {str(path)!r}: name one of {', '.join(sorted(shipped))}, "
            "or a file that exists."
        ) from None
    except OSError as error:
        raise BadScenario(
            f"{source}: the file cannot be read ({error.strerror}); "
            "name a scenario file that you may read."
        ) from None
    if len(raw) > LARGEST_FILE:
        raise BadScenario(
            f"{source}: the file is larger than a scenario can be "
            f"({LARGEST_FILE:,} bytes); name a scenario file."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadScenario(
            f"{source}: line {line}: found text that is not UTF-8, expected UTF-8; "
            "save the file again as UTF-8."
        ) from None


def _parsed(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise BadScenario(
            f"{source}: {_where(str(error), text)}; correct that line and start again."
        ) from None
    except RecursionError:
        raise BadScenario(
            f"{source}: found lists within lists too deep to read, expected a scenario; "
            "compare it with docs/scenarios.md."
        ) from None
    except ValueError:  # a whole number of more digits than Python reads
        raise BadScenario(
            f"{source}: found a number too long to read, expected a scenario; "
            "correct it and start again."
        ) from None


def _where(message: str, text: str) -> str:
    """Turn ``Expected '=' (at line 3, column 5)`` into ``line 3: Expected '='``."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", message, re.S)
    if match is None:
        return message
    line = match[2] or str(text.count("\n") + 1)
    return f"line {line}: found something that is not TOML ({match[1]})"
