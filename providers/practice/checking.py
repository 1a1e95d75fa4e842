"""Check a scenario file of the school's own, and say in one sentence what is wrong with it.

The one place that imports pydantic.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from providers.practice.scenario import BadScenario, Scenario
from providers.practice.vocabulary import VOCABULARY, Event, Misfit

_WORDS = {
    "string": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "tuple": "a list in [ ]",
    "dataclass": "a section with keys",
    "finite": "a number",
}
"""What pydantic's error types begin with, in words."""

_TOO_DEEP = (
    "found keys within keys too deep to read, expected a scenario; "
    "compare it with docs/scenarios.md."
)

_TOO_LONG = "found a number too long to read, expected a scenario; correct it and start again."

_SHOWN = 40
"""Characters of a wrong value that are quoted."""


def check(data: Mapping[str, Any], source: str) -> Scenario:
    """Return the scenario in ``data``, read from the file named ``source``.

    Raises BadScenario.
    """
    try:
        # As JSON, for then pydantic's strict mode takes tables for sections and lists for tuples.
        return TypeAdapter(Scenario).validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        words = _TOO_DEEP if first["type"] == "json_invalid" else _sentence(first)
    except RecursionError:
        words = _TOO_DEEP
    except ValueError:  # a hexadecimal number of more digits than Python writes in decimal
        words = _TOO_LONG
    raise BadScenario(f"{source}: {words}")


def _sentence(error: ErrorDetails) -> str:
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, Misfit):
        place = _place((*error["loc"], cause.place))
        remedy = cause.remedy or "correct it and start again"
        return f"{place}: found {_short(cause.found)}, expected {cause.expected}; {remedy}."
    place = _place(error["loc"])
    if error["type"] == "missing":
        return f"{place}: found nothing, expected a value; add {error['loc'][-1]} = …."
    found, expected, remedy = _quoted(error["input"]), _expected(error), "correct it"
    if error["type"] == "unexpected_keyword_argument":
        keys = _keys_at(error["loc"][:-1])
        found, expected = _quoted(error["loc"][-1]), f"one of {', '.join(keys)}"
        remedy = _remedy(str(error["loc"][-1]), keys, "remove it")
    elif error["loc"][-1] == "do":
        expected = f"one of {', '.join(VOCABULARY)}"
        remedy = _remedy(str(error["input"]), list(VOCABULARY), "correct it")
    return f"{place}: found {found}, expected {expected}; {remedy} and start again."


def _place(loc: Sequence[str | int]) -> str:
    """Turn ``("event", 2, "do")`` into ``event 3: do``."""
    parts: list[str] = []
    for step in loc:
        if isinstance(step, int) and parts:
            parts[-1] += f" {step + 1}"
        else:
            parts.append(_plain(str(step)))
    return ": ".join(parts)


def _expected(error: ErrorDetails) -> str:
    if error["type"] == "literal_error":
        return f"one of {error['ctx']['expected']}"
    return _WORDS.get(error["type"].split("_")[0], error["msg"])


def _keys_at(loc: Sequence[str | int]) -> list[str]:
    """Return the keys that the section at ``loc`` can have."""
    if not loc:
        return [field.name for field in fields(Scenario)]
    if loc[0] == "event":
        return [field.name for field in fields(Event)]
    section = Scenario.__dataclass_fields__[str(loc[0])].default_factory
    return [field.name for field in fields(section)] if is_dataclass(section) else []


def _remedy(found: str, words: Sequence[str], otherwise: str) -> str:
    close = difflib.get_close_matches(found, words, 1)
    return f"write {close[0]!r} instead" if close else otherwise


def _quoted(value: object) -> str:
    if isinstance(value, dict | list):
        return "a section with keys" if isinstance(value, dict) else "a list"
    return _short(repr(value))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _plain(text: str) -> str:
    """``text`` in one short line: a key of the file may hold anything."""
    return "".join(c if c.isprintable() else "·" for c in text[:_SHOWN])
