"""What a binding of native code does with arguments: it takes no other types than it says."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

_hints: Callable[[Any], dict[str, Any]] = functools.cache(get_type_hints)
F = TypeVar("F", bound=Callable[..., Any])


def taken(value: Any, kind: type) -> Any:
    """The value as native code gets it: text ends at a NUL. TypeError for another type, and
    for text that is not UTF-8."""
    if not (isinstance(value, kind) and (kind is bool or not isinstance(value, bool))):
        raise TypeError("incompatible function arguments")
    if isinstance(value, str):
        if not value.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise TypeError("incompatible function arguments")
        return value.split("\0")[0]
    return value


def bound(function: F) -> F:
    """A function or method of the binding, with its annotations held."""

    signature = functools.cache(lambda: inspect.signature(function))

    @functools.cache
    def kinds() -> list[type | None]:
        """Of the parameters, in their order; ``None`` for an object itself."""
        return [_hints(function).get(name) for name in signature().parameters]

    @functools.wraps(function)
    def checked(*arguments: Any, **named: Any) -> Any:
        if not named and len(arguments) == len(kinds()):  # the usual way, as quick as it can be
            pairs = zip(arguments, kinds(), strict=True)
            return function(
                *[value if kind is None else taken(value, kind) for value, kind in pairs]
            )
        given, hints = signature().bind(*arguments, **named), _hints(function)
        for name, value in given.arguments.items():
            if name != "self":
                given.arguments[name] = taken(value, hints[name])
        return function(*given.args, **given.kwargs)

    return checked  # type: ignore[return-value]


class Fields:
    """A structure: its annotated names and no others, each with its type."""

    def __setattr__(self, name: str, value: Any) -> None:
        hints = _hints(type(self))
        if name not in hints:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        object.__setattr__(self, name, taken(value, hints[name]))
