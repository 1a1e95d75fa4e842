"""Keys of Windows' console. Not proved on a Windows machine.

The console does not say what was pasted and what was typed: a pasted ctrl+e is a key there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Final

from textual import events
from textual.keys import _character_to_key

_PREFIXES: Final = "\x00\xe0"
_SPECIAL: Final = {
    "H": "up",
    "P": "down",
    "I": "pageup",
    "Q": "pagedown",
    "G": "home",
    "O": "end",
    **{chr(ord(";") + number - 1): f"f{number}" for number in range(1, 11)},
    "\x85": "f11",
    "\x86": "f12",
}
"""The second code of a key that is no character. Source: Microsoft's ``_getwch``."""
_NAMED: Final = {"\r": "enter", "\t": "tab", "\x08": "backspace", "\x1b": "escape"}


def translated(read: Callable[[], str], more: Callable[[], bool]) -> Iterator[events.Key]:
    """Keys by Textual's names. ``read`` waits for the next code and returns "" at the end;
    ``more`` says whether another is there at once: else ``à`` could not be typed."""
    while code := read():
        if code in _PREFIXES and more():
            if name := _SPECIAL.get(read()):
                yield events.Key(name, None)
        else:
            yield events.Key(_name(code), code)


def _name(code: str) -> str:
    if code in _NAMED:
        return _NAMED[code]
    if "\x01" <= code <= "\x1a":
        return f"ctrl+{chr(ord(code) + 96)}"
    return _character_to_key(code)


if sys.platform == "win32":
    import msvcrt

    def console_keys() -> Iterator[events.Key]:
        """Every key that is pressed, for ever."""
        return translated(msvcrt.getwch, msvcrt.kbhit)
