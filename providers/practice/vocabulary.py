"""What can happen in a scenario, in words that a teacher can write.

All times are seconds of the lesson.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from providers.practice.display import Trick

LARGEST_CLASS = 1_000
LONGEST_LESSON = 4 * 3600.0

STRICT: Mapping[str, Any] = {"strict": True, "extra": "forbid"}
"""What pydantic is told of every section."""


class Misfit(ValueError):
    """The value at ``place`` does not fit: what was ``found`` and ``expected``, and a ``remedy``,
    in words.
    """

    def __init__(self, place: str, found: str, expected: str, remedy: str = "") -> None:
        self.place = place
        self.found = found
        self.expected = expected
        self.remedy = remedy
        super().__init__(f"{place}: expected {expected}")


def bounded(section: object, key: str, low: float, high: float, *, or_zero: bool = False) -> None:
    """Raise Misfit unless the value of ``key`` is from ``low`` to ``high``, or not given;
    with ``or_zero`` it may be 0 as well.
    """
    value = getattr(section, key)
    if value is None or low <= value <= high or (or_zero and value == 0):
        return  # not a number never gets here
    expected = f"a number from {low:g} to {high:g}"
    raise Misfit(key, _written(value), f"0 or {expected}" if or_zero else expected)


def _written(value: float) -> str:
    try:
        return f"{value:g}"
    except OverflowError:  # a whole number beyond every fraction
        return "a number too long to read"


Do = Literal[
    "stranger",
    "impostor",
    "strangers",
    "share",
    "stop_sharing",
    "shout",
    "mute",
    "camera_on",
    "camera_off",
    "raise_hand",
    "rename",
    "leave",
    "record",
    "stop_recording",
    "lose_sight",
    "notice",
    "sign_in",
]


@dataclass(frozen=True, slots=True)
class Word:
    """What an event takes beside ``at`` and ``do``."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    brings: bool = False
    """``who`` is a new person, whom later events can name."""


_SOMEBODY = Word(needs=("who",))

VOCABULARY: Mapping[Do, Word] = {
    "stranger": Word(needs=("who",), may=("let_in_after",), brings=True),
    "impostor": Word(needs=("who", "like"), may=("trick", "let_in_after"), brings=True),
    "strangers": Word(needs=("count", "over")),
    "share": _SOMEBODY,
    "stop_sharing": _SOMEBODY,
    "shout": _SOMEBODY,
    "mute": _SOMEBODY,
    "camera_on": _SOMEBODY,
    "camera_off": _SOMEBODY,
    "raise_hand": _SOMEBODY,
    "rename": Word(needs=("who", "to")),
    "leave": Word(needs=("who",), may=("back_after",)),
    "record": Word(may=("what",)),
    "stop_recording": Word(may=("what",)),
    "lose_sight": Word(needs=("seconds",)),
    "notice": Word(needs=("text",)),
    "sign_in": Word(needs=("seconds",)),
}

_DETAILS = (
    "who",
    "like",
    "trick",
    "to",
    "what",
    "text",
    "count",
    "over",
    "seconds",
    "let_in_after",
    "back_after",
)

TEACHER, SECOND, ANY_PUPIL = "teacher", "second", "a pupil"
_NUMBERED = re.compile(r"pupil ([1-9][0-9]{0,3})")


def pupil_number(who: str) -> int | None:
    """Return N of ``pupil N``, else ``None``."""
    match = _NUMBERED.fullmatch(who)
    return int(match[1]) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happens ``at`` a second of the lesson; see :data:`VOCABULARY`."""

    __pydantic_config__ = STRICT

    at: float
    do: Do
    who: str | None = None
    like: str | None = None
    trick: Trick | None = None
    to: str | None = None
    what: str | None = None
    text: str | None = None
    count: int | None = None
    over: float | None = None
    seconds: float | None = None
    let_in_after: float | None = None
    back_after: float | None = None

    def __post_init__(self) -> None:
        word = VOCABULARY[self.do]
        for key in _DETAILS:
            given = getattr(self, key) is not None
            if key in word.needs and not given:
                raise Misfit(key, "nothing", f"{self.do} to have it", f"add {key} = …")
            if given and key not in word.needs + word.may:
                takes = ", ".join(("at", "do", *word.needs, *word.may))
                raise Misfit(key, repr(key), f"only {takes} with {self.do}", f"remove {key}")
        if self.who is not None and not self.who.strip():
            raise Misfit("who", repr(self.who), "a name")
        for key in ("at", "over", "seconds", "let_in_after", "back_after"):
            bounded(self, key, 0, LONGEST_LESSON)
        bounded(self, "count", 1, LARGEST_CLASS)
