"""Bodies of entries to and from JSON text, as the journal keeps them.

The form follows the dataclasses of :mod:`monitor.stream` and :mod:`providers.base` as they
are. It is canonical: one line of ASCII, keys sorted, no spaces. Fields that have their
default are left out, so a default must not change once it has been in a release: kept rows
would be read with the new one. A new field needs a default; a field that a row has and this
version has not is passed over.

Platforms send names that JSON cannot hold (lone surrogates). They are kept without loss by
:func:`escape`. pydantic is imported at first use; :func:`warm` does that ahead of time.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args

from monitor.errors import JournalError
from monitor.stream import NOT_KEPT, Body

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

canonical: Callable[[object], str] = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True
).encode
"""Canonical JSON text of plain values: one line of ASCII, keys sorted, no spaces."""
_readable = json.JSONEncoder(ensure_ascii=False).encode


def warm() -> None:
    """Import and build what :func:`dump` and :func:`load` need, once."""
    _adapter()


@cache
def _adapter() -> TypeAdapter[Body]:
    from pydantic import Field, TypeAdapter

    kinds = tuple(kind for kind in get_args(Body) if kind not in NOT_KEPT)
    kept: Any = Annotated[Union[kinds], Field(discriminator="kind")]  # noqa: UP007  computed
    return TypeAdapter(kept)


def dump(body: Body) -> str:
    """Return ``body`` as canonical JSON text.

    Raises JournalError for what is never kept (:data:`monitor.stream.NOT_KEPT`), and for a
    value that has no form in JSON.
    """
    if isinstance(body, NOT_KEPT):
        raise JournalError(f"{type(body).__name__} is no entry: it is not kept in the journal.")
    plain = _plain(body)
    text = canonical(plain)
    if "\\u0010" in text or ("\\ud" in text and _TO_ESCAPE.search(_readable(plain))):
        text = canonical(_plain(_map_text(body, escape)))
    return text


def _plain(body: Body) -> dict[str, Any]:
    try:
        plain = _adapter().dump_python(body, mode="json", exclude_defaults=True, warnings="none")
    except ValueError:
        what = type(body).__name__
        raise JournalError(f"This {what} cannot be kept: a value in it has no JSON.") from None
    return {**plain, "kind": body.kind}


def load(text: str) -> Body:
    """Return the body that :func:`dump` gave as ``text``.

    Raises JournalError, naming the field but no value, for anything else.
    """
    from pydantic import ValidationError

    try:
        body = _adapter().validate_json(text, strict=True)
    except ValidationError as error:
        raise JournalError(_complaint(error)) from None  # its text would hold pupils' names
    return _map_text(body, restore) if "\\u0010" in text else body


def _complaint(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return "An entry cannot be read: it is not JSON."
    if first["type"].startswith("union_tag"):
        kind = ascii(first["ctx"].get("tag", ""))[:40]
        return (
            f"An entry of kind {kind} cannot be read: this version of Chaperone has no such kind."
        )
    place = ascii(".".join(map(str, first["loc"])))[1:-1][:80] or "the whole"
    return f"An entry cannot be read: {place} is wrong ({first['type']})."


# -- text that JSON cannot hold -------------------------------------------------------

_TO_ESCAPE = re.compile("[\x10\ud800-\udfff]")
_ESCAPED = re.compile("\x10([0-9a-f]{4})")


def escape(text: str) -> str:
    """Return ``text`` so that UTF-8 and JSON can hold it.

    A lone surrogate, and the character DLE itself, become DLE and four hexadecimal digits.
    """
    return _TO_ESCAPE.sub(lambda found: f"\x10{ord(found[0]):04x}", text)


def restore(text: str) -> str:
    """Return the text that :func:`escape` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _map_text(value: Any, change: Callable[[str], str]) -> Any:
    """``value`` with every text in it changed: dataclasses, tuples and mappings are followed."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple | list):
        return tuple(_map_text(one, change) for one in value)
    if isinstance(value, Mapping):
        return {_map_text(k, change): _map_text(v, change) for k, v in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return dataclasses.replace(
            value, **{field.name: _map_text(getattr(value, field.name), change) for field in fields}
        )
    return value
